/* Sending: until a receipt comes or five times is enough. docs/protocol.md 9.4
 */
#include "core_priv.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    DONE_MAX = 1024, /* finished ones that a late receipt may still name */
    WENT_MAX = 2 * GEZI_ADDRS_PER_PERSON,
};

enum stage {
    PROBING, /* the address was asked what it is */
    TURN,    /* iptux drops a number below one that it saw: one at a time */
    TRYING,
    DELIVERED,
    OPENED,
    FAILED,
};

struct gezi_outgoing {
    struct gezi_timer timer;
    struct gezi_outgoing *chain; /* same place by number */
    struct gezi_outgoing *prev, *next;
    uint64_t number, ref;
    uint32_t peer; /* 0: only an address */
    struct gezi_addr to;
    struct gezi_addr went[WENT_MAX]; /* where it was sent to */
    unsigned went_n, attempts, flags;
    enum stage stage;
    char id[GEZI_ID_SIZE];
    char *text;     /* until it is composed */
    uint8_t *bytes; /* until it is delivered */
    size_t bytes_n;
};

/* Lists */

static void list_put(struct gezi_outgoing_list *l, struct gezi_outgoing *m)
{
    m->next = NULL;
    m->prev = l->tail;
    *(l->tail ? &l->tail->next : &l->head) = m;
    l->tail = m;
    l->n++;
}

static void list_drop(struct gezi_outgoing_list *l, struct gezi_outgoing *m)
{
    *(m->prev ? &m->prev->next : &l->head) = m->next;
    *(m->next ? &m->next->prev : &l->tail) = m->prev;
    l->n--;
}

static struct gezi_outgoing **chain_of(struct gezi_core *c, uint64_t number)
{
    return &c->sending.chain[number % GEZI_OUTGOING_CHAINS];
}

static struct gezi_outgoing *find(struct gezi_core *c, uint64_t number)
{
    struct gezi_outgoing *m = *chain_of(c, number);

    /* Numbers beyond 31 bits come back from some clients cut to 32. */
    while (m && m->number != number && (uint32_t)m->number != number)
        m = m->chain;
    return m;
}

static void outgoing_free(struct gezi_outgoing *m)
{
    if (m) {
        free(m->text);
        free(m->bytes);
    }
    free(m);
}

static void forget(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_outgoing **link = chain_of(c, m->number);

    while (*link != m)
        link = &(*link)->chain;
    *link = m->chain;
    outgoing_free(m);
}

void gezi_outgoing_fini(struct gezi_core *c)
{
    struct gezi_outgoing_list *lists[] = {&c->sending.waiting,
                                          &c->sending.done};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct gezi_outgoing *m = lists[i]->head, *next; m; m = next) {
            next = m->next;
            outgoing_free(m);
        }
}

/* Telling */

static void peer_of(struct gezi_core *c, const struct gezi_outgoing *m,
                    char key[static GEZI_ADDR_TEXT], struct gezi_peer *out)
{
    const struct gezi_person *p = gezi_people_get(&c->people, m->peer);

    if (p)
        gezi_peer_of(c, p, out);
    else
        gezi_peer_of_addr(c, m->to, key, out);
}

static struct gezi_block *sent_new(struct gezi_core *c,
                                   const struct gezi_peer *peer,
                                   const struct gezi_outgoing *m,
                                   enum gezi_charset cs, size_t lost)
{
    struct gezi_block *b = gezi_event_new(
        c, GEZI_EV_SENT, peer, strlen(m->id) + 1 + strlen(m->text) + 1);

    if (!b)
        return NULL;
    b->event.sent = (struct gezi_sent){
        .ref = m->ref,
        .id = gezi_block_text(b, m->id),
        .text = gezi_block_text(b, m->text),
        .charset = cs,
        .lost = (unsigned)lost,
        .flags = m->flags,
        .number = m->number,
    };
    return b;
}

