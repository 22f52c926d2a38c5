#include "expect.h"

#include "tui/when.h"

#include <stdlib.h>
#include <time.h>

/* Mon 12 Oct 2026 14:05 UTC */
static const int64_t noon = 1791813900000, day = 24 * 3600 * 1000;

static int setup(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    return 0;
}

static void expect_short(int64_t unix_ms, const char *words)
{
    char out[WHEN_SIZE];

    assert_string_equal(when_short(unix_ms, noon, out), words);
}

static void the_older_the_less_exact(void **state)
{
    (void)state;
    expect_short(noon, "14:05");
    expect_short(noon - 14 * 3600 * 1000, "00:05");
    expect_short(noon - 15 * 3600 * 1000, "Sun 23:05");
    expect_short(noon - 5 * day, "Wed 14:05");
    expect_short(noon - 7 * day, "5 Oct");
    expect_short(noon - 365 * day, "12 Oct 2025");
}

static void a_time_to_come_has_its_day(void **state)
{
    (void)state;
    expect_short(noon + day, "13 Oct");
}

static void days_are_those_of_the_local_zone(void **state)
{
    char out[WHEN_SIZE];

    (void)state;
    setenv("TZ", "XXX-10", 1); /* ten hours east: 14:05 is past midnight */
    tzset();
    assert_string_equal(when_day(noon, out), "Tue 13 Oct");
    assert_string_equal(when_clock(noon, out), "00:05");
    assert_false(when_same_day(noon, noon - 6 * 60 * 1000));
    assert_true(when_same_day(noon, noon - 5 * 60 * 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_the_less_exact),
        cmocka_unit_test(a_time_to_come_has_its_day),
        cmocka_unit_test(days_are_those_of_the_local_zone),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
