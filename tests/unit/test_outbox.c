/* What nobody answers waits: in order, for days, over restarts. */
#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define ENTRY "1:100:lilei:PC:16777217:lilei\0\0"
#define EXIT "1:105:lilei:PC:2:lilei\0\0"

enum { MINUTE = 60000, DAY = 1440 * MINUTE };

static struct story *story_with_outbox(void)
{
    return story_new_with(&(struct gezi_config){.user = "me",
                                                .host = "box",
                                                .legacy = GEZI_CS_GBK,
                                                .seed = 7,
                                                .outbox = true});
}

static struct story *story_with_lilei(void)
{
    struct story *d = story_with_outbox();

    HEAR(d, LILEI, ENTRY);
    story_wait(d, 2000); /* our answer has left */
    story_clear(d);
    return d;
}

static void say(struct story *d, const char *text)
{
    story_send(d, NULL, story_person(d, "lilei@pc"), text);
}

static void receipt_from(struct story *d, const char *from, uint64_t number)
{
    char text[100];
    int n = snprintf(text, sizeof text, "1:300:lilei:PC:33:%llu",
                     (unsigned long long)number);

    story_hear(d, from, text, (size_t)n + 1);
}

/* The text of the i-th message to this address so far, "" if there is none. */
static const char *text_to(const struct story *d, const char *to, size_t i)
{
    const struct story_out *o = story_find(d, to, 0x20, i);

    return o ? story_extra_of(o, NULL) : "";
}

static uint64_t number_to(const struct story *d, const char *to, size_t i)
{
    return story_number_of(story_find(d, to, 0x20, i));
}

static void assert_last(const struct story *d, enum gezi_state state,
                        enum gezi_reason reason)
{
    size_t n = story_events(d, GEZI_EV_DELIVERY);
    const struct story_event *e = story_event(d, GEZI_EV_DELIVERY, n - 1);

    assert_true(n > 0);
    assert_int_equal(e->e.delivery.state, state);
    assert_int_equal(e->e.delivery.reason, reason);
}

static void without_an_answer_it_waits_after_five_times(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "x");
    story_wait(d, 6000);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    story_free(d);
}

static void it_goes_out_when_its_person_is_heard_elsewhere(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "x");
    story_wait(d, 6000);
    HEAR(d, LILEI, EXIT);
    story_wait(d, 3 * DAY);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    story_clear(d);
    HEAR(d, "10.0.0.99", ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.99:2425", 0), "x");
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    receipt_from(d, "10.0.0.99", number_to(d, "10.0.0.99:2425", 0));
    assert_last(d, GEZI_DELIVERED, GEZI_WHY_NONE);
    story_wait(d, DAY);
    assert_int_equal(story_count(d, "10.0.0.99:2425", 0x20), 1);
    story_free(d);
}

static void one_who_is_away_gets_no_text(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say(d, "x");
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    assert_int_equal(story_count(d, LILEI, 0x01), 1); /* really? */
    story_wait(d, 60 * MINUTE);
    assert_int_equal(story_count(d, LILEI, 0x01), 6);
    assert_int_equal(story_count(d, "*", 0x01), 1);
    story_wait(d, 13 * DAY);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    assert_int_equal(story_count(d, LILEI, 0x01), 6 + 13 * 24);
    assert_int_equal(story_count(d, "*", 0x01), 1 + 13 * 24);
    story_free(d);
}

static void one_whom_we_missed_coming_gets_it_at_once(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say(d, "x");
    HEAR(d, LILEI, "1:106:lilei:PC:3:lilei\0\0"); /* the answer to our ask */
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "x");
    assert_last(d, GEZI_TRYING, GEZI_WHY_NONE);
    story_wait(d, 6000);
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say(d, "y"); /* behind one that rests: asked again */
    assert_int_equal(story_count(d, LILEI, 0x01), 1);
    story_free(d);
}

#define SCRIPT "10.0.0.9:51000"

