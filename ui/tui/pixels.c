#include "pixels.h"

#include <string.h>

const char *pixels_name(enum pixels form)
{
    static const char *const names[] = {NULL, "sixel", "kitty"};

    return names[form];
}

static bool begins(const uint8_t *bytes, size_t n, const char *with)
{
    return n >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* Up to the ST that ends it: bytes before that, all of them from set. */
static size_t body(const uint8_t *bytes, size_t n, bool (*fits)(uint8_t c))
{
    size_t at = 0;

    while (at < n && fits(bytes[at]))
        at++;
    return at;
}

static bool is_parameter(uint8_t c)
{
    return (c >= '0' && c <= '9') || c == ';';
}

/* Sixels are printable, and so are the signs between them. */
static bool is_sixel(uint8_t c) { return c >= '!' && c <= '~'; }

/* Keys, values and base64. What asks for files or memory has t=, and what
 * asks for anything but drawing has another a=: see is_drawing. */
static bool is_kitty(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c && strchr("=,;+/", c));
}

static const char st[] = "\033\\";

static bool sixel(const uint8_t *bytes, size_t n)
{
    size_t at = 2;

    if (!begins(bytes, n, "\033P"))
        return false;
    at += body(bytes + at, n - at, is_parameter);
    if (at == n || bytes[at++] != 'q')
        return false;
    at += body(bytes + at, n - at, is_sixel);
    return n - at == 2 && begins(bytes + at, n - at, st);
}

/* The first piece says what it is, the others are its data. */
static bool is_drawing(const uint8_t *piece, size_t n, bool first)
{
    static const char *const heads[] = {"a=T,f=32,s=", "m=1;", "m=0;"};

    if (first)
        return begins(piece, n, heads[0]) && !memchr(piece, 't', n) &&
               !memchr(piece, ';', n);
    return begins(piece, n, heads[1]) || begins(piece, n, heads[2]) ||
           (n == 3 && begins(piece, n, "m=0"));
}

static bool kitty(const uint8_t *bytes, size_t n)
{
    bool first = true;

    while (n > 0) {
        size_t size;

        if (!begins(bytes, n, "\033_G"))
            return false;
        bytes += 3;
        n -= 3;
        size = body(bytes, n, is_kitty);
        if (!is_drawing(bytes, size, first) ||
            !begins(bytes + size, n - size, st))
            return false;
        bytes += size + 2;
        n -= size + 2;
        first = false;
    }
    return !first;
}

bool pixels_valid(enum pixels form, const uint8_t *bytes, size_t n)
{
    return form == PIXELS_SIXEL   ? sixel(bytes, n)
           : form == PIXELS_KITTY ? kitty(bytes, n)
                                  : false;
}
