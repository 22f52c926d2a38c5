#include "schema.h"

#include <stdio.h>

// clang-format off
#define WORD                                                                   \
    "CREATE VIRTUAL TABLE word USING fts5(bigrams, content = '',"              \
    " columnsize = 0, tokenize = 'ascii');"
// clang-format on
const char schema_word[] = WORD;

/*
 * Small rows and few indexes: each costs time with every message and a page in
 * every commit. What a commit must know, who wrote what under which number,
 * grows at its end, so that it is one page however many people write. The
 * rest, word and list, is filled later and lags behind, up to row meta.indexed.
 *
 * message.number: of the packet. The index tells repeats; only what arrived is
 *   in it.
 * message.raw: NULL when it is the text itself.
 * sent: what became of a message of ours, by its row. mark is a hash of its id.
 * list: the rows of a person, of all broadcasts (0), of what is unread (-1).
 * word: has no content of its own; a row is dropped by giving its tokens
 *   again, so text must never change behind its back.
 * person.spoke: there is or was a message.
 */
static const char version_1[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE person("
    " row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, nick TEXT NOT NULL,"
    " user TEXT NOT NULL, host TEXT NOT NULL, team TEXT NOT NULL,"
    " client TEXT NOT NULL, sign TEXT NOT NULL, kind INTEGER NOT NULL,"
    " caps INTEGER NOT NULL, charset INTEGER NOT NULL, ip INTEGER NOT NULL,"
    " port INTEGER NOT NULL, seen INTEGER NOT NULL,"
    " read_as INTEGER NOT NULL DEFAULT 0, spoke INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE person_name("
    " person INTEGER NOT NULL REFERENCES person(row) ON DELETE CASCADE,"
    " nick TEXT NOT NULL, since INTEGER NOT NULL,"
    " PRIMARY KEY(person, nick)) WITHOUT ROWID;"
    "CREATE TABLE person_address("
    " person INTEGER NOT NULL REFERENCES person(row) ON DELETE CASCADE,"
    " ip INTEGER NOT NULL, port INTEGER NOT NULL, since INTEGER NOT NULL,"
    " PRIMARY KEY(person, ip, port)) WITHOUT ROWID;"
    "CREATE TABLE message("
    " row INTEGER PRIMARY KEY, person INTEGER NOT NULL,"
    " out INTEGER NOT NULL, unread INTEGER NOT NULL, time INTEGER NOT NULL,"
    " id TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, raw BLOB,"
    " charset INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " flags INTEGER NOT NULL);"
    "CREATE INDEX message_number ON message(number, person)"
    " WHERE out = 0 AND number <> 0;"
    "CREATE TABLE sent("
    " row INTEGER PRIMARY KEY, mark INTEGER NOT NULL, state INTEGER NOT NULL,"
    " reason INTEGER NOT NULL, time INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL);"
    "CREATE INDEX sent_mark ON sent(mark);"
    "CREATE INDEX sent_waiting ON sent(state) WHERE state < 2;"
    "CREATE TABLE list(list INTEGER, row INTEGER, PRIMARY KEY(list, row))"
    " WITHOUT ROWID;" WORD;

/*
 * What messages offer. A message without files has no row in either table.
 *
 * offer: of each message with files, by its row. mark is a hash of its id;
 *   ip and port are where it came from or went to; open: a file of it can
 *   still be taken. Time is the message's, so that what nobody took is passed
 *   over when it is too old.
 * file: names never change, table word relies on it.
 */
static const char version_2[] =
    "CREATE TABLE offer("
    " row INTEGER PRIMARY KEY, mark INTEGER NOT NULL, time INTEGER NOT NULL,"
    " ip INTEGER NOT NULL, port INTEGER NOT NULL, open INTEGER NOT NULL);"
    "CREATE INDEX offer_mark ON offer(mark);"
    "CREATE INDEX offer_open ON offer(time) WHERE open;"
    "CREATE TABLE file("
    " message INTEGER NOT NULL, id INTEGER NOT NULL, type INTEGER NOT NULL,"
    " name TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,"
    " path TEXT, state INTEGER NOT NULL, reason INTEGER NOT NULL,"
    " time INTEGER NOT NULL, PRIMARY KEY(message, id)) WITHOUT ROWID;";

/*
 * Keys of people, and those that they had. state: sql.h has the numbers; trust
 * is an enum gezi_trust, of the one that counts; signs: a text came that was
 * signed with it. since and until: when it came, when it ceased to count.
 */
static const char version_3[] =
    "CREATE TABLE person_key("
    " person INTEGER NOT NULL REFERENCES person(row) ON DELETE CASCADE,"
    " state INTEGER NOT NULL, trust INTEGER NOT NULL, signs INTEGER NOT NULL,"
    " seals INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,"
    " fingerprint TEXT NOT NULL, exponent INTEGER NOT NULL,"
    " modulus BLOB NOT NULL);"
    "CREATE INDEX person_key_person ON person_key(person, state);"
    "CREATE INDEX person_key_now ON person_key(person) WHERE state > 0;";

/* By the names that the screen sorts by: it begins with a page of people. */
static const char version_4[] =
    "CREATE INDEX person_nick ON person(nick COLLATE NOCASE);";

/* Whom the user wants to hear less of: GEZI_TREAT_*. */
static const char version_5[] =
    "CREATE TABLE person_treat("
    " person INTEGER PRIMARY KEY REFERENCES person(row) ON DELETE CASCADE,"
    " treat INTEGER NOT NULL);";

/*
 * recipient: who else a message went to, as recipients.h has them, by the row
 *   of the message. Only of those with GEZI_MSG_OTHERS.
 * file.encrypted: what moved of it last was.
 * offer.asked: of ours, the highest number of an encrypted request for it.
 */
static const char version_6[] =
    "CREATE TABLE recipient("
    " message INTEGER PRIMARY KEY, people TEXT NOT NULL);"
    "ALTER TABLE file ADD COLUMN encrypted INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE offer ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;";

const struct migration schema_migrations[] = {
    {version_1}, {version_2}, {version_3},
    {version_4}, {version_5}, {version_6},
};
const size_t schema_version =
    sizeof schema_migrations / sizeof *schema_migrations;

/* The number that a statement answers with. */
static int ask(sqlite3 *db, const char *sql, sqlite3_int64 *out)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (rc != SQLITE_OK)
        return rc;
    *out = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    return sqlite3_finalize(stmt);
}