static struct gezi_block *delivery_new(struct gezi_core *c,
                                       const struct gezi_peer *peer,
                                       const struct gezi_outgoing *m,
                                       enum gezi_state state)
{
    struct gezi_block *b =
        gezi_event_new(c, GEZI_EV_DELIVERY, peer, strlen(m->id) + 1);

    if (!b)
        return NULL;
    b->event.delivery = (struct gezi_delivery){
        .ref = m->ref,
        .id = gezi_block_text(b, m->id),
        .state = state,
        .attempts = m->attempts,
        .number = m->number,
    };
    return b;
}

/* Tell what became of a message. GEZI_E_NOMEM: it must be told again. */
static enum gezi_err tell(struct gezi_core *c, const struct gezi_outgoing *m,
                          enum gezi_state state, enum gezi_reason reason,
                          size_t over_bytes)
{
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer peer;
    struct gezi_block *b;

    peer_of(c, m, key, &peer);
    b = delivery_new(c, &peer, m, state);
    if (!b) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    b->event.delivery.reason = reason;
    b->event.delivery.over_bytes = (unsigned)over_bytes;
    gezi_event(c, b);
    return GEZI_OK;
}

/* The end of waiting; kept among the done. */
static void next_turn(struct gezi_core *c, uint32_t peer);

static void finish(struct gezi_core *c, struct gezi_outgoing *m,
                   enum stage stage)
{
    struct gezi_sending *s = &c->sending;

    if (m->stage == PROBING)
        s->probing--;
    m->stage = stage;
    list_drop(&s->waiting, m);
    gezi_heap_drop(&c->timers, &m->timer);
    gezi_heap_release(&c->timers);
    free(m->text);
    free(m->bytes);
    m->text = NULL;
    m->bytes = NULL;
    list_put(&s->done, m);
    if (s->done.n > DONE_MAX) {
        struct gezi_outgoing *oldest = s->done.head;

        list_drop(&s->done, oldest);
        forget(c, oldest);
    }
    if (m->peer)
        next_turn(c, m->peer);
}

/* Going out */

static void note_went(struct gezi_outgoing *m, struct gezi_addr to)
{
    for (unsigned i = 0; i < m->went_n; i++)
        if (gezi_addr_equal(m->went[i], to))
            return;
    if (m->went_n < WENT_MAX)
        m->went[m->went_n++] = to;
}

static void put_out(struct gezi_core *c, struct gezi_outgoing *m,
                    struct gezi_addr to)
{
    note_went(m, to);
    gezi_output(c, &to, (gezi_span){m->bytes, m->bytes_n});
}

/* The first time to the best address or the one asked for, later to all. */
static void transmit(struct gezi_core *c, struct gezi_outgoing *m)
{
    const struct gezi_person *p = gezi_people_get(&c->people, m->peer);

    m->attempts++;
    if (!p || (m->attempts == 1 && gezi_person_has(p, m->to)))
        put_out(c, m, m->to);
    else
        for (int i = 0; i < p->addrs; i++) /* none: someone else has it now */
            put_out(c, m, p->addr[i]);
}

/* Is another message to the same iptux on its way? */
static bool must_wait(const struct gezi_core *c, const struct gezi_outgoing *m,
                      const struct gezi_route *r)
{
    if (r->kind != GEZI_KIND_IPTUX)
        return false;
    for (const struct gezi_outgoing *o = c->sending.waiting.head; o && o != m;
         o = o->next)
        if (o->peer == r->p->id && o->stage != PROBING)
            return true;
    return false;
}

static void next_turn(struct gezi_core *c, uint32_t peer)
{
    for (struct gezi_outgoing *o = c->sending.waiting.head; o; o = o->next) {
        if (o->peer != peer)
            continue;
        if (o->stage == TURN)
            gezi_heap_set(&c->timers, &o->timer, c->now);
        return;
    }
}

static uint32_t command_of(void)
{
    return GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK;
}

