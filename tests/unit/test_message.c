#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static struct story *story_with_lilei(void)
{
    struct story *d = story_new();

    HEAR(d, LILEI, "1:100:lilei:PC:16777219:lilei\0\0");
    story_clear(d);
    return d;
}

static void receipt(struct story *d, const char *from, uint64_t number)
{
    char text[100];
    int n = snprintf(text, sizeof text, "1:101:lilei:PC:33:%llu",
                     (unsigned long long)number);

    story_hear(d, from, text, (size_t)n + 1);
}

static void a_message_goes_out_and_is_delivered_by_its_receipt(void **state)
{
    struct story *d = story_with_lilei();
    const struct story_out *out;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "你好\r\n12:30");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_string_equal(d->ev[0].text, "你好\n12:30");
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_TRYING);
    assert_int_equal(d->out_n, 1);
    out = story_find(d, LILEI, 0x20, 0);
    assert_int_equal(story_command_of(out), 0x01800120);
    assert_string_equal(story_extra_of(out, NULL), "你好\n12:30");
    receipt(d, LILEI, story_number_of(out));
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    assert_string_equal(story_event(d, GEZI_EV_DELIVERY, 1)->id, d->ev[0].id);
    story_wait(d, 10000);
    assert_int_equal(d->out_n, 1);
    story_free(d);
}

static void without_an_answer_it_fails_after_five_times(void **state)
{
    struct story *d = story_with_lilei();
    const struct story_event *last;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    story_wait(d, 4000);
    assert_int_equal(d->out_n, 5);
    for (size_t i = 1; i < 5; i++) {
        assert_int_equal(d->out[i].n, d->out[0].n);
        assert_memory_equal(d->out[i].bytes, d->out[0].bytes, d->out[0].n);
    }
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    story_wait(d, 1000);
    assert_int_equal(d->out_n, 5);
    last = &d->ev[d->ev_n - 1];
    assert_int_equal(last->e.delivery.state, GEZI_FAILED);
    assert_int_equal(last->e.delivery.reason, GEZI_WHY_NO_ANSWER);
    assert_int_equal(last->e.delivery.attempts, 5);
    story_free(d);
}

static void an_unknown_address_is_asked_first(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.0.0.9", 0, "hi");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_QUEUED);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    HEAR(d, "10.0.0.9", "1_iptux 0.8.3:1:u:h:259:nick\0\0i.png\0utf-8\0");
    story_wait(d, 0);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 1);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.9:2425", 0x20, 0)),
                     0x120);
    story_free(d);
}

static void a_silent_address_gets_it_after_a_second(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.0.0.9", 0, "hi");
    story_wait(d, 999);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 1);
    receipt(d, "10.0.0.9",
            story_number_of(story_find(d, "10.0.0.9:2425", 0x20, 0)));
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_goes_out_and_is_delivered_by_its_receipt),
        cmocka_unit_test(without_an_answer_it_fails_after_five_times),
        cmocka_unit_test(an_unknown_address_is_asked_first),
        cmocka_unit_test(a_silent_address_gets_it_after_a_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
