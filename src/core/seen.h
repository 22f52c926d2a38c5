/* The messages of late, to know one that comes again. docs/protocol.md 9.5 */
#ifndef SEEN_H
#define SEEN_H

#include <gezi/proto.h>

#include <stdbool.h>
#include <stdint.h>

/* A ring of keys, oldest out first, with chains by key. All zero at first. */
struct gezi_seen {
    uint64_t key[GEZI_SEEN_MAX];
    int64_t at[GEZI_SEEN_MAX];
    uint64_t turn[GEZI_SEEN_MAX];  /* in which it was put in */
    uint16_t next[GEZI_SEEN_MAX];  /* index + 1; 0 ends the chain */
    uint16_t chain[GEZI_SEEN_MAX]; /* by the low bits of a key, likewise */
    uint16_t n, oldest;
};

/* Was key put in within GEZI_SEEN_MS? */
bool gezi_seen_has(const struct gezi_seen *s, int64_t now, uint64_t key);
void gezi_seen_put(struct gezi_seen *s, int64_t now, uint64_t turn,
                   uint64_t key);

/* Is key as old as this turn, or not to be found any more? */
bool gezi_seen_is_of(const struct gezi_seen *s, uint64_t turn, uint64_t key);
/* Take out what was put in in this turn. */
void gezi_seen_forget(struct gezi_seen *s, int64_t now, uint64_t turn);

#endif
