#include <gezi/text.h>

#include <string.h>
#include <utf8proc.h>

#include "utf8.h"

enum { BAD = 0xfffd };

int gezi_utf8_sequence(const uint8_t *p, size_t room)
{
    uint8_t c = p[0];
    /* What the second byte may be: no overlong form, surrogate, > U+10FFFF. */
    uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    uint8_t high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    int size;

    if (c < 0x80)
        return 1;
    if (c < 0xc2 || c > 0xf4)
        return 0;
    size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    for (int i = 1; i < size; i++) {
        if ((size_t)i == room)
            return -1;
        if (p[i] < low || p[i] > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return size;
}

/* Most of Chinese, Japanese and Korean, known without the table of bounds. */
static bool is_usual_wide(const uint8_t *p, size_t room)
{
    return room >= 3 && p[0] > 0xe0 && p[0] < 0xf0 && p[0] != 0xed &&
           (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

/* High bits of the bytes that are zero or not ASCII; exact for the first. */
static uint64_t odd_bytes(const uint8_t *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return ((word - UINT64_C(0x0101010101010101)) | word) &
           UINT64_C(0x8080808080808080);
}

size_t gezi_ascii_prefix(gezi_span s)
{
    size_t i = 0;

    while (s.n - i >= sizeof(uint64_t) && !odd_bytes(s.p + i))
        i += sizeof(uint64_t);
    /* The rest together with bytes that were seen already. */
    if (s.n - i < sizeof(uint64_t) && s.n >= sizeof(uint64_t) &&
        !odd_bytes(s.p + s.n - sizeof(uint64_t)))
        return s.n;
    while (i < s.n && s.p[i] && s.p[i] < 0x80)
        i++;
    return i;
}

size_t gezi_utf8_prefix(gezi_span s, size_t *wide)
{
    size_t i = 0, wides = 0;

    while (i < s.n) {
        int size;

        if (is_usual_wide(s.p + i, s.n - i)) {
            wides++;
            i += 3;
            continue;
        }
        if (s.p[i] < 0x80) {
            i += s.p[i] ? gezi_ascii_prefix((gezi_span){s.p + i, s.n - i}) : 1;
            continue;
        }
        size = gezi_utf8_sequence(s.p + i, s.n - i);
        if (size <= 0)
            break;
        wides += size > 2;
        i += (size_t)size;
    }
    *wide = wides;
    return i;
}

bool gezi_utf8_valid(gezi_span s, bool *wide)
{
    size_t wides;
    bool valid = gezi_utf8_prefix(s, &wides) == s.n;

    if (wide)
        *wide = wides > 0;
    return valid;
}

size_t gezi_utf8_next(const char *s, uint32_t *cp)
{
    static const uint8_t lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const uint8_t *p = (const uint8_t *)s;
    /* The NUL is no continuation byte: nothing behind it is looked at. */
    int size = gezi_utf8_sequence(p, 4);

    *cp = BAD;
    if (size <= 0)
        return 1;
    *cp = p[0] & lead[size];
    for (int i = 1; i < size; i++)
        *cp = *cp << 6 | (p[i] & 0x3fu);
    return p[0] ? (size_t)size : 0;
}

size_t gezi_cluster_size(const char *s)
{
    utf8proc_int32_t state = 0;
    uint32_t before, cp;
    size_t n = gezi_utf8_next(s, &before), size;

    if (n == 0)
        return 0;
    while ((size = gezi_utf8_next(s + n, &cp)) > 0 &&
           !utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
                                             (utf8proc_int32_t)cp, &state)) {
        n += size;
        before = cp;
    }
    return n;
}

size_t gezi_utf8_cut(const char *s, size_t max)
{
    const char *end = memchr(s, 0, max);
    size_t n = max;

    if (end)
        return (size_t)(end - s);
    /* Back to the start of the character that max stands in. */
    while (n > 0 && max - n < 3 && ((uint8_t)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void gezi_utf8_trim(char *s)
{
    size_t n = strlen(s), at = n;
    uint32_t cp;

    while (at > 0 && n - at < 2 && ((uint8_t)s[at - 1] & 0xc0) == 0x80)
        at--;
    /* What is whole reads as more than its first byte. */
    if (at > 0 && (uint8_t)s[at - 1] >= 0xc0 &&
        gezi_utf8_next(s + at - 1, &cp) == 1)
        s[at - 1] = '\0';
}

bool gezi_text_harmless(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } harmful[] = {
        {0x0000, 0x001f},   {0x007f, 0x009f},       {0x061c, 0x061c},
        {0x200e, 0x200f},   {0x2028, 0x202e},       {0x2066, 0x2069},
        {0xd800, 0xdfff},   {0xfdd0, 0xfdef},       {0xfff9, 0xfffb},
        {0xe0000, 0xe007f}, {0x110000, UINT32_MAX},
    };

    if ((cp & 0xfffe) == 0xfffe)
        return false;
    for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
        if (cp <= harmful[i].last)
            return cp < harmful[i].first;
    return true;
}

/* What stands for cp in clean text: itself, another one, 0 for nothing. */
static uint32_t cleaned(uint32_t cp, enum gezi_clean how)
{
    switch (cp) {
    case '\t':
        return how == GEZI_CLEAN_BODY ? '\t' : ' ';
    case '\r': /* the official client drops each, alone or not */
        return how == GEZI_CLEAN_BODY ? 0 : ' ';
    case '\n':
    case 0x2028:
    case 0x2029:
        return how == GEZI_CLEAN_BODY ? '\n' : ' ';
    case '\b':
        return how == GEZI_CLEAN_NAME ? ':' : 0;
    default:
        return gezi_text_harmless(cp) ? cp : 0;
    }
}

static size_t trimmed(char *text, size_t n)
{
    static const char ideographic[] = "\xe3\x80\x80"; /* U+3000 */
    size_t start = 0;

    for (;;) {
        if (start < n && text[start] == ' ')
            start++;
        else if (n - start >= 3 && !memcmp(text + start, ideographic, 3))
            start += 3;
        else
            break;
    }
    for (;;) {
        if (n > start && text[n - 1] == ' ')
            n--;
        else if (n - start >= 3 && !memcmp(text + n - 3, ideographic, 3))
            n -= 3;
        else
            break;
    }
    if (start)
        memmove(text, text + start, n - start);
    return n - start;
}

/* U+3000 to U+CFFF and U+FF00 to U+FF7F: most of Chinese, Japanese and Korean
 * and what stands between it, all of it harmless. */
static bool is_plain_wide(const char *s)
{
    const uint8_t *p = (const uint8_t *)s;

    return ((p[0] >= 0xe3 && p[0] <= 0xec && (p[1] & 0xc0) == 0x80) ||
            (p[0] == 0xef && (p[1] & 0xfe) == 0xbc)) &&
           (p[2] & 0xc0) == 0x80;
}

/* How far nothing is to be changed: mostly to the end. */
static size_t plain_prefix(const char *text)
{
    const char *r = text;

    for (;;) {
        while (*r >= ' ' && *r < 0x7f)
            r++;
        if (!is_plain_wide(r))
            return (size_t)(r - text);
        r += 3;
    }
}

size_t gezi_text_clean(char *text, enum gezi_clean how)
{
    char *w = text + plain_prefix(text);
    const char *r = w;
    uint32_t cp, to;
    size_t size, n;

    while (*r) {
        while (*r >= ' ' && *r < 0x7f)
            *w++ = *r++;
        if (is_plain_wide(r)) {
            do {
                *w++ = *r++;
                *w++ = *r++;
                *w++ = *r++;
            } while (is_plain_wide(r));
            continue;
        }
        size = gezi_utf8_next(r, &cp);
        if (!size)
            break;
        if (cp == '\r' && r[1] == '\n') {
            r++;
            continue;
        }
        to = cleaned(cp, how);
        if (cp == BAD && size == 1)
            *w++ = '?'; /* U+FFFD would be longer than the byte */
        else if (to != cp && to)
            *w++ = (char)to;
        else if (to) {
            memmove(w, r, size);
            w += size;
        }
        r += size;
    }
    n = (size_t)(w - text);
    if (how == GEZI_CLEAN_NAME)
        n = trimmed(text, n);
    text[n] = '\0';
    return n;
}
