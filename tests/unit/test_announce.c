/* How others learn of us. docs/protocol.md 9.1 to 9.3 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static void do_it(struct story *d, enum gezi_do what, const char *text)
{
    assert_int_equal(
        story_do(d, &(struct gezi_command){.what = what, .text = text}),
        GEZI_OK);
}

/* The extra of the answer that an entry gets. */
#define EXPECT_ANSWER(entry, command, expected)                                \
    do {                                                                       \
        struct story *d_ = story_new();                                        \
        const struct story_out *out_;                                          \
        size_t n_;                                                             \
                                                                               \
        HEAR(d_, LILEI, entry);                                                \
        story_wait(d_, 1100);                                                  \
        assert_int_equal(d_->out_n, 1);                                        \
        out_ = story_find(d_, LILEI, 0x03, 0);                                 \
        assert_int_equal(story_command_of(out_), command);                     \
        assert_memory_equal(story_extra_of(out_, &n_), expected,               \
                            sizeof(expected) - 1);                             \
        assert_int_equal(n_, sizeof(expected) - 1);                            \
        story_free(d_);                                                        \
    } while (0)

/* gezi is called 我, of 组. */
static void each_kind_is_answered_in_its_own_form(void **state)
{
    (void)state;
    EXPECT_ANSWER("1:1:u:h:16777217:n\0\0", 0x01800003, "我\0组\0\nGZ:1");
    EXPECT_ANSWER("1:1:u:h:1:n\0\0", 0x01000003, "\xce\xd2\0\xd7\xe9\0");
    EXPECT_ANSWER("1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:6291457:n\0\0",
                  0x01000003, "\xce\xd2\0\xd7\xe9\0");
    EXPECT_ANSWER("1_iptux 0.8.3:1:u:h:257:n\0\0i.png\0utf-8\0", 0x01000003,
                  "我\0组\0\0utf-8\0");
    EXPECT_ANSWER("1:1:u:h:43521:n\0g\0"
                  "00-1A-2B-3C-4D-5E\0",
                  0x01000003, "\xce\xd2\0\xd7\xe9\0");
    EXPECT_ANSWER("1@shiyeline:1:u:h:1:n\0g\0abc\0", 0x00000003,
                  "\xce\xd2\0\xd7\xe9\0");
}

static void a_script_that_writes_utf8_is_answered_in_utf8(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:32:你好吗");
    story_wait(d, 2000);
    story_clear(d);
    HEAR(d, LILEI, "1:2:u:h:1:n\0\0");
    story_wait(d, 1100);
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x03, 0), NULL),
                        "我");
    story_free(d);
}

static void the_answer_goes_to_our_port_and_to_the_source_port(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, "10.0.0.7:3000", "1:1:u:h:1:n\0\0");
    story_wait(d, 1100);
    assert_int_equal(story_count(d, LILEI, 0x03), 1);
    assert_int_equal(story_count(d, "10.0.0.7:3000", 0x03), 1);
    assert_int_equal(d->out_n, 2);
    story_free(d);
}

static void one_person_is_answered_once_a_second(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 20; i++) {
        HEAR(d, LILEI, "1:1:u:h:1:n\0\0");
        story_wait(d, 100);
    }
    story_wait(d, 2000);
    assert_in_range(story_count(d, LILEI, 0x03), 1, 2);
    story_free(d);
}

static void crowd(struct story *d, int people)
{
    char from[30], bytes[60];

    for (int i = 0; i < people; i++) {
        int n = snprintf(bytes, sizeof bytes, "1:1:u%d:h:1:n", i);

        snprintf(from, sizeof from, "10.0.%d.%d:2425", i / 200, i % 200 + 1);
        story_hear(d, from, bytes, (size_t)n);
    }
}

static void many_are_all_answered_within_seconds(void **state)
{
    struct story *d = story_new();

    (void)state;
    crowd(d, 2000);
    assert_int_equal(d->out_n, 0);
    story_wait(d, 5000);
    assert_int_equal(d->out_n, 2000);
    assert_int_equal(gezi_core_counts(d->c).unanswered, 0);
    story_free(d);
}

