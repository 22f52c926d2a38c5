/* What the files of the store share: the connection and its transactions. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "batch.h"
#include "buf.h"
#include "keys.h"
#include "offers.h"
#include "persons.h"
#include "sql.h"
#include "store.h"
#include "words.h"

#include <gezi/charset.h>

#include <sqlite3.h>

/* Numbers in table meta, kept here as the current transaction has them. */
struct counters {
    int64_t last_row; /* no message ever had a higher one */
    int64_t indexed;  /* messages up to this row are in the index */
    int64_t merged;   /* up to this row the index is in one piece */
    uint64_t number;  /* packet numbers up to this one may be used */
};

enum { SEARCHES_KEPT = 4 };

struct store {
    char *path; /* of history.db */
    unsigned flags;
    int lock; /* descriptor that holds the lock; -1 */
    char aside[64];

    sqlite3 *db; /* NULL: could not be opened again after damage */
    sqlite3_stmt *sql[SQL_COUNT];
    sqlite3_stmt *searches[SEARCHES_KEPT]; /* the last ones of find.c */
    unsigned search_turn;                  /* which goes next */

    bool open;     /* a transaction for writing is */
    int err;       /* the first failure in it, -errno */
    int64_t clock; /* of the last event */
    struct counters now, committed;
    uint64_t used;       /* the highest packet number really used */
    int64_t last_person; /* no row of a person was ever higher */
    struct persons people;
    struct batch batch; /* of the open transaction */
    bool gap;           /* the highest row there is may not be now.last_row */

    bool index_bad; /* it is damaged: make it again */
    /* Else an older gezi made it, and we only look. */
    bool has_files, has_keys, has_treats, has_others;

    struct buf folded, tokens; /* for whoever needs them now */
    struct offered offered;    /* likewise */
    struct buf others;         /* likewise: of messages_read */
    struct gezi_codec *codec;  /* for reading again; opened when needed */
    struct gezi_store side;
    struct gezi_archive archive;
};

/* The statement, reset; NULL after db_note when it cannot be had. */
sqlite3_stmt *db_sql(struct store *s, enum sql which);

/* What SQLite said last, as -errno; 0 for SQLITE_OK, ROW and DONE. */
int db_error(struct store *s, int rc);

/* Keep err as what the transaction fails with, unless there is one already.
 * Returns it. */
int db_note(struct store *s, int err);

/* Run a statement to its end and reset it: 0 or -errno, which is noted. */
int db_run(struct store *s, sqlite3_stmt *stmt);

/* One row of a query that gives at most one: true, and stmt waits on it until
 * reset. False: none, or an error, which is noted. */
bool db_row(struct store *s, sqlite3_stmt *stmt);

/* Begin to write unless that was done: false, and noted, when it fails. */
bool db_begin(struct store *s);

/* Make all since db_begin durable, or undo it. 0, or what went wrong. */
int db_commit(struct store *s);
void db_undo(struct store *s);

/*
 * For a change that may come alone or in the middle of a turn: alone it is its
 * own transaction. `own` is what db_alone returned.
 */
bool db_alone(const struct store *s);
int db_finish(struct store *s, bool own);

/* What a question outside of any change comes to: err, else what was noted,
 * which is not held against what follows. */
int db_answer(struct store *s, int err);

/* Begin to look, so that several statements see one state. True: db_unlook is
 * due. */
bool db_look(struct store *s);
void db_unlook(struct store *s);

/* The numbers in meta. */
int db_load_counters(struct store *s);
void db_put_counter(struct store *s, const char *name, int64_t value);

/* Connect s->path: 0 or -errno as store_open. */
int db_open(struct store *s);
void db_close(struct store *s);

/* Let go of all statements; each is prepared again when it is used. None may
 * be in use. */
void db_unprepare(struct store *s);

void db_bind_text(sqlite3_stmt *stmt, int at, const char *text);
/* An enumerator below count; 0 for what is none. */
int db_column_enum(sqlite3_stmt *stmt, int column, int count);
const char *db_column_text(sqlite3_stmt *stmt, int column); /* never NULL */

#endif
