/* Datagrams and events that leave. */
#include "core_priv.h"

#include <string.h>

struct gezi_block *gezi_output_new(struct gezi_core *c,
                                   const struct gezi_addr *to, gezi_span bytes)
{
    struct gezi_block *b = gezi_block_new(&c->outputs, bytes.n);
    uint8_t *copy;

    if (!b)
        return NULL;
    copy = (uint8_t *)gezi_block_take(b, bytes.n);
    memcpy(copy, bytes.p, bytes.n);
    b->output.bytes = (gezi_span){copy, bytes.n};
    b->output.broadcast = !to;
    b->turn = c->turn;
    if (to)
        b->output.to = *to;
    return b;
}

enum gezi_err gezi_output(struct gezi_core *c, const struct gezi_addr *to,
                          gezi_span bytes)
{
    struct gezi_block *b = gezi_output_new(c, to, bytes);

    if (!b) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    gezi_queue_push(&c->outputs, b);
    return GEZI_OK;
}

enum gezi_err gezi_reply(struct gezi_core *c, struct gezi_addr to,
                         enum gezi_charset cs, uint32_t command,
                         gezi_span extra)
{
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    gezi_put_head(c, &w, cs, command);
    gezi_put(&w, extra);
    gezi_put_byte(&w, 0);
    if (w.full) /* a number of hundreds of digits: not worth an answer */
        return GEZI_OK;
    return gezi_output(c, &to, gezi_written(&w));
}

struct gezi_block *gezi_event_new(struct gezi_core *c,
                                  enum gezi_event_kind kind,
                                  const struct gezi_peer *peer, size_t n)
{
    static const struct gezi_peer nobody = {.key = "",
                                            .nick = "",
                                            .user = "",
                                            .host = "",
                                            .group = "",
                                            .client = "",
                                            .sign = ""};
    const struct gezi_peer *p = peer ? peer : &nobody;
    enum { TEXTS = 7 };
    const char *const texts[TEXTS] = {p->key,   p->nick,   p->user, p->host,
                                      p->group, p->client, p->sign};
    const char **to[TEXTS];
    size_t sizes[TEXTS];
    struct gezi_block *b;

    for (int i = 0; i < TEXTS; i++)
        n += sizes[i] = strlen(texts[i]) + 1;
    b = gezi_block_new(&c->events, n);
    if (!b)
        return NULL;
    b->event.kind = kind;
    b->event.unix_ms = c->unix_ms;
    b->event.peer = *p;
    to[0] = &b->event.peer.key;
    to[1] = &b->event.peer.nick;
    to[2] = &b->event.peer.user;
    to[3] = &b->event.peer.host;
    to[4] = &b->event.peer.group;
    to[5] = &b->event.peer.client;
    to[6] = &b->event.peer.sign;
    for (int i = 0; i < TEXTS; i++)
        *to[i] = memcpy(gezi_block_take(b, sizes[i]), texts[i], sizes[i]);
    return b;
}

void gezi_event(struct gezi_core *c, struct gezi_block *b)
{
    gezi_queue_push(&c->events, b);
}

bool gezi_budget_spend(struct gezi_budget *b, int64_t now, int64_t span_ms,
                       unsigned most)
{
    if (now - b->since >= span_ms) {
        b->since = now;
        b->spent = 0;
    }
    if (b->spent >= most)
        return false;
    b->spent++;
    return true;
}

/*
 * One place for each asker's address, given over when another needs it: at
 * worst two share one, and all together get no more than REPLIES_ALL.
 */
enum { REPLIES_MS = 1000, REPLIES_ALL = 200, REPLIES_EACH = 5 };

bool gezi_may_reply(struct gezi_core *c, const struct gezi_arrival *a)
{
    uint64_t hash = gezi_mix(c->people.seed ^ a->from.ip);
    struct gezi_asker *who = &c->askers[hash % GEZI_ASKERS];

    if (who->ip != a->from.ip)
        *who = (struct gezi_asker){.ip = a->from.ip};
    if (gezi_budget_spend(&who->budget, c->now, REPLIES_MS, REPLIES_EACH) &&
        gezi_budget_spend(&c->reply_budget, c->now, REPLIES_MS, REPLIES_ALL))
        return true;
    c->counts.unanswered++;
    return false;
}
