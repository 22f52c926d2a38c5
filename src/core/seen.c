#include "seen.h"

#include <stddef.h>

_Static_assert((GEZI_SEEN_MAX & (GEZI_SEEN_MAX - 1)) == 0, "chains by mask");

static size_t chain_of(uint64_t key) { return key & (GEZI_SEEN_MAX - 1); }

bool gezi_seen_has(const struct gezi_seen *s, int64_t now, uint64_t key)
{
    for (uint16_t i = s->chain[chain_of(key)]; i; i = s->next[i - 1])
        if (s->key[i - 1] == key && now - s->at[i - 1] < GEZI_SEEN_MS)
            return true;
    return false;
}

/* Take slot i out of its chain. */
static void unlink_slot(struct gezi_seen *s, uint16_t i)
{
    uint16_t *link = &s->chain[chain_of(s->key[i])];

    while (*link != i + 1)
        link = &s->next[*link - 1];
    *link = s->next[i];
}

bool gezi_seen_is_of(const struct gezi_seen *s, uint64_t turn, uint64_t key)
{
    for (uint16_t i = s->chain[chain_of(key)]; i; i = s->next[i - 1])
        if (s->key[i - 1] == key)
            return s->turn[i - 1] == turn;
    return true;
}

/* They stay in the ring as if their time was over. */
void gezi_seen_forget(struct gezi_seen *s, int64_t now, uint64_t turn)
{
    for (uint16_t i = 0; i < s->n; i++)
        if (s->turn[i] == turn)
            s->at[i] = now - GEZI_SEEN_MS;
}

void gezi_seen_put(struct gezi_seen *s, int64_t now, uint64_t turn,
                   uint64_t key)
{
    uint16_t i = s->n;
    uint16_t *chain = &s->chain[chain_of(key)];

    if (s->n < GEZI_SEEN_MAX) {
        s->n++;
    } else {
        i = s->oldest;
        s->oldest = (uint16_t)((i + 1) % GEZI_SEEN_MAX);
        unlink_slot(s, i);
    }
    s->key[i] = key;
    s->at[i] = now;
    s->turn[i] = turn;
    s->next[i] = *chain;
    *chain = (uint16_t)(i + 1);
}
