/* Keys are asked for, given, pinned and judged. docs/protocol.md 11.1, 11.2 */
#include "sealed.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENCRYPTS (GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT)

static const struct story_event *key_event(const struct story *d, size_t skip)
{
    return story_event(d, GEZI_EV_KEY, skip);
}

/* Alice is known, and was asked for her key; keys_n tells how often. */
static struct story *asked(void)
{
    struct story *d = sealed_story("bob", 0, true);
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .text = "hi"};

    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    cmd.to.peer = story_person(d, "alice@alice-pc");
    assert_int_not_equal(cmd.to.peer, 0);
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 1);
    return d;
}

static enum gezi_trust trust(const struct story *d, const char *key)
{
    return story_peer(d, key).trust;
}

static void
we_announce_that_we_encrypt_under_a_name_that_shows_the_key(void **state)
{
    struct story *d = sealed_story("alice", 0, false);
    const struct story_out *o;

    (void)state;
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 300);
    o = story_find(d, "*", GEZI_CMD_BR_ENTRY, 0);
    assert_int_equal(story_command_of(o) & ~0xffu,
                     0x05000000u | GEZI_OPT_ENCRYPT | GEZI_OPT_FILEATTACH |
                         GEZI_OPT_CAPFILEENC);
    assert_non_null(strstr(o->bytes, ":alice" ALICE_TAIL ":ALICE-PC:"));
    /* The nick is the plain name. */
    assert_string_equal(story_extra_of(o, NULL), "alice");
    story_free(d);
}

static struct story *keyless(bool outbox)
{
    return story_new_with(&(struct gezi_config){.user = "alice",
                                                .host = "ALICE-PC",
                                                .nick = "",
                                                .legacy = GEZI_CS_GBK,
                                                .keys_later = true,
                                                .outbox = outbox});
}

static void we_wait_for_our_keys_before_we_announce(void **state)
{
    struct story *d = keyless(false);
    const struct story_out *o;

    (void)state;
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    HEAR(d, BOB, "1:1:bob:BOB-PC:16777217:bob\0");
    story_wait(d, 1500);
    assert_int_equal(d->out_n, 0);
    gezi_core_keys(d->c, d->now, sealed_keys("alice"));
    story_wait(d, 300);
    o = story_find(d, "*", GEZI_CMD_BR_ENTRY, 0);
    assert_non_null(o);
    assert_true(story_command_of(o) & GEZI_OPT_ENCRYPT);
    assert_non_null(strstr(o->bytes, ":alice" ALICE_TAIL ":ALICE-PC:"));
    assert_int_equal(story_events(d, GEZI_EV_READY), 1);
    story_free(d);
}

static void but_not_for_long(void **state)
{
    struct story *d = keyless(false);
    const struct story_out *o;

    (void)state;
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 2300);
    o = story_find(d, "*", GEZI_CMD_BR_ENTRY, 0);
    assert_non_null(strstr(o->bytes, ":alice:ALICE-PC:"));
    assert_false(story_command_of(o) & GEZI_OPT_ENCRYPT);
    /* They come late: then we say who we are. */
    story_clear(d);
    gezi_core_keys(d->c, d->now, sealed_keys("alice"));
    story_wait(d, 300);
    o = story_find(d, "*", GEZI_CMD_BR_ENTRY, 0);
    assert_non_null(strstr(o->bytes, ":alice" ALICE_TAIL ":ALICE-PC:"));
    story_free(d);
    /* Or not at all. */
    d = keyless(false);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    gezi_core_keys(d->c, d->now, NULL);
    story_wait(d, 300);
    assert_non_null(story_find(d, "*", GEZI_CMD_BR_ENTRY, 0));
    story_free(d);
}

