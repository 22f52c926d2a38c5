#include "known.h"

#include <gezi/hash.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

enum { CACHE_MAX = 2 * GEZI_PEOPLE_MAX };

static uint64_t hash_text(uint64_t h, const char *text)
{
    return gezi_hash(h, gezi_span_text(text));
}

uint64_t persons_details(const struct gezi_peer *peer)
{
    const uint32_t numbers[] = {(uint32_t)peer->kind, peer->caps,
                                (uint32_t)peer->charset, peer->addr.ip,
                                peer->addr.port};
    uint64_t h = gezi_hash(
        GEZI_FNV_START, (gezi_span){(const uint8_t *)numbers, sizeof numbers});

    h = hash_text(hash_text(h, peer->nick), peer->user);
    h = hash_text(hash_text(h, peer->host), peer->group);
    return hash_text(hash_text(h, peer->client), peer->sign);
}

void persons_init(struct persons *p)
{
    *p = (struct persons){0};
    sqlite3_randomness(sizeof p->seed, &p->seed);
}

void persons_drop(struct persons *p, struct person **at)
{
    struct person *gone = *at;

    if (p->top < gone->last)
        p->top = gone->last;
    *at = gone->next;
    p->late -= gone->late;
    p->count--;
    free(gone);
}

static void empty(struct persons *p)
{
    for (size_t i = 0; i < p->slot_count; i++)
        while (p->slots[i])
            persons_drop(p, &p->slots[i]);
}

void persons_fini(struct persons *p)
{
    empty(p);
    free(p->slots);
    *p = (struct persons){0};
}

struct person **persons_cached(struct persons *p, const char *key)
{
    struct person **at;

    if (!p->slots)
        return NULL;
    at = &p->slots[hash_text(p->seed, key) & (p->slot_count - 1)];
    while (*at && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    return *at ? at : NULL;
}

static bool grow(struct persons *p)
{
    size_t slot_count = p->slot_count ? 2 * p->slot_count : 256;
    struct person **slots = calloc(slot_count, sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i < p->slot_count; i++)
        while (p->slots[i]) {
            struct person *e = p->slots[i];
            struct person **to =
                &slots[hash_text(p->seed, e->key) & (slot_count - 1)];

            p->slots[i] = e->next;
            e->next = *to;
            *to = e;
        }
    free(p->slots);
    p->slots = slots;
    p->slot_count = slot_count;
    return true;
}

struct person *persons_add(struct persons *p, const char *key)
{
    size_t size = strlen(key) + 1;
    struct person *e, **at;

    if (p->count >= CACHE_MAX)
        empty(p);
    if (p->count == p->slot_count && !grow(p))
        return NULL;
    e = calloc(1, sizeof *e + size);
    if (!e)
        return NULL;
    memcpy(e->key, key, size);
    at = &p->slots[hash_text(p->seed, key) & (p->slot_count - 1)];
    e->next = *at;
    *at = e;
    p->count++;
    return e;
}

void persons_undo(struct persons *p)
{
    for (size_t i = 0; i < p->slot_count; i++)
        for (struct person **at = &p->slots[i]; *at;) {
            if ((*at)->turn == p->turn || (*at)->row == 0)
                persons_drop(p, at);
            else
                at = &(*at)->next;
        }
}
