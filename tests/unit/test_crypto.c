#include "expect.h"
#include "put.h"

#include "crypto/keyring.h"
#include "crypto/maker.h"
#include "shell/port.h"

#include <gezi/packet.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

/*
 * Golden packets from Alice to Bob, opened with Bob's keys and held against
 * Alice's; and what gezi seals is opened by the openssl command line.
 */
static char dir[] = "/tmp/gezi-crypto.XXXXXX";
static char keys[64];
static struct keyring *bob;
static const struct gezi_seal *seal;

static void copy_key(const char *from, const char *name)
{
    char path[256], bytes[4096];
    FILE *in = fopen(from, "rb");
    size_t n;

    assert_non_null(in);
    n = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    snprintf(path, sizeof path, "%s/%s", keys, name);
    put_bytes(path, bytes, n);
    assert_int_equal(chmod(path, 0600), 0);
}

__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
    char command[1024];
    va_list ap;

    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    return system(command);
}

static int begin(void **state)
{
    char file[16];

    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(keys, sizeof keys, "%s/keys", dir);
    mkdir(keys, 0700);
    copy_key("tests/keys/bob-2048.pem", "rsa2048.pem");
    copy_key("tests/keys/bob-1024.pem", "rsa1024.pem");
    if (keyring_make(keys, true) || keyring_open(keys, true, &bob, file))
        return -1;
    seal = keyring_seal(bob);
    return 0;
}

static int end(void **state)
{
    (void)state;
    keyring_close(bob);
    return run("rm -r %s", dir);
}

struct golden {
    uint8_t bytes[8192], room[8192], out[8192];
    struct gezi_packet k;
    struct gezi_envelope e;
    gezi_span plain;
};

/* False: no envelope, or it does not open. */
static bool open_golden(const char *name, struct golden *g)
{
    char path[256];
    FILE *f;
    size_t n;
    uint8_t iv[GEZI_IV_SIZE];
    struct gezi_writer w = {g->out, sizeof g->out, 0, false};

    snprintf(path, sizeof path, "tests/vectors/packet-encrypted-%s.bin", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(g->bytes, 1, sizeof g->bytes, f);
    fclose(f);
    assert_int_equal(gezi_packet_parse((gezi_span){g->bytes, n}, &g->k), 0);
    if (!gezi_envelope_parse(gezi_packet_text(g->k.extra, NULL), g->room,
                             &g->e))
        return false;
    gezi_seal_iv(g->e.seals, g->k.number_text, iv);
    if (!seal->open(seal->ctx, &g->e, iv, &w))
        return false;
    g->plain = gezi_written(&w);
    return true;
}

static void alice_key(struct gezi_key *out)
{
    static char path[64];
    struct keyring *alice;
    char file[16];

    snprintf(path, sizeof path, "%s/alice", dir);
    mkdir(path, 0700);
    memcpy(keys, path, strlen(path) + 1);
    copy_key("tests/keys/alice-2048.pem", "rsa2048.pem");
    snprintf(keys, sizeof keys, "%s/keys", dir);
    assert_int_equal(keyring_make(path, false), 0);
    assert_int_equal(keyring_open(path, false, &alice, file), 0);
    *out = *keyring_seal(alice)->own(alice, GEZI_KEY_2048);
    keyring_close(alice);
}

static void expect_span(gezi_span got, const char *text)
{
    assert_true(gezi_span_equal(got, gezi_span_text(text)));
}

static void every_golden_envelope_opens_to_its_text(void **state)
{
    static const char hello[] = "Hello, 世界\n";
    static const char list[] = "305419896:报告.pdf:12345:6553f100:1:\a";
    static const char to[] = "TO:bob:BOB-PC\acarol:CAROL-PC\a";
    static const struct {
        const char *name, *message, *list, *recipients;
    } good[] = {
        {"bf-hex-zeroiv", hello, "", ""},
        {"bf-hex-zeroiv-gbk", "\xc4\xe3\xba\xc3", "", ""},
        {"bf-b64-pktiv", hello, "", ""},
        {"aes-hex-zeroiv", hello, "", ""},
        {"aes-b64-zeroiv", hello, "", ""},
        {"aes-b64-pktiv-sha1", hello, "", ""},
        {"aes-b64-pktiv-sha256", hello, "", ""},
        {"aes-block-boundary", "fifteen chars..", "", ""},
        {"attach-outside", hello, "", ""},
        {"ulist-only", hello, "", to},
        {"attach-and-ulist", hello, list, to},
        {"macos-signature-scope", hello, list, ""},
    };
    static struct golden g;
    struct gezi_plain p;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(open_golden(good[i].name, &g));
        p = gezi_plain_split(g.plain, true);
        expect_span(p.message, good[i].message);
        expect_span(p.list, good[i].list);
        expect_span(p.recipients, good[i].recipients);
    }
}

