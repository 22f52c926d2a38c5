/* What comes encrypted, through the whole core. docs/protocol.md 11.3 */
#include "sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    E = GEZI_MSG_ENCRYPTED,
    O = GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED,
    JUDGED = GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED | GEZI_MSG_SIGNED |
             GEZI_MSG_FORGED | GEZI_MSG_UNCHECKED | GEZI_MSG_WEAK |
             GEZI_MSG_BARED,
};

static const char hello[] = "Hello, 世界\n";

static const struct golden {
    const char *name, *text;
    unsigned flags, strange; /* with Alice's key pinned; without */
    const char *file;
} goldens[] = {
    {"bf-hex-zeroiv", hello, O | GEZI_MSG_WEAK, O | GEZI_MSG_WEAK, NULL},
    {"bf-hex-zeroiv-gbk", "你好", O | GEZI_MSG_WEAK, O | GEZI_MSG_WEAK, NULL},
    {"bf-b64-pktiv", hello, O | GEZI_MSG_WEAK, O | GEZI_MSG_WEAK, NULL},
    {"aes-hex-zeroiv", hello, O, O, NULL},
    {"aes-b64-zeroiv", hello, O, O, NULL},
    {"aes-b64-pktiv-sha1", hello, O | GEZI_MSG_SIGNED, O | GEZI_MSG_UNCHECKED,
     NULL},
    {"aes-b64-pktiv-sha256", hello, O | GEZI_MSG_SIGNED, O | GEZI_MSG_UNCHECKED,
     NULL},
    {"aes-block-boundary", "fifteen chars..", O | GEZI_MSG_SIGNED,
     O | GEZI_MSG_UNCHECKED, NULL},
    {"attach-outside", hello, O | GEZI_MSG_WEAK, O | GEZI_MSG_WEAK, "报告.pdf"},
    {"ulist-only", hello, O | GEZI_MSG_SIGNED, O | GEZI_MSG_UNCHECKED, NULL},
    {"attach-and-ulist", hello, O | GEZI_MSG_SIGNED, O | GEZI_MSG_UNCHECKED,
     "报告.pdf"},
    {"macos-signature-scope", hello, O, O | GEZI_MSG_UNCHECKED, "报告.pdf"},
    {"bad-signature", hello, O | GEZI_MSG_FORGED, O | GEZI_MSG_UNCHECKED, NULL},
    {"bad-padding", "", E, E, NULL},
    {"bad-length", "", E, E, NULL},
    {"bad-rsa-block", "", E, E, NULL},
    {"bad-capability", "", E, E, NULL},
    {"bad-session-key-size", "", E, E, NULL},
};

static void hear_golden(struct story *d, const char *name)
{
    char file[64];

    snprintf(file, sizeof file, "packet-encrypted-%s", name);
    sealed_hear_file(d, ALICE, file);
    story_wait(d, 0);
}

static void expect_golden(struct story *d, const struct golden *g, bool pinned)
{
    const struct story_event *e = story_event(d, GEZI_EV_MESSAGE, 0);
    unsigned flags = pinned ? g->flags : g->strange;

    if (!e || strcmp(e->text, g->text) != 0 ||
        (e->e.message.flags & JUDGED) != flags)
        fail_msg("%s: %s, flags %x, not %x", g->name, e ? e->text : "nothing",
                 e ? e->e.message.flags & JUDGED : 0, flags);
    assert_true(e->e.message.flags & GEZI_MSG_RECEIPT);
    assert_int_equal(e->files_n, g->file ? 1 : 0);
    if (g->file)
        assert_string_equal(e->files[0].name, g->file);
    /* The receipt comes whatever was in it, in the very digits. */
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 1);
    assert_string_equal(
        story_extra_of(story_find(d, ALICE, GEZI_CMD_RECVMSG, 0), NULL),
        "1700000123");
}

static void every_golden_message_reads_as_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct story *d = sealed_story("bob", 0, false);

        sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
        hear_golden(d, goldens[i].name);
        expect_golden(d, &goldens[i], true);
        story_free(d);
    }
}

