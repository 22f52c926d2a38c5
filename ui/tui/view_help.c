/* Help: what keys do and what marks mean. */
#include "view.h"

#include "layout.h"

#include <stddef.h>
#include <stdio.h>

// clang-format off
static const struct {
    const char *key, *what; /* key "": a heading */
} lines[] = {
    {"", "Everywhere"},
    {"1 2 3 4 5 6 ? 0", "the menu in the last row; while typing: Esc, then the digit"},
    {"Esc", "one step back"},
    {"Enter", "opens, sends"},
    {"F1, ?", "this help"},
    {"F10, C-c, 0", "quit; asks only when something would be lost"},
    {"C-l, C-z", "draw again, suspend"},
    {"", "People"},
    {"letters", "main menu: show those with them in name, group or address"},
    {"/", "people: the same"},
    {"r", "people: ask again who is here"},
    {"Tab", "main menu: go to the people; send: complete the name"},
    {"", "Conversation"},
    {"Enter", "sends; on an empty line goes to the newest sealed or failed message, or offer"},
    {"Alt+Enter, C-j", "new line"},
    {"PageUp PageDown", "scroll; End shows the newest"},
    {"Up Down", "in the draft, then what you sent before"},
    {"Tab", "choose a message: Enter opens it or tells why it failed, r sends it again"},
    {"r d", "on one that waits: try it now, take it back"},
    {"e", "on one that arrived: read it in another encoding"},
    {"D", "delete it for ever; People: all with someone; both ask"},
    {"a f x", "on files: accept, into another folder, refuse"},
    {"/path", "a path alone as the message asks whether the file is meant"},
    {"Alt+Up Alt+Down", "other conversation, also C-p C-n"},
    {"Alt+a", "next conversation with something unread"},
    {"Alt+n", "shake the window of a FeiQ user"},
    {"", "Files: above what to send, below what is under way"},
    {"Space", "marks a file or folder; Enter offers what is marked"},
    {"Enter, Left", "opens the folder that is chosen; the one above"},
    {"letters", "show names with them; / or ~ begins a path, Tab completes it"},
    {"Alt+Enter", "offers, also when a folder is chosen"},
    {"Alt+h Alt+r", "hidden files; folders that files were sent from"},
    {"Tab", "to the transfers and back"},
    {"a f x", "there: accept, into another folder, refuse or cancel"},
    {"p r", "pause and go on; try again"},
    {"w c", "withdraw what you offer; copy the path of what is there"},
    {"", "Line"},
    {"C-a C-e", "start, end of the line, also Home, End"},
    {"M-b M-f", "word back, forward"},
    {"C-k C-u C-w", "kill to the end, to the start, the word before"},
    {"C-y C-t", "yank what was killed, swap two characters"},
    {"", "Marks"},
    {"*  o  .", "online, away, offline"},
    {"#", "everyone: what was broadcast"},
    {"~", "text was cut here"},
    {"E  ES", "beside a name: encrypts; its key is remembered. On a message: encrypted, and signed"},
    {"!!  E!", "another key than before; a message with a wrong or no signature"},
    {"key changed", "waits: their key is another; ask them, then Enter accepts it"},
    {"no key", "waits: they encrypt, but their key did not come; Enter sends it in clear"},
    {"queued", "waits for its turn, or until they appear, 14 days at most"},
    {"trying 2", "sent twice, no receipt yet"},
    {"sent", "gone where no receipts exist"},
    {"delivered", "arrived; read 14:02: opened by the reader"},
    {"failed", "Enter on the line tells why and what to do"},
    {"not saved", "the disk is full or read-only: not sent; r sends again"},
    {"taken back", "waited, and you deleted it before it went out"},
    {"14:02", "in the first row: when this screen last changed"},
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

    view_title(m, cv, " Help", none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    for (; top < LINES && row < end; top++) {
        if (!lines[top].key[0]) {
            canvas_print(cv, row++, 1, cv->cols - 1, ROLE_NAME,
                         lines[top].what);
            continue;
        }
        canvas_print(cv, row, 2, cv->cols - 3, ROLE_TEXT, lines[top].key);
        if (narrow)
            row++;
        row += view_text(cv, row, col, cv->cols - col - 1, end - row, ROLE_TEXT,
                         lines[top].what);
    }
    if (top < LINES)
        snprintf(more, sizeof more, "%d more, Space shows", LINES - top);
    view_rule(cv, -3, 0, cv->cols, more, ROLE_RULE);
    view_keys(m, cv, "Space or arrows scroll, Esc back", "");
}
