/* A text becomes a datagram, in the way its receiver reads. docs/protocol.md
 * 5.2 */
#include "compose.h"

#include "bundles.h"
#include "keys.h"
#include "person.h"
#include "recipients.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

enum {
    /*
     * Bytes on the wire for one of UTF-8, at most: an emoticon of four bytes
     * becomes a code of ten, a compatibility form has up to three characters.
     */
    GROWTH = 4,
    HEAD_MAX = 64 + 2 * GEZI_NAME_WIRE_MAX,
};

char *gezi_compose_text(const char *text)
{
    char *copy = malloc(strlen(text) + 1), *to = copy;

    if (!copy)
        return NULL;
    for (; *text; text++)
        if (*text != '\r')
            *to++ = *text;
    *to = '\0';
    gezi_text_clean(copy, GEZI_CLEAN_BODY);
    return copy;
}

bool gezi_route_of(const struct gezi_core *c, const struct gezi_target *target,
                   unsigned flags, struct gezi_route *out)
{
    struct gezi_route r = {.kind = GEZI_KIND_PLAIN,
                           .charset = gezi_codec_legacy(c->codec)};

    if (target->peer) {
        r.p = gezi_people_get(&c->people, target->peer);
        if (!r.p)
            return false;
    } else {
        r.to = target->addr;
        if (!r.to.port)
            r.to.port = c->port;
        r.p = gezi_people_at(&c->people, r.to);
    }
    if (r.p) {
        r.to = gezi_person_addr(r.p, 0);
        r.kind = (enum gezi_kind)r.p->kind;
        r.charset = gezi_person_charset(c, r.p);
    } else if (gezi_is_own(c, r.to)) {
        r.kind = GEZI_KIND_IPMSG;
        r.charset = GEZI_CS_UTF8;
    }
    if (flags & GEZI_SEND_BARE)
        r.kind = GEZI_KIND_BARE;
    r.guard = gezi_guard_of(c, r.p, r.kind, flags);
    *out = r;
    return true;
}

/* Encode into w; FeiQ gets its own marks first. */
static enum gezi_err put_text(struct gezi_core *c, const char *text,
                              enum gezi_kind kind, enum gezi_charset cs,
                              struct gezi_writer *w, size_t *lost)
{
    struct gezi_writer feiq = {NULL, GROWTH * strlen(text) + 1, 0, false};

    if (kind != GEZI_KIND_FEIQ) {
        gezi_encode(c->codec, text, cs, w, lost);
        return GEZI_OK;
    }
    feiq.p = malloc(feiq.cap);
    if (!feiq.p)
        return GEZI_E_NOMEM;
    gezi_feiq_write(text, &feiq);
    gezi_put_byte(&feiq, 0);
    gezi_encode(c->codec, (const char *)feiq.p, cs, w, lost);
    free(feiq.p);
    return GEZI_OK;
}

/* What is composed, and how far it came. */
struct draft {
    const struct gezi_route *r;
    const struct gezi_bundle *files;
    const char *text;
    uint32_t command;
    uint64_t number;
    bool measure;
    struct gezi_writer w;
    struct gezi_wire *out;
    size_t names_n; /* of the list of who gets it, too; 0: none goes with it */
    uint8_t names[GEZI_RECIPIENTS_WIRE_MAX];
};

static bool has_header(const struct draft *d)
{
    return d->r->kind != GEZI_KIND_BARE;
}

/* Text, perhaps the list, and the NULs that belong to them. */
static enum gezi_err put_parts(struct gezi_core *c, const struct draft *d,
                               bool list, struct gezi_writer *w)
{
    size_t before = w->n;

    if (put_text(c, d->text, d->r->kind, d->r->charset, w, &d->out->lost))
        return GEZI_E_NOMEM;
    d->out->text_n = w->n - before;
    if (list && d->files)
        gezi_bundle_put(c, d->files, d->r->kind, d->r->charset, w,
                        &d->out->lost);
    if (d->names_n) { /* in its place, behind files or behind none */
        if (!gezi_bundle_offers(d->files))
            gezi_put_byte(w, 0);
        gezi_put_byte(w, 0);
        gezi_put(w, (gezi_span){d->names, d->names_n});
    }
    if (has_header(d))
        gezi_put_byte(w, 0);
    return GEZI_OK;
}

