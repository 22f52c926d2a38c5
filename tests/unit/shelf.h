/*
 * What the tests of the store share: a directory, events as the core would
 * make them, and what the archive gives back.
 */
#ifndef SHELF_H
#define SHELF_H

#include "store/store.h"

#include <stdio.h>

struct shelf {
    char dir[64];
    struct store *store;
    const struct gezi_store *side;
    const struct gezi_archive *archive;
    int64_t clock; /* of the next event; goes up by a second with each */
};

/* A directory of its own under $TMPDIR, and a store in it. cmocka's setup and
 * teardown; *state is a struct shelf. */
int shelf_setup(void **state);
int shelf_teardown(void **state);

/* Close the store and open it again. */
void shelf_reopen(struct shelf *t);
void shelf_open(struct shelf *t);
void shelf_close(struct shelf *t);

/* A person by number: 1 is "p1@host1" at 10.0.0.1:2425, nick "Person 1". The
 * strings live until the 8th call from now. */
struct gezi_peer shelf_peer(unsigned number);

/* One event each, without commit. arrive: what event() answered. */
enum gezi_kept shelf_arrive(struct shelf *t, unsigned from, uint64_t number,
                            const char *text);
void shelf_send(struct shelf *t, unsigned to, const char *id, const char *text);
void shelf_deliver(struct shelf *t, const char *id, enum gezi_state state,
                   enum gezi_reason reason, unsigned attempts);
void shelf_person(struct shelf *t, unsigned who, enum gezi_change change);

/* The same with files; what becomes of one. */
enum gezi_kept shelf_offer(struct shelf *t, unsigned from, uint64_t number,
                           const char *text, const struct gezi_file *files,
                           size_t count);
void shelf_send_files(struct shelf *t, unsigned to, const char *id,
                      const char *text, const struct gezi_file *files,
                      size_t count);
void shelf_transfer(struct shelf *t, const char *offer, uint32_t file,
                    enum gezi_file_state state, enum gezi_file_reason reason,
                    const char *path);

void shelf_commit(struct shelf *t); /* must go well */

/* What a query finds, as text lines "row text" or so: see the flags. */
enum {
    SHOW_ROWS = 1u << 0,   /* "row:" before the text */
    SHOW_STATES = 1u << 1, /* "state/attempts:" */
    SHOW_KEYS = 1u << 2,   /* "key:" */
};
/* The texts joined by '|'. Static, until the next call. Asserts that find
 * went well. */
const char *shelf_find(struct shelf *t, const struct gezi_query *query,
                       unsigned show);

/* history.db from outside, for whoever closes it. */
struct sqlite3 *shelf_db(struct shelf *t);
/* The same, and while it is open no one else writes there. */
struct sqlite3 *shelf_lock(struct shelf *t);

/* The store is closed, and instead of its database lies one of an older version
 * with what the SQL puts into it, to be opened. */
void shelf_old(struct shelf *t, size_t version, const char *sql);

/* The answer to one SQL statement on history.db, from outside. */
int64_t shelf_sql(struct shelf *t, const char *sql);

/* The number of files in the directory whose name begins so. */
unsigned shelf_files(struct shelf *t, const char *prefix);

#endif
