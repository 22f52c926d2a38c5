/* What loop.c, host.c and health.c share. */
#ifndef SHELL_LOOP_PRIV_H
#define SHELL_LOOP_PRIV_H

#include "loop.h"

/* A front at the table. */
struct seat {
    struct loop *loop;
    const struct gezi_front *front; /* NULL: it left */
    struct gezi_host host;
    uint64_t tag; /* in the upper bits of all its refs; never used twice */
    int polled;   /* its place among the descriptors of this turn, or -1 */
};

/* A command given while an event was under way. Owns its strings. */
struct later {
    struct later *next;
    struct gezi_command cmd;
    char text[];
};

struct loop {
    struct loop_parts parts;
    struct seat *seats[LOOP_FRONTS_MAX];
    size_t seat_count;
    uint64_t tags; /* given out so far */
    struct later *first, **last;
    bool delivering, ready;
    bool leaving, impatient;
    int status;
    int64_t now, unix_ms, rescan_at, leave_by;
    int signals, watch; /* descriptors; -1: none */
    char number_trouble[160];
    char address[GEZI_ADDR_TEXT], line[256]; /* of health */
};

/* host.c */
struct gezi_host host_of(struct seat *s);
/* Give all events to all fronts, and the core what they answered. True: there
 * were some. */
bool host_deliver(struct loop *l);
void host_forget(struct loop *l); /* commands that wait */

/* health.c */
void health_fill(struct loop *l, struct gezi_health *out);

#endif
