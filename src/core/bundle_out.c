/* What a message of ours offers. docs/protocol.md 10.1, 10.6 */
#include "bundles.h"
#include "compose.h"

#include <gezi/attach.h>
#include <gezi/hash.h>

#include <string.h>

enum {
    GROWTH = 4, /* bytes of a name on the wire for one of UTF-8, at most */
    RECORD_MAX = 64 + 2 * GROWTH * GEZI_FILE_NAME_MAX,
    ID_BITS = 0x3fffffff,
};

/* To the official client a number and an id are all it takes to fetch a file:
 * one that is hard to guess costs nothing. FeiQ wants them small. */
static bool has_small_ids(enum gezi_kind kind)
{
    return kind != GEZI_KIND_IPMSG;
}

uint32_t gezi_item_wire_id(const struct gezi_bundle *b,
                           const struct gezi_item *i, enum gezi_kind kind)
{
    return has_small_ids(kind) ? (uint32_t)(i - b->items) : i->id;
}

bool gezi_route_takes(enum gezi_kind kind, const struct gezi_file *files,
                      size_t n)
{
    if (kind == GEZI_KIND_BARE)
        return false;
    for (size_t i = 0; i < n && kind == GEZI_KIND_SHIYELINE; i++)
        if (files[i].type == GEZI_FILE_FOLDER)
            return false;
    return true;
}

struct gezi_bundle *gezi_bundle_offer(struct gezi_core *c, const char *id,
                                      const struct gezi_route *r,
                                      const struct gezi_command *cmd)
{
    const char *key = r->p ? gezi_person_text(r->p, GEZI_F_KEY) : "";
    size_t base = r->p ? r->p->names->base : 0;
    uint32_t first = (uint32_t)gezi_random(&c->random) & ID_BITS;
    struct gezi_bundle *b;
    char addr[GEZI_ADDR_TEXT];

    if (!r->p)
        key = gezi_addr_print(r->to, addr);
    b = gezi_bundle_new(c, id, key, base, cmd->files, cmd->files_n);
    if (!b)
        return NULL;
    b->out = true;
    b->peer = r->p ? r->p->id : 0;
    b->addr = r->to;
    b->kind = (uint8_t)r->kind;
    b->charset = (uint8_t)r->charset;
    for (size_t i = 0; i < b->n; i++) {
        b->items[i].id = (uint32_t)i + (has_small_ids(r->kind) ? 0 : first);
        b->items[i].state = GEZI_FILE_OFFERED;
        b->items[i].reason = GEZI_FILE_WHY_NONE;
    }
    return b;
}

void gezi_bundle_went(struct gezi_bundle *b, struct gezi_addr to)
{
    for (int i = 0; i < b->went_n; i++)
        if (b->went[i] == to.ip)
            return;
    if (b->went_n < GEZI_WENT_IPS)
        b->went[b->went_n++] = to.ip;
}

size_t gezi_bundle_room(const struct gezi_bundle *b)
{
    size_t room = 2;

    for (size_t i = 0; b && i < b->n; i++)
        room += RECORD_MAX;
    return room;
}

static bool is_offered(const struct gezi_bundle *b, const struct gezi_item *i)
{
    return !b->ended && gezi_item_is_open(b, i);
}

bool gezi_bundle_offers(const struct gezi_bundle *b)
{
    for (size_t i = 0; b && i < b->n; i++)
        if (is_offered(b, &b->items[i]))
            return true;
    return false;
}

/* Windows has no '?' in names: the official client drops the whole list. */
static gezi_span put_name(struct gezi_core *c, const char *name,
                          enum gezi_charset cs, struct gezi_writer *w,
                          size_t *lost)
{
    size_t missing = 0;

    gezi_encode(c->codec, name, cs, w, &missing);
    *lost += missing;
    for (size_t i = 0; i < w->n; i++)
        if (w->p[i] == '?')
            w->p[i] = '_';
    return gezi_written(w);
}

static void put_record(struct gezi_core *c, const struct gezi_bundle *b,
                       const struct gezi_item *i, enum gezi_kind kind,
                       enum gezi_charset cs, struct gezi_writer *w,
                       size_t *lost)
{
    uint8_t name[GROWTH * GEZI_FILE_NAME_MAX];
    struct gezi_writer nw = {name, sizeof name, 0, false};
    bool folder = i->type == GEZI_FILE_FOLDER;
    struct gezi_attach a = {
        .id = gezi_item_wire_id(b, i, kind),
        .size = i->size,
        .mtime = i->mtime,
        .attr = folder ? GEZI_FOLDER : GEZI_FILE,
        .position = -1,
    };

    if (folder && a.size == 0 && kind != GEZI_KIND_IPMSG)
        a.size = 1; /* iptux passes over what is empty */
    gezi_attach_put(w, &a, put_name(c, i->name, cs, &nw, lost));
}

void gezi_bundle_put(struct gezi_core *c, const struct gezi_bundle *b,
                     enum gezi_kind kind, enum gezi_charset cs,
                     struct gezi_writer *w, size_t *lost)
{
    if (!gezi_bundle_offers(b))
        return;
    gezi_put_byte(w, 0);
    for (size_t i = 0; i < b->n; i++)
        if (is_offered(b, &b->items[i]))
            put_record(c, b, &b->items[i], kind, cs, w, lost);
}
