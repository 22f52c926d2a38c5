#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SCRIPT "10.0.0.7:51000"
#define IPTUX "10.0.0.8:2425"

static void a_script_in_gbk_is_read_and_acknowledged(void **state)
{
    struct story *d = story_new();
    const struct story_event *m;

    (void)state;
    HEAR(d, SCRIPT,
         "1:324244:\xd0\xa1\xb5\xc0\xca\xbf:ubuntu:288:\xc4\xe3\xba\xc3");
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_non_null(m);
    assert_string_equal(m->text, "你好");
    assert_string_equal(m->user, "小道士");
    assert_int_equal(m->e.message.charset, GEZI_CS_GBK);
    assert_int_not_equal(m->e.peer.id, 0);
    assert_string_equal(story_extra_of(story_find(d, SCRIPT, 0x21, 0), NULL),
                        "324244");
    story_free(d);
}

static void a_repeat_is_acknowledged_again_and_not_shown(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        HEAR(d, SCRIPT, "1:5:u:h:288:hello\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, SCRIPT, 0x21), 3);
    assert_int_equal(gezi_core_counts(d->c).repeats, 2);
    story_free(d);
}

static void legacy_text_is_read_by_a_core_that_was_ready_late(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .legacy = GEZI_CS_BIG5, .late = true});

    (void)state;
    assert_int_equal(gezi_core_ready(d->c), GEZI_OK);
    HEAR(d, "10.0.0.7:2425", "1:1:u:h:32:\xa7\x41\xa6\x6e");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "你好");
    story_free(d);
}

static void bare_text_is_a_message_without_receipt(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, "10.0.0.7:9000", "\xc4\xe3\xba\xc3 hi");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "你好 hi");
    assert_int_equal(d->out_n, 0);
    story_send(d, NULL, story_person(d, "10.0.0.7:9000"), "你好");
    assert_int_equal(d->out_n, 1);
    assert_string_equal(d->out[0].to, "10.0.0.7:9000");
    assert_string_equal(d->out[0].bytes, "\xc4\xe3\xba\xc3");
    assert_int_equal(story_states(d, GEZI_GONE), 1);
    story_free(d);
}

static void the_number_comes_back_in_its_own_digits(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:0001700000000123:u:h:288:hi");
    assert_string_equal(story_extra_of(story_find(d, SCRIPT, 0x21, 0), NULL),
                        "0001700000000123");
    assert_int_equal(story_command_of(story_find(d, SCRIPT, 0x21, 0)), 0x21);
    story_free(d);
}

static void only_who_asks_gets_a_receipt(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:32:no check");
    HEAR(d, SCRIPT, "1:2:u:h:1312:broadcast and check");
    HEAR(d, SCRIPT, "1:3:u:h:8480:automatic and check");
    HEAR(d, SCRIPT, "1_iptux 0.8.3:4:u:h:507:to me");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 4);
    assert_int_equal(story_count(d, SCRIPT, 0x21), 0);
    assert_int_equal(d->ev[2].e.message.flags & GEZI_MSG_RECEIPT, 0);
    story_free(d);
}

static void options_become_flags(void **state)
{
    static const struct {
        const char *command;
        unsigned flags;
    } rows[] = {
        {"1056", GEZI_MSG_BROADCAST},
        {"1049120", GEZI_MSG_SEALED},
        {"544", GEZI_MSG_SEALED | GEZI_MSG_READ_ONCE},
        {"8224", GEZI_MSG_AUTO},
        {"32800", GEZI_MSG_LOCKED},
        {"131104", GEZI_MSG_NOLOG},
        {"2097184", GEZI_MSG_FILES},
        {"288", GEZI_MSG_RECEIPT},
    };
    struct story *d = story_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[60];
        int n = snprintf(text, sizeof text, "1:%zu:u:h:%s:text", i + 1,
                         rows[i].command);

        story_clear(d);
        story_hear(d, SCRIPT, text, (size_t)n);
        assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags,
                         rows[i].flags);
    }
    story_free(d);
}

static void the_same_text_again_is_a_new_message_if_the_number_is(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:288:ok");
    HEAR(d, SCRIPT, "1:2:u:h:288:ok");
    HEAR(d, SCRIPT, "1:2:u:h:288:no");
    HEAR(d, "10.0.0.9", "1:2:v:h:288:no");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 4);
    assert_string_not_equal(story_event(d, GEZI_EV_MESSAGE, 0)->id,
                            story_event(d, GEZI_EV_MESSAGE, 1)->id);
    story_free(d);
}

