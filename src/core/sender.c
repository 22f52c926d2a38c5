/* Whose packet is it, and how does this sender write? docs/protocol.md 4, 9.7
 */
#include "sender.h"

#include "keys.h"
#include "utf8.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <stdio.h>
#include <string.h>

enum {
    /* More raw bytes than can fill a name in any charset. */
    NAME_RAW_MAX = 4 * GEZI_NAME_SIZE,
    HABIT_MIN = 3,
};

/* Text */

static struct gezi_hint hint_of(const struct gezi_arrival *a)
{
    struct gezi_hint hint = {.kind = a->kind,
                             .utf8opt = a->k->command & GEZI_OPT_UTF8};

    if (!a->who)
        return hint;
    if (!a->is_entry) /* iptux labels its texts, not its entries */
        hint.label = (enum gezi_charset)a->who->label;
    if (a->who->habits >= HABIT_MIN)
        hint.habit = (enum gezi_charset)a->who->habit;
    return hint;
}

struct gezi_decoded gezi_sender_text(struct gezi_core *c,
                                     const struct gezi_arrival *a, gezi_span in,
                                     char *out, size_t cap)
{
    struct gezi_hint hint = hint_of(a);

    return gezi_decode(c->codec, in, &hint, out, cap);
}

void gezi_sender_name(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span in, char out[static GEZI_NAME_SIZE])
{
    if (in.n > NAME_RAW_MAX)
        in.n = NAME_RAW_MAX;
    gezi_sender_text(c, a, in, out, GEZI_NAME_SIZE);
    gezi_text_clean(out, GEZI_CLEAN_NAME);
}

/*
 * Names are not read that way: they tell who it is, and that must not change.
 * A label that says UTF-8 and is right is believed all the same.
 */
struct gezi_decoded gezi_sender_body(struct gezi_core *c,
                                     const struct gezi_arrival *a, gezi_span in,
                                     char *out, size_t cap)
{
    struct gezi_decoded d;

    if (!a->who || a->who->read_as == GEZI_CS_ASCII)
        return gezi_sender_text(c, a, in, out, cap);
    if (a->k->command & GEZI_OPT_UTF8) {
        d = gezi_decode_as(c->codec, in, GEZI_CS_UTF8, out, cap);
        if (!d.bad)
            return d;
    }
    return gezi_decode_as(c->codec, in, (enum gezi_charset)a->who->read_as, out,
                          cap);
}

/* As much of a name as the official client keeps: others may have seen no more
 * of it. The half of a character at our cut is none of the sender's. */
static void cut_name(struct gezi_core *c, gezi_span in,
                     const struct gezi_hint *hint,
                     char out[static GEZI_NAME_SIZE])
{
    gezi_span kept = gezi_span_first(in, GEZI_NAME_WIRE_MAX);
    size_t bad = strlen(GEZI_UTF8_BAD),
           n = gezi_decode(c->codec, kept, hint, out, GEZI_NAME_SIZE).n;

    if (kept.n < in.n && n >= bad &&
        memcmp(out + n - bad, GEZI_UTF8_BAD, bad) == 0)
        out[n - bad] = '\0';
    gezi_text_clean(out, GEZI_CLEAN_NAME);
}

/* A line of the UTF-8 block wins over the field in the legacy charset. */
static void read_name(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span field, gezi_span line, unsigned bit,
                      char out[static GEZI_NAME_SIZE])
{
    struct gezi_hint hint = hint_of(a);

    if (!(a->entry.has & bit) || !(a->k->command & GEZI_OPT_CAPUTF8)) {
        cut_name(c, field, &hint, out);
        return;
    }
    hint = (struct gezi_hint){.kind = a->kind, .utf8opt = true};
    cut_name(c, line, &hint, out);
}

/* User or host: who it is, so never nothing. A line of the block may be empty,
 * and a field may hold what is not to be seen. */
static void read_identity(struct gezi_core *c, const struct gezi_arrival *a,
                          gezi_span field, gezi_span line, unsigned bit,
                          char out[static GEZI_NAME_SIZE])
{
    static const char unknown[] = "unknown";
    struct gezi_hint hint = hint_of(a);

    read_name(c, a, field, line, bit, out);
    if (!*out)
        cut_name(c, field, &hint, out);
    if (!*out)
        memcpy(out, unknown, sizeof unknown);
}

