#include "people.h"

#include "ascii.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 64 };

struct person {
    struct gezi_peer peer; /* its strings lie in text, one after the other */
    char *text;
};

/*
 * Persons lie packed in an array; the index is an open hash from id to place,
 * 0 for a free slot, at most half full.
 */
struct people {
    struct person *at;
    size_t count, cap;
    uint32_t *index;
    size_t slots;   /* a power of two */
    uint32_t *keys; /* likewise by key; NULL until somebody asks */
    size_t here;
};

struct people *people_new(void)
{
    struct people *p = xcalloc(1, sizeof *p);

    p->slots = SLOTS_MIN;
    p->index = xcalloc(p->slots, sizeof *p->index);
    return p;
}

void people_free(struct people *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        free(p->at[i].text);
    free(p->at);
    free(p->index);
    free(p->keys);
    free(p);
}

/* Ids are handed out one after the other: spread them, they come in runs. */
static size_t slot_of(const struct people *p, uint32_t id)
{
    size_t i = (size_t)(id * UINT32_C(2654435769)) & (p->slots - 1);

    while (p->index[i] && p->at[p->index[i] - 1].peer.id != id)
        i = (i + 1) & (p->slots - 1);
    return i;
}

static void reindex(struct people *p, size_t slots)
{
    free(p->index);
    p->slots = slots;
    p->index = xcalloc(slots, sizeof *p->index);
    for (size_t i = 0; i < p->count; i++)
        p->index[slot_of(p, p->at[i].peer.id)] = (uint32_t)(i + 1);
}

static struct person *find(const struct people *p, uint32_t id)
{
    uint32_t place = p->index[slot_of(p, id)];

    return place ? &p->at[place - 1] : NULL;
}

const struct gezi_peer *people_find(const struct people *p, uint32_t id)
{
    const struct person *person = id ? find(p, id) : NULL;

    return person ? &person->peer : NULL;
}

static size_t key_slot(const struct people *p, const char *key)
{
    uint32_t h = UINT32_C(2166136261);
    size_t i;

    for (const char *c = key; *c; c++)
        h = (h ^ (unsigned char)*c) * UINT32_C(16777619);
    i = h & (p->slots - 1);
    while (p->keys[i] && strcmp(p->at[p->keys[i] - 1].peer.key, key) != 0)
        i = (i + 1) & (p->slots - 1);
    return i;
}

static void forget_keys(struct people *p)
{
    free(p->keys);
    p->keys = NULL;
}

/* As many slots as the other index has. Who comes first keeps the key. */
const struct gezi_peer *people_by_key(struct people *p, const char *key)
{
    uint32_t place;

    if (!p->keys) {
        p->keys = xcalloc(p->slots, sizeof *p->keys);
        for (size_t i = 0; i < p->count; i++) {
            size_t slot = key_slot(p, p->at[i].peer.key);

            if (!p->keys[slot])
                p->keys[slot] = (uint32_t)(i + 1);
        }
    }
    place = p->keys[key_slot(p, key)];
    return place ? &p->at[place - 1].peer : NULL;
}

size_t people_count(const struct people *p) { return p->count; }

size_t people_here(const struct people *p) { return p->here; }

static bool is_here(const struct gezi_peer *peer)
{
    return peer->presence != GEZI_OFFLINE;
}

static void set_person(struct person *person, const struct gezi_peer *from)
{
    struct gezi_peer peer = *from;
    const char **strings[] = {&peer.key,   &peer.nick,   &peer.user, &peer.host,
                              &peer.group, &peer.client, &peer.sign};
    const size_t count = sizeof strings / sizeof *strings;
    char *before = person->text, *at; /* from may still point there */
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += strlen(*strings[i]) + 1;
    person->text = at = xmalloc(size);
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(*strings[i]) + 1;

        memcpy(at, *strings[i], n);
        *strings[i] = at;
        at += n;
    }
    free(before);
    person->peer = peer;
}