/* It may have printed what it did not acknowledge. */
static void nothing_waits_for_a_script_that_acknowledges_nothing(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:32:hello");
    story_clear(d);
    story_send(d, SCRIPT, 0, "one");
    story_send(d, SCRIPT, 0, "two");
    assert_string_equal(text_to(d, SCRIPT, 0), "one");
    assert_string_equal(text_to(d, SCRIPT, 1), "two");
    story_wait(d, 10000);
    assert_int_equal(story_states(d, GEZI_FAILED), 2);
    assert_int_equal(story_states(d, GEZI_QUEUED), 0);
    story_free(d);
}

static void a_script_that_acknowledged_once_is_waited_for(void **state)
{
    struct story *d = story_with_outbox();
    char receipt[60];

    (void)state;
    HEAR(d, SCRIPT, "1:1:u:h:32:hello");
    story_clear(d);
    story_send(d, SCRIPT, 0, "one");
    snprintf(receipt, sizeof receipt, "1:2:u:h:33:%llu",
             (unsigned long long)story_number_of(
                 story_find(d, SCRIPT, GEZI_CMD_SENDMSG, 0)));
    story_hear(d, SCRIPT, receipt, strlen(receipt));
    story_send(d, SCRIPT, 0, "two");
    story_wait(d, 10000);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_free(d);
}

static void one_at_a_time_and_in_order(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "1");
    say(d, "2");
    say(d, "3");
    assert_int_equal(d->out_n, 1);
    story_wait(d, 2500);
    assert_int_equal(story_count(d, LILEI, 0x20), 3);
    assert_string_equal(text_to(d, LILEI, 2), "1");
    for (size_t i = 3; i < 6; i++) {
        receipt_from(d, LILEI, number_to(d, LILEI, i - 1));
        story_wait(d, 0);
    }
    assert_string_equal(text_to(d, LILEI, 3), "2");
    assert_string_equal(text_to(d, LILEI, 4), "3");
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 3);
    story_free(d);
}

static void after_fourteen_days_it_fails(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    say(d, "x");
    story_wait(d, 14 * (int64_t)DAY - 1000);
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    story_wait(d, 3000);
    assert_last(d, GEZI_FAILED, GEZI_WHY_EXPIRED);
    assert_true(gezi_core_deadline(d->c) == INT64_MAX);
    story_free(d);
}

static void command(struct story *d, enum gezi_do what, uint64_t number)
{
    struct gezi_command cmd = {.what = what, .number = number};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

static void say_no_queue(struct story *d, const char *text)
{
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .flags = GEZI_SEND_NO_QUEUE,
                               .to.peer = story_person(d, "lilei@pc"),
                               .text = text};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

/* Five times without an answer. */
static void try_in_vain(struct story *d, const char *text)
{
    say(d, text);
    story_wait(d, 6000);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_clear(d);
}

static void any_packet_wakes_after_silence(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    try_in_vain(d, "x");
    story_wait(d, 10000);
    assert_int_equal(d->out_n, 0);
    HEAR(d, LILEI, "1:201:lilei:PC:288:hello\0");
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "x");
    story_free(d);
}

static void repeats_are_the_same_bytes_after_days(void **state)
{
    struct story *d = story_with_lilei();
    char first[200];
    size_t n;

    (void)state;
    say(d, "x");
    n = d->out[0].n;
    memcpy(first, d->out[0].bytes, n);
    story_wait(d, 6000);
    HEAR(d, LILEI, EXIT);
    story_wait(d, 2 * DAY);
    story_clear(d);
    HEAR(d, LILEI, ENTRY);
    story_wait(d, 3000);
    assert_int_equal(story_count(d, LILEI, 0x20), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(story_find(d, LILEI, 0x20, i)->n, n);
        assert_memory_equal(story_find(d, LILEI, 0x20, i)->bytes, first, n);
    }
    story_free(d);
}