void gezi_sender_wrote(struct gezi_person *p, const struct gezi_decoded *d)
{
    if (d->charset == GEZI_CS_ASCII)
        return;
    p->seen = (uint8_t)d->charset;
    if (!d->sure)
        return;
    if (p->habit != (uint8_t)d->charset) {
        p->habit = (uint8_t)d->charset;
        p->habits = 0;
    }
    if (p->habits < HABIT_MIN)
        p->habits++;
}

/* Kind */

static bool is_hex(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') ||
           (b >= 'A' && b <= 'F');
}

/* "00-1A-2B-3C-4D-5E": FeiGe's third field. */
static bool is_dashed_mac(gezi_span s)
{
    if (s.n != 17)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (i % 3 == 2 ? s.p[i] != '-' : !is_hex(s.p[i]))
            return false;
    return true;
}

static enum gezi_kind kind_of(const struct gezi_arrival *a)
{
    enum gezi_kind kind = gezi_kind_of_version(a->k->version);

    if (kind != GEZI_KIND_PLAIN)
        return kind;
    if (a->k->command & (GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8))
        return GEZI_KIND_IPMSG;
    if (is_dashed_mac(a->entry.third))
        return GEZI_KIND_FEIGE;
    if (a->who &&
        (a->who->kind == GEZI_KIND_IPMSG || a->who->kind == GEZI_KIND_FEIGE))
        return (enum gezi_kind)a->who->kind;
    return kind;
}

/* Identity */

static char *lower(char *to, const char *end, const char *from)
{
    for (; *from && to < end; from++)
        *to++ =
            *from >= 'A' && *from <= 'Z' ? (char)(*from - 'A' + 'a') : *from;
    return to;
}

static bool feiq_id(const struct gezi_arrival *a, char *base)
{
    static const char prefix[] = "feiq:";
    struct gezi_feiq_version v;

    if (!gezi_feiq_version(a->k->version, &v) || v.id.n == 0)
        return false;
    memcpy(base, prefix, sizeof prefix - 1);
    base += sizeof prefix - 1;
    for (size_t i = 0; i < v.id.n; i++) {
        char b = (char)v.id.p[i];

        *base++ = (char)(b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b);
    }
    *base = '\0';
    return true;
}

size_t gezi_identity(char out[static GEZI_KEY_SIZE], const char *user,
                     const char *host)
{
    const char *end = out + GEZI_KEY_SIZE - 1;
    char *at = lower(out, end, user);

    at = lower(lower(at, end, "@"), end, host);
    *at = '\0';
    return (size_t)(at - out);
}

/* True when the base is a FeiQ id. */
static bool set_base(const struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_fingerprint_of(a->user, a->fingerprint);
    if (c->encrypts && *a->fingerprint) {
        snprintf(a->base, sizeof a->base, GEZI_KEY_BASE "%s", a->fingerprint);
        return false;
    }
    if (feiq_id(a, a->base))
        return true;
    gezi_identity(a->base, a->user, a->host);
    return false;
}

static bool same_text(const char *a, const char *b)
{
    return gezi_span_equal_nocase(gezi_span_text(a), gezi_span_text(b));
}

static bool same_wire(const struct gezi_person *p, enum gezi_field f,
                      gezi_span raw)
{
    return gezi_span_equal(gezi_span_text(gezi_person_text(p, f)), raw);
}

/* Do the names of the packet fit the person at its address? */
static bool names_fit(const struct gezi_arrival *a, const struct gezi_person *p)
{
    if (same_wire(p, GEZI_F_WIRE_USER, a->k->user) &&
        same_wire(p, GEZI_F_WIRE_HOST, a->k->host))
        return true;
    return same_text(a->user, gezi_person_text(p, GEZI_F_USER)) &&
           same_text(a->host, gezi_person_text(p, GEZI_F_HOST));
}

