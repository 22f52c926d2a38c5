#include "offers.h"

#include "db.h"
#include "messages.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static const int64_t offer_ms = (int64_t)GEZI_OFFER_DAYS * 24 * 3600 * 1000;

static bool is_open(enum gezi_file_state state)
{
    return state <= GEZI_FILE_PAUSED || state == GEZI_FILE_FAILED;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void offers_fini(struct offered *f)
{
    buf_fini(&f->text);
    buf_fini(&f->words);
}

static void add_file(struct store *s, const struct offers_offer *offer,
                     const struct gezi_file *file)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_FILE_ADD);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, offer->row);
    sqlite3_bind_int64(stmt, 2, file->id);
    sqlite3_bind_int64(stmt, 3, file->type);
    db_bind_text(stmt, 4, file->name);
    sqlite3_bind_int64(stmt, 5, (int64_t)file->size);
    sqlite3_bind_int64(stmt, 6, file->mtime);
    if (file->path)
        db_bind_text(stmt, 7, file->path);
    else
        sqlite3_bind_null(stmt, 7);
    sqlite3_bind_int64(stmt, 8, offer->unix_ms);
    db_run(s, stmt);
}

void offers_add(struct store *s, const struct offers_offer *offer)
{
    sqlite3_stmt *stmt;

    if (!offer->count || !(stmt = db_sql(s, SQL_OFFER_ADD)))
        return;
    sqlite3_bind_int64(stmt, 1, offer->row);
    sqlite3_bind_int64(stmt, 2, messages_mark(offer->id));
    sqlite3_bind_int64(stmt, 3, offer->unix_ms);
    sqlite3_bind_int64(stmt, 4, offer->addr.ip);
    sqlite3_bind_int64(stmt, 5, offer->addr.port);
    db_run(s, stmt);
    for (size_t i = 0; i < offer->count && i < GEZI_FILES_MAX && !s->err; i++)
        add_file(s, offer, &offer->files[i]);
}

