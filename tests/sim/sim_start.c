/* Everyone comes to the office at nine. */
#include "lan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Sanitizers are slow: only a quarter of the people comes to their office. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PEOPLE = 250 };
static const char name[] = "250 start in a second and know each other in 15";
#else
enum { PEOPLE = 1000 };
static const char name[] = "1000 start in a second and know each other in 15";
#endif

static size_t missing(struct lan *l)
{
    size_t n = 0;

    for (int i = 0; i < PEOPLE; i++)
        n += PEOPLE - 1 - lan_online(l, i);
    return n;
}

static void all_know_each_other(void **state)
{
    const uint64_t seed = 2425;
    struct lan *l = lan_new(seed, (struct lan_weather){.loss = 50});

    (void)state;
    for (int i = 0; i < PEOPLE; i++)
        lan_add(l, i * 1000 / PEOPLE);
    lan_run(l, 15000);
    print_message("seed %llu, %llu datagrams heard\n", (unsigned long long)seed,
                  (unsigned long long)lan_delivered(l));
    assert_int_equal(missing(l), 0);
    lan_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {.name = name, .test_func = all_know_each_other},
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
