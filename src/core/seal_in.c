/*
 * What comes encrypted waits for its turn: one is opened at a time, so that
 * nobody who sends many keeps clear text waiting. docs/protocol.md 11.3
 */
#include "keys.h"
#include "sender.h"

#include <stdlib.h>
#include <string.h>

enum {
    LETTERS_MAX = 512,
    LETTERS_EACH = 64, /* from one address */
    BYTES_MAX = 4 << 20,
    OPENED_A_TURN = 64, /* sixteen milliseconds at most */
    HOLDS = 8,          /* so often clear text comes before one of them */
    HOLD_MS = 1,        /* the next one of a quick sender is there by then */
};

struct gezi_letter {
    struct gezi_letter *next;
    struct gezi_addr from;
    uint64_t key; /* of seen.h */
    bool stranger;
    size_t n;
    uint8_t bytes[];
};

/* Blowfish is for the old key, and FeiQ has no other: as long as we have none,
 * it shall learn that we cannot read it. */
bool gezi_letter_is(const struct gezi_core *c, const struct gezi_arrival *a)
{
    return c->seal && a->k->command & GEZI_OPT_ENCRYPT &&
           (a->kind != GEZI_KIND_FEIQ || c->seals & GEZI_SEAL_RSA_1024);
}

/* Is it among those that wait? And how many are there from its address? */
static bool is_waiting(const struct gezi_letters *ls, uint64_t key, uint32_t ip,
                       unsigned *others)
{
    bool found = false;

    *others = 0;
    for (const struct gezi_letter *l = ls->head; l; l = l->next) {
        found |= l->key == key;
        *others += l->from.ip == ip;
    }
    return found;
}

bool gezi_letter_put(struct gezi_core *c, const struct gezi_arrival *a,
                     uint64_t key, bool stranger)
{
    struct gezi_letters *ls = &c->letters;
    gezi_span whole = a->k->whole;
    struct gezi_letter *l;
    unsigned others;

    if (is_waiting(ls, key, a->from.ip, &others)) {
        c->counts.repeats++;
        return true;
    }
    if (ls->n >= LETTERS_MAX || others >= LETTERS_EACH ||
        ls->bytes + whole.n > BYTES_MAX) {
        c->counts.unanswered++;
        return false;
    }
    l = malloc(sizeof *l + whole.n);
    if (!l) {
        c->counts.nomem++;
        return false;
    }
    *l = (struct gezi_letter){
        .from = a->from, .key = key, .stranger = stranger, .n = whole.n};
    memcpy(l->bytes, whole.p, whole.n);
    *(ls->tail ? &ls->tail->next : &ls->head) = l;
    ls->tail = l;
    ls->n++;
    ls->bytes += whole.n;
    return true;
}

static struct gezi_letter *take_first(struct gezi_letters *ls)
{
    struct gezi_letter *l = ls->head;

    ls->head = l->next;
    if (!ls->head)
        ls->tail = NULL;
    ls->n--;
    ls->bytes -= l->n;
    return l;
}

void gezi_letters_fini(struct gezi_core *c)
{
    while (c->letters.n)
        free(take_first(&c->letters));
}

/* Opening */

/* Numbers of most programs are the clock; what counts from 1 is no date. */
static bool is_old(const struct gezi_core *c, uint64_t number)
{
    enum { CLOCK = 1000000000, DAY = 86400 };

    return number >= CLOCK && number <= UINT32_MAX &&
           (int64_t)number + DAY < c->unix_ms / 1000;
}

/*
 * macOS signs the text alone. A list that stands behind it may then be
 * anybody's, so such a message counts as neither signed nor forged.
 */
static unsigned judge(const struct gezi_core *c, const struct gezi_arrival *a,
                      const struct gezi_envelope *e,
                      const struct gezi_plain *plain)
{
    struct gezi_pin *pin = a->who ? gezi_pin_of(c, a->who) : NULL;
    unsigned old = is_old(c, a->k->number) ? GEZI_MSG_OLD : 0;

    if (!(e->seals & GEZI_SEAL_SIGN))
        return gezi_bared(c, a);
    if (!pin)
        return GEZI_MSG_UNCHECKED | old;
    return gezi_signature_flags(c, pin, e->seals, plain, e->signature) | old;
}

