/* What is told at the start: what is unread, offered or waits of earlier days.
 */
#include "index.h"
#include "lang.h"
#include "past_priv.h"

enum {
    UNREAD_MAX = 1000, /* of earlier sessions, told at the start */
    OFFERS_MAX = 300,  /* of earlier sessions, likewise */
};

/* The message of a row: the archive has no other way to one. */
static void find_row(const struct model *m, int64_t row, gezi_record_fn *fn,
                     void *ctx)
{
    const struct gezi_archive *a = past_archive(m);
    const struct gezi_query query = {.after_row = row - 1,
                                     .before_row = row + 1};

    a->find(a->ctx, &query, fn, ctx);
}

static bool take_last(void *ctx, const struct gezi_record *r)
{
    struct talk *t = ctx;

    talk_set_last(t,
                  r->flags & GEZI_MSG_SEALED      ? _("[sealed]")
                  : r->text[0] || r->files_n == 0 ? r->text
                                                  : r->files[0].name,
                  t->last_ms);
    return false;
}

const char *past_last(const struct model *m, struct talk *t)
{
    int64_t row = t->last_row;

    t->last_row = 0;
    if (row && past_archive(m))
        find_row(m, row, take_last, t);
    return t->last ? t->last : "";
}

struct stranger {
    struct model *m;
    struct talk *t;
};

static bool meet(void *ctx, const struct gezi_record *r)
{
    struct stranger *s = ctx;

    s->t = talks_of_past(s->m, &r->peer, false);
    return false;
}

static void put_unread(struct talk *t, const struct gezi_unread *u)
{
    t->unread = u->count;
    if (u->unix_ms >= t->last_ms) {
        t->last_ms = u->unix_ms;
        t->last_row = u->row;
    }
}

/* Texts are read when they are shown: here are only as many as people. Who is
 * not known may be on the list a moment later. */
static bool take_unread(void *ctx, const struct gezi_unread *u)
{
    struct model *m = ctx;
    struct talk *t = u->key ? talks_of_key(m, u->key) : NULL;

    if (t)
        put_unread(t, u);
    else
        m->unread_rest += u->count;
    return true;
}

/* Some of it may have been looked at since. */
static bool take_rest(void *ctx, const struct gezi_unread *u)
{
    struct model *m = ctx;
    struct stranger s = {m, talks_of_key(m, u->key)};

    if (!s.t)
        find_row(m, u->row, meet, &s);
    if (s.t && s.t != m->talk && !s.t->seen_due)
        put_unread(s.t, u);
    return true;
}

static bool unread_rest(struct model *m)
{
    const struct gezi_archive *a = past_archive(m);

    if (!m->unread_rest)
        return false;
    m->unread_rest = 0;
    a->unread(a->ctx, UNREAD_MAX, true, take_rest, m);
    m->list_stale = true;
    return true;
}

static bool take_offer(void *ctx, const struct gezi_record *r)
{
    struct model *m = ctx;
    struct offer *o = r->files_n > 0 ? past_hold(m, r) : NULL;

    if (o)
        transfers_list(&m->transfers, o);
    offer_let_go(o);
    return true;
}

/* Not before the first picture: nobody waits for it. */
bool past_rest(struct model *m)
{
    const struct gezi_archive *a = past_archive(m);
    const struct gezi_query offers = {
        .files = true, .newest_first = true, .limit = OFFERS_MAX};

    bool any = unread_rest(m);

    if (!m->offers_due)
        return any;
    m->offers_due = false;
    a->find(a->ctx, &offers, take_offer, m);
    return true;
}

void past_start(struct model *m)
{
    const struct gezi_archive *a = past_archive(m);

    m->started = true;
    if (!a)
        return;
    a->unread(a->ctx, UNREAD_MAX, false, take_unread, m);
    m->offers_due = true;
    m->list_stale = true;
}

static bool count(void *ctx, const struct gezi_record *r)
{
    (void)r;
    (*(size_t *)ctx)++;
    return true;
}

size_t past_waiting(const struct model *m, uint32_t cap)
{
    const struct gezi_archive *a = past_archive(m);
    const struct gezi_query query = {
        .waiting = true, .newest_first = true, .limit = cap};
    size_t n = 0;

    if (a)
        a->find(a->ctx, &query, count, &n);
    return n;
}
