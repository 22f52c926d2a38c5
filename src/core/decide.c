/* LAN bytes to UTF-8: which charset, and its conversion. */
#include "charset_priv.h"

#include <errno.h>
#include <string.h>

#include "utf8.h"

/* How well bytes fit a charset: not, all but half a character at the end. */
enum fit { MISFIT, CUT, FITS };

/*
 * So many whole 3- or 4-byte sequences in text that is UTF-8 to its end (or to
 * the cut) are no accident of another charset, even when that fits as well.
 */
enum { PROOF = 2 };

struct sink {
    char *p;
    size_t room, n, bad;
    bool full;
};

static struct sink sink_of(char *out, size_t cap)
{
    return (struct sink){.p = out, .room = cap ? cap - 1 : 0};
}

static struct gezi_decoded result(const struct sink *s, size_t cap,
                                  enum gezi_charset cs, bool sure)
{
    if (cap)
        s->p[s->n] = '\0';
    return (struct gezi_decoded){cs, s->n, s->bad, sure};
}

/* n bytes of valid UTF-8, NUL not among them. */
static void sink_text(struct sink *s, const uint8_t *p, size_t n)
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

static void sink_bad(struct sink *s)
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
static void sink_good(struct sink *s, gezi_span in)
{
    gezi_span part;

    while (next_part(&in, &part)) {
        sink_text(s, part.p, part.n);
        sink_bad(s);
    }
    if (part.n)
        sink_text(s, part.p, part.n);
}

static void ascii_into(gezi_span in, struct sink *s)
{
    while (in.n) {
        size_t n = gezi_ascii_prefix(in);

        sink_text(s, in.p, n);
        if (n < in.n)
            sink_bad(s);
        in = skip(in, n < in.n ? n + 1 : n);
    }
}

struct look {
    enum fit fit;
    size_t wide; /* 3- and 4-byte sequences in front of what does not fit */
};

static struct look look_at_utf8(gezi_span in)
{
    struct look look;
    size_t n = gezi_utf8_prefix(in, &look.wide);

    if (n == in.n)
        look.fit = FITS;
    else
        look.fit = gezi_utf8_sequence(in.p + n, in.n - n) < 0 ? CUT : MISFIT;
    return look;
}

static void utf8_into(gezi_span in, struct sink *s)
{
    while (in.n) {
        size_t wide, n = gezi_utf8_prefix(in, &wide);

        sink_good(s, (gezi_span){in.p, n});
        in = skip(in, n);
        if (!in.n)
            break;
        sink_bad(s);
        /* What is missing its end is one character, not two bad bytes. */
        n = gezi_utf8_sequence(in.p, in.n) < 0 ? in.n : 1;
        in = skip(in, n);
    }
}

/* One run of iconv, up to something it cannot take. errno tells what. */
static bool run(iconv_t cd, char **in, size_t *left, struct sink *s)
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
static enum fit part_into(iconv_t cd, bool euro, gezi_span in, struct sink *s,
                          bool strict)
{
    static const char euro_sign[] = "\xe2\x82\xac";
    char *p = (char *)(uintptr_t)in.p; /* iconv does not write there */
    size_t left = in.n;
    enum fit fit = FITS;

    while (!run(cd, &p, &left, s)) {
        if (errno == E2BIG) {
            s->full = true;
            continue;
        }
        iconv(cd, NULL, NULL, NULL, NULL);
        if (errno == EINVAL) {
            sink_bad(s);
            return fit == FITS ? CUT : fit;
        }
        if (euro && (uint8_t)*p == 0x80) {
            sink_text(s, (const uint8_t *)euro_sign, 3);
        } else if (strict) {
            return MISFIT;
        } else {
            sink_bad(s);
            fit = MISFIT;
        }
        p++;
        left--;
    }
    return fit;
}

static enum fit legacy_into(struct gezi_codec *codec, enum gezi_charset cs,
                            gezi_span in, struct sink *s, bool strict)
{
    iconv_t *cd = gezi_codec_from(codec, cs);
    /* Code page 936 has the sign there; GB18030 converters know no 0x80. */
    bool euro = cs == GEZI_CS_GBK, more = true;
    enum fit fit = FITS;

    if (!cd) {
        ascii_into(in, s);
        return MISFIT;
    }
    while (more && !(strict && fit == MISFIT)) {
        gezi_span part;
        enum fit here;

        more = next_part(&in, &part);
        here = part.n ? part_into(*cd, euro, part, s, strict) : FITS;
        if (more)
            sink_bad(s);
        fit = here < fit ? here : fit;
    }
    return fit;
}

/* A field on its way: the room is used anew by each attempt. */
struct job {
    struct gezi_codec *codec;
    gezi_span in;
    char *out;
    size_t cap;
    struct look utf8;
    struct sink sink;
    enum gezi_charset written; /* what sink holds; COUNT: nothing of use */
};

static enum fit convert(struct job *j, enum gezi_charset cs, bool strict)
{
    j->sink = sink_of(j->out, j->cap);
    j->written = cs;
    switch (cs) {
    case GEZI_CS_ASCII:
        ascii_into(j->in, &j->sink);
        return j->sink.bad ? MISFIT : FITS;
    case GEZI_CS_UTF8:
        if (j->utf8.fit == FITS)
            sink_good(&j->sink, j->in);
        else
            utf8_into(j->in, &j->sink);
        return j->utf8.fit;
    default:
        return legacy_into(j->codec, cs, j->in, &j->sink, strict);
    }
}

