/* So many bytes a second and no more, for all who share one. */
#ifndef SHELL_RATE_H
#define SHELL_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
    uint64_t bytes_s; /* 0: no limit */
    int64_t paid_us;  /* what moved so far is paid for up to then */
};

enum { RATE_BURST_MS = 100 }; /* what a pause saves up, at most */

/* So many bytes moved at now (monotonic microseconds): microseconds until the
 * next ones may. What earlier calls owe is in it. */
int64_t rate_owed(struct rate *r, int64_t now_us, size_t bytes);

/* A good number of bytes between two calls; SIZE_MAX without a limit. */
size_t rate_piece(const struct rate *r);

#endif
