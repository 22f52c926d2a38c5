/* A rate, with times that the test gives. */
#include "expect.h"

#include "shell/rate.h"

enum { S_US = 1000000 };

static void without_a_limit_nothing_is_owed(void **state)
{
    struct rate r = {0};

    (void)state;
    assert_int_equal(rate_owed(&r, S_US, 1 << 30), 0);
    assert_true(rate_piece(&r) == SIZE_MAX);
}

static void a_second_passes_for_a_seconds_bytes(void **state)
{
    struct rate r = {.bytes_s = 1000};
    int64_t now = 60 * S_US;

    (void)state;
    rate_owed(&r, now, 100); /* what the pause saved */
    for (int i = 0; i < 10; i++)
        now += rate_owed(&r, now, 100);
    assert_int_equal(now, 61 * S_US);
}

static void two_who_share_it_wait_for_each_other(void **state)
{
    struct rate r = {.bytes_s = 1000};
    int64_t now = 60 * S_US;

    (void)state;
    rate_owed(&r, now, 100);
    assert_int_equal(rate_owed(&r, now, 500), S_US / 2);
    assert_int_equal(rate_owed(&r, now, 500), S_US);
}

static void a_long_pause_saves_up_a_tenth_of_a_second(void **state)
{
    struct rate r = {.bytes_s = 1000};

    (void)state;
    assert_int_equal(rate_owed(&r, 3600ll * S_US, 100), 0);
    assert_int_equal(rate_owed(&r, 3600ll * S_US, 1000), S_US);
}

static void pieces_are_small_where_the_rate_is(void **state)
{
    (void)state;
    assert_int_equal(rate_piece(&(struct rate){.bytes_s = 1}), 1024);
    assert_int_equal(rate_piece(&(struct rate){.bytes_s = 200000}), 10000);
    assert_int_equal(rate_piece(&(struct rate){.bytes_s = 1 << 30}), 65536);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_limit_nothing_is_owed),
        cmocka_unit_test(a_second_passes_for_a_seconds_bytes),
        cmocka_unit_test(two_who_share_it_wait_for_each_other),
        cmocka_unit_test(a_long_pause_saves_up_a_tenth_of_a_second),
        cmocka_unit_test(pieces_are_small_where_the_rate_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
