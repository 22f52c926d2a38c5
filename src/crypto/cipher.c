#include "cipher.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

enum { SESSION_MAX = 32, BLOCK_MAX = 16 };

bool cipher_init(struct cipher *c)
{
    *c = (struct cipher){.lib = OSSL_LIB_CTX_new()};
    if (!c->lib)
        return false;
    c->standard = OSSL_PROVIDER_load(c->lib, "default");
    c->legacy = OSSL_PROVIDER_load(c->lib, "legacy"); /* has Blowfish */
    c->aes = EVP_CIPHER_fetch(c->lib, "AES-256-CBC", NULL);
    c->blowfish = EVP_CIPHER_fetch(c->lib, "BF-CBC", NULL);
    c->sha1 = EVP_MD_fetch(c->lib, "SHA1", NULL);
    c->sha256 = EVP_MD_fetch(c->lib, "SHA256", NULL);
    ERR_clear_error();
    return c->aes && c->sha1 && c->sha256; /* old clients can be done without */
}

void cipher_fini(struct cipher *c)
{
    EVP_CIPHER_free(c->aes);
    EVP_CIPHER_free(c->blowfish);
    EVP_MD_free(c->sha1);
    EVP_MD_free(c->sha256);
    if (c->legacy)
        OSSL_PROVIDER_unload(c->legacy);
    if (c->standard)
        OSSL_PROVIDER_unload(c->standard);
    OSSL_LIB_CTX_free(c->lib);
    *c = (struct cipher){0};
}

static const EVP_CIPHER *algorithm(const struct cipher *c, uint32_t seals)
{
    return seals & GEZI_SEAL_AES_256 ? c->aes : c->blowfish;
}

static size_t session_size(uint32_t seals)
{
    return seals & GEZI_SEAL_AES_256 ? 32 : 16;
}

static EVP_PKEY *public_key(const struct cipher *c, const struct gezi_key *key)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(c->lib, "RSA", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn(key->modulus, key->n, NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *out = NULL;

    if (ctx && build && n &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_uint32(build, OSSL_PKEY_PARAM_RSA_E, key->exponent))
        params = OSSL_PARAM_BLD_to_param(build);
    if (params && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_PUBLIC_KEY, params) != 1)
        out = NULL;
    OSSL_PARAM_free(params);
    BN_free(n);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    return out;
}

/* The session key; false unless it has just the size that it must have. */
static bool unwrap(const struct cipher *c, EVP_PKEY *with, gezi_span wrapped,
                   size_t size, uint8_t session[static SESSION_MAX])
{
    uint8_t room[GEZI_KEY_MAX];
    size_t n = sizeof room;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(c->lib, with, NULL);
    bool good = ctx && (size_t)EVP_PKEY_get_size(with) <= sizeof room &&
                EVP_PKEY_decrypt_init(ctx) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_decrypt(ctx, room, &n, wrapped.p, wrapped.n) == 1 &&
                n == size;

    if (good)
        memcpy(session, room, size);
    OPENSSL_cleanse(room, sizeof room);
    EVP_PKEY_CTX_free(ctx);
    return good;
}

/* All of in, with its padding, into out. */
static bool run(const EVP_CIPHER *with, bool encrypt, const uint8_t *session,
                const uint8_t *iv, gezi_span in, struct gezi_writer *out)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    size_t room = out->cap - out->n;
    int n = 0, last = 0;
    bool good =
        ctx && with && in.n <= INT32_MAX / 2 &&
        room >= in.n + (encrypt ? BLOCK_MAX : 0) &&
        EVP_CipherInit_ex2(ctx, with, session, iv, encrypt, NULL) == 1 &&
        EVP_CipherUpdate(ctx, out->p + out->n, &n, in.p, (int)in.n) == 1 &&
        EVP_CipherFinal_ex(ctx, out->p + out->n + n, &last) == 1;

    if (good)
        out->n += (size_t)n + (size_t)last;
    EVP_CIPHER_CTX_free(ctx);
    return good;
}

bool cipher_open(const struct cipher *c, EVP_PKEY *with,
                 const struct gezi_envelope *e, const uint8_t *iv,
                 struct gezi_writer *plain)
{
    uint8_t session[SESSION_MAX];
    bool good =
        unwrap(c, with, e->key, session_size(e->seals), session) &&
        run(algorithm(c, e->seals), false, session, iv, e->cipher, plain);

