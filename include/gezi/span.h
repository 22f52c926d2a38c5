/* Byte views with bounded readers, and a bounded writer. */
#ifndef GEZI_SPAN_H
#define GEZI_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes someone else owns. Any value, NUL included; no terminator. */
typedef struct {
    const uint8_t *p; /* NULL only when n == 0 */
    size_t n;
} gezi_span;

/* The bytes of a C string, without its NUL. Borrows text. */
gezi_span gezi_span_text(const char *text);

bool gezi_span_equal(gezi_span a, gezi_span b);

/* As above, but 'A'..'Z' match 'a'..'z'. All other bytes match themselves. */
bool gezi_span_equal_nocase(gezi_span a, gezi_span b);

/*
 * Cut what stands before the first sep off the front: *field gets it, *in goes
 * on behind the separator. False, and nothing moved, when there is no sep.
 */
bool gezi_span_cut(gezi_span *in, uint8_t sep, gezi_span *field);

/* As above, but without a sep the whole rest is the field. False at the end. */
bool gezi_span_next(gezi_span *in, uint8_t sep, gezi_span *field);

/* The first n bytes, and what stands behind them; all and nothing if fewer. */
gezi_span gezi_span_first(gezi_span s, size_t n);
gezi_span gezi_span_skip(gezi_span s, size_t n);

/* Is this byte anywhere in it? */
bool gezi_span_has(gezi_span s, uint8_t byte);

/* The whole span as a decimal up to max. No sign, no space, no tail. */
bool gezi_span_u64(gezi_span s, uint64_t max, uint64_t *out);

/* The same in hex, either case, no prefix; zeros may lead. */
bool gezi_span_hex(gezi_span s, uint64_t max, uint64_t *out);

/* The decimal digits that the span begins with; empty when none. */
gezi_span gezi_span_digits(gezi_span s);

/*
 * A place to write bytes that cannot overflow. What does not fit is dropped
 * whole, and so is all that follows: `full` stays set, check it at the end.
 */
struct gezi_writer {
    uint8_t *p;
    size_t cap, n;
    bool full;
};

void gezi_put(struct gezi_writer *w, gezi_span bytes);
void gezi_put_byte(struct gezi_writer *w, uint8_t byte);
void gezi_put_text(struct gezi_writer *w, const char *text);
void gezi_put_u64(struct gezi_writer *w, uint64_t value); /* decimal */

/* Hex in lower case, with zeros in front up to width digits (at most 16). */
void gezi_put_hex(struct gezi_writer *w, uint64_t value, unsigned width);

/* What was written so far. */
gezi_span gezi_written(const struct gezi_writer *w);

#endif
