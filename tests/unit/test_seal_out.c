/* What goes out to whoever encrypts, and what does not. docs/protocol.md 11 */
#include "sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENCRYPTS                                                               \
    (GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG |                \
     GEZI_OPT_FILEATTACH)

enum {
    HOW = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED | GEZI_MSG_WEAK,
    E = GEZI_MSG_ENCRYPTED,
    ES = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED,
    EW = GEZI_MSG_ENCRYPTED | GEZI_MSG_WEAK,
};

/* The last DELIVERY event. */
static const struct gezi_delivery *last(const struct story *d)
{
    size_t n = story_events(d, GEZI_EV_DELIVERY);

    assert_true(n > 0);
    return &story_event(d, GEZI_EV_DELIVERY, n - 1)->e.delivery;
}

static void expect_last(const struct story *d, enum gezi_state state,
                        enum gezi_reason reason)
{
    const struct gezi_delivery *l = last(d);

    if (l->state != state || l->reason != reason)
        fail_msg("%s: %s", gezi_state_name(l->state),
                 gezi_reason_text(l->reason));
}

static void send_with(struct story *d, uint32_t id, const char *text,
                      unsigned flags)
{
    assert_int_equal(story_do(d, &(struct gezi_command){.what = GEZI_DO_SEND,
                                                        .to.peer = id,
                                                        .text = text,
                                                        .flags = flags}),
                     GEZI_OK);
    story_wait(d, 0);
}

static uint32_t somebody(const struct story *d)
{
    struct gezi_peer p;
    uint32_t at = 0;

    assert_true(gezi_core_peer_next(d->c, &at, &p));
    return p.id;
}

/* Bob's only message, and how it read. */
static const struct story_event *only(const struct story *d, const char *text,
                                      unsigned flags)
{
    const struct story_event *e = story_event(d, GEZI_EV_MESSAGE, 0);
    const unsigned mask = GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED |
                          GEZI_MSG_SIGNED | GEZI_MSG_WEAK | GEZI_MSG_FORGED |
                          GEZI_MSG_UNCHECKED | GEZI_MSG_BARED;

    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_string_equal(e->text, text);
    if ((e->e.message.flags & mask) != flags)
        fail_msg("flags %x, not %x", e->e.message.flags & mask, flags);
    return e;
}

