/* Between the table of keys and what reads the user's. */
#ifndef TUI_BINDINGS_PRIV_H
#define TUI_BINDINGS_PRIV_H

#include "bindings.h"

const struct binding *bindings_default(size_t i);

/* These rows come before the defaults, and put all of the same actions out
 * but those of kept keys. Takes rows. */
void bindings_use(struct binding *rows, size_t n);

/* Nobody chose keys: every default holds. */
bool bindings_are_default(void);

/* The states in which a row does something. */
uint64_t bindings_reach(const struct binding *b);

/* Esc, Enter and the menu do what they do, whatever else is bound. */
bool bindings_is_kept(int key);

#endif
