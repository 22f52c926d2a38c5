#include "peers.h"

#include "hash.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLAB = 256,     /* rows; they never move */
    SLOT_BITS = 20, /* of an id; the rest tells rows of the same place apart */
    PEOPLE_CAP = (1 << SLOT_BITS) - 1,
};

_Static_assert(sizeof(struct gezi_person) <= 136, "200 bytes with its indexes");

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

    for (int f = 0; f < GEZI_F_COUNT; f++)
        all += size[f] = strlen(field[f]) + 1;
    assert(all <= UINT16_MAX);
    names = malloc(sizeof *names + all);
    if (!names)
        return NULL;
    names->base = (uint16_t)base;
    all = 0;
    for (int f = 0; f < GEZI_F_COUNT; f++) {
        names->at[f] = (uint16_t)all;
        memcpy(names->text + all, field[f], size[f]);
        all += size[f];
    }
    return names;
}

const char *gezi_person_text(const struct gezi_person *p, enum gezi_field f)
{
    return p->names->text + p->names->at[f];
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

/* Who goes first: offline, then strangers, then friends; the silent first.
 * Whoever is awaited never goes. */
static int64_t rank_of(const struct gezi_person *p)
{
    int64_t shelf = p->traits & GEZI_IS_AWAITED     ? 3
                    : p->presence == GEZI_OFFLINE   ? 0
                    : !(p->traits & GEZI_IS_FRIEND) ? 1
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
    p->front_heard = p->answered = p->probed = p->excused = p->replied =
        p->wrote = p->rose = (uint32_t)now - UINT32_MAX / 2;
    gezi_table_put(&ps->by_name, hash_of_person(ps, p), slot_of(p) + 1);
    gezi_people_rank(ps, p);
    ps->n++;
    return p;
}

void gezi_people_remove(struct gezi_people *ps, struct gezi_person *p)
{
    while (p->addrs)
        gezi_people_unreach(ps, p, p->addr[0]);
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

bool gezi_person_has(const struct gezi_person *p, struct gezi_addr addr)
{
    for (int i = 0; i < p->addrs; i++)
        if (gezi_addr_equal(p->addr[i], addr))
            return true;
    return false;
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
    int i = 0;

    while (i < p->addrs && !gezi_addr_equal(p->addr[i], addr))
        i++;
    if (i == p->addrs)
        return;
    gezi_table_drop(&ps->by_addr, hash_of_ip(ps, addr.ip), slot_of(p) + 1);
    p->addrs--;
    /* The last one stays readable in addr[0], to show where it was. */
    if (p->addrs)
        memmove(&p->addr[i], &p->addr[i + 1],
                (size_t)(p->addrs - i) * sizeof *p->addr);
}

/* Put addr at place i; what was there and behind it moves up. */
static void insert_addr(struct gezi_person *p, int i, struct gezi_addr addr)
{
    memmove(&p->addr[i + 1], &p->addr[i],
            (size_t)(p->addrs - i) * sizeof *p->addr);
    p->addr[i] = addr;
    p->addrs++;
}

static enum gezi_err learn(struct gezi_people *ps, struct gezi_person *p,
                           struct gezi_addr from, bool front)
{
    if (!gezi_people_room_at(ps, from))
        return GEZI_E_FULL;
    if (gezi_table_reserve(&ps->by_addr))
        return GEZI_E_NOMEM;
    if (p->addrs == GEZI_ADDRS_PER_PERSON)
        gezi_people_unreach(ps, p, p->addr[p->addrs - 1]);
    insert_addr(p, front ? 0 : 1, from);
    gezi_table_put(&ps->by_addr, hash_of_ip(ps, from.ip), slot_of(p) + 1);
    return GEZI_OK;
}

enum gezi_err gezi_people_reach(struct gezi_people *ps, struct gezi_person *p,
                                int64_t now, struct gezi_addr from, bool *moved)
{
    bool quiet = p->addrs == 0 || p->presence == GEZI_OFFLINE ||
                 (uint32_t)now - p->front_heard >= GEZI_MOVE_GUARD_MS;
    bool at_front = p->addrs && gezi_addr_equal(p->addr[0], from);

    *moved = quiet && !at_front;
    if (at_front || quiet)
        p->front_heard = (uint32_t)now;
    if (at_front)
        return GEZI_OK;
    if (!gezi_person_has(p, from))
        return learn(ps, p, from, quiet);
    if (quiet) {
        int i = 1;

        while (!gezi_addr_equal(p->addr[i], from))
            i++;
        memmove(&p->addr[1], &p->addr[0], (size_t)i * sizeof *p->addr);
        p->addr[0] = from;
    }
    return GEZI_OK;
}

/* Identities */

static bool has_base(const struct gezi_person *p, const char *base, size_t n)
{
    return p->names->base == n &&
           memcmp(gezi_person_text(p, GEZI_F_KEY), base, n) == 0;
}

static bool has_ip(const struct gezi_person *p, uint32_t ip)
{
    for (int i = 0; i < p->addrs; i++)
        if (p->addr[i].ip == ip)
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
    int near = has_ip(p, from.ip) ? 1 : 0;

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
