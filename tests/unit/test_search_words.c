#include "expect.h"

#include "search_words.h"

#include <stdlib.h>
#include <time.h>

static struct search_words s;

/* Mon 12 Oct 2026 14:05 UTC */
static const int64_t noon = 1791813900000, midnight = 1791763200000;

static void parse(const char *text)
{
    search_words_fini(&s);
    search_words_parse(&s, text, noon);
}

static int setup(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    search_words_fini(&s);
    return 0;
}

static void words_and_phrases_stay_as_they_are(void **state)
{
    (void)state;
    parse("  收到  \"two words\" x");
    assert_string_equal(s.words, "收到 \"two words\" x");
    assert_null(s.from);
    parse("");
    assert_string_equal(s.words, "");
}

static void a_name_can_be_quoted(void **state)
{
    (void)state;
    parse("from:李雷 图纸");
    assert_string_equal(s.from, "李雷");
    assert_string_equal(s.words, "图纸");
    parse("FROM:\"Li Lei\" a");
    assert_string_equal(s.from, "Li Lei");
    assert_string_equal(s.words, "a");
}

static void after_and_before_are_where_the_day_begins(void **state)
{
    (void)state;
    parse("after:2026-10-12 before:today x");
    assert_int_equal(s.since_ms, midnight);
    assert_int_equal(s.until_ms, midnight);
    parse("after:\"2026-10-12 01:00\"");
    assert_int_equal(s.since_ms, midnight + 3600000);
    assert_int_equal(s.until_ms, 0);
}

static void what_means_nothing_is_named(void **state)
{
    (void)state;
    parse("after:soon x before:");
    assert_string_equal(s.bad, "after:soon");
    parse("from:");
    assert_string_equal(s.bad, "from:");
}

static void quotes_may_stay_open_and_colons_may_stand_anywhere(void **state)
{
    (void)state;
    parse("\"open quote");
    assert_string_equal(s.words, "\"open quote");
    parse("re: http://x fromage:");
    assert_string_equal(s.words, "re: http://x fromage:");
    assert_null(s.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_phrases_stay_as_they_are),
        cmocka_unit_test(a_name_can_be_quoted),
        cmocka_unit_test(after_and_before_are_where_the_day_begins),
        cmocka_unit_test(what_means_nothing_is_named),
        cmocka_unit_test(quotes_may_stay_open_and_colons_may_stand_anywhere),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
