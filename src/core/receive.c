/* Text that arrives: known, repeated, decoded, told, acknowledged. In this
 * order: docs/protocol.md 9.5 */
#include "core_priv.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gezi_message_id(char out[static GEZI_ID_SIZE], uint64_t number,
                     const char *key, gezi_span raw)
{
    uint64_t h = gezi_fnv(GEZI_FNV_START, gezi_span_text(key));

    h = gezi_fnv(gezi_fnv_u64(h, raw.n), raw);
    snprintf(out, GEZI_ID_SIZE, "%" PRIu64 "-%016" PRIx64, number, h);
}

static const struct {
    uint32_t option;
    unsigned flag;
} flags_of[] = {
    {GEZI_OPT_BROADCAST, GEZI_MSG_BROADCAST},
    {GEZI_OPT_SECRET, GEZI_MSG_SEALED},
    {GEZI_OPT_AUTORET, GEZI_MSG_AUTO},
    {GEZI_OPT_PASSWORD, GEZI_MSG_LOCKED},
    {GEZI_OPT_NOLOG, GEZI_MSG_NOLOG},
    {GEZI_OPT_ENCRYPT, GEZI_MSG_ENCRYPTED},
    {GEZI_OPT_FILEATTACH, GEZI_MSG_FILES},
};

/*
 * The same person, number and content, since its numbers began. The official
 * client pads its last repeats with NULs.
 */
static uint64_t repeat_key(const struct gezi_arrival *a)
{
    uint64_t h = gezi_fnv_u64(GEZI_FNV_START, a->k->number);
    gezi_span content = a->k->extra;

    while (content.n && content.p[content.n - 1] == 0)
        content.n--;

    if (a->who) {
        h = gezi_fnv_u64(h, a->who->id);
        h = gezi_fnv_u64(h, (uint64_t)a->who->since_ms);
    } else {
        h = gezi_fnv(h, gezi_span_text(a->base));
        h = gezi_fnv_u64(h, a->from.ip);
        h = gezi_fnv_u64(h, a->from.port);
    }
    return gezi_mix(gezi_fnv(h, content));
}

/* Decode raw into the room of the block, as its kind writes. */
static struct gezi_decoded put_text(struct gezi_core *c,
                                    const struct gezi_arrival *a, gezi_span raw,
                                    size_t cap, struct gezi_block *b,
                                    struct gezi_message *out)
{
    char *text = gezi_block_take(b, cap);
    struct gezi_decoded d = gezi_sender_body(c, a, raw, text, cap);
    struct gezi_font font = {.found = false};

    if (a->kind == GEZI_KIND_FEIQ)
        gezi_feiq_read(text, cap, &font);
    gezi_text_clean(text, GEZI_CLEAN_BODY);
    if (font.bold)
        out->flags |= GEZI_MSG_BOLD;
    out->text = text;
    return d;
}

enum gezi_err gezi_message_tell(struct gezi_core *c,
                                const struct gezi_arrival *a, unsigned flags)
{
    gezi_span raw = gezi_packet_text(a->k->extra, NULL);
    gezi_span shown = raw;
    struct gezi_decoded d;
    struct gezi_peer peer;
    struct gezi_block *b;
    struct gezi_message *m;
    char id[GEZI_ID_SIZE];
    size_t cap;

    if (flags & GEZI_MSG_ENCRYPTED)
        shown.n = 0;
    cap = GEZI_DECODED_SIZE(shown.n) + shown.n; /* emoticons can grow */
    gezi_message_id(id, a->k->number, a->base, raw);
    if (a->who)
        gezi_peer_of(c, a->who, &peer);
    else
        gezi_peer_of_arrival(c, a, &peer);
    b = gezi_event_new(c, GEZI_EV_MESSAGE, &peer, strlen(id) + 1 + raw.n + cap);
    if (!b)
        return GEZI_E_NOMEM;
    m = &b->event.message;
    m->number = a->k->number;
    m->flags = flags;
    if (a->who)
        m->since_ms = a->who->since_ms;
    m->id = gezi_block_text(b, id);
    m->raw.n = raw.n;
    m->raw.p = (uint8_t *)gezi_block_take(b, raw.n);
    if (raw.n)
        memcpy(b->bytes + b->used - raw.n, raw.p, raw.n);
    d = put_text(c, a, shown, cap, b, m);
    m->charset = d.charset;
    m->bad = (unsigned)d.bad;
    gezi_event(c, b);
    if (a->who)
        gezi_sender_wrote(a->who, &d);
    c->counts.messages++;
    return GEZI_OK;
}

