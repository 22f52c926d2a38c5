/* A range of addresses is asked who is there, one after the other and never
 * many at a time. docs/protocol.md 9.1 */
#include "announce.h"

#include <string.h>

enum {
    STEP_MS = 40, /* a hundred a second */
    STEP = 4,
};

static struct gezi_addr first_of(const struct gezi_core *c,
                                 const struct gezi_command *cmd)
{
    struct gezi_addr to = cmd->to.addr;

    if (!to.port)
        to.port = c->port;
    return to;
}

enum gezi_err gezi_do_ask(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_sweeps *s = &c->sweeps;
    struct gezi_addr to = first_of(c, cmd);
    uint64_t count = cmd->number ? cmd->number : 1;

    if (!to.ip || count > GEZI_ASK_MAX || UINT32_MAX - to.ip < count)
        return GEZI_E_PEER;
    for (size_t i = 0; i < s->n; i++)
        if (gezi_addr_equal(s->at[i].to, to) && s->at[i].left == count)
            return GEZI_OK; /* it has not begun yet */
    if (s->n == GEZI_SWEEPS_MAX)
        return GEZI_E_BUSY;
    s->at[s->n++] = (struct gezi_sweep){to, (uint32_t)count};
    if (!s->timer.at)
        gezi_heap_set(&c->timers, &s->timer, c->now);
    return GEZI_OK;
}

/* What was asked stays asked; the house keeps it for the next start, or not. */
enum gezi_err gezi_do_unask(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)c, (void)cmd;
    return GEZI_OK;
}

void gezi_sweep_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_sweeps *s = &c->sweeps;

    if (c->announce.leaving)
        s->n = 0;
    for (int i = 0; i < STEP && s->n; i++) {
        struct gezi_sweep *now = &s->at[0];

        gezi_probe_far(c, now->to);
        now->to.ip++;
        if (--now->left == 0)
            memmove(s->at, s->at + 1, --s->n * sizeof *s->at);
    }
    if (s->n)
        gezi_heap_set(&c->timers, t, c->now + STEP_MS);
}
