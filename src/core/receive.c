/* Text that arrives: known, repeated, decoded, told, acknowledged. In this
 * order: docs/protocol.md 9.5 */
#include "announce.h"
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "person.h"
#include "recipients.h"
#include "sender.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

void gezi_message_id(char out[static GEZI_ID_SIZE], uint64_t number,
                     const char *key, gezi_span raw)
{
    uint64_t h = gezi_fnv(GEZI_FNV_START, gezi_span_text(key));

    char digits[20], *at = digits + sizeof digits;

    h = gezi_fnv(gezi_fnv_u64(h, raw.n), raw);
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    while (at < digits + sizeof digits)
        *out++ = *at++;
    *out++ = '-';
    for (int shift = 60; shift >= 0; shift -= 4)
        *out++ = "0123456789abcdef"[h >> shift & 0xf];
    *out = '\0';
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
    uint64_t h = gezi_hash_u64(GEZI_FNV_START, a->k->number);
    gezi_span content = a->k->extra;

    while (content.n && content.p[content.n - 1] == 0)
        content.n--;

    if (a->who) {
        h = gezi_hash_u64(h, a->who->id);
        h = gezi_hash_u64(h, (uint64_t)a->who->since_ms);
    } else {
        h = gezi_hash(h, gezi_span_text(a->base));
        h = gezi_hash_u64(h, a->from.ip);
        h = gezi_hash_u64(h, a->from.port);
    }
    return gezi_mix(gezi_hash(h, content));
}

/* Text and files on their way into an event. */
struct reading {
    gezi_span raw;   /* text as it came */
    gezi_span shown; /* what of it can be read */
    size_t cap;      /* of the text decoded */
    char id[GEZI_ID_SIZE];
    struct gezi_list *files;    /* NULL: none */
    struct gezi_bundle *bundle; /* that is not in the table yet */
    struct gezi_writer others;  /* who else got it, with a NUL */
};

/* The list is part of what makes a message with files another one: FeiQ and
 * iptux write no text with it. */
static gezi_span essence(const struct gezi_arrival *a, const struct reading *rd)
{
    gezi_span all = a->opened && a->opened->extended
                        ? a->opened->plain.signed_all
                        : a->k->extra;

    if (!rd->files)
        return rd->raw;
    while (all.n && all.p[all.n - 1] == 0)
        all.n--;
    return all;
}

/* Its numbers began anew since: the same id is another offer now. */
static bool is_outdated(const struct gezi_arrival *a,
                        const struct gezi_bundle *b)
{
    return a->who && a->who->id == b->peer && a->who->since_ms > b->unix_ms &&
           !b->hauls;
}

static void reading_drop(struct gezi_core *c, struct reading *rd)
{
    gezi_bundle_free(c, rd->bundle);
    free(rd->files);
    free(rd->others.p);
}

/* The text, and the list that belongs to it. */
static gezi_span split(const struct gezi_arrival *a, gezi_span *list)
{
    const struct gezi_opened *o = a->opened;
    gezi_span text = gezi_packet_text(a->k->extra, list);

    if (!o)
        return text;
    if (o->extended)
        *list = o->plain.list;
    return o->plain.message;
}

static enum gezi_err read_others(struct gezi_core *c,
                                 const struct gezi_arrival *a,
                                 struct gezi_writer *w)
{
    if (!a->opened || !a->opened->plain.recipients.n)
        return GEZI_OK;
    w->cap = GEZI_RECIPIENTS_SIZE - 1;
    w->p = malloc(GEZI_RECIPIENTS_SIZE);
    if (!w->p)
        return GEZI_E_NOMEM;
    gezi_others_read(c, a, a->opened->plain.recipients, w);
    w->p[w->n] = '\0';
    return GEZI_OK;
}

static enum gezi_err reading_begin(struct gezi_core *c,
                                   const struct gezi_arrival *a, unsigned flags,
                                   struct reading *rd)
{
    struct gezi_bundle *old;
    gezi_span rest;

