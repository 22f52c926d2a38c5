#include "expect.h"

#include "size.h"

#define KB ((uint64_t)1024)
#define MB (KB * KB)
#define GB (KB * MB)

static void expect_size(uint64_t bytes, const char *text)
{
    char out[SIZE_TEXT];

    assert_string_equal(size_print(bytes, out), text);
}

static void bytes_are_counted_up_to_three_digits(void **state)
{
    (void)state;
    expect_size(0, "0 B");
    expect_size(1, "1 B");
    expect_size(812, "812 B");
    expect_size(999, "999 B");
    expect_size(1000, "1.0 KB");
    expect_size(1024, "1.0 KB");
}

static void larger_ones_have_two_or_three_digits(void **state)
{
    (void)state;
    expect_size(1536, "1.5 KB");
    expect_size(13002342, "12.4 MB");
    expect_size(99 * MB + 9 * MB / 10, "99.9 MB");
    expect_size(640 * GB, "640 GB");
    expect_size(4 * GB + 1, "4.0 GB");
}

static void they_are_rounded_and_never_to_four_digits(void **state)
{
    (void)state;
    expect_size(2 * KB + 51, "2.0 KB");
    expect_size(2 * KB + 52, "2.1 KB");
    expect_size(99 * KB + 970, "99.9 KB");
    expect_size(99 * KB + 973, "100 KB");
    expect_size(999 * KB + 400, "999 KB");
    expect_size(999 * KB + 600, "1.0 MB");
    expect_size(1000 * MB, "1.0 GB");
}

static void the_largest_one_fits(void **state)
{
    (void)state;
    expect_size(INT64_MAX, "8.0 EB");
    expect_size(UINT64_MAX, "16.0 EB");
    expect_size(UINT64_MAX / 1024 * 999, "15.6 EB");
}

static void expect_bytes_of(const char *text, uint64_t bytes)
{
    uint64_t n;

    assert_true(size_parse(text, &n));
    assert_int_equal(n, bytes);
}

static void people_write_them_in_many_ways(void **state)
{
    uint64_t n = 7;

    (void)state;
    expect_bytes_of("0", 0);
    expect_bytes_of("500K", 500 * KB);
    expect_bytes_of("1.5m", 3 * MB / 2);
    expect_bytes_of("2GB", 2 * GB);
    assert_false(size_parse("", &n) || size_parse("fast", &n) ||
                 size_parse("-1", &n) || size_parse("1.55M", &n) ||
                 size_parse("99999999999999T", &n));
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_counted_up_to_three_digits),
        cmocka_unit_test(larger_ones_have_two_or_three_digits),
        cmocka_unit_test(they_are_rounded_and_never_to_four_digits),
        cmocka_unit_test(the_largest_one_fits),
        cmocka_unit_test(people_write_them_in_many_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
