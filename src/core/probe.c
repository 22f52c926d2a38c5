/*
 * Asking strangers who they are: one BR_ENTRY a minute and address. Those on
 * the roster keep their own time in their row.
 */
#include "announce.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    PROBES_MAX = 4096,
    HOLD_MS = 60000,
    /* A NOOPERATION's BR_ENTRY comes a moment later. Not all ask at once. */
    PATIENCE_MS = 2 * GEZI_NOOP_LEAD_MS,
    SPREAD_MS = 512,
};

struct gezi_probe {
    struct gezi_probe *chain; /* same place by address */
    struct gezi_probe *next;  /* younger */
    struct gezi_addr to;
    int64_t due; /* to ask, then to forget */
    bool far;    /* the user gave it */
};

static size_t place_of(const struct gezi_core *c, struct gezi_addr to)
{
    uint64_t key = (uint64_t)to.ip << 16 | to.port;

    return gezi_mix(c->people.seed ^ key) % GEZI_PROBE_CHAINS;
}

static struct gezi_probe **chain_of(struct gezi_core *c, struct gezi_addr to)
{
    return &c->probes.chain[place_of(c, to)];
}

static struct gezi_probe *held(const struct gezi_core *c, struct gezi_addr to)
{
    struct gezi_probe *p = c->probes.chain[place_of(c, to)];

    while (p && !gezi_addr_equal(p->to, to))
        p = p->chain;
    return p;
}

/* All of a list wait equally long, so it is sorted by itself. */
static void list_put(struct gezi_probe_list *l, struct gezi_probe *p)
{
    p->next = NULL;
    *(l->tail ? &l->tail->next : &l->head) = p;
    l->tail = p;
}

static struct gezi_probe *list_take(struct gezi_probe_list *l)
{
    struct gezi_probe *p = l->head;

    l->head = p->next;
    if (!l->head)
        l->tail = NULL;
    return p;
}

static void probe_free(struct gezi_core *c, struct gezi_probe *p)
{
    struct gezi_probe **link = chain_of(c, p->to);

    while (*link != p)
        link = &(*link)->chain;
    *link = p->chain;
    c->probes.n--;
    c->probes.far -= p->far;
    free(p);
}

static void rearm(struct gezi_core *c)
{
    const struct gezi_probe *ask = c->probes.waiting.head;
    const struct gezi_probe *forget = c->probes.asked.head;
    int64_t due = ask ? ask->due : INT64_MAX;

    if (forget && forget->due < due)
        due = forget->due;
    if (due == INT64_MAX)
        gezi_heap_drop(&c->timers, &c->probes.timer);
    else
        gezi_heap_set(&c->timers, &c->probes.timer, due);
}

static void ask(struct gezi_core *c, struct gezi_probe *p)
{
    gezi_announce(c, &p->to, GEZI_CMD_BR_ENTRY, 0);
    p->due = c->now + HOLD_MS;
    list_put(&c->probes.asked, p);
}

void gezi_probe_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_probes *ps = &c->probes;

    (void)t;
    while (ps->asked.head && ps->asked.head->due <= c->now)
        probe_free(c, list_take(&ps->asked));
    while (ps->waiting.head && ps->waiting.head->due <= c->now) {
        struct gezi_probe *p = list_take(&ps->waiting);

        if (gezi_people_at(&c->people, p->to)) /* it came meanwhile */
            probe_free(c, p);
        else
            ask(c, p);
    }
    rearm(c);
}

static struct gezi_probe *probe_new(struct gezi_core *c, struct gezi_addr to)
{
    struct gezi_probe *p;

    if (gezi_is_own(c, to) || held(c, to))
        return NULL;
    if (c->probes.n == PROBES_MAX) {
        c->counts.unanswered++;
        return NULL;
    }
    p = malloc(sizeof *p);
    if (!p) {
        c->counts.nomem++;
        return NULL;
    }
    p->to = to;
    p->far = false;
    p->chain = *chain_of(c, to);
    *chain_of(c, to) = p;
    c->probes.n++;
    return p;
}

void gezi_probe_soon(struct gezi_core *c, struct gezi_addr to)
{
    struct gezi_probe *p = probe_new(c, to);

    if (!p)
        return;
    p->due = c->now + c->probes.patience;
    list_put(&c->probes.waiting, p);
    rearm(c);
}

void gezi_probe(struct gezi_core *c, struct gezi_addr to)
{
    struct gezi_person *known = gezi_people_at(&c->people, to);
    struct gezi_probe *p;

    if (known) {
        if (known->kind == GEZI_KIND_BARE ||
            (uint32_t)c->now - known->probed < HOLD_MS)
            return;
        known->probed = (uint32_t)c->now;
        gezi_announce_to(c, known, GEZI_CMD_BR_ENTRY);
        return;
    }
    p = probe_new(c, to);
    if (!p)
        return;
    ask(c, p);
    rearm(c);
}

void gezi_probe_far(struct gezi_core *c, struct gezi_addr to)
{
    struct gezi_person *known = gezi_people_at(&c->people, to);
    struct gezi_probe *p;

    if (known)
        known->traits |= GEZI_IS_FAR;
    gezi_probe(c, to);
    p = held(c, to);
    if (p && !p->far) {
        p->far = true;
        c->probes.far++;
    }
}

bool gezi_probe_wished(const struct gezi_core *c, struct gezi_addr from)
{
    const struct gezi_probe *p = c->probes.far ? held(c, from) : NULL;

    return p && p->far;
}

void gezi_probe_again(struct gezi_core *c, unsigned most)
{
    for (const struct gezi_probe *p = c->probes.asked.head; p && most;
         p = p->next) {
        if (gezi_people_at(&c->people, p->to))
            continue;
        gezi_announce(c, &p->to, GEZI_CMD_BR_ENTRY, 0);
        most--;
    }
}

enum gezi_err gezi_probes_init(struct gezi_core *c)
{
    c->probes.timer.what = GEZI_T_PROBE;
    c->probes.patience =
        PATIENCE_MS + (int64_t)(gezi_random(&c->random) % SPREAD_MS);
    return gezi_heap_promise(&c->timers);
}

void gezi_probes_fini(struct gezi_core *c)
{
    for (int i = 0; i < GEZI_PROBE_CHAINS; i++)
        while (c->probes.chain[i])
            probe_free(c, c->probes.chain[i]);
}
