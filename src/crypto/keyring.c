#include "keyring.h"

#include "cipher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE, SMALL, KEYS, FILE_MAX = 8192 };

static const struct {
    const char *private, *public;
    unsigned bits;
} kinds[KEYS] = {
    [LARGE] = {"rsa2048.pem", "rsa2048.pub", 2048},
    [SMALL] = {"rsa1024.pem", "rsa1024.pub", 1024},
};

struct keyring {
    int dir;
    struct gezi_key public[KEYS];            /* n 0: none */
    char print[KEYS][GEZI_FINGERPRINT_SIZE]; /* of each, from its file */
    EVP_PKEY *private[KEYS];                 /* loaded when first used */
    struct cipher cipher;
    bool ready, broken; /* of cipher */
    struct gezi_seal seal;
};

/* The whole file, and a NUL. Free it after wiping. */
static int read_file(int dir, const char *name, char **out, size_t *n)
{
    /* A pipe that somebody put there must not hold us. */
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    ssize_t got = -1;
    int err = 0;

    if (fd < 0)
        return errno == ELOOP ? -EACCES : -errno;
    if (fstat(fd, &st) < 0)
        err = -errno;
    else if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
        err = -EACCES;
    else if (st.st_mode & 077)
        err = -EPERM;
    else if (st.st_size <= 0 || st.st_size > FILE_MAX)
        err = -EBADMSG;
    *out = err ? NULL : calloc(1, (size_t)st.st_size + 1);
    if (!err && !*out)
        err = -ENOMEM;
    if (!err)
        got = read(fd, *out, (size_t)st.st_size);
    if (!err && got < 0)
        err = -errno;
    close(fd);
    if (err) {
        free(*out);
        *out = NULL;
        return err;
    }
    *n = (size_t)got;
    return 0;
}

static int write_file(int dir, const char *name, gezi_span bytes)
{
    int fd =
        openat(dir, "new",
               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int err = 0;

    if (fd < 0)
        return -errno;
    if (write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n || fsync(fd) < 0)
        err = errno ? -errno : -ENOSPC;
    if (close(fd) < 0 && !err)
        err = -errno;
    if (!err && renameat(dir, "new", dir, name) < 0)
        err = -errno;
    if (err)
        unlinkat(dir, "new", 0);
    else if (fsync(dir) < 0)
        err = -errno;
    return err;
}

/* The key in the first line, its fingerprint in the second. */
static int read_public(int dir, int which, struct gezi_key *out,
                       char print[static GEZI_FINGERPRINT_SIZE])
{
    char *text, *print_at;
    size_t n;
    uint32_t seals;
    int err = read_file(dir, kinds[which].public, &text, &n);

    if (err)
        return err;
    n = strcspn(text, "\r\n");
    print_at = text + n + strspn(text + n, "\r\n");
    if (!gezi_key_parse((gezi_span){(uint8_t *)text, n}, &seals, out) ||
        out->n * 8u != kinds[which].bits ||
        strspn(print_at, "0123456789abcdef") != GEZI_FINGERPRINT_SIZE - 1)
        err = -EBADMSG;
    else
        snprintf(print, GEZI_FINGERPRINT_SIZE, "%.16s", print_at);
    free(text);
    return err;
}

/* Does it look whole? What is in it is seen when it is used first. */
static int check_private(int dir, int which)
{
    static const char begins[] = "-----BEGIN ", ends[] = "KEY-----\n";
    char *text;
    size_t n, tail = strlen(ends);
    int err = read_file(dir, kinds[which].private, &text, &n);

    if (err)
        return err;
    if (strncmp(text, begins, strlen(begins)) != 0 || n < tail ||
        memcmp(text + n - tail, ends, tail) != 0)
        err = -EBADMSG;
    lib_wipe(text, n);
    free(text);
    return err;
}

static int write_public(const struct cipher *c, int dir, int which,
                        const struct gezi_key *key)
{
    uint8_t bytes[2 * GEZI_KEY_MAX + 64];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    char print[GEZI_FINGERPRINT_SIZE];

    if (!cipher_fingerprint(c, key, print))
        return -ENOSYS;
    gezi_key_put(&w, GEZI_SEAL_OURS, key);
    gezi_put_byte(&w, '\n');
    gezi_put(&w, gezi_span_text(print));
    gezi_put_byte(&w, '\n');
    return write_file(dir, kinds[which].public, gezi_written(&w));
}

static int read_private(const struct cipher *c, int dir, int which,
                        EVP_PKEY **out)
{
    char *text;
    size_t n;
    BIO *bio;
    int err = read_file(dir, kinds[which].private, &text, &n);

    if (err)
        return err;
    bio = lib.BIO_new_mem_buf(text, (int)n);
    *out = bio ? lib.PEM_read_bio_PrivateKey_ex(bio, NULL, NULL, NULL, c->ctx,
                                                NULL)
               : NULL;
    lib.BIO_free(bio);
    lib_wipe(text, n);
    free(text);
    lib.ERR_clear_error();
    if (*out && lib.EVP_PKEY_get_bits(*out) == (int)kinds[which].bits)
        return 0;
    lib.EVP_PKEY_free(*out);
    *out = NULL;
    return -EBADMSG;
}

static int make_one(const struct cipher *c, int dir, int which)
{
    EVP_PKEY_CTX *ctx = lib.EVP_PKEY_CTX_new_from_name(c->ctx, "RSA", NULL);
    BIO *bio = lib.BIO_new(lib.BIO_s_secmem());
    EVP_PKEY *key = NULL;
    struct gezi_key public;
    char *text;
    long n;
    int err = -ENOSYS;

    if (ctx && bio && lib.EVP_PKEY_keygen_init(ctx) == 1 &&
        lib.EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)kinds[which].bits) ==
            1 &&
        lib.EVP_PKEY_generate(ctx, &key) == 1 &&
        lib.PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) ==
            1 &&
        cipher_public(key, &public)) {
        n = lib.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &text); /* its bytes */
        err = write_file(dir, kinds[which].private,
                         (gezi_span){(uint8_t *)text, (size_t)n});
        if (!err)
            err = write_public(c, dir, which, &public);
    }
    lib.EVP_PKEY_free(key);
    lib.BIO_free(bio);
    lib.EVP_PKEY_CTX_free(ctx);
    lib.ERR_clear_error();
    return err;
}

