#include "queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void blocks_come_out_in_order_and_stay_until_settled(void **state)
{
    struct gezi_queue q = {.head = NULL};
    struct gezi_block *a, *b;

    (void)state;
    a = gezi_block_new(&q, 10);
    b = gezi_block_new(&q, 10);
    assert_non_null(a);
    assert_non_null(b);
    a->event.sent.text = gezi_block_text(a, "first");
    b->event.sent.text = gezi_block_text(b, "second");
    gezi_queue_push(&q, a);
    gezi_queue_push(&q, b);
    assert_ptr_equal(gezi_queue_pop(&q), a);
    assert_ptr_equal(gezi_queue_pop(&q), b);
    assert_null(gezi_queue_pop(&q));
    assert_string_equal(a->event.sent.text, "first");
    assert_string_equal(b->event.sent.text, "second");
    gezi_queue_settle(&q);
    gezi_queue_fini(&q);
}

static void a_full_queue_makes_no_block_until_one_is_popped(void **state)
{
    enum { BIG = 1 << 20 };
    struct gezi_queue q = {.head = NULL};
    struct gezi_block *b;
    int n = 0;

    (void)state;
    for (; (b = gezi_block_new(&q, BIG)); n++)
        gezi_queue_push(&q, b);
    assert_int_equal(n, GEZI_QUEUE_BYTES / BIG - 1);
    assert_non_null(gezi_queue_pop(&q));
    b = gezi_block_new(&q, BIG);
    assert_non_null(b);
    gezi_block_drop(&q, b);
    gezi_queue_fini(&q);
}

static void what_is_made_and_not_pushed_counts_until_dropped(void **state)
{
    struct gezi_queue q = {.head = NULL};
    struct gezi_block *b =
        gezi_block_new(&q, GEZI_QUEUE_BYTES - sizeof(struct gezi_block));

    (void)state;
    assert_non_null(b);
    assert_null(gezi_block_new(&q, 0));
    gezi_block_drop(&q, b);
    b = gezi_block_new(&q, 0);
    assert_non_null(b);
    gezi_block_drop(&q, b);
    gezi_queue_fini(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_out_in_order_and_stay_until_settled),
        cmocka_unit_test(a_full_queue_makes_no_block_until_one_is_popped),
        cmocka_unit_test(what_is_made_and_not_pushed_counts_until_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
