/*
 * libcrypto, loaded when something is encrypted for the first time: to load
 * it with the program would take a fifth of each start, and most starts need
 * nothing of it. All calls go through this table.
 */
#ifndef CRYPTO_LIB_H
#define CRYPTO_LIB_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <stdbool.h>

#define LIB_CALLS(X)                                                           \
    X(BIO_ctrl)                                                                \
    X(BIO_free)                                                                \
    X(BIO_new)                                                                 \
    X(BIO_new_mem_buf)                                                         \
    X(BIO_s_secmem)                                                            \
    X(BN_bin2bn)                                                               \
    X(BN_bn2bin)                                                               \
    X(BN_free)                                                                 \
    X(BN_get_word)                                                             \
    X(BN_num_bits)                                                             \
    X(ERR_clear_error)                                                         \
    X(EVP_CIPHER_CTX_free)                                                     \
    X(EVP_CIPHER_CTX_new)                                                      \
    X(EVP_CIPHER_fetch)                                                        \
    X(EVP_CIPHER_free)                                                         \
    X(EVP_CipherFinal_ex)                                                      \
    X(EVP_CipherInit_ex2)                                                      \
    X(EVP_CipherUpdate)                                                        \
    X(EVP_Digest)                                                              \
    X(EVP_DigestSign)                                                          \
    X(EVP_DigestSignInit_ex)                                                   \
    X(EVP_DigestVerify)                                                        \
    X(EVP_DigestVerifyInit_ex)                                                 \
    X(EVP_MD_CTX_free)                                                         \
    X(EVP_MD_CTX_new)                                                          \
    X(EVP_MD_fetch)                                                            \
    X(EVP_MD_free)                                                             \
    X(EVP_PKEY_CTX_free)                                                       \
    X(EVP_PKEY_CTX_new_from_name)                                              \
    X(EVP_PKEY_CTX_new_from_pkey)                                              \
    X(EVP_PKEY_CTX_set_rsa_keygen_bits)                                        \
    X(EVP_PKEY_CTX_set_rsa_padding)                                            \
    X(EVP_PKEY_decrypt)                                                        \
    X(EVP_PKEY_decrypt_init)                                                   \
    X(EVP_PKEY_encrypt)                                                        \
    X(EVP_PKEY_encrypt_init)                                                   \
    X(EVP_PKEY_free)                                                           \
    X(EVP_PKEY_fromdata)                                                       \
    X(EVP_PKEY_fromdata_init)                                                  \
    X(EVP_PKEY_generate)                                                       \
    X(EVP_PKEY_get_bits)                                                       \
    X(EVP_PKEY_get_bn_param)                                                   \
    X(EVP_PKEY_get_size)                                                       \
    X(EVP_PKEY_keygen_init)                                                    \
    X(OSSL_LIB_CTX_free)                                                       \
    X(OSSL_LIB_CTX_new)                                                        \
    X(OSSL_PARAM_BLD_free)                                                     \
    X(OSSL_PARAM_BLD_new)                                                      \
    X(OSSL_PARAM_BLD_push_BN)                                                  \
    X(OSSL_PARAM_BLD_push_uint32)                                              \
    X(OSSL_PARAM_BLD_to_param)                                                 \
    X(OSSL_PARAM_free)                                                         \
    X(OSSL_PROVIDER_load)                                                      \
    X(OSSL_PROVIDER_unload)                                                    \
    X(PEM_read_bio_PrivateKey_ex)                                              \
    X(PEM_write_bio_PrivateKey)                                                \
    X(RAND_bytes_ex)

struct lib {
#define X(name) __typeof__(&name) name;
    LIB_CALLS(X)
#undef X
};

/* All NULL until lib_load says true. */
extern struct lib lib;

/* True at once when it is loaded. False: it is not installed, or lacks
 * something; then it is looked for again with the next call. */
bool lib_load(void);

extern const char lib_name[]; /* of its file, to be told */

/* Overwrite what was secret: a start reads keys and needs no library. */
void lib_wipe(void *p, size_t n);

#endif