static void padding_makes_no_new_message(void **state)
{
    char padded[100] = "1:1:u:h:288:ok";
    struct story *d = story_new();

    (void)state;
    story_hear(d, SCRIPT, padded, 15);
    story_hear(d, SCRIPT, padded, 15 + 64);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_free(d);
}

static void after_ten_minutes_a_repeat_is_new(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:288:ok");
    story_wait(d, 599999);
    HEAR(d, SCRIPT, "1:1:u:h:288:ok");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_wait(d, 1);
    HEAR(d, SCRIPT, "1:1:u:h:288:ok");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    story_free(d);
}

/* iptux counts from 1 after each start. */
static void a_restart_makes_old_numbers_new(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:1:n\0\0");
    HEAR(d, SCRIPT, "1:2:u:h:288:ok");
    HEAR(d, SCRIPT, "1:1:u:h:1:n\0\0"); /* late: it overtook nothing */
    HEAR(d, SCRIPT, "1:2:u:h:288:ok");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_wait(d, 3000);
    HEAR(d, SCRIPT, "1:1:u:h:1:n\0\0");
    HEAR(d, SCRIPT, "1:2:u:h:288:ok");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    story_free(d);
}

static void a_message_has_the_same_id_after_a_restart_of_ours(void **state)
{
    struct story *d = story_new(), *e = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:5:u:h:288:ok");
    HEAR(e, "10.0.0.8", "1:5:U:H:288:ok");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->id,
                        story_event(e, GEZI_EV_MESSAGE, 0)->id);
    story_free(d);
    story_free(e);
}

static void a_stranger_who_writes_is_added_and_asked(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:288:hi");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_PERSON);
    assert_int_equal(d->ev[0].e.change, GEZI_CHANGE_ONLINE);
    assert_int_equal(d->ev[1].e.kind, GEZI_EV_MESSAGE);
    assert_int_equal(d->ev[1].e.peer.id, d->ev[0].e.peer.id);
    assert_int_equal(story_count(d, SCRIPT, 0x01), 1);
    HEAR(d, SCRIPT, "1:2:u:h:288:hi again");
    assert_int_equal(story_count(d, SCRIPT, 0x01), 1);
    story_free(d);
}

static void who_does_not_want_to_be_listed_is_not(void **state)
{
    struct story *d = story_new();
    const struct story_event *m;

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:524576:hi");
    assert_int_equal(story_people(d), 0);
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_int_equal(m->e.peer.id, 0);
    assert_string_equal(m->user, "u");
    assert_string_equal(m->key, "u@h");
    assert_int_equal(story_count(d, SCRIPT, 0x21), 1);
    assert_int_equal(story_count(d, SCRIPT, 0x01), 0);
    HEAR(d, SCRIPT, "1:1:u:h:524576:hi");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_free(d);
}

static void
a_message_we_cannot_decrypt_is_told_and_not_acknowledged(void **state)
{
    struct story *d = story_new();
    const struct story_event *m;

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:4194592:100004:abcd:ef");
    HEAR(d, SCRIPT, "1:1:u:h:4194592:100004:abcd:ef");
    HEAR(d, SCRIPT, "1:2:u:h:4194592:100004:abcd:00");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_int_equal(m->e.message.flags, GEZI_MSG_ENCRYPTED);
    assert_string_equal(m->text, "");
    assert_string_equal(m->raw, "100004:abcd:ef");
    assert_int_equal(story_count(d, SCRIPT, 0x21), 0);
    assert_int_equal(story_count(d, SCRIPT, 0x01), 1);
    story_free(d);
}

