#include "actions.h"

#include "act.h"
#include "chosen.h"
#include "copying.h"
#include "explain.h"
#include "files.h"
#include "go.h"
#include "lang.h"
#include "lengthy.h"
#include "palette.h"
#include "pasted.h"
#include "person.h"
#include "prefs.h"
#include "send.h"
#include "taking.h"
#include "typing.h"
#include "whom.h"
#include "within.h"

#include <string.h>

// clang-format off
static const struct action rows[] = {
    /* everywhere */
    {"go-send",         IN_SCREENS,   go_send,             N_("Send a message: to whom?")},
    {"go-receive",      IN_SCREENS,   go_receive,          N_("Show what came in")},
    {"go-broadcast",    IN_SCREENS,   go_broadcast,        N_("Write to everyone on the LAN")},
    {"go-files",        IN_SCREENS,   go_files,            N_("Send files, and see what is under way")},
    {"go-search",       IN_SCREENS,   go_search,           N_("Search what was ever written")},
    {"go-people",       IN_SCREENS,   go_people,           N_("Show the people")},
    {"go-settings",     IN_SCREENS,   go_settings,         N_("Show the settings, and change them")},
    {"help",            IN_ALL,       go_help,             N_("Show the help")},
    {"palette",         IN_SCREENS | KEYS_ONLY, palette_open, N_("Find what can be done here, or somebody to write to")},
    {"quit",            IN_ALL,       go_quit,             N_("Quit; asks only when something would be lost")},
    {"redraw",          IN_ALL,       act_redraw,          N_("Draw the screen again")},
    {"suspend",         IN_ALL,       act_suspend,         N_("Stop gezi for a while; fg brings it back")},
    {"theme",           IN_ALL,       act_theme,           N_("Show the next theme: other colours")},
    {"mouse",           IN_ALL,       act_mouse,           N_("Let the mouse work, or let it select text again")},

    /* back */
    {"back",            IN_ROWS | IN_TALK | IN_BROADCAST | KEYS_ONLY, go_back,       N_("Go one step back")},
    {"back",            IN_SEARCH | IN_HELP | KEYS_ONLY, model_back,   N_("Go one step back")},
    {"back",            IN_FILES | IN_JOBS | KEYS_ONLY, files_back,    N_("Go one step back")},
    {"back",            IN_CHOICE | KEYS_ONLY,    go_unchoose,         N_("Go back to the draft")},
    {"back",            IN_SUGGEST | KEYS_ONLY,   suggest_close,       N_("Close the list; the draft stays")},
    {"back",            IN_LONG | KEYS_ONLY,      lengthy_stop,        N_("Leave the draft as it is")},
    {"back",            (IN_ASKED & ~IN_LONG) | KEYS_ONLY, go_stay,             N_("Answer the question with no")},
    {"back",            IN_PALETTE | KEYS_ONLY, palette_close, N_("Leave the palette")},
    {"back",            IN_PAGES | KEYS_ONLY,     go_stay,             N_("Go one step back")},
    {"back",            IN_REREAD | KEYS_ONLY,    chosen_reread_stop,  N_("Leave the message as it was")},
    {"back",            IN_SETTINGS | KEYS_ONLY,  go_back,             N_("Show all settings again, then go one step back")},
    {"back",            IN_START | KEYS_ONLY,     first_skip,          N_("Go on without writing anything")},
    {"back",            IN_CHANGE | KEYS_ONLY,    prefs_stop,          N_("Leave the setting as it was")},

    /* lists */
    {"up",              IN_ROWS | KEYS_ONLY,      go_up,               N_("Choose the row above")},
    {"up",              IN_SEARCH | KEYS_ONLY,    go_hit_up,           N_("Choose the row above")},
    {"up",              IN_FILES | IN_JOBS | KEYS_ONLY, files_up,      N_("Choose the row above")},
    {"up",              IN_CHOICE | KEYS_ONLY,    send_choose_up,      N_("Choose the message above")},
    {"up",              IN_DRAFT | KEYS_ONLY, send_up,             N_("Go up in the draft, then to what was sent before")},
    {"up",              IN_SUGGEST | KEYS_ONLY,   suggest_previous,    N_("Choose the one above")},
    {"up",              IN_HELP | KEYS_ONLY,      go_help_up,          N_("Scroll up by a row")},
    {"up",              IN_PALETTE | KEYS_ONLY, palette_up, N_("Choose the row above")},
    {"up",              IN_SETTINGS | KEYS_ONLY,  prefs_up,            N_("Choose the row above")},
    {"down",            IN_ROWS | KEYS_ONLY,      go_down,             N_("Choose the row below")},
    {"down",            IN_SEARCH | KEYS_ONLY,    go_hit_down,         N_("Choose the row below")},
    {"down",            IN_FILES | IN_JOBS | KEYS_ONLY, files_down,    N_("Choose the row below")},
    {"down",            IN_CHOICE | KEYS_ONLY,    send_choose_down,    N_("Choose the message below")},
    {"down",            IN_DRAFT | KEYS_ONLY, send_down,           N_("Go down in the draft, then to what was sent later")},
    {"down",            IN_SUGGEST | KEYS_ONLY,   suggest_next,        N_("Choose the one below")},
    {"down",            IN_HELP | KEYS_ONLY,      go_help_down,        N_("Scroll down by a row")},
    {"down",            IN_PALETTE | KEYS_ONLY, palette_down, N_("Choose the row below")},
    {"down",            IN_SETTINGS | KEYS_ONLY,  prefs_down,          N_("Choose the row below")},
    {"up",              IN_SHEET | KEYS_ONLY,     sheet_up,            N_("Scroll up, or choose the address above")},
    {"up",              IN_WITHIN | KEYS_ONLY,    within_older,        N_("Look further above")},
    {"up",              IN_COPY | KEYS_ONLY,      copying_up,          N_("Choose the message above")},
    {"down",            IN_SHEET | KEYS_ONLY,     sheet_down,          N_("Scroll down, or choose the address below")},
    {"down",            IN_WITHIN | KEYS_ONLY,    within_newer,        N_("Look further below")},
    {"down",            IN_COPY | KEYS_ONLY,      copying_down,        N_("Choose the message below")},
    {"page-up",         IN_SHEET | KEYS_ONLY,     sheet_page_up,       N_("Scroll up by a page")},
    {"page-up",         IN_COPY | KEYS_ONLY,      copying_page_up,     N_("Go up by a page")},
    {"page-down",       IN_SHEET | KEYS_ONLY,     sheet_page_down,     N_("Scroll down by a page")},
    {"page-down",       IN_COPY | KEYS_ONLY,      copying_page_down,   N_("Go down by a page")},
    {"page-up",         IN_ROWS | KEYS_ONLY,      go_page_up,          N_("Go up by a page")},
    {"page-up",         IN_SEARCH | KEYS_ONLY,    go_hit_page_up,      N_("Go up by a page")},
    {"page-up",         IN_FILES | IN_JOBS | KEYS_ONLY, files_page_up, N_("Go up by a page")},
    {"page-up",         IN_TALK | IN_CHOICE | KEYS_ONLY, send_page_up, N_("Scroll up by a page")},
    {"page-up",         IN_HELP | KEYS_ONLY,      go_help_page_up,     N_("Scroll up by a page")},
    {"page-up",         IN_PALETTE | KEYS_ONLY, palette_page_up, N_("Go up by a page")},
    {"page-up",         IN_SETTINGS | KEYS_ONLY,  prefs_page_up,       N_("Go up by a page")},
    {"page-down",       IN_ROWS | KEYS_ONLY,      go_page_down,        N_("Go down by a page")},
    {"page-down",       IN_SEARCH | KEYS_ONLY,    go_hit_page_down,    N_("Go down by a page")},
    {"page-down",       IN_FILES | IN_JOBS | KEYS_ONLY, files_page_down, N_("Go down by a page")},
    {"page-down",       IN_TALK | IN_CHOICE | KEYS_ONLY, send_page_down, N_("Scroll down by a page")},
    {"page-down",       IN_HELP | KEYS_ONLY,      go_help_page_down,   N_("Scroll down by a page")},
    {"page-down",       IN_PALETTE | KEYS_ONLY, palette_page_down, N_("Go down by a page")},
    {"page-down",       IN_SETTINGS | KEYS_ONLY,  prefs_page_down,     N_("Go down by a page")},
    {"first",           IN_LISTS | KEYS_ONLY,     go_first,            N_("Choose the first row")},
    {"first",           IN_FILES | IN_JOBS | KEYS_ONLY, files_first,   N_("Choose the first row")},
    {"first",           IN_SETTINGS | KEYS_ONLY,  prefs_first,         N_("Choose the first row")},
    {"last",            IN_LISTS | KEYS_ONLY,     go_last,             N_("Choose the last row")},
    {"last",            IN_FILES | IN_JOBS | KEYS_ONLY, files_last,    N_("Choose the last row")},
    {"last",            IN_SETTINGS | KEYS_ONLY,  prefs_last,          N_("Choose the last row")},
    {"open",            IN_MENU,      go_enter_menu,       N_("Open what is chosen")},
    {"open",            IN_WHOM,      files_whom_enter,    N_("Send the marked files to them")},
    {"open",            IN_SEARCH,    search_enter,        N_("Show the message among those around it")},
    {"open",            IN_CHOICE,    send_open_chosen,    N_("Open the message, or tell why it failed and what to do")},
    {"open",            IN_SHEET,     explain_open_link,   N_("Open the address with open-command")},
    {"open",            IN_WITHIN | KEYS_ONLY,    within_done,         N_("Stay at the message that was found")},
    {"open",            IN_FILES,     files_enter,         N_("Open the folder, or offer what is marked")},
    {"open",            IN_SUGGEST,   suggest_take,        N_("Put it into the draft")},
    {"open",            IN_SETTINGS,  prefs_open,          N_("Change the setting")},
    {"open",            IN_JOBS,      taking_explain,      N_("Tell how it stands with the file, and why")},
    {"open",            IN_PALETTE,   palette_enter,       N_("Do it, or open the conversation")},
    {"other-half",      IN_MENU,      go_other_pane,       N_("Go to the people, and back to the menu")},
    {"other-half",      IN_FILES | IN_JOBS, files_swap,    N_("Go to the transfers, and back to what to send")},
    {"complete",        IN_DRAFT,     suggest_tab,         N_("Complete a name, a path or an :emoji:, or choose a message")},
    {"complete",        IN_SUGGEST,   suggest_next,        N_("Choose the next one")},
    {"complete",        IN_FILES,     files_tab,           N_("Complete the path, or go to the transfers")},
    {"complete",        IN_FOLDER,    taking_complete,     N_("Complete the path")},
    {"filter",          IN_PEOPLE,    go_filter,           N_("Show only people with some letters in name, group or address")},
    {"ask-around",      IN_PEOPLE,    go_ask_around,       N_("Ask the LAN again who is here")},

    /* a conversation */
    {"send",            IN_TALK,      send_enter,          N_("Send; on an empty line go to the newest message that wants something")},
    {"send",            IN_BROADCAST, send_ask,            N_("Send to everyone, which is asked about, or to those who are marked")},
    {"new-line",        IN_DRAFT,     send_newline,        N_("Break the line")},
    {"search-sent",     IN_DRAFT,     suggest_sent,        N_("Search what you sent here for the text of the draft")},
    {"search-sent",     IN_SUGGEST,   suggest_next,        N_("Choose the next one")},
    {"external-editor", IN_DRAFT,     typing_outside,      N_("Edit the draft in your own editor")},
    {"newest",          IN_TALK,      send_end,            N_("Show the newest message, or go to the end of the line")},
    {"choose-message",  IN_TALK,      send_choose,         N_("Choose a message")},
    {"to-draft",        IN_CHOICE,    send_draft,          N_("Go back to the draft")},
    {"search-within",   IN_TALK | IN_CHOICE, within_open,  N_("Search in this conversation")},
    {"copy-mode",       IN_TALK | IN_CHOICE, copying_open, N_("Show bare text, to copy from")},
    {"next-unread",     IN_TALK,      send_next_unread,    N_("Open the next conversation with something unread")},
    {"nudge",           IN_TALK,      send_nudge,          N_("Shake the window of a FeiQ user")},
    {"previous-conversation", IN_TALK | IN_CHOICE, send_previous_talk, N_("Open the conversation above")},
    {"next-conversation", IN_TALK | IN_CHOICE, send_next_talk, N_("Open the conversation below")},

    /* a message */
    {"again",           IN_CHOICE,    chosen_again,        N_("Send it again, or try now what waits")},
    {"again",           IN_JOBS,      taking_again,        N_("Try again what failed")},
    {"take-back",       IN_CHOICE,    chosen_drop,         N_("Take back what waits: it does not go out")},
    {"delete",          IN_CHOICE,    chosen_ask_delete,   N_("Delete the message for ever; asks first")},
    {"delete",          IN_PEOPLE,    chosen_ask_forget,   N_("Delete what was written with someone; asks first")},
    {"explain",         IN_CHOICE,    explain_message,     N_("Explain the message: packet, encoding, protection, times")},
    {"view-image",      IN_CHOICE,    explain_picture,     N_("Show its image as large as the screen")},
    {"links",           IN_CHOICE,    explain_links,       N_("Show its web addresses, to open one")},
    {"copy",            IN_CHOICE,    explain_copy,        N_("Copy its text, or the path of its file")},
    {"copy",            IN_JOBS,      taking_copy,         N_("Copy the path of the file")},
    {"copy",            IN_SHEET,     explain_copy_link,   N_("Copy the address")},
    {"copy",            IN_COPY,      copying_take,        N_("Copy what is marked, or the message")},
    {"mark",            IN_COPY,      copying_mark,        N_("Begin a mark here, or end it")},
    {"reread",          IN_CHOICE,    chosen_reread,       N_("Read what arrived in another encoding")},
    {"next-encoding",   IN_REREAD,    chosen_reread_next,  N_("Show it in the next encoding")},
    {"previous-encoding", IN_REREAD,  chosen_reread_previous, N_("Show it in the encoding before")},
    {"read-one",        IN_REREAD,    go_read_one,         N_("Keep this message in this encoding")},
    {"read-all",        IN_REREAD,    go_read_all,         N_("Read all that came from them in this encoding")},
    {"read-always",     IN_REREAD,    go_read_always,      N_("And what comes from now on")},

    /* people */
    {"details",         IN_PEOPLE | IN_TALK, person_open,  N_("Show all that is known of the person")},
    {"open",            IN_PERSONS,   go_enter_list,       N_("Open the conversation")},
    {"mute",            IN_PEOPLE | IN_TALK, person_mute, N_("No bell for them and no count, or both again")},
    {"block",           IN_PEOPLE | IN_TALK, person_block, N_("Take nothing from them, or take it again")},
    {"away",            IN_SCREENS,   person_away,         N_("Tell everyone that you are away, or back")},

    /* files */
    {"accept",          IN_OFFERS,    taking_accept,       N_("Take the file that is offered, or go on with it")},
    {"accept-into",     IN_OFFERS,    taking_into,         N_("Take the file into another folder")},
    {"refuse",          IN_OFFERS,    taking_refuse,       N_("Refuse the file, or cancel it while it runs; asks first")},
    {"pause",           IN_OFFERS,    taking_pause,        N_("Pause the transfer, or go on")},
    {"withdraw",        IN_OFFERS,    taking_withdraw,     N_("Withdraw what you offer")},
    {"use-folder",      IN_FOLDER,    taking_folder,       N_("Take the file into the folder that was typed")},
    {"mark",            IN_FILES,     files_mark,          N_("Mark the file or folder, or take its mark away")},
    {"mark",            IN_WHOM | IN_SEND | IN_PEOPLE | IN_FILTER, whom_mark, N_("Mark the person or all of the group, or take the mark away")},
    {"offer",           IN_FILES,     files_offer,         N_("Offer what is marked, or what is chosen")},
    {"open-folder",     IN_FILES,     files_open_folder,   N_("Look into the folder")},
    {"parent-folder",   IN_FILES,     files_parent,        N_("Look into the folder above")},
    {"hidden-files",    IN_FILES,     files_hidden,        N_("Show hidden files, or hide them")},
    {"recent-folders",  IN_FILES,     files_recent,        N_("Show folders that files were sent from")},

    /* settings */
    {"default-value",   IN_SETTINGS,  prefs_default,       N_("Take the setting back to its default")},
    {"keep-value",      IN_CHANGE,    prefs_use,           N_("Keep the value that was typed or chosen")},
    {"next-value",      IN_PICK,      prefs_next,          N_("Choose the next value")},
    {"previous-value",  IN_PICK,      prefs_previous,      N_("Choose the value before")},

    {"begin",           IN_START,     first_begin,         N_("Write down who you are, and begin")},
    {"next-field",      IN_START | KEYS_ONLY,     first_next,          N_("Go to the next line")},
    {"previous-field",  IN_START | KEYS_ONLY,     first_previous,      N_("Go to the line above")},
    {"next-value",      IN_OLD,       first_next_charset,  N_("Choose the next value")},
    {"previous-value",  IN_OLD,       first_previous_charset, N_("Choose the value before")},

    /* questions */
    {"agree",           IN_QUESTION,  go_agree,            N_("Answer the question with yes")},
    {"yes",             IN_SURE,      go_yes,              N_("Answer the question with yes")},
    {"yes",             IN_PASTED,    pasted_yes,          N_("Send the file under that path")},
    {"as-text",         IN_LONG,      lengthy_text,        N_("Put what was pasted into the draft")},
    {"as-file",         IN_LONG,      lengthy_file,        N_("Write the text to a file and offer that")},
    {"in-parts",        IN_LONG,      lengthy_parts,       N_("Send the text in several messages")},
    {"no",              IN_PASTED,    pasted_no,           N_("Send the path as text")},

    /* a line that is typed */
    {"cursor-left",     IN_LINE,      act_left,            N_("Go one character back")},
    {"cursor-right",    IN_LINE,      act_right,           N_("Go one character forward")},
    {"word-left",       IN_LINE,      act_word_left,       N_("Go one word back")},
    {"word-right",      IN_LINE,      act_word_right,      N_("Go one word forward")},
    {"line-start",      IN_LINE,      act_line_start,      N_("Go to the start of the line")},
    {"line-end",        IN_LINE,      act_line_end,        N_("Go to the end of the line")},
    {"delete-before",   IN_LINE,      act_backspace,       N_("Delete the character before the cursor")},
    {"delete-after",    IN_LINE,      act_delete,          N_("Delete the character at the cursor")},
    {"kill-to-end",     IN_LINE,      act_kill_end,        N_("Cut all up to the end of the line")},
    {"kill-to-start",   IN_LINE,      act_kill_start,      N_("Cut all up to the start of the line")},
    {"kill-word",       IN_LINE,      act_kill_word,       N_("Cut the word before the cursor")},
    {"kill-word-after", IN_LINE,      act_kill_word_right, N_("Cut the word after the cursor")},
    {"yank",            IN_LINE,      act_yank,            N_("Put in again what was cut")},
    {"yank-older",      IN_LINE,      act_yank_older,      N_("Put in what was cut before that, instead")},
    {"swap-characters", IN_LINE,      act_transpose,       N_("Swap the two characters at the cursor")},
    {"upper-case",      IN_LINE,      act_upper,           N_("Write the word in capitals")},
    {"lower-case",      IN_LINE,      act_lower,           N_("Write the word without capitals")},
    {"capitalize",      IN_LINE,      act_capital,         N_("Write the word with a capital")},
    {"undo",            IN_LINE,      act_undo,            N_("Undo the last change of the line")},
    {"redo",            IN_LINE,      act_redo,            N_("Do again what was undone")},
};
// clang-format on

const struct action *actions_row(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const struct action *actions_find(const char *name, uint64_t where)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((rows[i].where & where) && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}