/* What waited can go: to its person, or to the address as it is. */
static void launch(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_target target = {m->peer, m->to};
    struct gezi_route r;
    struct gezi_wire wire;

    gezi_heap_set(&c->timers, &m->timer, c->now + GEZI_RETRY_MS);
    if (!gezi_route_of(c, &target, 0, &r)) {
        if (!tell(c, m, GEZI_FAILED, GEZI_WHY_NO_PERSON, 0))
            finish(c, m, FAILED);
        return;
    }
    if (m->stage == PROBING) {
        m->stage = TURN;
        c->sending.probing--;
    }
    if (r.p)
        m->peer = r.p->id;
    if (must_wait(c, m, &r)) {
        gezi_heap_drop(&c->timers, &m->timer);
        return;
    }
    if (gezi_compose(c, &r, command_of(), m->number, m->text, &wire)) {
        c->counts.nomem++;
        return;
    }
    free(m->bytes);
    m->bytes = wire.bytes;
    m->bytes_n = wire.n;
    if (wire.n > wire.limit) {
        if (!tell(c, m, GEZI_FAILED, GEZI_WHY_TOO_LONG, wire.n - wire.limit))
            finish(c, m, FAILED);
        return;
    }
    m->stage = TRYING;
    transmit(c, m);
    tell(c, m, GEZI_TRYING, GEZI_WHY_NONE, 0);
}

void gezi_outgoing_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_outgoing *m = GEZI_WHOLE(t, struct gezi_outgoing, timer);

    if (m->stage != TRYING) {
        launch(c, m);
        return;
    }
    gezi_heap_set(&c->timers, t, c->now + GEZI_RETRY_MS);
    if (m->attempts > GEZI_RETRIES) {
        if (!tell(c, m, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 0))
            finish(c, m, FAILED);
        return;
    }
    transmit(c, m);
    tell(c, m, GEZI_TRYING, GEZI_WHY_NONE, 0);
}

void gezi_outgoing_known(struct gezi_core *c, struct gezi_person *p)
{
    for (struct gezi_outgoing *m = c->sending.waiting.head; m; m = m->next) {
        if (m->stage != PROBING || !gezi_person_has(p, m->to))
            continue;
        p->traits |= GEZI_IS_FAR | GEZI_IS_FRIEND;
        /* After this datagram was read to its end. */
        gezi_heap_set(&c->timers, &m->timer, c->now);
    }
}

/* Accepting. All that can fail is made first. */

struct parcel {
    struct gezi_outgoing *m;
    struct gezi_block *sent, *state, *out;
    bool promised;
};

static enum gezi_err parcel_drop(struct gezi_core *c, struct parcel *k)
{
    gezi_block_drop(&c->events, k->sent);
    gezi_block_drop(&c->events, k->state);
    gezi_block_drop(&c->outputs, k->out);
    if (k->promised)
        gezi_heap_release(&c->timers);
    outgoing_free(k->m);
    return GEZI_E_NOMEM;
}

static struct gezi_outgoing *outgoing_new(struct gezi_core *c,
                                          const struct gezi_command *cmd)
{
    struct gezi_outgoing *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->text = gezi_compose_text(cmd->text ? cmd->text : "");
    if (!m->text) {
        free(m);
        return NULL;
    }
    m->timer.what = GEZI_T_OUTGOING;
    m->ref = cmd->ref;
    m->number = gezi_next_number(c);
    gezi_message_id(m->id, m->number, c->user, gezi_span_text(m->text));
    return m;
}

/* From now on it waits for something: a receipt, its turn, a probe. */
static enum gezi_err commit(struct gezi_core *c, struct parcel *k, int64_t due)
{
    struct gezi_outgoing *m = k->m;

