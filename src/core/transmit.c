/* A message goes out, again and again. docs/protocol.md 9.4 */
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "outgoing.h"

#include <stddef.h>
#include <stdlib.h>

uint32_t gezi_outgoing_command(const struct gezi_outgoing *m)
{
    uint32_t command = GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK;

    if (m->flags & GEZI_MSG_SEALED)
        command |= GEZI_OPT_SECRET | GEZI_OPT_READCHECK;
    return command;
}

unsigned gezi_outgoing_sends(const struct gezi_outgoing *m)
{
    return m->flags & GEZI_MSG_CLEAR ? GEZI_SEND_CLEAR : 0;
}

void gezi_outgoing_went(struct gezi_outgoing *m, struct gezi_addr to)
{
    for (unsigned i = 0; i < m->went_n; i++)
        if (gezi_addr_equal(m->went[i], to))
            return;
    if (m->went_n < GEZI_WENT_MAX)
        m->went[m->went_n++] = to;
}

struct gezi_block *gezi_outgoing_output(struct gezi_core *c,
                                        const struct gezi_outgoing *m,
                                        const struct gezi_addr *to)
{
    struct gezi_block *b =
        gezi_output_new(c, to, (gezi_span){m->bytes, m->bytes_n});

    if (!b)
        return NULL;
    b->mark = GEZI_MARK_TEXT;
    b->key = m->number;
    return b;
}

static void put_out(struct gezi_core *c, struct gezi_outgoing *m,
                    struct gezi_addr to)
{
    struct gezi_block *b = gezi_outgoing_output(c, m, &to);

    struct gezi_bundle *files = gezi_outgoing_files(c, m);

    gezi_outgoing_went(m, to);
    if (files) {
        gezi_bundle_went(files, to);
        files->sealed = m->seals & GEZI_MSG_ENCRYPTED;
    }
    if (b)
        gezi_queue_push(&c->outputs, b);
    else
        c->counts.nomem++;
}

/* It waits on, for that reason; or it may not wait. */
static void hold(struct gezi_core *c, struct gezi_outgoing *m,
                 enum gezi_reason why)
{
    m->asks = 0;
    m->state = GEZI_QUEUED;
    if (!c->outbox || !gezi_line_is_serial(c, m->line))
        gezi_outgoing_finish(c, m, GEZI_FAILED, why, 0);
    else if (!gezi_line_overtake(c, m->line))
        gezi_line_rest(c, m->line, why);
}

/* Its receiver encrypts. False: it does not go out now, and may be gone. */
static bool may_go(struct gezi_core *c, struct gezi_outgoing *m,
                   const struct gezi_route *r)
{
    if (!r->guard.asks && !r->guard.reason)
        return true;
    if (r->guard.reason) {
        hold(c, m, r->guard.reason);
        return false;
    }
    if (m->asks > GEZI_RETRIES) {
        hold(c, m, GEZI_WHY_NO_KEY);
        return false;
    }
    if (m->state == GEZI_TRYING) /* in clear so far */
        gezi_outgoing_tell(c, m, GEZI_QUEUED, GEZI_WHY_NONE, 0);
    m->asks++;
    gezi_key_ask(c, r->p, 0, GEZI_RETRY_MS);
    return false;
}

/* The files it offers may be gone meanwhile, or not be for such a program. */
static enum gezi_reason objection(const struct gezi_core *c,
                                  const struct gezi_outgoing *m,
                                  const struct gezi_route *r)
{
    struct gezi_file files[GEZI_FILES_MAX];
    const struct gezi_bundle *b;

    if (!(m->flags & GEZI_MSG_FILES))
        return GEZI_WHY_NONE;
    b = gezi_outgoing_files(c, m);
    if (!gezi_bundle_offers(b))
        return *m->text ? GEZI_WHY_NONE : GEZI_WHY_DROPPED;
    gezi_bundle_files(b, files);
    if (!c->takes_connections)
        return GEZI_WHY_NO_PORT;
    return gezi_route_takes(r->kind, files, b->n) ? GEZI_WHY_NONE
                                                  : GEZI_WHY_NO_FILES;
}

/* The first time to the best address or the one asked for, later to all. */
static void transmit(struct gezi_core *c, struct gezi_outgoing *m,
                     const struct gezi_route *r)
{
    m->attempts++;
    m->tries++;
    m->seals = gezi_guard_flags(&r->guard);
    if (!r->p || (m->tries == 1 && gezi_person_has(r->p, m->to)))
        put_out(c, m, m->to);
    else /* none: someone else has it now */
        for (int i = 0; i < r->p->addrs; i++)
            put_out(c, m, gezi_person_addr(r->p, i));
}

