/* Whom the user wants to hear less of: gezi_peer.treat. */
#ifndef STORE_TREATS_H
#define STORE_TREATS_H

#include <gezi/event.h>

struct store;
struct sqlite3_stmt;

/* PERSON, TREATED: keep it. */
void treats_event(struct store *s, const struct gezi_event *ev);

/* Along with people: quick while their rows rise. */
struct treats_walk {
    struct sqlite3_stmt *all, *stmt; /* stmt NULL: at its end */
    int64_t row;
};
void treats_begin(struct store *s, struct treats_walk *w);
unsigned treats_of(struct treats_walk *w, int64_t row);
void treats_end(struct treats_walk *w);

#endif