/* Nor do we forget whose keys we know. */
static void until_our_keys_are_here_nothing_goes_in_clear(void **state)
{
    const struct gezi_seal *bob = sealed_keys("bob");
    struct story *d = keyless(true);
    struct gezi_target to = {.peer = 0};
    struct gezi_check check;
    struct gezi_known known = {.peer = {.kind = GEZI_KIND_IPMSG,
                                        .addr = {0x0a000008, GEZI_PORT},
                                        .caps = ENCRYPTS,
                                        .charset = GEZI_CS_UTF8,
                                        .trust = GEZI_TRUST_PINNED,
                                        .key = "bob@bob-pc",
                                        .nick = "Bob",
                                        .user = "bob",
                                        .host = "BOB-PC",
                                        .group = "",
                                        .client = "",
                                        .sign = ""},
                               .seals = GEZI_SEAL_OURS,
                               .fingerprint = "2471960cbd9813ca",
                               .key = bob->own(bob->ctx, GEZI_KEY_2048)};

    (void)state;
    assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
    sealed_enter(d, BOB, "bob", "BOB-PC", ENCRYPTS, 1);
    sealed_enter(d, ALICE, "carol", "CAROL-PC", ENCRYPTS, 1);
    story_send(d, NULL, story_person(d, "bob@bob-pc"), "one");
    story_send(d, NULL, story_person(d, "carol@carol-pc"), "two");
    to.peer = story_person(d, "carol@carol-pc");
    assert_int_equal(gezi_core_check(d->c, &to, "how long?", 0, &check),
                     GEZI_OK);
    assert_int_equal(check.reason, GEZI_WHY_NO_KEY);
    story_wait(d, 1500);
    assert_null(story_find(d, BOB, GEZI_CMD_SENDMSG, 0));
    assert_null(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0));
    gezi_core_keys(d->c, d->now, sealed_keys("alice"));
    story_wait(d, 1000);
    assert_true(story_command_of(story_find(d, BOB, GEZI_CMD_SENDMSG, 0)) &
                GEZI_OPT_ENCRYPT);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 1);
    assert_null(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0));
    story_free(d);
}

static void a_long_name_is_cut_so_that_the_fingerprint_fits(void **state)
{
    char user[100];
    struct story *d;
    const struct story_out *o;

    (void)state;
    memset(user, 'x', sizeof user - 1);
    user[sizeof user - 1] = '\0';
    d = story_new_with(&(struct gezi_config){
        .user = user, .host = "h", .seal = sealed_keys("alice")});
    user[60] = '\0';
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    o = story_find(d, "*", GEZI_CMD_NOOPERATION, 0);
    assert_non_null(strstr(o->bytes, user));
    assert_non_null(strstr(o->bytes, "x" ALICE_TAIL ":h:"));
    assert_int_equal(strchr(o->bytes + 13, ':') - (o->bytes + 13) <= 79, true);
    story_free(d);
}

static void feiq_and_iptux_are_not_told_that_we_encrypt(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    const uint32_t seal = GEZI_ANNOUNCED_SEAL;

    (void)state;
    HEAR(d, ALICE,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:5:a:W:6291459:a\0\0");
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_BR_ABSENCE, 0)) & seal,
        0);
    HEAR(d, ALICE,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:6:a:W:6291457:a\0\0");
    HEAR(d, "10.0.0.9:2425", "1_iptux 0.8.3:1:t:x:257:t\0\0i.png\0utf-8\0");
    HEAR(d, "10.0.0.10:2425", "1:1:u:x:16777217:u\0\0");
    story_wait(d, 5000);
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_ANSENTRY, 0)) & seal, 0);
    assert_int_equal(
        story_command_of(story_find(d, "10.0.0.9:2425", GEZI_CMD_ANSENTRY, 0)) &
            seal,
        0);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.10:2425",
                                                 GEZI_CMD_ANSENTRY, 0)) &
                         seal,
                     seal);
    /* A change goes to everyone, and is put right at once. */
    story_clear(d);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_RENAME, .text = "B"});
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_BR_ABSENCE, 0)) & seal,
        0);
    story_free(d);
}