static enum gezi_err put_clear(struct gezi_core *c, struct draft *d)
{
    enum gezi_err err = put_parts(c, d, has_header(d), &d->w);
    struct gezi_wire *out = d->out;
    size_t fixed = d->w.n - out->text_n;

    out->n = d->w.n;
    out->text_most = out->limit > fixed ? out->limit - fixed : 0;
    return err;
}

static enum gezi_err seal(struct gezi_core *c, struct draft *d, gezi_span plain)
{
    struct gezi_wire *out = d->out;
    const struct gezi_guard *g = &d->r->guard;
    size_t inside = plain.n - out->text_n, most;
    bool outside = d->files && !g->extended;
    enum gezi_err err = GEZI_OK;

    if (d->measure)
        d->w.n += gezi_sealed_size(g, plain.n);
    else
        err = gezi_seal_put(c, g, d->number, plain, &d->w);
    if (outside)
        gezi_bundle_put(c, d->files, d->r->kind, d->r->charset, &d->w,
                        &out->lost);
    gezi_put_byte(&d->w, 0);
    out->n = d->w.n;
    most = out->n - gezi_sealed_size(g, plain.n);
    most = out->limit > most ? gezi_sealed_most(g, out->limit - most) : 0;
    out->text_most = most > inside ? most - inside : 0;
    return err;
}

static enum gezi_err put_sealed(struct gezi_core *c, struct draft *d)
{
    struct gezi_writer plain = {.cap = GROWTH * strlen(d->text) + 1 +
                                       gezi_bundle_room(d->files) + 2 +
                                       d->names_n};
    enum gezi_err err = GEZI_E_NOMEM;

    plain.p = malloc(plain.cap);
    if (!plain.p)
        return err;
    err = put_parts(c, d, d->r->guard.extended, &plain);
    if (!err)
        err = seal(c, d, gezi_written(&plain));
    if (c->seal) /* else it was only measured */
        c->seal->wipe(plain.p, plain.n);
    free(plain.p);
    return err;
}

static enum gezi_err compose(struct gezi_core *c, struct draft *d)
{
    const struct gezi_guard *g = &d->r->guard;
    size_t text =
        GROWTH * strlen(d->text) + gezi_bundle_room(d->files) + 2 + d->names_n;
    enum gezi_err err;

    d->w.cap = HEAD_MAX + text + (g->seals ? gezi_envelope_size(text) : 0);
    d->w.p = malloc(d->w.cap);
    if (!d->w.p)
        return GEZI_E_NOMEM;
    *d->out = (struct gezi_wire){.charset = d->r->charset,
                                 .limit = gezi_kind_limit(d->r->kind)};
    if (g->seals) /* whoever encrypts reads as much as the official client */
        d->out->limit = gezi_kind_limit(GEZI_KIND_IPMSG);
    if (has_header(d))
        gezi_put_head_as(c, &d->w, d->r->charset, d->command, d->number);
    err = g->seals ? put_sealed(c, d) : put_clear(c, d);
    if (err || d->measure) {
        free(d->w.p);
        d->w.p = NULL;
    }
    d->out->bytes = d->w.p;
    return err;
}

/* Only inside an envelope, and only if all of it fits: the text comes first. */
static void name_others(struct gezi_core *c, struct draft *d)
{
    struct gezi_writer names = {d->names, sizeof d->names, 0, false};
    uint32_t command = d->command;
    bool measure = d->measure;

    gezi_others_put(c, d->r->p, d->r->others, &names);
    if (!names.n)
        return;
    d->names_n = names.n;
    d->command |= GEZI_OPT_MULTICAST | GEZI_OPT_ENCEXTMSG;
    d->measure = true;
    if (!compose(c, d) && d->out->n > d->out->limit) {
        d->names_n = 0;
        d->command = command;
    }
    d->measure = measure;
    d->w = (struct gezi_writer){0};
}

static enum gezi_err make(struct gezi_core *c, struct draft *d)
{
    const struct gezi_guard *g = &d->r->guard;
    bool offers = gezi_bundle_offers(d->files);

