#include "find.h"

#include "db.h"
#include "fold.h"
#include "messages.h"
#include "wordindex.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Tables word and talk give candidates up to some row; all rows behind it are
 * read. With words, the text of each is looked at in any case, so that what is
 * found is exact. A word of one character is a prefix of very many tokens or
 * of few: read this many of the newest rows before asking the table, and what
 * is frequent has filled a screen by then.
 */
enum { READ_FIRST = 2000, BINDS_MAX = 8 };

enum source {
    BY_READING,
    BY_WORD,
    BY_LIST,
    /* These do not lag behind. */
    BY_WAITING,
    BY_FILES,
    BY_ID,
};

static const struct {
    const char *from, *rows, *order;
} sources[] = {
    [BY_READING] = {"message m " JOIN_SENT, "m.row > ?2 AND m.row <= ?3",
                    "m.row"},
    [BY_WORD] = {"word CROSS JOIN message m ON m.row = word.rowid"
                 " " JOIN_SENT,
                 "word MATCH ?1 AND word.rowid > ?2 AND word.rowid <= ?3",
                 "word.rowid"},
    [BY_LIST] = {"list l CROSS JOIN message m ON m.row = l.row"
                 " " JOIN_SENT,
                 "l.list = ?1 AND l.row > ?2 AND l.row <= ?3", "l.row"},
    [BY_WAITING] = {"sent s INDEXED BY sent_waiting"
                    " CROSS JOIN message m ON m.row = s.row",
                    WHERE_WAITING " AND s.row > ?2 AND s.row <= ?3", "s.row"},
    [BY_FILES] = {"offer o CROSS JOIN message m ON m.row = o.row " JOIN_SENT,
                  "o.row > ?2 AND o.row <= ?3", "o.row"},
    /* What we sent is marked, what arrived is found by the number in its id. */
    [BY_ID] = {"(SELECT row FROM sent INDEXED BY sent_mark WHERE mark = ?1"
               " UNION SELECT row FROM message INDEXED BY message_number"
               " WHERE number = ?4 AND out = 0 AND number <> 0) c"
               " CROSS JOIN message m ON m.row = c.row " JOIN_SENT,
               "c.row > ?2 AND c.row <= ?3", "c.row"},
};

struct search {
    struct store *s;
    const struct gezi_query *query;
    gezi_record_fn *fn;
    void *fn_ctx;

    struct words words;
    struct buf match; /* for the index; empty: it cannot help */
    size_t chars;
    int64_t person, list;
    int64_t number; /* in the id that is asked for; 0: none that helps */
    bool everyone, falling;

    int64_t above, upto; /* rows: above < row <= upto */
    int64_t at;          /* the last row looked at */
    size_t found;
    bool stopped;
    int64_t *rows; /* found, when the order is not ours or rows are wanted */
    size_t room;
    bool keep_rows;
};

struct binds {
    int64_t value[BINDS_MAX];
    int count;
    const char *text; /* the last one; NULL: there is none */
};

static bool also(struct buf *sql, struct binds *binds, const char *condition,
                 int64_t value)
{
    binds->value[binds->count++] = value;
    return buf_text(sql, condition);
}

static bool add_conditions(const struct search *f, struct buf *sql,
                           struct binds *binds)
{
    const struct gezi_query *q = f->query;
    bool ok = true;

    if (f->person)
        ok = ok && also(sql, binds, " AND m.person = ?", f->person);
    if (f->everyone)
        ok = ok && buf_text(sql, " AND m.flags & 1");
    if (q->since_ms)
        ok = ok && also(sql, binds, " AND m.time >= ?", q->since_ms);
    if (q->until_ms)
        ok = ok && also(sql, binds, " AND m.time < ?", q->until_ms);
    if (q->direct)
        ok = ok && buf_text(sql, " AND NOT m.flags & 1");
    if (q->waiting)
        ok = ok && buf_text(sql, " AND " WHERE_WAITING);
    if (q->unread)
        ok = ok && buf_text(sql, " AND m.unread");
    if (q->files)
        ok = ok && buf_text(sql, " AND EXISTS(SELECT 1 FROM offer"
                                 " WHERE offer.row = m.row)");
    if (q->id)
        ok = ok && buf_text(sql, q->id_prefix ? " AND instr(m.id, ?) = 1"
                                              : " AND m.id = ?");
    binds->text = q->id;
    return ok;
}

/* Who types a search asks the same again with other words: preparing would
 * take as long as looking. One that is in use is left alone. */