/* No options, and the number in the very digits that came. */
static void acknowledge(struct gezi_core *c, const struct gezi_arrival *a)
{
    enum gezi_charset cs = gezi_codec_legacy(c->codec);

    if (gezi_kind_write_as(a->kind) == GEZI_AS_GBK)
        cs = GEZI_CS_GBK;
    gezi_reply(c, a->from, cs, GEZI_CMD_RECVMSG, a->k->number_text);
}

/* iptux drops what waits for it if this one, with a higher number, is first. */
static bool is_in_the_way(const struct gezi_core *c,
                          const struct gezi_person *p)
{
    return c->outbox && p->kind == GEZI_KIND_IPTUX &&
           p->traits & GEZI_IS_AWAITED;
}

/* "I am away" to whom wrote, once in a while. */
static void excuse(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_target target = {.peer = a->who ? a->who->id : 0};
    struct gezi_route r;
    struct gezi_wire wire;

    if (!c->absence || !target.peer || is_in_the_way(c, a->who) ||
        (uint32_t)c->now - a->who->excused < GEZI_ABSENCE_GAP_MS ||
        !gezi_route_of(c, &target, 0, &r) || !gezi_may_reply(c, a))
        return;
    if (gezi_compose(c, &r, GEZI_CMD_SENDMSG | GEZI_OPT_AUTORET,
                     gezi_next_number(c), c->absence, &wire)) {
        c->counts.nomem++;
        return;
    }
    if (!gezi_output(c, &a->from, (gezi_span){wire.bytes, wire.n}))
        a->who->excused = (uint32_t)c->now;
    free(wire.bytes);
}

/*
 * Tell it, unless it came before. GEZI_E_NOMEM: nothing was taken in, so
 * nothing is acknowledged and it comes again.
 */
static enum gezi_err take(struct gezi_core *c, struct gezi_arrival *a,
                          unsigned flags, uint64_t key)
{
    if (gezi_seen_has(&c->seen, c->now, key)) {
        c->counts.repeats++;
        return GEZI_OK;
    }
    if (gezi_message_tell(c, a, flags)) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    gezi_seen_put(&c->seen, c->now, c->turn, key);
    if (a->who)
        gezi_talk_message(c, a->who);
    return GEZI_OK;
}

/* The answers behind `last` leave only if the message can be stored. */
static void bind(struct gezi_core *c, const struct gezi_block *last,
                 uint64_t key)
{
    struct gezi_block *b = last ? last->next : c->outputs.head;

    for (; b; b = b->next) {
        b->mark = GEZI_MARK_RECEIPT;
        b->key = key;
    }
}

void gezi_on_message(struct gezi_core *c, struct gezi_arrival *a)
{
    uint32_t command = a->k->command;
    bool answerable = !(command & (GEZI_OPT_BROADCAST | GEZI_OPT_AUTORET));
    bool self = gezi_is_own(c, a->from);
    bool stranger = !a->who && !self && !(command & GEZI_OPT_NOADDLIST);
    const struct gezi_block *last;
    unsigned flags = 0;
    uint64_t key;

    for (size_t i = 0; i < sizeof flags_of / sizeof *flags_of; i++)
        if (command & flags_of[i].option)
            flags |= flags_of[i].flag;
    if (answerable && command & GEZI_OPT_SENDCHECK &&
        !(flags & GEZI_MSG_ENCRYPTED))
        flags |= GEZI_MSG_RECEIPT;
    if (c->deaf) /* what is not acknowledged comes again, to the next of us */
        return;
    if (stranger)
        gezi_person_welcome(c, a);
    key = repeat_key(a);
    if (take(c, a, flags, key))
        return;
    if (flags & GEZI_MSG_ENCRYPTED) { /* it must learn that we cannot */
        gezi_probe(c, a->from);
        return;
    }
    if (!answerable)
        return;
    last = c->outputs.tail;
    if (flags & GEZI_MSG_RECEIPT)
        acknowledge(c, a);
    if (!self)
        excuse(c, a);
    bind(c, last, key);
    if (stranger)
        gezi_probe(c, a->from);
}

/* iptux's own: to one, a segment, a group, all. No receipt is expected. */
void gezi_on_iptux_message(struct gezi_core *c, struct gezi_arrival *a)
{
    enum { SCOPE = 0x700, PRIVATE = 0x100 };
    uint32_t scope = a->k->command & SCOPE;

    if (c->deaf)
        return;
    if (!a->who && !gezi_is_own(c, a->from))
        gezi_person_welcome(c, a);
    take(c, a, scope && scope != PRIVATE ? GEZI_MSG_BROADCAST : 0,
         repeat_key(a));
}
