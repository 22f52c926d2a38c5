/* Moving the choice in a list. */
#ifndef TUI_STEP_H
#define TUI_STEP_H

#include <stddef.h>

/* From row at of n by so many rows, up or down; it stops at the ends. */
static inline size_t step_in(size_t at, size_t n, int by)
{
    size_t last = n ? n - 1 : 0, step = (size_t)(by < 0 ? -(long)by : by);

    if (by < 0)
        return at < step ? 0 : at - step;
    return at > last || last - at < step ? last : at + step;
}

#endif