static void whoever_writes_again_has_it_tried_again(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    try_in_vain(d, "1");
    say(d, "2");
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NONE);
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "1");
    story_wait(d, 6000);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    story_free(d);
}

static void another_program_gets_the_same_number_in_its_own_way(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    say(d, "你好");
    number = number_to(d, LILEI, 0);
    assert_int_equal(story_command_of(d->out) & 0x00800000, 0x00800000);
    story_wait(d, 6000);
    story_clear(d);
    HEAR(d, LILEI,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:1:lilei:PC:"
         "6291457:\xc0\xee\0\0");
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "\xc4\xe3\xba\xc3");
    assert_true(number_to(d, LILEI, 0) == number);
    story_free(d);
}

static void who_talks_and_takes_nothing_is_tried_ever_more_slowly(void **state)
{
    static const int minutes[] = {1, 2, 4, 8, 10, 10};
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "x");
    HEAR(d, LILEI, "1:201:lilei:PC:288:busy\0");
    story_wait(d, 4999);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        story_wait(d, 1);
        assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
        story_clear(d);
        HEAR(d, LILEI, "1:202:lilei:PC:288:still busy\0");
        story_wait(d, minutes[i] * MINUTE - 1);
        HEAR(d, LILEI, "1:203:lilei:PC:288:and now\0");
        assert_int_equal(story_count(d, LILEI, 0x20), 0);
        story_wait(d, 1);
        assert_int_equal(story_count(d, LILEI, 0x20), 1);
        HEAR(d, LILEI, "1:204:lilei:PC:288:oh\0");
        story_wait(d, 4999);
        assert_int_equal(story_count(d, LILEI, 0x20), 5);
    }
    story_free(d);
}

static void no_queue_fails_after_five_times(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say_no_queue(d, "x");
    story_wait(d, 6000);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_last(d, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say_no_queue(d, "y");
    story_wait(d, 6000);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_last(d, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    story_free(d);
}

static void no_queue_behind_one_that_waits_tries_that_first(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    try_in_vain(d, "1");
    say_no_queue(d, "2");
    say(d, "3");
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "1");
    story_wait(d, 6000);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_clear(d);
    HEAR(d, LILEI, ENTRY);
    story_wait(d, 0);
    receipt_from(d, LILEI, number_to(d, LILEI, 0));
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 1), "3");
    story_free(d);
}

static void the_user_may_try_now(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say(d, "x");
    number = d->ev[0].e.sent.number;
    command(d, GEZI_DO_RETRY, number + 1);
    story_wait(d, 0);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    command(d, GEZI_DO_RETRY, number);
    story_wait(d, 6000);
    assert_int_equal(story_count(d, LILEI, 0x20), 5);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_free(d);
}

static void the_user_may_drop_one(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t first;

    (void)state;
    say(d, "1");
    say(d, "2");
    say(d, "3");
    first = number_to(d, LILEI, 0);
    command(d, GEZI_DO_DROP, first + 1);
    assert_last(d, GEZI_FAILED, GEZI_WHY_DROPPED);
    command(d, GEZI_DO_DROP, first);
    assert_int_equal(story_states(d, GEZI_FAILED), 2);
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 1), "3");
    command(d, GEZI_DO_DROP, first);
    command(d, GEZI_DO_DROP, 4711);
    assert_int_equal(story_states(d, GEZI_FAILED), 2);
    receipt_from(d, LILEI, first); /* it had arrived */
    assert_last(d, GEZI_DELIVERED, GEZI_WHY_NONE);
    story_free(d);
}

static void leaving_leaves_what_waits(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "1");
    say(d, "2");
    say_no_queue(d, "3");
    command(d, GEZI_DO_LEAVE, 0);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    assert_int_equal(story_states(d, GEZI_QUEUED), 3);
    story_wait(d, DAY);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    story_free(d);
}

