/* Which charset a field is in: docs/protocol.md 5.1. */
#include "decode.h"

#include <string.h>

#include "utf8.h"

/*
 * So many whole 3- or 4-byte sequences in text that is UTF-8 to its end (or to
 * the cut) are no accident of another charset, even when that fits as well.
 */
enum { PROOF = 2 };

struct look {
    enum gezi_fit fit;
    size_t wide; /* 3- and 4-byte sequences in front of what does not fit */
};

/* A field on its way: the room is used anew by each attempt. */
struct job {
    struct gezi_codec *codec;
    gezi_span in;
    char *out;
    size_t cap;
    struct look utf8; /* by look() only */
    bool looked;
    struct gezi_sink sink;
    enum gezi_charset written; /* what sink holds; COUNT: nothing of use */
};

/* Seen when first asked for: GBK from FeiQ never asks. */
static const struct look *look(struct job *j)
{
    if (!j->looked) {
        size_t n = gezi_utf8_prefix(j->in, &j->utf8.wide);

        j->looked = true;
        if (n == j->in.n)
            j->utf8.fit = GEZI_FITS;
        else if (gezi_utf8_sequence(j->in.p + n, j->in.n - n) < 0)
            j->utf8.fit = GEZI_CUT;
        else
            j->utf8.fit = GEZI_MISFIT;
    }
    return &j->utf8;
}

static enum gezi_fit convert(struct job *j, enum gezi_charset cs, bool strict)
{
    j->sink.p = j->out;
    j->sink.room = j->cap ? j->cap - 1 : 0;
    j->sink.n = j->sink.bad = 0;
    j->sink.full = false;
    j->written = cs;
    return gezi_convert(j->codec, cs, j->in, &j->sink, strict);
}

/* How well does it fit? A misfit leaves nothing of use. */
static enum gezi_fit attempt(struct job *j, enum gezi_charset cs)
{
    enum gezi_fit fit = convert(j, cs, true);

    if (fit == GEZI_MISFIT)
        j->written = GEZI_CS_COUNT;
    return fit;
}

static struct gezi_decoded decided(struct job *j, enum gezi_charset cs,
                                   bool sure)
{
    if (j->written != cs)
        convert(j, cs, false);
    if (j->cap)
        j->out[j->sink.n] = '\0';
    return (struct gezi_decoded){cs, j->sink.n, j->sink.bad, sure};
}

/* UTF-8 whatever else it is. */
static bool proved(struct job *j)
{
    return look(j)->fit != GEZI_MISFIT && look(j)->wide >= PROOF;
}

static struct gezi_decoded opted(struct job *j, enum gezi_charset prior)
{
    /* Some set the option while their names stay in the legacy charset. */
    if (look(j)->fit == GEZI_MISFIT && attempt(j, prior) == GEZI_FITS)
        return decided(j, prior, false);
    return decided(j, GEZI_CS_UTF8, look(j)->fit != GEZI_MISFIT);
}

static struct gezi_decoded chinese(struct job *j)
{
    if (attempt(j, GEZI_CS_GBK) == GEZI_FITS)
        return decided(j, GEZI_CS_GBK, true);
    if (look(j)->fit == GEZI_FITS || proved(j))
        return decided(j, GEZI_CS_UTF8, true);
    return decided(j, GEZI_CS_GBK, true);
}

static struct gezi_decoded foreign(struct job *j, enum gezi_charset prior)
{
    static const enum gezi_charset others[] = {GEZI_CS_CP932, GEZI_CS_BIG5,
                                               GEZI_CS_GBK};
    size_t bad;

    for (enum gezi_fit least = GEZI_FITS; least > GEZI_MISFIT; least--)
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (others[i] != prior && attempt(j, others[i]) >= least)
                return decided(j, others[i], false);
    convert(j, GEZI_CS_UTF8, false);
    bad = j->sink.bad;
    convert(j, prior, false);
    /* The fewest bad ones; at a draw what begins like UTF-8 is that. */
    if (bad < j->sink.bad || (bad == j->sink.bad && look(j)->wide >= PROOF))
        prior = GEZI_CS_UTF8;
    return decided(j, prior, false);
}

static struct gezi_decoded ambiguous(struct job *j, enum gezi_charset guess,
                                     enum gezi_charset habit)
{
    if (habit != GEZI_CS_ASCII && attempt(j, habit) >= look(j)->fit)
        guess = habit;
    return decided(j, guess, false);
}

static struct gezi_decoded sniffed(struct job *j, enum gezi_charset prior,
                                   enum gezi_charset habit)
{
    enum gezi_fit u = look(j)->fit, g;

    if (proved(j))
        return decided(j, GEZI_CS_UTF8, true);
    /* Only two-byte charsets have words that look like UTF-8. */
    if (u == GEZI_FITS && prior == GEZI_CS_CP1252)
        return decided(j, GEZI_CS_UTF8, true);
    g = attempt(j, prior);
    if (u != g)
        return decided(j, u > g ? GEZI_CS_UTF8 : prior, true);
    if (u != GEZI_MISFIT)
        return ambiguous(j, look(j)->wide ? GEZI_CS_UTF8 : prior, habit);
    return foreign(j, prior);
}

/* A label that is wrong seldom fits; UTF-8's half fit is left to sniffing. */
static bool label_fits(struct job *j, enum gezi_charset label)
{
    enum gezi_fit least = label == GEZI_CS_UTF8 ? GEZI_FITS : GEZI_CUT;

    return label != GEZI_CS_ASCII && attempt(j, label) >= least;
}

static struct gezi_decoded decode_other(struct gezi_codec *codec, gezi_span in,
                                        const struct gezi_hint *hint, char *out,
                                        size_t cap)
{
    struct job j = {.codec = codec,
                    .in = in,
                    .out = out,
                    .cap = cap,
                    .written = GEZI_CS_COUNT};
    /* Where UTF-8 was made the legacy charset FeiQ is next door all the same.
     */
    enum gezi_charset prior =
        codec->legacy > GEZI_CS_UTF8 ? codec->legacy : GEZI_CS_GBK;

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

struct gezi_decoded gezi_decode(struct gezi_codec *codec, gezi_span in,
                                const struct gezi_hint *hint, char *out,
                                size_t cap)
{
    size_t n = cap > in.n ? in.n : cap ? cap - 1 : 0;

    if (gezi_ascii_prefix(in) < in.n)
        return decode_other(codec, in, hint, out, cap);
    if (n)
        memcpy(out, in.p, n);
    if (cap)
        out[n] = '\0';
    return (struct gezi_decoded){GEZI_CS_ASCII, n, 0, true};
}

struct gezi_decoded gezi_decode_as(struct gezi_codec *codec, gezi_span in,
                                   enum gezi_charset cs, char *out, size_t cap)
{
    struct job j = {.codec = codec,
                    .in = in,
                    .out = out,
                    .cap = cap,
                    .written = GEZI_CS_COUNT};

    return decided(&j, cs, true);
}
