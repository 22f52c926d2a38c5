#include "treats.h"

#include "db.h"

void treats_event(struct store *s, const struct gezi_event *ev)
{
    int64_t row = persons_kept(s, &ev->peer, ev->unix_ms);
    enum sql which = ev->peer.treat ? SQL_TREAT_PUT : SQL_TREAT_DROP;
    sqlite3_stmt *stmt;

    if (!row || !db_begin(s) || !(stmt = db_sql(s, which)))
        return;
    sqlite3_bind_int64(stmt, 1, row);
    if (ev->peer.treat)
        sqlite3_bind_int64(stmt, 2, ev->peer.treat);
    db_run(s, stmt);
}

static void step(struct treats_walk *w)
{
    if (w->stmt && sqlite3_step(w->stmt) != SQLITE_ROW)
        treats_end(w);
}

static void start(struct treats_walk *w)
{
    treats_end(w);
    w->stmt = w->all;
    step(w);
}

void treats_begin(struct store *s, struct treats_walk *w)
{
    *w = (struct treats_walk){.all =
                                  s->has_treats ? db_sql(s, SQL_TREATS) : NULL};
    start(w);
}

unsigned treats_of(struct treats_walk *w, int64_t row)
{
    if (row < w->row)
        start(w);
    w->row = row;
    while (w->stmt && sqlite3_column_int64(w->stmt, 0) < row)
        step(w);
    return w->stmt && sqlite3_column_int64(w->stmt, 0) == row
               ? (unsigned)sqlite3_column_int(w->stmt, 1) & GEZI_TREAT_ALL
               : 0;
}

void treats_end(struct treats_walk *w)
{
    if (w->stmt)
        sqlite3_reset(w->stmt);
    w->stmt = NULL;
}
