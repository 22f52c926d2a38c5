#include "bindings_priv.h"

#include "keynames.h"
#include "keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct binding defaults[] = {
    {IN_ANY,               K_CONTROL('C'),        "quit"},
    {IN_ANY,               K_F10,                 "quit"},
    {IN_ANY,               K_F1,                  "help"},
    {IN_ANY,               K_CONTROL('P'),        "palette"},
    {IN_ANY,               K_ALT | 'm',           "mouse"},
    {IN_ANY,               K_CONTROL('L'),        "redraw"},
    {IN_ANY,               K_CONTROL('Z'),        "suspend"},
    {IN_ANY,               K_ESC,                 "back"},
    {IN_HELP,              K_ENTER,               "back"},
    {IN_HELP,              'q',                   "back"},
    /* and as everywhere, the digit alone where none is typed: act.c */
    {IN_ANY,               K_ALT | '1',           "go-send"},
    {IN_ANY,               K_ALT | '2',           "go-receive"},
    {IN_ANY,               K_ALT | '3',           "go-broadcast"},
    {IN_ANY,               K_ALT | '4',           "go-files"},
    {IN_ANY,               K_ALT | '5',           "go-search"},
    {IN_ANY,               K_ALT | '6',           "go-people"},
    {IN_ANY,               K_ALT | '7',           "go-settings"},
    {IN_ANY,               K_ALT | '?',           "help"},
    {IN_ANY,               K_ALT | '0',           "quit"},

    /* lists */
    {IN_ANY,               K_UP,                  "up"},
    {IN_ANY,               K_DOWN,                "down"},
    {IN_PALETTE,           K_CONTROL('P'),        "up"},
    {IN_PALETTE,           K_CONTROL('N'),        "down"},
    {IN_ANY,               K_PAGE_UP,             "page-up"},
    {IN_ANY,               K_PAGE_DOWN,           "page-down"},
    {IN_HELP,              ' ',                   "page-down"},
    {IN_ANY,               K_HOME,                "first"},
    {IN_ANY,               K_END,                 "last"},
    {IN_ANY,               K_ENTER,               "open"},
    {IN_MENU | IN_JOBS,    K_TAB,                 "other-half"},
    {IN_MENU,              K_RIGHT,               "other-half"},
    {IN_MENU,              K_LEFT,                "other-half"},
    {IN_FILES | IN_JOBS,   K_BACKTAB,             "other-half"},
    {IN_ANY,               K_TAB,                 "complete"},
    {IN_ANY,               '/',                   "filter"},
    {IN_ANY,               'r',                   "ask-around"},
    {IN_PEOPLE,            'i',                   "details"},
    {IN_PEOPLE,           'm',                  "mute"},
    {IN_PEOPLE,           'b',                  "block"},
    {IN_ANY,               K_ALT | 'w',           "away"},

    /* a conversation */
    {IN_ANY,               K_ENTER,               "send"},
    {IN_ANY,               K_ENTER | K_ALT,       "new-line"},
    {IN_ANY,               K_CONTROL('J'),        "new-line"},
    {IN_ANY,               K_PREFIX | K_CONTROL('E'), "external-editor"},
    {IN_ANY,               K_END,                 "newest"},
    {IN_ANY,               K_BACKTAB,             "choose-message"},
    {IN_ANY,               K_CONTROL('R'),        "search-sent"},
    {IN_SUGGEST,           K_BACKTAB,             "up"},
    {IN_SUGGEST,           ' ',                   "open"},
    {IN_ANY,               K_TAB,                 "to-draft"},
    {IN_ANY,               K_ALT | '/',           "search-within"},
    {IN_ANY,               K_ALT | 'c',           "copy-mode"},
    {IN_ANY,               K_ALT | 'a',           "next-unread"},
    {IN_ANY,               K_ALT | 'n',           "nudge"},
    {IN_ANY,               K_ALT | K_LEFT,        "previous-conversation"},
    {IN_ANY,               K_ALT | K_UP,          "previous-conversation"},
    {IN_ANY,               K_ALT | K_RIGHT,       "next-conversation"},
    {IN_ANY,               K_ALT | K_DOWN,        "next-conversation"},

    /* a message */
    {IN_ANY,               'r',                   "again"},
    {IN_ANY,               'd',                   "take-back"},
    {IN_ANY,               'D',                   "delete"},
    {IN_ANY,               'e',                   "reread"},
    {IN_ANY,               '?',                   "explain"},
    {IN_ANY,               'l',                   "links"},
    {IN_ANY,               'v',                   "view-image"},
    {IN_ANY,               'e',                   "next-encoding"},
    {IN_ANY,               K_RIGHT,               "next-encoding"},
    {IN_ANY,               K_DOWN,                "next-encoding"},
    {IN_ANY,               K_LEFT,                "previous-encoding"},
    {IN_ANY,               K_UP,                  "previous-encoding"},
    {IN_ANY,               K_ENTER,               "read-one"},
    {IN_ANY,               'a',                   "read-all"},
    {IN_ANY,               'A',                   "read-always"},

    /* files */
    {IN_ANY,               'a',                   "accept"},
    {IN_ANY,               'f',                   "accept-into"},
    {IN_ANY,               'x',                   "refuse"},
    {IN_ANY,               'p',                   "pause"},
    {IN_ANY,               'w',                   "withdraw"},
    {IN_ANY,               'c',                   "copy"},
    {IN_FILES | IN_COPY,   ' ',                   "mark"},
    {IN_COPY,              K_ENTER,               "copy"},
    {IN_WHOM | IN_SEND | IN_PEOPLE | IN_FILTER, K_TAB, "mark"},
    {IN_PEOPLE,            ' ',                   "mark"},
    {IN_ANY,               K_ENTER,               "use-folder"},
    {IN_ANY,               K_ENTER | K_ALT,       "offer"},
    {IN_ANY,               K_RIGHT,               "open-folder"},
    {IN_ANY,               K_LEFT,                "parent-folder"},
    {IN_ANY,               K_ALT | 'h',           "hidden-files"},
    {IN_ANY,               K_ALT | 'r',           "recent-folders"},

    /* settings */
    {IN_SETTINGS,          K_DELETE,              "default-value"},
    {IN_ANY,               K_ENTER,               "keep-value"},
    {IN_PICK,              K_DOWN,                "next-value"},
    {IN_PICK | IN_OLD,     K_RIGHT,               "next-value"},
    {IN_PICK | IN_OLD,     ' ',                   "next-value"},
    {IN_PICK,              K_TAB,                 "next-value"},
    {IN_PICK,              K_UP,                  "previous-value"},
    {IN_PICK | IN_OLD,     K_LEFT,                "previous-value"},

    {IN_ANY,               K_ENTER,               "begin"},
    {IN_ANY,               K_TAB,                 "next-field"},
    {IN_ANY,               K_DOWN,                "next-field"},
    {IN_ANY,               K_BACKTAB,             "previous-field"},
    {IN_ANY,               K_UP,                  "previous-field"},

    /* questions */
    {IN_ANY,               K_ENTER,               "agree"},
    {IN_ANY,               'y',                   "yes"},
    {IN_ANY,               'n',                   "no"},
    {IN_ANY,               't',                   "as-text"},
    {IN_ANY,               'f',                   "as-file"},
    {IN_ANY,               'p',                   "in-parts"},

    /* a line that is typed */
    {IN_LINE,              K_LEFT,                "cursor-left"},
    {IN_LINE,              K_CONTROL('B'),        "cursor-left"},
    {IN_LINE,              K_RIGHT,               "cursor-right"},
    {IN_LINE,              K_CONTROL('F'),        "cursor-right"},
    {IN_LINE,              K_ALT | 'b',           "word-left"},
    {IN_LINE,              K_CTRL | K_LEFT,       "word-left"},
    {IN_LINE,              K_ALT | 'f',           "word-right"},
    {IN_LINE,              K_CTRL | K_RIGHT,      "word-right"},
    {IN_LINE,              K_HOME,                "line-start"},
    {IN_LINE,              K_CONTROL('A'),        "line-start"},
    {IN_LINE,              K_END,                 "line-end"},
    {IN_LINE,              K_CONTROL('E'),        "line-end"},
    {IN_LINE,              K_BACKSPACE,           "delete-before"},
    {IN_LINE,              K_DELETE,              "delete-after"},
    {IN_LINE,              K_CONTROL('D'),        "delete-after"},
    {IN_LINE,              K_CONTROL('K'),        "kill-to-end"},
    {IN_LINE,              K_CONTROL('U'),        "kill-to-start"},
    {IN_LINE,              K_CONTROL('W'),        "kill-word"},
    {IN_LINE,              K_ALT | K_BACKSPACE,   "kill-word"},
    {IN_LINE,              K_CONTROL('Y'),        "yank"},
    {IN_LINE,              K_CONTROL('T'),        "swap-characters"},
    {IN_LINE,              K_ALT | 'd',           "kill-word-after"},
    {IN_LINE,              K_ALT | 'y',           "yank-older"},
    {IN_LINE,              K_ALT | 'u',           "upper-case"},
    {IN_LINE,              K_ALT | 'l',           "lower-case"},
    {IN_LINE,              K_CONTROL('_'),        "undo"},
    {IN_LINE,              K_PREFIX | K_CONTROL('U'), "undo"},
    {IN_LINE,              K_ALT | '_',           "redo"},
    {IN_LINE,              K_PREFIX | K_CONTROL('R'), "redo"},
};
// clang-format on

