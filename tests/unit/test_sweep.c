#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST = 0x0a000101 }; /* 10.0.1.1 */

static enum gezi_err ask(struct story *d, uint32_t first, uint64_t count)
{
    return story_do(d, &(struct gezi_command){.what = GEZI_DO_ASK,
                                              .to = {.addr = {first, 0}},
                                              .number = count});
}

static void a_range_is_asked_by_and_by_and_each_address_once(void **state)
{
    struct story *d = story_new();

    (void)state;
    assert_int_equal(ask(d, FIRST, 20), GEZI_OK);
    assert_int_equal(d->out_n, 0); /* not even the first ones at once */
    story_wait(d, 1);
    assert_int_equal(d->out_n, 4);
    story_wait(d, 39);
    assert_int_equal(d->out_n, 8);
    story_wait(d, 1000);
    assert_int_equal(d->out_n, 20);
    assert_int_equal(story_count(d, "10.0.1.1:2425", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.1.20:2425", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.1.21:2425", 0x01), 0);
    assert_int_equal(ask(d, FIRST, 20), GEZI_OK);
    story_wait(d, 1000);
    assert_int_equal(d->out_n, 20); /* within a minute: not again */
    story_free(d);
}

static void what_is_no_range_is_refused_and_so_are_too_many(void **state)
{
    struct story *d = story_new();
    unsigned i = 0;

    (void)state;
    assert_int_equal(ask(d, 0, 1), GEZI_E_PEER);
    assert_int_equal(ask(d, FIRST, GEZI_ASK_MAX + 1), GEZI_E_PEER);
    assert_int_equal(ask(d, UINT32_MAX - 2, 5), GEZI_E_PEER);
    while (i < 100 && !ask(d, FIRST + 256 * i, 200))
        i++;
    assert_int_equal(i, 32);
    assert_int_equal(ask(d, FIRST + 256 * i, 200), GEZI_E_BUSY);
    assert_int_equal(ask(d, FIRST + 256, 200), GEZI_OK); /* is about to be */
    story_free(d);
}

static void who_answered_is_told_of_us_by_unicast_from_then_on(void **state)
{
    struct story *d = story_new();

    (void)state;
    ask(d, FIRST, 2);
    story_wait(d, 100);
    HEAR(d, "10.0.1.2:2425", "1:1:far:pc:16777219:Far\0\0");
    HEAR(d, "10.0.0.9:2425", "1:1:near:pc:16777219:Near\0\0");
    story_clear(d);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 250);
    assert_int_equal(story_count(d, "*", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.1.2:2425", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 0);
    story_free(d);
}

static void whoever_leaves_asks_no_more(void **state)
{
    struct story *d = story_new();

    (void)state;
    ask(d, FIRST, 1000);
    story_wait(d, 100);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    story_clear(d);
    story_wait(d, 10000);
    assert_null(story_find(d, "10.0.1.100:2425", 0x01, 0));
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_asked_by_and_by_and_each_address_once),
        cmocka_unit_test(what_is_no_range_is_refused_and_so_are_too_many),
        cmocka_unit_test(who_answered_is_told_of_us_by_unicast_from_then_on),
        cmocka_unit_test(whoever_leaves_asks_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
