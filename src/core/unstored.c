/*
 * A turn that could not be stored has not happened: what came is not
 * acknowledged, what was to go does not leave, what was told is told again.
 */
#include "bundles.h"
#include "keys.h"
#include "outgoing.h"

enum { AGAIN_MS = 1000 };

/* Made in this turn; forgotten already if there were very many. */
static bool is_new(struct gezi_core *c, uint64_t number)
{
    const struct gezi_outgoing *m = gezi_outgoing_find(c, number);

    return !m || m->born == c->turn;
}

static bool must_stay(void *ctx, const struct gezi_block *b)
{
    struct gezi_core *c = ctx;
    struct gezi_person *p;

    if (b->turn != c->turn)
        return false;
    if (b->mark == GEZI_MARK_TEXT)
        return is_new(c, b->key);
    if (b->mark != GEZI_MARK_RECEIPT ||
        !gezi_seen_is_of(&c->seen, c->turn, b->key))
        return false;
    p = gezi_people_at(&c->people, b->output.to);
    if (p) /* the absence text may have been among the answers */
        p->excused = 0;
    return true;
}

static void again(struct gezi_core *c, struct gezi_outgoing *m)
{
    m->retell = true;
    if (!c->sending.retell.at)
        gezi_heap_set(&c->timers, &c->sending.retell, c->now + AGAIN_MS);
}

/* Its SENT is not stored, so the store knows nothing of it. */
static void give_up(struct gezi_core *c, struct gezi_outgoing *m)
{
    m->attempts = 0; /* no receipt can come */
    gezi_copies_stop(c, m->number);
    if (gezi_outgoing_tell(c, m, GEZI_FAILED, GEZI_WHY_NOT_KEPT, 0)) {
        m->state = GEZI_FAILED;
        m->reason = GEZI_WHY_NOT_KEPT;
        again(c, m);
    }
    if (m->line)
        gezi_outgoing_settle(c, m);
}

void gezi_core_unstored(struct gezi_core *c, int64_t now)
{
    struct gezi_outgoing *m, *prev;

    c->now = now;
    gezi_queue_sift(&c->outputs, must_stay, c);
    gezi_seen_forget(&c->seen, now, c->turn);
    gezi_bundles_unstored(c);
    gezi_keys_unstored(c);
    for (m = c->sending.done.tail; m; m = m->prev)
        if (m->born == c->turn && m->state == GEZI_GONE)
            give_up(c, m);
        else if (m->born != c->turn && m->told == c->turn)
            again(c, m);
    for (m = c->sending.waiting.tail; m; m = prev) {
        prev = m->prev;
        if (m->born == c->turn)
            give_up(c, m);
        else if (m->told == c->turn)
            again(c, m);
    }
}

static void retell_list(struct gezi_core *c,
                        const struct gezi_outgoing_list *list)
{
    for (struct gezi_outgoing *m = list->head; m; m = m->next)
        if (m->retell) {
            m->retell = false;
            if (gezi_outgoing_tell(c, m, m->state, m->reason, 0))
                again(c, m);
        }
}

void gezi_retell(struct gezi_core *c, struct gezi_timer *t)
{
    (void)t;
    retell_list(c, &c->sending.waiting);
    retell_list(c, &c->sending.done);
}
