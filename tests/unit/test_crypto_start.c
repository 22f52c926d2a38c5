#include "expect.h"
#include "put.h"

#include "crypto/keyring.h"
#include "crypto/lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* A program of its own: nothing of it may have loaded libcrypto before. */
static char dir[] = "/tmp/gezi-crypto-start.XXXXXX";

static int begin(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int end(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static void write_file(const char *name, gezi_span bytes)
{
    char path[64];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    put_bytes(path, bytes.p, bytes.n);
    assert_int_equal(chmod(path, 0600), 0);
}

static void a_start_with_keys_loads_no_library(void **state)
{
    static const char private[] = "-----BEGIN PRIVATE KEY-----\nnot looked at\n"
                                  "-----END PRIVATE KEY-----\n",
                      print[] = "0123456789abcdef";
    struct gezi_key key = {.exponent = 65537, .n = GEZI_KEY_2048};
    char text[2 * GEZI_KEY_MAX + 64], file[16], is[GEZI_FINGERPRINT_SIZE];
    struct gezi_writer w = {(uint8_t *)text, sizeof text, 0, false};
    const struct gezi_seal *seal;
    struct keyring *k;

    (void)state;
    memset(key.modulus, 0xa5, key.n);
    gezi_key_put(&w, GEZI_SEAL_OURS, &key);
    gezi_put_byte(&w, '\n');
    gezi_put(&w, gezi_span_text(print));
    gezi_put_byte(&w, '\n');
    write_file("rsa2048.pub", gezi_written(&w));
    write_file("rsa2048.pem", gezi_span_text(private));
    assert_int_equal(keyring_open(dir, false, &k, file), 0);
    seal = keyring_seal(k);
    assert_true(gezi_key_equal(seal->own(seal->ctx, GEZI_KEY_2048), &key));
    seal->fingerprint(seal->ctx, &key, is);
    assert_string_equal(is, print);
    assert_null(lib.EVP_CIPHER_fetch);
    /* The key of another has to be worked out. */
    key.modulus[1] ^= 1;
    seal->fingerprint(seal->ctx, &key, is);
    assert_int_equal(strlen(is), GEZI_FINGERPRINT_SIZE - 1);
    assert_non_null(lib.EVP_CIPHER_fetch);
    keyring_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_with_keys_loads_no_library),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
