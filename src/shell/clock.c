#include "clock.h"

#include <limits.h>
#include <time.h>

static int64_t read_ms(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now(void) { return read_ms(CLOCK_MONOTONIC); }

int64_t clock_unix(void) { return read_ms(CLOCK_REALTIME); }

int clock_wait(int64_t now, int64_t deadline)
{
    if (deadline == INT64_MAX)
        return -1;
    if (deadline <= now)
        return 0;
    return deadline - now > INT_MAX ? INT_MAX : (int)(deadline - now);
}
