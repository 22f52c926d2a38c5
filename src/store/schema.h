/* The tables, version by version. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stddef.h>

#include <sqlite3.h>

/* PRAGMA application_id of our databases: "gezi". */
enum { SCHEMA_APPLICATION = 0x67657a69 };

/* Row i takes a database from version i to i + 1. */
struct migration {
    const char *sql;
};
extern const struct migration schema_migrations[];
extern const size_t schema_version;

/*
 * May this gezi, which knows `count` versions, work with db? SQLITE_OK: yes,
 * maybe after a migration. SQLITE_NOTADB: it is someone else's.
 * SQLITE_MISMATCH: a newer gezi made it. Or what SQLite says. Only reads. Then
 * *version is the one it has; 0: it is empty.
 */
int schema_check(sqlite3 *db, size_t count, size_t *version);

/* From these on there are tables offer and file; person_key; person_treat;
 * recipient, and what came with it. */
enum {
    SCHEMA_FILES = 2,
    SCHEMA_KEYS = 3,
    SCHEMA_TREATS = 5,
    SCHEMA_OTHERS = 6
};

/*
 * Bring db from whatever version it has to version `count`, each step in a
 * transaction of its own. As schema_check; after an error the steps before it
 * are done and the one that failed is not.
 */
int schema_migrate(sqlite3 *db, const struct migration *steps, size_t count);

/* The index of words, for when it must be made anew. */
extern const char schema_word[];

#endif