static int step(sqlite3 *db, const struct migration *migration, size_t version)
{
    char pragmas[96];
    int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (rc != SQLITE_OK)
        return rc;
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA application_id = %d; PRAGMA user_version = %zu",
             SCHEMA_APPLICATION, version);
    rc = sqlite3_exec(db, migration->sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int schema_check(sqlite3 *db, size_t count, size_t *is)
{
    sqlite3_int64 application, version, tables = 0;
    int rc = ask(db, "PRAGMA application_id", &application);

    if (rc == SQLITE_OK)
        rc = ask(db, "PRAGMA user_version", &version);
    if (rc == SQLITE_OK && application != SCHEMA_APPLICATION)
        rc = ask(db, "SELECT count(*) FROM sqlite_master", &tables);
    if (rc != SQLITE_OK)
        return rc;
    if (application != SCHEMA_APPLICATION &&
        (application != 0 || version != 0 || tables != 0))
        return SQLITE_NOTADB;
    *is = (size_t)version;
    return version < 0 || *is > count ? SQLITE_MISMATCH : SQLITE_OK;
}

int schema_migrate(sqlite3 *db, const struct migration *steps, size_t count)
{
    size_t version = 0;
    int rc = schema_check(db, count, &version);

    for (size_t i = version; rc == SQLITE_OK && i < count; i++)
        rc = step(db, &steps[i], i + 1);
    return rc;
}