static struct person *add(struct people *p, uint32_t id)
{
    if (p->count == p->cap) {
        p->cap = p->cap ? 2 * p->cap : SLOTS_MIN / 2;
        p->at = xreallocarray(p->at, p->cap, sizeof *p->at);
    }
    p->at[p->count] = (struct person){.peer.id = id};
    p->count++;
    if (2 * p->count > p->slots)
        reindex(p, 2 * p->slots);
    else
        p->index[slot_of(p, id)] = (uint32_t)p->count;
    return &p->at[p->count - 1];
}

/* Close the gap in a run of slots that leaving slot i empty would tear. */
static void unlink_slot(struct people *p, size_t i)
{
    size_t mask = p->slots - 1;

    p->index[i] = 0;
    for (size_t j = (i + 1) & mask; p->index[j]; j = (j + 1) & mask) {
        uint32_t place = p->index[j];

        p->index[j] = 0;
        p->index[slot_of(p, p->at[place - 1].peer.id)] = place;
    }
}

static void drop(struct people *p, struct person *person)
{
    struct person *last = &p->at[p->count - 1];

    p->here -= is_here(&person->peer);
    unlink_slot(p, slot_of(p, person->peer.id));
    free(person->text);
    if (person != last) {
        p->index[slot_of(p, last->peer.id)] = (uint32_t)(person - p->at + 1);
        *person = *last;
    }
    p->count--;
}

void people_event(struct people *p, const struct gezi_event *ev)
{
    struct person *person;

    if (ev->kind == GEZI_EV_KEY && (person = find(p, ev->peer.id)))
        person->peer.trust = ev->peer.trust;
    if (ev->kind != GEZI_EV_PERSON || !ev->peer.id)
        return;
    person = find(p, ev->peer.id);
    if (!person || ev->change == GEZI_CHANGE_GONE ||
        strcmp(person->peer.key, ev->peer.key) != 0)
        forget_keys(p);
    if (ev->change == GEZI_CHANGE_GONE) {
        if (person)
            drop(p, person);
        return;
    }
    if (person)
        p->here -= is_here(&person->peer);
    else
        person = add(p, ev->peer.id);
    set_person(person, &ev->peer);
    p->here += is_here(&person->peer);
}

static int rank(const struct gezi_peer *peer)
{
    return peer->presence == GEZI_ONLINE ? 0
           : peer->presence == GEZI_AWAY ? 1
                                         : 2;
}

static int compare_names(const char *a, const char *b)
{
    int x, y;

    do {
        x = ascii_lower((unsigned char)*a++);
        y = ascii_lower((unsigned char)*b++);
    } while (x && x == y);
    return x - y;
}

int people_compare(const struct gezi_peer *a, const struct gezi_peer *b)
{
    int d = rank(a) - rank(b);

    if (!d)
        d = compare_names(gezi_peer_name(a), gezi_peer_name(b));
    return d ? d : (a->id > b->id) - (a->id < b->id);
}

/* Presence and the beginning of the name, in one number: mostly that decides,
 * and who is many is sorted with every change. */
struct place {
    uint64_t begins;
    const struct gezi_peer *peer;
};

static struct place place_of(const struct gezi_peer *peer)
{
    uint64_t begins = (uint64_t)rank(peer);
    const char *name = gezi_peer_name(peer);

    for (size_t i = 1; i < sizeof begins; i++) {
        begins = begins << 8 | (unsigned)ascii_lower((unsigned char)*name);
        name += *name != '\0';
    }
    return (struct place){begins, peer};
}

static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return x->begins < y->begins   ? -1
           : x->begins > y->begins ? 1
                                   : people_compare(x->peer, y->peer);
}

const struct gezi_peer **people_sorted(const struct people *p)
{
    const struct gezi_peer **all = xreallocarray(NULL, p->count, sizeof *all);
    struct place *places = xreallocarray(NULL, p->count, sizeof *places);

    for (size_t i = 0; i < p->count; i++)
        places[i] = place_of(&p->at[i].peer);
    if (p->count)
        qsort(places, p->count, sizeof *places, compare);
    for (size_t i = 0; i < p->count; i++)
        all[i] = places[i].peer;
    free(places);
    return all;
}

const struct gezi_peer *people_next(const struct people *p, size_t *at)
{
    return *at < p->count ? &p->at[(*at)++].peer : NULL;
}
