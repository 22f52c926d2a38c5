/* Keys are asked for, and ours is given. docs/protocol.md 11.2 */
#include "announce.h"
#include "keys.h"

#include <string.h>

/*
 * One place for each address, given over when another needs it: then an answer
 * comes unasked and is dropped, and whoever needs it asks again.
 */
static struct gezi_key_ask *place_of(struct gezi_core *c, struct gezi_addr to)
{
    uint64_t key = (uint64_t)to.ip << 16 | to.port;

    return &c->keys.asks[gezi_mix(c->people.seed ^ key) % GEZI_KEY_ASKS];
}

/* Whoever speaks from there in another's name was not asked. */
static bool asked_within(struct gezi_core *c, const struct gezi_person *p,
                         struct gezi_addr to, int64_t ms)
{
    const struct gezi_key_ask *ask = place_of(c, to);

    return ask->peer == p->id && gezi_addr_equal(ask->to, to) &&
           c->now - ask->at < ms;
}

/* Who would not answer, or only be led to encrypt to us. */
static bool gives_no_key(const struct gezi_person *p)
{
    switch (p->kind) {
    case GEZI_KIND_BARE:
    case GEZI_KIND_FEIQ:
    case GEZI_KIND_IPTUX:
    case GEZI_KIND_SHIYELINE:
        return true;
    default:
        return p->addrs == 0;
    }
}

void gezi_key_ask(struct gezi_core *c, const struct gezi_person *p,
                  uint32_t options, int64_t gap_ms)
{
    struct gezi_addr to = gezi_person_addr(p, 0);
    uint8_t hex[8];
    struct gezi_writer w = {hex, sizeof hex, 0, false};

    if (!c->seal || gives_no_key(p) || asked_within(c, p, to, gap_ms))
        return;
    gezi_put_hex(&w, c->seals, 1);
    if (!gezi_reply(c, to, gezi_codec_legacy(c->codec),
                    GEZI_CMD_GETPUBKEY | options, gezi_written(&w)))
        *place_of(c, to) = (struct gezi_key_ask){to, p->id, c->now};
}

void gezi_key_wanted(struct gezi_core *c, const struct gezi_arrival *a)
{
    if (a->who && !gezi_pin_of(c, a->who))
        gezi_key_ask(c, a->who, 0, GEZI_KEY_GAP_MS);
}

void gezi_key_recheck(struct gezi_core *c, const struct gezi_arrival *a)
{
    const struct gezi_pin *pin = gezi_pin_of(c, a->who);

    if (!pin || !(a->who->caps & GEZI_OPT_ENCRYPT))
        return;
    if (!*a->fingerprint) /* nothing else would show that it changed */
        gezi_key_ask(c, a->who, 0, GEZI_KEY_GAP_MS);
    else if (strcmp(a->fingerprint, pin->print) == 0)
        gezi_key_back(c, a->who);
    else if (strcmp(a->fingerprint, pin->rival_print) != 0)
        gezi_key_ask(c, a->who, 0, GEZI_RETRY_MS); /* the alarm waits for it */
}

/* macOS ends what it sends with a newline. */
static gezi_span body_of(const struct gezi_arrival *a)
{
    gezi_span body = gezi_packet_text(a->k->extra, NULL);

    while (body.n && body.p[body.n - 1] <= ' ')
        body = gezi_span_first(body, body.n - 1);
    return body;
}

/* The key that fits what both can do. NULL: none, or it is not to be had. */
static const struct gezi_key *key_for(const struct gezi_core *c,
                                      const struct gezi_arrival *a,
                                      uint32_t theirs)
{
    uint32_t common = theirs & c->seals;

    if (*a->fingerprint &&
        (!(theirs & GEZI_SEAL_RSA_2048) || !(theirs & GEZI_SEAL_SIGN)))
        return NULL; /* whoever has such a name can do that */
    if (common & GEZI_SEAL_RSA_2048)
        return c->seal->own(c->seal->ctx, GEZI_KEY_2048);
    if (common & GEZI_SEAL_RSA_1024)
        return c->seal->own(c->seal->ctx, GEZI_KEY_1024);
    return NULL;
}

/* Old clients give up when no key comes, unless they learn that none will. */
static void decline(struct gezi_core *c, const struct gezi_arrival *a,
                    uint32_t theirs)
{
    if (theirs & c->seals & GEZI_SEAL_RSA || *a->fingerprint || !a->who ||
        a->who->kind == GEZI_KIND_BARE)
        return;
    a->who->plain = 1;
    gezi_announce_to(c, a->who, GEZI_CMD_BR_ABSENCE);
}

/*
 * Ours is asked back first: then it can check the signature of the text that it
 * gets as soon as it has given its key.
 */
void gezi_on_get_key(struct gezi_core *c, struct gezi_arrival *a)
{
    const struct gezi_key *key;
    uint8_t bytes[2 * GEZI_KEY_MAX + 32];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    gezi_span body = body_of(a);
    uint32_t theirs;

    if (!c->seal) {
        c->counts.unknown++;
        return;
    }
    if (!gezi_seals_parse(body, &theirs))
        return;
    key = key_for(c, a, theirs);
    if (!gezi_may_reply(c, a))
        return;
    if (!key) {
        decline(c, a, theirs);
        return;
    }
    if (a->who)
        a->who->plain = 0;
    if (theirs & c->seals & GEZI_SEAL_SIGN &&
        !(a->k->command & GEZI_OPT_AUTORET) && a->who &&
        !gezi_pin_of(c, a->who) && gezi_person_has(a->who, a->from))
        gezi_key_ask(c, a->who, GEZI_OPT_AUTORET, GEZI_KEY_ANSWER_MS / 2);
    gezi_key_put(&w, c->seals, key);
    gezi_reply(c, a->from, gezi_codec_legacy(c->codec), GEZI_CMD_ANSPUBKEY,
               gezi_written(&w));
}

/* A name with a fingerprint tells whose key it is. */
static bool fits_name(const struct gezi_core *c, const struct gezi_arrival *a,
                      const struct gezi_key *key)
{
    char own[GEZI_FINGERPRINT_SIZE] = "", known[GEZI_FINGERPRINT_SIZE];

    c->seal->fingerprint(c->seal->ctx, key, own);
    if (*a->fingerprint && strcmp(a->fingerprint, own) != 0)
        return false;
    return !gezi_fingerprint_of(gezi_person_text(a->who, GEZI_F_USER), known) ||
           strcmp(known, own) == 0;
}

void gezi_on_key(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_span body = body_of(a);
    struct gezi_key key;
    uint32_t seals;

    if (!c->seal) {
        c->counts.unknown++;
        return;
    }
    if (!a->who || !asked_within(c, a->who, a->from, GEZI_KEY_ANSWER_MS) ||
        !gezi_key_parse(body, &seals, &key) || !fits_name(c, a, &key)) {
        c->counts.strange_keys++;
        return;
    }
    gezi_key_came(c, a->who, seals, &key);
    /* One alarm for each question: anybody can send a thousand keys. */
    if (gezi_person_trust(c, a->who) == GEZI_TRUST_CHANGED)
        place_of(c, a->from)->peer = 0;
}