static bool has_feiq_id(const struct gezi_person *p)
{
    return strncmp(gezi_person_text(p, GEZI_F_KEY), "feiq:", 5) == 0;
}

bool gezi_same_identity(const struct gezi_person *p, const char *base)
{
    return strlen(base) == p->names->base &&
           memcmp(gezi_person_text(p, GEZI_F_KEY), base, p->names->base) == 0;
}

static bool is_entry(uint32_t command)
{
    switch (command & GEZI_CMD_MASK) {
    case GEZI_CMD_NOOPERATION:
    case GEZI_CMD_BR_ENTRY:
    case GEZI_CMD_BR_EXIT:
    case GEZI_CMD_ANSENTRY:
    case GEZI_CMD_BR_ABSENCE:
    case GEZI_CMD_FEIQ_PRESENCE:
        return true;
    default:
        return false;
    }
}

/* Does what is known of p speak against this fingerprint? */
static bool contradicts(const struct gezi_core *c, const struct gezi_person *p,
                        const struct gezi_arrival *a)
{
    char other[GEZI_FINGERPRINT_SIZE];

    if (gezi_fingerprint_of(gezi_person_text(p, GEZI_F_USER), other))
        return strcmp(other, a->fingerprint) != 0;
    /* Without one it is the same who got a key, unless it is still there. */
    return gezi_pin_contradicts(c, p, a->fingerprint) ||
           (p->presence != GEZI_OFFLINE && !gezi_person_has_ip(p, a->from.ip));
}

/*
 * People of the days before fingerprints counted keep their key, and so their
 * history: known by the whole name and host, or by the name before its owner
 * had a key. And those of the days when they did, if they do not now.
 */
static struct gezi_person *known_before(struct gezi_core *c,
                                        const struct gezi_arrival *a)
{
    char plain[GEZI_NAME_SIZE], base[3][GEZI_KEY_SIZE];

    gezi_identity(base[0], a->user, a->host);
    gezi_plain_user(a->user, plain);
    gezi_identity(base[1], plain, a->host);
    snprintf(base[2], sizeof base[2], GEZI_KEY_BASE "%s", a->fingerprint);
    for (int i = 0; i < 3; i++) {
        struct gezi_person *p =
            i == 1 && !c->encrypts
                ? NULL
                : gezi_people_find(&c->people, base[i], a->from,
                                   *a->nick ? a->nick : NULL);

        if (p && !contradicts(c, p, a))
            return p;
    }
    return NULL;
}

static bool is_called(const struct gezi_person *p, const char *plain,
                      const char *host)
{
    char name[GEZI_NAME_SIZE];

    if (!same_text(gezi_person_text(p, GEZI_F_HOST), host))
        return false;
    gezi_plain_user(gezi_person_text(p, GEZI_F_USER), name);
    return same_text(name, plain);
}

/* Brings a row up to date, name and all. */
static bool is_roster_entry(uint32_t command)
{
    switch (command & GEZI_CMD_MASK) {
    case GEZI_CMD_BR_ENTRY:
    case GEZI_CMD_ANSENTRY:
    case GEZI_CMD_BR_ABSENCE:
        return true;
    default:
        return false;
    }
}

/*
 * Somebody with this user and host has a key, and this packet shows another one
 * or none. Whoever is away, or was at this very address, is the same with a new
 * key, and its row says so: keys.h, gezi_pin_doubted. Whoever is here elsewhere
 * is another one; until the user accepts it, what was known of that name counts
 * for it, too. A walk over all: only for those who are found in no other way.
 */
static struct gezi_person *namesake(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_person *found = NULL;
    char plain[GEZI_NAME_SIZE];
    uint32_t at = 0;

    gezi_plain_user(a->user, plain);
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));) {
        if (!(p->traits & GEZI_IS_PINNED) || has_feiq_id(p) ||
            !is_called(p, plain, a->host) || !gezi_pin_of(c, p))
            continue;
        a->namesakes++;
        if (*a->fingerprint && !gezi_pin_contradicts(c, p, a->fingerprint))
            return p; /* its key was accepted as that of another row */
        if (!found || p->heard > found->heard)
            found = p;
    }
    if (found && is_roster_entry(a->k->command) &&
        (found->presence == GEZI_OFFLINE || gezi_person_has(found, a->from)))
        return found;
    a->namesake = found;
    return NULL;
}

