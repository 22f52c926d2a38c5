#include "octets.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";
static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Where a byte stands in an alphabet; -1: nowhere. */
static int place(const char *alphabet, uint8_t byte)
{
    const char *at = byte ? strchr(alphabet, byte) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

static int hex_of(uint8_t byte)
{
    return place(digits, byte >= 'A' && byte <= 'F' ? byte | 0x20 : byte);
}

bool gezi_octets_from_hex(gezi_span text, uint8_t *out, size_t *n)
{
    if (text.n % 2)
        return false;
    for (size_t i = 0; i < text.n; i += 2) {
        int high = hex_of(text.p[i]), low = hex_of(text.p[i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    *n = text.n / 2;
    return true;
}

bool gezi_octets_from_base64(gezi_span text, uint8_t *out, size_t *n)
{
    uint32_t bits = 0;
    size_t made = 0, got = 0, padding = 0;

    for (size_t i = 0; i < text.n; i++) {
        uint8_t byte = text.p[i];
        int value = place(letters, byte);

        if (byte == '\r' || byte == '\n')
            continue;
        if (byte == '=')
            padding++;
        else if (value < 0 || padding)
            return false;
        bits = bits << 6 | (value < 0 ? 0 : (uint32_t)value);
        if (++got % 4)
            continue;
        out[made++] = (uint8_t)(bits >> 16);
        out[made++] = (uint8_t)(bits >> 8);
        out[made++] = (uint8_t)bits;
    }
    if (got % 4 || padding > 2 || padding > made)
        return false;
    *n = made - padding;
    return true;
}

void gezi_put_octets_hex(struct gezi_writer *w, gezi_span octets)
{
    for (size_t i = 0; i < octets.n; i++)
        gezi_put_hex(w, octets.p[i], 2);
}

void gezi_put_octets_base64(struct gezi_writer *w, gezi_span octets)
{
    for (size_t i = 0; i < octets.n; i += 3) {
        size_t left = octets.n - i;
        uint32_t bits = (uint32_t)octets.p[i] << 16;

        if (left > 1)
            bits |= (uint32_t)octets.p[i + 1] << 8;
        if (left > 2)
            bits |= octets.p[i + 2];
        for (unsigned k = 0; k < 4; k++)
            gezi_put_byte(w, k > left
                                 ? '='
                                 : (uint8_t)letters[bits >> (18 - 6 * k) & 63]);
    }
}
