/*
 * The threads: one for each transfer, made when it begins and gone when it
 * ends. A thread has a copy of its job, a connection, and a place to put news;
 * the loop reads those. Nothing else in gezi starts a thread or takes a lock.
 */
#ifndef SHELL_XFER_H
#define SHELL_XFER_H

#include <gezi/transfer.h>

struct xfer; /* opaque */

struct xfer_wish {
    uint32_t from_ip; /* connect from there; 0: from any */
    uint64_t bytes_s; /* of all transfers together; 0: no limit */
};

/* 0, -ENOMEM, or what pipe() says. */
int xfer_new(const struct xfer_wish *wish, struct xfer **out);

/*
 * Stop all and wait for them, two seconds at most. Who hangs in the disk for
 * longer is left behind, with what it uses. NULL is fine.
 */
void xfer_close(struct xfer *x);

/*
 * Begin a job FETCH, or SERVE with the connection that asked. Copies the job;
 * conn is xfer's from here on, whatever comes of it (FETCH: -1). 0; -EAGAIN:
 * GEZI_TRANSFERS_MAX of this kind run; -ENOMEM, or what pthread_create() says:
 * no report comes then.
 */
int xfer_start(struct xfer *x, const struct gezi_job *job, int conn);

/* The limit of all together, from now on; 0: none. */
void xfer_limit(struct xfer *x, uint64_t bytes_s);

/* It reports its end soon. Ended already: nothing. */
void xfer_stop(struct xfer *x, uint64_t job);

/* A job REQUEST: what the worker of job->id waits for. Copies it. */
void xfer_answer(struct xfer *x, const struct gezi_job *job);

/* How much is in that folder: measure.h. -EAGAIN: one is being measured. */
int xfer_measure(struct xfer *x, const char *path);

/* What came of it. */
struct xfer_news {
    void *ctx;
    /* In the order of each job. r lives for the call. */
    void (*report)(void *ctx, const struct gezi_report *r);
    void (*measured)(void *ctx, uint64_t bytes);
};

/* Readable when there are news; they come by xfer_take. */
int xfer_fd(const struct xfer *x);
void xfer_take(struct xfer *x, const struct xfer_news *to);

#endif
