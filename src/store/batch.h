/*
 * What arrived in this transaction and is not in its table yet: one statement
 * takes many rows for two thirds of what one for each takes. Every other
 * statement waits until they are in, so nobody can tell.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { BATCH_ROWS = 16, BATCH_BYTES = 1 << 15 };

struct messages_row;
struct sqlite3_stmt;
struct store;

struct batch_row {
    int64_t person, number;
    size_t id, text, raw; /* where they begin in bytes; raw 0: as text */
    size_t text_n, raw_n;
    int charset, kind;
    unsigned flags;
    bool unread;
};

struct batch {
    struct batch_row rows[BATCH_ROWS];
    size_t n;
    int64_t first, unix_ms; /* number of the first row; time of all */
    struct buf bytes;
    struct sqlite3_stmt *stmt; /* for a full one; NULL: not needed yet */
};

/* Copies what row holds; its own row is now.last_row + 1. False: failed, and
 * noted. */
bool batch_add(struct store *s, const struct messages_row *row);

/* Into the table with all of them. What fails is noted. */
void batch_flush(struct store *s);

void batch_drop(struct batch *b); /* their transaction did not come to be */
void batch_fini(struct batch *b);

#endif