static void a_question_is_answered_with_the_key_that_fits(void **state)
{
    static const struct {
        const char *user, *seals;
        unsigned digits; /* 0: no answer */
    } all[] = {
        {"alice", "65920006", 512},
        {"alice", "65900004", 512},
        {"alice", "20002", 256},
        {"alice", "21003", 256},
        {"alice", "1001", 0}, /* RSA-512, RC2 */
        {"alice", "0", 0},
        {"alice", "", 0},
        {"alice", "xyz", 0},
        {"alice" ALICE_TAIL, "65920006", 512},
        {"alice" ALICE_TAIL, "20002", 0}, /* cannot be hers */
        {"alice" ALICE_TAIL, "920006", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct story *d = sealed_story("bob", 0, false);
        const struct story_out *o;
        const char *dash;
        char text[200];
        int n;

        sealed_enter(d, ALICE, all[i].user, "ALICE-PC", ENCRYPTS, 1);
        n = snprintf(text, sizeof text, "1:5:%s:ALICE-PC:114:%s", all[i].user,
                     all[i].seals);
        story_hear(d, ALICE, text, (size_t)n);
        o = story_find(d, ALICE, GEZI_CMD_ANSPUBKEY, 0);
        assert_int_equal(o != NULL, all[i].digits != 0);
        dash = o ? strchr(story_extra_of(o, NULL), '-') : NULL;
        if (dash)
            assert_int_equal(strlen(dash + 1), all[i].digits);
        if (o)
            assert_memory_equal(story_extra_of(o, NULL), "65920006:10001-", 15);
        story_free(d);
    }
}

/* It would wait for a key for ever, and could not send at all. */
static void
who_can_nothing_that_we_can_is_told_that_we_do_not_encrypt(void **state)
{
    struct story *d = sealed_story("bob", GEZI_SEAL_OURS, false);
    const uint32_t seal = GEZI_ANNOUNCED_SEAL;

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", GEZI_OPT_ENCRYPT, 1);
    HEAR(d, ALICE, "1:5:alice:ALICE-PC:114:20002");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 0);
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_BR_ABSENCE, 0)) & seal,
        0);
    story_wait(d, 2000);
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_ANSENTRY, 0)) & seal, 0);
    /* With a newer version it is as everybody. */
    story_clear(d);
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS, 7);
    story_wait(d, 2000);
    assert_int_equal(
        story_command_of(story_find(d, ALICE, GEZI_CMD_ANSENTRY, 0)) & seal,
        seal);
    story_free(d);
}

static void a_crowd_does_not_make_us_forget_a_key(void **state)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "bob",
                                             .host = "h",
                                             .seal = sealed_keys("bob"),
                                             .people_max = 5});
    char user[32], addr[32];

    (void)state;
    sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    HEAR(d, ALICE, "1:1:alice:ALICE-PC:2:"); /* she is away */
    for (int i = 0; i < 40; i++) {
        snprintf(user, sizeof user, "u%d", i);
        snprintf(addr, sizeof addr, "10.0.1.%d:2425", i + 1);
        sealed_enter(d, addr, user, "PC", ENCRYPTS, 1);
        story_wait(d, 1000);
        story_clear(d);
    }
    assert_int_equal(story_people(d), 5);
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_PINNED);
    story_free(d);
}

static void a_question_is_asked_back_before_it_is_answered(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    HEAR(d, ALICE, "1:5:alice:ALICE-PC:114:65920006");
    assert_int_equal(d->out_n, 2);
    assert_int_equal(story_command_of(&d->out[0]),
                     GEZI_CMD_GETPUBKEY | GEZI_OPT_AUTORET);
    assert_string_equal(story_extra_of(&d->out[0], NULL), "65920006");
    assert_int_equal(story_command_of(&d->out[1]), GEZI_CMD_ANSPUBKEY);
    /* The answer to ours is no question. */
    HEAR(d, ALICE, "1:6:alice:ALICE-PC:8306:65920006");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 1);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 2);
    story_free(d);
}

static void an_automatic_question_is_not_asked_back(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    HEAR(d, ALICE, "1:6:alice:ALICE-PC:8306:65920006");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 1);
    story_free(d);
}

static void who_does_not_sign_is_not_asked_back(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    HEAR(d, ALICE, "1:5:alice:ALICE-PC:114:20002");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 0);
    story_free(d);
}

static void questions_are_answered_at_a_bounded_rate(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    for (int i = 0; i < 100; i++)
        HEAR(d, ALICE, "1:5:alice:ALICE-PC:114:65920006");
    assert_true(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY) <= 5);
    story_free(d);
}

