/* How the loop shares its turns between what comes sealed and all else. */
#include "expect.h"

#include "shell/clock.h"
#include "shell/loop.h"

#include <gezi/proto.h>
#include <gezi/seal.h>
#include <gezi/store.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { A = 0x7f0c0001, B = 0x7f0c0002, LETTERS = 10, CLEAR_AT = 3 };

/* A port of this process's own: tests run side by side. */
static uint16_t port(void) { return (uint16_t)(20000 + getpid() % 20000); }

static struct udp *u, *outside;
static struct gezi_core *core;

static void send_text(const char *user, unsigned number, uint32_t command,
                      gezi_span body)
{
    uint8_t bytes[1024];
    int n = snprintf((char *)bytes, sizeof bytes, "1:%u:%s:pc:%u:", number,
                     user, (unsigned)command);
    struct gezi_output out = {.to = {A, port()}};

    memcpy(bytes + n, body.p, body.n);
    out.bytes = (gezi_span){bytes, (size_t)n + body.n};
    udp_put(outside, &out);
    assert_true(udp_flush(outside, clock_now()));
}

/* Keys that open nothing; at the third try clear text comes. */
static unsigned opened;

static const struct gezi_key *own(void *ctx, size_t bytes)
{
    static const struct gezi_key key = {.exponent = 65537, .n = GEZI_KEY_2048};

    (void)ctx;
    return bytes == key.n ? &key : NULL;
}

static bool no_open(void *ctx, const struct gezi_envelope *e,
                    const uint8_t iv[static GEZI_IV_SIZE],
                    struct gezi_writer *plain)
{
    (void)ctx, (void)e, (void)iv, (void)plain;
    if (++opened == CLEAR_AT)
        send_text("lei", 5, GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK,
                  gezi_span_text("clear"));
    return false;
}

static bool no_sign(void *ctx, uint32_t seals, gezi_span text,
                    struct gezi_writer *signature)
{
    (void)ctx, (void)seals, (void)text, (void)signature;
    return false;
}

static void print(void *ctx, const struct gezi_key *key,
                  char out[static GEZI_FINGERPRINT_SIZE])
{
    (void)ctx, (void)key;
    memcpy(out, "0123456789abcdef", GEZI_FINGERPRINT_SIZE);
}

static void wipe(void *bytes, size_t n) { memset(bytes, 0, n); }

static void send_letters(void)
{
    static const uint8_t zeros[GEZI_KEY_2048];
    const struct gezi_envelope e = {
        .seals = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 | GEZI_SEAL_BASE64,
        .key = {zeros, sizeof zeros},
        .cipher = {zeros, 16}};
    uint8_t room[600];
    struct gezi_writer w = {room, sizeof room, 0, false};

    gezi_envelope_put(&w, &e);
    assert_false(w.full);
    for (unsigned i = 0; i < LETTERS; i++)
        send_text("eve", 100 + i,
                  GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK | GEZI_OPT_ENCRYPT,
                  gezi_written(&w));
}

/* A store that counts the messages of each commit. */
static unsigned now, all, commits[LETTERS + 1], commit_count;
static const struct gezi_host *host;

static enum gezi_kept book(void *ctx, const struct gezi_event *ev)
{
    (void)ctx;
    now += ev->kind == GEZI_EV_MESSAGE;
    return GEZI_KEPT_NEW;
}

static int commit(void *ctx)
{
    (void)ctx;
    if (now)
        commits[commit_count++] = now;
    all += now;
    now = 0;
    if (all == LETTERS + 1)
        host->leave(host->ctx, 7);
    return 0;
}

static void no_number(void *ctx, uint64_t highest) { (void)ctx, (void)highest; }

static bool no_work(void *ctx)
{
    (void)ctx;
    return false;
}

static int nothing_kept(void *ctx, const struct gezi_restorer *into)
{
    (void)ctx, (void)into;
    return 0;
}

static void on_start(void *ctx, int64_t at, const struct gezi_host *given)
{
    (void)ctx, (void)at;
    host = given;
}

static void many_are_opened_for_one_commit_until_clear_text_comes(void **state)
{
    const struct gezi_seal seal = {.own = own,
                                   .open = no_open,
                                   .sign = no_sign,
                                   .fingerprint = print,
                                   .wipe = wipe};
    const struct net_wish wish = {.bind_ip = A, .port = port()},
                          other = {.bind_ip = B, .port = port()};
    const struct gezi_config config = {.user = "me",
                                       .host = "box",
                                       .legacy = GEZI_CS_GBK,
                                       .port = port(),
                                       .seal = &seal};
    const struct gezi_store side = {.event = book,
                                    .commit = commit,
                                    .number = no_number,
                                    .restore = nothing_kept,
                                    .idle = no_work};
    const struct gezi_front front = {.fd = -1, .start = on_start};
    struct loop_parts parts = {.wish = wish, .store = &side};
    struct loop *l;

    (void)state;
    assert_int_equal(udp_open(&wish, &u), 0);
    assert_int_equal(udp_open(&other, &outside), 0);
    assert_int_equal(gezi_core_new(&config, &core), GEZI_OK);
    parts.udp = u;
    parts.core = core;
    assert_int_equal(loop_new(&parts, &l), 0);
    assert_true(loop_add(l, &front));
    send_letters();
    assert_int_equal(loop_run(l), 7);
    assert_int_equal(opened, LETTERS);
    assert_int_equal(commit_count, 2);
    assert_int_equal(commits[0], CLEAR_AT + 1);
    assert_int_equal(commits[1], LETTERS - CLEAR_AT);
    loop_free(l);
    gezi_core_free(core);
    udp_close(outside);
    udp_close(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_are_opened_for_one_commit_until_clear_text_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