/* Every row of the table, and what is common in none of them. */
static void two_find_the_best_that_both_can(void **state)
{
    enum {
        R2 = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256,
        R1 = GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128,
        MORE = GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64,
    };
    static const struct {
        uint32_t alice, bob;
        unsigned out, in;
        enum gezi_reason reason;
    } rows[] = {
        {0, 0, ES, ES, 0},
        {GEZI_SEAL_OURS, GEZI_SEAL_OURS_OLD, ES, ES, 0},
        {R2 | GEZI_SEAL_SIGN_SHA256, 0, ES, ES, 0},
        {0, R2 | GEZI_SEAL_SIGN_SHA1, ES, ES, 0},
        {R2 | MORE | GEZI_SEAL_SIGN_SHA1, 0, ES, ES, 0},
        {0, R2 | MORE | GEZI_SEAL_SIGN_SHA256, ES, ES, 0},
        {R2, 0, E, E, 0},
        {0, R2 | MORE, E, E, 0},
        {R2 | GEZI_SEAL_BASE64, 0, E, E, 0},
        {R2 | GEZI_SEAL_PACKETNO_IV, 0, E, E, 0},
        {R1, R1, EW, EW, 0},
        {R1, 0, 0, 0, GEZI_WHY_NO_KEY}, /* the short one fits no name */
        {0, R1 | MORE, EW, EW, 0},
        {R1 | GEZI_SEAL_PACKETNO_IV, R1 | GEZI_SEAL_PACKETNO_IV, EW, EW, 0},
        {0, R1 | GEZI_SEAL_BASE64, EW, EW, 0},
        {R1, R2, 0, 0, 0}, /* one is told that the other does not encrypt */
        {GEZI_SEAL_RSA_2048, 0, 0, 0, GEZI_WHY_NO_SEAL},
        {0, GEZI_SEAL_RSA_1024, 0, 0, GEZI_WHY_NO_SEAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pair p = pair_new(rows[i].alice, rows[i].bob);

        assert_int_equal(story_people(p.alice), 1);
        send_with(p.alice, somebody(p.alice), "Grüße, 世界", 0);
        pair_run(&p, rows[i].out ? 100 : 2000);
        if (rows[i].reason) {
            pair_run(&p, 8000);
            expect_last(p.alice, GEZI_QUEUED, rows[i].reason);
            assert_int_equal(story_events(p.bob, GEZI_EV_MESSAGE), 0);
            assert_null(story_find(p.alice, BOB, GEZI_CMD_SENDMSG, 0));
        } else {
            expect_last(p.alice, GEZI_DELIVERED, GEZI_WHY_NONE);
            assert_int_equal(last(p.alice)->seals & HOW, rows[i].out);
            only(p.bob, "Grüße, 世界",
                 rows[i].in ? rows[i].in | GEZI_MSG_OPENED : 0);
            assert_int_equal(story_count(p.alice, BOB, GEZI_CMD_SENDMSG), 1);
        }
        pair_free(&p);
    }
}

static void an_answer_needs_no_further_key(void **state)
{
    struct pair p = pair_new(0, 0);

    (void)state;
    send_with(p.alice, somebody(p.alice), "one", 0);
    pair_run(&p, 100);
    pair_clear(&p);
    send_with(p.bob, somebody(p.bob), "two", 0);
    pair_run(&p, 100);
    only(p.alice, "two", ES | GEZI_MSG_OPENED);
    assert_int_equal(story_count(p.bob, ALICE, GEZI_CMD_GETPUBKEY), 0);
    pair_free(&p);
}

static void repeats_are_byte_for_byte_the_same(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_out *first, *o;

    (void)state;
    send_with(p.alice, somebody(p.alice), "one", 0);
    pair_run(&p, 100);
    pair_clear(&p);
    p.deaf[0] = true;
    send_with(p.alice, somebody(p.alice), "two", 0);
    pair_run(&p, 3500);
    first = story_find(p.alice, BOB, GEZI_CMD_SENDMSG, 0);
    for (size_t i = 1; i < 4; i++) {
        o = story_find(p.alice, BOB, GEZI_CMD_SENDMSG, i);
        assert_non_null(o);
        assert_int_equal(o->n, first->n);
        assert_memory_equal(o->bytes, first->bytes, o->n);
    }
    /* When they arrive it is one message. */
    for (size_t i = 0; i < 4; i++) {
        o = story_find(p.alice, BOB, GEZI_CMD_SENDMSG, i);
        story_hear(p.bob, ALICE, o->bytes, o->n);
        story_wait(p.bob, 0);
    }
    assert_int_equal(story_events(p.bob, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(p.bob, ALICE, GEZI_CMD_RECVMSG), 4);
    pair_free(&p);
}

static void a_sealed_one_is_opened_and_its_sender_told(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_event *e;
    struct gezi_command open = {.what = GEZI_DO_OPEN};

    (void)state;
    send_with(p.alice, somebody(p.alice), "secret", GEZI_SEND_SEALED);
    pair_run(&p, 100);
    e = only(p.bob, "secret", ES | GEZI_MSG_OPENED);
    assert_true(e->e.message.flags & GEZI_MSG_SEALED);
    expect_last(p.alice, GEZI_DELIVERED, GEZI_WHY_NONE);
    open.to.peer = somebody(p.bob);
    open.number = e->e.message.number;
    story_do(p.bob, &open);
    pair_run(&p, 3000);
    expect_last(p.alice, GEZI_READ, GEZI_WHY_NONE);
    assert_int_equal(story_count(p.bob, ALICE, GEZI_CMD_READMSG), 1);
    assert_int_equal(story_count(p.alice, BOB, GEZI_CMD_ANSREADMSG), 1);
    pair_free(&p);
}

static const struct gezi_file files[] = {
    {.id = 0,
     .type = GEZI_FILE_PLAIN,
     .name = "图:纸.dwg",
     .size = 5,
     .mtime = 1,
     .path = "/a"},
    {.id = 1,
     .type = GEZI_FILE_FOLDER,
     .name = "b",
     .size = 7,
     .mtime = 1,
     .path = "/b"},
};

static void send_files(struct story *d, uint32_t id, const char *text)
{
    story_do(d, &(struct gezi_command){.what = GEZI_DO_SEND,
                                       .to.peer = id,
                                       .text = text,
                                       .files = files,
                                       .files_n = 2});
}

static void files_are_offered_inside_the_envelope(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_event *e;
    const struct story_out *o;

    (void)state;
    send_files(p.alice, somebody(p.alice), "with files");
    pair_run(&p, 100);
    e = only(p.bob, "with files", ES | GEZI_MSG_OPENED);
    assert_int_equal(e->files_n, 2);
    assert_string_equal(e->files[1].name, "b");
    o = story_find(p.alice, BOB, GEZI_CMD_SENDMSG, 0);
    assert_true(story_command_of(o) & GEZI_OPT_ENCEXTMSG);
    assert_null(memchr(o->bytes, '\a', o->n));
    pair_free(&p);
}

static void to_whoever_reads_no_lists_inside_they_stand_outside(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    const struct story_out *o;

    (void)state;
    sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    sealed_enter(d, ALICE, "alice", "ALICE-PC",
                 ENCRYPTS & ~(uint32_t)GEZI_OPT_ENCEXTMSG, 1700000009);
    send_files(d, somebody(d), "x");
    story_wait(d, 0);
    o = story_find(d, ALICE, GEZI_CMD_SENDMSG, 0);
    assert_non_null(o);
    assert_false(story_command_of(o) & GEZI_OPT_ENCEXTMSG);
    assert_non_null(memchr(o->bytes, '\a', o->n));
    story_free(d);
}

/* The longest that goes is as long as check says, to the byte. */
static void the_limit_is_that_of_the_sealed_form(void **state)
{
    struct pair p = pair_new(0, 0);
    struct gezi_target bob = {somebody(p.alice), {0, 0}};
    struct gezi_check check;
    char *text;

    (void)state;
    send_with(p.alice, bob.peer, "hi", 0);
    pair_run(&p, 100);
    pair_clear(&p);
    assert_int_equal(gezi_core_check(p.alice->c, &bob, "hi", 0, &check), 0);
    assert_int_equal(check.seals, ES);
    assert_int_equal(check.bytes, 2);
    assert_in_range(check.limit, 23000, 25000);
    text = calloc(1, check.limit + 2);
    assert_non_null(text);
    memset(text, 'x', check.limit);
    send_with(p.alice, bob.peer, text, 0);
    pair_run(&p, 100);
    only(p.bob, text, ES | GEZI_MSG_OPENED);
    assert_true(story_find(p.alice, BOB, GEZI_CMD_SENDMSG, 0)->n <= 32767);
    text[check.limit] = 'x';
    send_with(p.alice, bob.peer, text, 0);
    expect_last(p.alice, GEZI_FAILED, GEZI_WHY_TOO_LONG);
    free(text);
    pair_free(&p);
}

static void
a_key_that_does_not_come_is_asked_for_and_then_waited_for(void **state)
{
    struct story *d = sealed_story("bob", 0, true);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    send_with(d, somebody(d), "one", 0);
    send_with(d, somebody(d), "two", 0);
    expect_last(d, GEZI_QUEUED, GEZI_WHY_NONE);
    story_wait(d, 10000);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 5);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
    expect_last(d, GEZI_QUEUED, GEZI_WHY_NO_KEY);
    assert_int_equal(last(d)->attempts, 0);
    /* Later it comes after all. */
    story_wait(d, 60000);
    story_clear(d);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
    story_wait(d, 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 1);
    expect_last(d, GEZI_TRYING, GEZI_WHY_NONE);
    story_free(d);
}

static void who_does_not_wait_learns_that_no_key_came(void **state)
{
    (void)state;
    for (int outbox = 0; outbox < 2; outbox++) {
        struct story *d = sealed_story("bob", 0, outbox);

        sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
        send_with(d, somebody(d), "one", outbox ? GEZI_SEND_NO_QUEUE : 0);
        story_wait(d, 10000);
        expect_last(d, GEZI_FAILED, GEZI_WHY_NO_KEY);
        assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
        assert_int_equal(gezi_core_deadline(d->c) > d->now, true);
        story_free(d);
    }
}

static void the_user_may_let_it_go_in_clear(void **state)
{
    struct story *d = sealed_story("bob", 0, true);
    struct gezi_command clear = {.what = GEZI_DO_CLEAR};
    const struct story_out *o;

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    send_with(d, somebody(d), "one", 0);
    for (int rests = 0; rests < 2; rests++) {
        clear.number = last(d)->number;
        story_do(d, &clear);
        story_wait(d, 0);
        o = story_find(d, ALICE, GEZI_CMD_SENDMSG, 0);
        assert_non_null(o);
        assert_false(story_command_of(o) & GEZI_OPT_ENCRYPT);
        assert_string_equal(story_extra_of(o, NULL), rests ? "two" : "one");
        assert_int_equal(last(d)->seals, 0);
        if (rests)
            break;
        HEAR(d, ALICE, "1:9:alice:ALICE-PC:33:1700000000");
        expect_last(d, GEZI_DELIVERED, GEZI_WHY_NONE);
        story_clear(d);
        send_with(d, somebody(d), "two", 0); /* the next is another one */
        story_wait(d, 10000);
        expect_last(d, GEZI_QUEUED, GEZI_WHY_NO_KEY);
        assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
    }
    story_clear(d);
    send_with(d, somebody(d), "three", GEZI_SEND_CLEAR | GEZI_SEND_NO_QUEUE);
    story_free(d);
}

/* It does not stand behind those that wait for a key. */
static void what_may_go_in_clear_overtakes_what_may_not(void **state)
{
    struct story *d = sealed_story("bob", 0, true);
    const struct story_out *o;
    char receipt[64];

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    send_with(d, somebody(d), "one", 0);
    send_with(d, somebody(d), "two", 0);
    story_wait(d, 10000);
    expect_last(d, GEZI_QUEUED, GEZI_WHY_NO_KEY);
    send_with(d, somebody(d), "clear", GEZI_SEND_CLEAR);
    story_wait(d, 10000);
    o = story_find(d, ALICE, GEZI_CMD_SENDMSG, 0);
    assert_non_null(o);
    assert_string_equal(story_extra_of(o, NULL), "clear");
    snprintf(receipt, sizeof receipt, "1:9:alice:ALICE-PC:33:%llu",
             (unsigned long long)story_number_of(o));
    story_hear(d, ALICE, receipt, strlen(receipt));
    expect_last(d, GEZI_DELIVERED, GEZI_WHY_NONE);
    story_clear(d);
    story_wait(d, 600000); /* the others are still waiting, in their order */
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 2);
    story_wait(d, 100);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
    story_wait(d, 3000);
    assert_true(story_command_of(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0)) &
                GEZI_OPT_ENCRYPT);
    story_free(d);
}