/* The loop was busy, and all answers are due at once. */
static void answers_go_out_a_thousand_a_second(void **state)
{
    struct story *d = story_new();

    (void)state;
    crowd(d, 2000);
    d->now += 6000;
    story_wait(d, 0);
    assert_int_equal(d->out_n, 16);
    story_wait(d, 1000);
    assert_in_range(d->out_n, 900, 1100);
    story_wait(d, 1000);
    assert_int_equal(d->out_n, 2000);
    story_free(d);
}

static void the_same_seed_gives_the_same_delay(void **state)
{
    int64_t due[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct story *d = story_new();

        HEAR(d, LILEI, "1:1:u:h:1:n\0\0");
        due[i] = gezi_core_deadline(d->c) - d->now;
        assert_in_range(due[i], GEZI_ANSWER_MIN_MS,
                        GEZI_ANSWER_MIN_MS + GEZI_ANSWER_FEW_MS);
        story_free(d);
    }
    assert_int_equal(due[0], due[1]);
}

static void numbers_rise_and_are_at_least_the_clock_and_the_past(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .legacy = GEZI_CS_GBK, .number = 1800000000});
    uint64_t last = 1800000000;

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 10000);
    assert_true(d->out_n >= 3);
    for (size_t i = 0; i < d->out_n; i++) {
        assert_true(story_number_of(&d->out[i]) > last);
        last = story_number_of(&d->out[i]);
    }
    assert_int_equal(gezi_core_number(d->c), last);
    gezi_core_clock(d->c, 1900000000000);
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    assert_int_equal(gezi_core_number(d->c), 1900000000);
    story_free(d);
}

static void who_set_dialup_is_told_by_unicast_too(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:65537:n\0\0");
    HEAR(d, "10.0.0.8", "1:1:v:h:1:n\0\0");
    story_wait(d, 3000);
    story_clear(d);
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 250);
    assert_int_equal(story_count(d, LILEI, 0x01), 1);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x01), 0);
    do_it(d, GEZI_DO_ABSENCE, "out");
    assert_int_equal(story_count(d, LILEI, 0x04), 1);
    do_it(d, GEZI_DO_LEAVE, NULL);
    assert_int_equal(story_count(d, LILEI, 0x02), 1);
    story_free(d);
}

static void who_was_reached_by_address_is_told_by_unicast_too(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.9.9.9", 0, "over the hills");
    HEAR(d, "10.9.9.9", "1:1:u:h:16777219:n\0\0");
    story_wait(d, 0);
    story_clear(d);
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 250);
    assert_int_equal(story_count(d, "10.9.9.9:2425", 0x01), 1);
    story_free(d);
}

static void neiwangtong_is_told_by_unicast_without_options(void **state)
{
    struct story *d = story_new();
    const struct story_out *out;
    size_t n;

    (void)state;
    HEAR(d, LILEI, "1@shiyeline:1:u:h:1:n\0g\0abc\0");
    story_wait(d, 2000);
    story_clear(d);
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 250);
    out = story_find(d, LILEI, 0x01, 0);
    assert_int_equal(story_command_of(out), 1);
    assert_memory_equal(story_extra_of(out, &n), "\xce\xd2\0\xd7\xe9\0", 6);
    assert_int_equal(n, 6);
    story_free(d);
}

static void who_gave_no_sign_of_knowing_us_is_told_in_the_end(void **state)
{
    struct story *d = story_new();

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    HEAR(d, LILEI, "1:1:deaf:h:1:n\0\0");
    HEAR(d, "10.0.0.8", "1:1:good:h:1:n\0\0");
    HEAR(d, "10.0.0.8", "1:2:good:h:3:n\0\0");
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0x01), 3);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x01), 0);
    story_free(d);
}

static void a_stranger_who_did_not_answer_is_told_in_the_end(void **state)
{
    struct story *d = story_new();

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    HEAR(d, LILEI, "1:1:deaf:h:0:n\0\0");
    HEAR(d, "10.0.0.8", "1:1:good:h:0:n\0\0");
    story_wait(d, 3000);
    HEAR(d, "10.0.0.8", "1:2:good:h:3:n\0\0");
    story_wait(d, 57000);
    assert_int_equal(story_count(d, LILEI, 0x01), 1 + 3);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x01), 1);
    story_free(d);
}

