/* What fuzz targets share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include <gezi/span.h>

/* The entry that libFuzzer and replay.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise of a header that no input may break. */
#define must(promise)                                                          \
    do {                                                                       \
        if (!(promise))                                                        \
            abort();                                                           \
    } while (0)

/* A field of the input lies inside it. An empty one may be nowhere. */
static inline void must_lie_in(gezi_span field, gezi_span in)
{
    must(field.n == 0 || (field.p >= in.p && field.n <= in.n &&
                          (size_t)(field.p - in.p) <= in.n - field.n));
}

#endif
