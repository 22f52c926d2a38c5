#include "db.h"
#include "messages.h"

static int64_t find(struct store *s, const char *id)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_SENT_FIND);
    int64_t row = 0;

    if (!stmt)
        return 0;
    db_bind_text(stmt, 1, id);
    if (db_row(s, stmt))
        row = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return row;
}

static int64_t receiver(struct store *s, const struct gezi_event *ev)
{
    static const struct gezi_peer everyone = {.key = "*",
                                              .nick = "",
                                              .user = "",
                                              .host = "",
                                              .group = "",
                                              .client = "",
                                              .sign = ""};

    /* That we wrote to them does not say that they were here. */
    return persons_row(
        s, ev->sent.flags & GEZI_MSG_BROADCAST ? &everyone : &ev->peer, 0);
}

void outbox_sent(struct store *s, const struct gezi_event *ev)
{
    const struct gezi_sent *sent = &ev->sent;
    int64_t person = receiver(s, ev);
    sqlite3_stmt *stmt;

    /* After a restart the core may tell again of what it resumes. */
    if (!person || find(s, sent->id) || !db_begin(s))
        return;
    stmt = db_sql(s, SQL_SENT_ADD);
    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, s->now.last_row + 1);
    sqlite3_bind_int64(stmt, 2, person);
    sqlite3_bind_int64(stmt, 3, ev->unix_ms);
    db_bind_text(stmt, 4, sent->id);
    sqlite3_bind_int64(stmt, 5, (int64_t)sent->number);
    db_bind_text(stmt, 6, sent->text);
    sqlite3_bind_int64(stmt, 8, sent->charset);
    sqlite3_bind_int64(stmt, 9, ev->peer.kind);
    sqlite3_bind_int64(stmt, 10, sent->flags);
    if (db_run(s, stmt) == 0)
        s->now.last_row++;
}

void outbox_delivery(struct store *s, const struct gezi_event *ev)
{
    const struct gezi_delivery *delivery = &ev->delivery;
    int64_t row = find(s, delivery->id);
    sqlite3_stmt *stmt;

    /* What was forgotten, or never stored, has no state. */
    if (!row || !db_begin(s) || !(stmt = db_sql(s, SQL_SENT_SET)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, delivery->state);
    sqlite3_bind_int64(stmt, 3, delivery->reason);
    sqlite3_bind_int64(stmt, 4, ev->unix_ms);
    sqlite3_bind_int64(stmt, 5, delivery->attempts);
    sqlite3_bind_int64(stmt, 6, (int64_t)delivery->number);
    db_run(s, stmt);
}

int outbox_restore(struct store *s, const struct gezi_restorer *into)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_WAITING);
    int rc;

    if (!stmt)
        return s->err;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct gezi_record record;
        struct gezi_waiting waiting;

        messages_read(stmt, &record);
        waiting = (struct gezi_waiting){.peer = record.peer,
                                        .id = record.id,
                                        .text = record.text,
                                        .number = record.number,
                                        .unix_ms = record.unix_ms,
                                        .flags = record.flags,
                                        .attempts = record.attempts};
        into->message(into->ctx, &waiting);
    }
    sqlite3_reset(stmt);
    return db_error(s, rc);
}