static void what_is_damaged_does_not_open(void **state)
{
    static const char *const bad[] = {"bad-padding", "bad-length",
                                      "bad-rsa-block", "bad-capability",
                                      "bad-session-key-size"};
    static struct golden g;
    struct gezi_key alice;

    (void)state;
    alice_key(&alice);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(
            open_golden(bad[i], &g) &&
            seal->verify(seal->ctx, &alice, g.e.seals, g.plain, g.e.signature));
}

static void a_signature_is_valid_only_over_what_was_signed(void **state)
{
    static const struct {
        const char *name;
        bool all, text;
    } cases[] = {
        {"aes-b64-pktiv-sha1", true, true},
        {"aes-b64-pktiv-sha256", true, true},
        {"attach-and-ulist", true, false},
        {"macos-signature-scope", false, true},
        {"bad-signature", false, false},
    };
    static struct golden g;
    struct gezi_plain p;
    struct gezi_key alice;

    (void)state;
    alice_key(&alice);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(open_golden(cases[i].name, &g));
        p = gezi_plain_split(g.plain, true);
        assert_int_equal(seal->verify(seal->ctx, &alice, g.e.seals,
                                      p.signed_all, g.e.signature),
                         cases[i].all);
        assert_int_equal(seal->verify(seal->ctx, &alice, g.e.seals,
                                      p.signed_text, g.e.signature),
                         cases[i].text);
        assert_false(seal->verify(seal->ctx,
                                  seal->own(seal->ctx, GEZI_KEY_2048),
                                  g.e.seals, p.signed_all, g.e.signature));
    }
}

static void fingerprints_are_those_of_the_official_client(void **state)
{
    struct gezi_key alice;
    char print[GEZI_FINGERPRINT_SIZE];

    (void)state;
    alice_key(&alice);
    seal->fingerprint(seal->ctx, &alice, print);
    assert_string_equal(print, "2172650dfb583e22");
    seal->fingerprint(seal->ctx, seal->own(seal->ctx, GEZI_KEY_2048), print);
    assert_string_equal(print, "2471960cbd9813ca");
}

static void put_file(const char *name, gezi_span bytes)
{
    char path[96];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    put_bytes(path, bytes.p, bytes.n);
}

/* cipher: its name for openssl, block, key in bytes. */
static void expect_openssl_reads(uint32_t seals, const char *cipher, int bits,
                                 const char *more)
{
    static uint8_t wrapped[GEZI_KEY_MAX], sealed[4096], iv[GEZI_IV_SIZE];
    struct gezi_writer key = {wrapped, sizeof wrapped, 0, false};
    struct gezi_writer out = {sealed, sizeof sealed, 0, false};
    gezi_span plain = gezi_span_text("下午三点开会, 地点不变");

    gezi_seal_iv(seals, gezi_span_text("1700000123"), iv);
    assert_true(seal->close(seal->ctx, seal->own(seal->ctx, (size_t)bits / 8),
                            seals, iv, plain, &key, &out));
    put_file("key", gezi_written(&key));
    put_file("sealed", gezi_written(&out));
    put_file("plain", plain);
    assert_int_equal(
        run("cd %s && k=$(openssl pkeyutl -decrypt -inkey keys/rsa%d.pem "
            "-pkeyopt rsa_padding_mode:pkcs1 -in key | od -An -v -tx1 | "
            "tr -d ' \\n') && openssl enc -d -%s %s -K $k -iv %s -in sealed "
            "| cmp - plain",
            dir, bits, cipher, more,
            bits == 2048 ? "31373030303030313233000000000000"
                         : "3137303030303031"),
        0);
}

