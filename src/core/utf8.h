/* One scanner of UTF-8 for all who look at bytes. */
#ifndef GEZI_CORE_UTF8_H
#define GEZI_CORE_UTF8_H

#include <gezi/span.h>

/*
 * The sequence at p, of which room bytes may be read: its size in bytes, 0
 * when it is not UTF-8, -1 when only its end is missing. room is at least 1.
 */
int gezi_utf8_sequence(const uint8_t *p, size_t room);

/* Bytes of valid UTF-8 at the front of s; *wide gets its 3- and 4-byte ones. */
size_t gezi_utf8_prefix(gezi_span s, size_t *wide);

/* Bytes below 0x80 at the front of s, NUL not among them. */
size_t gezi_ascii_prefix(gezi_span s);

/* U+FFFD in UTF-8. */
#define GEZI_UTF8_BAD "\xef\xbf\xbd"

#endif
