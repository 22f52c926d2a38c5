/* Help: what keys do and what marks mean. */
#include "bindings.h"
#include "lang.h"
#include "view.h"

#include "layout.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// clang-format off
static const struct {
    const char *key, *what; /* key "": a heading */
    const char *actions;    /* that the keys do; NULL: told by the key alone */
} lines[] = {
    {"", N_("Everywhere"), NULL},
    {"1 2 3 .. 7 ? 0", N_("the menu in the last row; while typing: Esc, then the digit"), NULL},
    {"Esc", N_("one step back"), NULL},
    {"Enter", N_("opens, sends"), NULL},
    {"F1, ?", N_("this help"), "help"},
    {"C-p", N_("type a part of what you want to do, or of a name; Enter does it"), "palette"},
    {"F10, C-c, 0", N_("quit; asks only when something would be lost"), "quit"},
    {"Alt+m", N_("the mouse: clicks and the wheel work; with Shift it selects text as before"), "mouse"},
    {"C-l, C-z", N_("draw again, suspend"), "redraw suspend"},
    {"", N_("People"), NULL},
    {N_("letters"), N_("main menu: show those with them in name, group or address; zs finds 张三"), NULL},
    {"/", N_("people: the same; an address or 10.0.1.0/24 is asked who is there"), NULL},
    {"Tab, Space", N_("mark several, or a group at #; Enter writes to all of them"), NULL},
    {"D", N_("people: addresses at the end of the list are asked no more"), "delete"},
    {"i", N_("all that is known of the person"), "details"},
    {"m b", N_("no bell for them; take nothing from them; again: back"), "mute block"},
    {"r", N_("people: ask again who is here"), "ask-around"},
    {"Alt+w", N_("you are away, and back again"), "away"},
    {"Tab", N_("main menu: go to the people"), NULL},
    {"", N_("Conversation"), NULL},
    {"Enter", N_("sends; on an empty line goes to the newest sealed or failed message, or offer"), NULL},
    {"Alt+Enter, C-j", N_("new line, also Shift+Enter where the terminal tells"), "new-line"},
    {"PageUp PageDown", N_("scroll; End shows the newest"), NULL},
    {"Up Down", N_("in the draft, then what you sent before"), NULL},
    {"Tab", N_("completes @name, name, ~/path or :emoji; Tab again the next one, Space takes it"), NULL},
    {"C-r", N_("searches what you sent here for the text of the draft"), "search-sent"},
    {"Tab, S-Tab", N_("choose a message: Enter opens it or tells why it failed, r sends it again"), NULL},
    {"r d", N_("on one that waits: try it now, take it back"), "again take-back"},
    {"e", N_("on one that arrived: read it in another encoding"), "reread"},
    {"? l c", N_("explain it, its web addresses, copy its text"), "explain links copy"},
    {"D", N_("delete it for ever; People: all with someone; both ask"), "delete"},
    {"a f x", N_("on files: accept, into another folder, refuse"), "accept accept-into refuse"},
    {"/path", N_("a path alone as the message asks whether the file is meant"), NULL},
    {"Alt+Up Alt+Down", N_("other conversation, also Alt+Left Alt+Right"), "previous-conversation next-conversation"},
    {"Alt+/", N_("search in this conversation; Up and Down go on"), "search-within"},
    {"Alt+c", N_("bare text to copy from, without borders"), "copy-mode"},
    {"Alt+a", N_("next conversation with something unread"), "next-unread"},
    {"Alt+n", N_("shake the window of a FeiQ user"), "nudge"},
    {"", N_("Settings"), NULL},
    {N_("letters"), N_("show settings with them in name or meaning"), NULL},
    {"Enter", N_("changes the one that is chosen: it is written to the config file"), NULL},
    {"Del", N_("takes it back to its default"), NULL},
    {"", N_("Files: above what to send, below what is under way"), NULL},
    {"Space", N_("marks a file or folder; Enter offers what is marked"), "mark"},
    {"Enter, Left", N_("opens the folder that is chosen; the one above"), NULL},
    {N_("letters"), N_("show names with them; / or ~ begins a path, Tab completes it"), NULL},
    {"Alt+Enter", N_("offers, also when a folder is chosen"), "offer"},
    {"Alt+h Alt+r", N_("hidden files; folders that files were sent from"), "hidden-files recent-folders"},
    {"Tab", N_("to the transfers and back"), NULL},
    {"a f x", N_("there: accept, into another folder, refuse or cancel"), "accept accept-into refuse"},
    {"p r", N_("pause and go on; try again"), "pause again"},
    {"w c", N_("withdraw what you offer; copy the path of what is there"), "withdraw copy"},
    {"", N_("Line"), NULL},
    {"C-a C-e", N_("start, end of the line, also Home, End"), "line-start line-end"},
    {"M-b M-f", N_("word back, forward"), "word-left word-right"},
    {"C-k C-u C-w M-d", N_("kill to the end, to the start, the word before, the one after"), "kill-to-end kill-to-start kill-word kill-word-after"},
    {"C-y M-y", N_("yank what was killed; instead of it what was killed before"), "yank yank-older"},
    {"C-_ M-_", N_("undo, and redo; also C-x C-u, C-x C-r"), "undo redo"},
    {"C-x C-e", N_("the draft in your own editor: $VISUAL or $EDITOR"), "external-editor"},
    {"C-t M-u M-l", N_("swap two characters; the word in capitals, in small letters"), "swap-characters upper-case lower-case"},
    {"", N_("Marks"), NULL},
    {"*  o  .", N_("online, away, offline"), NULL},
    {"#", N_("everyone: what was broadcast"), NULL},
    {"~", N_("text was cut here"), NULL},
    {"E  ES", N_("beside a name: encrypts; its key is remembered. On a message: encrypted, and signed"), NULL},
    {"!!  E!", N_("another key than before; a message with a wrong or no signature"), NULL},
    {N_("key changed"), N_("waits: their key is another; ask them, then Enter accepts it"), NULL},
    {N_("no key"), N_("waits: they encrypt, but their key did not come; Enter sends it in clear"), NULL},
    {N_("queued"), N_("waits for its turn, or until they appear, 14 days at most"), NULL},
    {N_("trying 2"), N_("sent twice, no receipt yet"), NULL},
    {N_("sent"), N_("gone where no receipts exist"), NULL},
    {N_("delivered"), N_("arrived; read 14:02: opened by the reader"), NULL},
    {N_("failed"), N_("Enter on the line tells why and what to do"), NULL},
    {N_("not saved"), N_("the disk is full or read-only: not sent; r sends again"), NULL},
    {N_("taken back"), N_("waited, and you deleted it before it went out"), NULL},
    {"14:02", N_("in the first row: when this screen last changed"), NULL},
};
// clang-format on