    OPENSSL_cleanse(session, sizeof session);
    ERR_clear_error();
    return good;
}

static bool wrap(const struct cipher *c, EVP_PKEY *to, gezi_span session,
                 struct gezi_writer *out)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(c->lib, to, NULL);
    size_t n = out->cap - out->n;
    bool good =
        ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_encrypt(ctx, out->p + out->n, &n, session.p, session.n) == 1;

    if (good)
        out->n += n;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

bool cipher_close(const struct cipher *c, const struct gezi_key *to,
                  uint32_t seals, const uint8_t *iv, gezi_span plain,
                  struct gezi_writer *key, struct gezi_writer *out)
{
    uint8_t session[SESSION_MAX];
    size_t n = session_size(seals);
    EVP_PKEY *public = public_key(c, to);
    bool good = public && RAND_bytes_ex(c->lib, session, n, 0) == 1 &&
                wrap(c, public, (gezi_span){session, n}, key) &&
                run(algorithm(c, seals), true, session, iv, plain, out);

    OPENSSL_cleanse(session, sizeof session);
    EVP_PKEY_free(public);
    ERR_clear_error();
    return good;
}

static const char *digest_of(uint32_t seals)
{
    return seals & GEZI_SEAL_SIGN_SHA256 ? "SHA256" : "SHA1";
}

bool cipher_sign(const struct cipher *c, EVP_PKEY *with, uint32_t seals,
                 gezi_span text, struct gezi_writer *signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t n = signature->cap - signature->n;
    bool good = ctx &&
                EVP_DigestSignInit_ex(ctx, NULL, digest_of(seals), c->lib, NULL,
                                      with, NULL) == 1 &&
                EVP_DigestSign(ctx, signature->p + signature->n, &n, text.p,
                               text.n) == 1;

    if (good)
        signature->n += n;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return good;
}

bool cipher_verify(const struct cipher *c, const struct gezi_key *by,
                   uint32_t seals, gezi_span text, gezi_span signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY *key = public_key(c, by);
    bool good =
        ctx && key &&
        EVP_DigestVerifyInit_ex(ctx, NULL, digest_of(seals), c->lib, NULL, key,
                                NULL) == 1 &&
        EVP_DigestVerify(ctx, signature.p, signature.n, text.p, text.n) == 1;

    EVP_PKEY_free(key);
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return good;
}

/*
 * SHA-1 over the modulus with its least octet first. The digest, read with its
 * least octet first as well and filled up to 24, is folded to eight octets.
 */
bool cipher_fingerprint(const struct cipher *c, const struct gezi_key *key,
                        char out[static GEZI_FINGERPRINT_SIZE])
{
    enum { DIGEST = 20, FOLDED = 8 };
    uint8_t turned[GEZI_KEY_MAX], digest[EVP_MAX_MD_SIZE];
    uint8_t long_one[3 * FOLDED] = {0};

    for (size_t i = 0; i < key->n; i++)
        turned[i] = key->modulus[key->n - 1 - i];
    if (EVP_Digest(turned, key->n, digest, NULL, c->sha1, NULL) != 1)
        return false;
    for (size_t i = 0; i < DIGEST; i++)
        long_one[i] = digest[DIGEST - 1 - i];
    for (size_t i = 0; i < FOLDED; i++)
        snprintf(out + 2 * i, 3, "%02x",
                 long_one[i] ^ long_one[FOLDED + i] ^ long_one[2 * FOLDED + i]);
    return true;
}

bool cipher_public(EVP_PKEY *key, struct gezi_key *out)
{
    BIGNUM *n = NULL, *e = NULL;
    int size;
    bool good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;

    size = good ? BN_num_bytes(n) : 0;
    good = (size == GEZI_KEY_1024 || size == GEZI_KEY_2048) &&
           BN_num_bits(e) <= 32;
    if (good) {
        *out = (struct gezi_key){.exponent = (uint32_t)BN_get_word(e),
                                 .n = (uint16_t)size};
        BN_bn2bin(n, out->modulus);
    }
    BN_free(n);
    BN_free(e);
    return good;
}
