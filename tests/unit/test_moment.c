#include "expect.h"

#include "moment.h"

#include <stdlib.h>
#include <time.h>

enum { HOUR = 3600 };

/* Mon 12 Oct 2026 14:05:30 UTC */
static const int64_t noon = 1791813930000;

static void zone(const char *tz)
{
    setenv("TZ", tz, 1);
    tzset();
}

/* Seconds of UTC, from and to. */
static void expect_span(const char *text, int64_t from, int64_t to)
{
    struct moment m;

    if (!moment_parse(text, noon, &m))
        fail_msg("not a time: %s", text);
    if (m.from_ms != from * 1000 || m.to_ms != to * 1000)
        fail_msg("%s: %lld to %lld, not %lld to %lld", text,
                 (long long)m.from_ms / 1000, (long long)m.to_ms / 1000,
                 (long long)from, (long long)to);
}

static void expect_point(const char *text, int64_t at)
{
    expect_span(text, at, at);
}

static void a_day_reaches_to_its_end(void **state)
{
    (void)state;
    zone("UTC0");
    expect_span("2026-10-12", 1791763200, 1791849600);
    expect_span("today", 1791763200, 1791849600);
    expect_span("Yesterday", 1791676800, 1791763200);
    expect_span("2028-02-29", 1835395200, 1835481600);
    expect_span("2026-12-31", 1798675200, 1798761600);
}

static void a_time_of_day_is_a_point(void **state)
{
    (void)state;
    zone("UTC0");
    expect_point("2026-10-12 14:00", 1791813600);
    expect_point("2026-10-12T14:00", 1791813600);
    expect_point("2026-10-12 14:00:59", 1791813659);
    expect_point("14:00", 1791813600);
    expect_point("00:00:01", 1791763201);
}

static void it_is_local_time(void **state)
{
    (void)state;
    zone("CST-8");
    expect_span("2026-10-12", 1791763200 - 8 * HOUR, 1791849600 - 8 * HOUR);
    expect_point("14:00", 1791813600 - 8 * HOUR);
    zone("<-03>3");
    expect_span("today", 1791763200 + 3 * HOUR, 1791849600 + 3 * HOUR);
}

static void ages_are_counted_back_from_now(void **state)
{
    (void)state;
    zone("UTC0");
    expect_point("5h", noon / 1000 - 5 * HOUR);
    expect_point("3d", noon / 1000 - 3 * 24 * HOUR);
    expect_point("2W", noon / 1000 - 14 * 24 * HOUR);
    expect_point("0d", noon / 1000);
}

/* Central Europe: clocks went forward on 29 March 2026 and go back on 25
 * October 2026. */
static void days_are_as_long_as_the_clocks_say(void **state)
{
    static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    struct moment m;

    (void)state;
    zone(berlin);
    expect_span("2026-03-29", 1774738800, 1774738800 + 23 * HOUR);
    expect_span("2026-10-25", 1792879200, 1792879200 + 25 * HOUR);
    /* From Mon 26 Oct 2026 12:00 CET, one day back is Sunday noon in CET, two
     * are Saturday noon in CEST. */
    assert_true(moment_parse("1d", 1793012400000, &m));
    assert_int_equal(m.from_ms / 1000, 1793012400 - 24 * HOUR);
    assert_true(moment_parse("2d", 1793012400000, &m));
    assert_int_equal(m.from_ms / 1000, 1793012400 - 49 * HOUR);
    assert_true(moment_parse("48h", 1793012400000, &m));
    assert_int_equal(m.from_ms / 1000, 1793012400 - 48 * HOUR);
}

static void midnight_may_be_missing_or_come_twice(void **state)
{
    (void)state;
    /* Forward at 00:00 on 4 October: the day begins at 01:00. */
    zone("<-03>3<-02>,M10.1.0/0,M2.3.0/0");
    expect_span("2026-10-04", 1791082800, 1791082800 + 23 * HOUR);
    /* Back from 01:00 to 00:00 on 1 November: the first midnight counts. */
    zone("CST5CDT,M3.2.0/0,M11.1.0/1");
    expect_span("2026-11-01", 1793505600, 1793505600 + 25 * HOUR);
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const lines[] = {
        "",           "soon",       "2026",        "2026-10",
        "2026-13-01", "2026-02-30", "2026-00-10",  "2026-10-00",
        "2026-1-1",   "1969-12-31", "26-10-12",    "2026-10-12 ",
        "24:00",      "14:60",      "14:00:60",    "2026-10-12 14",
        "1:00",       "d",          "-1d",         "3m",
        "3 d",        "100001d",    "2026-10-12x", "2026-10-12 14:00x",
        "todayy",     "+2026-1-01", "2026-10-12T",
    };
    struct moment m = {7, 8};

    (void)state;
    zone("UTC0");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (moment_parse(lines[i], noon, &m))
            fail_msg("taken for a time: %s", lines[i]);
    assert_int_equal(m.from_ms, 7);
    assert_int_equal(m.to_ms, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_reaches_to_its_end),
        cmocka_unit_test(a_time_of_day_is_a_point),
        cmocka_unit_test(it_is_local_time),
        cmocka_unit_test(ages_are_counted_back_from_now),
        cmocka_unit_test(days_are_as_long_as_the_clocks_say),
        cmocka_unit_test(midnight_may_be_missing_or_come_twice),
        cmocka_unit_test(what_is_no_time_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
