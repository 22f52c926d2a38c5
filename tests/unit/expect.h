/* What unit tests of the core share: cmocka, spans from literals. */
#ifndef EXPECT_H
#define EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gezi/span.h>

/* A literal with all its NULs, without the one the compiler adds. */
#define S(literal)                                                             \
    ((gezi_span){(const uint8_t *)(literal), sizeof(literal) - 1})

#define expect_bytes(span, literal)                                            \
    do {                                                                       \
        gezi_span got_ = (span);                                               \
        assert_int_equal(got_.n, sizeof(literal) - 1);                         \
        if (got_.n)                                                            \
            assert_memory_equal(got_.p, literal, got_.n);                      \
    } while (0)

#endif