static void
who_writes_while_we_are_away_is_told_once_in_each_absence(void **state)
{
    struct story *d = story_new();
    const struct story_out *out;

    (void)state;
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "吃饭"});
    HEAR(d, SCRIPT, "1:1:u:h:16777219:n\0\0");
    HEAR(d, SCRIPT, "1:2:u:h:8224:automatic, too");
    HEAR(d, SCRIPT, "1:3:u:h:1056:to all");
    assert_int_equal(story_count(d, SCRIPT, 0x20), 0);
    HEAR(d, SCRIPT, "1:4:u:h:288:hi");
    HEAR(d, SCRIPT, "1:5:u:h:288:there?");
    assert_int_equal(story_count(d, SCRIPT, 0x20), 1);
    out = story_find(d, SCRIPT, 0x20, 0);
    assert_int_equal(story_command_of(out), 0x01802020);
    assert_string_equal(story_extra_of(out, NULL), "吃饭");
    HEAR(d, SCRIPT, "1:6:u:h:288:hi");
    assert_int_equal(story_count(d, SCRIPT, 0x20), 1);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ABSENCE});
    HEAR(d, SCRIPT, "1:7:u:h:288:back?");
    assert_int_equal(story_count(d, SCRIPT, 0x20), 1);
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "开会"});
    HEAR(d, SCRIPT, "1:8:u:h:288:hi");
    assert_int_equal(story_count(d, SCRIPT, 0x20), 2);
    story_free(d);
}

static void feiq_text_is_read_as_people_see_it(void **state)
{
    struct story *d = story_new();
    const struct story_event *m;

    (void)state;
    HEAR(d, SCRIPT,
         "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:288:\xc4\xe3/:) "
         "{/font;-16 0 0 0 700 0 0 0 134 0 0 2 32 \xcb\xce\xcc\xe5 0;}\0");
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_string_equal(m->text, "你🙂");
    assert_int_equal(m->e.message.flags, GEZI_MSG_RECEIPT | GEZI_MSG_BOLD);
    assert_int_equal(strlen(m->raw), m->e.message.raw.n);
    story_free(d);
}

static void text_is_made_harmless(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT,
         "1:1:u:h:32:a\x1b]52;c;x\x07"
         "b\r\nc\td\xe2\x80\xae");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text,
                        "a]52;c;xb\nc\td");
    story_free(d);
}

static void an_empty_text_is_a_message(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:288:");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "");
    assert_int_equal(story_count(d, SCRIPT, 0x21), 1);
    story_free(d);
}

static void the_largest_datagram_is_read(void **state)
{
    static char big[GEZI_DATAGRAM_MAX];
    struct story *d = story_new();
    size_t n = strlen(strcpy(big, "1:1:u:h:288:"));
    const struct story_event *m;

    (void)state;
    for (size_t i = n; i < sizeof big; i++)
        big[i] = i % 2 ? '\xbf' : '\xc4';
    story_hear(d, SCRIPT, big, sizeof big);
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_int_equal(m->e.message.raw.n, sizeof big - n);
    assert_true(strlen(m->text) > sizeof big);
    story_free(d);
}

/* Three agreeing decisions settle a later ambiguous one. */
static void the_habit_of_a_person_decides_what_is_ambiguous(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 3; i++) {
        char text[60];
        int n = snprintf(text, sizeof text, "1:%d:u:h:32:你好吗", i + 1);

        story_hear(d, SCRIPT, text, (size_t)n);
    }
    HEAR(d, SCRIPT, "1:9:u:h:32:\xc3\xa9");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 3)->text, "é");
    HEAR(d, "10.0.0.9", "1:9:v:h:32:\xc3\xa9");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 4)->text, "茅");
    story_free(d);
}

static void iptux_scopes_are_shown_as_such(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1_iptux 0.8.3:1:u:h:1275:to all\0");
    HEAR(d, SCRIPT, "1_iptux 0.8.3:2:u:h:507:to me\0");
    assert_int_equal(d->ev[1].e.message.flags, GEZI_MSG_BROADCAST);
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 1)->e.message.flags, 0);
    story_free(d);
}

static void bare_text_of_a_messenger_is_malformed(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, IPTUX, "1_iptux 0.8.3:1:u:h:257:n\0\0\0utf-8\0");
    HEAR(d, IPTUX, "what is this");
    HEAR(d, "10.0.0.9", "1:x:u:h:32:broken");
    assert_int_equal(gezi_core_counts(d->c).malformed, 2);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 0);
    story_free(d);
}

