/*
 * Encrypted requests for files of ours: kept for their turn, opened a few at a
 * time, held against the key of whom they name. docs/protocol.md 11.6
 */
#include "bundles.h"
#include "keys.h"
#include "sender.h"

#include <stdlib.h>
#include <string.h>

enum {
    CALLS_MAX = 48,
    CALLS_EACH = 8, /* from one address */
    OPENED_AT_ONCE = 4,
    OPENED_BESIDE = 2, /* while texts are to be opened as well */
    PAUSE_MS = 10,     /* so that a flood leaves most of the time */
    KEY_MS = 2000,     /* so long for the key of who signed */
    LOOK_MS = 50,      /* whether it came */
};

struct gezi_call {
    struct gezi_call *next;
    struct gezi_addr from;
    uint64_t conn;
    int64_t since;
    bool known; /* it comes from where whom it names is known to be */
    size_t n;
    uint8_t bytes[];
};

static void arrival_of(struct gezi_core *c, const struct gezi_addr *from,
                       const struct gezi_packet *k, struct gezi_arrival *a)
{
    memset(a, 0, sizeof *a);
    a->k = k;
    a->from = (struct gezi_addr){from->ip, c->port};
    gezi_sender(c, a);
}

/* Is anything offered to whom it names? If not, it is not worth opening. */
static bool is_awaited(struct gezi_core *c, const struct gezi_arrival *a,
                       bool *known)
{
    bool any = false;

    *known = false;
    for (struct gezi_bundle *b = c->files.tail; a->who && b; b = b->prev) {
        const struct gezi_person *p = gezi_bundle_person(c, b);
        bool here = gezi_bundle_is_of(c, b, a->from.ip);

        if (!b->out || b->ended || (p ? p != a->who : !here))
            continue;
        any = true;
        *known |= here;
    }
    return any;
}

static bool is_crowded(const struct gezi_calls *calls, uint32_t ip)
{
    unsigned others = 0;

    for (const struct gezi_call *l = calls->head; l; l = l->next)
        others += l->from.ip == ip;
    return others >= CALLS_EACH;
}

static void take_out(struct gezi_calls *calls, struct gezi_call *gone)
{
    struct gezi_call **link = &calls->head, *before = NULL;

    for (; *link != gone; link = &(*link)->next)
        before = *link;
    *link = gone->next;
    if (calls->tail == gone)
        calls->tail = before;
    calls->n--;
}

/* Whoever floods in the name of another does not do so from its address. */
static bool make_room(struct gezi_core *c, bool known)
{
    struct gezi_call *stranger = NULL;

    if (c->calls.n < CALLS_MAX)
        return true;
    for (struct gezi_call *l = c->calls.head; known && l; l = l->next)
        if (!l->known)
            stranger = l;
    if (!stranger)
        return false;
    take_out(&c->calls, stranger);
    gezi_refuse_conn(c, stranger->conn);
    free(stranger);
    return true;
}

static void append(struct gezi_calls *calls, struct gezi_call *l)
{
    l->next = NULL;
    *(calls->tail ? &calls->tail->next : &calls->head) = l;
    calls->tail = l;
    calls->n++;
}

bool gezi_call_put(struct gezi_core *c, const struct gezi_addr *from,
                   uint64_t conn, const struct gezi_request *r,
                   gezi_span request)
{
    struct gezi_arrival a;
    struct gezi_call *l;
    bool known;

    if (!gezi_seals_files(c))
        return false;
    arrival_of(c, from, &r->head, &a);
    if (!is_awaited(c, &a, &known) || is_crowded(&c->calls, from->ip) ||
        !make_room(c, known))
        return false;
    l = malloc(sizeof *l + request.n);
    if (!l) {
        c->counts.nomem++;
        return false;
    }
    *l = (struct gezi_call){.from = *from,
                            .conn = conn,
                            .since = c->now,
                            .known = known,
                            .n = request.n};
    memcpy(l->bytes, request.p, request.n);
    append(&c->calls, l);
    if (!c->calls.timer.at)
        gezi_heap_set(&c->timers, &c->calls.timer, c->now);
    return true;
}

