#include "past.h"

#include "index.h"
#include "layout.h"
#include "past_priv.h"
#include "strbuf.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 60, /* messages loaded at once, at least */
    LOOK_MAX = 4 * TALK_MESSAGES_MAX,
};

const struct gezi_archive *past_archive(const struct model *m)
{
    return m->host ? m->host->archive : NULL;
}

const char *past_key(const struct talk *t)
{
    return t->everyone ? "*" : t->key;
}

/* One page on its way into a conversation. */
struct page {
    struct model *m;
    struct talk *t;
    size_t got, most, unread;
    bool front, full;
};

struct offer *past_hold(struct model *m, const struct gezi_record *r)
{
    return offer_hold(&m->transfers,
                      &(struct offer_spec){.id = r->id,
                                           .peer = &r->peer,
                                           .out = r->out,
                                           .unix_ms = r->unix_ms,
                                           .files = r->files,
                                           .files_n = r->files_n});
}

static void fill(struct model *m, const struct talk *t, struct message *msg,
                 const struct gezi_record *r)
{
    if (!msg->id)
        msg->id = xstrdup(r->id);
    if (t->everyone && !r->out && !msg->author)
        msg->author = xstrdup(gezi_peer_name(&r->peer));
    msg->row = r->row;
    msg->number = r->number;
    msg->flags = r->flags;
    msg->state = r->state;
    msg->state_ms = r->state_ms;
    msg->reason = r->reason;
    msg->attempts = r->attempts;
    if (r->files_n > 0 && !msg->offer)
        msg->offer = past_hold(m, r);
    if (r->others && !msg->others)
        msg->others = xstrdup(r->others);
}

/* What happened in this run may be in the ring already. */
static bool is_there(const struct page *p, const struct gezi_record *r)
{
    struct message *msg = p->t->loaded ? NULL : talk_by_id(p->t, r->id);

    if (msg)
        msg->row = r->row;
    return msg != NULL;
}

static void count_unread(struct page *p, const struct gezi_record *r,
                         uint32_t seq)
{
    if (!r->unread || r->out)
        return;
    if (++p->unread > p->t->unread)
        p->t->unread = (unsigned)p->unread;
    p->t->unread_seq = seq;
}

static bool take(void *ctx, const struct gezi_record *r)
{
    struct page *p = ctx;
    enum message_kind kind = r->out ? MESSAGE_OUT : MESSAGE_IN;
    struct message *msg;

    if (p->got == p->most) {
        p->full = true;
        return false;
    }
    p->got++;
    if (p->front)
        p->t->reached = r->row;
    if (is_there(p, r))
        return true;
    msg = p->front ? talks_add_front(p->m, p->t, kind, r->unix_ms, r->text)
                   : talks_add(p->m, p->t, kind, r->unix_ms, r->text);
    fill(p->m, p->t, msg, r);
    if (p->front)
        count_unread(p, r, p->t->first_seq);
    return true;
}

static void recall_opened(struct model *m, struct talk *t)
{
    const struct gezi_archive *a = past_archive(m);
    struct strbuf name = {0};
    char value[4];

    for (uint32_t i = 0; i < t->n; i++) {
        struct message *msg = talk_at(t, t->first_seq + i);

        if (!(msg->flags & GEZI_MSG_SEALED) || msg->done || !msg->row)
            continue;
        strbuf_clear(&name);
        strbuf_printf(&name, "opened/%s", msg->id);
        msg->done = a->get(a->ctx, strbuf_get(&name), value, sizeof value) > 0;
    }
    strbuf_fini(&name);
}

/* Rows below before (0: the newest) go in front. */
static bool load_older(struct model *m, struct talk *t, int64_t before,
                       size_t most)
{
    const struct gezi_archive *a = past_archive(m);
    struct page page = {.m = m, .t = t, .most = most, .front = true};
    int64_t last_ms = t->last_ms;
    const struct gezi_query query = {.key = past_key(t),
                                     .before_row = before,
                                     .direct = !t->everyone,
                                     .newest_first = true,
                                     .limit = (uint32_t)most + 1};

    a->find(a->ctx, &query, take, &page);
    t->older = page.full;
    if (!last_ms && t->n > 0)
        t->last_ms = talk_at(t, talk_end(t) - 1)->unix_ms;
    recall_opened(m, t);
    m->list_stale = true;
    return page.got > 0;
}

