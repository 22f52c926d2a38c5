#include "change.h"

#include "db.h"
#include "find.h"
#include "messages.h"
#include "wordindex.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 10000 }; /* rows from which on the index may be made anew */

int change_seen(struct store *s, const char *key, int64_t row)
{
    static const enum sql each[] = {SQL_SEEN_LISTED, SQL_SEEN_TAIL,
                                    SQL_SEEN_UNLIST};
    bool own = db_alone(s), everyone = strcmp(key, "*") == 0;
    int64_t person = everyone ? 0 : persons_find(s, key);

    if ((person || everyone) && db_begin(s))
        for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
            sqlite3_stmt *stmt = db_sql(s, each[i]);

            if (!stmt)
                break;
            sqlite3_bind_int64(stmt, 1, person);
            sqlite3_bind_int64(stmt, 2, row);
            sqlite3_bind_int64(stmt, 3, s->now.indexed);
            db_run(s, stmt);
        }
    return db_finish(s, own);
}

/* The rows that a change is about: one, or a person's, or old ones. */
static int rows_of(struct store *s, const char *key, int64_t row,
                   int64_t before_ms, int64_t **rows, size_t *count)
{
    struct gezi_query query = {.key = key, .until_ms = before_ms};

    if (row > 0) {
        query =
            (struct gezi_query){.after_row = row - 1, .before_row = row + 1};
    } else if (!key || !*key) {
        query = (struct gezi_query){.until_ms = before_ms};
        if (before_ms <= 0)
            return 0;
    }
    return find_rows(s, &query, rows, count);
}

/* The row, in stmt until it is reset; NULL: it is not there, or noted. */
static sqlite3_stmt *open_row(struct store *s, int64_t row)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_MESSAGE_ROW);

    if (!stmt)
        return NULL;
    sqlite3_bind_int64(stmt, 1, row);
    if (db_row(s, stmt))
        return stmt;
    sqlite3_reset(stmt);
    return NULL;
}

static void forget_row(struct store *s, int64_t row, bool indexed)
{
    static const enum sql each[] = {SQL_LIST_DROP, SQL_SENT_DROP,
                                    SQL_OTHERS_DROP, SQL_MESSAGE_DROP};
    sqlite3_stmt *stmt;

    if (indexed && (stmt = open_row(s, row))) {
        unsigned flags = (unsigned)sqlite3_column_int(stmt, COL_FLAGS);
        const char *text = db_column_text(stmt, COL_TEXT);

        wordindex_drop(s, row, offers_words(s, row, flags, text));
        sqlite3_reset(stmt);
    }
    offers_forget(s, row);
    for (size_t i = 0; !s->err && i < sizeof each / sizeof *each; i++)
        if ((stmt = db_sql(s, each[i]))) {
            sqlite3_bind_int64(stmt, 1, row);
            db_run(s, stmt);
        }
}

int change_forget(struct store *s, const char *key, int64_t row,
                  int64_t before_ms)
{
    bool own = db_alone(s), anew;
    int64_t *rows = NULL;
    size_t count = 0;
    int err = rows_of(s, key, row, before_ms, &rows, &count);

    if (err || count == 0) {
        free(rows);
        return !err && row > 0 ? -ENOENT : err;
    }
    /* Most of the index goes: sooner made of what is left. */
    anew = count > MANY && (int64_t)count > s->now.indexed / 2;
    if (db_begin(s)) {
        s->gap = true;
        /* No later message may get the number of a forgotten one. */
        db_put_counter(s, "last_row", s->now.last_row);
        if (anew)
            wordindex_empty(s);
        else
            wordindex_scatter(s);
        for (size_t i = 0; i < count && !s->err; i++)
            forget_row(s, rows[i], !anew);
    }
    free(rows);
    err = db_finish(s, own);
    /* Nor may the journal remember. Another reader can prevent it: then it
     * goes with the next checkpoint. */
    if (own && !err)
        sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                  NULL);
    return err;
}

/* One message: what it was and will be. */
struct reading {
    struct buf old, raw, text;
    enum gezi_kind kind;
    unsigned flags;
    bool readable; /* by us, and not written by us */
};