/* What is missing: the public half alone can be had from the private one. */
static int make_missing(const struct cipher *c, int dir, int which)
{
    char print[GEZI_FINGERPRINT_SIZE];
    struct gezi_key public;
    EVP_PKEY *key;
    int err = check_private(dir, which);

    if (err == -ENOENT)
        return make_one(c, dir, which);
    if (!err)
        err = read_public(dir, which, &public, print);
    if (err != -ENOENT)
        return err;
    err = read_private(c, dir, which, &key);
    if (err)
        return err;
    err = cipher_public(key, &public) ? write_public(c, dir, which, &public)
                                      : -EBADMSG;
    lib.EVP_PKEY_free(key);
    return err;
}

static int open_dir(const char *path)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOTDIR ? -EACCES : -errno;
    if (fstat(fd, &st) == 0 && !(st.st_mode & 077) && st.st_uid == geteuid())
        return fd;
    close(fd);
    return st.st_uid == geteuid() ? -EPERM : -EACCES;
}

int keyring_make(const char *path, bool old)
{
    struct cipher cipher = {0};
    int dir, err;

    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return -errno;
    dir = open_dir(path);
    if (dir < 0)
        return dir;
    flock(dir, LOCK_EX); /* two that start at once make one pair */
    err = !lib_load() ? -ENOTSUP : cipher_init(&cipher) ? 0 : -ENOSYS;
    for (int i = 0; i < (old ? KEYS : SMALL) && !err; i++)
        err = make_missing(&cipher, dir, i);
    cipher_fini(&cipher);
    close(dir);
    return err;
}

/* Operations. */

static const struct cipher *ready(struct keyring *k)
{
    if (!k->ready && !k->broken) {
        k->ready = cipher_init(&k->cipher);
        k->broken = !k->ready;
    }
    return k->ready ? &k->cipher : NULL;
}

/* Loaded when first needed, and only if it belongs to the public half. */
static EVP_PKEY *private_key(struct keyring *k, int which)
{
    const struct cipher *c = ready(k);
    struct gezi_key half;

    if (k->private[which] || !c || !k->public[which].n ||
        read_private(c, k->dir, which, &k->private[which]))
        return k->private[which];
    if (!cipher_public(k->private[which], &half) ||
        !gezi_key_equal(&half, &k->public[which])) {
        lib.EVP_PKEY_free(k->private[which]);
        k->private[which] = NULL;
    }
    return k->private[which];
}

