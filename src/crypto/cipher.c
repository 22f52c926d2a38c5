#include "cipher.h"

#include <stdio.h>
#include <string.h>

enum { SESSION_MAX = 32, BLOCK_MAX = 16 };

bool cipher_init(struct cipher *c)
{
    memset(c, 0, sizeof *c);
    if (!lib_load())
        return false;
    c->ctx = lib.OSSL_LIB_CTX_new();
    if (!c->ctx)
        return false;
    c->standard = lib.OSSL_PROVIDER_load(c->ctx, "default");
    c->legacy = lib.OSSL_PROVIDER_load(c->ctx, "legacy"); /* has Blowfish */
    c->aes = lib.EVP_CIPHER_fetch(c->ctx, "AES-256-CBC", NULL);
    c->counter = lib.EVP_CIPHER_fetch(c->ctx, "AES-256-CTR", NULL);
    c->blowfish = lib.EVP_CIPHER_fetch(c->ctx, "BF-CBC", NULL);
    c->sha1 = lib.EVP_MD_fetch(c->ctx, "SHA1", NULL);
    c->sha256 = lib.EVP_MD_fetch(c->ctx, "SHA256", NULL);
    lib.ERR_clear_error();
    return c->aes && c->counter && c->sha1 &&
           c->sha256; /* old clients can be done without */
}

void cipher_fini(struct cipher *c)
{
    /* A thread that hangs in the disk is left behind, with what it uses. */
    if (!c->ctx || atomic_load(&c->streams))
        return;
    lib.EVP_CIPHER_free(c->aes);
    lib.EVP_CIPHER_free(c->counter);
    lib.EVP_CIPHER_free(c->blowfish);
    lib.EVP_MD_free(c->sha1);
    lib.EVP_MD_free(c->sha256);
    if (c->legacy)
        lib.OSSL_PROVIDER_unload(c->legacy);
    if (c->standard)
        lib.OSSL_PROVIDER_unload(c->standard);
    lib.OSSL_LIB_CTX_free(c->ctx);
    memset(c, 0, sizeof *c);
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
    EVP_PKEY_CTX *ctx = lib.EVP_PKEY_CTX_new_from_name(c->ctx, "RSA", NULL);
    OSSL_PARAM_BLD *build = lib.OSSL_PARAM_BLD_new();
    BIGNUM *n = lib.BN_bin2bn(key->modulus, key->n, NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *out = NULL;

    if (ctx && build && n &&
        lib.OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        lib.OSSL_PARAM_BLD_push_uint32(build, OSSL_PKEY_PARAM_RSA_E,
                                       key->exponent))
        params = lib.OSSL_PARAM_BLD_to_param(build);
    if (params && lib.EVP_PKEY_fromdata_init(ctx) == 1 &&
        lib.EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_PUBLIC_KEY, params) != 1)
        out = NULL;
    lib.OSSL_PARAM_free(params);
    lib.BN_free(n);
    lib.OSSL_PARAM_BLD_free(build);
    lib.EVP_PKEY_CTX_free(ctx);
    return out;
}

/* The session key; false unless it has just the size that it must have. */
static bool unwrap(const struct cipher *c, EVP_PKEY *with, gezi_span wrapped,
                   size_t size, uint8_t session[static SESSION_MAX])
{
    uint8_t room[GEZI_KEY_MAX];
    size_t n = sizeof room;
    EVP_PKEY_CTX *ctx = lib.EVP_PKEY_CTX_new_from_pkey(c->ctx, with, NULL);
    bool good =
        ctx && (size_t)lib.EVP_PKEY_get_size(with) <= sizeof room &&
        lib.EVP_PKEY_decrypt_init(ctx) == 1 &&
        lib.EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
        lib.EVP_PKEY_decrypt(ctx, room, &n, wrapped.p, wrapped.n) == 1 &&
        n == size;

    if (good)
        memcpy(session, room, size);
    lib_wipe(room, sizeof room);
    lib.EVP_PKEY_CTX_free(ctx);
    return good;
}