static bool load(struct store *s, struct reading *r, int64_t row)
{
    sqlite3_stmt *stmt = open_row(s, row);
    struct gezi_record record;
    bool ok;

    if (!stmt)
        return false;
    messages_read(s, stmt, &record);
    r->flags = record.flags;
    buf_clear(&r->old);
    buf_clear(&r->raw);
    r->readable = !record.out && (!(record.flags & GEZI_MSG_ENCRYPTED) ||
                                  record.flags & GEZI_MSG_OPENED);
    r->kind =
        (enum gezi_kind)db_column_enum(stmt, COL_KIND_THEN, GEZI_KIND_COUNT);
    ok = buf_text(&r->old, record.text) &&
         buf_add(&r->raw, (const char *)record.raw.p, record.raw.n);
    sqlite3_reset(stmt);
    if (!ok)
        db_note(s, -ENOMEM);
    return ok;
}

/* As the core does with what arrives. */
static bool decode(struct store *s, struct reading *r,
                   enum gezi_charset charset)
{
    gezi_span raw = {(const uint8_t *)r->raw.p, r->raw.n};

    if (!s->codec && gezi_codec_new(GEZI_CS_GBK, &s->codec) != GEZI_OK)
        return false;
    buf_clear(&r->text);
    /* Emoticons can grow. */
    if (!buf_room(&r->text, GEZI_DECODED_SIZE(raw.n) + raw.n))
        return false;
    gezi_decode_as(s->codec, raw, charset, r->text.p, r->text.cap);
    if (r->kind == GEZI_KIND_FEIQ)
        gezi_feiq_read(r->text.p, r->text.cap, NULL);
    r->text.n = gezi_text_clean(r->text.p, GEZI_CLEAN_BODY);
    return true;
}

static void reread_row(struct store *s, struct reading *r, int64_t row,
                       enum gezi_charset charset)
{
    sqlite3_stmt *stmt;

    if (!load(s, r, row) || !r->readable)
        return;
    if (!decode(s, r, charset)) {
        db_note(s, -ENOMEM);
        return;
    }
    wordindex_drop(s, row, offers_words(s, row, r->flags, r->old.p));
    wordindex_add(s, row, offers_words(s, row, r->flags, r->text.p));
    if (s->err || !(stmt = db_sql(s, SQL_MESSAGE_TEXT)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    db_bind_text(stmt, 2, r->text.p);
    if (r->raw.n == r->text.n && memcmp(r->raw.p, r->text.p, r->raw.n) == 0)
        sqlite3_bind_null(stmt, 3);
    else
        sqlite3_bind_blob64(stmt, 3, r->raw.p, r->raw.n, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 4, charset);
    db_run(s, stmt);
}

static void set_always(struct store *s, const char *key,
                       enum gezi_charset charset)
{
    int64_t person = persons_find(s, key);
    sqlite3_stmt *stmt = db_sql(s, SQL_PERSON_READ_AS);

    if (!person || !stmt)
        return;
    sqlite3_bind_int64(stmt, 1, person);
    sqlite3_bind_int64(stmt, 2, charset);
    db_run(s, stmt);
}

int change_reread(struct store *s, const char *key, int64_t row,
                  enum gezi_charset charset, bool always)
{
    bool own = db_alone(s), known = key && *key;
    struct reading r = {0};
    int64_t *rows = NULL;
    size_t count = 0;
    int err;

    if (!known && (row <= 0 || always))
        return -ENOENT;
    err = rows_of(s, key, row, 0, &rows, &count);
    if (!err && ((row > 0 && count == 0) ||
                 (known && strcmp(key, "*") != 0 && !persons_find(s, key))))
        err = -ENOENT;
    if (!err && db_begin(s)) {
        if (always)
            set_always(s, key, charset);
        for (size_t i = 0; i < count && !s->err && charset; i++)
            reread_row(s, &r, rows[i], charset);
    }
    free(rows);
    buf_fini(&r.old);
    buf_fini(&r.raw);
    buf_fini(&r.text);
    return err ? db_answer(s, err) : db_finish(s, own);
}