    *rd = (struct reading){.files = NULL};
    rd->shown = rd->raw = split(a, &rest);
    if (read_others(c, a, &rd->others))
        return GEZI_E_NOMEM;
    if (flags & GEZI_MSG_ENCRYPTED && !(flags & GEZI_MSG_OPENED))
        rd->shown.n = 0;
    else if (flags & GEZI_MSG_FILES) {
        rd->files = malloc(sizeof *rd->files);
        if (!rd->files)
            return GEZI_E_NOMEM;
        gezi_list_read(c, a, rest, rd->files);
    }
    /* Emoticons can grow. */
    rd->cap = GEZI_DECODED_SIZE(rd->shown.n) + rd->shown.n;
    gezi_message_id(rd->id, a->k->number, a->base, essence(a, rd));
    if (!rd->files || !rd->files->n)
        return GEZI_OK;
    old = gezi_bundle_find(c, rd->id, false);
    if (old && !is_outdated(a, old))
        return GEZI_OK;
    rd->bundle = gezi_list_bundle(c, a, rd->id, rd->files);
    return rd->bundle ? GEZI_OK : GEZI_E_NOMEM;
}

/* Decode the text into the room of the block, as its kind writes. */
static struct gezi_decoded put_text(struct gezi_core *c,
                                    const struct gezi_arrival *a,
                                    const struct reading *rd,
                                    struct gezi_block *b,
                                    struct gezi_message *out)
{
    char *text = gezi_block_take(b, rd->cap);
    struct gezi_decoded d = gezi_sender_body(c, a, rd->shown, text, rd->cap);
    struct gezi_font font = {.found = false};

    if (a->kind == GEZI_KIND_FEIQ)
        gezi_feiq_read(text, rd->cap, &font);
    gezi_text_clean(text, GEZI_CLEAN_BODY);
    if (font.bold)
        out->flags |= GEZI_MSG_BOLD;
    out->text = text;
    return d;
}

static void put_files(struct gezi_block *b, const struct reading *rd,
                      struct gezi_message *out)
{
    if (!rd->files || !rd->files->n)
        return;
    out->files = gezi_block_files(b, rd->files->files, rd->files->n);
    out->files_n = rd->files->n;
    if (out->charset == GEZI_CS_ASCII)
        out->charset = rd->files->charset;
    if (gezi_list_is_all(rd->files, out->text))
        out->text = "";
}

static struct gezi_block *message_new(struct gezi_core *c,
                                      const struct gezi_arrival *a,
                                      const struct reading *rd)
{
    size_t room = strlen(rd->id) + 1 + rd->raw.n + rd->cap + rd->others.n + 1;
    struct gezi_peer peer;

    if (a->who)
        gezi_peer_of(c, a->who, &peer);
    else
        gezi_peer_of_arrival(c, a, &peer);
    if (rd->files)
        room += gezi_block_files_room(rd->files->files, rd->files->n);
    return gezi_event_new(c, GEZI_EV_MESSAGE, &peer, room);
}

/* The offer can be taken from now on; it replaces one of an earlier life. */
static void keep_offer(struct gezi_core *c, struct reading *rd)
{
    struct gezi_bundle *old;

    if (!rd->bundle)
        return;
    old = gezi_bundle_find(c, rd->id, false);
    if (old)
        gezi_bundle_end(c, old);
    gezi_bundle_enter(c, rd->bundle);
    rd->bundle = NULL;
}

