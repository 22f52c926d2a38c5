/* May this text go to them, and in what? docs/protocol.md 11.4 */
#include "keys.h"

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

    if (!c->seal || !p || flags & (GEZI_SEND_CLEAR | GEZI_SEND_BARE))
        return g;
    pin = gezi_pin_of(c, p);
    encrypts = p->caps & GEZI_OPT_ENCRYPT && !never_encrypts(kind);
    if (!pin) {
        g.asks = encrypts;
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
    g.extended = p->caps & GEZI_OPT_ENCEXTMSG &&
                 gezi_kind_write_as(kind) == GEZI_AS_UTF8OPT;
    return g;
}

unsigned gezi_guard_flags(const struct gezi_guard *g)
{
    return (g->seals ? GEZI_MSG_ENCRYPTED : 0) |
           (g->seals & GEZI_SEAL_SIGN ? GEZI_MSG_SIGNED : 0) |
           (g->seals & GEZI_SEAL_RSA_1024 ? GEZI_MSG_WEAK : 0);
}