static void what_gezi_seals_the_openssl_command_opens(void **state)
{
    (void)state;
    expect_openssl_reads(GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                             GEZI_SEAL_PACKETNO_IV,
                         "aes-256-cbc", 2048, "");
    expect_openssl_reads(GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128 |
                             GEZI_SEAL_PACKETNO_IV,
                         "bf-cbc", 1024, "-provider legacy -provider default");
}

static void what_gezi_signs_the_openssl_command_verifies(void **state)
{
    static const struct {
        uint32_t seals;
        const char *name;
    } hashes[] = {{GEZI_SEAL_SIGN_SHA1, "sha1"},
                  {GEZI_SEAL_SIGN_SHA256, "sha256"}};
    uint8_t room[GEZI_KEY_MAX];
    gezi_span text = gezi_span_text("图纸-v3\n");

    (void)state;
    put_file("text", text);
    for (size_t i = 0; i < 2; i++) {
        struct gezi_writer w = {room, sizeof room, 0, false};

        assert_true(seal->sign(seal->ctx, hashes[i].seals, text, &w));
        assert_int_equal(w.n, GEZI_KEY_2048);
        put_file("signature", gezi_written(&w));
        assert_int_equal(run("cd %s && openssl rsa -in keys/rsa2048.pem "
                             "-pubout -out public 2>/dev/null && openssl dgst "
                             "-%s -verify public -signature signature text "
                             ">/dev/null",
                             dir, hashes[i].name),
                         0);
    }
}

#define BODY_KEY                                                               \
    "4d58ebd9b2af5c4727b1ce71b1ae19d6ff4813f44894a88bb7f7f2e5716670c9"

/* Run over n bytes of 0, 1, 2... in pieces of that size. */
static void flow(const uint8_t counter[static GEZI_IV_SIZE], uint8_t *out,
                 size_t n, size_t piece)
{
    struct gezi_body body;
    struct gezi_stream *s;

    for (size_t i = 0; i < sizeof body.key; i++)
        assert_int_equal(sscanf(&BODY_KEY[2 * i], "%2hhx", &body.key[i]), 1);
    memcpy(body.counter, counter, sizeof body.counter);
    s = seal->stream(seal->ctx, &body);
    assert_non_null(s);
    for (size_t at = 0; at < n; at += piece) {
        size_t some = n - at < piece ? n - at : piece;

        for (size_t i = at; i < at + some; i++)
            out[i] = (uint8_t)i;
        assert_true(seal->flow(s, out + at, some));
    }
    seal->dry(s);
}

static void a_body_is_the_key_stream_of_the_official_client(void **state)
{
    static const char begins[] = "2730b1d34aad3933200541c46e127e87"
                                 "d0771a84fb4ce195b6b1a792f6841457";
    /* All zeros from a counter that carries into its digits. */
    static const char carries[] = "2340906792fce634ddbfbfb2a863aa56"
                                  "d29437eaccb93dd722717a0cb1ccc423"
                                  "16e9465873aaf8adf4645aa441fd6cf1";
    uint8_t out[48], counter[GEZI_IV_SIZE];
    char hex[97];

    (void)state;
    gezi_body_counter(1700000700, counter);
    assert_memory_equal(counter, "1700000700\0\0\0\0\0", GEZI_IV_SIZE);
    flow(counter, out, 32, 32);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", out[i]);
    assert_string_equal(hex, begins);
    memset(counter + 10, 0xff, 6);
    flow(counter, out, 48, 48);
    for (size_t i = 0; i < 48; i++)
        snprintf(hex + 2 * i, 3, "%02x", out[i] ^ (unsigned)i);
    assert_string_equal(hex, carries);
}