static int prepare_or_reuse(struct store *s, const struct buf *sql,
                            sqlite3_stmt **stmt)
{
    unsigned turn;
    int rc;

    batch_flush(s);
    for (size_t i = 0; i < SEARCHES_KEPT; i++)
        if (s->searches[i] && !sqlite3_stmt_busy(s->searches[i]) &&
            strcmp(sqlite3_sql(s->searches[i]), sql->p) == 0) {
            *stmt = s->searches[i];
            return SQLITE_OK;
        }
    for (size_t i = 0; i < SEARCHES_KEPT; i++) {
        turn = s->search_turn++ % SEARCHES_KEPT;
        if (s->searches[turn] && sqlite3_stmt_busy(s->searches[turn]))
            continue;
        sqlite3_finalize(s->searches[turn]);
        s->searches[turn] = NULL;
        rc = sqlite3_prepare_v3(s->db, sql->p, (int)sql->n,
                                SQLITE_PREPARE_PERSISTENT, stmt, NULL);
        s->searches[turn] = *stmt;
        return rc;
    }
    return SQLITE_BUSY;
}

/* NULL: -ENOMEM or what SQLite says is noted. */
static sqlite3_stmt *prepare(const struct search *f, enum source source)
{
    struct buf sql = {0};
    struct binds binds = {0};
    sqlite3_stmt *stmt = NULL;
    int rc = SQLITE_NOMEM;

    if (source == BY_ID)
        binds.value[binds.count++] = f->number;
    if (buf_text(&sql, "SELECT " COLUMNS_MESSAGE " FROM ") &&
        buf_text(&sql, sources[source].from) &&
        buf_text(&sql, " CROSS JOIN person p ON p.row = m.person WHERE ") &&
        buf_text(&sql, sources[source].rows) &&
        add_conditions(f, &sql, &binds) && buf_text(&sql, " ORDER BY ") &&
        buf_text(&sql, sources[source].order) &&
        buf_text(&sql, f->falling ? " DESC" : ""))
        rc = prepare_or_reuse(f->s, &sql, &stmt);
    buf_fini(&sql);
    if (rc != SQLITE_OK) {
        db_note(f->s, db_error(f->s, rc));
        return NULL;
    }
    if (source == BY_WORD)
        sqlite3_bind_text(stmt, 1, f->match.p, (int)f->match.n, SQLITE_STATIC);
    else if (source == BY_LIST)
        sqlite3_bind_int64(stmt, 1, f->list);
    else if (source == BY_ID)
        sqlite3_bind_int64(stmt, 1, messages_mark(f->query->id));
    sqlite3_bind_int64(stmt, 2, f->above);
    sqlite3_bind_int64(stmt, 3, f->upto);
    for (int i = 0; i < binds.count; i++)
        sqlite3_bind_int64(stmt, 4 + i, binds.value[i]);
    if (binds.text)
        db_bind_text(stmt, 4 + binds.count, binds.text);
    return stmt;
}

static bool keep_row(struct search *f, int64_t row)
{
    if (f->found == f->room) {
        size_t room = f->room ? 2 * f->room : 64;
        int64_t *rows = realloc(f->rows, room * sizeof *rows);

        if (!rows) {
            db_note(f->s, -ENOMEM);
            return false;
        }
        f->rows = rows;
        f->room = room;
    }
    f->rows[f->found] = row;
    return true;
}

/* False: no more of it. */
static bool take(struct search *f, sqlite3_stmt *stmt)
{
    struct gezi_record record;

    f->at = sqlite3_column_int64(stmt, COL_ROW);
    if (f->words.count) {
        unsigned flags = (unsigned)sqlite3_column_int(stmt, COL_FLAGS);
        const char *text = db_column_text(stmt, COL_TEXT);

        buf_clear(&f->s->folded);
        if (!fold(&f->s->folded, offers_words(f->s, f->at, flags, text))) {
            db_note(f->s, -ENOMEM);
            return false;
        }
        if (!words_match(&f->words, f->s->folded.p))
            return true;
    }
    if (f->keep_rows) {
        if (!keep_row(f, f->at))
            return false;
    } else {
        messages_read(f->s, stmt, &record);
        if (!f->fn(f->fn_ctx, &record))
            f->stopped = true;
    }
    f->found++;
    if (f->query->limit && f->found >= f->query->limit)
        f->stopped = true;
    return !f->stopped;
}

/* Rows above < row <= upto from this source. 0 or -errno. */
static int run(struct search *f, enum source source, int64_t above,
               int64_t upto)
{
    sqlite3_stmt *stmt;
    int rc = SQLITE_ROW, err;

    if (f->stopped || above >= upto)
        return 0;
    f->above = above;
    f->upto = upto;
    f->at = f->falling ? upto + 1 : above;
    stmt = prepare(f, source);
    while (stmt && (rc = sqlite3_step(stmt)) == SQLITE_ROW && take(f, stmt))
        ;
    err = f->s->err ? f->s->err : db_error(f->s, rc);
    sqlite3_reset(stmt);
    if (source == BY_WORD && err == -EILSEQ) { /* go on without it */
        f->s->index_bad = true;
        f->s->err = 0;
        return f->falling ? run(f, BY_READING, above, f->at - 1)
                          : run(f, BY_READING, f->at, upto);
    }
    return err;
}

