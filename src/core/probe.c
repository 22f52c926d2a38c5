/*
 * Asking strangers who they are: one BR_ENTRY a minute and address. Those on
 * the roster keep their own time in their row.
 */
#include "core_priv.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    PROBES_MAX = 4096,
    HOLD_MS = 60000,
};

struct gezi_probe {
    struct gezi_timer timer;
    struct gezi_probe *next;
    struct gezi_addr to;
    bool asked;
};

static struct gezi_probe **chain_of(struct gezi_core *c, struct gezi_addr to)
{
    uint64_t key = (uint64_t)to.ip << 16 | to.port;

    return &c->probes.chain[gezi_mix(c->people.seed ^ key) % GEZI_PROBE_CHAINS];
}

static bool is_held(struct gezi_core *c, struct gezi_addr to)
{
    for (const struct gezi_probe *p = *chain_of(c, to); p; p = p->next)
        if (gezi_addr_equal(p->to, to))
            return true;
    return false;
}

static void probe_free(struct gezi_core *c, struct gezi_probe *p)
{
    struct gezi_probe **link = chain_of(c, p->to);

    while (*link != p)
        link = &(*link)->next;
    *link = p->next;
    gezi_heap_drop(&c->timers, &p->timer);
    gezi_heap_release(&c->timers);
    c->probes.n--;
    free(p);
}

/* Asks, then only waits until the minute is over. */
void gezi_probe_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_probe *p = GEZI_WHOLE(t, struct gezi_probe, timer);

    if (p->asked || gezi_people_at(&c->people, p->to)) {
        probe_free(c, p);
        return;
    }
    p->asked = true;
    gezi_announce(c, &p->to, GEZI_CMD_BR_ENTRY, 0);
    gezi_heap_set(&c->timers, t, c->now + HOLD_MS);
}

static void probe_stranger(struct gezi_core *c, struct gezi_addr to,
                           int64_t delay_ms)
{
    struct gezi_probe *p;

    if (is_held(c, to))
        return;
    if (c->probes.n == PROBES_MAX) {
        c->counts.unanswered++;
        return;
    }
    p = calloc(1, sizeof *p);
    if (!p || gezi_heap_promise(&c->timers)) {
        free(p);
        c->counts.nomem++;
        return;
    }
    p->timer.what = GEZI_T_PROBE;
    p->to = to;
    p->next = *chain_of(c, to);
    *chain_of(c, to) = p;
    c->probes.n++;
    gezi_heap_set(&c->timers, &p->timer, c->now + delay_ms);
}

void gezi_probe(struct gezi_core *c, struct gezi_addr to, int64_t delay_ms)
{
    struct gezi_person *p = gezi_people_at(&c->people, to);

    if (gezi_is_own(c, to))
        return;
    if (!p) {
        probe_stranger(c, to, delay_ms);
        return;
    }
    if (p->kind == GEZI_KIND_BARE || (uint32_t)c->now - p->probed < HOLD_MS)
        return;
    p->probed = (uint32_t)c->now;
    gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
}

void gezi_probes_fini(struct gezi_core *c)
{
    for (int i = 0; i < GEZI_PROBE_CHAINS; i++)
        while (c->probes.chain[i])
            probe_free(c, c->probes.chain[i]);
}
