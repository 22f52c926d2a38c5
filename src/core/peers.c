#include "peers.h"

#include <assert.h>
#include <gezi/hash.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLAB = 256,     /* rows; they never move */
    SLOT_BITS = 20, /* of an id; the rest tells rows of the same place apart */
    PEOPLE_CAP = (1 << SLOT_BITS) - 1,
};

_Static_assert(sizeof(struct gezi_person) <= 120, "200 bytes with its indexes");

void gezi_people_init(struct gezi_people *ps, uint32_t max, uint64_t seed,
                      struct gezi_heap *timers)
{
    *ps = (struct gezi_people){.timers = timers, .seed = gezi_mix(seed)};
    ps->max = max ? max : GEZI_PEOPLE_MAX;
    if (ps->max > PEOPLE_CAP)
        ps->max = PEOPLE_CAP;
}

void gezi_people_fini(struct gezi_people *ps)
{
    uint32_t at = 0;

    for (struct gezi_person *p; (p = gezi_people_next(ps, &at));) {
        free(p->names);
        free(p->talk);
    }
    for (uint32_t i = 0; i < ps->slabs_n; i++)
        free(ps->slabs[i]);
    free(ps->slabs);
    gezi_table_fini(&ps->by_addr);
    gezi_table_fini(&ps->by_name);
    gezi_heap_fini(&ps->ranks);
}

struct gezi_names *gezi_names_new(const char *const field[static GEZI_F_COUNT],
                                  size_t base)
{
    size_t size[GEZI_F_COUNT], all = 0;
    struct gezi_names *names;
    char *to;

    for (int f = 0; f < GEZI_F_COUNT; f++)
        all += size[f] = strlen(field[f]) + 1;
    names = malloc(sizeof *names + all);
    if (!names)
        return NULL;
    names->base = (uint16_t)base;
    to = names->text;
    for (int f = 0; f < GEZI_F_COUNT; f++) {
        assert(f == GEZI_F_KEY || size[f] <= GEZI_NAME_SIZE);
        if (f != GEZI_F_KEY)
            names->size[f] = (uint8_t)size[f];
        memcpy(to, field[f], size[f]);
        to += size[f];
    }
    return names;
}

const char *gezi_person_text(const struct gezi_person *p, enum gezi_field f)
{
    const char *text = p->names->text;

    for (unsigned i = 0; i < f; i++)
        text += p->names->size[i];
    return text;
}

/* Hashes */

static uint32_t hash_of_ip(const struct gezi_people *ps, uint32_t ip)
{
    return (uint32_t)gezi_mix(ps->seed ^ ip);
}

static uint32_t hash_of_name(const struct gezi_people *ps, const char *base,
                             size_t n)
{
    gezi_span s = {(const uint8_t *)base, n};

    return (uint32_t)gezi_mix(gezi_fnv(ps->seed, s));
}

static uint32_t hash_of_person(const struct gezi_people *ps,
                               const struct gezi_person *p)
{
    return hash_of_name(ps, gezi_person_text(p, GEZI_F_KEY), p->names->base);
}

/* Rows and ids */

static uint32_t slot_of(const struct gezi_person *p)
{
    return (p->id & PEOPLE_CAP) - 1;
}

static struct gezi_person *row(const struct gezi_people *ps, uint32_t slot)
{
    return &ps->slabs[slot / SLAB][slot % SLAB];
}

struct gezi_person *gezi_people_get(const struct gezi_people *ps, uint32_t id)
{
    uint32_t slot = (id & PEOPLE_CAP) - 1; /* 0 wraps and is out of range */
    struct gezi_person *p;

    if (slot >= ps->used)
        return NULL;
    p = row(ps, slot);
    return p->names && p->id == id ? p : NULL;
}

struct gezi_person *gezi_people_next(const struct gezi_people *ps, uint32_t *at)
{
    while (*at < ps->used) {
        struct gezi_person *p = row(ps, (*at)++);

        if (p->names)
            return p;
    }
    return NULL;
}

