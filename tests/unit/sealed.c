#include "sealed.h"

#include "crypto/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char dir[] = "/tmp/gezi-sealed.XXXXXX";
static struct keyring *rings[2];
static const char *const names[] = {"alice", "bob"};

static int copy_key(const char *who, unsigned bits)
{
    char from[256], to[256], bytes[4096];
    FILE *in, *out;
    size_t n;

    snprintf(from, sizeof from, "tests/keys/%s-%u.pem", who, bits);
    snprintf(to, sizeof to, "%s/%s/rsa%u.pem", dir, who, bits);
    in = fopen(from, "rb");
    if (!in)
        return -1;
    n = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    out = fopen(to, "wb");
    if (!out || fwrite(bytes, 1, n, out) != n)
        return -1;
    fclose(out);
    return chmod(to, 0600);
}

int sealed_begin(void **state)
{
    char path[256], file[16];

    (void)state;
    if (!mkdtemp(dir))
        return -1;
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        if (mkdir(path, 0700) || copy_key(names[i], 2048) ||
            copy_key(names[i], 1024) || keyring_make(path, true) ||
            keyring_open(path, true, &rings[i], file))
            return -1;
    }
    return 0;
}

int sealed_end(void **state)
{
    char command[64];

    (void)state;
    for (int i = 0; i < 2; i++)
        keyring_close(rings[i]);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

const struct gezi_seal *sealed_keys(const char *who)
{
    return keyring_seal(rings[strcmp(who, names[1]) == 0]);
}

struct story *sealed_story(const char *who, uint32_t seals, bool outbox)
{
    bool bob = strcmp(who, "bob") == 0;
    struct story *d = story_new_with(
        &(struct gezi_config){.user = who,
                              .host = bob ? "BOB-PC" : "ALICE-PC",
                              .legacy = GEZI_CS_GBK,
                              .seed = bob ? 7 : 8,
                              .seal = sealed_keys(who),
                              .old_keys = true,
                              .seals = seals,
                              .files = true,
                              .downloads = "/dl",
                              .outbox = outbox});
    struct gezi_addr own = {bob ? 0x0a000008 : 0x0a000007, 0};

    gezi_core_network(d->c, &own, 1);
    return d;
}

gezi_span sealed_vector(const char *name)
{
    static uint8_t bytes[GEZI_DATAGRAM_MAX];
    char path[256];
    FILE *f;
    size_t n;

    snprintf(path, sizeof path, "tests/vectors/%s.bin", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    return (gezi_span){bytes, n};
}

void sealed_hear_file(struct story *d, const char *from, const char *name)
{
    gezi_span bytes = sealed_vector(name);

    story_hear(d, from, bytes.p, bytes.n);
}

void sealed_enter(struct story *d, const char *from, const char *user,
                  const char *host, uint32_t options, uint64_t number)
{
    char text[512];
    int n = snprintf(text, sizeof text, "1:%llu:%s:%s:%u:%.5s%c%c",
                     (unsigned long long)number, user, host,
                     GEZI_CMD_BR_ENTRY | options, user, 0, 0);

    story_hear(d, from, text, (size_t)n);
}

const char *sealed_key_body(const char *who, unsigned bits, uint32_t seals)
{
    static uint8_t text[2048];
    struct gezi_writer w = {text, sizeof text, 0, false};
    const struct gezi_seal *keys = sealed_keys(who);

    gezi_key_put(&w, seals, keys->own(keys->ctx, bits / 8));
    gezi_put_byte(&w, 0);
    return (const char *)text;
}

void sealed_answer(struct story *d, const char *from, const char *user,
                   const char *host, const char *body)
{
    static uint64_t number = 1600000000;
    char text[2048];
    int n = snprintf(text, sizeof text, "1:%llu:%s:%s:%u:%s",
                     (unsigned long long)number++, user, host,
                     GEZI_CMD_ANSPUBKEY, body);

    story_hear(d, from, text, (size_t)n);
}

uint32_t sealed_pin(struct story *d, const char *from, const char *user,
                    const char *host, const char *who)
{
    struct gezi_command cmd = {.what = GEZI_DO_BROADCAST, .text = "pin"};
    struct gezi_peer peer;
    struct gezi_addr addr;
    uint32_t at = 0;

    sealed_enter(d, from, user, host,
                 GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG |
                     GEZI_OPT_FILEATTACH,
                 1600000000);
    assert_int_equal(story_do(d, &cmd), GEZI_OK);
    story_wait(d, 10);
    assert_non_null(story_find(d, from, GEZI_CMD_GETPUBKEY, 0));
    sealed_answer(d, from, user, host,
                  sealed_key_body(who, 2048, GEZI_SEAL_OURS_OLD));
    story_wait(d, 3000);
    story_clear(d);
    assert_true(gezi_addr_parse(from, 0, &addr));
    while (gezi_core_peer_next(d->c, &at, &peer))
        if (gezi_addr_equal(peer.addr, addr)) {
            assert_int_equal(peer.trust, GEZI_TRUST_PINNED);
            return peer.id;
        }
    fail();
    return 0;
}

/* Two on a wire */

struct pair pair_new(uint32_t alices, uint32_t bobs)
{
    struct pair p = {.alice = sealed_story("alice", alices, true),
                     .bob = sealed_story("bob", bobs, true)};
    struct gezi_command announce = {.what = GEZI_DO_ANNOUNCE};

    story_do(p.alice, &announce);
    story_do(p.bob, &announce);
    pair_run(&p, 12000);
    pair_clear(&p);
    return p;
}

static void carry(struct pair *p, struct story *from, struct story *to,
                  int which)
{
    const char *home = which ? BOB : ALICE, *other = which ? ALICE : BOB;

    for (; p->at[which] < from->out_n; p->at[which]++) {
        const struct story_out *o = &from->out[p->at[which]];

        if (!p->deaf[which] && (o->broadcast || strcmp(o->to, other) == 0))
            story_hear(to, home, o->bytes, o->n);
    }
}

void pair_run(struct pair *p, int64_t ms)
{
    enum { STEP = 5 };

    for (; ms > 0; ms -= STEP) {
        carry(p, p->alice, p->bob, 0);
        carry(p, p->bob, p->alice, 1);
        story_wait(p->alice, STEP);
        story_wait(p->bob, STEP);
    }
}

void pair_clear(struct pair *p)
{
    story_clear(p->alice);
    story_clear(p->bob);
    p->at[0] = p->at[1] = 0;
}

void pair_free(struct pair *p)
{
    story_free(p->alice);
    story_free(p->bob);
}
