/* The same seed, the same day. */
#include "lan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 20 };

/* A day with everything in it. */
static struct lan *a_day(uint64_t seed)
{
    struct lan *l = lan_new(
        seed, (struct lan_weather){
                  .loss = 100, .twice = 50, .late = 200, .late_ms = 500});

    lan_keep_trace(l);
    for (int i = 0; i < PEOPLE; i++)
        lan_add(l, 37 * i);
    lan_run(l, 3000);
    for (int i = 0; i < PEOPLE; i++)
        lan_do(l, i,
               &(struct gezi_command){.what = GEZI_DO_SEND,
                                      .to.addr = lan_addr((i + 7) % PEOPLE),
                                      .text = "在吗?"});
    lan_do(l, 3,
           &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "吃饭"});
    lan_do(l, 4,
           &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "hi"});
    lan_do(l, 5,
           &(struct gezi_command){.what = GEZI_DO_RENAME, .text = "小强"});
    lan_run(l, 9000);
    lan_do(l, 6, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    lan_run(l, 3600000);
    return l;
}

static void the_same_seed_gives_the_same_trace(void **state)
{
    struct lan *a = a_day(11), *b = a_day(11), *c = a_day(12);

    (void)state;
    assert_true(lan_trace(a).n > 100000);
    assert_true(gezi_span_equal(lan_trace(a), lan_trace(b)));
    assert_false(gezi_span_equal(lan_trace(a), lan_trace(c)));
    lan_free(a);
    lan_free(b);
    lan_free(c);
}

static void a_quiet_lan_sends_nothing(void **state)
{
    struct lan *l = lan_new(1, (struct lan_weather){.loss = 0});
    uint64_t heard;

    (void)state;
    for (int i = 0; i < PEOPLE; i++)
        lan_add(l, i);
    lan_run(l, 30000);
    heard = lan_delivered(l);
    lan_run(l, 600000);
    assert_int_equal(lan_delivered(l), heard);
    /* Then everyone is asked once, and that is enough for another while. */
    lan_run(l, 700000);
    assert_true(lan_delivered(l) > heard);
    assert_true(lan_delivered(l) - heard <= 4 * PEOPLE * PEOPLE);
    for (int i = 0; i < PEOPLE; i++)
        assert_int_equal(lan_online(l, i), PEOPLE - 1);
    lan_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_trace),
        cmocka_unit_test(a_quiet_lan_sends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