/* Where the keys of a part are meant, in the order of the headings. */
static const uint64_t parts[] = {0,
                                 IN_PEOPLE,
                                 IN_TALK | IN_CHOICE | IN_LINE,
                                 IN_SETTINGS,
                                 IN_FILES | IN_JOBS,
                                 IN_LINE,
                                 0};

enum { WORDS_SIZE = 256, KEY_COLS = 16, LINES = sizeof lines / sizeof *lines };

/* The first key of each of the actions, once one of them is bound anew. */
static const char *keys(const char *standard, const char *actions,
                        uint64_t where, char out[static WORDS_SIZE])
{
    bool changed = false;
    size_t n = 0;

    out[0] = '\0';
    while (actions && *actions) {
        char name[32], key[BINDINGS_KEYS_SIZE];
        size_t size = strcspn(actions, " ");

        snprintf(name, sizeof name, "%.*s", (int)size, actions);
        changed |= bindings_changed(name);
        if (!bindings_keys(name, IN_ANY, 1, key))
            snprintf(key, sizeof key, "-");
        if (n < WORDS_SIZE)
            n += (size_t)snprintf(out + n, WORDS_SIZE - n, "%s%s", n ? " " : "",
                                  key);
        actions += size + strspn(actions + size, " ");
    }
    return changed ? out : bindings_say(lang_word(standard), where);
}

static uint64_t where_of(int line)
{
    size_t part = 0;

    for (int i = 1; i <= line; i++)
        part += !lines[i].key[0];
    return part < sizeof parts / sizeof *parts ? parts[part] : 0;
}

void view_help(const struct model *m, struct canvas *cv)
{
    const char *none[] = {NULL};
    int rows = layout_list_rows(m), row = 2, end = 2 + rows;
    int top = m->help_top < LINES ? m->help_top : LINES - 1;
    int narrow = cv->cols < LAYOUT_PANES_COLS;
    int col = narrow ? 4 : 1 + KEY_COLS + 2;
    char more[32] = "", words[WORDS_SIZE];

    view_title(m, cv, _(" Help"), none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    for (; top < LINES && row < end; top++) {
        if (!lines[top].key[0]) {
            canvas_print(cv, row++, 1, cv->cols - 1, ROLE_NAME,
                         lang_word(lines[top].what));
            continue;
        }
        canvas_print(
            cv, row, 2, cv->cols - 3, ROLE_TEXT,
            keys(lines[top].key, lines[top].actions, where_of(top), words));
        if (narrow)
            row++;
        row +=
            view_text(cv, row, col, cv->cols - col - 1, end - row, ROLE_TEXT,
                      bindings_say(lang_word(lines[top].what), where_of(top)));
    }
    if (top < LINES)
        snprintf(more, sizeof more, _("%d more, Space shows"), LINES - top);
    view_rule(cv, -3, 0, cv->cols, more, ROLE_RULE);
    view_keys(m, cv, _("Space or arrows scroll, Esc back"), "");
}
