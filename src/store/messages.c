#include "messages.h"

#include "db.h"

#include <errno.h>
#include <gezi/hash.h>
#include <string.h>

/* Numbers below are no clock: iptux and others count from 1 at each start. */
static const uint64_t clock_number = 1000000000;

enum { COUNTED_MS = 600000 }; /* after this time they are no repeat */

enum {
#define X(sym, text) REASON_##sym,
    GEZI_REASONS(X)
#undef X
        REASONS
};

static bool same_bytes(sqlite3_stmt *stmt, int column, const void *p, size_t n)
{
    return (size_t)sqlite3_column_bytes(stmt, column) == n &&
           (n == 0 || memcmp(sqlite3_column_blob(stmt, column), p, n) == 0);
}

/* What came over the wire; the text when that is not known. */
static gezi_span raw_of(const struct gezi_message *message)
{
    return message->raw.n ? message->raw : gezi_span_text(message->text);
}

/* By raw bytes: the text may have been read again since. With files the text is
 * often empty, and the id tells one list from another. */
static bool is_same(sqlite3_stmt *stmt, const struct gezi_message *message)
{
    int column = sqlite3_column_type(stmt, 1) == SQLITE_NULL ? 0 : 1;
    gezi_span raw = raw_of(message);

    return same_bytes(stmt, column, raw.p, raw.n) &&
           (!message->files_n ||
            same_bytes(stmt, 3, message->id, strlen(message->id)));
}

static bool is_repeat(struct store *s, struct person *person,
                      const struct gezi_event *ev)
{
    const struct gezi_message *message = &ev->message;
    bool clock = message->number >= clock_number, found = false;
    int64_t since = message->since_ms;
    sqlite3_stmt *stmt;

    if (!clock && since < ev->unix_ms - COUNTED_MS)
        since = ev->unix_ms - COUNTED_MS;

    if (message->number == 0 ||
        (persons_number_is_new(s, person, message->number) && clock) ||
        !(stmt = db_sql(s, SQL_MESSAGE_SAME)))
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)message->number);
    sqlite3_bind_int64(stmt, 2, persons_row(person));
    while (!found && db_row(s, stmt))
        found =
            sqlite3_column_int64(stmt, 2) >= since && is_same(stmt, message);
    sqlite3_reset(stmt);
    return found;
}

bool messages_wrote(struct store *s, const struct messages_row *row)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_MESSAGE_OUT);

    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, s->now.last_row + 1);
    sqlite3_bind_int64(stmt, 2, row->unix_ms);
    sqlite3_bind_int64(stmt, 3, row->person);
    db_bind_text(stmt, 4, row->id);
    sqlite3_bind_int64(stmt, 5, (int64_t)row->number);
    db_bind_text(stmt, 6, row->text);
    sqlite3_bind_int64(stmt, 7, row->charset);
    sqlite3_bind_int64(stmt, 8, row->kind);
    sqlite3_bind_int64(stmt, 9, row->flags);
    if (db_run(s, stmt) < 0)
        return false;
    s->now.last_row++;
    s->gap = false;
    return true;
}