void gezi_sender(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_person *at = gezi_people_at(&c->people, a->from);
    bool by_id;

    if (at && at->kind == GEZI_KIND_BARE)
        at = NULL;
    a->who = at; /* for the moment: the best hint how names are written */
    a->is_entry = is_entry(a->k->command);
    if (a->is_entry)
        a->entry = gezi_entry_parse(a->k->extra);
    a->kind = kind_of(a);
    read_identity(c, a, a->k->user, a->entry.un, GEZI_HAS_UN, a->user);
    read_identity(c, a, a->k->host, a->entry.hn, GEZI_HAS_HN, a->host);
    if (a->is_entry) {
        read_name(c, a, a->entry.nick, a->entry.nn, GEZI_HAS_NN, a->nick);
        read_name(c, a, a->entry.group, a->entry.gn, GEZI_HAS_GN, a->group);
        gezi_title_split(a);
    }
    by_id = set_base(c, a);
    if (gezi_is_own(c, a->from)) { /* a namesake elsewhere is not us */
        a->who = NULL;
        return;
    }
    if (at && names_fit(a, at) &&
        (!by_id || !has_feiq_id(at) || gezi_same_identity(at, a->base)))
        return;
    a->who = gezi_people_find(&c->people, a->base, a->from,
                              *a->nick ? a->nick : NULL);
    if (!a->who && *a->fingerprint)
        a->who = known_before(c, a);
    if (!a->who && c->encrypts && !by_id)
        a->who = namesake(c, a);
    a->kind = kind_of(a);
}

bool gezi_sender_is_echo(const struct gezi_core *c,
                         const struct gezi_arrival *a)
{
    /* A unicast from us to us was meant: notes to self. */
    if (gezi_is_own(c, a->from))
        return a->is_entry || a->k->command & GEZI_OPT_BROADCAST;
    if (!same_text(a->user, c->user) || !same_text(a->host, c->host))
        return false;
    /* Cloned systems count their packets by the same clock. Ours that come
       back are broadcasts, and they carry our nick. */
    if ((a->k->command & GEZI_CMD_MASK) == GEZI_CMD_ANSENTRY ||
        (a->is_entry && !same_text(a->nick, c->nick) &&
         !same_text(a->nick, c->called)))
        return false;
    for (size_t i = 0; i < sizeof c->announce.echo / sizeof(uint64_t); i++)
        if (c->announce.echo[i] && c->announce.echo[i] == a->k->number)
            return true;
    return false;
}

/*
 * Who announced ENCRYPT under this name at this very address sends us clear
 * text because we do not announce it, or because its user wants it so: that is
 * no impostor. A broadcast is one: who can read it encrypted gets it so, too.
 */
static bool is_backed(const struct gezi_arrival *a)
{
    return a->who && a->who->caps & GEZI_OPT_ENCRYPT &&
           gezi_person_has(a->who, a->from);
}

bool gezi_sender_is_impostor(const struct gezi_core *c,
                             const struct gezi_arrival *a)
{
    enum {
        HARMLESS_NOT = GEZI_OPT_PASSWORD | GEZI_OPT_SENDCHECK |
                       GEZI_OPT_SECRET | GEZI_OPT_READCHECK |
                       GEZI_OPT_FILEATTACH
    };
    uint32_t command = a->k->command;

    if (command & GEZI_OPT_ENCRYPT || !*a->fingerprint)
        return false;
    switch (command & GEZI_CMD_MASK) {
    case GEZI_CMD_BR_ENTRY:
    case GEZI_CMD_ANSENTRY:
    case GEZI_CMD_BR_ABSENCE:
        return true;
    case GEZI_CMD_SENDMSG:
        if (command & GEZI_OPT_AUTORET && !(command & HARMLESS_NOT))
            return false;
        if (gezi_is_own(c, a->from)) /* notes to self need no key */
            return false;
        return !is_backed(a) || (c->encrypts && command & GEZI_OPT_BROADCAST);
    default:
        return false;
    }
}
