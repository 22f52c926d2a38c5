/* Keys of people, with those that they had. */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "known.h"

#include <gezi/event.h>
#include <gezi/store.h>

struct store;
struct sqlite3_stmt;

/* The KEY event. What fails is noted. */
void keys_event(struct store *s, const struct gezi_event *ev);

/* A signed text of this person arrived. What fails is noted. */
void keys_signed(struct store *s, struct person *person);

/* Beside a walk over people: the keys that count. Of all people by their rows,
 * or of a few in any order. */
enum keys_order { KEYS_BY_ROW, KEYS_OF_FEW };
struct keys_walk {
    struct sqlite3_stmt *each; /* KEYS_OF_FEW: asks for one of them */
    struct sqlite3_stmt *stmt; /* NULL: no key any more */
    struct gezi_key key, rival;
    char fingerprint[GEZI_FINGERPRINT_SIZE], other[GEZI_FINGERPRINT_SIZE];
};
void keys_begin(struct store *s, struct keys_walk *w, enum keys_order order);
/* What known has to say of keys, of the person in this row. It lives until the
 * next call. */
void keys_fill(struct keys_walk *w, int64_t row, struct gezi_known *known);
void keys_end(struct keys_walk *w);

#endif
