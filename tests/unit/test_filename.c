#include "expect.h"

#include <gezi/filename.h>

static const char *safe(const char *name)
{
    static char out[GEZI_FILE_NAME_SIZE];
    size_t n = gezi_file_name_safe(gezi_span_text(name), out, sizeof out);

    assert_int_equal(n, strlen(out));
    return out;
}

static void ordinary_names_stay(void **state)
{
    (void)state;
    assert_string_equal(safe("报告 v3.tar.gz"), "报告 v3.tar.gz");
    assert_string_equal(safe(".bashrc"), ".bashrc");
}

static void names_that_would_do_harm_change(void **state)
{
    (void)state;
    assert_string_equal(safe("../../x"), ".._.._x");
    assert_string_equal(safe(".."), "file");
    assert_string_equal(safe("con.txt"), "_con.txt");
    assert_string_equal(safe("a\x1b[2Jb"), "a_[2Jb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_names_stay),
        cmocka_unit_test(names_that_would_do_harm_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
