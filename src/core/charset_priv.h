/* What decoder and encoder share: the rows of GEZI_CHARSETS, opened. */
#ifndef GEZI_CORE_CHARSET_PRIV_H
#define GEZI_CORE_CHARSET_PRIV_H

#include <gezi/charset.h>

#include "memo.h"

/* An iconv direction: not tried yet, open, or not to be had. */
struct gezi_converter {
    enum { GEZI_UNTRIED, GEZI_OPEN, GEZI_MISSING } state;
    iconv_t cd;
};

struct gezi_codec {
    enum gezi_charset legacy;
    struct gezi_converter from[GEZI_CS_COUNT], to[GEZI_CS_COUNT];
    struct gezi_memo *memo[GEZI_CS_COUNT];
};

/* The converter, opened at its first use; NULL when the system has none. */
iconv_t *gezi_codec_from(struct gezi_codec *codec, enum gezi_charset cs);
iconv_t *gezi_codec_to(struct gezi_codec *codec, enum gezi_charset cs);

/* What was learnt of it, at its first use; NULL when there is no memory. */
const struct gezi_memo *gezi_codec_memo(struct gezi_codec *codec,
                                        enum gezi_charset cs);

#endif
