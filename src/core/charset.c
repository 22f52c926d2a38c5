/* The table of charsets: names, locales, converters. */
#include "charset_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *from, *to;
} charsets[GEZI_CS_COUNT] = {[GEZI_CS_ASCII] = {"ascii", "", ""},
#define X(sym, name, from, to) [GEZI_CS_##sym] = {name, from, to},
                             GEZI_CHARSETS(X)
#undef X
};

/* Other words for them. Compared without case, '-', '_' and blanks. */
static const struct {
    const char *name;
    enum gezi_charset charset;
} aliases[] = {
    {"us-ascii", GEZI_CS_ASCII},      {"ansi_x3.4-1968", GEZI_CS_ASCII},
    {"unicode", GEZI_CS_UTF8},        {"gb2312", GEZI_CS_GBK},
    {"gb18030", GEZI_CS_GBK},         {"cp936", GEZI_CS_GBK},
    {"ms936", GEZI_CS_GBK},           {"936", GEZI_CS_GBK},
    {"windows-936", GEZI_CS_GBK},     {"euc-cn", GEZI_CS_GBK},
    {"hz-gb-2312", GEZI_CS_GBK},      {"cp950", GEZI_CS_BIG5},
    {"ms950", GEZI_CS_BIG5},          {"950", GEZI_CS_BIG5},
    {"windows-950", GEZI_CS_BIG5},    {"big5-hkscs", GEZI_CS_BIG5},
    {"shift_jis", GEZI_CS_CP932},     {"sjis", GEZI_CS_CP932},
    {"ms932", GEZI_CS_CP932},         {"932", GEZI_CS_CP932},
    {"windows-31j", GEZI_CS_CP932},   {"windows-932", GEZI_CS_CP932},
    {"cp949", GEZI_CS_EUC_KR},        {"uhc", GEZI_CS_EUC_KR},
    {"ms949", GEZI_CS_EUC_KR},        {"949", GEZI_CS_EUC_KR},
    {"windows-949", GEZI_CS_EUC_KR},  {"ks_c_5601-1987", GEZI_CS_EUC_KR},
    {"windows-1252", GEZI_CS_CP1252}, {"1252", GEZI_CS_CP1252},
    {"latin1", GEZI_CS_CP1252},       {"iso-8859-1", GEZI_CS_CP1252},
    {"iso-8859-15", GEZI_CS_CP1252},
};

/* The first row that a locale name begins with. */
static const struct {
    const char *locale;
    enum gezi_charset charset;
} locales[] = {
    {"zh_TW", GEZI_CS_BIG5},   {"zh_HK", GEZI_CS_BIG5}, {"zh_MO", GEZI_CS_BIG5},
    {"zh_Hant", GEZI_CS_BIG5}, {"ja", GEZI_CS_CP932},   {"ko", GEZI_CS_EUC_KR},
    {"ca", GEZI_CS_CP1252},    {"da", GEZI_CS_CP1252},  {"de", GEZI_CS_CP1252},
    {"es", GEZI_CS_CP1252},    {"fi", GEZI_CS_CP1252},  {"fr", GEZI_CS_CP1252},
    {"is", GEZI_CS_CP1252},    {"it", GEZI_CS_CP1252},  {"nb", GEZI_CS_CP1252},
    {"nl", GEZI_CS_CP1252},    {"nn", GEZI_CS_CP1252},  {"pt", GEZI_CS_CP1252},
    {"sv", GEZI_CS_CP1252},
};

const char *gezi_charset_name(enum gezi_charset cs)
{
    return charsets[cs].name;
}

static bool is_filler(char c) { return c == '-' || c == '_' || c == ' '; }

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* "Shift_JIS" is "shift-jis" is "shiftjis". */
static bool same_word(gezi_span a, const char *b)
{
    size_t i = 0;

    for (;;) {
        while (i < a.n && is_filler((char)a.p[i]))
            i++;
        while (is_filler(*b))
            b++;
        if (i == a.n || !*b)
            return i == a.n && !*b;
        if (lower((char)a.p[i++]) != *b++)
            return false;
    }
}

bool gezi_charset_find(gezi_span name, enum gezi_charset *out)
{
    for (int cs = 0; cs < GEZI_CS_COUNT; cs++)
        if (same_word(name, charsets[cs].name)) {
            *out = (enum gezi_charset)cs;
            return true;
        }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (same_word(name, aliases[i].name)) {
            *out = aliases[i].charset;
            return true;
        }
    return false;
}

