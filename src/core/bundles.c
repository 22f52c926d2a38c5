/* Offers as they are kept: found, told about, bounded, ended. */
#include "bundles.h"

#include "person.h"

#include <gezi/hash.h>
#include <stddef.h>
#include <string.h>

enum {
    BYTES_MAX = 32 << 20, /* of all together */
    CROWD = 256,          /* offers from one address: then its own go first */
    DAY_MS = 86400000,
    LOOK_MS = DAY_MS, /* the wall clock may have been set */
    AGAIN_MS = 1000,
};

static const int64_t life_ms = (int64_t)GEZI_OFFER_DAYS * DAY_MS;

/* Finding */

static struct gezi_bundle **chain_of(struct gezi_files *f, const char *id)
{
    uint64_t h = gezi_mix(gezi_fnv(GEZI_FNV_START, gezi_span_text(id)));

    return &f->chain[h % GEZI_BUNDLE_CHAINS];
}

struct gezi_bundle *gezi_bundle_find(const struct gezi_core *c, const char *id,
                                     bool out)
{
    uint64_t h = gezi_mix(gezi_fnv(GEZI_FNV_START, gezi_span_text(id)));
    struct gezi_bundle *b = c->files.chain[h % GEZI_BUNDLE_CHAINS];

    while (b && (b->ended || b->out != out || strcmp(b->id, id) != 0))
        b = b->chain;
    return b;
}

struct gezi_item *gezi_bundle_item(struct gezi_bundle *b, uint32_t id)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].id == id)
            return &b->items[i];
    return NULL;
}

struct gezi_person *gezi_bundle_person(const struct gezi_core *c,
                                       const struct gezi_bundle *b)
{
    struct gezi_person *p = gezi_people_get(&c->people, b->peer);

    if (!p && b->base)
        p = gezi_people_by_key(&c->people, b->key, b->base);
    return p;
}

bool gezi_bundle_is_for(const struct gezi_core *c, struct gezi_bundle *b,
                        const struct gezi_person *who)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    struct gezi_addr addr;

    if (!p && gezi_addr_parse(b->key, 0, &addr)) {
        b->peer = who->id;
        return true;
    }
    return p == who;
}

bool gezi_bundle_is_of(const struct gezi_core *c, const struct gezi_bundle *b,
                       uint32_t ip)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);

    for (int i = 0; p && i < p->addrs; i++)
        if (p->ip[i] == ip)
            return true;
    for (int i = 0; i < b->went_n; i++)
        if (b->went[i] == ip)
            return true;
    return !b->out && b->addr.ip == ip;
}

bool gezi_item_is_open(const struct gezi_bundle *b, const struct gezi_item *i)
{
    switch ((enum gezi_file_state)i->state) {
    case GEZI_FILE_CANCELLED:
    case GEZI_FILE_REFUSED:
        return !b->out; /* we may think better of it */
    case GEZI_FILE_ENDED:
        return false;
    default:
        return true;
    }
}

void gezi_bundle_files(const struct gezi_bundle *b, struct gezi_file *out)
{
    for (size_t n = 0; n < b->n; n++) {
        const struct gezi_item *i = &b->items[n];

        out[n] = (struct gezi_file){
            .id = i->id,
            .type = (enum gezi_file_type)i->type,
            .name = i->name,
            .size = i->size,
            .mtime = i->mtime,
            .path = i->path,
        };
    }
}

/* The table */

static void rearm(struct gezi_core *c, int64_t due)
{
    struct gezi_files *f = &c->files;

    if (!f->timer.at || due < f->due_ms) {
        f->due_ms = due;
        gezi_heap_set(&c->timers, &f->timer, due);
    }
}

static void plan_expiry(struct gezi_core *c, const struct gezi_bundle *b)
{
    int64_t left = b->unix_ms + life_ms - c->unix_ms;

    if (left > LOOK_MS)
        left = LOOK_MS;
    rearm(c, c->now + (left > AGAIN_MS ? left : AGAIN_MS));
}

