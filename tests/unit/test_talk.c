/* FeiQ's typing and nudge, sealed messages, questions. docs/protocol.md 3, 6.4,
 * 9.6 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define FEIQ "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:"

static struct story *with_feiq(void)
{
    struct story *d = story_new();

    HEAR(d, LILEI, FEIQ "3:n\0\0");
    story_clear(d);
    return d;
}

static void ask(struct story *d, enum gezi_do what, const char *text)
{
    struct gezi_command cmd = {.what = what, .text = text};

    cmd.to.peer = story_person(d, "feiq:C85B76BD9F3F");
    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

static void typing_is_shown_and_ends_by_itself(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    HEAR(d, LILEI, FEIQ "121:\0");
    assert_true(story_event(d, GEZI_EV_TYPING, 0)->e.typing);
    story_wait(d, 5000);
    HEAR(d, LILEI, FEIQ "121:\0");
    assert_int_equal(story_events(d, GEZI_EV_TYPING), 1);
    story_wait(d, 5999);
    assert_int_equal(story_events(d, GEZI_EV_TYPING), 1);
    story_wait(d, 1);
    assert_false(story_event(d, GEZI_EV_TYPING, 1)->e.typing);
    story_free(d);
}

static void typing_ends_with_its_message_and_not_begins_behind_it(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    HEAR(d, LILEI, FEIQ "121:\0");
    HEAR(d, LILEI, FEIQ "288:hi\0");
    assert_false(story_event(d, GEZI_EV_TYPING, 1)->e.typing);
    story_wait(d, 999);
    HEAR(d, LILEI, FEIQ "121:\0");
    assert_int_equal(story_events(d, GEZI_EV_TYPING), 2);
    story_wait(d, 1);
    HEAR(d, LILEI, FEIQ "121:\0");
    HEAR(d, LILEI, FEIQ "122:\0");
    HEAR(d, LILEI, FEIQ "122:\0");
    assert_int_equal(story_events(d, GEZI_EV_TYPING), 4);
    story_free(d);
}

static void our_typing_is_told_to_feiq_now_and_then(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    ask(d, GEZI_DO_TYPING, ""); /* nothing was typed: nothing to take back */
    assert_int_equal(d->out_n, 0);
    for (int i = 0; i < 11; i++) {
        ask(d, GEZI_DO_TYPING, "draft");
        story_wait(d, 1000);
    }
    assert_int_equal(story_count(d, LILEI, 0x79), 3);
    ask(d, GEZI_DO_TYPING, "");
    ask(d, GEZI_DO_TYPING, "");
    assert_int_equal(story_count(d, LILEI, 0x7a), 1);
    story_free(d);
}

static void only_feiq_is_told_of_typing_and_nudged(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {.what = GEZI_DO_TYPING, .text = "x"};

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:16777219:n\0\0");
    cmd.to.peer = story_person(d, "u@h");
    story_clear(d); /* it was told our nick */
    story_do(d, &cmd);
    cmd.what = GEZI_DO_NUDGE;
    story_do(d, &cmd);
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void a_nudge_is_answered_at_once_and_shown_now_and_then(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    for (int i = 0; i < 30; i++) {
        HEAR(d, LILEI, FEIQ "209:\0");
        story_wait(d, 200);
    }
    assert_int_equal(story_events(d, GEZI_EV_NUDGE), 2);
    assert_int_equal(story_count(d, LILEI, 0xd2), 30);
    for (int i = 0; i < 100; i++)
        HEAR(d, LILEI, FEIQ "209:\0");
    assert_in_range(story_count(d, LILEI, 0xd2), 30, 35);
    assert_true(gezi_core_counts(d->c).unanswered >= 95);
    story_free(d);
}

static void our_nudge_is_repeated_once_unless_answered(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    ask(d, GEZI_DO_NUDGE, NULL);
    ask(d, GEZI_DO_NUDGE, NULL);
    assert_int_equal(story_count(d, LILEI, 0xd1), 1);
    story_wait(d, 5000);
    assert_int_equal(story_count(d, LILEI, 0xd1), 2);
    story_wait(d, 4999);
    ask(d, GEZI_DO_NUDGE, NULL); /* once in ten seconds */
    assert_int_equal(story_count(d, LILEI, 0xd1), 2);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0xd1), 2);
    ask(d, GEZI_DO_NUDGE, NULL);
    HEAR(d, LILEI, FEIQ "210:\0");
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0xd1), 3);
    story_free(d);
}