void messages_others(struct store *s, int64_t row, const char *others)
{
    sqlite3_stmt *stmt;

    if (!others || !(stmt = db_sql(s, SQL_OTHERS_ADD)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    db_bind_text(stmt, 2, others);
    db_run(s, stmt);
}

static void add(struct store *s, int64_t person, const struct gezi_event *ev)
{
    const struct gezi_message *message = &ev->message;
    const struct messages_row row = {
        .person = person,
        .unix_ms = ev->unix_ms,
        .number = message->number,
        .id = message->id,
        .text = message->text,
        .raw = raw_of(message),
        .charset = message->charset,
        .kind = ev->peer.kind,
        .flags = message->flags | (message->files_n ? GEZI_MSG_FILES : 0) |
                 (message->others ? GEZI_MSG_OTHERS : 0),
        .unread = !gezi_event_uncounted(ev)};

    if (!batch_add(s, &row))
        return;
    messages_others(s, s->now.last_row, message->others);
    offers_add(s, &(struct offers_offer){s->now.last_row, message->id,
                                         ev->unix_ms, ev->peer.addr,
                                         message->files, message->files_n});
}

enum gezi_kept messages_arrived(struct store *s, const struct gezi_event *ev)
{
    struct person *person;

    if (ev->message.flags & GEZI_MSG_NOLOG)
        return GEZI_KEPT_NEW;
    person = persons_who_spoke(s, &ev->peer, ev->unix_ms);
    if (!person)
        return GEZI_KEPT_NEW;
    if (is_repeat(s, person, ev))
        return GEZI_KEPT_REPEAT;
    if (ev->message.flags & GEZI_MSG_SIGNED)
        keys_signed(s, person);
    if (db_begin(s))
        add(s, persons_row(person), ev);
    return GEZI_KEPT_NEW;
}

void messages_judged(struct store *s, const struct gezi_event *ev)
{
    struct person *person = persons_met(s, &ev->peer, ev->unix_ms);
    sqlite3_stmt *stmt;

    if (!person)
        return;
    if (ev->judged.flags & GEZI_MSG_SIGNED)
        keys_signed(s, person);
    if (!db_begin(s) || !(stmt = db_sql(s, SQL_MESSAGE_JUDGED)))
        return;
    sqlite3_bind_int64(stmt, 1, (int64_t)ev->judged.number);
    sqlite3_bind_int64(stmt, 2, persons_row(person));
    db_bind_text(stmt, 3, ev->judged.id);
    sqlite3_bind_int64(stmt, 4, GEZI_MSG_UNCHECKED);
    sqlite3_bind_int64(stmt, 5, ev->judged.flags);
    db_run(s, stmt);
}

int64_t messages_mark(const char *id)
{
    return (int64_t)gezi_fnv(GEZI_FNV_START, gezi_span_text(id));
}

static const char *read_others(struct store *s, int64_t row)
{
    sqlite3_stmt *stmt = s->has_others ? db_sql(s, SQL_OTHERS) : NULL;

    if (!stmt)
        return NULL;
    buf_clear(&s->others);
    sqlite3_bind_int64(stmt, 1, row);
    if (db_row(s, stmt) && !buf_text(&s->others, db_column_text(stmt, 0)))
        db_note(s, -ENOMEM);
    sqlite3_reset(stmt);
    return s->others.n ? s->others.p : NULL;
}

void messages_read(struct store *s, sqlite3_stmt *stmt, struct gezi_record *out)
{
    *out = (struct gezi_record){
        .row = sqlite3_column_int64(stmt, COL_ROW),
        .out = sqlite3_column_int(stmt, COL_OUT),
        .unread = sqlite3_column_int(stmt, COL_UNREAD),
        .unix_ms = sqlite3_column_int64(stmt, COL_TIME),
        .state_ms = sqlite3_column_int64(stmt, COL_STATE_TIME),
        .id = db_column_text(stmt, COL_ID),
        .text = db_column_text(stmt, COL_TEXT),
        .number = (uint64_t)sqlite3_column_int64(stmt, COL_NUMBER),
        .charset =
            (enum gezi_charset)db_column_enum(stmt, COL_READ_AS, GEZI_CS_COUNT),
        .flags = (unsigned)sqlite3_column_int(stmt, COL_FLAGS),
        .state =
            (enum gezi_state)db_column_enum(stmt, COL_STATE, GEZI_FAILED + 1),
        .reason = (enum gezi_reason)db_column_enum(stmt, COL_REASON, REASONS),
        .attempts = (unsigned)sqlite3_column_int(stmt, COL_ATTEMPTS),
    };
    persons_read(stmt, &out->peer);
    if (out->flags & GEZI_MSG_FILES) {
        offers_read(s, out->row, out->unix_ms);
        out->files = s->offered.list;
        out->files_n = s->offered.count;
    }
    if (out->flags & GEZI_MSG_OTHERS)
        out->others = read_others(s, out->row);
    if (!out->out) {
        int raw = sqlite3_column_type(stmt, COL_RAW) == SQLITE_NULL ? COL_TEXT
                                                                    : COL_RAW;

        out->raw.p = sqlite3_column_blob(stmt, raw);
        out->raw.n = (size_t)sqlite3_column_bytes(stmt, raw);
    }
}

int64_t messages_find(struct store *s, enum sql by, const char *id)
{
    sqlite3_stmt *stmt = db_sql(s, by);
    int64_t row = 0;

    if (!stmt)
        return 0;
    sqlite3_bind_int64(stmt, 1, messages_mark(id));
    db_bind_text(stmt, 2, id);
    if (db_row(s, stmt))
        row = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return row;
}