static void from_a_stranger_nothing_counts_as_signed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct story *d = sealed_story("bob", 0, false);

        hear_golden(d, goldens[i].name);
        expect_golden(d, &goldens[i], false);
        story_free(d);
    }
}

/* All that leaves, as commands with their places. */
static void outline(const struct story *d, char *to, size_t cap)
{
    size_t n = 0;

    to[0] = '\0';
    for (size_t i = 0; i < d->out_n; i++)
        n += (size_t)snprintf(to + n, cap - n, "%s %x; ", d->out[i].to,
                              story_command_of(&d->out[i]));
}

static void no_answer_tells_whether_it_could_be_read(void **state)
{
    char good[512], bad[512];

    (void)state;
    for (int pinned = 0; pinned < 2; pinned++)
        for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
            struct story *d = sealed_story("bob", 0, false);

            if (pinned)
                sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
            hear_golden(d, goldens[i].name);
            story_wait(d, 100000);
            outline(d, i ? bad : good, sizeof good);
            assert_non_null(strstr(good, " 21; "));
            if (i)
                assert_string_equal(good, bad);
            story_free(d);
        }
}

static void what_comes_again_is_acknowledged_and_not_opened_twice(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 0);
    story_wait(d, 0);
    hear_golden(d, "aes-b64-pktiv-sha256");
    hear_golden(d, "aes-b64-pktiv-sha256");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 3);
    assert_int_equal(gezi_core_counts(d->c).repeats, 3);
    story_free(d);
}

static void the_same_text_has_the_same_id_whatever_it_came_in(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    hear_golden(d, "aes-b64-pktiv-sha256");
    hear_golden(d, "aes-hex-zeroiv");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->id,
                        story_event(d, GEZI_EV_MESSAGE, 1)->id);
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->raw, hello);
    story_free(d);
}

static void what_is_not_stored_is_not_acknowledged(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    d->disk_full = true;
    hear_golden(d, "aes-b64-pktiv-sha256");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 0);
    d->disk_full = false;
    hear_golden(d, "aes-b64-pktiv-sha256");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 1);
    story_free(d);
}

static void hear_junk(struct story *d, const char *from, int first, int count)
{
    char text[128];

    for (int i = first; i < first + count; i++) {
        int n = snprintf(text, sizeof text, "1:%d:eve:PC:%u:junk:%d", 100 + i,
                         0x400120u, i);

        story_hear(d, from, text, (size_t)n);
    }
}

/* As the loop does: ticks, then all that came of them at the end of a turn. */
static int opened_in_a_turn(struct story *d)
{
    struct gezi_output out;
    int opened = 0;

    do
        gezi_core_tick(d->c, d->now);
    while (gezi_core_busy(d->c));
    for (struct gezi_event ev; gezi_core_next_event(d->c, &ev);)
        opened += ev.kind == GEZI_EV_MESSAGE;
    while (gezi_core_next_output(d->c, &out))
        continue;
    return opened;
}

static void clear_text_waits_for_one_that_is_opened(void **state)
{
    static const char clear[] = "1:5:lilei:PC:288:clear";
    struct story *d = sealed_story("bob", 0, false);
    struct gezi_addr from = {.ip = 0x0a000009, .port = 2425};
    struct gezi_event ev;

    (void)state;
    hear_junk(d, ALICE, 0, 20);
    assert_int_equal(gezi_core_deadline(d->c), d->now);
    gezi_core_tick(d->c, d->now);
    assert_true(gezi_core_busy(d->c));
    gezi_core_datagram(d->c, d->now, &from, gezi_span_text(clear));
    assert_false(gezi_core_busy(d->c));
    assert_int_equal(gezi_core_counts(d->c).unopened, 1);
    while (gezi_core_next_event(d->c, &ev))
        continue;
    assert_int_equal(opened_in_a_turn(d), 0); /* its answer has not left yet */
    assert_int_equal(opened_in_a_turn(d), 0); /* and more of it may come */
    assert_int_equal(gezi_core_deadline(d->c), d->now + 1);
    d->now++;
    assert_int_equal(opened_in_a_turn(d), 19);
    assert_int_equal(gezi_core_counts(d->c).unopened, 20);
    assert_false(gezi_core_busy(d->c));
    story_free(d);
}

