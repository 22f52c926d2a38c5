#include "batch.h"

#include "db.h"
#include "messages.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Columns that differ from row to row, in the order of put_row. */
enum { EACH = 9 };

static bool put(struct batch *b, const void *bytes, size_t n, size_t *at)
{
    *at = b->bytes.n;
    return buf_add(&b->bytes, bytes, n) && buf_add(&b->bytes, "", 1);
}

bool batch_add(struct store *s, const struct messages_row *row)
{
    struct batch *b = &s->batch;
    struct batch_row *to;
    bool is_text = gezi_span_equal(row->raw, gezi_span_text(row->text));

    if (b->n && b->unix_ms != row->unix_ms)
        batch_flush(s);
    if (b->n == 0) {
        buf_clear(&b->bytes);
        b->unix_ms = row->unix_ms;
        b->first = s->now.last_row + 1;
    }
    to = &b->rows[b->n];
    *to = (struct batch_row){.person = row->person,
                             .number = (int64_t)row->number,
                             .text_n = strlen(row->text),
                             .raw_n = row->raw.n,
                             .charset = (int)row->charset,
                             .kind = (int)row->kind,
                             .flags = row->flags,
                             .unread = row->unread};
    if (!put(b, row->id, strlen(row->id), &to->id) ||
        !put(b, row->text, to->text_n, &to->text) ||
        (!is_text && !put(b, row->raw.p, row->raw.n, &to->raw))) {
        db_note(s, -ENOMEM);
        return false;
    }
    b->n++;
    s->now.last_row++;
    if (b->n == BATCH_ROWS || b->bytes.n > BATCH_BYTES)
        batch_flush(s);
    return !s->err;
}

/* Without rows, which SQLite counts on: to be told would cost it a search. */
static struct sqlite3_stmt *prepare(struct store *s)
{
    struct buf sql = {0};
    bool ok = buf_text(&sql, "INSERT INTO message(time, out, person, id, "
                             "number, text, raw, charset, kind, flags, unread) "
                             "VALUES");
    struct sqlite3_stmt *stmt = NULL;
    char part[32];
    int rc = SQLITE_NOMEM, at = 1;

    for (int row = 0; row < BATCH_ROWS; row++) {
        ok = ok && buf_text(&sql, row ? ", (?1, 0" : "(?1, 0");
        for (int i = 0; i < EACH; i++) {
            snprintf(part, sizeof part, ", ?%d", ++at);
            ok = ok && buf_text(&sql, part);
        }
        ok = ok && buf_text(&sql, ")");
    }
    if (ok)
        rc = sqlite3_prepare_v3(s->db, sql.p, (int)sql.n,
                                SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (rc != SQLITE_OK)
        db_note(s, db_error(s, rc));
    buf_fini(&sql);
    return stmt;
}

static int put_row(struct sqlite3_stmt *stmt, int at, const struct batch *b,
                   const struct batch_row *r)
{
    sqlite3_bind_int64(stmt, ++at, r->person);
    sqlite3_bind_text(stmt, ++at, b->bytes.p + r->id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, ++at, r->number);
    sqlite3_bind_text(stmt, ++at, b->bytes.p + r->text, (int)r->text_n,
                      SQLITE_STATIC);
    if (r->raw)
        sqlite3_bind_blob64(stmt, ++at, b->bytes.p + r->raw, r->raw_n,
                            SQLITE_STATIC);
    else
        sqlite3_bind_null(stmt, ++at);
    sqlite3_bind_int(stmt, ++at, r->charset);
    sqlite3_bind_int(stmt, ++at, r->kind);
    sqlite3_bind_int64(stmt, ++at, r->flags);
    sqlite3_bind_int(stmt, ++at, r->unread);
    return at;
}

static void flush_full(struct store *s, struct batch *b)
{
    int at = 1;

    if (!b->stmt)
        b->stmt = prepare(s);
    if (!b->stmt)
        return;
    sqlite3_bind_int64(b->stmt, 1, b->unix_ms);
    for (size_t i = 0; i < BATCH_ROWS; i++)
        at = put_row(b->stmt, at, b, &b->rows[i]);
    if (db_run(s, b->stmt) == 0 &&
        sqlite3_last_insert_rowid(s->db) != b->first + BATCH_ROWS - 1)
        db_note(s, -EIO); /* somebody else writes here: not over it */
}

static void flush_one(struct store *s, const struct batch *b, size_t i)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_MESSAGE_IN);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, b->first + (int64_t)i);
    sqlite3_bind_int64(stmt, 2, b->unix_ms);
    put_row(stmt, 2, b, &b->rows[i]);
    if (db_run(s, stmt) == 0)
        s->gap = false;
}

void batch_flush(struct store *s)
{
    struct batch *b = &s->batch;
    size_t n = b->n;

    b->n = 0; /* the statements below would wait for themselves */
    if (n == BATCH_ROWS && !s->gap)
        flush_full(s, b);
    else
        for (size_t i = 0; i < n && !s->err; i++)
            flush_one(s, b, i);
}

void batch_drop(struct batch *b) { b->n = 0; }

void batch_fini(struct batch *b)
{
    sqlite3_finalize(b->stmt);
    b->stmt = NULL;
    b->n = 0;
    buf_fini(&b->bytes);
}