/* How far it has come is on the disk, if anywhere. */
void offers_transfer(struct store *s, const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;
    sqlite3_stmt *stmt;
    int64_t row;

    if (t->state == GEZI_FILE_RUNNING || !t->offer)
        return;
    /* What was forgotten, or never stored, has no state. */
    row = messages_find(s, SQL_OFFER_FIND, t->offer);
    if (!row || !db_begin(s) || !(stmt = db_sql(s, SQL_FILE_SET)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, t->file);
    sqlite3_bind_int64(stmt, 3, t->state);
    sqlite3_bind_int64(stmt, 4, t->reason);
    sqlite3_bind_int64(stmt, 5, ev->unix_ms);
    if (t->path)
        db_bind_text(stmt, 6, t->path);
    else
        sqlite3_bind_null(stmt, 6);
    sqlite3_bind_int64(stmt, 7, t->encrypted);
    if (db_run(s, stmt) == 0 && (stmt = db_sql(s, SQL_OFFER_OPEN))) {
        sqlite3_bind_int64(stmt, 1, row);
        db_run(s, stmt);
    }
}

void offers_asked(struct store *s, const struct gezi_event *ev)
{
    int64_t row = messages_find(s, SQL_OFFER_FIND, ev->asked.offer);
    sqlite3_stmt *stmt;

    if (!row || !db_begin(s) || !(stmt = db_sql(s, SQL_OFFER_ASKED)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, (int64_t)ev->asked.number);
    db_run(s, stmt);
}

static sqlite3_stmt *files_of(struct store *s)
{
    return db_sql(s, s->has_others ? SQL_FILES : SQL_FILES_BEFORE);
}

/* A string of a row, with its NUL; *at is where it stands in text. */
static bool keep(struct offered *f, sqlite3_stmt *stmt, int column, size_t *at)
{
    *at = f->text.n;
    return buf_text(&f->text, db_column_text(stmt, column)) &&
           buf_add(&f->text, "", 1);
}

static void read_numbers(sqlite3_stmt *stmt, struct gezi_file *out)
{
    *out = (struct gezi_file){
        .id = (uint32_t)sqlite3_column_int64(stmt, 0),
        .type =
            (enum gezi_file_type)db_column_enum(stmt, 1, GEZI_FILE_IMAGE + 1),
        .size = (uint64_t)sqlite3_column_int64(stmt, 2),
        .mtime = sqlite3_column_int64(stmt, 3),
        .state =
            (enum gezi_file_state)db_column_enum(stmt, 4, GEZI_FILE_ENDED + 1),
        .reason = (enum gezi_file_reason)db_column_enum(stmt, 5,
                                                        GEZI_FILE_REASON_COUNT),
        .state_ms = sqlite3_column_int64(stmt, 6),
        .encrypted = sqlite3_column_int(stmt, 9),
    };
}

void offers_read(struct store *s, int64_t row, int64_t unix_ms)
{
    struct {
        size_t name, path;
        bool has_path;
    } at[GEZI_FILES_MAX];
    struct offered *f = &s->offered;
    sqlite3_stmt *stmt;

    f->count = 0;
    if (!s->has_files || !(stmt = files_of(s)))
        return;
    buf_clear(&f->text);
    sqlite3_bind_int64(stmt, 1, row);
    while (f->count < GEZI_FILES_MAX && db_row(s, stmt)) {
        size_t i = f->count;

        read_numbers(stmt, &f->list[i]);
        at[i].has_path = sqlite3_column_type(stmt, 8) != SQLITE_NULL;
        if (!keep(f, stmt, 7, &at[i].name) || !keep(f, stmt, 8, &at[i].path)) {
            db_note(s, -ENOMEM);
            break;
        }
        f->count++;
    }
    sqlite3_reset(stmt);
    for (size_t i = 0; i < f->count; i++) {
        f->list[i].name = f->text.p + at[i].name;
        f->list[i].path = at[i].has_path ? f->text.p + at[i].path : NULL;
    }
    if (!f->count || now_ms() - unix_ms < offer_ms)
        return;
    for (size_t i = 0; i < f->count; i++)
        if (is_open(f->list[i].state)) {
            f->list[i].state = GEZI_FILE_ENDED;
            f->list[i].reason = GEZI_FILE_WHY_NONE;
            f->list[i].state_ms = unix_ms + offer_ms;
        }
}

const char *offers_words(struct store *s, int64_t row, unsigned flags,
                         const char *text)
{
    struct buf *words = &s->offered.words;
    sqlite3_stmt *stmt;
    bool ok;

    if (!(flags & GEZI_MSG_FILES) || !s->has_files || !(stmt = files_of(s)))
        return text;
    buf_clear(words);
    ok = buf_text(words, text);
    sqlite3_bind_int64(stmt, 1, row);
    while (ok && db_row(s, stmt))
        ok = buf_text(words, "\n") && buf_text(words, db_column_text(stmt, 7));
    sqlite3_reset(stmt);
    if (ok)
        return words->p;
    db_note(s, -ENOMEM);
    return text;
}

void offers_forget(struct store *s, int64_t row)
{
    static const enum sql each[] = {SQL_FILE_DROP, SQL_OFFER_DROP};

    for (size_t i = 0; !s->err && i < sizeof each / sizeof *each; i++) {
        sqlite3_stmt *stmt = db_sql(s, each[i]);

        if (!stmt)
            return;
        sqlite3_bind_int64(stmt, 1, row);
        db_run(s, stmt);
    }
}

/* True: one of them ran or waited, and is paused now. */
static bool tell(struct store *s, sqlite3_stmt *stmt,
                 const struct gezi_restorer *into)
{
    struct gezi_record record;
    struct gezi_offer offer;
    bool paused = false;

    messages_read(s, stmt, &record);
    for (size_t i = 0; i < s->offered.count; i++) {
        struct gezi_file *f = &s->offered.list[i];

        if (f->state != GEZI_FILE_WAITING && f->state != GEZI_FILE_RUNNING)
            continue;
        f->state = GEZI_FILE_PAUSED;
        paused = true;
    }
    offer = (struct gezi_offer){
        .peer = record.peer,
        .id = record.id,
        .out = record.out,
        .number = record.number,
        .addr = {(uint32_t)sqlite3_column_int64(stmt, COL_MESSAGE_END),
                 (uint16_t)sqlite3_column_int(stmt, COL_MESSAGE_END + 1)},
        .unix_ms = record.unix_ms,
        .charset = record.charset,
        .flags = record.flags,
        .files = record.files,
        .files_n = record.files_n,
        .asked = (uint64_t)sqlite3_column_int64(stmt, COL_MESSAGE_END + 2),
    };
    if (offer.files_n)
        into->offer(into->ctx, &offer);
    return paused;
}

/* The time of that many-th open offer behind `after`; 0: there is none. */
static int64_t time_of(struct store *s, int64_t after, int many)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_OFFERED);
    int64_t time = 0;

    if (!stmt)
        return 0;
    sqlite3_bind_int64(stmt, 1, after);
    sqlite3_bind_int64(stmt, 2, many);
    if (db_row(s, stmt))
        time = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return time;
}

int offers_restore(struct store *s, const struct gezi_restorer *into)
{
    int64_t after = now_ms() - offer_ms, bound;
    sqlite3_stmt *stmt = NULL;
    bool paused = false;
    int rc = SQLITE_DONE, err;

    if (time_of(s, after, 0)) { /* the statement is long, and seldom needed */
        bound = time_of(s, after, GEZI_OFFERS_MAX);
        after = bound ? bound : after;
        stmt = db_sql(s, SQL_OFFERS);
    }
    if (!stmt)
        return s->err;
    sqlite3_bind_int64(stmt, 1, after);
    while (!s->err && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        paused |= tell(s, stmt, into);
    sqlite3_reset(stmt);
    err = s->err ? s->err : db_error(s, rc);
    if (err || !paused)
        return err;
    if (db_begin(s) && (stmt = db_sql(s, SQL_FILE_PAUSE))) {
        sqlite3_bind_int64(stmt, 1, after);
        db_run(s, stmt);
    }
    return db_commit(s);
}
