#include "heap.h"

#include <gezi/hash.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { TIMERS = 300 };

static struct gezi_timer timers[TIMERS];
static int64_t due[TIMERS]; /* what the heap should know; -1: not waiting */

static void start(struct gezi_heap *h)
{
    memset(timers, 0, sizeof timers);
    for (int i = 0; i < TIMERS; i++) {
        due[i] = -1;
        assert_int_equal(gezi_heap_promise(h), GEZI_OK);
    }
}

static int64_t soonest(void)
{
    int64_t best = INT64_MAX;

    for (int i = 0; i < TIMERS; i++)
        if (due[i] >= 0 && due[i] < best)
            best = due[i];
    return best;
}

static void the_top_is_the_soonest_whatever_was_done_before(void **state)
{
    struct gezi_heap h = {.slots = NULL};
    uint64_t random = 4;

    (void)state;
    start(&h);
    for (int step = 0; step < 20000; step++) {
        int i = (int)(gezi_random(&random) % TIMERS);

        if (gezi_random(&random) % 3) {
            due[i] = (int64_t)(gezi_random(&random) % 1000);
            gezi_heap_set(&h, &timers[i], due[i]);
        } else {
            due[i] = -1;
            gezi_heap_drop(&h, &timers[i]);
        }
        assert_int_equal(gezi_heap_due(&h), soonest());
        if (gezi_heap_top(&h))
            assert_int_equal(due[gezi_heap_top(&h) - timers], soonest());
    }
    gezi_heap_fini(&h);
}

static void draining_gives_all_in_order(void **state)
{
    struct gezi_heap h = {.slots = NULL};
    int64_t last = -1;
    int n = 0;

    (void)state;
    start(&h);
    for (int i = 0; i < TIMERS; i++)
        gezi_heap_set(&h, &timers[i], (i * 7919) % 100);
    for (struct gezi_timer *t; (t = gezi_heap_top(&h)); n++) {
        assert_true(gezi_heap_due(&h) >= last);
        last = gezi_heap_due(&h);
        gezi_heap_drop(&h, t);
        assert_int_equal(t->at, 0);
    }
    assert_int_equal(n, TIMERS);
    assert_true(gezi_heap_due(&h) == INT64_MAX);
    gezi_heap_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_top_is_the_soonest_whatever_was_done_before),
        cmocka_unit_test(draining_gives_all_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
