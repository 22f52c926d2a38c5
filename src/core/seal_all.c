/*
 * A broadcast for those who encrypt: the official client takes none in clear
 * from a name with a fingerprint. Each gets a copy of its own, a few at a time,
 * the others hear the one datagram. docs/protocol.md 11.5
 */
#include "keys.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 4,      /* of waiting for keys that are missing */
    COPIES = 4,      /* at a time */
    QUEUED_MAX = 16, /* broadcasts */
};

struct gezi_copies {
    struct gezi_copies *next;
    uint64_t number;
    char *text;
    unsigned rounds;
    size_t at, n;  /* the next one; all */
    size_t missed; /* of them, kept in front, in this round */
    uint32_t peers[];
};

static bool is_for(const struct gezi_core *c, const struct gezi_person *p,
                   struct gezi_guard *g)
{
    *g = gezi_guard_of(c, p, (enum gezi_kind)p->kind, 0);
    return p->presence != GEZI_OFFLINE && (g->asks || g->seals);
}

void gezi_copies_free(struct gezi_copies *k)
{
    if (k)
        free(k->text);
    free(k);
}

enum gezi_err gezi_copies_new(struct gezi_core *c, uint64_t number,
                              const char *text, struct gezi_copies **out)
{
    struct gezi_copies *k;
    struct gezi_guard g;
    uint32_t at = 0;
    size_t n = 0;

    *out = NULL;
    if (!c->seal)
        return GEZI_OK;
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));)
        n += is_for(c, p, &g);
    if (!n)
        return GEZI_OK;
    k = malloc(sizeof *k + n * sizeof *k->peers);
    if (!k)
        return GEZI_E_NOMEM;
    *k = (struct gezi_copies){.number = number};
    k->text = malloc(strlen(text) + 1);
    if (!k->text) {
        free(k);
        return GEZI_E_NOMEM;
    }
    memcpy(k->text, text, strlen(text) + 1);
    at = 0;
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));)
        if (is_for(c, p, &g))
            k->peers[k->n++] = p->id;
    *out = k;
    return GEZI_OK;
}

static struct gezi_copies *take_first(struct gezi_core *c)
{
    struct gezi_copies *k = c->copies;

    c->copies = k->next;
    return k;
}

void gezi_copies_start(struct gezi_core *c, struct gezi_copies *k)
{
    struct gezi_copies **link = &c->copies;
    unsigned before = 0;

    if (!k)
        return;
    for (; *link; link = &(*link)->next)
        before++;
    *link = k;
    if (before >= QUEUED_MAX) /* who floods loses what is oldest */
        gezi_copies_free(take_first(c));
    if (!c->copy.at) /* after the turn, in which its event is stored */
        gezi_heap_set(&c->timers, &c->copy, c->now + 1);
}

void gezi_copies_stop(struct gezi_core *c, uint64_t number)
{
    for (struct gezi_copies **link = &c->copies, *k; (k = *link);)
        if (k->number == number) {
            *link = k->next;
            gezi_copies_free(k);
        } else {
            link = &k->next;
        }
}

void gezi_copies_fini(struct gezi_core *c)
{
    while (c->copies)
        gezi_copies_free(take_first(c));
}

static void send_copy(struct gezi_core *c, const struct gezi_copies *k,
                      const struct gezi_person *p, const struct gezi_guard *g)
{
    struct gezi_route r = {.kind = (enum gezi_kind)p->kind,
                           .charset = gezi_person_charset(c, p),
                           .guard = *g};
    struct gezi_addr to = gezi_person_addr(p, 0);
    struct gezi_wire wire;

    enum gezi_err err =
        gezi_compose(c, &r, GEZI_CMD_SENDMSG | GEZI_OPT_BROADCAST, k->number,
                     k->text, NULL, &wire);

    if (err) {
        c->counts.nomem += err == GEZI_E_NOMEM;
        return;
    }
    gezi_output(c, &to, (gezi_span){wire.bytes, wire.n});
    free(wire.bytes);
}

/* Copy or question for the next one. */
static void serve_next(struct gezi_core *c, struct gezi_copies *k)
{
    uint32_t id = k->peers[k->at++];
    const struct gezi_person *p = gezi_people_get(&c->people, id);
    struct gezi_guard g;

    if (!p || !is_for(c, p, &g) || p->addrs == 0)
        return;
    if (!g.asks) {
        send_copy(c, k, p, &g);
        return;
    }
    if (c->announce.leaving) /* no answer would be heard */
        return;
    gezi_key_ask(c, p, 0, GEZI_RETRY_MS);
    k->peers[k->missed++] = id;
}

void gezi_copies_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_copies *k = c->copies;
    int64_t pause = 1;

    if (!k)
        return;
    for (int i = 0; i < COPIES && k->at < k->n; i++)
        serve_next(c, k);
    if (k->at == k->n) {
        k->n = k->missed;
        k->at = k->missed = 0;
        if (!k->n || k->rounds++ == ROUNDS)
            gezi_copies_free(take_first(c));
        else
            pause = GEZI_RETRY_MS / 2;
    }
    if (c->copies)
        gezi_heap_set(&c->timers, t, c->now + pause);
}