/* Up to which row, and by what, candidates can be had. */
static int64_t choose(struct search *f, int64_t highest, enum source *source)
{
    int64_t indexed = f->s->now.indexed;

    if (f->query->waiting) {
        *source = BY_WAITING;
        return highest;
    }
    if (f->number > 0 || f->query->files) {
        *source = f->number > 0 ? BY_ID : BY_FILES;
        return highest;
    }
    if (f->chars > 0 && !f->query->unread && !f->s->index_bad) {
        *source = BY_WORD;
        if (f->chars == 1 && f->falling && indexed > highest - READ_FIRST)
            return highest - READ_FIRST;
        return indexed;
    }
    *source = BY_LIST;
    f->list = f->query->unread ? WORDINDEX_UNREAD
              : f->everyone    ? WORDINDEX_EVERYONE
                               : f->person;
    return f->list || f->everyone ? indexed : 0;
}

static int run_all(struct search *f, int64_t lowest, int64_t highest)
{
    enum source source;
    int64_t split;
    int err;

    if (highest > f->s->now.last_row)
        highest = f->s->now.last_row;
    split = choose(f, highest, &source);
    split = split < lowest ? lowest : split > highest ? highest : split;
    if (f->falling) {
        err = run(f, BY_READING, split, highest);
        return err ? err : run(f, source, lowest, split);
    }
    err = run(f, source, lowest, split);
    return err ? err : run(f, BY_READING, split, highest);
}

/* The kept rows, oldest first. */
static int tell_rows(struct search *f)
{
    bool on = true;

    for (size_t i = f->found; on && i-- > 0;) {
        sqlite3_stmt *stmt = db_sql(f->s, SQL_MESSAGE_ROW);
        struct gezi_record record;

        if (!stmt)
            break;
        sqlite3_bind_int64(stmt, 1, f->rows[i]);
        if (db_row(f->s, stmt)) {
            messages_read(f->s, stmt, &record);
            on = f->fn(f->fn_ctx, &record);
        }
        sqlite3_reset(stmt);
    }
    return f->s->err;
}

/* Ids begin with the packet number. */
static int64_t number_of(const char *id)
{
    int64_t number = 0;

    for (; *id >= '0' && *id <= '9'; id++) {
        if (number > (INT64_MAX - 9) / 10)
            return 0;
        number = 10 * number + (*id - '0');
    }
    return number;
}

/* What is asked, in our terms. False: nothing can be found, or err is noted. */
static bool understand(struct search *f)
{
    const struct gezi_query *q = f->query;

    if (q->key && strcmp(q->key, "*") == 0)
        f->everyone = true;
    else if (q->key && (f->person = persons_find(f->s, q->key)) == 0)
        return false;
    if (q->files && !f->s->has_files)
        return false;
    if (q->id && !q->id_prefix)
        f->number = number_of(q->id);
    f->keep_rows = !f->fn || (q->limit && !q->newest_first);
    f->falling = q->newest_first || (f->fn && f->keep_rows);
    if (q->words && (!words_parse(&f->words, q->words) ||
                     !words_expression(&f->words, &f->match, &f->chars))) {
        db_note(f->s, -ENOMEM);
        return false;
    }
    return true;
}

static int search(struct search *f)
{
    const struct gezi_query *q = f->query;
    struct store *s = f->s;
    int64_t waiting = s->now.last_row - s->now.indexed;
    bool look, outer = s->err == 0;
    int err = 0;

    if (!s->db || !outer)
        return s->db ? s->err : -EIO;
    if (q->words && *q->words && waiting > 0 && waiting <= INDEX_RUSH &&
        db_alone(s) && sqlite3_get_autocommit(s->db) &&
        !(s->flags & STORE_READ))
        wordindex_tail(s, INDEX_RUSH);
    look = db_look(s);
    if (s->flags & STORE_READ)
        db_load_counters(s);
    if (understand(f))
        err = run_all(f, q->after_row > 0 ? q->after_row : 0,
                      q->before_row > 0 ? q->before_row - 1 : INT64_MAX);
    if (!err && f->fn && f->keep_rows)
        err = tell_rows(f);
    if (!err)
        err = s->err;
    s->err = 0;
    if (look)
        db_unlook(s);
    words_fini(&f->words);
    buf_fini(&f->match);
    return err;
}

int find_messages(struct store *s, const struct gezi_query *query,
                  gezi_record_fn *fn, void *fn_ctx)
{
    struct search f = {.s = s, .query = query, .fn = fn, .fn_ctx = fn_ctx};
    int err = search(&f);

    free(f.rows);
    return err;
}

int find_rows(struct store *s, const struct gezi_query *query, int64_t **rows,
              size_t *count)
{
    struct search f = {.s = s, .query = query};
    int err = search(&f);

    *rows = f.rows;
    *count = f.found;
    return err;
}