static void take_out(struct gezi_core *c, struct gezi_bundle *b)
{
    struct gezi_files *f = &c->files;
    struct gezi_bundle **link = chain_of(f, b->id);

    while (*link != b)
        link = &(*link)->chain;
    *link = b->chain;
    *(b->prev ? &b->prev->next : &f->head) = b->next;
    *(b->next ? &b->next->prev : &f->tail) = b->prev;
    f->n--;
    f->bytes -= b->bytes;
    gezi_bundle_free(c, b);
}

/* The oldest that rests and may go; of that address, unless ip is 0. */
static struct gezi_bundle *oldest(const struct gezi_core *c, bool out,
                                  uint32_t ip, size_t least)
{
    struct gezi_bundle *first = NULL;
    size_t n = 0;

    for (struct gezi_bundle *b = c->files.head; b; b = b->next) {
        if (b->out != out || b->awaited || b->hauls || b->ended ||
            (ip && b->addr.ip != ip))
            continue;
        if (!first)
            first = b;
        n++;
    }
    return n >= least ? first : NULL;
}

/* Who offers very much pushes out its own, and nobody pushes out ours while
 * there are others. */
static void make_room(struct gezi_core *c, const struct gezi_bundle *b)
{
    struct gezi_files *f = &c->files;
    size_t left = f->n + 1;

    while (left-- &&
           (f->n >= GEZI_OFFERS_MAX || f->bytes + b->bytes > BYTES_MAX)) {
        struct gezi_bundle *old = NULL;

        if (!b->out)
            old = oldest(c, false, b->addr.ip, CROWD);
        if (!old)
            old = oldest(c, false, 0, 1);
        if (!old)
            old = oldest(c, true, 0, 1);
        if (!old)
            return; /* all of them run: there are not so many of those */
        gezi_bundle_end(c, old);
    }
}

void gezi_bundle_enter(struct gezi_core *c, struct gezi_bundle *b)
{
    struct gezi_files *f = &c->files;
    struct gezi_bundle **chain;

    make_room(c, b);
    chain = chain_of(f, b->id);
    b->chain = *chain;
    *chain = b;
    b->next = NULL;
    b->prev = f->tail;
    *(f->tail ? &f->tail->next : &f->head) = b;
    f->tail = b;
    f->n++;
    f->bytes += b->bytes;
    plan_expiry(c, b);
}

/* Telling */

static const struct gezi_peer *peer_of(const struct gezi_core *c,
                                       const struct gezi_bundle *b,
                                       char key[static GEZI_ADDR_TEXT],
                                       struct gezi_peer *room)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);

    if (p) {
        gezi_peer_of(c, p, room);
        return room;
    }
    gezi_peer_of_addr(c, b->addr, key, room);
    room->kind = (enum gezi_kind)b->kind;
    room->key = b->key;
    return room;
}

struct gezi_block *gezi_transfer_new(struct gezi_core *c,
                                     const struct gezi_peer *peer,
                                     const struct gezi_transfer *t)
{
    struct gezi_block *b =
        gezi_event_new(c, GEZI_EV_TRANSFER, peer,
                       gezi_text_room(t->offer) + gezi_text_room(t->name) +
                           gezi_text_room(t->path) + gezi_text_room(t->detail));
    struct gezi_transfer *to;

    if (!b)
        return NULL;
    to = &b->event.transfer;
    *to = *t;
    to->offer = gezi_block_text(b, t->offer);
    to->name = gezi_block_text(b, t->name);
    if (t->path)
        to->path = gezi_block_text(b, t->path);
    if (t->detail)
        to->detail = gezi_block_text(b, t->detail);
    return b;
}

static void again(struct gezi_core *c, struct gezi_item *i)
{
    i->retell = true;
    rearm(c, c->now + AGAIN_MS);
}

static void tell(struct gezi_core *c, struct gezi_bundle *b,
                 struct gezi_item *i, const struct gezi_report *r)
{
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer room;
    struct gezi_transfer t = {
        .ref = i->haul ? i->haul->ref : 0,
        .offer = b->id,
        .file = i->id,
        .out = b->out,
        .encrypted = i->encrypted,
        .type = (enum gezi_file_type)i->type,
        .state = (enum gezi_file_state)i->state,
        .reason = (enum gezi_file_reason)i->reason,
        .name = i->name,
        .path = b->out || i->state == GEZI_FILE_DONE ? i->path : i->dir,
        .bytes = r         ? r->bytes
                 : i->haul ? i->haul->best
                           : 0,
        .total = r && r->total ? r->total : i->size,
        .entries = r         ? r->entries
                   : i->haul ? i->haul->entries
                             : 0,
        .skipped = r ? r->skipped : 0,
        .detail = r ? r->detail : NULL,
    };
    struct gezi_block *block =
        gezi_transfer_new(c, peer_of(c, b, key, &room), &t);

