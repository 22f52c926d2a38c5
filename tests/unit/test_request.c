#include "expect.h"

#include <gezi/attach.h>

static void request_of_feiq_is_whole_at_its_eighth_colon(void **state)
{
    gezi_span in = S("1_lbt80_0#160#FC4DD4D98024#0#0#0#4000#9:1546091332:cao:"
                     "CAO:96:5:2710:0:");
    struct gezi_request r;

    (void)state;
    for (size_t n = 0; n < in.n; n++)
        assert_int_equal(
            gezi_request_check(gezi_span_first(in, n), GEZI_FLOWING),
            GEZI_MORE);
    assert_int_equal(gezi_request_check(in, GEZI_FLOWING), GEZI_DONE);
    assert_int_equal(gezi_request_parse(in, &r), GEZI_OK);
    assert_false(r.folder);
    assert_true(r.packet.hex == 5);
    assert_true(r.file.is_hex && r.file.hex == 10000);
    assert_true(r.file.is_dec && r.file.dec == 2710);
    assert_true(r.offset == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_of_feiq_is_whole_at_its_eighth_colon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