static void going_is_said_twice_and_then_we_have_left(void **state)
{
    struct story *d = story_new();

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    do_it(d, GEZI_DO_LEAVE, NULL);
    assert_int_equal(story_count(d, "*", 0x02), 1);
    assert_false(gezi_core_left(d->c));
    story_wait(d, 99);
    assert_int_equal(story_count(d, "*", 0x02), 1);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "*", 0x02), 2);
    assert_true(gezi_core_left(d->c));
    story_wait(d, 100000);
    assert_int_equal(story_count(d, "*", 0x01), 0);
    assert_true(gezi_core_deadline(d->c) == INT64_MAX);
    story_free(d);
}

static void what_waits_when_we_leave_has_failed(void **state)
{
    struct story *d = story_new();
    const struct story_event *ev;

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    story_send(d, NULL, story_person(d, "u@h"), "one");
    story_send(d, "10.9.9.9", 0, "two");
    story_clear(d);
    do_it(d, GEZI_DO_LEAVE, NULL);
    assert_int_equal(story_states(d, GEZI_FAILED), 2);
    ev = story_event(d, GEZI_EV_DELIVERY, 1);
    assert_int_equal(ev->e.delivery.reason, GEZI_WHY_LEFT);
    story_clear(d);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    story_free(d);
}

static void absence_is_told_and_then_stands_in_every_entry(void **state)
{
    struct story *d = story_new();

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    do_it(d, GEZI_DO_ABSENCE, "lunch");
    assert_int_equal(story_command_of(story_find(d, "*", 0x04, 0)), 0x01000104);
    story_wait(d, 250);
    assert_int_equal(story_command_of(story_find(d, "*", 0x01, 0)), 0x01000101);
    HEAR(d, LILEI, "1:1:u:h:1:n\0\0");
    story_wait(d, 1100);
    assert_int_equal(story_command_of(story_find(d, LILEI, 0x03, 0)),
                     0x01000103);
    do_it(d, GEZI_DO_ABSENCE, NULL);
    assert_int_equal(story_command_of(story_find(d, "*", 0x04, 1)), 0x01000004);
    story_free(d);
}

static void a_new_nick_is_told_to_everyone(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {
        .what = GEZI_DO_RENAME, .text = "新:名\n", .group = "g"};
    size_t n;
    static const char expected[] = "\xd0\xc2;\xc3\xfb\0g\0";

    (void)state;
    story_do(d, &cmd);
    assert_memory_equal(story_extra_of(story_find(d, "*", 0x04, 0), &n),
                        expected, sizeof expected - 1);
    assert_int_equal(n, sizeof expected - 1);
    story_free(d);
}

static void another_legacy_encoding_is_used_from_then_on(void **state)
{
    struct gezi_command cmd = {.what = GEZI_DO_RENAME, .text = "張"};
    struct story *d = story_new();

    (void)state;
    assert_int_equal(gezi_core_legacy(d->c, GEZI_CS_BIG5), GEZI_OK);
    story_do(d, &cmd);
    assert_string_equal(story_extra_of(story_find(d, "*", 0x04, 0), NULL),
                        "\xb1\x69");
    story_free(d);
}

/* GBK and UTF-8 in one datagram, and still valid GB18030 as a whole. */
static void entry_has_legacy_names_and_the_utf8_block(void **state)
{
    struct gezi_config config = {
        .user = "me", .host = "box", .nick = "张三", .group = "研发部门"};
    struct story *d;
    size_t n;
    static const char expected[] =
        "\xd5\xc5\xc8\xfd\0\xd1\xd0\xb7\xa2\xb2\xbf\xc3\xc5\0\nUN:me\nHN:box"
        "\nNN:张三\nGN:研发部门\nGZ:1";

    (void)state;
    config.legacy = GEZI_CS_GBK;
    d = story_new_with(&config);
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 250);
    assert_memory_equal(story_extra_of(story_find(d, "*", 0x01, 0), &n),
                        expected, sizeof expected - 1);
    assert_int_equal(n, sizeof expected - 1);
    story_free(d);
}

