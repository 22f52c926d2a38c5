/* Sealed text on the wire, and what is in it. docs/protocol.md 11 */
#include <gezi/seal.h>

#include "octets.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One bit, and that is one of these. */
static bool only(uint32_t bits, uint32_t of)
{
    return bits & of && !(bits & (bits - 1));
}

static size_t block_of(uint32_t seals)
{
    return seals & GEZI_SEAL_AES_256 ? 16 : 8;
}

/* The next field, out of its text, into what is left of the room. */
static bool field(gezi_span *body, uint32_t seals, uint8_t **room,
                  gezi_span *out)
{
    gezi_span text;

    if (!gezi_span_next(body, ':', &text))
        return false;
    out->p = *room;
    if (!(seals & GEZI_SEAL_BASE64
              ? gezi_octets_from_base64(text, *room, &out->n)
              : gezi_octets_from_hex(text, *room, &out->n)))
        return false;
    *room += out->n;
    return out->n > 0;
}

bool gezi_envelope_parse(gezi_span body, uint8_t *room,
                         struct gezi_envelope *out)
{
    struct gezi_envelope e = {0};
    gezi_span text;

    if (!gezi_span_cut(&body, ':', &text) ||
        !gezi_seals_parse(text, &e.seals) ||
        !only(e.seals & GEZI_SEAL_ANY_RSA, GEZI_SEAL_RSA) ||
        !only(e.seals & GEZI_SEAL_ANY_CIPHER, GEZI_SEAL_CIPHER) ||
        !field(&body, e.seals, &room, &e.key) ||
        !field(&body, e.seals, &room, &e.cipher) ||
        e.cipher.n % block_of(e.seals))
        return false;
    if (e.seals & GEZI_SEAL_SIGN && !field(&body, e.seals, &room, &e.signature))
        return false;
    *out = e;
    return true;
}

static void put_field(struct gezi_writer *w, uint32_t seals, gezi_span octets)
{
    gezi_put_byte(w, ':');
    if (seals & GEZI_SEAL_BASE64)
        gezi_put_octets_base64(w, octets);
    else
        gezi_put_octets_hex(w, octets);
}

void gezi_envelope_put(struct gezi_writer *w, const struct gezi_envelope *e)
{
    gezi_put_hex(w, e->seals, 1);
    put_field(w, e->seals, e->key);
    put_field(w, e->seals, e->cipher);
    if (e->seals & GEZI_SEAL_SIGN)
        put_field(w, e->seals, e->signature);
}

size_t gezi_envelope_size(size_t n)
{
    enum { CAPABILITY = 8, COLONS = 3 };

    return CAPABILITY + COLONS + 2 * (n + 16) + 4 * GEZI_KEY_MAX;
}

void gezi_seal_iv(uint32_t seals, gezi_span number_text,
                  uint8_t out[static GEZI_IV_SIZE])
{
    enum { DIGITS = GEZI_IV_SIZE - 1 };

    memset(out, 0, GEZI_IV_SIZE);
    number_text = gezi_span_first(number_text, DIGITS);
    if (seals & GEZI_SEAL_PACKETNO_IV && number_text.n)
        memcpy(out, number_text.p, number_text.n);
}

void gezi_body_counter(uint64_t number, uint8_t out[static GEZI_IV_SIZE])
{
    char digits[24];

    snprintf(digits, sizeof digits, "%" PRIu64, number);
    gezi_seal_iv(GEZI_SEAL_PACKETNO_IV, gezi_span_text(digits), out);
}

struct gezi_plain gezi_plain_split(gezi_span plain, bool extended)
{
    struct gezi_plain out = {.signed_all = plain};
    gezi_span rest = plain, part;

    if (!gezi_span_cut(&rest, 0, &out.message)) {
        out.message = plain;
        rest.n = 0;
    }
    out.signed_text = gezi_span_first(
        plain, out.message.n < plain.n ? out.message.n + 1 : plain.n);
    if (!extended)
        return out;
    if (gezi_span_next(&rest, 0, &part))
        out.list = part;
    if (gezi_span_next(&rest, 0, &part))
        out.recipients = part;
    return out;
}

bool gezi_recipient_next(gezi_span *recipients, gezi_span *user,
                         gezi_span *host)
{
    static const gezi_span to = {(const uint8_t *)"TO:", 3};
    gezi_span entry;

    if (gezi_span_equal(gezi_span_first(*recipients, to.n), to))
        *recipients = gezi_span_skip(*recipients, to.n);
    while (gezi_span_next(recipients, '\a', &entry))
        if (gezi_span_cut(&entry, ':', user) && user->n && entry.n) {
            *host = entry;
            return true;
        }
    return false;
}
