#include "db.h"

#include "schema.h"

#include <errno.h>
#include <string.h>

enum {
    BUSY_MS = 250,      /* another program looks into the database */
    WAL_KEEP = 8 << 20, /* bytes that the journal keeps after a burst */
};

static const char *const texts[SQL_COUNT] = {
#define X(name, text) [SQL_##name] = text,
    STORE_STATEMENTS(X)
#undef X
};

/* What a COMMIT failed for SQLite does not tell (3.40); its journal does. */
static int system_error(struct store *s)
{
    int system = s->db ? sqlite3_system_errno(s->db) : 0;
    sqlite3_file *journal = NULL;

    if (s->db && system == 0)
        sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                             &journal);
    if (journal && journal->pMethods)
        journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO,
                                        &system);
    return system > 0 ? -system : -EIO;
}

int db_error(struct store *s, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return -EACCES;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_CORRUPT: /* of the index alone: that can be made again */
        return rc == SQLITE_CORRUPT_VTAB ? -EILSEQ : -EBADMSG;
    case SQLITE_NOTADB:
        return -EBADMSG;
    case SQLITE_MISMATCH:
        return -ENOTSUP;
    case SQLITE_TOOBIG:
        return -EFBIG;
    case SQLITE_IOERR:
        if (rc == SQLITE_IOERR_NOMEM)
            return -ENOMEM;
        return system_error(s);
    case SQLITE_CANTOPEN:
        return system_error(s);
    default:
        return -EIO;
    }
}

int db_note(struct store *s, int err)
{
    if (!s->err)
        s->err = err;
    return err;
}

sqlite3_stmt *db_sql(struct store *s, enum sql which)
{
    int rc;

    if (!s->db) {
        db_note(s, -EIO);
        return NULL;
    }
    if (s->batch.n)
        batch_flush(s);
    if (!s->sql[which]) {
        rc =
            sqlite3_prepare_v3(s->db, texts[which], -1,
                               SQLITE_PREPARE_PERSISTENT, &s->sql[which], NULL);
        if (rc != SQLITE_OK)
            db_note(s, db_error(s, rc));
    }
    return s->sql[which];
}

int db_run(struct store *s, sqlite3_stmt *stmt)
{
    int rc, err;

    if (!stmt)
        return s->err;
    do
        rc = sqlite3_step(stmt);
    while (rc == SQLITE_ROW);
    err = db_error(s, rc);
    sqlite3_reset(stmt);
    return err ? db_note(s, err) : 0;
}

bool db_row(struct store *s, sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt), err = db_error(s, rc);

    if (err)
        db_note(s, err);
    return rc == SQLITE_ROW;
}

bool db_begin(struct store *s)
{
    if (s->err)
        return false;
    if (s->open)
        return true;
    if (!s->db && (s->err = db_open(s)) < 0)
        return false;
    s->committed = s->now;
    s->people.turn++;
    s->open = db_run(s, db_sql(s, SQL_BEGIN)) == 0;
    return s->open;
}

void db_undo(struct store *s)
{
    int err = s->err;

    batch_drop(&s->batch);
    s->gap = true;
    /* A full disk may have rolled it back already. */
    if (s->open && s->db && !sqlite3_get_autocommit(s->db))
        db_run(s, db_sql(s, SQL_ROLLBACK));
    if (s->open)
        s->now = s->committed;
    persons_undo(&s->people);
    s->open = false;
    s->err = err;
}

int db_commit(struct store *s)
{
    int err;

    batch_flush(s);
    if (s->open && !s->err)
        db_run(s, db_sql(s, SQL_COMMIT));
    err = s->err;
    if (err)
        db_undo(s);
    s->err = 0;
    s->open = false;
    return err;
}

bool db_alone(const struct store *s) { return !s->open; }

int db_finish(struct store *s, bool own) { return own ? db_commit(s) : s->err; }

int db_answer(struct store *s, int err)
{
    if (!err)
        err = s->err;
    if (!s->open)
        s->err = 0;
    return err;
}

