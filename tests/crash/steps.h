/* What steps.so writes down and replay reads: one of these for each step, and
 * n bytes behind it. */
#ifndef STEPS_H
#define STEPS_H

#include <stdint.h>

enum step_kind {
    STEP_WRITE,    /* bytes into a file */
    STEP_TRUNCATE, /* a file to the size at */
    STEP_FLUSH,
    STEP_REMOVE,
    STEP_RECEIVED, /* a datagram */
    STEP_SENT,     /* a datagram, just before it leaves */
};

enum { STEP_NAME = 32 };

struct step {
    uint32_t kind, n;
    uint64_t at;
    char file[STEP_NAME]; /* its name in the folder; "" for a datagram */
};

#endif