static bool load_newer(struct model *m, struct talk *t, int64_t after)
{
    const struct gezi_archive *a = past_archive(m);
    struct page page = {.m = m, .t = t, .most = PAGE};
    int64_t last_ms = t->last_ms;
    const struct gezi_query query = {
        .key = past_key(t), .after_row = after, .direct = !t->everyone};

    a->find(a->ctx, &query, take, &page);
    t->newer = page.full;
    if (last_ms > t->last_ms)
        t->last_ms = last_ms;
    recall_opened(m, t);
    return page.got > 0;
}

static size_t screenful(const struct model *m, const struct talk *t)
{
    size_t n = (size_t)(m->rows > 0 ? m->rows : 1);

    n = n > PAGE ? n : PAGE;
    if (t->unread > n)
        n = t->unread < TALK_MESSAGES_MAX / 2 ? t->unread
                                              : TALK_MESSAGES_MAX / 2;
    return n;
}

/* Up in an empty draft goes on from where another day ended. */
static void recall_sent(struct talk *t)
{
    if (t->draft.history_n > 0)
        return;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct message *msg = talk_at(t, t->first_seq + i);

        if (msg->kind == MESSAGE_OUT)
            edit_remember(&t->draft, msg->text);
    }
}

static void load(struct model *m, struct talk *t)
{
    if (!past_archive(m) || t->loaded)
        return;
    past_keep_seen(m, t);
    load_older(m, t, 0, screenful(m, t));
    t->loaded = true;
    recall_sent(t);
}

void past_open(struct model *m, struct talk *t)
{
    if (!past_archive(m))
        return;
    if (t->newer)
        past_reload(m, t);
    load(m, t);
    past_open_draft(m, t);
    if (t->unread > 0) {
        t->seen_due = true;
        m->seen_at = m->now;
    }
}

struct wanted {
    const char *id;
    int64_t row;
};

static bool with_id(void *ctx, const struct gezi_record *r)
{
    struct wanted *w = ctx;

    if (strcmp(r->id, w->id) == 0)
        w->row = r->row;
    return w->row == 0;
}

int64_t past_row(struct model *m, const struct talk *t, struct message *msg)
{
    const struct gezi_archive *a = past_archive(m);
    const struct gezi_query query = {.key = past_key(t),
                                     .direct = !t->everyone,
                                     .newest_first = true,
                                     .limit = LOOK_MAX};
    struct wanted w = {.id = msg->id};

    if (!a || msg->row || !msg->id)
        return msg->row;
    a->find(a->ctx, &query, with_id, &w);
    return msg->row = w.row;
}

/* Where the ring begins or ends in the archive; notes are not there. */
static int64_t edge(struct model *m, struct talk *t, bool front)
{
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t seq = front ? t->first_seq + i : talk_end(t) - 1 - i;
        int64_t row = past_row(m, t, talk_at(t, seq));

        if (row)
            return row;
    }
    return 0;
}

bool past_older(struct model *m, struct talk *t)
{
    int64_t before;

    if (!past_archive(m) || !t->loaded || !t->older)
        return false;
    before = t->reached ? t->reached : edge(m, t, true);
    return load_older(m, t, before, PAGE);
}

bool past_newer(struct model *m, struct talk *t)
{
    int64_t after = 0;

    if (!past_archive(m) || !t->newer || !(after = edge(m, t, false)))
        return false;
    return load_newer(m, t, after);
}

void past_reload(struct model *m, struct talk *t)
{
    if (!past_archive(m))
        return;
    talks_clear(m, t);
    load(m, t);
}

void past_jump(struct model *m, struct talk *t, int64_t row)
{
    struct layout at = layout_of(m);

    if (t->n > 0 && !t->newer)
        talk_set_last(t, talk_at(t, talk_end(t) - 1)->text, t->last_ms);
    talks_clear(m, t);
    load_older(m, t, row + 1, PAGE);
    t->loaded = true;
    load_newer(m, t, row);
    for (uint32_t i = 0; i < t->n; i++)
        if (talk_at(t, t->first_seq + i)->row == row) {
            t->chosen = t->first_seq + i;
            t->choosing = true;
            t->chosen_line = 0;
        }
    t->jumped = true;
    t->scrolled = true;
    t->top = (struct spot){t->choosing ? t->chosen : t->first_seq, 0};
    layout_scroll(t, &at, -at.body_rows / 2);
}

int64_t past_seen_ms(const struct model *m, const char *key)
{
    const struct gezi_archive *a = past_archive(m);

    return a ? a->last_seen(a->ctx, key) : 0;
}
