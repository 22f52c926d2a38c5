/* What loop.c, host.c and health.c share. */
#ifndef SHELL_LOOP_PRIV_H
#define SHELL_LOOP_PRIV_H

#include "loop.h"
#include "range.h"

enum { LOOP_ASKED_MAX = 16 };

/* A front at the table. */
struct seat {
    struct loop *loop;
    const struct gezi_front *front; /* NULL: it left */
    struct gezi_host host;
    uint64_t tag; /* in the upper bits of all its refs; never used twice */
    int polled;   /* its place among the descriptors of this turn, or -1 */
};

/* A command that waits. Owns its files and, behind them, its strings. */
struct later {
    struct later *next;
    uint64_t tag; /* of the seat that gave it */
    size_t at;    /* hold.c: its files before this one are measured */
    struct gezi_command cmd;
    struct gezi_file files[];
};

/* An event between the core and the fronts. */
struct told {
    struct gezi_event event;
    bool hidden; /* a repeat, or it comes again because it was not kept */
};

struct loop {
    struct loop_parts parts;
    struct seat *seats[LOOP_FRONTS_MAX];
    size_t seat_count;
    uint64_t tags;               /* given out so far */
    struct later *first, **last; /* given while an event was under way */
    struct later *held;          /* hold.c: the oldest first */
    struct later *measuring;     /* one of them */
    struct xfer *xfer;
    bool delivering, ready;
    bool paged;          /* not everybody is in the core yet */
    uint32_t introduced; /* of the core's people, up to here */
    struct told *batch;
    size_t batch_n, batch_cap;
    bool leaving, impatient;
    bool heard; /* a broadcast of ours came back: nothing here keeps it out */
    int status;
    int64_t now, unix_ms, rescan_at, leave_by;
    struct follow *follow; /* the config file; NULL: nobody does */
    int64_t look_at;       /* at it */
    int64_t idle_at;       /* the store has work for when it is quiet */
    int signals, watch;    /* descriptors; -1: none */
    int store_err;         /* why the last commit failed; damage stays told */
    char *away; /* standing.c: the user is, with this text; NULL: here */
    char asked[LOOP_ASKED_MAX * RANGE_TEXT]; /* of health */
    char store_trouble[200];
    char address[GEZI_ADDR_TEXT], line[256], links[256]; /* of health */
};

/* keep.c: the store's part of a turn */

/* The people known and the messages that wait, into the core. 0 or -errno. */
int keep_restore(struct loop *l);
/* Only the first people. False: nobody, restore all of them at once. */
bool keep_page(struct loop *l);
/* Events of the core into the batch, past the store. False: there were none. */
bool keep_take(struct loop *l);
/* One commit for the batch and the numbers used so far. False: it failed, and
 * what the senders repeat is hidden. Nothing to write costs nothing. */
bool keep_commit(struct loop *l);
/* Nothing happens: some work that was put off. */
void keep_idle(struct loop *l);

/* host.c */
struct gezi_host host_of(struct seat *s);
/* Give all events to all fronts, and the core what they answered. True: there
 * were some. */
bool host_deliver(struct loop *l);
void host_introduce(struct loop *l); /* whom the store knew, but for those who
                                      * were; before all else */
/* NULL: no memory. */
struct later *host_copy(uint64_t tag, const struct gezi_command *cmd);
void host_forget(struct loop *l); /* commands that wait */

/* standing.c: what holds after a restart, too */

/* As gezi_core_command; what is to be kept of it is. */
enum gezi_err standing_command(struct loop *l, const struct gezi_command *cmd);
/* Before anything is announced. */
void standing_begin(struct loop *l);
void standing_end(struct loop *l);

/* hold.c: folders are measured before they are offered */

/* To the core, now or when the folders in it and in what this seat gave before
 * are measured. As gezi_core_command. */
enum gezi_err hold_or_give(struct loop *l, uint64_t tag,
                           const struct gezi_command *cmd);
void hold_measured(struct loop *l, uint64_t bytes);
void hold_forget(struct loop *l);

/* jobs.c: between the core and the threads */

/* Begin and end what the core wants. True: something could not begin, and the
 * core knows; there may be events. */
bool jobs_run(struct loop *l);
/* What the threads have to tell, into the core. */
void jobs_hear(struct loop *l);
/* What came by TCP, into the core. */
void jobs_serve(struct loop *l, const struct pollfd *fds);

/* health.c */
void health_fill(struct loop *l, struct gezi_health *out);

#endif
