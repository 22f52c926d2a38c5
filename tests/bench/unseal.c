#include "unseal.h"

#include "bench.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>

/* Everything that can be kept is kept; a session key is set up each time. */
struct unseal {
    EVP_PKEY *own;
    EVP_PKEY_CTX *rsa;
    EVP_CIPHER *aes;
    EVP_CIPHER_CTX *ctx;
};

static bool prepare(struct unseal *u, const char *pem)
{
    FILE *f = fopen(pem, "r");

    *u = (struct unseal){.own = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL)
                                  : NULL,
                         .aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL),
                         .ctx = EVP_CIPHER_CTX_new()};
    if (f)
        fclose(f);
    u->rsa = u->own ? EVP_PKEY_CTX_new(u->own, NULL) : NULL;
    return u->rsa && u->aes && u->ctx && EVP_PKEY_decrypt_init(u->rsa) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(u->rsa, RSA_PKCS1_PADDING) == 1;
}

static bool open_one(struct unseal *u, gezi_span key, gezi_span cipher)
{
    static const uint8_t iv[GEZI_IV_SIZE];
    uint8_t session[GEZI_KEY_MAX], plain[4096];
    size_t size = sizeof session;
    int n, last;

    return cipher.n < sizeof plain - GEZI_IV_SIZE &&
           EVP_PKEY_decrypt(u->rsa, session, &size, key.p, key.n) == 1 &&
           size == 32 &&
           EVP_DecryptInit_ex2(u->ctx, u->aes, session, iv, NULL) == 1 &&
           EVP_DecryptUpdate(u->ctx, plain, &n, cipher.p, (int)cipher.n) == 1 &&
           EVP_DecryptFinal_ex(u->ctx, plain + n, &last) == 1;
}

double unseal_rate(const char *pem, gezi_span key, gezi_span cipher,
                   double seconds)
{
    struct unseal u;
    double start, took;
    unsigned count = 0;
    bool ok = prepare(&u, pem);

    start = took = bench_wall();
    for (; ok && took - start < seconds; took = bench_wall(), count++)
        ok = open_one(&u, key, cipher);
    EVP_PKEY_CTX_free(u.rsa);
    EVP_PKEY_free(u.own);
    EVP_CIPHER_CTX_free(u.ctx);
    EVP_CIPHER_free(u.aes);
    return ok ? count / (took - start) : 0;
}