/* All of in, with its padding, into out. */
static bool run(const EVP_CIPHER *with, bool encrypt, const uint8_t *session,
                const uint8_t *iv, gezi_span in, struct gezi_writer *out)
{
    EVP_CIPHER_CTX *ctx = lib.EVP_CIPHER_CTX_new();
    size_t room = out->cap - out->n;
    int n = 0, last = 0;
    bool good =
        ctx && with && in.n <= INT32_MAX / 2 &&
        room >= in.n + (encrypt ? BLOCK_MAX : 0) &&
        lib.EVP_CipherInit_ex2(ctx, with, session, iv, encrypt, NULL) == 1 &&
        lib.EVP_CipherUpdate(ctx, out->p + out->n, &n, in.p, (int)in.n) == 1 &&
        lib.EVP_CipherFinal_ex(ctx, out->p + out->n + n, &last) == 1;

    if (good)
        out->n += (size_t)n + (size_t)last;
    lib.EVP_CIPHER_CTX_free(ctx);
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

    lib_wipe(session, sizeof session);
    lib.ERR_clear_error();
    return good;
}

static bool wrap(const struct cipher *c, EVP_PKEY *to, gezi_span session,
                 struct gezi_writer *out)
{
    EVP_PKEY_CTX *ctx = lib.EVP_PKEY_CTX_new_from_pkey(c->ctx, to, NULL);
    size_t n = out->cap - out->n;
    bool good = ctx && lib.EVP_PKEY_encrypt_init(ctx) == 1 &&
                lib.EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
                lib.EVP_PKEY_encrypt(ctx, out->p + out->n, &n, session.p,
                                     session.n) == 1;

    if (good)
        out->n += n;
    lib.EVP_PKEY_CTX_free(ctx);
    return good;
}

bool cipher_close(const struct cipher *c, const struct gezi_key *to,
                  uint32_t seals, const uint8_t *iv, gezi_span plain,
                  struct gezi_writer *key, struct gezi_writer *out)
{
    uint8_t session[SESSION_MAX];
    size_t n = session_size(seals);
    EVP_PKEY *public = public_key(c, to);
    bool good = public && lib.RAND_bytes_ex(c->ctx, session, n, 0) == 1 &&
                wrap(c, public, (gezi_span){session, n}, key) &&
                run(algorithm(c, seals), true, session, iv, plain, out);

    lib_wipe(session, sizeof session);
    lib.EVP_PKEY_free(public);
    lib.ERR_clear_error();
    return good;
}

bool cipher_random(const struct cipher *c, uint8_t *out, size_t n)
{
    return lib.RAND_bytes_ex(c->ctx, out, n, 0) == 1;
}

static const char *digest_of(uint32_t seals)
{
    return seals & GEZI_SEAL_SIGN_SHA256 ? "SHA256" : "SHA1";
}

bool cipher_sign(const struct cipher *c, EVP_PKEY *with, uint32_t seals,
                 gezi_span text, struct gezi_writer *signature)
{
    EVP_MD_CTX *ctx = lib.EVP_MD_CTX_new();
    size_t n = signature->cap - signature->n;
    bool good = ctx &&
                lib.EVP_DigestSignInit_ex(ctx, NULL, digest_of(seals), c->ctx,
                                          NULL, with, NULL) == 1 &&
                lib.EVP_DigestSign(ctx, signature->p + signature->n, &n, text.p,
                                   text.n) == 1;

    if (good)
        signature->n += n;
    lib.EVP_MD_CTX_free(ctx);
    lib.ERR_clear_error();
    return good;
}

bool cipher_verify(const struct cipher *c, const struct gezi_key *by,
                   uint32_t seals, gezi_span text, gezi_span signature)
{
    EVP_MD_CTX *ctx = lib.EVP_MD_CTX_new();
    EVP_PKEY *key = public_key(c, by);
    bool good = ctx && key &&
                lib.EVP_DigestVerifyInit_ex(ctx, NULL, digest_of(seals), c->ctx,
                                            NULL, key, NULL) == 1 &&
                lib.EVP_DigestVerify(ctx, signature.p, signature.n, text.p,
                                     text.n) == 1;

    lib.EVP_PKEY_free(key);
    lib.EVP_MD_CTX_free(ctx);
    lib.ERR_clear_error();
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
    if (lib.EVP_Digest(turned, key->n, digest, NULL, c->sha1, NULL) != 1)
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
    bool good =
        lib.EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
        lib.EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;

    size = good ? (lib.BN_num_bits(n) + 7) / 8 : 0;
    good = (size == GEZI_KEY_1024 || size == GEZI_KEY_2048) &&
           lib.BN_num_bits(e) <= 32;
    if (good) {
        *out = (struct gezi_key){.exponent = (uint32_t)lib.BN_get_word(e),
                                 .n = (uint16_t)size};
        lib.BN_bn2bin(n, out->modulus);
    }
    lib.BN_free(n);
    lib.BN_free(e);
    return good;
}
