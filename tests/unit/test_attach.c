#include "expect.h"

#include <gezi/attach.h>

static void list_reads_a_file_and_a_folder(void **state)
{
    gezi_span list = S("10:big.iso:12345678f:6553f0ff:1:\a"
                       "12:Photos:0:6553f0fd:102:\a\0");
    struct gezi_attach a;
    unsigned bad = 0;

    (void)state;
    assert_true(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(a.id, 10);
    expect_bytes(a.name, "big.iso");
    assert_true(a.size == 0x12345678f);
    assert_true(a.mtime == 0x6553f0ff);
    assert_int_equal(a.attr, GEZI_FILE);
    assert_int_equal(a.position, -1);
    assert_true(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(a.id, 12);
    assert_int_equal(a.attr, GEZI_FOLDER | GEZI_ATTR_READONLY);
    assert_false(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_reads_a_file_and_a_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
