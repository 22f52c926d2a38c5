#include "seen.h"

#include <gezi/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct gezi_seen *seen_new(void)
{
    struct gezi_seen *s = calloc(1, sizeof *s);

    assert_non_null(s);
    return s;
}

static void the_last_thousand_keys_are_known_and_no_more(void **state)
{
    struct gezi_seen *s = seen_new();

    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        assert_false(gezi_seen_has(s, 1, gezi_mix(i)));
        gezi_seen_put(s, 1, 0, gezi_mix(i));
    }
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(gezi_seen_has(s, 1, gezi_mix(i)),
                         i >= 5000 - GEZI_SEEN_MAX);
    free(s);
}

static void a_key_is_known_for_ten_minutes(void **state)
{
    struct gezi_seen *s = seen_new();

    (void)state;
    gezi_seen_put(s, 1000, 0, 42);
    assert_true(gezi_seen_has(s, 1000 + GEZI_SEEN_MS - 1, 42));
    assert_false(gezi_seen_has(s, 1000 + GEZI_SEEN_MS, 42));
    free(s);
}

static void keys_that_share_a_chain_are_told_apart(void **state)
{
    struct gezi_seen *s = seen_new();

    (void)state;
    for (uint64_t i = 0; i < 3 * GEZI_SEEN_MAX; i++)
        gezi_seen_put(s, 1, 0, 7 + i * GEZI_SEEN_MAX);
    assert_true(gezi_seen_has(s, 1, 7 + 2 * GEZI_SEEN_MAX * GEZI_SEEN_MAX));
    assert_false(gezi_seen_has(s, 1, 7));
    assert_false(gezi_seen_has(s, 1, 8));
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_thousand_keys_are_known_and_no_more),
        cmocka_unit_test(a_key_is_known_for_ten_minutes),
        cmocka_unit_test(keys_that_share_a_chain_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
