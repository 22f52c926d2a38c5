#include "size.h"

#include <inttypes.h>
#include <stdio.h>

/* Tenths of bytes / 2^shift, rounded. */
static uint64_t tenths(uint64_t bytes, unsigned shift)
{
    uint64_t unit = (uint64_t)1 << shift;

    return (bytes >> shift) * 10 +
           (((bytes & (unit - 1)) * 10 + unit / 2) >> shift);
}

char *size_print(uint64_t bytes, char out[static SIZE_TEXT])
{
    static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
    unsigned i = 0, shift = 10;
    uint64_t n;

    if (bytes < 1000) {
        snprintf(out, SIZE_TEXT, "%" PRIu64 " B", bytes);
        return out;
    }
    /* 999.5 would be written with four digits. */
    while ((n = tenths(bytes, shift)) >= 9995) {
        shift += 10;
        i++;
    }
    if (n < 1000)
        snprintf(out, SIZE_TEXT, "%u.%u %s", (unsigned)n / 10, (unsigned)n % 10,
                 units[i]);
    else
        snprintf(out, SIZE_TEXT, "%u %s", (unsigned)(n + 5) / 10, units[i]);
    return out;
}
