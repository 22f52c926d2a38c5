#include "expect.h"

#include <gezi/tree.h>

static void stream_of_an_empty_folder_ends_with_its_return(void **state)
{
    gezi_span in = S("0017:empty:000000000:2:000b:.:0:3:");
    struct gezi_tree_head h;
    struct gezi_tree t = {0};
    size_t drop;

    (void)state;
    assert_int_equal(gezi_tree_sync(in, 0, &drop), GEZI_DONE);
    assert_int_equal(drop, 0);
    assert_int_equal(gezi_tree_next(in, &h), GEZI_DONE);
    assert_int_equal(h.head_bytes, 0x17);
    expect_bytes(h.name, "empty");
    assert_int_equal(gezi_tree_step(&t, &h), GEZI_MORE);
    in = gezi_span_skip(in, h.head_bytes);
    assert_int_equal(gezi_tree_next(in, &h), GEZI_DONE);
    assert_int_equal(h.attr, GEZI_RETPARENT);
    assert_int_equal(gezi_tree_step(&t, &h), GEZI_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream_of_an_empty_folder_ends_with_its_return),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
