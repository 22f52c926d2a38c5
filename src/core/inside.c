/* What stands in an encrypted request for a file. docs/protocol.md 11.6 */
#include <gezi/attach.h>

#include "octets.h"

#include <string.h>

enum {
    SEALED = GEZI_SEAL_AES_256 | GEZI_SEAL_PACKETNO_IV,
    CLEAR = GEZI_SEAL_NOENC_FILEBODY,
    KEY_DIGITS = 2 * GEZI_BODY_KEY,
};

static bool number_of(gezi_span *in, uint64_t max, uint64_t *out)
{
    gezi_span text;

    return gezi_span_next(in, ':', &text) && gezi_span_hex(text, max, out);
}

static bool either_of(gezi_span *in, struct gezi_either *out)
{
    gezi_span text;

    if (!gezi_span_next(in, ':', &text))
        return false;
    *out = (struct gezi_either){.text = text};
    out->is_hex = gezi_span_hex(text, UINT64_MAX, &out->hex);
    out->is_dec = gezi_span_u64(text, UINT64_MAX, &out->dec);
    return out->is_hex;
}

static bool key_of(gezi_span *in, uint8_t out[static GEZI_BODY_KEY])
{
    uint8_t room[KEY_DIGITS];
    gezi_span text;
    size_t n;

    if (!gezi_span_next(in, ':', &text) || text.n != KEY_DIGITS ||
        !gezi_octets_from_hex(text, room, &n))
        return false;
    memcpy(out, room, GEZI_BODY_KEY);
    return true;
}

/* What ENCFILE announced. */
static enum gezi_err read_body(gezi_span rest, const struct gezi_request *r,
                               struct gezi_inside *out)
{
    uint64_t seals;

    if (!rest.n)
        return GEZI_E_SHORT;
    if (!number_of(&rest, UINT32_MAX, &seals) ||
        (seals != SEALED && seals != CLEAR))
        return GEZI_E_NUMBER;
    out->as = seals == SEALED ? GEZI_BODY_SEALED : GEZI_BODY_CLEAR;
    if (out->as == GEZI_BODY_SEALED && !key_of(&rest, out->key))
        return rest.n ? GEZI_E_NUMBER : GEZI_E_SHORT;
    if (!rest.n)
        return GEZI_E_SHORT;
    /* The head is not signed: what it says must be what this says. */
    return number_of(&rest, UINT64_MAX, &out->number) && out->number &&
                   out->number == r->head.number
               ? GEZI_OK
               : GEZI_E_NUMBER;
}

enum gezi_err gezi_inside_parse(gezi_span plain, struct gezi_request *r,
                                struct gezi_inside *out)
{
    gezi_span rest = gezi_packet_text(plain, NULL);
    struct gezi_inside in = {.as = GEZI_BODY_UNTOLD};
    struct gezi_either packet, file;
    uint64_t offset = 0;
    enum gezi_err err;

    if (!gezi_span_has(rest, ':'))
        return GEZI_E_SHORT;
    if (!either_of(&rest, &packet))
        return GEZI_E_NUMBER;
    if (!rest.n)
        return GEZI_E_SHORT;
    if (!either_of(&rest, &file))
        return GEZI_E_NUMBER;
    if (!r->folder && !rest.n)
        return GEZI_E_SHORT;
    if (!r->folder && !number_of(&rest, GEZI_FILE_SIZE_MAX, &offset))
        return GEZI_E_NUMBER;
    if (r->head.command & GEZI_OPT_ENCFILE) {
        err = read_body(rest, r, &in);
        if (err)
            return err;
    }
    r->packet = packet;
    r->file = file;
    r->offset = offset;
    *out = in;
    return GEZI_OK;
}

void gezi_inside_put(struct gezi_writer *w, bool folder, uint64_t packet,
                     uint32_t id, uint64_t offset,
                     const struct gezi_inside *inside)
{
    gezi_put_hex(w, packet, 1);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, id, 1);
    gezi_put_byte(w, ':');
    if (!folder) {
        gezi_put_hex(w, offset, 1);
        gezi_put_byte(w, ':');
    }
    if (inside->as != GEZI_BODY_UNTOLD) {
        bool sealed = inside->as == GEZI_BODY_SEALED;

        gezi_put_hex(w, sealed ? SEALED : CLEAR, 1);
        gezi_put_byte(w, ':');
        if (sealed) {
            gezi_put_octets_hex(w, (gezi_span){inside->key, GEZI_BODY_KEY});
            gezi_put_byte(w, ':');
        }
        gezi_put_hex(w, inside->number, 1);
    }
    gezi_put_byte(w, 0);
}