    if (offers)
        d->command |= GEZI_OPT_FILEATTACH;
    if (gezi_reads_utf8(d->r->kind, d->r->p))
        d->command |= GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8;
    if (g->seals)
        d->command |= GEZI_OPT_ENCRYPT;
    if (g->seals && offers && g->extended)
        d->command |= GEZI_OPT_ENCEXTMSG;
    if (g->seals && g->extended && d->r->others)
        name_others(c, d);
    return compose(c, d);
}

enum gezi_err gezi_measure(struct gezi_core *c, const struct gezi_route *r,
                           uint32_t command, uint64_t number, const char *text,
                           const struct gezi_bundle *files,
                           struct gezi_wire *out)
{
    struct draft d = {.r = r,
                      .files = files,
                      .text = text,
                      .command = command,
                      .number = number,
                      .measure = true,
                      .out = out};

    return make(c, &d);
}

enum gezi_err gezi_compose(struct gezi_core *c, const struct gezi_route *r,
                           uint32_t command, uint64_t number, const char *text,
                           const struct gezi_bundle *files,
                           struct gezi_wire *out)
{
    struct draft d = {.r = r,
                      .files = files,
                      .text = text,
                      .command = command,
                      .number = number,
                      .out = out};

    return make(c, &d);
}

/* In no envelope, and with no row's charset. */
static enum gezi_err compose_plain(struct gezi_core *c, enum gezi_charset cs,
                                   uint32_t command, uint64_t number,
                                   const char *text, struct gezi_wire *out)
{
    const struct gezi_route r = {.kind = GEZI_KIND_PLAIN, .charset = cs};
    struct draft d = {.r = &r,
                      .text = text,
                      .command = command,
                      .number = number,
                      .out = out};

    return compose(c, &d);
}

enum gezi_err gezi_compose_for_all(struct gezi_core *c, uint32_t command,
                                   uint64_t number, const char *text,
                                   struct gezi_wire *out)
{
    enum gezi_charset legacy = gezi_codec_legacy(c->codec);
    enum gezi_err err = compose_plain(c, legacy, command, number, text, out);

    if (err || !out->lost)
        return err;
    free(out->bytes);
    return compose_plain(c, GEZI_CS_UTF8,
                         command | GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8, number,
                         text, out);
}

/* The datagram that all hear; what is sealed beside it is no longer. */
static enum gezi_err check_for_all(struct gezi_core *c, const char *text,
                                   struct gezi_check *out)
{
    struct gezi_wire wire;
    enum gezi_err err =
        gezi_compose_for_all(c, GEZI_CMD_SENDMSG | GEZI_OPT_BROADCAST,
                             gezi_coming_number(c), text, &wire);

    if (err)
        return err;
    free(wire.bytes);
    *out = (struct gezi_check){
        .charset = wire.charset,
        .bytes = (uint32_t)wire.text_n,
        .limit = (uint32_t)wire.text_most,
        .lost = (uint32_t)wire.lost,
    };
    return GEZI_OK;
}

enum gezi_err gezi_core_check(struct gezi_core *c, const struct gezi_target *to,
                              const char *text, unsigned flags,
                              struct gezi_check *out)
{
    /* What most have who will tell theirs. */
    static const struct gezi_key key = {.n = GEZI_KEY_2048};
    static const struct gezi_guard likely = {
        .seals = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                 GEZI_SEAL_SIGN_SHA256 | GEZI_SEAL_BASE64,
        .key = &key};
    struct gezi_route r;
    struct gezi_wire wire;
    uint32_t command = GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK;
    enum gezi_reason reason;
    enum gezi_err err;
    unsigned seals;

    if (!to->peer && !to->addr.ip)
        return check_for_all(c, text, out);
    if (!gezi_route_of(c, to, flags, &r))
        return GEZI_E_PEER;
    seals = gezi_guard_flags(&r.guard);
    reason = r.guard.asks ? GEZI_WHY_NO_KEY : r.guard.reason;
    if (r.guard.asks)
        r.guard = likely;
    err =
        gezi_measure(c, &r, command, gezi_coming_number(c), text, NULL, &wire);
    if (err)
        return err;
    *out = (struct gezi_check){
        .charset = wire.charset,
        .bytes = (uint32_t)wire.text_n,
        .limit = (uint32_t)wire.text_most,
        .lost = (uint32_t)wire.lost,
        .seals = seals,
        .reason = reason,
    };
    return GEZI_OK;
}
