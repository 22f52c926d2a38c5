#include <gezi/span.h>

#include <string.h>

gezi_span gezi_span_text(const char *text)
{
    return (gezi_span){(const uint8_t *)text, strlen(text)};
}

bool gezi_span_equal(gezi_span a, gezi_span b)
{
    /* memcmp may not see a NULL, not even for no bytes. */
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Not tolower: that follows the locale, and names from the LAN must not. */
static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool gezi_span_equal_nocase(gezi_span a, gezi_span b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool gezi_span_cut(gezi_span *in, uint8_t sep, gezi_span *field)
{
    const uint8_t *at = in->n ? memchr(in->p, sep, in->n) : NULL;

    if (!at)
        return false;
    *field = (gezi_span){in->p, (size_t)(at - in->p)};
    *in = (gezi_span){at + 1, in->n - field->n - 1};
    return true;
}

bool gezi_span_next(gezi_span *in, uint8_t sep, gezi_span *field)
{
    if (in->n == 0)
        return false;
    if (gezi_span_cut(in, sep, field))
        return true;
    *field = *in;
    *in = (gezi_span){in->p + in->n, 0};
    return true;
}

gezi_span gezi_span_first(gezi_span s, size_t n)
{
    return (gezi_span){s.p, n < s.n ? n : s.n};
}

gezi_span gezi_span_skip(gezi_span s, size_t n)
{
    return n < s.n ? (gezi_span){s.p + n, s.n - n} : (gezi_span){NULL, 0};
}

bool gezi_span_has(gezi_span s, uint8_t byte)
{
    return s.n && memchr(s.p, byte, s.n);
}

bool gezi_span_u64(gezi_span s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)s.p[i] - '0';

        if (digit > 9 || value > UINT64_MAX / 10 ||
            value * 10 > UINT64_MAX - digit)
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

/* 16 for what is no hex digit. */
static unsigned hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? (unsigned)c - 'a' + 10 : 16;
}

bool gezi_span_hex(gezi_span s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = hex_digit(s.p[i]);

        if (digit > 15 || value > UINT64_MAX >> 4)
            return false;
        value = value << 4 | digit;
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

gezi_span gezi_span_digits(gezi_span s)
{
    size_t n = 0;

    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return (gezi_span){s.p, n};
}

void gezi_put(struct gezi_writer *w, gezi_span bytes)
{
    if (w->full || bytes.n > w->cap - w->n) {
        w->full = true;
        return;
    }
    if (bytes.n)
        memcpy(w->p + w->n, bytes.p, bytes.n);
    w->n += bytes.n;
}

void gezi_put_byte(struct gezi_writer *w, uint8_t byte)
{
    gezi_put(w, (gezi_span){&byte, 1});
}

void gezi_put_text(struct gezi_writer *w, const char *text)
{
    gezi_put(w, gezi_span_text(text));
}

void gezi_put_u64(struct gezi_writer *w, uint64_t value)
{
    uint8_t digits[20]; /* UINT64_MAX has twenty */
    size_t at = sizeof digits;

    do {
        digits[--at] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value);
    gezi_put(w, (gezi_span){digits + at, sizeof digits - at});
}

void gezi_put_hex(struct gezi_writer *w, uint64_t value, unsigned width)
{
    uint8_t digits[16];
    size_t at = sizeof digits;

    do {
        digits[--at] = (uint8_t) "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value || (at && sizeof digits - at < width));
    gezi_put(w, (gezi_span){digits + at, sizeof digits - at});
}

gezi_span gezi_written(const struct gezi_writer *w)
{
    return (gezi_span){w->p, w->n};
}