/* A row that was in use keeps its id while it is free, to give out another. */
static struct gezi_person *row_new(struct gezi_people *ps)
{
    struct gezi_person *p;
    uint32_t id;

    if (ps->free) {
        p = row(ps, ps->free - 1);
        id = p->id + (1u << SLOT_BITS);
        ps->free = p->caps;
    } else {
        if (ps->used == ps->slabs_n * SLAB) {
            size_t size = (ps->slabs_n + 1) * sizeof *ps->slabs;
            struct gezi_person **slabs = realloc(ps->slabs, size);

            if (!slabs)
                return NULL;
            ps->slabs = slabs;
            slabs[ps->slabs_n] = calloc(SLAB, sizeof **slabs);
            if (!slabs[ps->slabs_n])
                return NULL;
            ps->slabs_n++;
        }
        id = ++ps->used;
        p = row(ps, id - 1);
    }
    *p = (struct gezi_person){.id = id};
    return p;
}

static void row_free(struct gezi_people *ps, struct gezi_person *p)
{
    p->names = NULL;
    p->caps = ps->free;
    ps->free = slot_of(p) + 1;
}

/*
 * Who goes first: offline, then strangers, then friends; the silent first.
 * Whose key we know counts as a friend who is here, or a crowd of strangers
 * could make us forget it. Whoever is awaited never goes.
 */
static int64_t rank_of(const struct gezi_person *p)
{
    int64_t shelf = p->traits & GEZI_IS_AWAITED              ? 3
                    : p->traits & GEZI_IS_PINNED || p->treat ? 2
                    : p->presence == GEZI_OFFLINE            ? 0
                    : !(p->traits & GEZI_IS_FRIEND)          ? 1
                                                             : 2;

    return (shelf << 56) + p->heard;
}

void gezi_people_rank(struct gezi_people *ps, struct gezi_person *p)
{
    gezi_heap_set(&ps->ranks, &p->rank, rank_of(p));
}

/* Ranks only ever rise between two calls of rank, so the heap may lag. */
struct gezi_person *gezi_people_victim(struct gezi_people *ps)
{
    struct gezi_timer *top;

    if (ps->n < ps->max)
        return NULL;
    while ((top = gezi_heap_top(&ps->ranks))) {
        struct gezi_person *p =
            (struct gezi_person *)((char *)top -
                                   offsetof(struct gezi_person, rank));

        if (rank_of(p) == gezi_heap_due(&ps->ranks))
            return p;
        gezi_people_rank(ps, p);
    }
    return NULL;
}

static enum gezi_err promise_row(struct gezi_people *ps)
{
    enum gezi_err err = gezi_table_reserve(&ps->by_name);

    if (!err)
        err = gezi_heap_promise(&ps->ranks);
    if (err)
        return err;
    err = gezi_heap_promise(ps->timers);
    if (err)
        gezi_heap_release(&ps->ranks);
    return err;
}

struct gezi_person *gezi_people_add(struct gezi_people *ps, int64_t now,
                                    struct gezi_names *names)
{
    struct gezi_person *p;

    assert(ps->n < ps->max);
    if (promise_row(ps))
        return NULL;
    p = row_new(ps);
    if (!p) {
        gezi_heap_release(&ps->ranks);
        gezi_heap_release(ps->timers);
        return NULL;
    }
    p->names = names;
    p->heard = now;
    /* Nothing was done lately. */
    p->front_heard = p->answered = p->probed = p->rose =
        (uint32_t)now - UINT32_MAX / 2;
    gezi_table_put(&ps->by_name, hash_of_person(ps, p), slot_of(p) + 1);
    gezi_people_rank(ps, p);
    ps->n++;
    return p;
}

void gezi_people_remove(struct gezi_people *ps, struct gezi_person *p)
{
    while (p->addrs)
        gezi_people_unreach(ps, p, gezi_person_addr(p, 0));
    gezi_table_drop(&ps->by_name, hash_of_person(ps, p), slot_of(p) + 1);
    gezi_heap_drop(&ps->ranks, &p->rank);
    gezi_heap_release(&ps->ranks);
    gezi_heap_drop(ps->timers, &p->silence);
    gezi_heap_release(ps->timers);
    free(p->talk);
    free(p->names);
    row_free(ps, p);
    ps->n--;
}