static void an_opened_window_is_answered(void **state)
{
    struct story *d = with_feiq();

    (void)state;
    HEAR(d, LILEI, FEIQ "119:\0");
    assert_int_equal(story_count(d, LILEI, 0x78), 1);
    story_free(d);
}

/* How often this piece of a picture is acknowledged, as that. */
static size_t taken(const char *head, const void *data, size_t n,
                    const char *ack)
{
    struct story *d = with_feiq();
    char packet[1024];
    int size = snprintf(packet, sizeof packet, FEIQ "2097344:%s#", head);
    const struct story_out *o;
    size_t times, extra;

    memcpy(packet + size, data, n);
    story_hear(d, LILEI, packet, (size_t)size + n);
    times = story_count(d, LILEI, GEZI_CMD_FEIQ_PICTURE_TAKEN);
    for (size_t i = 0; i < times; i++) {
        o = story_find(d, LILEI, GEZI_CMD_FEIQ_PICTURE_TAKEN, i);
        assert_string_equal(story_extra_of(o, &extra), ack);
        assert_int_equal(extra, strlen(ack) + 1);
    }
    story_free(d);
    return times;
}

static void each_piece_of_a_picture_is_acknowledged(void **state)
{
    static const char head[] = "e8fdb8e6|6|3|2|2|3|0|2|0|00000000";

    (void)state;
    assert_int_equal(taken(head, "\0a\r\0", 4, "e8fdb8e6|2#"), 2);
    assert_int_equal(taken(head, "\0a\r\0\0", 5, "e8fdb8e6|2#"), 2);
    assert_int_equal(taken(head, "abc", 3, "e8fdb8e6|2#"), 2);
    assert_int_equal(
        taken("E8FDB8E6|600|512|0|9|3|0|2|0|0", "abc", 3, "E8FDB8E6|2#"), 2);
}

static void what_is_no_piece_of_a_picture_is_not(void **state)
{
    static const char *const heads[] = {
        "e8fdb8e6|6|-1|2|2|3|0|2|0|0",       "e8fdb8e6|6|4|2|2|3|0|2|0|0",
        "e8fdb8e6|6|3|2|0|3|0|2|0|0",        "e8fdb8e6|6|3|2|3|3|0|2|0|0",
        "e8fdb8e6|6|3|2|2|0|0|2|0|0",        "e8fdb8e6|6|3|2|2|3|0|2|0",
        "e8fdb8e6|6|3|2|2|3|0|2|0|0|0",      "e8fdb8e|6|3|2|2|3|0|2|0|0",
        "e8fdb8ex|6|3|2|2|3|0|2|0|0",        "e8fdb8e6|6|3|x|2|3|0|2|0|0",
        "e8fdb8e6|99999999|3|2|2|3|0|2|0|0", "e8fdb8e6|6|3|99999|2|3|0|2|0|0",
    };

    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_int_equal(taken(heads[i], "\0abc", 4, ""), 0);
    assert_int_equal(taken("e8fdb8e6|6|3|2|2|3|0|2|0|0", "\0ab", 3, ""), 0);
    assert_int_equal(taken("e8fdb8e6|6|3|2|2|3|0|2|0|0", "\0abcd", 5, ""), 0);
    assert_int_equal(taken("e8fdb8e6|6|3|2|2|3|0|2|0|0", "", 0, ""), 0);
}

