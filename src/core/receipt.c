/* Receipts: it arrived, it was opened. */
#include "outgoing.h"

bool gezi_body_number(gezi_span extra, uint64_t *number)
{
    bool negative = extra.n && extra.p[0] == '-';
    gezi_span digits;

    if (negative)
        extra = (gezi_span){extra.p + 1, extra.n - 1};
    digits = gezi_span_digits(extra);
    if (digits.n == 0 || !gezi_span_u64(digits, UINT64_MAX, number))
        return false;
    if (negative) /* printed with %d */
        *number = (uint32_t) - *number;
    return true;
}

/* It counts only from where the message went to, and not from another. */
static bool came_back(const struct gezi_core *c, const struct gezi_outgoing *m,
                      const struct gezi_arrival *a)
{
    if (m->peer && a->who && a->who->id != m->peer)
        return false;
    for (unsigned i = 0; i < m->went_n; i++)
        if (m->went[i].ip == a->from.ip &&
            (m->went[i].port == a->from.port || a->from.port == c->port))
            return true;
    return false;
}

/* It still waits, but went out before. */
static void arrived(struct gezi_core *c, struct gezi_outgoing *m,
                    enum gezi_state state)
{
    struct gezi_line *l = m->line;
    bool more = l->head != l->tail;

    if (gezi_outgoing_finish(c, m, state, GEZI_WHY_NONE, 0) || !more)
        return;
    l->rounds = 0;
    gezi_line_wake(c, l, false); /* whoever answers is there */
}

void gezi_on_receipt(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_outgoing *m;
    uint64_t number;

    if (!gezi_body_number(a->k->extra, &number))
        return;
    m = gezi_outgoing_find(c, number);
    if (!m || !m->attempts || !came_back(c, m, a))
        return;
    if (a->who)
        a->who->traits |= GEZI_IS_HONEST;
    if (m->line)
        arrived(c, m, GEZI_DELIVERED);
    else if (m->state == GEZI_FAILED) /* late, but true */
        gezi_outgoing_tell(c, m, GEZI_DELIVERED, GEZI_WHY_NONE, 0);
}

bool gezi_outgoing_read(struct gezi_core *c, const struct gezi_arrival *a,
                        uint64_t number)
{
    struct gezi_outgoing *m = gezi_outgoing_find(c, number);

    if (!m || !m->attempts || !came_back(c, m, a))
        return false;
    if (m->line) /* the receipt got lost */
        arrived(c, m, GEZI_READ);
    else if (m->state != GEZI_READ)
        gezi_outgoing_tell(c, m, GEZI_READ, GEZI_WHY_NONE, 0);
    return true;
}