static void an_address_nobody_is_at_waits_for_somebody(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    story_send(d, "10.0.0.9", 0, "1");
    story_send(d, "10.0.0.9", 0, "2");
    story_wait(d, 7000);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 5);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 2);
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_clear(d);
    HEAR(d, "10.0.0.9", ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.9:2425", 0), "1");
    receipt_from(d, "10.0.0.9", number_to(d, "10.0.0.9:2425", 0));
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.9:2425", 1), "2");
    assert_string_equal(
        story_event(d, GEZI_EV_DELIVERY, story_events(d, GEZI_EV_DELIVERY) - 1)
            ->key,
        "lilei@pc");
    story_free(d);
}

static void a_silent_address_is_asked_again_and_again(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    story_send(d, "10.0.0.9", 0, "x");
    story_wait(d, 7000);
    story_clear(d);
    story_wait(d, MINUTE + 1000);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 2);
    assert_true(story_count(d, "10.0.0.9:2425", 0x20) >= 1);
    story_free(d);
}

static void who_is_found_at_an_address_gets_all_in_order(void **state)
{
    struct story *d = story_with_lilei();
    const char *const texts[] = {"1", "2", "3"};

    (void)state;
    HEAR(d, LILEI, EXIT);
    say(d, "1");
    story_send(d, "10.0.0.9", 0, "2");
    say(d, "3");
    story_wait(d, 7000);
    story_clear(d);
    HEAR(d, "10.0.0.9", ENTRY);
    for (size_t i = 0; i < 3; i++) {
        story_wait(d, 0);
        assert_string_equal(text_to(d, "10.0.0.9:2425", i), texts[i]);
        receipt_from(d, "10.0.0.9", number_to(d, "10.0.0.9:2425", i));
    }
    assert_int_equal(story_states(d, GEZI_DELIVERED), 3);
    assert_int_equal(story_people(d), 1);
    story_free(d);
}

static void a_late_receipt_is_believed_and_wakes_the_rest(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    say(d, "1");
    say(d, "2");
    number = number_to(d, LILEI, 0);
    story_wait(d, 6000);
    story_clear(d);
    receipt_from(d, LILEI, number);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_wait(d, 0);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    assert_string_equal(text_to(d, LILEI, 0), "2");
    story_free(d);
}

static void many_who_come_at_once_are_served_in_turn(void **state)
{
    enum { MANY = 250 };
    struct story *d = story_with_outbox();
    char packet[100], from[40];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++) {
            int n = snprintf(packet, sizeof packet, "1:%d:u%d:pc:%d:n",
                             5 + round, i, round == 1 ? 2 : 1);

            snprintf(from, sizeof from, "10.1.%d.1", i);
            story_hear(d, from, packet, (size_t)n + 1);
            if (round != 1)
                continue;
            snprintf(from, sizeof from, "u%d@pc", i);
            story_send(d, NULL, story_person(d, from), "x");
        }
        if (round < 2) {
            story_wait(d, MINUTE);
            story_clear(d);
        }
    }
    for (size_t expected = 100; expected <= 300; expected += 100) {
        size_t n = 0;

        story_wait(d, expected == 100 ? 0 : 100);
        for (size_t i = 0; i < d->out_n; i++)
            n += strstr(d->out[i].bytes, ":288:x") != NULL;
        assert_int_equal(n, expected < MANY ? expected : MANY);
    }
    story_free(d);
}

static void who_is_awaited_is_not_dropped_for_room(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .people_max = 4, .outbox = true});
    char packet[100], from[40];

    (void)state;
    HEAR(d, LILEI, ENTRY);
    HEAR(d, LILEI, EXIT);
    say(d, "x");
    for (int i = 0; i < 20; i++) {
        int n = snprintf(packet, sizeof packet, "1:5:u%d:pc:1:n", i);

        snprintf(from, sizeof from, "10.1.%d.1", i);
        story_hear(d, from, packet, (size_t)n + 1);
    }
    assert_int_equal(story_people(d), 4);
    assert_int_not_equal(story_person(d, "lilei@pc"), 0);
    story_clear(d);
    HEAR(d, "10.0.0.8", ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.8:2425", 0), "x");
    story_free(d);
}

