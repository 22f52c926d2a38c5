/* Keys and what both sides can do, as text. docs/protocol.md 11 */
#include <gezi/seal.h>

#include "octets.h"

#include <string.h>

bool gezi_key_equal(const struct gezi_key *a, const struct gezi_key *b)
{
    return a->exponent == b->exponent && a->n == b->n &&
           memcmp(a->modulus, b->modulus, a->n) == 0;
}

bool gezi_seals_parse(gezi_span body, uint32_t *seals)
{
    uint64_t value;

    if (!gezi_span_hex(body, UINT32_MAX, &value))
        return false;
    *seals = (uint32_t)value;
    return true;
}

/* Right aligned in a size that keys have; the zeros in front do not count. */
static bool modulus_parse(gezi_span hex, struct gezi_key *out)
{
    static const uint16_t sizes[] = {GEZI_KEY_1024, GEZI_KEY_2048,
                                     GEZI_KEY_MAX};
    uint8_t even[2 * GEZI_KEY_MAX];
    size_t n;

    while (hex.n && hex.p[0] == '0')
        hex = gezi_span_skip(hex, 1);
    if (hex.n > sizeof even || !hex.n)
        return false;
    even[0] = '0';
    memcpy(even + hex.n % 2, hex.p, hex.n);
    if (!gezi_octets_from_hex((gezi_span){even, hex.n + hex.n % 2},
                              out->modulus, &n))
        return false;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (n == sizes[i] && out->modulus[0] & 0x80 &&
            out->modulus[n - 1] & 1) {
            out->n = sizes[i];
            return true;
        }
    return false;
}

bool gezi_key_parse(gezi_span body, uint32_t *seals, struct gezi_key *out)
{
    gezi_span capability, exponent;
    uint64_t e;

    if (!gezi_span_cut(&body, ':', &capability) ||
        !gezi_span_cut(&body, '-', &exponent) ||
        !gezi_seals_parse(capability, seals) ||
        !gezi_span_hex(exponent, UINT32_MAX, &e) || e < 3 || e % 2 == 0)
        return false;
    out->exponent = (uint32_t)e;
    return modulus_parse(body, out);
}

void gezi_key_put(struct gezi_writer *w, uint32_t seals,
                  const struct gezi_key *key)
{
    gezi_put_hex(w, seals, 1);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, key->exponent, 1);
    gezi_put_byte(w, '-');
    gezi_put_octets_hex(w, (gezi_span){key->modulus, key->n});
}

/* Best first: what must be common, and what else of the common is used. */
static const struct {
    uint32_t needs, takes;
} choices[] = {
    {GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 | GEZI_SEAL_SIGN_SHA256,
     GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64},
    {GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256,
     GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64 | GEZI_SEAL_SIGN_SHA1},
    {GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128,
     GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64},
};

uint32_t gezi_seals_choose(uint32_t theirs, uint32_t ours)
{
    uint32_t common = theirs & ours;

    if (!(theirs & GEZI_SEAL_RSA_2048))
        common &= ~(uint32_t)GEZI_SEAL_AES_256;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if ((common & choices[i].needs) == choices[i].needs)
            return choices[i].needs | (common & choices[i].takes);
    return 0;
}

/* Where it begins; NULL: there is none. */
static const char *find_fingerprint(const char *user,
                                    char out[static GEZI_FINGERPRINT_SIZE])
{
    enum { DIGITS = GEZI_FINGERPRINT_SIZE - 1 };

    for (const char *at = user; (at = strstr(at, "-<")); at++) {
        size_t n = 0;

        while (n < DIGITS && strchr("0123456789abcdefABCDEF", at[2 + n]) &&
               at[2 + n])
            n++;
        if (n < DIGITS || at[2 + n] != '>')
            continue;
        for (n = 0; n < DIGITS; n++)
            out[n] = at[2 + n] >= 'A' && at[2 + n] <= 'F'
                         ? (char)(at[2 + n] | 0x20)
                         : at[2 + n];
        out[DIGITS] = '\0';
        return at;
    }
    return NULL;
}

bool gezi_fingerprint_of(const char *user,
                         char out[static GEZI_FINGERPRINT_SIZE])
{
    return find_fingerprint(user, out) != NULL;
}

void gezi_plain_user(const char *user, char out[static GEZI_NAME_SIZE])
{
    char fingerprint[GEZI_FINGERPRINT_SIZE];
    const char *at = find_fingerprint(user, fingerprint);
    size_t n = at ? (size_t)(at - user) : strlen(user);

    memcpy(out, user, n);
    out[n] = '\0';
}
