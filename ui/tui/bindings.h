/* Which key does what: one table of defaults. */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include "actions.h"

struct binding {
    unsigned where; /* of the states of its action; IN_ANY: of all of them */
    int key;        /* keys.h */
    const char *action;
};

enum { IN_ANY = IN_ALL | IN_LINE };

/* The row at i, NULL past the last. */
const struct binding *bindings_row(size_t i);

/* What a key does in one of these states; NULL: nothing. */
const struct action *bindings_find(int key, unsigned where);

/* At most so many of the keys that do it in one of these states: "Alt+Left,
 * Alt+Up". Returns how many. */
enum { BINDINGS_KEYS_SIZE = 128 };
size_t bindings_keys(const char *action, unsigned where, size_t most,
                     char out[static BINDINGS_KEYS_SIZE]);

#endif
