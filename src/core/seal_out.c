/* A text of ours into its envelope. docs/protocol.md 11.3 */
#include "compose.h"
#include "keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static size_t block_of(uint32_t seals)
{
    return seals & GEZI_SEAL_AES_256 ? 16 : 8;
}

/* In hex or base64. */
static size_t written(uint32_t seals, size_t n)
{
    return seals & GEZI_SEAL_BASE64 ? (n + 2) / 3 * 4 : 2 * n;
}

/* All but the text itself. */
static size_t overhead(const struct gezi_guard *g)
{
    size_t n = 1 + written(g->seals, g->key->n) + 1;

    for (uint32_t bits = g->seals; bits; bits >>= 4)
        n++;
    if (g->seals & GEZI_SEAL_SIGN)
        n += 1 + written(g->seals, GEZI_KEY_2048);
    return n;
}

size_t gezi_sealed_size(const struct gezi_guard *g, size_t plain)
{
    size_t block = block_of(g->seals);

    return overhead(g) + written(g->seals, (plain / block + 1) * block);
}

size_t gezi_sealed_most(const struct gezi_guard *g, size_t body)
{
    size_t fixed = overhead(g), block = block_of(g->seals), cipher;

    if (body <= fixed)
        return 0;
    body -= fixed;
    cipher = g->seals & GEZI_SEAL_BASE64 ? body / 4 * 3 : body / 2;
    cipher -= cipher % block;
    return cipher ? cipher - 1 : 0; /* one byte of padding at least */
}

enum gezi_err gezi_seal_put(struct gezi_core *c, const struct gezi_guard *g,
                            uint64_t number, gezi_span plain,
                            struct gezi_writer *w)
{
    enum { ROOM = 2 * GEZI_KEY_MAX + 16 };
    const struct gezi_seal *seal = c->seal;
    struct gezi_envelope e = {.seals = g->seals};
    struct gezi_writer key = {.cap = GEZI_KEY_MAX};
    struct gezi_writer cipher = {.cap = plain.n + 16};
    struct gezi_writer signature = {.cap = GEZI_KEY_MAX};
    uint8_t *room = malloc(ROOM + cipher.cap), iv[GEZI_IV_SIZE];
    char digits[24];
    bool good;

    if (!room)
        return GEZI_E_NOMEM;
    key.p = room;
    signature.p = key.p + key.cap;
    cipher.p = signature.p + signature.cap;
    snprintf(digits, sizeof digits, "%" PRIu64, number);
    gezi_seal_iv(g->seals, gezi_span_text(digits), iv);
    good = (!(g->seals & GEZI_SEAL_SIGN) ||
            seal->sign(seal->ctx, g->seals, plain, &signature)) &&
           seal->close(seal->ctx, g->key, g->seals, iv, plain, &key, &cipher);
    e.key = gezi_written(&key);
    e.cipher = gezi_written(&cipher);
    e.signature = gezi_written(&signature);
    if (good)
        gezi_envelope_put(w, &e);
    free(room);
    return good && !w->full ? GEZI_OK : GEZI_E_ENCRYPTED;
}
