/* What the user asks for: send, to one or to all; retry, drop, leave. */
#include "outgoing.h"

#include "announce.h"
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "person.h"
#include "recipients.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Accepting. All that can fail is made first. */

struct parcel {
    struct gezi_outgoing *m;
    struct gezi_line *line;
    struct gezi_block *sent, *state, *out;
    struct gezi_bundle *files; /* offered with it; NULL: none */
    bool promised;
};

static enum gezi_err parcel_drop(struct gezi_core *c, struct parcel *k)
{
    gezi_block_drop(&c->events, k->sent);
    gezi_block_drop(&c->events, k->state);
    gezi_block_drop(&c->outputs, k->out);
    gezi_line_leave(c, k->line);
    gezi_bundle_free(c, k->files);
    if (k->promised)
        gezi_heap_release(&c->timers);
    gezi_outgoing_free(k->m);
    return GEZI_E_NOMEM;
}

static struct gezi_outgoing *new_message(struct gezi_core *c,
                                         const struct gezi_command *cmd)
{
    struct gezi_outgoing *m =
        gezi_outgoing_new(cmd->text ? cmd->text : "",
                          cmd->what == GEZI_DO_SEND ? cmd->others : NULL);

    if (!m)
        return NULL;
    m->ref = cmd->ref;
    m->born = m->told = c->turn;
    m->written_ms = c->unix_ms;
    if (cmd->flags & GEZI_SEND_NO_QUEUE)
        m->flags |= GEZI_MSG_NO_QUEUE;
    if (cmd->flags & GEZI_SEND_CLEAR)
        m->flags |= GEZI_MSG_CLEAR;
    if (cmd->flags & GEZI_SEND_SEALED)
        m->flags |= GEZI_MSG_SEALED;
    if (*m->others)
        m->flags |= GEZI_MSG_OTHERS;
    m->number = gezi_next_number(c);
    gezi_message_id(m->id, m->number, c->user, gezi_span_text(m->text));
    return m;
}

static struct gezi_block *sent_new(struct gezi_core *c,
                                   const struct gezi_peer *peer,
                                   const struct parcel *k,
                                   const struct gezi_wire *wire)
{
    struct gezi_file files[GEZI_FILES_MAX];
    const struct gezi_outgoing *m = k->m;
    size_t room =
        strlen(m->id) + 1 + strlen(m->text) + 1 + strlen(m->others) + 1;
    size_t n = 0;
    struct gezi_block *b;

    if (k->files) {
        n = k->files->n;
        gezi_bundle_files(k->files, files);
        room += gezi_block_files_room(files, n);
    }
    b = gezi_event_new(c, GEZI_EV_SENT, peer, room);
    if (!b)
        return NULL;
    b->event.sent = (struct gezi_sent){
        .ref = m->ref,
        .id = gezi_block_text(b, m->id),
        .text = gezi_block_text(b, m->text),
        .charset = wire->charset,
        .lost = (unsigned)wire->lost,
        .flags = m->flags,
        .number = m->number,
        .files = n ? gezi_block_files(b, files, n) : NULL,
        .files_n = n,
        .others = *m->others ? gezi_block_text(b, m->others) : NULL,
    };
    return b;
}

static void hand_out(struct gezi_core *c, struct parcel *k)
{
    if (k->files)
        gezi_bundle_enter(c, k->files);
    gezi_event(c, k->sent);
    gezi_event(c, k->state);
    if (k->out)
        gezi_queue_push(&c->outputs, k->out);
}

/* From now on it stands in line for something: a receipt, its turn. */
static enum gezi_err enter(struct gezi_core *c, struct parcel *k)
{
    if (k->m->state == GEZI_QUEUED) { /* made when it is known for whom */
        free(k->m->bytes);
        k->m->bytes = NULL;
    }
    if (k->files)
        k->files->awaited = true;
    gezi_outgoing_enter(c, k->m);
    gezi_line_join(k->line, k->m);
    hand_out(c, k);
    return GEZI_OK;
}

/* Over at once: gone where no receipt exists. */
static enum gezi_err conclude(struct gezi_core *c, struct parcel *k)
{
    if (k->promised)
        gezi_heap_release(&c->timers);
    hand_out(c, k);
    gezi_outgoing_shelve(c, k->m);
    return GEZI_OK;
}

