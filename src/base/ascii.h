/* Bytes as ASCII sees them, whatever the locale is. */
#ifndef ASCII_H
#define ASCII_H

#include <stdbool.h>

static inline int ascii_lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Does text begin with these bytes, in either case? */
static inline bool ascii_begins(const char *text, const char *part)
{
    while (*part && ascii_lower((unsigned char)*text) ==
                        ascii_lower((unsigned char)*part)) {
        text++;
        part++;
    }
    return !*part;
}

/* Are they anywhere in it? What is empty is. */
static inline bool ascii_holds(const char *text, const char *part)
{
    while (*text && !ascii_begins(text, part))
        text++;
    return *text || !*part;
}

#endif
