#include "db.h"
#include "messages.h"

enum { SEALS = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED | GEZI_MSG_WEAK };

/* 0: failed, and noted. */
static int64_t receiver(struct store *s, const struct gezi_event *ev)
{
    static const struct gezi_peer everyone = {.key = "*",
                                              .nick = "",
                                              .user = "",
                                              .host = "",
                                              .group = "",
                                              .client = "",
                                              .sign = ""};

    bool all = ev->sent.flags & GEZI_MSG_BROADCAST;
    /* That we wrote to them does not say that they were here. */
    struct person *person =
        persons_who_spoke(s, all ? &everyone : &ev->peer, 0);

    return person ? persons_row(person) : 0;
}

void outbox_sent(struct store *s, const struct gezi_event *ev)
{
    const struct gezi_sent *sent = &ev->sent;
    const struct messages_row row = {
        .person = receiver(s, ev),
        .unix_ms = ev->unix_ms,
        .number = sent->number,
        .id = sent->id,
        .text = sent->text,
        .charset = sent->charset,
        .kind = ev->peer.kind,
        .flags = sent->flags | (sent->files_n ? GEZI_MSG_FILES : 0) |
                 (sent->others ? GEZI_MSG_OTHERS : 0)};
    sqlite3_stmt *stmt;

    /* After a restart the core may tell again of what it resumes. */
    if (!row.person || messages_find(s, SQL_SENT_FIND, sent->id) ||
        !db_begin(s) || !messages_wrote(s, &row) ||
        !(stmt = db_sql(s, SQL_SENT_ADD)))
        return;
    sqlite3_bind_int64(stmt, 1, s->now.last_row);
    sqlite3_bind_int64(stmt, 2, messages_mark(sent->id));
    sqlite3_bind_int64(stmt, 3, ev->unix_ms);
    db_run(s, stmt);
    messages_others(s, s->now.last_row, sent->others);
    offers_add(s, &(struct offers_offer){s->now.last_row, sent->id, ev->unix_ms,
                                         ev->peer.addr, sent->files,
                                         sent->files_n});
}

/* How it went out last. */
static void set_seals(struct store *s, int64_t row, unsigned seals)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_SENT_SEALS);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, SEALS);
    sqlite3_bind_int64(stmt, 3, seals & SEALS);
    db_run(s, stmt);
}

void outbox_delivery(struct store *s, const struct gezi_event *ev)
{
    const struct gezi_delivery *delivery = &ev->delivery;
    int64_t row = messages_find(s, SQL_SENT_FIND, delivery->id);
    sqlite3_stmt *stmt;

    /* What was forgotten, or never stored, has no state. */
    if (!row || !db_begin(s) || !(stmt = db_sql(s, SQL_SENT_SET)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, delivery->state);
    sqlite3_bind_int64(stmt, 3, delivery->reason);
    sqlite3_bind_int64(stmt, 4, ev->unix_ms);
    sqlite3_bind_int64(stmt, 5, delivery->attempts);
    db_run(s, stmt);
    set_seals(s, row, delivery->seals);
    if (!delivery->number || !(stmt = db_sql(s, SQL_SENT_NUMBER)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, (int64_t)delivery->number);
    db_run(s, stmt);
}

int outbox_restore(struct store *s, const struct gezi_restorer *into)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_WAITS);
    bool any = stmt && db_row(s, stmt);
    int rc;

    sqlite3_reset(stmt);
    stmt = any ? db_sql(s, SQL_WAITING) : NULL; /* long, and seldom needed */
    if (!stmt)
        return s->err;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct gezi_record record;
        struct gezi_waiting waiting;

        messages_read(s, stmt, &record);
        waiting = (struct gezi_waiting){
            .peer = record.peer,
            .id = record.id,
            .text = record.text,
            .number = record.number,
            .unix_ms = record.unix_ms,
            .flags = record.flags,
            .attempts = record.attempts,
            .tried_ms = record.state == GEZI_TRYING ? record.state_ms : 0,
            .files = record.files,
            .files_n = record.files_n,
            .others = record.others};
        into->message(into->ctx, &waiting);
    }
    sqlite3_reset(stmt);
    return db_error(s, rc);
}