/* "ja" is in "ja", "ja_JP.UTF-8", "ja.SJIS"; not in "jab". */
static bool locale_begins(const char *locale, const char *with)
{
    size_t n = strlen(with);

    return strncmp(locale, with, n) == 0 &&
           (!locale[n] || strchr("_.@-", locale[n]));
}

enum gezi_charset gezi_charset_of_locale(const char *locale)
{
    if (locale)
        for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
            if (locale_begins(locale, locales[i].locale))
                return locales[i].charset;
    return GEZI_CS_GBK;
}

static enum gezi_err open_once(struct gezi_converter *c, const char *to,
                               const char *from)
{
    if (c->state == GEZI_UNTRIED) {
        c->cd = iconv_open(to, from);
        if (c->cd != (iconv_t)-1)
            c->state = GEZI_OPEN;
        else if (errno != EINVAL)
            return GEZI_E_NOMEM; /* another try may find some */
        else
            c->state = GEZI_MISSING;
    }
    return c->state == GEZI_OPEN ? GEZI_OK : GEZI_E_CHARSET;
}

static enum gezi_err open_from(struct gezi_codec *codec, enum gezi_charset cs)
{
    return open_once(&codec->from[cs], "UTF-8", charsets[cs].from);
}

static enum gezi_err open_to(struct gezi_codec *codec, enum gezi_charset cs)
{
    return open_once(&codec->to[cs], charsets[cs].to, "UTF-8");
}

/* UTF-8 and ASCII need no converter; an empty iconv name means the locale's. */
static bool converts(enum gezi_charset cs) { return charsets[cs].from[0]; }

iconv_t *gezi_codec_from(struct gezi_codec *codec, enum gezi_charset cs)
{
    return converts(cs) && !open_from(codec, cs) ? &codec->from[cs].cd : NULL;
}

iconv_t *gezi_codec_to(struct gezi_codec *codec, enum gezi_charset cs)
{
    return converts(cs) && !open_to(codec, cs) ? &codec->to[cs].cd : NULL;
}

const struct gezi_memo *gezi_codec_memo(struct gezi_codec *codec,
                                        enum gezi_charset cs)
{
    iconv_t *cd = gezi_codec_from(codec, cs);

    if (cd && !codec->memo[cs]) {
        codec->memo[cs] = malloc(sizeof *codec->memo[cs]);
        if (codec->memo[cs])
            gezi_memo_learn(codec->memo[cs], *cd);
    }
    return codec->memo[cs];
}

enum gezi_err gezi_codec_bare(enum gezi_charset legacy, struct gezi_codec **out)
{
    struct gezi_codec *codec = calloc(1, sizeof *codec);

    if (!codec)
        return GEZI_E_NOMEM;
    codec->legacy = legacy;
    *out = codec;
    return GEZI_OK;
}

enum gezi_err gezi_codec_open(struct gezi_codec *codec)
{
    enum gezi_err err;

    if (!converts(codec->legacy))
        return GEZI_OK;
    err = open_from(codec, codec->legacy);
    return err ? err : open_to(codec, codec->legacy);
}

enum gezi_err gezi_codec_new(enum gezi_charset legacy, struct gezi_codec **out)
{
    struct gezi_codec *codec;
    enum gezi_err err = gezi_codec_bare(legacy, &codec);

    if (err)
        return err;
    err = gezi_codec_open(codec);
    if (err) {
        gezi_codec_free(codec);
        return err;
    }
    *out = codec;
    return GEZI_OK;
}

static void close_all(struct gezi_converter *c)
{
    for (int cs = 0; cs < GEZI_CS_COUNT; cs++)
        if (c[cs].state == GEZI_OPEN)
            iconv_close(c[cs].cd);
}

void gezi_codec_free(struct gezi_codec *codec)
{
    if (!codec)
        return;
    close_all(codec->from);
    close_all(codec->to);
    for (int cs = 0; cs < GEZI_CS_COUNT; cs++)
        free(codec->memo[cs]);
    free(codec);
}

enum gezi_charset gezi_codec_legacy(const struct gezi_codec *codec)
{
    return codec->legacy;
}
