/* Help: what keys do and what marks mean. */
#include "lang.h"
#include "view.h"

#include "layout.h"

#include <stddef.h>
#include <stdio.h>

// clang-format off
static const struct {
    const char *key, *what; /* key "": a heading */
} lines[] = {
    {"", N_("Everywhere")},
    {"1 2 3 .. 7 ? 0", N_("the menu in the last row; while typing: Esc, then the digit")},
    {"Esc", N_("one step back")},
    {"Enter", N_("opens, sends")},
    {"F1, ?", N_("this help")},
    {"C-p", N_("type a part of what you want to do, or of a name; Enter does it")},
    {"F10, C-c, 0", N_("quit; asks only when something would be lost")},
    {"Alt+m", N_("the mouse: clicks and the wheel work; with Shift it selects text as before")},
    {"C-l, C-z", N_("draw again, suspend")},
    {"", N_("People")},
    {N_("letters"), N_("main menu: show those with them in name, group or address; zs finds 张三")},
    {"/", N_("people: the same; an address or 10.0.1.0/24 is asked who is there")},
    {"Tab, Space", N_("mark several, or a group at #; Enter writes to all of them")},
    {"i", N_("all that is known of the person")},
    {"m b", N_("no bell for them; take nothing from them; again: back")},
    {"r", N_("people: ask again who is here")},
    {"Alt+w", N_("you are away, and back again")},
    {"Tab", N_("main menu: go to the people")},
    {"", N_("Conversation")},
    {"Enter", N_("sends; on an empty line goes to the newest sealed or failed message, or offer")},
    {"Alt+Enter, C-j", N_("new line, also Shift+Enter where the terminal tells")},
    {"PageUp PageDown", N_("scroll; End shows the newest")},
    {"Up Down", N_("in the draft, then what you sent before")},
    {"Tab", N_("completes @name, name, ~/path or :emoji; Tab again the next one, Space takes it")},
    {"C-r", N_("searches what you sent here for the text of the draft")},
    {"Tab, S-Tab", N_("choose a message: Enter opens it or tells why it failed, r sends it again")},
    {"r d", N_("on one that waits: try it now, take it back")},
    {"e", N_("on one that arrived: read it in another encoding")},
    {"? l c", N_("explain it, its web addresses, copy its text")},
    {"D", N_("delete it for ever; People: all with someone; both ask")},
    {"a f x", N_("on files: accept, into another folder, refuse")},
    {"/path", N_("a path alone as the message asks whether the file is meant")},
    {"Alt+Up Alt+Down", N_("other conversation, also Alt+Left Alt+Right")},
    {"Alt+/", N_("search in this conversation; Up and Down go on")},
    {"Alt+c", N_("bare text to copy from, without borders")},
    {"Alt+a", N_("next conversation with something unread")},
    {"Alt+n", N_("shake the window of a FeiQ user")},
    {"", N_("Settings")},
    {N_("letters"), N_("show settings with them in name or meaning")},
    {"Enter", N_("changes the one that is chosen: it is written to the config file")},
    {"Del", N_("takes it back to its default")},
    {"", N_("Files: above what to send, below what is under way")},
    {"Space", N_("marks a file or folder; Enter offers what is marked")},
    {"Enter, Left", N_("opens the folder that is chosen; the one above")},
    {N_("letters"), N_("show names with them; / or ~ begins a path, Tab completes it")},
    {"Alt+Enter", N_("offers, also when a folder is chosen")},
    {"Alt+h Alt+r", N_("hidden files; folders that files were sent from")},
    {"Tab", N_("to the transfers and back")},
    {"a f x", N_("there: accept, into another folder, refuse or cancel")},
    {"p r", N_("pause and go on; try again")},
    {"w c", N_("withdraw what you offer; copy the path of what is there")},
    {"", N_("Line")},
    {"C-a C-e", N_("start, end of the line, also Home, End")},
    {"M-b M-f", N_("word back, forward")},
    {"C-k C-u C-w M-d", N_("kill to the end, to the start, the word before, the one after")},
    {"C-y M-y", N_("yank what was killed; instead of it what was killed before")},
    {"C-_ M-_", N_("undo, and redo; also C-x C-u, C-x C-r")},
    {"C-x C-e", N_("the draft in your own editor: $VISUAL or $EDITOR")},
    {"C-t M-u M-l", N_("swap two characters; the word in capitals, in small letters")},
    {"", N_("Marks")},
    {"*  o  .", N_("online, away, offline")},
    {"#", N_("everyone: what was broadcast")},
    {"~", N_("text was cut here")},
    {"E  ES", N_("beside a name: encrypts; its key is remembered. On a message: encrypted, and signed")},
    {"!!  E!", N_("another key than before; a message with a wrong or no signature")},
    {N_("key changed"), N_("waits: their key is another; ask them, then Enter accepts it")},
    {N_("no key"), N_("waits: they encrypt, but their key did not come; Enter sends it in clear")},
    {N_("queued"), N_("waits for its turn, or until they appear, 14 days at most")},
    {N_("trying 2"), N_("sent twice, no receipt yet")},
    {N_("sent"), N_("gone where no receipts exist")},
    {N_("delivered"), N_("arrived; read 14:02: opened by the reader")},
    {N_("failed"), N_("Enter on the line tells why and what to do")},
    {N_("not saved"), N_("the disk is full or read-only: not sent; r sends again")},
    {N_("taken back"), N_("waited, and you deleted it before it went out")},
    {"14:02", N_("in the first row: when this screen last changed")},
};
// clang-format on

enum { KEY_COLS = 16, LINES = sizeof lines / sizeof *lines };

void view_help(const struct model *m, struct canvas *cv)
{
    const char *none[] = {NULL};
    int rows = layout_list_rows(m), row = 2, end = 2 + rows;
    int top = m->help_top < LINES ? m->help_top : LINES - 1;
    int narrow = cv->cols < LAYOUT_PANES_COLS;
    int col = narrow ? 4 : 1 + KEY_COLS + 2;
    char more[32] = "";

    view_title(m, cv, _(" Help"), none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    for (; top < LINES && row < end; top++) {
        if (!lines[top].key[0]) {
            canvas_print(cv, row++, 1, cv->cols - 1, ROLE_NAME,
                         lang_word(lines[top].what));
            continue;
        }
        canvas_print(cv, row, 2, cv->cols - 3, ROLE_TEXT,
                     lang_word(lines[top].key));
        if (narrow)
            row++;
        row += view_text(cv, row, col, cv->cols - col - 1, end - row, ROLE_TEXT,
                         lang_word(lines[top].what));
    }
    if (top < LINES)
        snprintf(more, sizeof more, _("%d more, Space shows"), LINES - top);
    view_rule(cv, -3, 0, cv->cols, more, ROLE_RULE);
    view_keys(m, cv, _("Space or arrows scroll, Esc back"), "");
}