    i->told = c->turn;
    if (block) {
        i->retell = false;
        gezi_event(c, block);
        return;
    }
    c->counts.nomem++;
    if (i->state != GEZI_FILE_RUNNING) /* that comes again */
        again(c, i);
}

void gezi_item_tell(struct gezi_core *c, struct gezi_bundle *b,
                    struct gezi_item *i, enum gezi_file_state state,
                    enum gezi_file_reason reason, const struct gezi_report *r)
{
    i->state = (uint8_t)state;
    i->reason = (uint8_t)reason;
    tell(c, b, i, r);
}

enum gezi_err gezi_bundle_asked(struct gezi_core *c, struct gezi_bundle *b,
                                uint64_t number)
{
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer room;
    struct gezi_block *block = gezi_event_new(
        c, GEZI_EV_ASKED, peer_of(c, b, key, &room), gezi_text_room(b->id));

    if (!block) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    block->event.asked = (struct gezi_asked){
        .offer = gezi_block_text(block, b->id), .number = number};
    b->asked = number;
    b->asked_told = c->turn;
    b->asked_again = false;
    gezi_event(c, block);
    return GEZI_OK;
}

/* Ending */

void gezi_bundle_settle(struct gezi_core *c, struct gezi_bundle *b)
{
    if (!b->ended || b->hauls)
        return;
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].retell)
            return;
    take_out(c, b);
}

void gezi_bundle_end(struct gezi_core *c, struct gezi_bundle *b)
{
    b->ended = true;
    b->awaited = false;
    b->releases = 0;
    gezi_heap_drop(&c->timers, &b->release);
    b->hauls++; /* stopping the last one must not free it */
    for (size_t n = 0; n < b->n; n++) {
        struct gezi_item *i = &b->items[n];

        if (i->haul)
            gezi_haul_stop(c, i->haul, GEZI_FILE_ENDED);
        else if (gezi_item_is_open(b, i) && i->state != GEZI_FILE_DONE &&
                 i->state != GEZI_FILE_REFUSED &&
                 i->state != GEZI_FILE_CANCELLED)
            gezi_item_tell(c, b, i, GEZI_FILE_ENDED, GEZI_FILE_WHY_NONE, NULL);
    }
    b->hauls--;
    gezi_bundle_settle(c, b);
}

/* Offers that are too old, and what could not be told. */
void gezi_files_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_bundle *next;

    (void)t;
    for (struct gezi_bundle *b = c->files.head; b; b = next) {
        next = b->next;
        for (size_t i = 0; i < b->n; i++)
            if (b->items[i].retell)
                tell(c, b, &b->items[i], NULL);
        if (b->asked_again && gezi_bundle_asked(c, b, b->asked))
            rearm(c, c->now + AGAIN_MS);
        if (b->ended)
            gezi_bundle_settle(c, b);
        else if (c->unix_ms - b->unix_ms >= life_ms && !b->awaited)
            gezi_bundle_end(c, b);
        else
            plan_expiry(c, b);
    }
    gezi_hauls_start(c);
}

void gezi_bundles_unstored(struct gezi_core *c)
{
    struct gezi_bundle *next;

    for (struct gezi_bundle *b = c->files.head; b; b = next) {
        next = b->next;
        if (!b->out && b->born == c->turn && !b->hauls) {
            take_out(c, b); /* as if its message had not come */
            continue;
        }
        if (b->asked && b->asked_told == c->turn) {
            b->asked_again = true;
            rearm(c, c->now + AGAIN_MS);
        }
        for (size_t i = 0; i < b->n; i++)
            if (b->items[i].told == c->turn &&
                b->items[i].state != GEZI_FILE_RUNNING)
                again(c, &b->items[i]);
    }
}

void gezi_bundles_fini(struct gezi_core *c)
{
    while (c->files.head)
        take_out(c, c->files.head);
}