static void a_newline_behind_a_question_or_a_key_is_none_of_it(void **state)
{
    struct story *d = asked();
    char body[2048];

    (void)state;
    snprintf(body, sizeof body, "%s \r\n",
             sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD));
    sealed_answer(d, ALICE, "alice", "ALICE-PC", body);
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_PINNED);
    HEAR(d, ALICE, "1:9:alice:ALICE-PC:114:65920006\n\0");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 1);
    HEAR(d, ALICE, "1:10:alice:ALICE-PC:114:\n\0");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 1);
    story_free(d);
}

static void a_key_that_was_asked_for_is_pinned(void **state)
{
    struct story *d = asked();
    struct gezi_key_event key;

    (void)state;
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD));
    assert_int_equal(story_events(d, GEZI_EV_KEY), 1);
    key = key_event(d, 0)->e.key;
    assert_int_equal(key.news, GEZI_KEY_LEARNT);
    assert_int_equal(key.seals, GEZI_SEAL_OURS_OLD);
    assert_int_equal(key_event(d, 0)->e.peer.trust, GEZI_TRUST_PINNED);
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_PINNED);
    /* The same once more is no news. */
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD));
    assert_int_equal(story_events(d, GEZI_EV_KEY), 1);
    story_free(d);
}

static void a_key_that_nobody_asked_for_is_dropped(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    const char *body = sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD);

    (void)state;
    sealed_answer(d, ALICE, "alice", "ALICE-PC", body); /* of nobody */
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    sealed_answer(d, ALICE, "alice", "ALICE-PC", body);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    assert_int_equal(gezi_core_counts(d->c).strange_keys, 2);
    story_free(d);
    d = asked();
    sealed_answer(d, "10.0.0.66:2425", "alice", "ALICE-PC", body);
    sealed_answer(d, "10.0.0.7:4242", "alice", "ALICE-PC", body);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    story_free(d);
    d = asked();
    HEAR(d, ALICE, "1:9:alice:ALICE-PC:2:"); /* or we would ask on */
    story_wait(d, 31000);
    sealed_answer(d, ALICE, "alice", "ALICE-PC", body);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    story_free(d);
}

/* Mallory is asked for a key and answers in the name of Alice. */
static void nobody_answers_for_another(void **state)
{
    struct story *d = asked();
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .text = "hi"};

    (void)state;
    sealed_enter(d, "10.0.0.66:2425", "mallory", "M", ENCRYPTS, 1);
    cmd.to.peer = story_person(d, "mallory@m");
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, "10.0.0.66:2425", GEZI_CMD_GETPUBKEY), 1);
    sealed_answer(d, "10.0.0.66:2425", "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS_OLD));
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_NONE);
    story_free(d);
}

static void a_key_that_is_none_is_dropped(void **state)
{
    static const char *const bad[] = {
        "",
        "65920006",
        "65920006:10001-",
        "65920006:10001-ff",
        "65920006:1-ff",
        "65920006:10000-%s",
        "65920006:1-%s",
        "zz:10001-%s",
    };
    const char *good, *modulus;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct story *d = asked();
        char text[2048];

        good = sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD);
        modulus = strchr(good, '-') + 1;
        snprintf(text, sizeof text, strstr(bad[i], "%s") ? "%.*s%s" : "%.*s",
                 (int)strcspn(bad[i], "%"), bad[i], modulus);
        sealed_answer(d, ALICE, "alice", "ALICE-PC", text);
        assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
        assert_int_equal(gezi_core_counts(d->c).strange_keys, 1);
        story_free(d);
    }
}