    m->chain = *chain_of(c, m->number);
    *chain_of(c, m->number) = m;
    list_put(&c->sending.waiting, m);
    if (m->stage == PROBING)
        c->sending.probing++;
    if (due != INT64_MAX)
        gezi_heap_set(&c->timers, &m->timer, due);
    gezi_event(c, k->sent);
    gezi_event(c, k->state);
    if (k->out)
        gezi_queue_push(&c->outputs, k->out);
    return GEZI_OK;
}

/* Over at once: failed, or gone where no receipt exists. */
static enum gezi_err conclude(struct gezi_core *c, struct parcel *k)
{
    if (k->promised)
        gezi_heap_release(&c->timers);
    gezi_event(c, k->sent);
    gezi_event(c, k->state);
    if (k->out)
        gezi_queue_push(&c->outputs, k->out);
    outgoing_free(k->m);
    return GEZI_OK;
}

static enum gezi_err refuse(struct gezi_core *c, struct parcel *k,
                            const struct gezi_peer *peer,
                            enum gezi_reason reason, size_t over_bytes)
{
    k->state = delivery_new(c, peer, k->m, GEZI_FAILED);
    if (!k->sent || !k->state)
        return parcel_drop(c, k);
    k->state->event.delivery.reason = reason;
    k->state->event.delivery.over_bytes = (unsigned)over_bytes;
    return conclude(c, k);
}

/* Nothing is known about the address: ask, and wait a little. */
static enum gezi_err send_after_probe(struct gezi_core *c, struct parcel *k,
                                      const struct gezi_peer *peer)
{
    struct gezi_outgoing *m = k->m;

    m->stage = PROBING;
    k->state = delivery_new(c, peer, m, GEZI_QUEUED);
    if (!k->sent || !k->state || gezi_announce(c, &m->to, GEZI_CMD_BR_ENTRY, 0))
        return parcel_drop(c, k);
    return commit(c, k, c->now + GEZI_PROBE_MS);
}

