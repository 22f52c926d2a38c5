/*
 * Keys for tests that run millions of times: all fits together as with real
 * ones, and nothing is safe. ctx points to the two keys of somebody.
 */
#ifndef FAKESEAL_H
#define FAKESEAL_H

#include <gezi/seal.h>

#include <stdio.h>
#include <string.h>

struct fake_keys {
    struct gezi_key large, small;
};

static uint64_t fake_hash(uint64_t h, gezi_span s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3u;
    return h;
}

static inline void fake_key_fill(struct gezi_key *key, uint16_t n, uint8_t seed)
{
    key->exponent = 65537;
    key->n = n;
    memset(key->modulus, seed | 0x81, sizeof key->modulus);
}

static const struct gezi_key *fake_own(void *ctx, size_t bytes)
{
    struct fake_keys *k = ctx;

    return bytes == GEZI_KEY_2048 ? &k->large : &k->small;
}

/* Every octet with the first one of the key. */
static void fake_mix(gezi_span in, uint8_t with, struct gezi_writer *out)
{
    for (size_t i = 0; i < in.n; i++)
        gezi_put_byte(out, in.p[i] ^ with);
}

static bool fake_open(void *ctx, const struct gezi_envelope *e,
                      const uint8_t iv[static GEZI_IV_SIZE],
                      struct gezi_writer *plain)
{
    struct fake_keys *k = ctx;
    uint8_t with = k->large.modulus[0];
    uint8_t padding = e->cipher.p[e->cipher.n - 1] ^ with;

    (void)iv;
    if (e->key.p[0] != with || padding > 16 || !padding ||
        padding > e->cipher.n)
        return false;
    fake_mix((gezi_span){e->cipher.p, e->cipher.n - padding}, with, plain);
    return true;
}

static bool fake_close(void *ctx, const struct gezi_key *to, uint32_t seals,
                       const uint8_t iv[static GEZI_IV_SIZE], gezi_span plain,
                       struct gezi_writer *key, struct gezi_writer *cipher)
{
    size_t block = seals & GEZI_SEAL_AES_256 ? 16 : 8;
    uint8_t padding = (uint8_t)(block - plain.n % block);

    (void)ctx, (void)iv;
    gezi_put(key, (gezi_span){to->modulus, to->n});
    fake_mix(plain, to->modulus[0], cipher);
    for (int i = 0; i < padding; i++)
        gezi_put_byte(cipher, padding ^ to->modulus[0]);
    return true;
}

static void fake_signature(const struct gezi_key *by, gezi_span text,
                           struct gezi_writer *w)
{
    uint64_t h = fake_hash(by->modulus[0], text);

    for (int i = 0; i < GEZI_KEY_2048; i++)
        gezi_put_byte(w, (uint8_t)(h >> (i % 8 * 8)));
}

static bool fake_sign(void *ctx, uint32_t seals, gezi_span text,
                      struct gezi_writer *signature)
{
    struct fake_keys *k = ctx;

    (void)seals;
    fake_signature(&k->large, text, signature);
    return true;
}

static bool fake_verify(void *ctx, const struct gezi_key *by, uint32_t seals,
                        gezi_span text, gezi_span signature)
{
    uint8_t bytes[GEZI_KEY_2048];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    (void)ctx, (void)seals;
    fake_signature(by, text, &w);
    return gezi_span_equal(gezi_written(&w), signature);
}

static void fake_fingerprint(void *ctx, const struct gezi_key *key,
                             char out[static GEZI_FINGERPRINT_SIZE])
{
    gezi_span modulus = {key->modulus, key->n};

    (void)ctx;
    snprintf(out, GEZI_FINGERPRINT_SIZE, "%016llx",
             (unsigned long long)fake_hash(1, modulus));
}

static void fake_wipe(void *bytes, size_t n) { memset(bytes, 0, n); }

static bool fake_random(void *ctx, uint8_t *out, size_t n)
{
    (void)ctx;
    memset(out, 0x5a, n);
    return true;
}

/* Moves no bytes: there is no worker in a simulation. */
static struct gezi_stream *fake_stream(void *ctx, const struct gezi_body *body)
{
    (void)ctx, (void)body;
    return NULL;
}

static bool fake_flow(struct gezi_stream *stream, uint8_t *bytes, size_t n)
{
    (void)stream, (void)bytes, (void)n;
    return false;
}

static void fake_dry(struct gezi_stream *stream) { (void)stream; }

static inline struct gezi_seal fake_seal(struct fake_keys *k, uint8_t seed)
{
    fake_key_fill(&k->large, GEZI_KEY_2048, seed);
    fake_key_fill(&k->small, GEZI_KEY_1024, seed);
    return (struct gezi_seal){
        k,           fake_own,    fake_open,        fake_close,
        fake_sign,   fake_verify, fake_fingerprint, fake_wipe,
        fake_random, fake_stream, fake_flow,        fake_dry};
}

/* What by writes to the owner of to, as the body of a packet. */
static inline void fake_letter(struct fake_keys *by, const struct gezi_key *to,
                               gezi_span plain, struct gezi_writer *w)
{
    static uint8_t room[2 * GEZI_KEY_MAX + 4096];
    struct gezi_writer key = {room, GEZI_KEY_MAX, 0, false};
    struct gezi_writer sign = {room + GEZI_KEY_MAX, GEZI_KEY_MAX, 0, false};
    struct gezi_writer cipher = {room + 2 * GEZI_KEY_MAX, 4096, 0, false};
    struct gezi_envelope e = {.seals = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                                       GEZI_SEAL_BASE64 |
                                       GEZI_SEAL_SIGN_SHA256};
    const uint8_t iv[GEZI_IV_SIZE] = {0};

    fake_close(by, to, e.seals, iv, plain, &key, &cipher);
    fake_sign(by, e.seals, plain, &sign);
    e.key = gezi_written(&key);
    e.cipher = gezi_written(&cipher);
    e.signature = gezi_written(&sign);
    gezi_envelope_put(w, &e);
}

#endif