static void a_key_must_be_that_of_the_fingerprint(void **state)
{
    struct story *d = sealed_story("bob", 0, true);
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .text = "hi"};
    static const struct {
        const char *who;
        unsigned bits;
    } others[] = {{"bob", 2048}, {"alice", 1024}};

    (void)state;
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS, 1);
    cmd.to.peer = story_person(d, "key:2172650dfb583e22");
    assert_int_not_equal(cmd.to.peer, 0);
    story_do(d, &cmd);
    story_wait(d, 0);
    for (size_t i = 0; i < 2; i++)
        sealed_answer(
            d, ALICE, "alice" ALICE_TAIL, "ALICE-PC",
            sealed_key_body(others[i].who, others[i].bits, GEZI_SEAL_OURS_OLD));
    assert_int_equal(gezi_core_counts(d->c).strange_keys, 2);
    sealed_answer(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD));
    assert_int_equal(trust(d, "key:2172650dfb583e22"), GEZI_TRUST_PINNED);
    story_free(d);
}

static void the_golden_answer_that_does_not_match_is_dropped(void **state)
{
    struct story *d = sealed_story("bob", 0, true);
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .text = "hi"};

    (void)state;
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "EVIL", ENCRYPTS, 1);
    cmd.to.peer = story_person(d, "key:2172650dfb583e22");
    story_do(d, &cmd);
    story_wait(d, 0);
    sealed_hear_file(d, ALICE, "packet-key-answer-fingerprint-mismatch");
    assert_int_equal(gezi_core_counts(d->c).strange_keys, 1);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    story_free(d);
}

static void another_key_is_kept_beside_the_first(void **state)
{
    struct story *d = asked();
    const char *alice = "alice@alice-pc";
    struct gezi_command cmd = {.what = GEZI_DO_TRUST, .ref = 5};

    (void)state;
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS_OLD));
    for (int i = 0; i < 2; i++) /* told once */
        sealed_answer(d, ALICE, "alice", "ALICE-PC",
                      sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 1024, GEZI_SEAL_OURS_OLD));
    assert_int_equal(story_events(d, GEZI_EV_KEY), 2);
    assert_int_equal(key_event(d, 1)->e.key.news, GEZI_KEY_CHANGED);
    assert_int_equal(key_event(d, 1)->e.key.seals, GEZI_SEAL_OURS);
    assert_int_equal(trust(d, alice), GEZI_TRUST_CHANGED);
    cmd.to.peer = story_person(d, alice);
    story_do(d, &cmd);
    assert_int_equal(key_event(d, 2)->e.key.news, GEZI_KEY_ACCEPTED);
    assert_int_equal(key_event(d, 2)->e.key.ref, 5);
    assert_int_equal(trust(d, alice), GEZI_TRUST_PINNED);
    story_do(d, &cmd);
    assert_int_equal(key_event(d, 3)->e.key.news, GEZI_KEY_CHECKED);
    assert_int_equal(trust(d, alice), GEZI_TRUST_CHECKED);
    /* The old one is another one now. */
    story_wait(d, 1000);
    story_clear(d);
    cmd.what = GEZI_DO_FORGET;
    story_do(d, &cmd);
    assert_int_equal(key_event(d, 0)->e.key.news, GEZI_KEY_FORGOTTEN);
    assert_null(key_event(d, 0)->e.key.key);
    assert_int_equal(trust(d, alice), GEZI_TRUST_NONE);
    story_free(d);
}

static void a_forgotten_key_makes_the_next_one_the_first(void **state)
{
    struct story *d = sealed_story("bob", 0, true);
    struct gezi_command cmd = {.what = GEZI_DO_FORGET};

    (void)state;
    cmd.to.peer = sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    story_do(d, &cmd);
    cmd.what = GEZI_DO_SEND;
    cmd.text = "hi";
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 1);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
    story_clear(d);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(key_event(d, 0)->e.key.news, GEZI_KEY_LEARNT);
    story_wait(d, 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 1);
    story_free(d);
}

/* Somebody else said so: the same key, but nothing to sign with. */
static void a_key_cannot_be_talked_down(void **state)
{
    struct story *d = asked();
    struct gezi_target alice = {story_person(d, "alice@alice-pc"), {0, 0}};
    struct gezi_check check;

    (void)state;
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, 0x00100004));
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_PINNED);
    assert_int_equal(gezi_core_check(d->c, &alice, "x", 0, &check), GEZI_OK);
    assert_int_equal(check.seals, GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED);
    story_free(d);
}

