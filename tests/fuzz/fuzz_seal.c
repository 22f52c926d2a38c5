/* A key as it is answered, and an encrypted body with what is in it. */
#include "fuzz.h"

#include <gezi/packet.h>
#include <gezi/seal.h>

static gezi_span body_of(gezi_span in)
{
    struct gezi_packet k;

    return gezi_packet_parse(in, &k) == GEZI_OK
               ? gezi_packet_text(k.extra, NULL)
               : in;
}

static void try_key(gezi_span body)
{
    struct gezi_key key, back;
    uint32_t seals, again;
    uint8_t bytes[2 * GEZI_KEY_MAX + 32];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    if (!gezi_key_parse(body, &seals, &key))
        return;
    must(key.exponent % 2 && key.exponent >= 3);
    must(key.n == 128 || key.n == 256 || key.n == 512);
    gezi_key_put(&w, seals, &key);
    must(gezi_key_parse(gezi_written(&w), &again, &back));
    must(again == seals && gezi_key_equal(&key, &back));
}

static void try_plain(gezi_span plain, bool extended)
{
    struct gezi_plain p = gezi_plain_split(plain, extended);
    gezi_span user, host;

    must_lie_in(p.message, plain);
    must_lie_in(p.list, plain);
    must_lie_in(p.recipients, plain);
    must_lie_in(p.signed_text, plain);
    while (gezi_recipient_next(&p.recipients, &user, &host)) {
        must_lie_in(user, plain);
        must_lie_in(host, plain);
    }
}

static void try_envelope(gezi_span body)
{
    uint8_t *room = malloc(body.n + 1), *again = NULL;
    struct gezi_envelope e, back;
    struct gezi_writer w = {.cap = 2 * body.n + 64};

    must(room);
    if (gezi_envelope_parse(body, room, &e)) {
        w.p = malloc(w.cap);
        again = malloc(w.cap);
        must(w.p && again);
        must(e.key.n && e.cipher.n % 8 == 0);
        gezi_envelope_put(&w, &e);
        must(!w.full);
        must(gezi_envelope_parse(gezi_written(&w), again, &back));
        must(back.seals == e.seals && gezi_span_equal(back.key, e.key) &&
             gezi_span_equal(back.cipher, e.cipher) &&
             gezi_span_equal(back.signature, e.signature));
    }
    free(w.p);
    free(again);
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span body = body_of((gezi_span){size ? data : NULL, size});
    uint32_t seals;

    gezi_seals_parse(body, &seals);
    try_key(body);
    try_envelope(body);
    try_plain(body, true);
    try_plain(body, false);
    return 0;
}