static enum gezi_err refuse(struct gezi_core *c, struct parcel *k,
                            const struct gezi_peer *peer,
                            enum gezi_reason reason, size_t over_bytes)
{
    k->m->state = GEZI_FAILED;
    k->m->reason = reason;
    k->state = gezi_delivery_new(c, peer, k->m);
    if (!k->sent || !k->state)
        return parcel_drop(c, k);
    k->state->event.delivery.over_bytes = (unsigned)over_bytes;
    if (k->promised)
        gezi_heap_release(&c->timers);
    hand_out(c, k);
    if (k->files)
        gezi_bundle_end(c, k->files);
    gezi_line_leave(c, k->line);
    gezi_outgoing_free(k->m);
    return GEZI_OK;
}

/* Nothing is known about the address: ask, and wait a little. */
static enum gezi_err send_after_probe(struct gezi_core *c, struct parcel *k,
                                      const struct gezi_peer *peer)
{
    k->state = gezi_delivery_new(c, peer, k->m);
    if (!k->sent || !k->state ||
        gezi_announce(c, &k->line->to, GEZI_CMD_BR_ENTRY, 0))
        return parcel_drop(c, k);
    gezi_line_asked(c, k->line);
    return enter(c, k);
}

/* Perhaps they came and we did not hear of it. Best effort. */
static void ask(struct gezi_core *c, const struct gezi_route *r)
{
    if (r->p)
        gezi_announce_to(c, r->p, GEZI_CMD_BR_ENTRY);
    else
        gezi_announce(c, &r->to, GEZI_CMD_BR_ENTRY, 0);
}

/* Behind others, or until somebody comes. */
static enum gezi_err send_later(struct gezi_core *c, struct parcel *k,
                                const struct gezi_peer *peer,
                                const struct gezi_route *r, bool rests)
{
    struct gezi_outgoing *m = k->m;
    bool first = !k->line->head;

    if (rests)
        m->reason = GEZI_WHY_NO_ANSWER;
    m->rests = rests;
    k->state = gezi_delivery_new(c, peer, m);
    if (!k->sent || !k->state)
        return parcel_drop(c, k);
    enter(c, k);
    if (first) {
        k->line->step = GEZI_LINE_RESTS;
        gezi_line_plan(c, k->line);
        gezi_line_arm(c, k->line);
    }
    if (rests)
        ask(c, r);
    if (!gezi_outgoing_waits(c, m))
        gezi_line_wake(c, k->line, true);
    return GEZI_OK;
}

/* What stands in its way is looked at by and by, as with any that waits. */
static enum gezi_err send_guarded(struct gezi_core *c, struct parcel *k,
                                  const struct gezi_peer *peer)
{
    struct gezi_outgoing *m = k->m;

    k->state = gezi_delivery_new(c, peer, m);
    if (!k->sent || !k->state)
        return parcel_drop(c, k);
    enter(c, k);
    k->line->step = GEZI_LINE_BUSY;
    k->line->began = c->now;
    k->line->insists |= !gezi_outgoing_waits(c, m);
    gezi_heap_set(&c->timers, &m->timer, c->now);
    return GEZI_OK;
}

static enum gezi_err send_now(struct gezi_core *c, struct parcel *k,
                              const struct gezi_peer *peer,
                              const struct gezi_route *r)
{
    struct gezi_outgoing *m = k->m;
    bool bare = r->kind == GEZI_KIND_BARE;
    struct gezi_wire wire;

    if (!m->bytes) {
        switch (gezi_compose(c, r, gezi_outgoing_command(m), m->number, m->text,
                             k->files, &wire)) {
        case GEZI_OK:
            break;
        case GEZI_E_ENCRYPTED:
            return send_guarded(c, k, peer);
        default:
            return parcel_drop(c, k);
        }
        m->bytes = wire.bytes;
        m->bytes_n = wire.n;
    }
    m->seals = gezi_guard_flags(&r->guard);
    m->state = bare ? GEZI_GONE : GEZI_TRYING;
    m->attempts = m->tries = 1;
    k->out = gezi_outgoing_output(c, m, &r->to);
    k->state = gezi_delivery_new(c, peer, m);
    if (!k->sent || !k->state || !k->out)
        return parcel_drop(c, k);
    if (bare)
        return conclude(c, k);
    gezi_outgoing_went(m, r->to);
    if (k->files) {
        gezi_bundle_went(k->files, r->to);
        k->files->sealed = m->seals & GEZI_MSG_ENCRYPTED;
    }
    enter(c, k);
    k->line->step = GEZI_LINE_BUSY;
    k->line->began = c->now;
    k->line->passed = m->number;
    k->line->insists |= !gezi_outgoing_waits(c, m);
    gezi_heap_set(&c->timers, &m->timer, c->now + GEZI_RETRY_MS);
    return GEZI_OK;
}

