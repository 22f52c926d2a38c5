/*
 * LAN bytes to UTF-8 and back. The first bytes choose charset, hint and room,
 * the rest is the field.
 */
#include "fuzz.h"

#include <string.h>

#include <gezi/charset.h>
#include <gezi/text.h>

enum { CONTROL = 5 };

static struct gezi_codec *codecs[GEZI_CS_COUNT];

static struct gezi_codec *codec_of(uint8_t choice)
{
    int cs = choice % GEZI_CS_COUNT;

    if (!codecs[cs])
        must(gezi_codec_new((enum gezi_charset)cs, &codecs[cs]) == GEZI_OK);
    return codecs[cs];
}

static void check_decoded(const struct gezi_decoded *d, const char *out,
                          size_t cap)
{
    must(d->charset < GEZI_CS_COUNT);
    must(d->n < cap);
    must(strlen(out) == d->n);
    must(gezi_utf8_valid(gezi_span_text(out), NULL));
}

/* Whatever was decoded can be written again, in the room it came from. */
static void check_encoded(struct gezi_codec *codec, const char *text,
                          enum gezi_charset cs, size_t room)
{
    struct gezi_writer w = {.p = malloc(room + 1), .cap = room};
    char *again = malloc(GEZI_DECODED_SIZE(room));
    struct gezi_decoded d;
    size_t lost;

    must(w.p && again);
    gezi_encode(codec, text, cs, &w, &lost);
    must(w.n <= w.cap);
    must(lost <= strlen(text));
    d = gezi_decode_as(codec, gezi_written(&w), cs, again,
                       GEZI_DECODED_SIZE(room));
    check_decoded(&d, again, GEZI_DECODED_SIZE(room));
    must(d.bad == 0 || strstr(text, "\xef\xbf\xbd"));
    free(again);
    free(w.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gezi_codec *codec;
    struct gezi_hint hint;
    struct gezi_decoded d, whole;
    enum gezi_charset cs;
    gezi_span in;
    size_t cap;
    char *out;

    if (size < CONTROL)
        return 0;
    codec = codec_of(data[0]);
    cs = (enum gezi_charset)(data[1] % GEZI_CS_COUNT);
    hint = (struct gezi_hint){
        .kind = (enum gezi_kind)(data[2] % GEZI_KIND_COUNT),
        .utf8opt = data[3] & 1,
        .label = (enum gezi_charset)((data[3] >> 1) % GEZI_CS_COUNT),
        .habit = (enum gezi_charset)((data[3] >> 4) % GEZI_CS_COUNT)};
    in = (gezi_span){data + CONTROL, size - CONTROL};
    out = malloc(GEZI_DECODED_SIZE(in.n));
    must(out);
    whole = gezi_decode(codec, in, &hint, out, GEZI_DECODED_SIZE(in.n));
    check_decoded(&whole, out, GEZI_DECODED_SIZE(in.n));
    must((whole.bad == 0) || strstr(out, "\xef\xbf\xbd"));
    check_encoded(codec, out, cs, data[4]);
    check_encoded(codec, out, cs, 4 * GEZI_DECODED_SIZE(in.n));

    /* Less room does not change the choice. */
    cap = 1 + data[4] % GEZI_DECODED_SIZE(in.n);
    d = gezi_decode(codec, in, &hint, out, cap);
    check_decoded(&d, out, cap);
    must(d.charset == whole.charset && d.sure == whole.sure);

    d = gezi_decode_as(codec, in, cs, out, GEZI_DECODED_SIZE(in.n));
    check_decoded(&d, out, GEZI_DECODED_SIZE(in.n));
    must(d.charset == cs);
    free(out);
    return 0;
}