static void whoever_restarts_without_a_fingerprint_is_asked_again(void **state)
{
    struct story *d = sealed_story("bob", 0, true);

    (void)state;
    sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    story_wait(d, 60000);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000500);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 1);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(trust(d, "alice@alice-pc"), GEZI_TRUST_CHANGED);
    story_free(d);
}

static void keys_that_could_not_be_stored_are_told_again(void **state)
{
    struct story *d = asked();

    (void)state;
    d->disk_full = true;
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
    d->disk_full = false;
    assert_int_equal(story_events(d, GEZI_EV_KEY), 1);
    story_wait(d, 1500);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 2);
    assert_int_equal(key_event(d, 1)->e.key.news, GEZI_KEY_LEARNT);
    story_wait(d, 60000);
    assert_int_equal(story_events(d, GEZI_EV_KEY), 2);
    story_free(d);
}

/* Restoring, and people of earlier days */

static struct gezi_known known_as(const char *key, const char *user)
{
    return (struct gezi_known){.peer = {.kind = GEZI_KIND_IPMSG,
                                        .addr = {0x0a000007, GEZI_PORT},
                                        .caps = ENCRYPTS,
                                        .charset = GEZI_CS_UTF8,
                                        .key = key,
                                        .nick = "Alice",
                                        .user = user,
                                        .host = "ALICE-PC",
                                        .group = "",
                                        .client = "",
                                        .sign = ""},
                               .seen_ms = 1600000000000};
}

static void a_pinned_key_is_there_after_a_restart(void **state)
{
    const struct gezi_seal *alice = sealed_keys("alice");
    const struct gezi_seal *bob = sealed_keys("bob");

    (void)state;
    for (int trusted = GEZI_TRUST_PINNED; trusted <= GEZI_TRUST_CHANGED;
         trusted++) {
        struct story *d = sealed_story("bob", 0, true);
        struct gezi_known known = known_as("alice@alice-pc", "alice");

        known.peer.trust = (enum gezi_trust)trusted;
        known.key = alice->own(alice->ctx, GEZI_KEY_2048);
        known.rival = bob->own(bob->ctx, GEZI_KEY_2048);
        known.seals = GEZI_SEAL_OURS;
        known.rival_seals = 0x00020002; /* which is in no row of the table */
        known.signs = true;
        assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
        assert_int_equal(trust(d, "alice@alice-pc"), trusted);
        sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
        HEAR(d, ALICE, "1:2:alice:ALICE-PC:288:clear");
        assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                    GEZI_MSG_BARED);
        if (trusted == GEZI_TRUST_CHANGED) {
            struct gezi_command accept = {.what = GEZI_DO_TRUST};

            accept.to.peer = story_person(d, "alice@alice-pc");
            story_clear(d);
            story_do(d, &accept);
            assert_int_equal(key_event(d, 0)->e.key.news, GEZI_KEY_ACCEPTED);
            assert_int_equal(key_event(d, 0)->e.key.seals, 0x00020002);
        }
        story_free(d);
    }
}