static void what_flows_the_openssl_command_reads(void **state)
{
    enum { LARGE = 3 << 20 };
    static const size_t pieces[] = {1, 7, 16, 4096, 65536, 1 << 20, LARGE};
    uint8_t counter[GEZI_IV_SIZE], *out = malloc(LARGE), *first = malloc(LARGE);

    (void)state;
    assert_true(out && first);
    gezi_body_counter(1700000700, counter);
    flow(counter, first, LARGE, 65536);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        flow(counter, out, LARGE, pieces[i]);
        assert_memory_equal(out, first, LARGE);
    }
    put_file("sealed", (gezi_span){out, LARGE});
    for (size_t i = 0; i < LARGE; i++)
        out[i] = (uint8_t)i;
    put_file("plain", (gezi_span){out, LARGE});
    assert_int_equal(run("cd %s && openssl enc -d -aes-256-ctr -K " BODY_KEY
                         " -iv 31373030303030373030000000000000 -in sealed "
                         "| cmp - plain",
                         dir),
                     0);
    free(first);
    free(out);
}

static int refused(const char *breaking, char file[static 16])
{
    struct keyring *k;
    int err;

    assert_int_equal(run("rm -rf %s/x && cp -rp %s %s/x && cd %s/x && %s", dir,
                         keys, dir, dir, breaking),
                     0);
    snprintf(keys, sizeof keys, "%s/x", dir);
    err = keyring_open(keys, true, &k, file);
    if (!err)
        keyring_close(k);
    snprintf(keys, sizeof keys, "%s/keys", dir);
    return err;
}

static void key_files_that_are_wrong_are_refused_by_name(void **state)
{
    static const struct {
        const char *breaking;
        int err;
        const char *file;
    } cases[] = {
        {"true", 0, ""},
        {"rm rsa2048.pub", -ENOENT, "rsa2048.pub"},
        {"chmod 640 rsa2048.pub", -EPERM, "rsa2048.pub"},
        {"chmod 755 .", -EPERM, ""},
        {"head -c 40 rsa1024.pub >t && mv t rsa1024.pub && chmod 600 *",
         -EBADMSG, "rsa1024.pub"},
        {"cp rsa1024.pub rsa2048.pub", -EBADMSG, "rsa2048.pub"},
        {": >rsa2048.pub", -EBADMSG, "rsa2048.pub"},
        {"ln -sf /etc/passwd rsa2048.pub", -EACCES, "rsa2048.pub"},
        {"rm rsa2048.pub && mkfifo -m 600 rsa2048.pub", -EACCES, "rsa2048.pub"},
        {"rm rsa2048.pem && mkfifo -m 600 rsa2048.pem", -EACCES, "rsa2048.pem"},
        {"rm rsa2048.pem && mkdir -m 700 rsa2048.pem", -EACCES, "rsa2048.pem"},
        {"cd .. && rm -r x && : >x", -EACCES, ""},
        {"rm rsa2048.pem", -ENOENT, "rsa2048.pem"},
        {"chmod 644 rsa2048.pem", -EPERM, "rsa2048.pem"},
        {"head -c 900 rsa1024.pem >t && mv t rsa1024.pem && head -c 700 "
         "rsa2048.pem >t && mv t rsa2048.pem && chmod 600 *",
         -EBADMSG, "rsa2048.pem"},
        {"head -1 rsa2048.pub >t && mv t rsa2048.pub && chmod 600 *", -EBADMSG,
         "rsa2048.pub"},
    };
    char file[16];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(refused(cases[i].breaking, file), cases[i].err);
        assert_string_equal(file, cases[i].file);
    }
    if (geteuid() == 0) /* who else can give files away? */
        assert_int_equal(refused("chown 1 rsa2048.pem", file), -EACCES);
}

static void a_private_key_of_another_is_not_used(void **state)
{
    static const char text[] = "x";
    uint8_t room[GEZI_KEY_MAX];
    struct gezi_writer w = {room, sizeof room, 0, false};
    struct keyring *k;
    char file[16];

    (void)state;
    assert_int_equal(refused("cat /dev/null", file), 0);
    snprintf(keys, sizeof keys, "%s/x", dir);
    copy_key("tests/keys/alice-2048.pem", "rsa2048.pem");
    assert_int_equal(keyring_open(keys, false, &k, file), 0);
    snprintf(keys, sizeof keys, "%s/keys", dir);
    assert_false(keyring_seal(k)->sign(k, GEZI_SEAL_SIGN_SHA256,
                                       gezi_span_text(text), &w));
    assert_int_equal(w.n, 0);
    keyring_close(k);
}