static struct gezi_call *take_first(struct gezi_calls *calls)
{
    struct gezi_call *l = calls->head;

    take_out(calls, l);
    return l;
}

void gezi_calls_fini(struct gezi_core *c)
{
    while (c->calls.n)
        free(take_first(&c->calls));
}

/* Is it what its signer wrote? Nothing but RSA-2048 and AES will do: whoever
 * asks so has both. */
static bool open_it(struct gezi_core *c, const struct gezi_pin *pin,
                    const struct gezi_packet *k, uint8_t *room,
                    struct gezi_writer *plain)
{
    uint8_t iv[GEZI_IV_SIZE];
    struct gezi_envelope e;

    if (!gezi_envelope_parse(gezi_packet_text(k->extra, NULL), room, &e) ||
        !(e.seals & GEZI_SEAL_RSA_2048) || !(e.seals & GEZI_SEAL_AES_256) ||
        !(e.seals & GEZI_SEAL_SIGN))
        return false;
    gezi_seal_iv(e.seals, k->number_text, iv);
    return c->seal->open(c->seal->ctx, &e, iv, plain) &&
           c->seal->verify(c->seal->ctx, &pin->key, e.seals,
                           gezi_written(plain), e.signature);
}

static bool give(struct gezi_core *c, const struct gezi_call *l,
                 struct gezi_request *r, const struct gezi_person *by,
                 gezi_span plain)
{
    struct gezi_ask ask = {.conn = l->conn};
    struct gezi_inside in;
    bool given = false;

    if (gezi_inside_parse(plain, r, &in) == GEZI_OK) {
        ask.sealed = in.as == GEZI_BODY_SEALED;
        memcpy(ask.body.key, in.key, sizeof in.key);
        gezi_body_counter(in.number, ask.body.counter);
        given = gezi_serve(c, &l->from, r, by, &in, &ask);
    }
    c->seal->wipe(&in, sizeof in);
    c->seal->wipe(&ask, sizeof ask);
    return given;
}

enum verdict { GIVEN, REFUSED, LATER };

static enum verdict judge(struct gezi_core *c, const struct gezi_call *l)
{
    uint8_t *room = malloc(2 * l->n);
    struct gezi_writer plain = {room ? room + l->n : NULL, l->n, 0, false};
    enum verdict verdict = REFUSED;
    const struct gezi_pin *pin;
    struct gezi_request r;
    struct gezi_arrival a;

    gezi_request_parse((gezi_span){l->bytes, l->n}, &r); /* as it did before */
    arrival_of(c, &l->from, &r.head, &a);
    pin = a.who ? gezi_pin_of(c, a.who) : NULL;
    if (!room) {
        c->counts.nomem++;
    } else if (a.who && !pin && c->now - l->since < KEY_MS) {
        gezi_key_ask(c, a.who, 0, GEZI_RETRY_MS);
        verdict = LATER;
    } else if (pin && pin->key.n >= GEZI_KEY_2048 &&
               open_it(c, pin, &r.head, room, &plain)) {
        verdict = give(c, l, &r, a.who, gezi_written(&plain)) ? GIVEN : REFUSED;
    }
    if (room)
        c->seal->wipe(room, 2 * l->n);
    free(room);
    return verdict;
}

void gezi_calls_due(struct gezi_core *c, struct gezi_timer *t)
{
    unsigned most = c->letters.n ? OPENED_BESIDE : OPENED_AT_ONCE;
    unsigned waiting = 0;

    for (unsigned n = c->calls.n; n && most; n--) {
        struct gezi_call *l = take_first(&c->calls);
        enum verdict verdict = c->announce.leaving ? REFUSED : judge(c, l);

        if (verdict == LATER) {
            append(&c->calls, l);
            waiting++;
            continue;
        }
        if (verdict == REFUSED)
            gezi_refuse_conn(c, l->conn);
        free(l);
        most--;
    }
    if (c->calls.n)
        gezi_heap_set(&c->timers, t,
                      c->now + (waiting == c->calls.n ? LOOK_MS : PAUSE_MS));
}
