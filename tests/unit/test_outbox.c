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

static void one_who_is_away_gets_no_datagram(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, EXIT);
    story_clear(d);
    say(d, "x");
    assert_last(d, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_wait(d, 13 * DAY);
    assert_int_equal(d->out_n, 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_answer_it_waits_after_five_times),
        cmocka_unit_test(it_goes_out_when_its_person_is_heard_elsewhere),
        cmocka_unit_test(one_who_is_away_gets_no_datagram),
        cmocka_unit_test(one_at_a_time_and_in_order),
        cmocka_unit_test(after_fourteen_days_it_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