static void a_name_that_would_be_misread_follows_by_unicast(void **state)
{
    struct gezi_config config = {
        .user = "me", .host = "box", .nick = "小道士", .legacy = GEZI_CS_GBK};
    static const char block[] =
        "\xd0\xa1\xb5\xc0\xca\xbf\0\0\nUN:me\nHN:box\nNN:小道士\nGN:\nGZ:1";
    static const char label[] = "小道士\0\0\0utf-8\0";
    struct story *d = story_new_with(&config);
    size_t n;

    (void)state;
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    story_wait(d, 250);
    story_extra_of(story_find(d, "*", 0x01, 0), &n);
    assert_int_equal(n, 8);
    HEAR(d, LILEI, "1:1:u:h:25165827:n\0\0");
    assert_memory_equal(story_extra_of(story_find(d, LILEI, 0x04, 0), &n),
                        block, sizeof block - 1);
    assert_int_equal(n, sizeof block - 1);
    HEAR(d, "10.0.0.6:2425", "1_iptux 0.8.3:1:x:y:259:t\0\0\0utf-8\0");
    assert_memory_equal(
        story_extra_of(story_find(d, "10.0.0.6:2425", 0x04, 0), &n), label,
        sizeof label - 1);
    assert_int_equal(n, sizeof label - 1);
    HEAR(d, "10.0.0.5:2425", "1:1:old:pc:3:o\0\0");
    assert_null(story_find(d, "10.0.0.5:2425", 0x04, 0));
    story_free(d);
}

static void our_names_are_cut_to_79_bytes_between_characters(void **state)
{
    char name[400] = "";
    struct story *d;
    size_t n;

    (void)state;
    for (int i = 0; i < 60; i++)
        strcat(name, "鸽");
    d = story_new_with(&(struct gezi_config){
        .user = name, .host = "\x01\x02", .nick = name, .legacy = GEZI_CS_GBK});
    do_it(d, GEZI_DO_ANNOUNCE, NULL);
    n = strlen(story_extra_of(&d->out[0], NULL)); /* the nick, in GBK */
    assert_true(n > 0 && n <= 79 && n % 2 == 0);
    assert_non_null(strstr(d->out[0].bytes, ":unknown:"));
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_answered_in_its_own_form),
        cmocka_unit_test(a_script_that_writes_utf8_is_answered_in_utf8),
        cmocka_unit_test(the_answer_goes_to_our_port_and_to_the_source_port),
        cmocka_unit_test(one_person_is_answered_once_a_second),
        cmocka_unit_test(many_are_all_answered_within_seconds),
        cmocka_unit_test(answers_go_out_a_thousand_a_second),
        cmocka_unit_test(the_same_seed_gives_the_same_delay),
        cmocka_unit_test(numbers_rise_and_are_at_least_the_clock_and_the_past),
        cmocka_unit_test(who_set_dialup_is_told_by_unicast_too),
        cmocka_unit_test(who_was_reached_by_address_is_told_by_unicast_too),
        cmocka_unit_test(neiwangtong_is_told_by_unicast_without_options),
        cmocka_unit_test(who_gave_no_sign_of_knowing_us_is_told_in_the_end),
        cmocka_unit_test(a_stranger_who_did_not_answer_is_told_in_the_end),
        cmocka_unit_test(going_is_said_twice_and_then_we_have_left),
        cmocka_unit_test(what_waits_when_we_leave_has_failed),
        cmocka_unit_test(absence_is_told_and_then_stands_in_every_entry),
        cmocka_unit_test(a_new_nick_is_told_to_everyone),
        cmocka_unit_test(another_legacy_encoding_is_used_from_then_on),
        cmocka_unit_test(entry_has_legacy_names_and_the_utf8_block),
        cmocka_unit_test(a_name_that_would_be_misread_follows_by_unicast),
        cmocka_unit_test(our_names_are_cut_to_79_bytes_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
