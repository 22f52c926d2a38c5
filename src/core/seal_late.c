/*
 * What was signed by somebody whose key was not here yet: kept for a while, and
 * judged when the key comes. docs/protocol.md 11.3
 */
#include "keys.h"
#include "person.h"

#include <stdlib.h>
#include <string.h>

enum { UNCHECKED_MAX = 64, BYTES_MAX = 256 << 10 };

struct gezi_unchecked {
    struct gezi_unchecked *next;
    uint32_t peer, seals;
    uint64_t number;
    bool more; /* a list, which a signature of the text alone leaves out */
    size_t size, text_n, all_n, signature_n;
    char id[GEZI_ID_SIZE];
    uint8_t bytes[]; /* all that can be signed, then the signature */
};

static void drop(struct gezi_late *l, struct gezi_unchecked **link)
{
    struct gezi_unchecked *u = *link;

    *link = u->next;
    l->n--;
    l->bytes -= u->size;
    free(u);
}

void gezi_late_fini(struct gezi_core *c)
{
    while (c->late.head)
        drop(&c->late, &c->late.head);
}

void gezi_late_keep(struct gezi_core *c, const struct gezi_arrival *a,
                    const struct gezi_opened *o)
{
    const struct gezi_plain *plain = &o->plain;
    size_t size = plain->signed_all.n + o->signature.n;
    struct gezi_unchecked **link = &c->late.head, *u;

    if (!(o->flags & GEZI_MSG_UNCHECKED) || !a->who || !*a->id ||
        size > BYTES_MAX)
        return;
    while (c->late.n &&
           (c->late.n >= UNCHECKED_MAX || c->late.bytes + size > BYTES_MAX))
        drop(&c->late, &c->late.head);
    u = malloc(sizeof *u + size);
    if (!u)
        return; /* then it stays as it is */
    *u = (struct gezi_unchecked){.peer = a->who->id,
                                 .seals = o->seals,
                                 .number = a->k->number,
                                 .more = plain->list.n || plain->recipients.n,
                                 .size = size,
                                 .text_n = plain->signed_text.n,
                                 .all_n = plain->signed_all.n,
                                 .signature_n = o->signature.n};
    memcpy(u->id, a->id, sizeof u->id);
    memcpy(u->bytes, plain->signed_all.p, u->all_n);
    memcpy(u->bytes + u->all_n, o->signature.p, u->signature_n);
    while (*link)
        link = &(*link)->next;
    *link = u;
    c->late.n++;
    c->late.bytes += size;
}

unsigned gezi_signature_flags(const struct gezi_core *c, struct gezi_pin *pin,
                              uint32_t seals, const struct gezi_plain *plain,
                              gezi_span signature)
{
    const struct gezi_seal *s = c->seal;
    bool more = plain->list.n || plain->recipients.n;

    if (s->verify(s->ctx, &pin->key, seals, plain->signed_all, signature)) {
        pin->signs = true;
        return GEZI_MSG_SIGNED |
               (pin->key.n == GEZI_KEY_1024 ? GEZI_MSG_WEAK : 0);
    }
    if (plain->signed_text.n == plain->signed_all.n ||
        !s->verify(s->ctx, &pin->key, seals, plain->signed_text, signature))
        return GEZI_MSG_FORGED;
    return more ? 0 : GEZI_MSG_SIGNED;
}

static void tell(struct gezi_core *c, const struct gezi_person *p,
                 const struct gezi_unchecked *u, unsigned flags)
{
    struct gezi_block *b;
    struct gezi_peer peer;

    gezi_peer_of(c, p, &peer);
    b = gezi_event_new(c, GEZI_EV_JUDGED, &peer, strlen(u->id) + 1);
    if (!b) {
        c->counts.nomem++;
        return;
    }
    b->event.judged = (struct gezi_judged){
        .id = gezi_block_text(b, u->id), .number = u->number, .flags = flags};
    gezi_event(c, b);
}

void gezi_late_judge(struct gezi_core *c, const struct gezi_person *p)
{
    struct gezi_unchecked **link = &c->late.head, *u;
    struct gezi_pin *pin = gezi_pin_of(c, p);

    while (pin && (u = *link)) {
        static const gezi_span some = {(const uint8_t *)"", 1};
        struct gezi_plain plain = {
            .signed_all = {u->bytes, u->all_n},
            .signed_text = {u->bytes, u->text_n},
        };

        if (u->peer != p->id) {
            link = &u->next;
            continue;
        }
        if (u->more)
            plain.list = some;
        tell(c, p, u,
             gezi_signature_flags(
                 c, pin, u->seals, &plain,
                 (gezi_span){u->bytes + u->all_n, u->signature_n}));
        drop(&c->late, link);
    }
}