bool db_look(struct store *s)
{
    return s->db && sqlite3_get_autocommit(s->db) &&
           db_run(s, db_sql(s, SQL_LOOK)) == 0;
}

void db_unlook(struct store *s) { db_run(s, db_sql(s, SQL_COMMIT)); }

static int64_t counter(struct store *s, const char *name)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_META_GET);
    int64_t value = 0;

    if (!stmt)
        return 0;
    db_bind_text(stmt, 1, name);
    if (db_row(s, stmt))
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return value;
}

int db_load_counters(struct store *s)
{
    sqlite3_stmt *last = db_sql(s, SQL_LAST);
    struct counters now = {
        .last_row = counter(s, "last_row"),
        .indexed = counter(s, "indexed"),
        .merged = counter(s, "merged"),
        .number = (uint64_t)counter(s, "number"),
    };
    int err;

    s->gap = true;
    if (last && db_row(s, last)) {
        if (sqlite3_column_int64(last, 0) > now.last_row)
            now.last_row = sqlite3_column_int64(last, 0);
        s->gap = sqlite3_column_int64(last, 0) != now.last_row;
        s->last_person = sqlite3_column_int64(last, 1);
    }
    sqlite3_reset(last);
    s->now = s->committed = now;
    err = s->err;
    s->err = 0;
    return err;
}

void db_put_counter(struct store *s, const char *name, int64_t value)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_META_PUT);

    if (!stmt)
        return;
    db_bind_text(stmt, 1, name);
    sqlite3_bind_int64(stmt, 2, value);
    db_run(s, stmt);
}

/* A newer or foreign database must not be touched: look before anything. */
static int configure(struct store *s)
{
    static const char pragmas[] = "PRAGMA journal_mode = WAL;"
                                  "PRAGMA synchronous = FULL;"
                                  "PRAGMA foreign_keys = ON;"
                                  "PRAGMA secure_delete = ON;";
    char limit[64];
    size_t version = 0;
    int rc;

    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    rc = schema_check(s->db, schema_version, &version);
    s->has_files = !(s->flags & STORE_READ) || version >= SCHEMA_FILES;
    s->has_keys = !(s->flags & STORE_READ) || version >= SCHEMA_KEYS;
    s->has_treats = !(s->flags & STORE_READ) || version >= SCHEMA_TREATS;
    s->has_others = !(s->flags & STORE_READ) || version >= SCHEMA_OTHERS;
    if (rc != SQLITE_OK || s->flags & STORE_READ)
        return rc;
    sqlite3_snprintf((int)sizeof limit, limit, "PRAGMA journal_size_limit = %d",
                     WAL_KEEP);
    rc = sqlite3_exec(s->db, pragmas, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(s->db, limit, NULL, NULL, NULL);
    if (rc == SQLITE_OK && version < schema_version)
        rc = schema_migrate(s->db, schema_migrations, schema_version);
    return rc;
}

int db_open(struct store *s)
{
    int flags = s->flags & STORE_READ
                    ? SQLITE_OPEN_READONLY
                    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int err, rc = sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX,
                                  NULL);

    if (rc == SQLITE_OK)
        rc = configure(s);
    err = db_error(s, rc);
    if (!err)
        err = db_load_counters(s);
    if (err)
        db_close(s);
    return err;
}

void db_unprepare(struct store *s)
{
    batch_fini(&s->batch);
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(s->sql[i]);
        s->sql[i] = NULL;
    }
    for (size_t i = 0; i < SEARCHES_KEPT; i++) {
        sqlite3_finalize(s->searches[i]);
        s->searches[i] = NULL;
    }
}

void db_close(struct store *s)
{
    db_unprepare(s);
    sqlite3_close_v2(s->db);
    s->db = NULL;
}

void db_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

const char *db_column_text(sqlite3_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);

    return text ? (const char *)text : "";
}

int db_column_enum(sqlite3_stmt *stmt, int column, int count)
{
    int value = sqlite3_column_int(stmt, column);

    return value >= 0 && value < count ? value : 0;
}
