#include "size.h"

#include "ascii.h"

#include <gezi/span.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

bool size_parse(const char *text, uint64_t *out)
{
    static const char units[] = "bkmgt";
    gezi_span number = gezi_span_text(text), whole, part = {NULL, 0};
    uint64_t n, tenth = 0, factor = 1;
    const char *unit;

    if (number.n > 1 && ascii_lower(number.p[number.n - 1]) == 'b' &&
        (number.p[number.n - 2] < '0' || number.p[number.n - 2] > '9'))
        number.n--; /* "MB" */
    if (!number.n)
        return false;
    unit = strchr(units, ascii_lower(number.p[number.n - 1]));
    if (unit) {
        number.n--;
        for (const char *u = units; u < unit; u++)
            factor *= 1024;
    }
    whole = number;
    if (gezi_span_cut(&number, '.', &whole))
        part = number;
    if (!gezi_span_u64(whole, UINT64_MAX / factor - 1, &n))
        return false;
    if (part.p && (part.n != 1 || !gezi_span_u64(part, 9, &tenth)))
        return false;
    *out = n * factor + tenth * factor / 10;
    return true;
}
