/*
 * Whoever offers files, as a thread of the test on a loopback port: it answers
 * each connection with the bytes it was told to, and says what it was asked.
 */
#ifndef GIVER_H
#define GIVER_H

#include <gezi/addr.h>
#include <gezi/span.h>

#include <pthread.h>
#include <stdbool.h>

enum giver_end {
    GIVER_CLOSES,
    GIVER_BREAKS, /* a reset instead of an orderly end */
    GIVER_HOLDS,  /* until the other side closes */
};

struct giver_answer {
    gezi_span bytes; /* borrowed */
    enum giver_end end;
    bool heeds;    /* the offset of the request */
    size_t cut;    /* not 0: so many bytes, and then end, in place of all */
    size_t pieces; /* not 0: sent in pieces of that many bytes */
};

enum { GIVER_ANSWERS = 256, GIVER_REQUEST = 256 };

struct giver {
    struct gezi_addr addr;
    int listener;
    pthread_t thread;
    /* The connections get these in turn, the last one over and over. */
    struct giver_answer answers[GIVER_ANSWERS];
    unsigned count;
    /* Read these after giver_stop. */
    unsigned asked;
    char requests[GIVER_ANSWERS][GIVER_REQUEST]; /* up to the NUL */
};

void giver_start(struct giver *g); /* after the answers were put there */
void giver_stop(struct giver *g);

#endif
