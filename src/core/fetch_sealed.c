/* Files of others, asked for in a way that nobody else can read, or ask in.
 * docs/protocol.md 11.6 */
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "person.h"

#include <stdlib.h>
#include <string.h>

/* The largest: names of 79 bytes, a key of 4096 bits, a signature, in hex. */
enum { ROOM = 4096, INSIDE = 160 };

struct gezi_sealed {
    struct gezi_body body;
    size_t n;
    uint8_t bytes[ROOM];
};

struct gezi_guard gezi_fetch_guard(const struct gezi_core *c,
                                   const struct gezi_bundle *b)
{
    return gezi_guard_files(c, gezi_bundle_person(c, b), gezi_fetch_kind(c, b));
}

bool gezi_fetch_is_tree(const struct gezi_core *c, const struct gezi_haul *h)
{
    const struct gezi_person *p = gezi_bundle_person(c, h->b);

    return h->i->type == GEZI_FILE_PLAIN && p && !(p->caps & GEZI_CAP_GEZI);
}

/*
 * Who gives wants rising numbers for an offer. Two connections can overtake
 * each other: the next one asks when the one before was heard.
 */
bool gezi_request_may_go(const struct gezi_core *c, const struct gezi_haul *h)
{
    for (const struct gezi_haul *o = c->files.first; o; o = o->next)
        if (o != h && o->b == h->b && o->unheard)
            return false;
    return true;
}

void gezi_request_wipe(struct gezi_core *c)
{
    if (c->files.sealed && c->files.sealed->n)
        c->seal->wipe(c->files.sealed, sizeof *c->files.sealed);
}

/* The plain text, with a new key for the answer if it has one. */
static bool put_inside(struct gezi_core *c, const struct gezi_haul *h,
                       const struct gezi_guard *g, uint64_t number,
                       struct gezi_writer *w)
{
    struct gezi_inside in = {.as = (enum gezi_body_as)g->body,
                             .number = number};
    struct gezi_body *body = &c->files.sealed->body;
    uint64_t offset = h->ask_offset > 0 ? (uint64_t)h->ask_offset : 0;
    bool good = c->seal->random(c->seal->ctx, body->key, sizeof body->key);

    memcpy(in.key, body->key, sizeof in.key);
    gezi_body_counter(number, body->counter);
    gezi_inside_put(w, h->ask_offset < 0, h->b->number, h->i->id, offset, &in);
    c->seal->wipe(&in, sizeof in);
    return good && !w->full;
}

static uint32_t command_of(const struct gezi_core *c, const struct gezi_haul *h,
                           const struct gezi_guard *g)
{
    enum gezi_kind kind = gezi_fetch_kind(c, h->b);
    uint32_t command =
        h->ask_offset < 0 ? GEZI_CMD_GETDIRFILES : GEZI_CMD_GETFILEDATA;

    command |= GEZI_OPT_ENCRYPT;
    if (g->body != GEZI_BODY_UNTOLD)
        command |= GEZI_OPT_ENCFILE;
    if (gezi_reads_utf8(kind, gezi_bundle_person(c, h->b)) &&
        h->charset == GEZI_CS_UTF8)
        command |= GEZI_OPT_UTF8;
    return command;
}

static bool put_request(struct gezi_core *c, const struct gezi_haul *h,
                        const struct gezi_guard *g, uint64_t number)
{
    struct gezi_sealed *s = c->files.sealed;
    struct gezi_writer w = {s->bytes, sizeof s->bytes, 0, false};
    uint8_t inside[INSIDE];
    struct gezi_writer in = {inside, sizeof inside, 0, false};
    bool good = put_inside(c, h, g, number, &in);

    gezi_put_head_as(c, &w, (enum gezi_charset)h->charset, command_of(c, h, g),
                     number);
    good = good && !gezi_seal_put(c, g, number, gezi_written(&in), &w);
    gezi_put_byte(&w, 0);
    c->seal->wipe(inside, sizeof inside);
    s->n = w.n;
    return good && !w.full;
}

/* Between its question and now others may have been answered. */
static uint64_t number_for(struct gezi_core *c, const struct gezi_haul *h)
{
    if (h->ask_number <= h->b->asked)
        return gezi_next_number(c);
    return h->ask_number;
}

static enum gezi_file_reason
write_sealed(struct gezi_core *c, struct gezi_haul *h, struct gezi_guard *g)
{
    uint64_t number = number_for(c, h);

    *g = gezi_fetch_guard(c, h->b);
    if (g->reason)
        return GEZI_FILE_WHY_KEY_CHANGED;
    if (g->asks)
        gezi_key_ask(c, gezi_bundle_person(c, h->b), 0, GEZI_RETRY_MS);
    /* No way yet, or another one since it began: so does another try. */
    if (!g->seals || h->as_tree != gezi_fetch_is_tree(c, h))
        return GEZI_FILE_WHY_NO_KEY;
    if (!c->files.sealed)
        c->files.sealed = calloc(1, sizeof *c->files.sealed);
    if (!c->files.sealed || !put_request(c, h, g, number))
        return GEZI_FILE_WHY_NO_ROOM;
    h->b->asked = number;
    h->unheard = true;
    return GEZI_FILE_WHY_NONE;
}

void gezi_request_job(struct gezi_core *c, struct gezi_haul *h,
                      struct gezi_job *out)
{
    struct gezi_guard g;

    *out = (struct gezi_job){
        .what = GEZI_JOB_REQUEST,
        .id = h->job,
        .seal = c->seal,
        .reason = write_sealed(c, h, &g),
    };
    if (out->reason)
        return;
    out->request = (gezi_span){c->files.sealed->bytes, c->files.sealed->n};
    h->i->encrypted = g.body == GEZI_BODY_SEALED;
    if (h->i->encrypted)
        out->body = &c->files.sealed->body;
}
