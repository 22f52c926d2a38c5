/* Things that wait, the soonest first. Each knows its place and can move. */
#ifndef HEAP_H
#define HEAP_H

#include <gezi/err.h>

#include <stdint.h>

/* Lives inside what waits; all zero at first. */
struct gezi_timer {
    uint32_t at;  /* place in the heap, from 1; 0: does not wait */
    uint8_t what; /* for the owner: how to find the whole from this part */
};

/* The time stands here, so that sorting touches nothing else. */
struct gezi_wait {
    int64_t due;
    struct gezi_timer *timer;
};

struct gezi_heap {
    struct gezi_wait *slots;
    uint32_t n, cap;
    uint32_t promised; /* timers that may wait at the same time */
};

/*
 * Promise room for one more timer, so that setting it cannot fail later.
 * GEZI_E_NOMEM, and nothing changed. release gives one promise back.
 */
enum gezi_err gezi_heap_promise(struct gezi_heap *h);
void gezi_heap_release(struct gezi_heap *h);
void gezi_heap_fini(struct gezi_heap *h);

/* Let t wait until due; if it waits already, it moves. */
void gezi_heap_set(struct gezi_heap *h, struct gezi_timer *t, int64_t due);

/* Wait no longer; nothing happens if it did not. */
void gezi_heap_drop(struct gezi_heap *h, struct gezi_timer *t);

/* The soonest and its time; NULL and INT64_MAX when nothing waits. */
struct gezi_timer *gezi_heap_top(const struct gezi_heap *h);
int64_t gezi_heap_due(const struct gezi_heap *h);

#endif
