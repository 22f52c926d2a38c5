#include "wordindex.h"

#include "bigram.h"
#include "db.h"
#include "fold.h"
#include "schema.h"

#include <errno.h>

enum { MERGE_ROWS = 8192, MERGE_PAGES = 128 };

bool wordindex_lags(const struct store *s)
{
    return s->index_bad || s->now.last_row - s->now.indexed >= INDEX_LAG;
}

/* Every piece is written again only when there is a quarter more: so often
 * that searches stay quick, so seldom that it costs little in all. */
bool wordindex_scattered(const struct store *s)
{
    int64_t more = s->now.indexed - s->now.merged;

    return more >= MERGE_ROWS && more >= s->now.merged / 4;
}

static void set_merged(struct store *s, int64_t row)
{
    s->now.merged = row;
    db_put_counter(s, "merged", row);
}

void wordindex_scatter(struct store *s) { set_merged(s, 0); }

/* FTS5 answers by the number of rows it changed: less than two is none. */
bool wordindex_merge_step(struct store *s)
{
    sqlite3_stmt *stmt;
    int before, err;

    if (db_begin(s) && (stmt = db_sql(s, SQL_WORD_MERGE))) {
        before = sqlite3_total_changes(s->db);
        sqlite3_bind_int64(stmt, 1, -MERGE_PAGES);
        if (db_run(s, stmt) == 0 && sqlite3_total_changes(s->db) - before < 2)
            set_merged(s, s->now.indexed);
    }
    err = db_commit(s);
    s->index_bad = s->index_bad || err == -EILSEQ;
    return err == 0;
}

static void write_tokens(struct store *s, enum sql how, int64_t row,
                         const char *text)
{
    sqlite3_stmt *stmt = db_sql(s, how);

    if (!stmt)
        return;
    buf_clear(&s->folded);
    buf_clear(&s->tokens);
    if (!fold(&s->folded, text) || !bigram_cut(&s->tokens, s->folded.p)) {
        db_note(s, -ENOMEM);
        return;
    }
    if (s->tokens.n == 0)
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_text(stmt, 2, s->tokens.p, (int)s->tokens.n, SQLITE_STATIC);
    db_run(s, stmt);
}

void wordindex_add(struct store *s, int64_t row, const char *text)
{
    if (row <= s->now.indexed)
        write_tokens(s, SQL_WORD_ADD, row, text);
}

void wordindex_drop(struct store *s, int64_t row, const char *text)
{
    if (row <= s->now.indexed)
        write_tokens(s, SQL_WORD_DROP, row, text);
}

void wordindex_empty(struct store *s)
{
    int rc;

    rc = sqlite3_exec(s->db, "DROP TABLE IF EXISTS word", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(s->db, schema_word, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        db_note(s, db_error(s, rc));
    s->now.indexed = 0;
    db_put_counter(s, "indexed", 0);
    set_merged(s, 0);
}

static void add_to_list(struct store *s, int64_t list, int64_t row)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_LIST_ADD);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, list);
    sqlite3_bind_int64(stmt, 2, row);
    db_run(s, stmt);
}

/* One row of SQL_TAIL. */
static void index_row(struct store *s, sqlite3_stmt *tail)
{
    int64_t row = sqlite3_column_int64(tail, 0);
    unsigned flags = (unsigned)sqlite3_column_int(tail, 3);

    s->now.indexed = row;
    wordindex_add(s, row, offers_words(s, row, flags, db_column_text(tail, 1)));
    add_to_list(s, sqlite3_column_int64(tail, 2), row);
    if (flags & GEZI_MSG_BROADCAST)
        add_to_list(s, WORDINDEX_EVERYONE, row);
    if (sqlite3_column_int(tail, 4))
        add_to_list(s, WORDINDEX_UNREAD, row);
}

bool wordindex_tail(struct store *s, int most)
{
    sqlite3_stmt *tail;
    int err;

    if (!db_begin(s))
        return db_commit(s) == 0;
    if (s->index_bad)
        wordindex_empty(s);
    if ((tail = db_sql(s, SQL_TAIL))) {
        sqlite3_bind_int64(tail, 1, s->now.indexed);
        sqlite3_bind_int64(tail, 2, most);
        while (!s->err && db_row(s, tail))
            index_row(s, tail);
        sqlite3_reset(tail);
        db_put_counter(s, "indexed", s->now.indexed);
    }
    err = db_commit(s);
    if (err != 0)
        s->index_bad = s->index_bad || err == -EILSEQ;
    else
        s->index_bad = false;
    return err == 0;
}