static const size_t defaults_n = sizeof defaults / sizeof *defaults;

/* The rows of the user come first: who finds one looks no further. */
static struct binding *user;
static size_t user_n;

const struct binding *bindings_default(size_t i)
{
    return i < defaults_n ? &defaults[i] : NULL;
}

void bindings_use(struct binding *rows, size_t n)
{
    free(user);
    user = rows;
    user_n = n;
}

bool bindings_are_default(void) { return user_n == 0; }

bool bindings_changed(const char *action)
{
    for (size_t i = 0; i < user_n; i++)
        if (strcmp(user[i].action, action) == 0)
            return true;
    return false;
}

/* Does a default hold, or has the user chosen other keys for its action? */
static bool holds(const struct binding *b)
{
    return bindings_is_kept(b->key) || !bindings_changed(b->action);
}

const struct binding *bindings_row(size_t i)
{
    if (i < user_n)
        return &user[i];
    i -= user_n;
    for (size_t k = 0; k < defaults_n; k++)
        if (holds(&defaults[k]) && i-- == 0)
            return &defaults[k];
    return NULL;
}

/* Without asking the table of actions for each row that is passed over. */
static const struct action *found(const struct binding *b, int key,
                                  uint64_t where)
{
    if (key == K_NONE || b->key != key || !(b->where & where))
        return NULL;
    return actions_find(b->action, where);
}

