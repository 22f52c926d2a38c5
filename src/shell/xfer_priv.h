/*
 * What the loop's side (xfer.c) and the thread's side (xfer_worker.c) of a
 * transfer share.
 */
#ifndef SHELL_XFER_PRIV_H
#define SHELL_XFER_PRIV_H

#include "fetch.h"
#include "rate.h"
#include "xfer.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    FETCHES = GEZI_TRANSFERS_MAX,
    SERVES = GEZI_TRANSFERS_MAX,
    SLOTS = FETCHES + SERVES + 1,
};

enum work { FETCH, SERVE, MEASURE };

enum news {
    STARTED = 1u << 0,
    PROGRESS = 1u << 1,
    ENDED = 1u << 2,
    ASKS = 1u << 3,
};

/*
 * One thread. Above the line what does not change while it runs; below, its
 * letter box: each kind of news has one place, where a newer one replaces it.
 */
struct xfer_slot {
    struct xfer *x;
    bool used;
    enum work work;
    pthread_t thread;
    struct gezi_job job;
    char *room; /* what job points to; the path to measure */
    int conn;
    struct gezi_stream *stream; /* SERVE: what leaves goes through it */
    atomic_bool stop;

    unsigned news;
    struct gezi_report asks, started, latest, end;
    char *path, *detail; /* of end */
    uint64_t measured;

    /* The other way: what it asked for. */
    bool answered;
    struct fetch_request answer;
    uint8_t *bytes; /* of answer */
};

struct xfer {
    struct xfer_wish wish;
    struct xfer_slot slots[SLOTS];
    int wake[2];
    /* Held for the letter boxes and the rate. */
    pthread_mutex_t lock;
    pthread_cond_t answers; /* or wishes to stop */
    bool woken;             /* a byte is in the pipe */
    struct rate rate;
};

/* A thread, from its start to its end. arg: its slot. */
void *xfer_worker(void *arg);

#endif
