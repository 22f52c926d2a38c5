/* A text becomes a datagram, in the way its receiver reads. docs/protocol.md
 * 5.2 */
#include "bundles.h"

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

static enum gezi_err compose(struct gezi_core *c, enum gezi_kind kind,
                             enum gezi_charset cs, uint32_t command,
                             uint64_t number, const char *text,
                             const struct gezi_bundle *files,
                             struct gezi_wire *out)
{
    struct gezi_writer w = {.cap = GROWTH * strlen(text) + HEAD_MAX +
                                   gezi_bundle_room(files)};
    bool header = kind != GEZI_KIND_BARE;

    w.p = malloc(w.cap);
    if (!w.p)
        return GEZI_E_NOMEM;
    *out = (struct gezi_wire){.charset = cs, .limit = gezi_kind_limit(kind)};
    if (header)
        gezi_put_head_as(c, &w, cs, command, number);
    if (put_text(c, text, kind, cs, &w, &out->lost)) {
        free(w.p);
        return GEZI_E_NOMEM;
    }
    if (header && files)
        gezi_bundle_put(c, files, kind, cs, &w, &out->lost);
    if (header)
        gezi_put_byte(&w, 0);
    out->bytes = w.p;
    out->n = w.n;
    return GEZI_OK;
}

enum gezi_err gezi_compose(struct gezi_core *c, const struct gezi_route *r,
                           uint32_t command, uint64_t number, const char *text,
                           const struct gezi_bundle *files,
                           struct gezi_wire *out)
{
    if (gezi_bundle_offers(files))
        command |= GEZI_OPT_FILEATTACH;
    if (gezi_kind_write_as(r->kind) == GEZI_AS_UTF8OPT)
        command |= GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8;
    return compose(c, r->kind, r->charset, command, number, text, files, out);
}

enum gezi_err gezi_compose_for_all(struct gezi_core *c, uint32_t command,
                                   uint64_t number, const char *text,
                                   struct gezi_wire *out)
{
    enum gezi_charset legacy = gezi_codec_legacy(c->codec);
    enum gezi_err err =
        compose(c, GEZI_KIND_PLAIN, legacy, command, number, text, NULL, out);

    if (err || !out->lost)
        return err;
    free(out->bytes);
    return compose(c, GEZI_KIND_PLAIN, GEZI_CS_UTF8,
                   command | GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8, number, text,
                   NULL, out);
}

enum gezi_err gezi_core_check(struct gezi_core *c, const struct gezi_target *to,
                              const char *text, unsigned flags,
                              struct gezi_check *out)
{
    struct gezi_route r;
    struct gezi_wire all, head;
    enum gezi_err err;
    uint32_t command = GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK;

    if (!gezi_route_of(c, to, flags, &r))
        return GEZI_E_PEER;
    err = gezi_compose(c, &r, command, gezi_coming_number(c), text, NULL, &all);
    if (err)
        return err;
    free(all.bytes);
    err = gezi_compose(c, &r, command, gezi_coming_number(c), "", NULL, &head);
    if (err)
        return err;
    free(head.bytes);
    *out = (struct gezi_check){
        .charset = all.charset,
        .bytes = (uint32_t)(all.n - head.n),
        .limit = (uint32_t)(all.limit - head.n),
        .lost = (uint32_t)all.lost,
    };
    return GEZI_OK;
}