enum gezi_err gezi_people_rename(struct gezi_people *ps, struct gezi_person *p,
                                 struct gezi_names *names)
{
    uint32_t value = slot_of(p) + 1;

    if (gezi_table_reserve(&ps->by_name))
        return GEZI_E_NOMEM;
    gezi_table_drop(&ps->by_name, hash_of_person(ps, p), value);
    free(p->names);
    p->names = names;
    gezi_table_put(&ps->by_name, hash_of_person(ps, p), value);
    return GEZI_OK;
}

/* Addresses. The table goes by ip alone: neighbours are counted in a walk. */

struct gezi_addr gezi_person_addr(const struct gezi_person *p, int i)
{
    return (struct gezi_addr){p->ip[i], p->port[i]};
}

/* Where in the list; -1: nowhere. */
static int place_of(const struct gezi_person *p, struct gezi_addr addr)
{
    for (int i = 0; i < p->addrs; i++)
        if (p->ip[i] == addr.ip && p->port[i] == addr.port)
            return i;
    return -1;
}

bool gezi_person_has(const struct gezi_person *p, struct gezi_addr addr)
{
    return place_of(p, addr) >= 0;
}

/* Move n addresses from one place of the list to another. */
static void shift(struct gezi_person *p, int to, int from, int n)
{
    memmove(&p->ip[to], &p->ip[from], (size_t)n * sizeof *p->ip);
    memmove(&p->port[to], &p->port[from], (size_t)n * sizeof *p->port);
}

static void set_addr(struct gezi_person *p, int i, struct gezi_addr addr)
{
    p->ip[i] = addr.ip;
    p->port[i] = addr.port;
}

struct gezi_person *gezi_people_at(const struct gezi_people *ps,
                                   struct gezi_addr addr)
{
    uint32_t hash = hash_of_ip(ps, addr.ip), at = 0;

    for (uint32_t v; (v = gezi_table_next(&ps->by_addr, hash, &at));)
        if (gezi_person_has(row(ps, v - 1), addr))
            return row(ps, v - 1);
    return NULL;
}

bool gezi_people_room_at(const struct gezi_people *ps, struct gezi_addr addr)
{
    uint32_t hash = hash_of_ip(ps, addr.ip), at = 0, count = 0;

    while (gezi_table_next(&ps->by_addr, hash, &at))
        count++;
    return count < GEZI_PEOPLE_PER_IP;
}

void gezi_people_unreach(struct gezi_people *ps, struct gezi_person *p,
                         struct gezi_addr addr)
{
    int i = place_of(p, addr);

    if (i < 0)
        return;
    gezi_table_drop(&ps->by_addr, hash_of_ip(ps, addr.ip), slot_of(p) + 1);
    p->addrs--;
    shift(p, i, i + 1, p->addrs - i);
}

static enum gezi_err learn(struct gezi_people *ps, struct gezi_person *p,
                           struct gezi_addr from, int place)
{
    if (!gezi_people_room_at(ps, from))
        return GEZI_E_FULL;
    if (gezi_table_reserve(&ps->by_addr))
        return GEZI_E_NOMEM;
    if (p->addrs == GEZI_ADDRS_PER_PERSON)
        gezi_people_unreach(ps, p, gezi_person_addr(p, p->addrs - 1));
    shift(p, place + 1, place, p->addrs - place);
    set_addr(p, place, from);
    p->addrs++;
    gezi_table_put(&ps->by_addr, hash_of_ip(ps, from.ip), slot_of(p) + 1);
    return GEZI_OK;
}

