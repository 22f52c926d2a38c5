#include "utf8.h"

#include "xalloc.h"

#include <gezi/text.h>

#include <string.h>

char *utf8_of(gezi_span bytes, enum gezi_charset legacy)
{
    const uint8_t *nul = bytes.n ? memchr(bytes.p, 0, bytes.n) : NULL;
    struct gezi_codec *codec;
    char *text;

    if (nul)
        bytes.n = (size_t)(nul - bytes.p);
    text = xmalloc(GEZI_DECODED_SIZE(bytes.n));
    if (!gezi_utf8_valid(bytes, NULL) &&
        gezi_codec_new(legacy, &codec) == GEZI_OK) {
        gezi_decode_as(codec, bytes, legacy, text, GEZI_DECODED_SIZE(bytes.n));
        gezi_codec_free(codec);
        return text;
    }
    if (bytes.n)
        memcpy(text, bytes.p, bytes.n);
    text[bytes.n] = '\0';
    return text;
}
