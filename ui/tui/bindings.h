/* Which key does what: a table of defaults, and what the user says. */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include "actions.h"
#include "strbuf.h"

#include <stdbool.h>

struct option_lines;

struct binding {
    uint64_t where; /* of the states of its action; IN_ANY: of all of them */
    int key;        /* keys.h; K_NONE: the action has no key */
    const char *action;
};

#define IN_ANY (IN_ALL | IN_LINE)

/* The row at i of those that hold, NULL past the last. */
const struct binding *bindings_row(size_t i);

/* What a key does in one of these states; NULL: nothing. */
const struct action *bindings_find(int key, uint64_t where);

/* At most so many of the keys that do it in one of these states: "Alt+Left
 *  Alt+Up" with two blanks between them. Returns how many. */
enum { BINDINGS_KEYS_SIZE = 128 };
size_t bindings_keys(const char *action, uint64_t where, size_t most,
                     char out[static BINDINGS_KEYS_SIZE]);

/* Has the user given it other keys? */
bool bindings_changed(const char *action);

/*
 * A text that tells of keys, such as "r tries now  Tab transfers" or "Paused; p
 * goes on", with the keys that do that now. A key of one letter begins the text
 * or stands behind two blanks, punctuation or a character that is not ASCII;
 * elsewhere it is a word. Returns out.
 */
char *bindings_reword(const char *text, uint64_t where, char *out, size_t cap);

/* The same of a text of ours, also of a format. Lives until the fourth call
 * from now, or as text does. */
const char *bindings_say(const char *text, uint64_t where)
    __attribute__((format_arg(1)));

/*
 * The next key that such a line tells of, from *at on, as far as it does
 * something in one of these states. *at: where its name begins; *n: how much of
 * the line is about it, up to the next one. False: there is none.
 */
bool bindings_told(const char *text, uint64_t where, size_t *at, size_t *n,
                   int *key);

/*
 * Lines of the user: an action and its keys, "none", or "default". They take
 * the place of what held before; none at all: the defaults. What is wrong is
 * left out and told in warnings, a line each that says where it stands.
 */
void bindings_set(const struct option_lines *lines, struct strbuf *warnings);

#endif