static void clear_text_passes_eight_times_then_one_is_opened(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    hear_junk(d, ALICE, 0, 3);
    for (int i = 0; i < 2 * 9; i++) {
        char text[64];
        struct gezi_addr from = {.ip = 0x0a000009, .port = 2425};
        int n = snprintf(text, sizeof text, "1:%d:lilei:PC:288:clear", 50 + i);

        gezi_core_datagram(d->c, ++d->now, &from,
                           (gezi_span){(const uint8_t *)text, (size_t)n});
        opened_in_a_turn(d);
        assert_int_equal(gezi_core_counts(d->c).unopened, (i + 1) / 9);
    }
    story_free(d);
}

static void no_turn_is_longer_than_64_that_are_opened(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    hear_junk(d, ALICE, 0, 60);
    hear_junk(d, "10.0.0.9:2425", 60, 60);
    assert_int_equal(opened_in_a_turn(d), 64);
    assert_int_equal(opened_in_a_turn(d), 56);
    story_free(d);
}

static void one_address_cannot_fill_the_queue(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    char text[128];

    (void)state;
    for (int i = 0; i < 500; i++) {
        int n = snprintf(text, sizeof text, "1:%d:eve:PC:%u:junk", 100 + i,
                         0x400120u);

        story_hear(d, "10.0.0.66:2425", text, (size_t)n);
    }
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 1000);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 1);
    assert_true(story_events(d, GEZI_EV_MESSAGE) < 100);
    story_free(d);
}

static void a_captured_one_of_feiq_is_refused_without_old_keys(void **state)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "bob",
                                             .host = "BOB-PC",
                                             .legacy = GEZI_CS_GBK,
                                             .seal = sealed_keys("bob")});

    (void)state;
    sealed_hear_file(d, ALICE, "feiq-encrypted-text-captured");
    story_wait(d, 0);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 0);
    story_free(d);
}

static void feiq_is_read_with_the_old_key(void **state)
{
    static const char head[] = "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:";
    struct story *d = sealed_story("bob", 0, false);
    char text[4096];
    gezi_span is = sealed_vector("packet-encrypted-bf-hex-zeroiv-gbk");
    size_t n = sizeof head - 1;

    (void)state;
    assert_in_range(is.n, 2, sizeof text - n);
    memcpy(text, head, n);
    memcpy(text + n, is.p + 2, is.n - 2); /* behind "1:" */
    story_hear(d, ALICE, text, n + is.n - 2);
    story_wait(d, 0);
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "你好");
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.peer.kind,
                     GEZI_KIND_FEIQ);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 1);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 0);
    story_free(d);
}

static void without_the_old_key_the_old_ones_are_unreadable(void **state)
{
    struct story *d = sealed_story("bob", GEZI_SEAL_OURS, false);

    (void)state;
    hear_golden(d, "bf-b64-pktiv");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "");
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 1);
    story_free(d);
}

static void whoever_signed_and_stops_is_marked(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    HEAR(d, ALICE, "1:1:alice:ALICE-PC:288:before");
    assert_int_equal(
        story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags & JUDGED, 0);
    hear_golden(d, "aes-b64-pktiv-sha256");
    story_clear(d);
    HEAR(d, ALICE, "1:2:alice:ALICE-PC:288:clear");
    hear_golden(d, "aes-hex-zeroiv");
    hear_golden(d, "macos-signature-scope");
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                         JUDGED,
                     GEZI_MSG_BARED);
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 1)->e.message.flags &
                         JUDGED,
                     O | GEZI_MSG_BARED);
    assert_int_equal(
        story_event(d, GEZI_EV_MESSAGE, 2)->e.message.flags & JUDGED, O);
    story_free(d);
}

