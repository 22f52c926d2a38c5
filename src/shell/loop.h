/*
 * The one loop: socket, clock, signals and fronts around one core. The order
 * of a turn is a promise: docs/architecture.md 2.
 */
#ifndef SHELL_LOOP_H
#define SHELL_LOOP_H

#include "udp.h"

#include <gezi/front.h>

struct control;
struct settings;
struct tcp;
struct loop; /* opaque */

/* All borrowed; they outlive the loop. */
struct loop_parts {
    struct gezi_core *core;
    struct udp *udp;
    struct net_wish wish;               /* what udp was opened with */
    const struct gezi_store *store;     /* NULL: nothing is kept, as in tests */
    const struct gezi_archive *archive; /* its other side */
    const char *store_path;             /* for messages */
    struct control *control;            /* NULL: no control socket */
    struct settings *settings;          /* NULL: they stay as they are */
    struct tcp *tcp;                    /* NULL: nobody can fetch files here */
    uint64_t rate_limit; /* of transfers, bytes a second; 0: none */
    uint32_t page;       /* so many people are shown before the others are read;
                            0: all at once */
    const char *trouble; /* what went wrong before; "" or NULL: nothing */
    void (*warn)(const char *line); /* a line the user must see; may be NULL */
};

enum { LOOP_FRONTS_MAX = 24 };

/* 0, -ENOMEM, or what signals and pipes say. */
int loop_new(const struct loop_parts *parts, struct loop **out);
void loop_free(struct loop *l); /* NULL is fine */

/*
 * Let a front take part: starts it at once. False when there is no room. The
 * front is borrowed until it is dropped or the loop ends; it may change its
 * fd. drop may be called from anywhere: no call reaches the front after it.
 */
bool loop_add(struct loop *l, const struct gezi_front *front);
void loop_drop(struct loop *l, const struct gezi_front *front);

/* Announce, run until someone leaves, say good-bye. The exit status;
 * LOOP_UNREADY: gezi_core_ready says no, nothing was said or heard. */
int loop_run(struct loop *l);

/* The wall clock, one moment for all of a turn; has the announcement left;
 * the people. */
int64_t loop_unix(const struct loop *l);
bool loop_ready(const struct loop *l);
const struct gezi_core *loop_core(const struct loop *l);

enum {
    LOOP_INTERRUPTED = 130, /* exit status after a signal that ends */
    LOOP_UNREADY = -1,
};

#endif