/* How well does it fit? A misfit leaves nothing of use. */
static enum fit attempt(struct job *j, enum gezi_charset cs)
{
    enum fit fit = convert(j, cs, true);

    if (fit == MISFIT)
        j->written = GEZI_CS_COUNT;
    return fit;
}

static struct gezi_decoded decided(struct job *j, enum gezi_charset cs,
                                   bool sure)
{
    if (j->written != cs)
        convert(j, cs, false);
    return result(&j->sink, j->cap, cs, sure);
}

/* UTF-8 whatever else it is. */
static bool proved(struct look utf8)
{
    return utf8.fit != MISFIT && utf8.wide >= PROOF;
}

static struct gezi_decoded opted(struct job *j, enum gezi_charset prior)
{
    /* Some set the option while their names stay in the legacy charset. */
    if (j->utf8.fit == MISFIT && attempt(j, prior) == FITS)
        return decided(j, prior, false);
    return decided(j, GEZI_CS_UTF8, j->utf8.fit != MISFIT);
}

static struct gezi_decoded chinese(struct job *j)
{
    if (attempt(j, GEZI_CS_GBK) == FITS)
        return decided(j, GEZI_CS_GBK, true);
    if (j->utf8.fit == FITS || proved(j->utf8))
        return decided(j, GEZI_CS_UTF8, true);
    return decided(j, GEZI_CS_GBK, true);
}

static struct gezi_decoded foreign(struct job *j, enum gezi_charset prior)
{
    static const enum gezi_charset others[] = {GEZI_CS_CP932, GEZI_CS_BIG5,
                                               GEZI_CS_GBK};
    size_t bad;

    for (enum fit least = FITS; least > MISFIT; least--)
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (others[i] != prior && attempt(j, others[i]) >= least)
                return decided(j, others[i], false);
    convert(j, GEZI_CS_UTF8, false);
    bad = j->sink.bad;
    convert(j, prior, false);
    /* The fewest bad ones; at a draw what begins like UTF-8 is that. */
    if (bad < j->sink.bad || (bad == j->sink.bad && j->utf8.wide >= PROOF))
        prior = GEZI_CS_UTF8;
    return decided(j, prior, false);
}

static struct gezi_decoded ambiguous(struct job *j, enum gezi_charset guess,
                                     enum gezi_charset habit)
{
    if (habit != GEZI_CS_ASCII && attempt(j, habit) >= j->utf8.fit)
        guess = habit;
    return decided(j, guess, false);
}

static struct gezi_decoded sniffed(struct job *j, enum gezi_charset prior,
                                   enum gezi_charset habit)
{
    enum fit u = j->utf8.fit, g;

    if (proved(j->utf8))
        return decided(j, GEZI_CS_UTF8, true);
    /* Only two-byte charsets have words that look like UTF-8. */
    if (u == FITS && prior == GEZI_CS_CP1252)
        return decided(j, GEZI_CS_UTF8, true);
    g = attempt(j, prior);
    if (u != g)
        return decided(j, u > g ? GEZI_CS_UTF8 : prior, true);
    if (u != MISFIT)
        return ambiguous(j, j->utf8.wide ? GEZI_CS_UTF8 : prior, habit);
    return foreign(j, prior);
}

/* A label that is wrong seldom fits; UTF-8's half fit is left to sniffing. */
static bool label_fits(struct job *j, enum gezi_charset label)
{
    enum fit least = label == GEZI_CS_UTF8 ? FITS : CUT;

    return label != GEZI_CS_ASCII && attempt(j, label) >= least;
}

struct gezi_decoded gezi_decode(struct gezi_codec *codec, gezi_span in,
                                const struct gezi_hint *hint, char *out,
                                size_t cap)
{
    struct job j = {.codec = codec, .in = in, .out = out, .cap = cap};
    /* Where UTF-8 was made the legacy charset, FeiQ is next door all the same.
     */
    enum gezi_charset prior =
        codec->legacy > GEZI_CS_UTF8 ? codec->legacy : GEZI_CS_GBK;

    j.written = GEZI_CS_COUNT;
    if (gezi_ascii_prefix(in) == in.n)
        return decided(&j, GEZI_CS_ASCII, true);
    j.utf8 = look_at_utf8(in);
    if (hint->utf8opt)
        return opted(&j, prior);
    switch (hint->kind) {
    case GEZI_KIND_FEIQ:
    case GEZI_KIND_FEIGE:
    case GEZI_KIND_SHIYELINE:
        return chinese(&j);
    case GEZI_KIND_IPTUX:
        if (label_fits(&j, hint->label))
            return decided(&j, hint->label, true);
        break;
    default:
        break;
    }
    return sniffed(&j, prior, hint->habit);
}

struct gezi_decoded gezi_decode_as(struct gezi_codec *codec, gezi_span in,
                                   enum gezi_charset cs, char *out, size_t cap)
{
    struct job j = {.codec = codec,
                    .in = in,
                    .out = out,
                    .cap = cap,
                    .utf8 = look_at_utf8(in),
                    .written = GEZI_CS_COUNT};

    return decided(&j, cs, true);
}