static void without_keys_nothing_is_opened_or_asked(void **state)
{
    struct story *d = story_new();

    (void)state;
    hear_golden(d, "aes-b64-pktiv-sha256");
    HEAR(d, ALICE, "1:9:alice:ALICE-PC:114:65920006");
    HEAR(d, ALICE, "1:10:alice:ALICE-PC:115:65920006:10001-ff");
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                         (JUDGED | GEZI_MSG_RECEIPT),
                     E);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_RECVMSG), 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_GETPUBKEY), 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_ANSPUBKEY), 0);
    assert_int_equal(gezi_core_counts(d->c).unknown, 2);
    assert_int_equal(gezi_core_deadline(d->c) < d->now, false);
    story_free(d);
}

/* Alice's key is asked for when her text came. */
static void what_was_signed_is_judged_when_the_key_comes(void **state)
{
    static const struct {
        const char *name;
        unsigned flags;
    } all[] = {
        {"aes-b64-pktiv-sha256", GEZI_MSG_SIGNED},
        {"attach-and-ulist", GEZI_MSG_SIGNED},
        {"bad-signature", GEZI_MSG_FORGED},
        {"macos-signature-scope", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct story *d = sealed_story("bob", 0, false);
        const struct story_event *e;
        char id[80];

        sealed_enter(d, ALICE, "alice", "ALICE-PC",
                     GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT, 1);
        hear_golden(d, all[i].name);
        story_wait(d, 0);
        e = story_event(d, GEZI_EV_MESSAGE, 0);
        assert_true(e->e.message.flags & GEZI_MSG_UNCHECKED);
        snprintf(id, sizeof id, "%s", e->id);
        sealed_answer(d, ALICE, "alice", "ALICE-PC",
                      sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
        assert_int_equal(story_events(d, GEZI_EV_JUDGED), 1);
        e = story_event(d, GEZI_EV_JUDGED, 0);
        assert_string_equal(e->id, id);
        assert_int_equal(e->e.judged.flags, all[i].flags);
        story_free(d);
    }
}

/* The goldens say that it is 2023: so does the clock, or it is much later. */
static void a_signed_text_of_another_day_says_so(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct story *d = sealed_story("bob", 0, false);
        unsigned flags;

        sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
        gezi_core_clock(d->c,
                        INT64_C(1700000000000) + late * INT64_C(90000000));
        hear_golden(d, "aes-b64-pktiv-sha256");
        flags = story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags;
        assert_int_equal((flags & GEZI_MSG_OLD) != 0, late);
        story_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_message_reads_as_it_should),
        cmocka_unit_test(from_a_stranger_nothing_counts_as_signed),
        cmocka_unit_test(no_answer_tells_whether_it_could_be_read),
        cmocka_unit_test(what_comes_again_is_acknowledged_and_not_opened_twice),
        cmocka_unit_test(the_same_text_has_the_same_id_whatever_it_came_in),
        cmocka_unit_test(what_is_not_stored_is_not_acknowledged),
        cmocka_unit_test(clear_text_waits_for_one_that_is_opened),
        cmocka_unit_test(clear_text_passes_eight_times_then_one_is_opened),
        cmocka_unit_test(no_turn_is_longer_than_64_that_are_opened),
        cmocka_unit_test(one_address_cannot_fill_the_queue),
        cmocka_unit_test(a_captured_one_of_feiq_is_refused_without_old_keys),
        cmocka_unit_test(feiq_is_read_with_the_old_key),
        cmocka_unit_test(without_the_old_key_the_old_ones_are_unreadable),
        cmocka_unit_test(whoever_signed_and_stops_is_marked),
        cmocka_unit_test(without_keys_nothing_is_opened_or_asked),
        cmocka_unit_test(what_was_signed_is_judged_when_the_key_comes),
        cmocka_unit_test(a_signed_text_of_another_day_says_so),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