enum gezi_err gezi_message_tell(struct gezi_core *c, struct gezi_arrival *a,
                                unsigned flags)
{
    struct gezi_decoded d;
    struct gezi_block *b = NULL;
    struct gezi_message *m;
    struct reading rd;

    if (!reading_begin(c, a, flags, &rd))
        b = message_new(c, a, &rd);
    if (!b) {
        reading_drop(c, &rd);
        return GEZI_E_NOMEM;
    }
    m = &b->event.message;
    m->number = a->k->number;
    m->flags = flags;
    if (a->who)
        m->since_ms = a->who->since_ms;
    m->id = gezi_block_text(b, rd.id);
    m->raw.n = rd.raw.n;
    m->raw.p = (uint8_t *)gezi_block_take(b, rd.raw.n);
    if (rd.raw.n)
        memcpy(b->bytes + b->used - rd.raw.n, rd.raw.p, rd.raw.n);
    d = put_text(c, a, &rd, b, m);
    m->charset = d.charset;
    m->bad = (unsigned)d.bad;
    put_files(b, &rd, m);
    if (rd.others.n) {
        m->others = gezi_block_text(b, (const char *)rd.others.p);
        m->flags |= GEZI_MSG_OTHERS;
    }
    keep_offer(c, &rd);
    gezi_event(c, b);
    memcpy(a->id, rd.id, sizeof a->id);
    if (a->who)
        gezi_sender_wrote(a->who, &d);
    c->counts.messages++;
    reading_drop(c, &rd);
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

/* "I am away" to whom wrote, once in each absence. */
static void excuse(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_target target = {.peer = a->who ? a->who->id : 0};
    struct gezi_route r;
    struct gezi_wire wire;

    if (!c->absence || !*c->absence || !target.peer ||
        is_in_the_way(c, a->who) || a->who->excused == c->absences ||
        !gezi_route_of(c, &target, 0, &r) || r.guard.asks || r.guard.reason ||
        !gezi_may_reply(c, a))
        return;
    if (gezi_compose(c, &r, GEZI_CMD_SENDMSG | GEZI_OPT_AUTORET,
                     gezi_next_number(c), c->absence, NULL, &wire)) {
        c->counts.nomem++;
        return;
    }
    if (!gezi_output(c, &a->from, (gezi_span){wire.bytes, wire.n}))
        a->who->excused = c->absences;
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

unsigned gezi_bared(const struct gezi_core *c, const struct gezi_arrival *a)
{
    const struct gezi_pin *pin = a->who ? gezi_pin_of(c, a->who) : NULL;

    return pin && pin->signs ? GEZI_MSG_BARED : 0;
}

static bool is_answerable(const struct gezi_arrival *a)
{
    return !(a->k->command & (GEZI_OPT_BROADCAST | GEZI_OPT_AUTORET));
}

/* What the packet says of itself; letter: it is acknowledged in any case. */
static unsigned flags_of_packet(const struct gezi_arrival *a, bool letter)
{
    uint32_t command = a->k->command;
    unsigned flags = 0;

    for (size_t i = 0; i < sizeof flags_of / sizeof *flags_of; i++)
        if (command & flags_of[i].option)
            flags |= flags_of[i].flag;
    if (command & GEZI_OPT_SECRET && !(command & GEZI_OPT_READCHECK))
        flags |= GEZI_MSG_READ_ONCE;
    if (is_answerable(a) && command & GEZI_OPT_SENDCHECK &&
        (letter || !(flags & GEZI_MSG_ENCRYPTED)))
        flags |= GEZI_MSG_RECEIPT;
    return flags;
}

/* Receipt and the like, for what is told or was before. */
static void answer(struct gezi_core *c, struct gezi_arrival *a, unsigned flags,
                   uint64_t key, bool stranger)
{
    const struct gezi_block *last = c->outputs.tail;

    if (!is_answerable(a))
        return;
    if (flags & GEZI_MSG_RECEIPT)
        acknowledge(c, a);
    if (!gezi_is_own(c, a->from))
        excuse(c, a);
    bind(c, last, key);
    if (stranger)
        gezi_probe(c, a->from);
}

void gezi_message_opened(struct gezi_core *c, struct gezi_arrival *a,
                         const struct gezi_opened *o, uint64_t key,
                         bool stranger)
{
    unsigned flags = flags_of_packet(a, true) | (o ? o->flags : 0);

    a->opened = o;
    if (!take(c, a, flags, key))
        answer(c, a, flags, key, stranger);
}

void gezi_on_message(struct gezi_core *c, struct gezi_arrival *a)
{
    uint32_t command = a->k->command;
    bool letter = gezi_letter_is(c, a), self = gezi_is_own(c, a->from);
    bool stranger = !a->who && !self && !(command & GEZI_OPT_NOADDLIST);
    unsigned flags = flags_of_packet(a, letter);
    uint64_t key;

    if (c->deaf) /* what is not acknowledged comes again, to the next of us */
        return;
    if (stranger)
        gezi_person_welcome(c, a);
    key = repeat_key(a);
    if (letter && !gezi_seen_has(&c->seen, c->now, key)) {
        gezi_letter_put(c, a, key, stranger);
        return;
    }
    if (!(flags & GEZI_MSG_ENCRYPTED))
        flags |= gezi_bared(c, a);
    c->letters.others = true;
    if (take(c, a, flags, key))
        return;
    if (flags & GEZI_MSG_ENCRYPTED && !letter) { /* it must learn that */
        gezi_probe(c, a->from);
        return;
    }
    answer(c, a, flags, key, stranger);
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
    take(c, a,
         (scope && scope != PRIVATE ? GEZI_MSG_BROADCAST : 0) |
             gezi_bared(c, a),
         repeat_key(a));
}
