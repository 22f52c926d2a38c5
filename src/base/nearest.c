#include "nearest.h"

#include <gezi/text.h>

#include <stdint.h>

enum { CHARS_MAX = 128 };

static size_t chars_of(const char *s, uint32_t out[static CHARS_MAX])
{
    size_t n = 0, size;
    uint32_t cp;

    while (n < CHARS_MAX && (size = gezi_utf8_next(s, &cp)) > 0) {
        out[n++] = cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
        s += size;
    }
    return n;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t nearest_distance(const char *a, const char *b)
{
    uint32_t x[CHARS_MAX], y[CHARS_MAX];
    size_t nx = chars_of(a, x), ny = chars_of(b, y);
    size_t rows[3][CHARS_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t j = 0; j <= ny; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= nx; i++) {
        size_t *spare = before;

        row[0] = i;
        for (size_t j = 1; j <= ny; j++) {
            row[j] = least(least(last[j], row[j - 1]) + 1,
                           last[j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
        row = spare;
    }
    return last[ny];
}

int nearest_enough(const char *typed, size_t distance)
{
    uint32_t x[CHARS_MAX];

    return 2 * distance <= chars_of(typed, x);
}