static bool open_body(struct gezi_core *c, const struct gezi_arrival *a,
                      uint8_t *room, struct gezi_writer *plain,
                      struct gezi_opened *out)
{
    gezi_span body = gezi_packet_text(a->k->extra, NULL);
    const uint32_t ext = GEZI_OPT_ENCEXTMSG;
    uint8_t iv[GEZI_IV_SIZE];
    struct gezi_envelope e;

    if (!gezi_envelope_parse(body, room, &e) ||
        e.seals & GEZI_SEAL_RSA & ~c->seals ||
        e.seals & GEZI_SEAL_CIPHER & ~c->seals)
        return false;
    gezi_seal_iv(e.seals, a->k->number_text, iv);
    if (!c->seal->open(c->seal->ctx, &e, iv, plain))
        return false;
    out->extended = a->k->command & ext;
    out->plain = gezi_plain_split(gezi_written(plain), out->extended);
    out->flags = GEZI_MSG_OPENED | judge(c, a, &e, &out->plain);
    if (e.seals & (GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128))
        out->flags |= GEZI_MSG_WEAK;
    out->seals = e.seals;
    out->signature = e.signature;
    return true;
}

/*
 * No answer tells whether it could be opened: not the receipt, and not that its
 * sender is asked for a key either, which depends on whether we have one.
 */
static void open_letter(struct gezi_core *c, struct gezi_letter *l)
{
    size_t n = l->n;
    uint8_t *room = malloc(2 * n);
    struct gezi_writer plain = {room ? room + n : NULL, n, 0, false};
    struct gezi_packet k;
    struct gezi_arrival a;
    struct gezi_opened o;

    if (!room || gezi_packet_parse((gezi_span){l->bytes, n}, &k)) {
        c->counts.nomem++; /* it comes again */
        free(room);
        return;
    }
    memset(&a, 0, sizeof a);
    a.from = l->from;
    a.k = &k;
    gezi_sender(c, &a);
    if (open_body(c, &a, room, &plain, &o)) {
        gezi_message_opened(c, &a, &o, l->key, l->stranger);
        gezi_late_keep(c, &a, &o);
    } else {
        c->counts.unopened++;
        gezi_message_opened(c, &a, NULL, l->key, l->stranger);
    }
    c->seal->wipe(room, 2 * n);
    free(room);
    gezi_key_wanted(c, &a);
}

void gezi_letters_open(struct gezi_core *c)
{
    struct gezi_letter *l;

    if (c->announce.leaving) /* what is not acknowledged comes again */
        gezi_letters_fini(c);
    if (!c->letters.n || gezi_letters_hold(c))
        return;
    l = take_first(&c->letters);
    c->letters.opened++;
    c->letters.holds = 0;
    open_letter(c, l);
    free(l);
}

void gezi_letters_rest(struct gezi_core *c)
{
    struct gezi_letters *ls = &c->letters;

    if (ls->others && ls->n) {
        ls->holds += ls->opened == 0;
        ls->not_before = c->now + HOLD_MS;
    }
    ls->opened = 0;
    ls->others = false;
}

bool gezi_letters_hold(const struct gezi_core *c)
{
    const struct gezi_letters *ls = &c->letters;

    return ls->holds < HOLDS && (ls->others || c->now < ls->not_before);
}

int64_t gezi_letters_deadline(const struct gezi_core *c)
{
    if (!c->letters.n)
        return INT64_MAX;
    return gezi_letters_hold(c) && c->now < c->letters.not_before
               ? c->letters.not_before
               : c->now;
}

bool gezi_core_busy(const struct gezi_core *c)
{
    return c->letters.n && !c->letters.others && !gezi_letters_hold(c) &&
           c->letters.opened < OPENED_A_TURN;
}