static enum gezi_err send_now(struct gezi_core *c, struct parcel *k,
                              const struct gezi_peer *peer,
                              const struct gezi_route *r)
{
    struct gezi_outgoing *m = k->m;
    bool bare = r->kind == GEZI_KIND_BARE;

    if (must_wait(c, m, r)) {
        m->stage = TURN;
        k->state = delivery_new(c, peer, m, GEZI_QUEUED);
        if (!k->sent || !k->state)
            return parcel_drop(c, k);
        return commit(c, k, INT64_MAX);
    }
    m->stage = TRYING;
    m->attempts = 1;
    note_went(m, r->to);
    k->out = gezi_output_new(c, &r->to, (gezi_span){m->bytes, m->bytes_n});
    k->state = delivery_new(c, peer, m, bare ? GEZI_GONE : GEZI_TRYING);
    if (!k->sent || !k->state || !k->out)
        return parcel_drop(c, k);
    return bare ? conclude(c, k) : commit(c, k, c->now + GEZI_RETRY_MS);
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

enum gezi_err gezi_do_send(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct parcel k = {.m = outgoing_new(c, cmd)};
    struct gezi_route r = {.to = cmd->to.addr};
    bool known = gezi_route_of(c, &cmd->to, cmd->flags, &r);
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer peer;
    struct gezi_wire wire;

    if (!k.m || gezi_heap_promise(&c->timers))
        return parcel_drop(c, &k);
    k.promised = true;
    if (r.kind == GEZI_KIND_BARE && !r.p) {
        r.p = gezi_person_bare(c, r.to);
        if (r.p)
            gezi_person_tell(c, r.p);
    }
    addressee(c, &r, key, &peer);
    if (gezi_compose(c, &r, command_of(), k.m->number, k.m->text, &wire))
        return parcel_drop(c, &k);
    k.m->bytes = wire.bytes;
    k.m->bytes_n = wire.n;
    k.m->to = r.to;
    k.m->peer = r.p ? r.p->id : 0;
    k.sent = sent_new(c, &peer, k.m, wire.charset, wire.lost);
    if (r.p)
        gezi_person_befriend(c, r.p);
    if (!known)
        return refuse(c, &k, &peer, GEZI_WHY_NO_PERSON, 0);
    if (c->announce.leaving)
        return refuse(c, &k, &peer, GEZI_WHY_LEFT, 0);
    if (c->sending.waiting.n >= GEZI_PENDING_MAX)
        return refuse(c, &k, &peer, GEZI_WHY_NO_ROOM, 0);
    if (is_stranger(c, &r)) {
        free(k.m->bytes); /* how it goes is decided when it is known */
        k.m->bytes = NULL;
        return send_after_probe(c, &k, &peer);
    }
    if (wire.n > wire.limit)
        return refuse(c, &k, &peer, GEZI_WHY_TOO_LONG, wire.n - wire.limit);
    if (r.p && r.p->addrs == 0) /* someone else has its address now */
        return refuse(c, &k, &peer, GEZI_WHY_NO_ANSWER, 0);
    return send_now(c, &k, &peer, &r);
}

enum gezi_err gezi_do_broadcast(struct gezi_core *c,
                                const struct gezi_command *cmd)
{
    struct parcel k = {.m = outgoing_new(c, cmd)};
    uint32_t command = GEZI_CMD_SENDMSG | GEZI_OPT_BROADCAST;
    struct gezi_wire wire;

    if (!k.m || gezi_compose_for_all(c, command, k.m->number, k.m->text, &wire))
        return parcel_drop(c, &k);
    k.m->bytes = wire.bytes;
    k.m->flags = GEZI_MSG_BROADCAST;
    k.sent = sent_new(c, NULL, k.m, wire.charset, wire.lost);
    if (wire.n > wire.limit)
        return refuse(c, &k, NULL, GEZI_WHY_TOO_LONG, wire.n - wire.limit);
    k.m->attempts = 1;
    k.state = delivery_new(c, NULL, k.m, GEZI_GONE);
    k.out = gezi_output_new(c, NULL, (gezi_span){wire.bytes, wire.n});
    if (!k.sent || !k.state || !k.out)
        return parcel_drop(c, &k);
    gezi_announce_echo(c, k.m->number);
    return conclude(c, &k);
}

void gezi_outgoing_leave(struct gezi_core *c)
{
    for (struct gezi_outgoing *m = c->sending.waiting.head, *next; m;
         m = next) {
        next = m->next;
        tell(c, m, GEZI_FAILED, GEZI_WHY_LEFT, 0);
        finish(c, m, FAILED);
    }
}

/* Receipts */

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

void gezi_on_receipt(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_outgoing *m;
    uint64_t number;

    if (!gezi_body_number(a->k->extra, &number))
        return;
    m = find(c, number);
    if (!m || !came_back(c, m, a))
        return;
    if (m->stage == TRYING) {
        if (!tell(c, m, GEZI_DELIVERED, GEZI_WHY_NONE, 0))
            finish(c, m, DELIVERED);
    } else if (m->stage == FAILED && m->attempts) { /* late, but true */
        if (!tell(c, m, GEZI_DELIVERED, GEZI_WHY_NONE, 0))
            m->stage = DELIVERED;
    }
}

bool gezi_outgoing_read(struct gezi_core *c, const struct gezi_arrival *a,
                        uint64_t number)
{
    struct gezi_outgoing *m = find(c, number);

    if (!m || !came_back(c, m, a))
        return false;
    if (m->stage == OPENED || tell(c, m, GEZI_READ, GEZI_WHY_NONE, 0))
        return true;
    if (m->stage == TRYING) /* the receipt got lost */
        finish(c, m, OPENED);
    m->stage = OPENED;
    return true;
}

enum gezi_err gezi_do_retry(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)c;
    (void)cmd;
    return GEZI_OK;
}

enum gezi_err gezi_do_drop(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)c;
    (void)cmd;
    return GEZI_OK;
}
