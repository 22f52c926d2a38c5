/* May this text go to them, and in what? docs/protocol.md 11.4 */
#include "compose.h"
#include "keys.h"
#include "person.h"

#include <gezi/attach.h>

/* In presence packets: texts in the older format are signed with SHA-256. */
static uint32_t can(const struct gezi_person *p, const struct gezi_pin *pin)
{
    uint32_t seals = pin->seals;

    if (p->caps & GEZI_OPT_CAPIPDICT && seals & GEZI_SEAL_SIGN_SHA1)
        seals |= GEZI_SEAL_SIGN_SHA256;
    /* The size of the key is what counts, not what is said of it. */
    if (pin->key.n == GEZI_KEY_2048)
        return (seals | GEZI_SEAL_RSA_2048) & ~(uint32_t)GEZI_SEAL_RSA_1024;
    if (pin->key.n == GEZI_KEY_1024)
        return (seals | GEZI_SEAL_RSA_1024) & ~(uint32_t)GEZI_SEAL_RSA_2048;
    return 0;
}

static bool never_encrypts(enum gezi_kind kind)
{
    return kind == GEZI_KIND_BARE || kind == GEZI_KIND_FEIQ ||
           kind == GEZI_KIND_IPTUX || kind == GEZI_KIND_SHIYELINE;
}

static struct gezi_guard refused(enum gezi_reason reason)
{
    return (struct gezi_guard){.reason = reason};
}

/* Whoever had a key is written to with it or not at all: what a packet says of
 * its sender, anybody can say. */
struct gezi_guard gezi_guard_of(const struct gezi_core *c,
                                const struct gezi_person *p,
                                enum gezi_kind kind, unsigned flags)
{
    struct gezi_guard g = {.seals = 0};
    const struct gezi_pin *pin;
    bool encrypts;

    if (!c->encrypts || !p || flags & (GEZI_SEND_CLEAR | GEZI_SEND_BARE))
        return g;
    pin = gezi_pin_of(c, p);
    encrypts = p->caps & GEZI_OPT_ENCRYPT && !never_encrypts(kind);
    if (!pin || !c->seal) { /* ours, or theirs, is still to come */
        g.asks = encrypts || pin;
        return g;
    }
    if (gezi_pin_doubted(p, pin))
        return refused(GEZI_WHY_KEY_CHANGED);
    if (!encrypts)
        return refused(GEZI_WHY_BARED);
    g.seals = gezi_seals_choose(can(p, pin), c->seals);
    if (!g.seals)
        return refused(GEZI_WHY_NO_SEAL);
    g.key = &pin->key;
    g.tag = pin->tag;
    g.extended = p->caps & GEZI_OPT_ENCEXTMSG && gezi_reads_utf8(kind, p);
    return g;
}

/* The best that both can do for the bytes of a file. */
static enum gezi_body_as body_of(uint32_t common)
{
    const uint32_t sealed = GEZI_SEAL_AES_256 | GEZI_SEAL_PACKETNO_IV;

    if ((common & sealed) == sealed)
        return GEZI_BODY_SEALED;
    return common & GEZI_SEAL_NOENC_FILEBODY ? GEZI_BODY_CLEAR
                                             : GEZI_BODY_UNTOLD;
}

bool gezi_seals_files(const struct gezi_core *c)
{
    const uint32_t needs = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256;

    return c->seal && (c->seals & needs) == needs &&
           c->seals & GEZI_SEAL_SIGN &&
           c->seal->own(c->seal->ctx, GEZI_KEY_2048);
}

/* Whoever sends an envelope encrypts; an entry tells more. */
bool gezi_says_nothing(const struct gezi_core *c, const struct gezi_person *p)
{
    return gezi_seals_files(c) && p && p->kind == GEZI_KIND_IPMSG &&
           !(p->caps & ~GEZI_OPT_ENCRYPT);
}

struct gezi_guard gezi_guard_files(const struct gezi_core *c,
                                   const struct gezi_person *p,
                                   enum gezi_kind kind)
{
    struct gezi_guard g = {.seals = 0};
    const struct gezi_pin *pin = p ? gezi_pin_of(c, p) : NULL;
    bool takes = p && (p->caps & GEZI_OPT_CAPFILEENC ||
                       (pin && pin->seals & GEZI_SEAL_FILES));

    if (!gezi_seals_files(c) || !takes || (!pin && never_encrypts(kind)))
        return g;
    g.asks = !pin;
    if (!pin)
        return g;
    if (gezi_pin_doubted(p, pin))
        return refused(GEZI_WHY_KEY_CHANGED);
    g.seals = gezi_seals_choose(can(p, pin), c->seals);
    if (!(g.seals & GEZI_SEAL_RSA_2048) || !(g.seals & GEZI_SEAL_SIGN))
        return (struct gezi_guard){.seals = 0};
    g.key = &pin->key;
    g.tag = pin->tag;
    g.body = (uint8_t)body_of(can(p, pin) & c->seals);
    return g;
}

unsigned gezi_guard_flags(const struct gezi_guard *g)
{
    return (g->seals ? GEZI_MSG_ENCRYPTED : 0) |
           (g->seals & GEZI_SEAL_SIGN ? GEZI_MSG_SIGNED : 0) |
           (g->seals & GEZI_SEAL_RSA_1024 ? GEZI_MSG_WEAK : 0);
}