static void a_script_is_answered_in_the_form_it_wrote_last(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:32:with a header");
    HEAR(d, SCRIPT, "and without");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    assert_int_equal(story_people(d), 1);
    story_clear(d);
    story_send(d, NULL, story_person(d, "u@h"), "bare");
    assert_int_equal(d->out_n, 1);
    assert_string_equal(d->out[0].bytes, "bare");
    HEAR(d, SCRIPT, "1:2:u:h:32:again");
    assert_int_equal(story_people(d), 1);
    story_clear(d);
    story_send(d, NULL, story_person(d, "u@h"), "framed");
    assert_non_null(story_find(d, SCRIPT, GEZI_CMD_SENDMSG, 0));
    story_free(d);
}

static void who_cannot_keep_a_message_does_not_take_it(void **state)
{
    struct gezi_config config = {.user = "me", .host = "box", .deaf = true};
    struct story *d = story_new_with(&config);

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:288:hello");
    HEAR(d, "10.0.0.7:9000", "bare");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 0);
    assert_int_equal(story_count(d, SCRIPT, GEZI_CMD_RECVMSG), 0);
    HEAR(d, SCRIPT, "1:2:u:h:1:n\0\0");
    story_wait(d, 2000);
    assert_int_equal(story_count(d, SCRIPT, GEZI_CMD_ANSENTRY), 1);
    story_free(d);
}

static void bare_text_may_repeat_itself(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, "10.0.0.7:9000", "ping");
    HEAR(d, "10.0.0.7:9000", "ping");
    HEAR(d, "10.0.0.7:9001", "ping");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 3);
    assert_int_equal(story_people(d), 2);
    story_free(d);
}

static void a_talk_in_bare_text_can_begin_here(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .flags = GEZI_SEND_BARE,
                               .to.addr = {0x0a000007, 9000},
                               .text = "hello\r\nthere"};

    (void)state;
    story_do(d, &cmd);
    assert_string_equal(d->out[0].to, "10.0.0.7:9000");
    assert_int_equal(d->out[0].n, 11);
    assert_string_equal(d->out[0].bytes, "hello\nthere");
    assert_int_equal(story_states(d, GEZI_GONE), 1);
    HEAR(d, "10.0.0.7:9000", "你好吗");
    assert_int_equal(story_people(d), 1);
    cmd.text = "好";
    story_do(d, &cmd);
    assert_string_equal(d->out[1].bytes, "好");
    story_wait(d, 10000);
    assert_int_equal(d->out_n, 2);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_in_gbk_is_read_and_acknowledged),
        cmocka_unit_test(a_repeat_is_acknowledged_again_and_not_shown),
        cmocka_unit_test(legacy_text_is_read_by_a_core_that_was_ready_late),
        cmocka_unit_test(bare_text_is_a_message_without_receipt),
        cmocka_unit_test(the_number_comes_back_in_its_own_digits),
        cmocka_unit_test(only_who_asks_gets_a_receipt),
        cmocka_unit_test(options_become_flags),
        cmocka_unit_test(the_same_text_again_is_a_new_message_if_the_number_is),
        cmocka_unit_test(padding_makes_no_new_message),
        cmocka_unit_test(after_ten_minutes_a_repeat_is_new),
        cmocka_unit_test(a_restart_makes_old_numbers_new),
        cmocka_unit_test(a_message_has_the_same_id_after_a_restart_of_ours),
        cmocka_unit_test(a_stranger_who_writes_is_added_and_asked),
        cmocka_unit_test(who_does_not_want_to_be_listed_is_not),
        cmocka_unit_test(
            a_message_we_cannot_decrypt_is_told_and_not_acknowledged),
        cmocka_unit_test(
            who_writes_while_we_are_away_is_told_once_in_each_absence),
        cmocka_unit_test(feiq_text_is_read_as_people_see_it),
        cmocka_unit_test(text_is_made_harmless),
        cmocka_unit_test(an_empty_text_is_a_message),
        cmocka_unit_test(the_largest_datagram_is_read),
        cmocka_unit_test(the_habit_of_a_person_decides_what_is_ambiguous),
        cmocka_unit_test(iptux_scopes_are_shown_as_such),
        cmocka_unit_test(bare_text_of_a_messenger_is_malformed),
        cmocka_unit_test(a_script_is_answered_in_the_form_it_wrote_last),
        cmocka_unit_test(who_cannot_keep_a_message_does_not_take_it),
        cmocka_unit_test(bare_text_may_repeat_itself),
        cmocka_unit_test(a_talk_in_bare_text_can_begin_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