static void one_who_goes_takes_typing_along(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .legacy = GEZI_CS_GBK, .people_max = 1});

    (void)state;
    HEAR(d, LILEI, FEIQ "3:n\0\0");
    HEAR(d, LILEI, FEIQ "121:\0");
    HEAR(d, "10.0.0.8", "1:1:v:h:3:n\0\0");
    story_wait(d, 60000);
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_events(d, GEZI_EV_TYPING), 1);
    story_free(d);
}

/* Sealed */

static struct story *with_open_letter(void)
{
    struct story *d = story_new();
    struct gezi_command cmd = {.what = GEZI_DO_OPEN, .number = 100};

    HEAR(d, LILEI, "1:100:u:h:1049376:for your eyes\0");
    cmd.to.peer = story_person(d, "u@h");
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags,
                     GEZI_MSG_SEALED | GEZI_MSG_RECEIPT);
    story_clear(d);
    story_do(d, &cmd);
    return d;
}

static void opening_is_told_until_the_answer_names_it(void **state)
{
    struct story *d = with_open_letter();
    char text[60];
    int n;

    (void)state;
    assert_int_equal(story_command_of(&d->out[0]), 0x00100030);
    assert_string_equal(story_extra_of(&d->out[0], NULL), "100");
    HEAR(d, LILEI, "1:101:u:h:50:100");
    story_wait(d, 750);
    assert_int_equal(story_count(d, LILEI, 0x30), 2);
    assert_int_equal(d->out[0].n, d->out[1].n);
    assert_memory_equal(d->out[0].bytes, d->out[1].bytes, d->out[0].n);
    n = snprintf(text, sizeof text, "1:102:u:h:50:%llu",
                 (unsigned long long)story_number_of(&d->out[0]));
    story_hear(d, "10.0.0.99", text, (size_t)n);
    story_wait(d, 750);
    assert_int_equal(story_count(d, LILEI, 0x30), 3);
    story_hear(d, LILEI, text, (size_t)n);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0x30), 3);
    story_free(d);
}

static void opening_is_repeated_twelve_times(void **state)
{
    struct story *d = with_open_letter();

    (void)state;
    story_wait(d, 12 * 750);
    assert_int_equal(story_count(d, LILEI, 0x30), 13);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0x30), 13);
    story_free(d);
}

static void an_old_client_is_told_of_opening_once(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {
        .what = GEZI_DO_OPEN, .flags = GEZI_OPEN_ONCE, .number = 100};

    (void)state;
    HEAR(d, LILEI, "1:100:u:h:800:for your eyes\0");
    cmd.to.peer = story_person(d, "u@h");
    assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                GEZI_MSG_READ_ONCE);
    story_clear(d);
    story_do(d, &cmd);
    assert_int_equal(story_command_of(&d->out[0]), 0x30);
    assert_string_equal(story_extra_of(&d->out[0], NULL), "100");
    story_wait(d, 60000);
    assert_int_equal(story_count(d, LILEI, 0x30), 1);
    story_free(d);
}

static void only_the_port_that_was_told_answers_that(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {.what = GEZI_DO_OPEN, .number = 100};
    char text[60];
    int n;

    (void)state;
    HEAR(d, "10.0.0.7:4000", "1:100:u:h:1049376:for your eyes\0");
    cmd.to.peer = story_person(d, "u@h");
    story_clear(d);
    story_do(d, &cmd);
    n = snprintf(text, sizeof text, "1:102:u:h:50:%llu",
                 (unsigned long long)story_number_of(&d->out[0]));
    story_hear(d, "10.0.0.7:4001", text, (size_t)n);
    story_wait(d, 750);
    assert_int_equal(story_count(d, "10.0.0.7:4000", 0x30), 2);
    story_hear(d, "10.0.0.7:4000", text, (size_t)n);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, "10.0.0.7:4000", 0x30), 2);
    story_free(d);
}

/* Questions */

