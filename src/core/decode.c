/* Bytes of a charset that is known to UTF-8. */
#include "decode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

/* n bytes of valid UTF-8, NUL not among them. */
static void sink_text(struct gezi_sink *s, const uint8_t *p, size_t n)
{
    if (s->full)
        return;
    if (n > s->room - s->n) {
        s->full = true;
        n = s->room - s->n;
        while (n > 0 && (p[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(s->p + s->n, p, n);
    s->n += n;
}

static void sink_bad(struct gezi_sink *s)
{
    sink_text(s, (const uint8_t *)GEZI_UTF8_BAD, 3);
    s->bad++;
}

/* The bytes before the first NUL, cut off; false when that was all. */
static bool next_part(gezi_span *in, gezi_span *part)
{
    if (gezi_span_cut(in, 0, part))
        return true;
    *part = *in;
    return false;
}

static gezi_span skip(gezi_span s, size_t n)
{
    return (gezi_span){s.p + n, s.n - n};
}

/* Good characters; the NULs among them are bad, and no more than that. */
static void sink_good(struct gezi_sink *s, gezi_span in)
{
    gezi_span part;

    while (next_part(&in, &part)) {
        sink_text(s, part.p, part.n);
        sink_bad(s);
    }
    if (part.n)
        sink_text(s, part.p, part.n);
}

static enum gezi_fit ascii_into(gezi_span in, struct gezi_sink *s)
{
    bool all = true;

    while (in.n) {
        size_t n = gezi_ascii_prefix(in);

        sink_text(s, in.p, n);
        if (n < in.n)
            sink_bad(s);
        all = all && (n == in.n || !in.p[n]);
        in = skip(in, n < in.n ? n + 1 : n);
    }
    return all ? GEZI_FITS : GEZI_MISFIT;
}

/* A code point from U+0080 to U+FFFF. */
static uint8_t *put_wide(uint8_t *out, uint16_t cp)
{
    if (cp < 0x800) {
        *out++ = (uint8_t)(0xc0 | cp >> 6);
    } else {
        *out++ = (uint8_t)(0xe0 | cp >> 12);
        *out++ = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
    }
    *out++ = (uint8_t)(0x80 | (cp & 0x3f));
    return out;
}

static enum gezi_fit utf8_into(gezi_span in, struct gezi_sink *s, bool strict)
{
    enum gezi_fit fit = GEZI_FITS;

    for (;;) {
        size_t wide, n = gezi_utf8_prefix(in, &wide);

        sink_good(s, (gezi_span){in.p, n});
        in = skip(in, n);
        if (!in.n)
            return fit;
        /* What is missing its end is one character, not two bad bytes. */
        if (gezi_utf8_sequence(in.p, in.n) < 0) {
            sink_bad(s);
            return fit == GEZI_FITS ? GEZI_CUT : fit;
        }
        if (strict)
            return GEZI_MISFIT;
        sink_bad(s);
        fit = GEZI_MISFIT;
        in = skip(in, 1);
    }
}

/* Most text is two-byte characters and ASCII: no need to ask iconv again. */
static void known_into(const struct gezi_memo *memo, gezi_span *in,
                       struct gezi_sink *s)
{
    const uint8_t *p = in->p, *end = p + in->n;
    uint8_t *out = (uint8_t *)s->p + s->n;
    const uint8_t *last = (uint8_t *)s->p + s->room;

    while (p < end && last - out >= 3) {
        uint16_t cp;

        if (*p && *p < 0x80) {
            *out++ = *p++;
            continue;
        }
        if (end - p < 2 || (cp = gezi_memo_find(memo, p[0], p[1])) == 0)
            break;
        out = put_wide(out, cp);
        p += 2;
    }
    s->n = (size_t)(out - (uint8_t *)s->p);
    *in = (gezi_span){p, (size_t)(end - p)};
}

/* One run of iconv, up to something it cannot take. errno tells what. */
static bool run(iconv_t cd, char **in, size_t *left, struct gezi_sink *s)
{
    char scratch[256]; /* past the cut only the fit is of interest */
    char *out = s->full ? scratch : s->p + s->n;
    size_t room = s->full ? sizeof scratch : s->room - s->n;
    bool done = iconv(cd, in, left, &out, &room) != (size_t)-1;

    if (!s->full)
        s->n = (size_t)(out - s->p);
    return done;
}

/*
 * Convert what holds no NUL. A byte that means nothing ends a strict
 * conversion, and becomes U+FFFD in one that is not.
 */
static enum gezi_fit part_into(iconv_t cd, bool euro, gezi_span in,
                               struct gezi_sink *s, bool strict)
{
    static const char euro_sign[] = "\xe2\x82\xac";
    char *p = (char *)(uintptr_t)in.p; /* iconv does not write there */
    size_t left = in.n;
    enum gezi_fit fit = GEZI_FITS;

    while (!run(cd, &p, &left, s)) {
        int why = errno;

        if (why == E2BIG) {
            s->full = true;
            continue;
        }
        iconv(cd, NULL, NULL, NULL, NULL);
        if (why == EINVAL) {
            sink_bad(s);
            return fit == GEZI_FITS ? GEZI_CUT : fit;
        }
        if (euro && (uint8_t)*p == 0x80) {
            sink_text(s, (const uint8_t *)euro_sign, 3);
        } else if (strict) {
            return GEZI_MISFIT;
        } else {
            sink_bad(s);
            fit = GEZI_MISFIT;
        }
        p++;
        left--;
    }
    return fit;
}

static enum gezi_fit legacy_into(struct gezi_codec *codec, enum gezi_charset cs,
                                 gezi_span in, struct gezi_sink *s, bool strict)
{
    iconv_t *cd = gezi_codec_from(codec, cs);
    const struct gezi_memo *memo = gezi_codec_memo(codec, cs);
    /* Code page 936 has the sign there; GB18030 converters know no 0x80. */
    bool euro = cs == GEZI_CS_GBK, more = true;
    enum gezi_fit fit = GEZI_FITS;

    if (!cd)
        return ascii_into(in, s);
    if (memo)
        known_into(memo, &in, s);
    while (in.n && more && !(strict && fit == GEZI_MISFIT)) {
        gezi_span part;
        enum gezi_fit here;

        more = next_part(&in, &part);
        here = part.n ? part_into(*cd, euro, part, s, strict) : GEZI_FITS;
        if (more)
            sink_bad(s);
        fit = here < fit ? here : fit;
    }
    return fit;
}

enum gezi_fit gezi_convert(struct gezi_codec *codec, enum gezi_charset cs,
                           gezi_span in, struct gezi_sink *s, bool strict)
{
    if (cs == GEZI_CS_UTF8)
        return utf8_into(in, s, strict);
    if (cs == GEZI_CS_ASCII)
        return ascii_into(in, s);
    return legacy_into(codec, cs, in, s, strict);
}
