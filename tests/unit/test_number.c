#include "expect.h"

#include "shell/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gezi-number-XXXXXX", path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/number", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static uint64_t highest(void)
{
    struct number *k = number_open(dir);
    uint64_t n;

    assert_non_null(k);
    n = number_highest(k);
    number_close(k, 0);
    return n;
}

static void a_number_in_use_is_on_disk_before_it_leaves(void **state)
{
    struct number *k = number_open(dir);

    (void)state;
    assert_true(number_highest(k) == 0);
    assert_int_equal(number_cover(k, 5000), 0);
    assert_true(highest() >= 5000);
    assert_int_equal(number_cover(k, 5000 + NUMBER_STRIDE), 0);
    assert_true(highest() == 5000 + NUMBER_STRIDE);
    assert_int_equal(number_cover(k, 5001 + NUMBER_STRIDE), 0);
    assert_true(highest() > 5000 + NUMBER_STRIDE);
    number_close(k, 0); /* as if killed */
    assert_true(highest() >= 5001 + NUMBER_STRIDE);
}

static void a_clean_end_writes_the_exact_number(void **state)
{
    struct number *k = number_open(dir);

    (void)state;
    assert_int_equal(number_cover(k, 9000), 0);
    number_close(k, 9003);
    assert_true(highest() == 9003);
}

static void another_gezi_that_is_further_is_not_set_back(void **state)
{
    struct number *k = number_open(dir);

    (void)state;
    assert_int_equal(number_cover(k, 10000), 0);
    write_file("20000\n");
    number_close(k, 10001);
    assert_true(highest() == 20000);
    k = number_open(dir);
    write_file("50000\n");
    assert_int_equal(number_cover(k, 30000), 0);
    assert_true(highest() == 50000);
    number_close(k, 0);
}

static void a_broken_file_counts_as_none(void **state)
{
    static const char *const broken[] = {
        "", "\n", "x\n", "-1\n", "12 34\n", "99999999999999999999\n"};

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        write_file(broken[i]);
        assert_true(highest() == 0);
    }
    write_file("7");
    assert_true(highest() == 7);
}

static void only_the_owner_can_read_it(void **state)
{
    struct number *k = number_open(dir);
    struct stat st;

    (void)state;
    assert_int_equal(number_cover(k, 100000), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    number_close(k, 0);
}

static void a_folder_that_cannot_be_written_is_told(void **state)
{
    struct number *k = number_open("/proc/nowhere");

    (void)state;
    assert_int_equal(number_cover(k, 5), -ENOENT);
    assert_int_equal(number_cover(k, 5), -ENOENT);
    assert_int_equal(number_cover(k, 6), -ENOENT);
    number_close(k, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_in_use_is_on_disk_before_it_leaves),
        cmocka_unit_test(a_clean_end_writes_the_exact_number),
        cmocka_unit_test(another_gezi_that_is_further_is_not_set_back),
        cmocka_unit_test(a_broken_file_counts_as_none),
        cmocka_unit_test(only_the_owner_can_read_it),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
