/*
 * Small hashes and a small generator, for all layers. None of them is for
 * secrets. Stored histories have values of gezi_fnv in them.
 */
#ifndef GEZI_HASH_H
#define GEZI_HASH_H

#include <gezi/span.h>

#include <string.h>

#define GEZI_FNV_START 0xcbf29ce484222325u

/* FNV-1a, to be continued: begin with GEZI_FNV_START. */
static inline uint64_t gezi_fnv(uint64_t h, gezi_span s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3u;
    return h;
}

static inline uint64_t gezi_fnv_u64(uint64_t h, uint64_t value)
{
    for (int i = 0; i < 8; i++, value >>= 8)
        h = (h ^ (value & 0xff)) * 0x100000001b3u;
    return h;
}

/* The same for what no other run of gezi sees: eight bytes a step. */
static inline uint64_t gezi_hash(uint64_t h, gezi_span s)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t word;

    for (; s.n >= sizeof word; s.p += sizeof word, s.n -= sizeof word) {
        memcpy(&word, s.p, sizeof word);
        h = (h ^ word) * odd;
        h ^= h >> 32;
    }
    word = s.n;
    for (size_t i = 0; i < s.n; i++)
        word = word << 8 | s.p[i];
    h = (h ^ word) * odd;
    return h ^ h >> 29;
}

static inline uint64_t gezi_hash_u64(uint64_t h, uint64_t value)
{
    h = (h ^ value) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* Spread all bits of x over all bits of the result. */
static inline uint64_t gezi_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* splitmix64: the next number of the row that *state stands for. */
static inline uint64_t gezi_random(uint64_t *state)
{
    return gezi_mix(*state += 0x9e3779b97f4a7c15u);
}

#endif