static bool is_stranger(const struct gezi_core *c, const struct gezi_route *r)
{
    return !r->p && r->kind != GEZI_KIND_BARE && !gezi_is_own(c, r->to);
}

/* The row of whom it goes to, for events; of an address when there is none. */
static void addressee(struct gezi_core *c, const struct gezi_route *r,
                      char key[static GEZI_ADDR_TEXT], struct gezi_peer *out)
{
    if (r->p) {
        gezi_peer_of(c, r->p, out);
        return;
    }
    gezi_peer_of_addr(c, r->to, key, out);
    out->kind = r->kind;
    out->charset = r->charset;
}

/* It can go or wait: which of both? */
static enum gezi_err stand_in_line(struct gezi_core *c, struct parcel *k,
                                   const struct gezi_peer *peer,
                                   const struct gezi_route *r, size_t over)
{
    bool waits = gezi_outgoing_waits(c, k->m);
    struct gezi_line *l;

    l = k->line = gezi_line_of(c, r->p ? r->p->id : 0, r->to);
    if (!l)
        return parcel_drop(c, k);
    if (l->head && waits && !gezi_line_is_for_absent(c, l))
        gezi_line_wake(c, l, false); /* whoever writes expects a try */
    if (l->head && (gezi_line_is_serial(c, l) || l->step == GEZI_LINE_ASKED))
        return send_later(c, k, peer, r, waits && l->step == GEZI_LINE_RESTS);
    if (is_stranger(c, r) && !l->head)
        return send_after_probe(c, k, peer);
    if (over)
        return refuse(c, k, peer, GEZI_WHY_TOO_LONG, over);
    if (waits && r->p && r->p->presence == GEZI_OFFLINE)
        return send_later(c, k, peer, r, true);
    if (r->guard.asks || r->guard.reason)
        return send_guarded(c, k, peer);
    return send_now(c, k, peer, r);
}

/* Not what goes wrong, but what does from the start. */
static enum gezi_reason objection(const struct gezi_core *c,
                                  const struct gezi_command *cmd,
                                  const struct gezi_route *r)
{
    if (c->announce.leaving)
        return GEZI_WHY_LEFT;
    if (c->sending.waiting.n >= GEZI_PENDING_MAX)
        return GEZI_WHY_NO_ROOM;
    if (cmd->files_n && !c->takes_connections)
        return GEZI_WHY_NO_PORT;
    if (cmd->files_n && !gezi_route_takes(r->kind, cmd->files, cmd->files_n))
        return GEZI_WHY_NO_FILES;
    return GEZI_WHY_NONE;
}

enum gezi_err gezi_do_send(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct parcel k = {.m = new_message(c, cmd)};
    struct gezi_route r = {.to = cmd->to.addr};
    bool known = gezi_route_of(c, &cmd->to, cmd->flags, &r);
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer peer;
    enum gezi_reason reason;
    struct gezi_wire wire;
    size_t over;

    assert(cmd->files_n <= GEZI_FILES_MAX);
    if (!k.m || gezi_heap_promise(&c->timers))
        return parcel_drop(c, &k);
    k.promised = true;
    r.others = k.m->others;
    if (cmd->files_n)
        k.m->flags |= GEZI_MSG_FILES;
    if (r.kind == GEZI_KIND_BARE && !r.p) {
        r.p = gezi_person_bare(c, r.to);
        if (r.p)
            gezi_person_tell(c, r.p);
    }
    addressee(c, &r, key, &peer);
    if (cmd->files_n) {
        k.files = gezi_bundle_offer(c, k.m->id, &r, cmd);
        if (!k.files)
            return parcel_drop(c, &k);
        k.files->number = k.m->number;
    }
    if (gezi_measure(c, &r, gezi_outgoing_command(k.m), k.m->number, k.m->text,
                     k.files, &wire))
        return parcel_drop(c, &k);
    k.m->kind = (uint8_t)r.kind;
    k.m->charset = (uint8_t)r.charset;
    k.m->tag = r.guard.tag;
    k.m->to = r.to;
    k.m->peer = r.p ? r.p->id : 0;
    k.sent = sent_new(c, &peer, &k, &wire);
    if (r.p)
        r.p->traits |= GEZI_IS_FRIEND;
    if (!known)
        return refuse(c, &k, &peer, GEZI_WHY_NO_PERSON, 0);
    reason = objection(c, cmd, &r);
    if (reason)
        return refuse(c, &k, &peer, reason, 0);
    over = wire.n > wire.limit ? wire.n - wire.limit : 0;
    if (over && !is_stranger(c, &r))
        return refuse(c, &k, &peer, GEZI_WHY_TOO_LONG, over);
    if (r.p && r.p->addrs == 0 && !gezi_outgoing_waits(c, k.m))
        return refuse(c, &k, &peer, GEZI_WHY_NO_ANSWER, 0); /* moved on */
    if (r.kind == GEZI_KIND_BARE)
        return send_now(c, &k, &peer, &r);
    return stand_in_line(c, &k, &peer, &r, over);
}

