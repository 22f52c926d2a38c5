/* What libcrypto does with keys that are loaded. */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

#include "lib.h"

#include <gezi/seal.h>

#include <stdatomic.h>

/* Algorithms and the providers that they come from, fetched once. */
struct cipher {
    OSSL_LIB_CTX *ctx;
    OSSL_PROVIDER *standard, *legacy;
    EVP_CIPHER *aes, *blowfish, *counter;
    EVP_MD *sha1, *sha256;
    atomic_uint streams; /* that are not dry: threads may run them */
};

/* False: libcrypto lacks something. fini after either. */
bool cipher_init(struct cipher *c);
void cipher_fini(struct cipher *c);

/* As gezi_seal says; with is a private key, to and by are public ones. */
bool cipher_open(const struct cipher *c, EVP_PKEY *with,
                 const struct gezi_envelope *e, const uint8_t *iv,
                 struct gezi_writer *plain);
bool cipher_close(const struct cipher *c, const struct gezi_key *to,
                  uint32_t seals, const uint8_t *iv, gezi_span plain,
                  struct gezi_writer *key, struct gezi_writer *out);
bool cipher_sign(const struct cipher *c, EVP_PKEY *with, uint32_t seals,
                 gezi_span text, struct gezi_writer *signature);
bool cipher_verify(const struct cipher *c, const struct gezi_key *by,
                   uint32_t seals, gezi_span text, gezi_span signature);

bool cipher_random(const struct cipher *c, uint8_t *out, size_t n);
/* stream.c */
struct gezi_stream *cipher_stream(struct cipher *c,
                                  const struct gezi_body *body);
bool cipher_flow(struct gezi_stream *s, uint8_t *bytes, size_t n);
void cipher_dry(struct gezi_stream *s);

/* Sixteen digits over the modulus. docs/protocol.md 11 */
bool cipher_fingerprint(const struct cipher *c, const struct gezi_key *key,
                        char out[static GEZI_FINGERPRINT_SIZE]);

/* The public half of a private key; false: of no size that we use. */
bool cipher_public(EVP_PKEY *key, struct gezi_key *out);

#endif
