/*
 * LAN bytes to UTF-8 and back. Every byte string can be decoded; whatever the
 * encoding lacks is counted. Rule and traps: docs/protocol.md 5.
 */
#ifndef GEZI_CHARSET_H
#define GEZI_CHARSET_H

#include <gezi/err.h>
#include <gezi/proto.h>
#include <gezi/span.h>

/*
 * X(symbol, name, iconv name to decode, iconv name to encode). The name is the
 * word in the config, in JSON and on the screen. GBK is read as GB18030, its
 * superset, and written as code page 936, all that Windows peers know. Big5 is
 * Microsoft's: HKSCS lacks signs that Taiwan types daily (U+FFE3, U+FF5E).
 */
#define GEZI_CHARSETS(X)                                                       \
    X(UTF8, "utf-8", "", "")                                                   \
    X(GBK, "gbk", "GB18030", "CP936")                                          \
    X(BIG5, "big5", "CP950", "CP950")                                          \
    X(CP932, "cp932", "CP932", "CP932")                                        \
    X(EUC_KR, "euc-kr", "CP949", "CP949")                                      \
    X(CP1252, "cp1252", "CP1252", "CP1252")

enum gezi_charset {
    GEZI_CS_ASCII, /* bytes below 0x80 only: any of the others would do */
#define X(sym, name, from, to) GEZI_CS_##sym,
    GEZI_CHARSETS(X)
#undef X
        GEZI_CS_COUNT
};

/* "ascii", "utf-8", "gbk", ... Static. */
const char *gezi_charset_name(enum gezi_charset cs);

/*
 * The charset that people call name: the words above and common other names
 * ("UTF8", "GB2312", "GB18030", "CP936", "Shift_JIS", "EUC-KR", ...), any
 * case. False when unknown, and out untouched.
 */
bool gezi_charset_find(gezi_span name, enum gezi_charset *out);

/*
 * The legacy charset of a locale name such as "ja_JP.UTF-8". GBK if that says
 * nothing: NULL, "", "C", "POSIX", and English, which people run everywhere.
 */
enum gezi_charset gezi_charset_of_locale(const char *locale);

/* Converters kept open. Not for two threads at once. */
struct gezi_codec;

/*
 * Open the converters lazily used for legacy and its fallbacks.
 * GEZI_E_CHARSET: the system's iconv lacks legacy. GEZI_E_NOMEM.
 */
enum gezi_err gezi_codec_new(enum gezi_charset legacy, struct gezi_codec **out);
/* The same in two steps: the second one loads what the first did not. */
enum gezi_err gezi_codec_bare(enum gezi_charset legacy,
                              struct gezi_codec **out);
enum gezi_err gezi_codec_open(struct gezi_codec *codec);
void gezi_codec_free(struct gezi_codec *codec); /* NULL is fine */
enum gezi_charset gezi_codec_legacy(const struct gezi_codec *codec);

/* What is known about a field before its bytes are looked at. */
struct gezi_hint {
    enum gezi_kind kind;
    bool utf8opt;            /* the packet carried UTF8OPT: it decides */
    enum gezi_charset label; /* what iptux said it writes; ASCII: nothing */
    enum gezi_charset habit; /* three agreeing decisions; ASCII: none yet */
};

/* What came of it. */
struct gezi_decoded {
    enum gezi_charset charset; /* the one chosen */
    size_t n;                  /* bytes of UTF-8 written, without the NUL */
    size_t bad;                /* places that became U+FFFD */
    bool sure;                 /* not a guess between two that fit as well */
};

/* Room that decoding n bytes can need, NUL included. */
#define GEZI_DECODED_SIZE(n) (3 * (n) + 1)

/*
 * Decode one field by the rule of docs/protocol.md 5.1. Never fails: what is
 * in no charset becomes U+FFFD. Writes at most cap bytes, cut on a character
 * boundary, always with a NUL. Does not clean: see text.h.
 */
struct gezi_decoded gezi_decode(struct gezi_codec *codec, gezi_span in,
                                const struct gezi_hint *hint, char *out,
                                size_t cap);

/* Decode by this charset and no other, for "read it again as ...". */
struct gezi_decoded gezi_decode_as(struct gezi_codec *codec, gezi_span in,
                                   enum gezi_charset cs, char *out, size_t cap);

/*
 * Encode valid UTF-8. One '?' per grapheme cluster that the charset lacks,
 * after trying its compatibility form (curly quotes, full width, accents);
 * *lost counts them (may be NULL). The output is cut by the writer: check
 * w->full.
 */
void gezi_encode(struct gezi_codec *codec, const char *text,
                 enum gezi_charset cs, struct gezi_writer *w, size_t *lost);

#endif
