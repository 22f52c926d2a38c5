/* Octets as text: hex and base64, and back. */
#ifndef OCTETS_H
#define OCTETS_H

#include <gezi/span.h>

/*
 * Back to octets at out, which has room for text.n. False: a digit is missing,
 * or a byte is none. Base64 is the standard alphabet with its padding; line
 * ends in it do not count.
 */
bool gezi_octets_from_hex(gezi_span text, uint8_t *out, size_t *n);
bool gezi_octets_from_base64(gezi_span text, uint8_t *out, size_t *n);

/* Lower case, two digits each; padded, in one line. */
void gezi_put_octets_hex(struct gezi_writer *w, gezi_span octets);
void gezi_put_octets_base64(struct gezi_writer *w, gezi_span octets);

#endif
