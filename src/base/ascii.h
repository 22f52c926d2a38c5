/* Bytes as ASCII sees them, whatever the locale is. */
#ifndef ASCII_H
#define ASCII_H

static inline int ascii_lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

#endif