const struct action *bindings_find(int key, uint64_t where)
{
    const struct action *act = NULL;

    for (size_t i = 0; !act && i < user_n; i++)
        act = found(&user[i], key, where);
    for (size_t i = 0; !act && i < defaults_n; i++) {
        act = found(&defaults[i], key, where);
        if (act && !holds(&defaults[i]))
            act = NULL;
    }
    return act;
}

uint64_t bindings_reach(const struct binding *b)
{
    const struct action *act;
    uint64_t where = 0;

    for (size_t i = 0; (act = actions_row(i)); i++)
        if (strcmp(act->name, b->action) == 0)
            where |= act->where & b->where;
    return where;
}

/* A row that was bound away in each of these states tells nothing. */
static bool is_heard(const struct binding *b, uint64_t where)
{
    for (uint64_t bit = 1; bit; bit <<= 1)
        if (bit & where & b->where) {
            const struct action *act = bindings_find(b->key, bit);

            if (act && strcmp(act->name, b->action) == 0)
                return true;
        }
    return false;
}

size_t bindings_keys(const char *action, uint64_t where, size_t most,
                     char out[static BINDINGS_KEYS_SIZE])
{
    const struct binding *b;
    char name[KEY_NAME_SIZE];
    size_t count = 0, n = 0;

    out[0] = '\0';
    for (size_t i = 0; count < most && (b = bindings_row(i)); i++) {
        if (strcmp(b->action, action) != 0 || !is_heard(b, where) ||
            n + KEY_NAME_SIZE + 2 > BINDINGS_KEYS_SIZE)
            continue;
        n += (size_t)snprintf(out + n, BINDINGS_KEYS_SIZE - n, "%s%s",
                              count ? "  " : "", key_name(b->key, name));
        count++;
    }
    return count;
}