#define TUX "10.0.0.3:2425"
#define TUX_ENTRY "1_iptux 0.8.3:1:tux:box:257:tux\0\0i.png\0utf-8\0"

static void iptux_never_gets_a_number_below_one_that_it_saw(void **state)
{
    struct story *d = story_with_outbox();
    uint64_t first, all;

    (void)state;
    HEAR(d, TUX, TUX_ENTRY);
    story_send(d, TUX, 0, "first");
    first = number_to(d, TUX, 0);
    story_wait(d, 6000);
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    all = number_to(d, "*", 0);
    assert_true(all > first);
    story_clear(d);
    HEAR(d, TUX, TUX_ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, TUX, 0), "first");
    assert_true(number_to(d, TUX, 0) > all);
    assert_true(story_event(d, GEZI_EV_DELIVERY, 0)->e.delivery.number ==
                number_to(d, TUX, 0));
    story_free(d);
}

static void no_absence_text_overtakes_what_waits_for_iptux(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    HEAR(d, TUX, TUX_ENTRY);
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "lunch"});
    story_send(d, TUX, 0, "first");
    story_clear(d);
    HEAR(d, TUX, "1_iptux 0.8.3:2:tux:box:288:hi\0");
    assert_int_equal(story_count(d, TUX, 0x20), 0);
    assert_int_equal(story_count(d, TUX, 0x21), 1);
    story_free(d);
}

static void bare_text_found_at_an_address_gets_one_copy(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    story_send(d, "10.0.0.9:9000", 0, "hi");
    story_clear(d);
    HEAR(d, "10.0.0.9:9000", "\xc4\xe3\xba\xc3 hi");
    story_wait(d, 10000);
    assert_int_equal(d->out_n, 1);
    assert_string_equal(d->out[0].bytes, "hi");
    assert_last(d, GEZI_GONE, GEZI_WHY_NONE);
    story_free(d);
}

static void who_is_away_is_asked_now_and_then(void **state)
{
    struct story *d = story_with_outbox();

    (void)state;
    story_send(d, "10.9.0.7", 0, "hi");
    HEAR(d, "10.9.0.7", "1:100:lilei:PC:16777219:lilei\0\0");
    story_wait(d, 0);
    receipt_from(d, "10.9.0.7", number_to(d, "10.9.0.7:2425", 0));
    HEAR(d, "10.9.0.7", EXIT);
    say(d, "later");
    story_clear(d);
    story_wait(d, 12 * MINUTE);
    assert_int_equal(story_count(d, "10.9.0.7:2425", 0x20), 0);
    assert_int_equal(story_count(d, "10.9.0.7:2425", 0x01), 3);
    HEAR(d, "10.9.0.7", "1:400:lilei:PC:16777219:lilei\0\0");
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.9.0.7:2425", 0), "later");
    story_free(d);
}

static void what_waits_is_bounded(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    for (int i = 0; i < GEZI_PENDING_MAX; i++) {
        say(d, "x");
        story_clear(d);
    }
    say(d, "one too many");
    assert_last(d, GEZI_FAILED, GEZI_WHY_NO_ROOM);
    HEAR(d, LILEI, ENTRY);
    story_wait(d, 0);
    receipt_from(d, LILEI, number_to(d, LILEI, 0));
    say(d, "fits");
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NONE);
    story_free(d);
}

static void nobody_is_reached_where_they_were_days_ago(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    say(d, "x");
    story_wait(d, DAY);
    story_clear(d);
    HEAR(d, "10.0.0.99", ENTRY);
    story_wait(d, 6000);
    assert_int_equal(story_count(d, "10.0.0.99:2425", 0x20), 5);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    story_free(d);
}