/*
 * iptux acknowledges a number below one that it saw, and drops the text. What
 * was overtaken takes another number.
 */
static void raise_number(struct gezi_core *c, struct gezi_outgoing *m,
                         const struct gezi_route *r)
{
    if (c->outbox && r->kind == GEZI_KIND_IPTUX &&
        (m->number < c->sending.passed || m->number < m->line->passed))
        gezi_outgoing_renumber(c, m);
    if (m->line->passed < m->number)
        m->line->passed = m->number;
}

/* Once made, the bytes stay, unless the receiver turns out to be another. */
static enum gezi_err make_bytes(struct gezi_core *c, struct gezi_outgoing *m,
                                const struct gezi_route *r, size_t *over)
{
    struct gezi_wire wire;
    enum gezi_err err;

    *over = 0;
    if (m->bytes && m->kind == r->kind && m->charset == r->charset &&
        m->tag == r->guard.tag)
        return GEZI_OK;
    err = gezi_measure(c, r, gezi_outgoing_command(m), m->number, m->text,
                       gezi_outgoing_files(c, m), &wire);
    if (!err && wire.n <= wire.limit)
        err = gezi_compose(c, r, gezi_outgoing_command(m), m->number, m->text,
                           gezi_outgoing_files(c, m), &wire);
    if (err) {
        c->counts.nomem += err == GEZI_E_NOMEM;
        return err;
    }
    if (wire.n > wire.limit)
        *over = wire.n - wire.limit;
    free(m->bytes);
    m->bytes = wire.bytes;
    m->bytes_n = wire.bytes ? wire.n : 0;
    m->kind = (uint8_t)r->kind;
    m->charset = (uint8_t)r->charset;
    m->tag = r->guard.tag;
    return GEZI_OK;
}

/* Known to be away: what waits is not sent to where it was. */
static bool is_away(const struct gezi_core *c, const struct gezi_outgoing *m,
                    const struct gezi_route *r)
{
    if (!c->outbox || !r->p)
        return false;
    return r->p->addrs == 0 ||
           (r->p->presence == GEZI_OFFLINE && !m->line->insists);
}

/* Are there bytes to send? False: it may be gone. */
static bool is_made(struct gezi_core *c, struct gezi_outgoing *m,
                    const struct gezi_route *r)
{
    enum gezi_reason reason = objection(c, m, r);
    size_t over = 0;

    if (!reason) {
        switch (make_bytes(c, m, r, &over)) {
        case GEZI_OK:
            break;
        case GEZI_E_ENCRYPTED:
            hold(c, m, GEZI_WHY_NO_SEAL);
            return false;
        default:
            return false;
        }
        if (!over)
            return true;
        reason = GEZI_WHY_TOO_LONG;
    }
    gezi_outgoing_finish(c, m, GEZI_FAILED, reason, over);
    return false;
}

void gezi_outgoing_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_outgoing *m = GEZI_WHOLE(t, struct gezi_outgoing, timer);
    struct gezi_target target = {m->peer, m->to};
    bool first = m->state != GEZI_TRYING;
    struct gezi_route r;

    gezi_heap_set(&c->timers, t, c->now + GEZI_RETRY_MS);
    if (m->state == GEZI_GONE) { /* what could not be told */
        gezi_outgoing_finish(c, m, GEZI_GONE, GEZI_WHY_NONE, 0);
        return;
    }
    if (!gezi_route_of(c, &target, gezi_outgoing_sends(m), &r)) {
        gezi_outgoing_finish(c, m, GEZI_FAILED, GEZI_WHY_NO_PERSON, 0);
        return;
    }
    r.others = m->others;
    if (is_away(c, m, &r) || (!first && m->tries > GEZI_RETRIES)) {
        if (c->outbox)
            gezi_line_rest(c, m->line, GEZI_WHY_NO_ANSWER);
        else
            gezi_outgoing_finish(c, m, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 0);
        return;
    }
    if (!may_go(c, m, &r))
        return;
    if (first) {
        m->tries = 0;
        m->asks = 0;
        m->rests = false;
        m->line->began = c->now;
        raise_number(c, m, &r);
    }
    if (!is_made(c, m, &r))
        return;
    transmit(c, m, &r);
    m->reason = GEZI_WHY_NONE;
    if (r.kind == GEZI_KIND_BARE) { /* the address turned out to be one */
        m->state = GEZI_GONE;
        gezi_outgoing_finish(c, m, GEZI_GONE, GEZI_WHY_NONE, 0);
        return;
    }
    m->state = GEZI_TRYING;
    gezi_outgoing_tell(c, m, GEZI_TRYING, GEZI_WHY_NONE, 0);
}
