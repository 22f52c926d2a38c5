/* Bytes of a charset that is known to UTF-8. */
#ifndef GEZI_CORE_DECODE_H
#define GEZI_CORE_DECODE_H

#include "charset_priv.h"

/* How well bytes fit: not, all but half a character at the end, all. */
enum gezi_fit { GEZI_MISFIT, GEZI_CUT, GEZI_FITS };

/* Where the UTF-8 goes: what does not fit is cut between characters. */
struct gezi_sink {
    char *p;
    size_t n, room; /* without a NUL */
    size_t bad;     /* places that became U+FFFD, the cut ones as well */
    bool full;
};

/*
 * Convert in. Strict: ends at the first byte that means nothing, as a misfit,
 * and what is in the sink is of no use. Else each such byte becomes U+FFFD.
 * Half a character at the end is one U+FFFD; a NUL is one and no misfit.
 */
enum gezi_fit gezi_convert(struct gezi_codec *codec, enum gezi_charset cs,
                           gezi_span in, struct gezi_sink *s, bool strict);

#endif