static void people_of_earlier_days_stay_the_same(void **state)
{
    static const struct {
        const char *key, *user; /* as kept */
        bool same;
    } all[] = {
        {"alice@alice-pc", "alice", true}, /* before she had a key */
        {"alice" ALICE_TAIL "@alice-pc", "alice" ALICE_TAIL, true},
        {"key:2172650dfb583e22", "alice" ALICE_TAIL, true},
        {"key:2172650dfb583e22#10.0.0.9", "alice" ALICE_TAIL, true},
        {"alice@alice-pc", "alice" ALICE_TAIL, true},
        {"alice@alice-pc#10.0.0.9", "alice" ALICE_TAIL, true},
        {"alice@alice-pc", "alice-<0123456789abcdef>", false},
        {"alice-<0123456789abcdef>@alice-pc", "alice-<0123456789abcdef>",
         false},
        {"bob@alice-pc", "bob", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct story *d = sealed_story("bob", 0, true);
        struct gezi_known known = known_as(all[i].key, all[i].user);
        uint32_t id;

        assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
        id = story_person(d, all[i].key);
        sealed_enter(d, "10.0.0.99:2425", "alice" ALICE_TAIL, "ALICE-PC",
                     ENCRYPTS, 1);
        assert_int_equal(story_people(d), all[i].same ? 1 : 2);
        /* The key stays: the history hangs on it. */
        assert_int_equal(story_person(d, all[i].key), id);
        if (all[i].same)
            assert_int_equal(story_peer(d, all[i].key).presence, GEZI_ONLINE);
        else
            assert_int_not_equal(story_person(d, "key:2172650dfb583e22"), 0);
        story_free(d);
    }
}

static void a_name_that_is_in_use_is_not_taken_over(void **state)
{
    struct story *d = sealed_story("bob", 0, true);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", GEZI_OPT_CAPUTF8, 1);
    sealed_enter(d, "10.0.0.66:2425", "alice-<0123456789abcdef>", "ALICE-PC",
                 ENCRYPTS, 1);
    assert_int_equal(story_people(d), 2);
    /* In the same place it is the same: a newer version was installed. */
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS, 2);
    assert_int_equal(story_people(d), 2);
    assert_string_equal(story_peer(d, "alice@alice-pc").user,
                        "alice" ALICE_TAIL);
    story_free(d);
}

static void somebody_moves_and_stays_the_same_by_the_fingerprint(void **state)
{
    struct story *d = sealed_story("bob", 0, true);

    (void)state;
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS, 1);
    HEAR(d, ALICE, "1:2:alice" ALICE_TAIL ":ALICE-PC:2:");
    sealed_enter(d, "10.0.0.99:2425", "alice" ALICE_TAIL, "NEW-PC", ENCRYPTS,
                 3);
    assert_int_equal(story_people(d), 1);
    assert_string_equal(story_peer(d, "key:2172650dfb583e22").host, "NEW-PC");
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            we_announce_that_we_encrypt_under_a_name_that_shows_the_key),
        cmocka_unit_test(we_wait_for_our_keys_before_we_announce),
        cmocka_unit_test(but_not_for_long),
        cmocka_unit_test(until_our_keys_are_here_nothing_goes_in_clear),
        cmocka_unit_test(a_long_name_is_cut_so_that_the_fingerprint_fits),
        cmocka_unit_test(feiq_and_iptux_are_not_told_that_we_encrypt),
        cmocka_unit_test(a_question_is_answered_with_the_key_that_fits),
        cmocka_unit_test(
            who_can_nothing_that_we_can_is_told_that_we_do_not_encrypt),
        cmocka_unit_test(a_crowd_does_not_make_us_forget_a_key),
        cmocka_unit_test(a_question_is_asked_back_before_it_is_answered),
        cmocka_unit_test(an_automatic_question_is_not_asked_back),
        cmocka_unit_test(who_does_not_sign_is_not_asked_back),
        cmocka_unit_test(questions_are_answered_at_a_bounded_rate),
        cmocka_unit_test(a_key_that_was_asked_for_is_pinned),
        cmocka_unit_test(a_newline_behind_a_question_or_a_key_is_none_of_it),
        cmocka_unit_test(a_key_that_nobody_asked_for_is_dropped),
        cmocka_unit_test(nobody_answers_for_another),
        cmocka_unit_test(a_key_that_is_none_is_dropped),
        cmocka_unit_test(a_key_must_be_that_of_the_fingerprint),
        cmocka_unit_test(the_golden_answer_that_does_not_match_is_dropped),
        cmocka_unit_test(another_key_is_kept_beside_the_first),
        cmocka_unit_test(a_forgotten_key_makes_the_next_one_the_first),
        cmocka_unit_test(a_key_cannot_be_talked_down),
        cmocka_unit_test(whoever_restarts_without_a_fingerprint_is_asked_again),
        cmocka_unit_test(keys_that_could_not_be_stored_are_told_again),
        cmocka_unit_test(a_pinned_key_is_there_after_a_restart),
        cmocka_unit_test(people_of_earlier_days_stay_the_same),
        cmocka_unit_test(a_name_that_is_in_use_is_not_taken_over),
        cmocka_unit_test(somebody_moves_and_stays_the_same_by_the_fingerprint),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