static void missing_keys_are_made_and_those_that_are_there_stay(void **state)
{
    char path[64], file[16];
    struct keyring *k;
    struct gezi_key first;
    struct stat st;

    (void)state;
    snprintf(path, sizeof path, "%s/new", dir);
    assert_int_equal(keyring_make(path, false), 0);
    assert_int_equal(keyring_open(path, false, &k, file), 0);
    first = *keyring_seal(k)->own(k, GEZI_KEY_2048);
    assert_null(keyring_seal(k)->own(k, GEZI_KEY_1024));
    keyring_close(k);
    assert_int_equal(keyring_make(path, true), 0);
    assert_int_equal(keyring_open(path, true, &k, file), 0);
    assert_true(gezi_key_equal(&first, keyring_seal(k)->own(k, GEZI_KEY_2048)));
    assert_non_null(keyring_seal(k)->own(k, GEZI_KEY_1024));
    keyring_close(k);
    snprintf(path, sizeof path, "%s/new/rsa2048.pem", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* Without the private one the public one is of no use. */
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/new", dir);
    assert_int_equal(keyring_make(path, true), 0);
    assert_int_equal(keyring_open(path, true, &k, file), 0);
    assert_false(
        gezi_key_equal(&first, keyring_seal(k)->own(k, GEZI_KEY_2048)));
    keyring_close(k);
}

/*
 * Pieces of a text, each byte XORed with MASK so that the search does not find
 * itself, in what of our memory can be written to.
 */
enum { NEEDLES = 24, NEEDLE = 32, APART = 64, MASK = 0x5a };

static uint8_t needles[NEEDLES][NEEDLE];
/* Not static: the compiler may not think that nobody reads it. */
extern volatile uint8_t planted[NEEDLE];
volatile uint8_t planted[NEEDLE];

static bool is_at(const volatile uint8_t *at, const uint8_t *needle)
{
    int i = 0;

    while (i < NEEDLE && (at[i] ^ MASK) == needle[i])
        i++;
    return i == NEEDLE;
}

static size_t found_from(uintptr_t from, uintptr_t to)
{
    size_t n = 0;

    for (; from + NEEDLE <= to; from++)
        for (int i = 0; i < NEEDLES; i++)
            n += is_at((const volatile uint8_t *)from, needles[i]);
    return n;
}

static size_t found_in_memory(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    unsigned long from, to;
    char line[512], how[8];
    size_t n = 0;

    assert_non_null(maps);
    setvbuf(maps, NULL, _IONBF, 0);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &from, &to, how) == 3 &&
            strncmp(how, "rw", 2) == 0 && !strstr(line, "[v"))
            n += found_from(from, to);
    fclose(maps);
    return n;
}

static void mask_key_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    uint8_t byte;

    assert_true(fd >= 0);
    for (int i = 0; i < NEEDLES; i++)
        for (int k = 0; k < NEEDLE; k++) {
            assert_int_equal(pread(fd, &byte, 1, 40 + i * APART + k), 1);
            needles[i][k] = byte ^ MASK;
        }
    close(fd);
}

/* Sanitizers and valgrind keep more than what is ours, and forbid to look. */
static bool memory_can_be_searched(void)
{
    const char *preload = getenv("LD_PRELOAD");

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    return false;
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return false;
#endif
#endif
    return access("/proc/self/maps", R_OK) == 0 &&
           !(preload && strstr(preload, "vgpreload"));
}

#if defined __linux__ && !defined __SANITIZE_ADDRESS__ /* port_linux.c */
static void other_programs_cannot_look_into_the_process(void **state)
{
    (void)state;
    port_hide_memory();
    assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
    prctl(PR_SET_DUMPABLE, 1); /* the rest of the tests may be looked at */
}
#endif

static void note_end(void *ctx, int64_t now, int err)
{
    (void)now;
    *(int *)ctx = err;
}

static void await_end(struct maker *m)
{
    while (m->front.fd >= 0) {
        struct pollfd p = {m->front.fd, POLLIN, 0};

        assert_int_equal(poll(&p, 1, -1), 1); /* its end is seen, too */
        m->front.input(m->front.ctx, 0);
    }
}

/* Calls before, of ours and of the dynamic linker, which saves registers, have
 * left there what they had. */
