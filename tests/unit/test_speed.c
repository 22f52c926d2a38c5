/* How fast a transfer is said to be, in times that are handed in. */
#include "expect.h"

#include "tui/speed.h"

static struct speed r;

static void nothing_is_said_before_half_a_second(void **state)
{
    (void)state;
    speed_start(&r, 1000, 0);
    speed_feed(&r, 1100, 1000000);
    assert_int_equal(speed_per_s(&r, 1100), 0);
    assert_int_equal(speed_left_s(&r, 1100, 2000000), -1);
    speed_feed(&r, 1500, 5000000);
    assert_int_equal(speed_per_s(&r, 1500), 10000000);
    assert_int_equal(speed_left_s(&r, 1500, 45000000), 4);
    assert_int_equal(speed_left_s(&r, 1500, 45000001), 5);
}

static void one_slow_moment_does_not_change_the_time_left_much(void **state)
{
    (void)state;
    speed_start(&r, 0, 0);
    for (int i = 1; i <= 10; i++)
        speed_feed(&r, i * 500, (uint64_t)i * 4000000);
    assert_int_equal(speed_per_s(&r, 5000), 8000000);
    speed_feed(&r, 5500, 40000000);
    assert_int_equal(speed_per_s(&r, 5500), 6000000);
}

static void what_was_there_before_does_not_count(void **state)
{
    (void)state;
    speed_start(&r, 0, 1u << 30);
    speed_feed(&r, 1000, (1u << 30) + 1000);
    assert_int_equal(speed_per_s(&r, 1000), 1000);
}

static void it_begins_anew_when_bytes_go_back(void **state)
{
    (void)state;
    speed_start(&r, 0, 0);
    speed_feed(&r, 1000, 1000000);
    speed_feed(&r, 2000, 0);
    assert_int_equal(speed_per_s(&r, 2000), 0);
    speed_feed(&r, 3000, 2000);
    assert_int_equal(speed_per_s(&r, 3000), 2000);
}

static void without_news_it_stands_still(void **state)
{
    (void)state;
    speed_start(&r, 0, 0);
    speed_feed(&r, 1000, 1000000);
    assert_true(speed_stalls(&r, 1000) == 1000 + SPEED_STALL_MS);
    assert_int_equal(speed_per_s(&r, 1000 + SPEED_STALL_MS), 0);
    assert_true(speed_stalls(&r, 1000 + SPEED_STALL_MS) == INT64_MAX);
    /* The same bytes once more are no news. */
    speed_feed(&r, 3000, 1000000);
    assert_true(speed_stalls(&r, 3000) == 1000 + SPEED_STALL_MS);
}

static void numbers_of_any_size_do_not_overflow(void **state)
{
    (void)state;
    speed_start(&r, 0, 0);
    speed_feed(&r, 1000, UINT64_MAX / 2);
    speed_feed(&r, 2000, UINT64_MAX);
    assert_true(speed_per_s(&r, 2000) > UINT64_MAX / 4);
    assert_int_equal(speed_left_s(&r, 2000, UINT64_MAX), 0);
    assert_int_equal(speed_left_s(&r, 2000, 5), -1);
}

static void time_left_is_in_words_of_one_unit(void **state)
{
    static const struct {
        int64_t seconds;
        const char *words;
    } rows[] = {{0, "0 s"},        {4, "4 s"},     {119, "119 s"},
                {120, "2 min"},    {121, "3 min"}, {7199, "120 min"},
                {7200, "2 h"},     {7201, "3 h"},  {172800, "2 days"},
                {200000, "3 days"}};
    char words[SPEED_WORDS_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(speed_words(rows[i].seconds, words), rows[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_before_half_a_second),
        cmocka_unit_test(one_slow_moment_does_not_change_the_time_left_much),
        cmocka_unit_test(what_was_there_before_does_not_count),
        cmocka_unit_test(it_begins_anew_when_bytes_go_back),
        cmocka_unit_test(without_news_it_stands_still),
        cmocka_unit_test(numbers_of_any_size_do_not_overflow),
        cmocka_unit_test(time_left_is_in_words_of_one_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
