/* What is known of each person's row without asking the database. */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include <gezi/peer.h>

#include <stddef.h>

struct person {
    struct person *next;
    int64_t row;      /* 0: not in the database */
    uint64_t details; /* hash of what the row holds */
    int64_t seen;
    uint32_t turn; /* of the transaction that wrote the row */
    uint64_t last; /* highest number below 2^32 asked for in this run */
    bool late;     /* the row has an older `seen` */
    bool spoke;    /* the row says that there was a message */
    bool signs;    /* the row of their key says that they used to sign */
    char key[];
};

/* What was read or written of each person lately. A cache: it may be emptied
 * at any time, but what is `late` is lost then. */
struct persons {
    struct person **slots; /* chained, by hash of the key */
    size_t slot_count, count;
    uint64_t seed; /* of the hash: the LAN chooses the keys */
    uint32_t turn; /* of the transaction that runs */
    /* No number below 2^32 that was stored before this run, or from someone
     * who is not in the cache any more, is above this. */
    uint64_t top;
    bool top_known;
    size_t late;        /* people whose time in the database is old */
    int64_t late_since; /* event time of the first of them */
};

void persons_init(struct persons *p);
void persons_fini(struct persons *p);

/* Where the person hangs, or NULL: it is not in the cache. */
struct person **persons_cached(struct persons *p, const char *key);

/* Add whoever is not there yet, with nothing known. It may empty the cache
 * before. NULL: no memory. */
struct person *persons_add(struct persons *p, const char *key);
void persons_drop(struct persons *p, struct person **at);

/* The transaction did not come to be: forget what it wrote. */
void persons_undo(struct persons *p);

/* A hash of all that a row says of a peer. */
uint64_t persons_details(const struct gezi_peer *peer);

#endif