static void wipe_stack(void)
{
    volatile uint8_t deep[64 * 1024];

    for (size_t i = 0; i < sizeof deep; i++)
        deep[i] = 0;
    assert_int_equal(deep[sizeof deep / 2], 0);
}

/* Byte by byte: a copy in a register could be saved anywhere. */
static void plant(const uint8_t *needle)
{
    for (int i = 0; i < NEEDLE; i++)
        planted[i] = needle ? needle[i] ^ MASK : 0;
}

/* Made in another process, so that this one never had them. */
static void the_text_of_a_key_file_does_not_stay_in_memory(void **state)
{
    struct gezi_writer w = {.cap = GEZI_KEY_2048};
    uint8_t signature[GEZI_KEY_2048];
    const struct gezi_seal *own;
    char path[128], file[16];
    struct keyring *ring;
    struct maker m;
    int err = 1;

    (void)state;
    if (!memory_can_be_searched())
        return;
    snprintf(path, sizeof path, "%s/secret", dir);
    assert_int_equal(maker_begin(&m, path, false, note_end, &err), 0);
    await_end(&m);
    assert_int_equal(err, 0);
    snprintf(path, sizeof path, "%s/secret/rsa2048.pem", dir);
    mask_key_file(path);
    wipe_stack();
    plant(needles[3]);
    assert_true(found_in_memory() >= 1); /* what is there is found */
    plant(NULL);
    assert_int_equal(found_in_memory(), 0);
    snprintf(path, sizeof path, "%s/secret", dir);
    assert_int_equal(keyring_open(path, false, &ring, file), 0);
    own = keyring_seal(ring);
    w.p = signature;
    assert_true(
        own->sign(own->ctx, GEZI_SEAL_SIGN_SHA256, gezi_span_text("text"), &w));
    assert_int_equal(found_in_memory(), 0);
    keyring_close(ring);
    assert_int_equal(found_in_memory(), 0);
}

/* A pipe that the other process must not keep open. */
static void keys_are_made_in_another_process_that_holds_nothing(void **state)
{
    char path[128], file[16], byte;
    struct keyring *ring;
    struct maker m;
    int err = 1, ends[2];

    (void)state;
    snprintf(path, sizeof path, "%s/made", dir);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(maker_begin(&m, path, true, note_end, &err), 0);
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    await_end(&m);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    assert_int_equal(err, 0);
    assert_int_equal(keyring_open(path, true, &ring, file), 0);
    keyring_close(ring);
}

static void whoever_ends_the_making_of_keys_is_noticed(void **state)
{
    char path[128];
    struct maker m;
    int err = 1;

    (void)state;
    snprintf(path, sizeof path, "%s/none/deeper", dir);
    assert_int_equal(maker_begin(&m, path, true, note_end, &err), -ENOENT);
    maker_end(&m);
    snprintf(path, sizeof path, "%s/killed", dir);
    assert_int_equal(maker_begin(&m, path, true, note_end, &err), 0);
    kill(m.pid, SIGKILL);
    await_end(&m);
    assert_int_equal(err, -ECHILD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_envelope_opens_to_its_text),
        cmocka_unit_test(what_is_damaged_does_not_open),
        cmocka_unit_test(a_signature_is_valid_only_over_what_was_signed),
        cmocka_unit_test(fingerprints_are_those_of_the_official_client),
        cmocka_unit_test(what_gezi_seals_the_openssl_command_opens),
        cmocka_unit_test(what_gezi_signs_the_openssl_command_verifies),
        cmocka_unit_test(a_body_is_the_key_stream_of_the_official_client),
        cmocka_unit_test(what_flows_the_openssl_command_reads),
        cmocka_unit_test(key_files_that_are_wrong_are_refused_by_name),
        cmocka_unit_test(a_private_key_of_another_is_not_used),
        cmocka_unit_test(the_text_of_a_key_file_does_not_stay_in_memory),
#if defined __linux__ && !defined __SANITIZE_ADDRESS__
        cmocka_unit_test(other_programs_cannot_look_into_the_process),
#endif
        cmocka_unit_test(keys_are_made_in_another_process_that_holds_nothing),
        cmocka_unit_test(whoever_ends_the_making_of_keys_is_noticed),
        cmocka_unit_test(missing_keys_are_made_and_those_that_are_there_stay),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