static void who_does_not_encrypt_gets_clear_text(void **state)
{
    static const char *const entries[] = {
        "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:5:a:W:6291457:a",
        "1_iptux 0.8.3:1:t:x:4194561:t", "1@shiyeline:1:t:x:4194305:t",
        "1:1:u:x:16777217:u", "1:1:u:x:1:u"};

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        struct story *d = sealed_story("bob", 0, false);

        story_hear(d, ALICE, entries[i], strlen(entries[i]) + 1);
        send_with(d, somebody(d), "hi", 0);
        assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 0);
        assert_string_equal(
            story_extra_of(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0), NULL),
            "hi");
        story_free(d);
    }
}

static void notes_to_self_need_no_key(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    story_send(d, BOB, 0, "note");
    assert_int_equal(story_count(d, BOB, GEZI_CMD_SENDMSG), 1);
    assert_int_equal(story_count(d, BOB, GEZI_CMD_GETPUBKEY), 0);
    story_free(d);
}

static void everyone_gets_a_broadcast_once(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_out *o;

    (void)state;
    HEAR(p.alice, "10.0.0.9:2425", "1:1:u:x:16777217:u");
    story_do(p.alice,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    pair_run(&p, 4000);
    only(p.bob, "all", ES | GEZI_MSG_OPENED);
    assert_true(story_event(p.bob, GEZI_EV_MESSAGE, 0)->e.message.flags &
                GEZI_MSG_BROADCAST);
    assert_int_equal(story_count(p.bob, ALICE, GEZI_CMD_RECVMSG), 0);
    o = story_find(p.alice, "*", GEZI_CMD_SENDMSG, 0);
    assert_string_equal(story_extra_of(o, NULL), "all");
    assert_int_equal(story_count(p.alice, "10.0.0.9:2425", GEZI_CMD_SENDMSG),
                     0);
    assert_int_equal(story_count(p.alice, BOB, GEZI_CMD_SENDMSG), 1);
    assert_int_equal(
        story_number_of(story_find(p.alice, BOB, GEZI_CMD_SENDMSG, 0)),
        story_number_of(o));
    pair_free(&p);
}

static void a_broadcast_that_is_not_stored_has_no_copies(void **state)
{
    struct pair p = pair_new(0, 0);

    (void)state;
    p.alice->disk_full = true;
    story_do(p.alice,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    p.alice->disk_full = false;
    pair_run(&p, 4000);
    assert_int_equal(story_count(p.alice, BOB, GEZI_CMD_SENDMSG), 0);
    assert_int_equal(story_events(p.bob, GEZI_EV_MESSAGE), 0);
    pair_free(&p);
}

static void copies_go_a_few_at_a_time(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    char addr[32];
    size_t most = 0, n = 0;
    int64_t due;

    (void)state;
    for (int i = 0; i < 20; i++) {
        snprintf(addr, sizeof addr, "10.0.1.%d:2425", i + 1);
        snprintf(addr + 16, sizeof addr - 16, "u%d", i);
        sealed_pin(d, addr, addr + 16, "PC", "alice");
    }
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    story_clear(d);
    while (n < 20 && (due = gezi_core_deadline(d->c)) < d->now + 1000) {
        story_wait(d, due - d->now);
        most = d->out_n > most ? d->out_n : most;
        n += d->out_n;
        story_clear(d);
    }
    assert_int_equal(n, 20);
    assert_in_range(most, 1, 4);
    story_free(d);
}

static void copies_go_before_we_are_gone(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    char addr[32], user[8];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 500; i++) {
        snprintf(addr, sizeof addr, "10.0.%d.%d:2425", 1 + i / 200,
                 1 + i % 200);
        snprintf(user, sizeof user, "u%d", i);
        if (i < 10)
            sealed_pin(d, addr, user, "PC", "alice");
        else
            sealed_enter(d, addr, user, "PC", ENCRYPTS, 1);
        story_clear(d);
    }
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    story_do(d, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    while (!gezi_core_left(d->c) && n++ < 10000)
        story_wait(d, 1);
    n = 0;
    for (size_t i = 0; i < d->out_n; i++)
        n += !d->out[i].broadcast &&
             (story_command_of(&d->out[i]) & GEZI_CMD_MASK) == GEZI_CMD_SENDMSG;
    assert_int_equal(n, 10);
    story_free(d);
}

/* A verb: it comes, speaks at once, and goes. */
static void
those_who_answer_after_a_broadcast_hear_it_before_we_go(void **state)
{
    struct pair p = pair_new(0, 0);

    (void)state;
    story_free(p.alice);
    p.alice = sealed_story("alice", 0, false);
    p.at[0] = 0;
    story_do(p.alice, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    while (!story_events(p.alice, GEZI_EV_READY))
        pair_run(&p, 5);
    story_do(p.alice,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    story_do(p.alice, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    pair_run(&p, 2500);
    only(p.bob, "all", ES | GEZI_MSG_OPENED);
    assert_int_equal(story_count(p.alice, BOB, GEZI_CMD_SENDMSG), 1);
    assert_true(gezi_core_left(p.alice->c));
    pair_free(&p);
}

/* Somebody whose key never comes is waited for, but not for long. */
static void a_key_that_does_not_come_does_not_keep_us(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1);
    story_wait(d, 10000);
    story_clear(d);
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    story_do(d, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    story_wait(d, 1200);
    assert_false(gezi_core_left(d->c));
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 2);
    story_wait(d, 1000);
    assert_true(gezi_core_left(d->c));
    story_free(d);
}

static void an_absence_text_goes_sealed_to_whoever_encrypts(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_out *o;

    (void)state;
    story_do(p.bob,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "lunch"});
    send_with(p.alice, somebody(p.alice), "there?", 0);
    pair_run(&p, 200);
    o = story_find(p.bob, ALICE, GEZI_CMD_SENDMSG, 0);
    assert_non_null(o);
    assert_true(story_command_of(o) & GEZI_OPT_AUTORET);
    only(p.alice, "lunch", ES | GEZI_MSG_OPENED);
    pair_free(&p);
}

static bool broken(void *ctx, uint32_t seals, gezi_span text,
                   struct gezi_writer *signature)
{
    (void)ctx, (void)seals, (void)text, (void)signature;
    return false;
}

static void what_cannot_be_sealed_is_not_sent(void **state)
{
    struct gezi_seal seal = *sealed_keys("bob");
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "bob", .host = "BOB-PC", .seal = &seal, .outbox = true});

    (void)state;
    seal.sign = broken;
    sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    send_with(d, somebody(d), "hi", 0);
    story_wait(d, 3000);
    expect_last(d, GEZI_QUEUED, GEZI_WHY_NO_SEAL);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 0);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_find_the_best_that_both_can),
        cmocka_unit_test(an_answer_needs_no_further_key),
        cmocka_unit_test(repeats_are_byte_for_byte_the_same),
        cmocka_unit_test(a_sealed_one_is_opened_and_its_sender_told),
        cmocka_unit_test(files_are_offered_inside_the_envelope),
        cmocka_unit_test(to_whoever_reads_no_lists_inside_they_stand_outside),
        cmocka_unit_test(the_limit_is_that_of_the_sealed_form),
        cmocka_unit_test(
            a_key_that_does_not_come_is_asked_for_and_then_waited_for),
        cmocka_unit_test(who_does_not_wait_learns_that_no_key_came),
        cmocka_unit_test(the_user_may_let_it_go_in_clear),
        cmocka_unit_test(what_may_go_in_clear_overtakes_what_may_not),
        cmocka_unit_test(who_does_not_encrypt_gets_clear_text),
        cmocka_unit_test(notes_to_self_need_no_key),
        cmocka_unit_test(everyone_gets_a_broadcast_once),
        cmocka_unit_test(a_broadcast_that_is_not_stored_has_no_copies),
        cmocka_unit_test(copies_go_a_few_at_a_time),
        cmocka_unit_test(copies_go_before_we_are_gone),
        cmocka_unit_test(
            those_who_answer_after_a_broadcast_hear_it_before_we_go),
        cmocka_unit_test(a_key_that_does_not_come_does_not_keep_us),
        cmocka_unit_test(an_absence_text_goes_sealed_to_whoever_encrypts),
        cmocka_unit_test(what_cannot_be_sealed_is_not_sent),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