enum gezi_err gezi_do_broadcast(struct gezi_core *c,
                                const struct gezi_command *cmd)
{
    struct parcel k = {.m = new_message(c, cmd)};
    uint32_t command = GEZI_CMD_SENDMSG | GEZI_OPT_BROADCAST;
    struct gezi_copies *copies = NULL;
    struct gezi_wire wire;

    if (!k.m || gezi_compose_for_all(c, command, k.m->number, k.m->text, &wire))
        return parcel_drop(c, &k);
    k.m->bytes = wire.bytes;
    k.m->bytes_n = wire.n;
    k.m->flags = GEZI_MSG_BROADCAST;
    k.sent = sent_new(c, NULL, &k, &wire);
    if (wire.n > wire.limit)
        return refuse(c, &k, NULL, GEZI_WHY_TOO_LONG, wire.n - wire.limit);
    k.m->attempts = 1;
    k.m->state = GEZI_GONE;
    k.state = gezi_delivery_new(c, NULL, k.m);
    k.out = gezi_outgoing_output(c, k.m, NULL);
    if (!k.sent || !k.state || !k.out ||
        gezi_copies_new(c, k.m->number, k.m->text, &copies))
        return parcel_drop(c, &k);
    gezi_copies_start(c, copies);
    c->sending.passed = k.m->number;
    gezi_announce_echo(c, k.m->number);
    return conclude(c, &k);
}

/* What waits */

static struct gezi_outgoing *waiting(struct gezi_core *c, uint64_t number)
{
    struct gezi_outgoing *m = gezi_outgoing_find(c, number);

    return m && m->number == number && m->line ? m : NULL;
}

enum gezi_err gezi_do_retry(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_outgoing *m = waiting(c, cmd->number);

    if (m && !c->announce.leaving)
        gezi_line_wake(c, m->line, true);
    return GEZI_OK;
}

enum gezi_err gezi_do_clear(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_outgoing *m = waiting(c, cmd->number);

    if (!m || m->flags & GEZI_MSG_CLEAR || c->announce.leaving)
        return GEZI_OK;
    m->flags |= GEZI_MSG_CLEAR;
    if (m->timer.at)
        gezi_heap_set(&c->timers, &m->timer, c->now);
    gezi_line_wake(c, m->line, true);
    return GEZI_OK;
}

enum gezi_err gezi_do_drop(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_outgoing *m = waiting(c, cmd->number);

    return m ? gezi_outgoing_finish(c, m, GEZI_FAILED, GEZI_WHY_DROPPED, 0)
             : GEZI_OK;
}

/* What may wait is on disk and waits there. */
void gezi_outgoing_leave(struct gezi_core *c)
{
    for (struct gezi_outgoing *m = c->sending.waiting.head, *next; m;
         m = next) {
        next = m->next;
        gezi_heap_drop(&c->timers, &m->timer);
        gezi_heap_drop(&c->timers, &m->line->timer);
        if (!gezi_outgoing_waits(c, m))
            gezi_outgoing_finish(c, m, GEZI_FAILED, GEZI_WHY_LEFT, 0);
        else if (m->state == GEZI_TRYING)
            gezi_outgoing_tell(c, m, GEZI_QUEUED, GEZI_WHY_NO_ANSWER, 0);
    }
}