static void we_say_what_we_are_and_why_we_are_away(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:64:");
    HEAR(d, LILEI, "1:2:u:h:80:");
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "吃饭"});
    HEAR(d, LILEI, "1:3:u:h:80:");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x41, 0), NULL),
                        "gezi test");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x51, 0), NULL),
                        "Not absence mode");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x51, 1), NULL),
                        "\xb3\xd4\xb7\xb9");
    story_free(d);
}

static void
one_asker_gets_five_answers_a_second_and_all_two_hundred(void **state)
{
    struct story *d = story_new();
    char from[30], text[30];

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    for (int i = 0; i < 50; i++)
        HEAR(d, LILEI, "1:1:u:h:64:");
    assert_int_equal(story_count(d, LILEI, 0x41), 5);
    for (int i = 0; i < 500; i++) {
        int n = snprintf(text, sizeof text, "1:1:u%d:h:64:", i);

        snprintf(from, sizeof from, "10.1.%d.%d:2425", i / 200, i % 200 + 1);
        story_hear(d, from, text, (size_t)n);
    }
    assert_int_equal(d->out_n, 200);
    story_wait(d, 1000);
    HEAR(d, LILEI, "1:1:u:h:64:");
    assert_int_equal(d->out_n, 201);
    story_free(d);
}

static void what_others_say_of_themselves_is_told(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    HEAR(d, LILEI,
         "1:2:u:h:65:IPMsg \x1b[0m"
         "5.7\0");
    assert_string_equal(story_peer(d, "u@h").client, "IPMsg [0m5.7");
    assert_string_equal(story_event(d, GEZI_EV_INFO, 0)->text, "IPMsg [0m5.7");
    assert_false(story_event(d, GEZI_EV_INFO, 0)->e.info.absence);
    HEAR(d, LILEI, "1:3:u:h:81:\xb3\xd4\xb7\xb9\0");
    assert_string_equal(story_event(d, GEZI_EV_INFO, 1)->text, "吃饭");
    assert_true(story_event(d, GEZI_EV_INFO, 1)->e.info.absence);
    story_free(d);
}

static void the_status_line_of_iptux_is_kept(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1_iptux 0.8.3:1:u:h:259:n\0\0x\0utf-8\0");
    HEAR(d, LILEI, "1_iptux 0.8.3:2:u:h:252:忙着呢\0");
    assert_string_equal(story_peer(d, "u@h").sign, "忙着呢");
    assert_int_equal(story_event(d, GEZI_EV_PERSON, 1)->e.change,
                     GEZI_CHANGE_DETAILS);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_is_shown_and_ends_by_itself),
        cmocka_unit_test(typing_ends_with_its_message_and_not_begins_behind_it),
        cmocka_unit_test(our_typing_is_told_to_feiq_now_and_then),
        cmocka_unit_test(only_feiq_is_told_of_typing_and_nudged),
        cmocka_unit_test(a_nudge_is_answered_at_once_and_shown_now_and_then),
        cmocka_unit_test(our_nudge_is_repeated_once_unless_answered),
        cmocka_unit_test(an_opened_window_is_answered),
        cmocka_unit_test(each_piece_of_a_picture_is_acknowledged),
        cmocka_unit_test(what_is_no_piece_of_a_picture_is_not),
        cmocka_unit_test(one_who_goes_takes_typing_along),
        cmocka_unit_test(opening_is_told_until_the_answer_names_it),
        cmocka_unit_test(opening_is_repeated_twelve_times),
        cmocka_unit_test(an_old_client_is_told_of_opening_once),
        cmocka_unit_test(only_the_port_that_was_told_answers_that),
        cmocka_unit_test(we_say_what_we_are_and_why_we_are_away),
        cmocka_unit_test(
            one_asker_gets_five_answers_a_second_and_all_two_hundred),
        cmocka_unit_test(what_others_say_of_themselves_is_told),
        cmocka_unit_test(the_status_line_of_iptux_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