enum gezi_err gezi_people_reach(struct gezi_people *ps, struct gezi_person *p,
                                int64_t now, struct gezi_addr from, bool *moved)
{
    bool quiet = p->addrs == 0 || p->presence == GEZI_OFFLINE ||
                 (uint32_t)now - p->front_heard >= GEZI_MOVE_GUARD_MS;
    int place = place_of(p, from);

    *moved = quiet && place != 0;
    if (place == 0 || quiet)
        p->front_heard = (uint32_t)now;
    if (place < 0)
        return learn(ps, p, from, quiet ? 0 : 1);
    if (*moved) {
        shift(p, 1, 0, place);
        set_addr(p, 0, from);
    }
    return GEZI_OK;
}

/* Identities */

static bool has_base(const struct gezi_person *p, const char *base, size_t n)
{
    return p->names->base == n &&
           memcmp(gezi_person_text(p, GEZI_F_KEY), base, n) == 0;
}

bool gezi_person_has_ip(const struct gezi_person *p, uint32_t ip)
{
    for (int i = 0; i < p->addrs; i++)
        if (p->ip[i] == ip)
            return true;
    return false;
}

/*
 * How well a clone fits: with a nick, the same nick or, failing that, one
 * that is gone (it may be back under another name); without, the same ip.
 */
static int fitness(const struct gezi_person *p, struct gezi_addr from,
                   const char *nick)
{
    const char *known = gezi_person_text(p, GEZI_F_NICK);
    int near = gezi_person_has_ip(p, from.ip) ? 1 : 0;

    if (!nick)
        return 1 + near;
    if (strcmp(known, nick) == 0)
        return 5 + near;
    if (*known == '\0')
        return 3 + near;
    return p->presence == GEZI_OFFLINE ? 1 + near : 0;
}

struct gezi_person *gezi_people_find(const struct gezi_people *ps,
                                     const char *base, struct gezi_addr from,
                                     const char *nick)
{
    size_t n = strlen(base);
    uint32_t hash = hash_of_name(ps, base, n), at = 0;
    struct gezi_person *best = NULL;
    int best_fitness = 0;

    for (uint32_t v; (v = gezi_table_next(&ps->by_name, hash, &at));) {
        struct gezi_person *p = row(ps, v - 1);
        int fit = has_base(p, base, n) ? fitness(p, from, nick) : 0;

        if (fit > best_fitness) {
            best = p;
            best_fitness = fit;
        }
    }
    return best;
}

struct gezi_person *gezi_people_by_key(const struct gezi_people *ps,
                                       const char *key, size_t base)
{
    uint32_t hash = hash_of_name(ps, key, base), at = 0;

    for (uint32_t v; (v = gezi_table_next(&ps->by_name, hash, &at));)
        if (strcmp(gezi_person_text(row(ps, v - 1), GEZI_F_KEY), key) == 0)
            return row(ps, v - 1);
    return NULL;
}

static bool is_taken(const struct gezi_people *ps, const char *key, size_t base,
                     unsigned *clones)
{
    uint32_t hash = hash_of_name(ps, key, base), at = 0;
    bool taken = false;

    *clones = 0;
    for (uint32_t v; (v = gezi_table_next(&ps->by_name, hash, &at)); ++*clones)
        if (strcmp(gezi_person_text(row(ps, v - 1), GEZI_F_KEY), key) == 0)
            taken = true;
    return taken;
}

bool gezi_people_key(const struct gezi_people *ps, const char *base,
                     struct gezi_addr from, char *key)
{
    char addr[GEZI_ADDR_TEXT];
    size_t n = strlen(base);
    unsigned clones;

    snprintf(key, GEZI_KEY_SIZE, "%s", base);
    if (!is_taken(ps, key, n, &clones))
        return true;
    if (from.port == GEZI_PORT)
        from.port = 0;
    gezi_addr_print(from, addr);
    snprintf(key, GEZI_KEY_SIZE, "%s#%s", base, addr);
    for (unsigned i = 2; is_taken(ps, key, n, &clones); i++)
        snprintf(key, GEZI_KEY_SIZE, "%s#%s#%u", base, addr, i);
    return clones < GEZI_CLONES_MAX;
}