static const struct gezi_key *seal_own(void *ctx, size_t bytes)
{
    const struct keyring *k = ctx;

    for (int i = 0; i < KEYS; i++)
        if (k->public[i].n == bytes)
            return &k->public[i];
    return NULL;
}

static bool seal_open(void *ctx, const struct gezi_envelope *e,
                      const uint8_t iv[static GEZI_IV_SIZE],
                      struct gezi_writer *plain)
{
    struct keyring *k = ctx;
    EVP_PKEY *with =
        private_key(k, e->seals & GEZI_SEAL_RSA_2048 ? LARGE : SMALL);

    return with && cipher_open(&k->cipher, with, e, iv, plain);
}

static bool seal_close(void *ctx, const struct gezi_key *to, uint32_t seals,
                       const uint8_t iv[static GEZI_IV_SIZE], gezi_span plain,
                       struct gezi_writer *key, struct gezi_writer *cipher)
{
    const struct cipher *c = ready(ctx);

    return c && cipher_close(c, to, seals, iv, plain, key, cipher);
}

static bool seal_sign(void *ctx, uint32_t seals, gezi_span text,
                      struct gezi_writer *signature)
{
    struct keyring *k = ctx;
    EVP_PKEY *with = private_key(k, LARGE);

    return with && cipher_sign(&k->cipher, with, seals, text, signature);
}

static bool seal_verify(void *ctx, const struct gezi_key *by, uint32_t seals,
                        gezi_span text, gezi_span signature)
{
    const struct cipher *c = ready(ctx);

    return c && cipher_verify(c, by, seals, text, signature);
}

static void seal_fingerprint(void *ctx, const struct gezi_key *key,
                             char out[static GEZI_FINGERPRINT_SIZE])
{
    const struct keyring *k = ctx;
    const struct cipher *c;

    for (int i = 0; i < KEYS; i++)
        if (gezi_key_equal(key, &k->public[i])) {
            memcpy(out, k->print[i], GEZI_FINGERPRINT_SIZE);
            return;
        }
    c = ready(ctx);
    if (!c || !cipher_fingerprint(c, key, out))
        out[0] = '\0';
}

static bool seal_random(void *ctx, uint8_t *out, size_t n)
{
    const struct cipher *c = ready(ctx);

    return c && cipher_random(c, out, n);
}

static struct gezi_stream *seal_stream(void *ctx, const struct gezi_body *body)
{
    struct keyring *k = ctx;

    return ready(k) ? cipher_stream(&k->cipher, body) : NULL;
}

int keyring_open(const char *path, bool old, struct keyring **out,
                 char file[static 16])
{
    struct keyring *k = calloc(1, sizeof *k);
    int err = 0;

    file[0] = '\0';
    if (!k)
        return -ENOMEM;
    k->dir = open_dir(path);
    if (k->dir < 0)
        err = k->dir;
    for (int i = 0; i < (old ? KEYS : SMALL) && !err; i++) {
        err = check_private(k->dir, i);
        if (err)
            snprintf(file, 16, "%s", kinds[i].private);
        else if ((err = read_public(k->dir, i, &k->public[i], k -> print[i])))
            snprintf(file, 16, "%s", kinds[i].public);
    }
    if (err) {
        keyring_close(k);
        return err;
    }
    k->seal = (struct gezi_seal){
        k,           seal_own,    seal_open,        seal_close,
        seal_sign,   seal_verify, seal_fingerprint, lib_wipe,
        seal_random, seal_stream, cipher_flow,      cipher_dry};
    *out = k;
    return 0;
}

void keyring_close(struct keyring *k)
{
    if (!k)
        return;
    for (int i = 0; i < KEYS; i++)
        if (k->private[i]) /* else the library may not be there */
            lib.EVP_PKEY_free(k->private[i]);
    if (k->ready || k->broken)
        cipher_fini(&k->cipher);
    if (k->dir >= 0)
        close(k->dir);
    if (!atomic_load(&k->cipher.streams)) /* else it is in one of them */
        free(k);
}

const char *keyring_library(void) { return lib_name; }

const struct gezi_seal *keyring_seal(const struct keyring *k)
{
    return &k->seal;
}