static void nor_if_everyone_is_awaited(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .people_max = 1, .outbox = true});

    (void)state;
    HEAR(d, LILEI, ENTRY);
    HEAR(d, LILEI, EXIT);
    say(d, "x");
    HEAR(d, "10.0.0.8", "1:5:new:pc:1:n\0");
    assert_int_equal(story_people(d), 1);
    assert_int_not_equal(story_person(d, "lilei@pc"), 0);
    assert_int_equal(gezi_core_counts(d->c).crowded, 1);
    HEAR(d, "10.0.0.8", "1:6:new:pc:288:hello\0"); /* shown all the same */
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x21), 1);
    story_free(d);
}

static void
who_turns_out_another_program_gets_the_next_try_its_way(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    say(d, "你好");
    HEAR(d, LILEI,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:1:lilei:PC:"
         "6291457:\xc0\xee\0\0");
    story_wait(d, 1000);
    assert_string_equal(text_to(d, LILEI, 0), "你好");
    assert_string_equal(text_to(d, LILEI, 1), "\xc4\xe3\xba\xc3");
    assert_true(number_to(d, LILEI, 0) == number_to(d, LILEI, 1));
    story_free(d);
}

static void a_late_receipt_of_a_talker_wakes_the_rest_too(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    say(d, "1");
    say(d, "2");
    number = number_to(d, LILEI, 0);
    HEAR(d, LILEI, "1:201:lilei:PC:288:busy\0");
    story_wait(d, 6000);
    story_clear(d);
    receipt_from(d, LILEI, number);
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "2");
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_answer_it_waits_after_five_times),
        cmocka_unit_test(it_goes_out_when_its_person_is_heard_elsewhere),
        cmocka_unit_test(one_who_is_away_gets_no_text),
        cmocka_unit_test(one_whom_we_missed_coming_gets_it_at_once),
        cmocka_unit_test(nothing_waits_for_a_script_that_acknowledges_nothing),
        cmocka_unit_test(a_script_that_acknowledged_once_is_waited_for),
        cmocka_unit_test(one_at_a_time_and_in_order),
        cmocka_unit_test(after_fourteen_days_it_fails),
        cmocka_unit_test(any_packet_wakes_after_silence),
        cmocka_unit_test(repeats_are_the_same_bytes_after_days),
        cmocka_unit_test(whoever_writes_again_has_it_tried_again),
        cmocka_unit_test(another_program_gets_the_same_number_in_its_own_way),
        cmocka_unit_test(who_talks_and_takes_nothing_is_tried_ever_more_slowly),
        cmocka_unit_test(no_queue_fails_after_five_times),
        cmocka_unit_test(no_queue_behind_one_that_waits_tries_that_first),
        cmocka_unit_test(the_user_may_try_now),
        cmocka_unit_test(the_user_may_drop_one),
        cmocka_unit_test(leaving_leaves_what_waits),
        cmocka_unit_test(an_address_nobody_is_at_waits_for_somebody),
        cmocka_unit_test(a_silent_address_is_asked_again_and_again),
        cmocka_unit_test(who_is_found_at_an_address_gets_all_in_order),
        cmocka_unit_test(a_late_receipt_is_believed_and_wakes_the_rest),
        cmocka_unit_test(many_who_come_at_once_are_served_in_turn),
        cmocka_unit_test(who_is_awaited_is_not_dropped_for_room),
        cmocka_unit_test(iptux_never_gets_a_number_below_one_that_it_saw),
        cmocka_unit_test(no_absence_text_overtakes_what_waits_for_iptux),
        cmocka_unit_test(bare_text_found_at_an_address_gets_one_copy),
        cmocka_unit_test(who_is_away_is_asked_now_and_then),
        cmocka_unit_test(what_waits_is_bounded),
        cmocka_unit_test(nobody_is_reached_where_they_were_days_ago),
        cmocka_unit_test(nor_if_everyone_is_awaited),
        cmocka_unit_test(
            who_turns_out_another_program_gets_the_next_try_its_way),
        cmocka_unit_test(a_late_receipt_of_a_talker_wakes_the_rest_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
