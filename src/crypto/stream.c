/* The key stream of one body: AES-256-CTR, run by a worker. */
#include "cipher.h"

#include <stdlib.h>

enum { PORTION = 1 << 24 }; /* the library counts in int */

struct gezi_stream {
    struct cipher *of;
    EVP_CIPHER_CTX *ctx;
};

struct gezi_stream *cipher_stream(struct cipher *c,
                                  const struct gezi_body *body)
{
    struct gezi_stream *s = malloc(sizeof *s);

    if (!s)
        return NULL;
    *s = (struct gezi_stream){c, lib.EVP_CIPHER_CTX_new()};
    atomic_fetch_add(&c->streams, 1);
    if (s->ctx && lib.EVP_CipherInit_ex2(s->ctx, c->counter, body->key,
                                         body->counter, 1, NULL) == 1)
        return s;
    cipher_dry(s);
    return NULL;
}

bool cipher_flow(struct gezi_stream *s, uint8_t *bytes, size_t n)
{
    while (n) {
        int some = n < PORTION ? (int)n : PORTION, out = 0;

        if (lib.EVP_CipherUpdate(s->ctx, bytes, &out, bytes, some) != 1 ||
            out != some)
            return false;
        bytes += some;
        n -= (size_t)some;
    }
    return true;
}

/* Freeing the context wipes its key. */
void cipher_dry(struct gezi_stream *s)
{
    if (!s)
        return;
    lib.EVP_CIPHER_CTX_free(s->ctx);
    atomic_fetch_sub(&s->of->streams, 1);
    free(s);
}
