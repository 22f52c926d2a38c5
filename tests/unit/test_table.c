#include "table.h"

#include <gezi/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { VALUES = 500 };

static bool has(const struct gezi_table *t, uint32_t hash, uint32_t value)
{
    uint32_t at = 0;

    for (uint32_t v; (v = gezi_table_next(t, hash, &at));)
        if (v == value)
            return true;
    return false;
}

/* Few hashes, so that clusters are long and many values share one. */
static uint32_t hash_of(uint32_t value) { return value % 37 * 0x10000001u; }

static void what_was_put_is_found_until_it_is_dropped(void **state)
{
    struct gezi_table t = {.slots = NULL};
    bool in[VALUES + 1] = {false};
    uint64_t random = 9;
    uint32_t n = 0;

    (void)state;
    for (int step = 0; step < 20000; step++) {
        uint32_t v = 1 + (uint32_t)(gezi_random(&random) % VALUES);

        if (in[v]) {
            gezi_table_drop(&t, hash_of(v), v);
            n--;
        } else {
            assert_int_equal(gezi_table_reserve(&t), GEZI_OK);
            gezi_table_put(&t, hash_of(v), v);
            n++;
        }
        in[v] = !in[v];
        assert_int_equal(t.n, n);
        if (step % 100 == 0)
            for (uint32_t i = 1; i <= VALUES; i++)
                assert_int_equal(has(&t, hash_of(i), i), in[i]);
    }
    gezi_table_fini(&t);
}

static void an_empty_table_has_nothing_and_drops_nothing(void **state)
{
    struct gezi_table t = {.slots = NULL};

    (void)state;
    assert_false(has(&t, 1, 1));
    gezi_table_drop(&t, 1, 1);
    gezi_table_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_until_it_is_dropped),
        cmocka_unit_test(an_empty_table_has_nothing_and_drops_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
