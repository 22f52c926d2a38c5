/* A hundred thousand people who do not exist. */
#include "alloc.h"
#include "lan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FRIENDS = 50, FORGED = 100000, WAVE = 1000 };

static void count_gone(void *ctx, int host, int64_t now,
                       const struct gezi_event *ev)
{
    (void)host;
    (void)now;
    if (ev->kind == GEZI_EV_PERSON && ev->change == GEZI_CHANGE_GONE)
        ++*(size_t *)ctx;
}

static gezi_span entry(char *out, size_t cap, const char *user, int i)
{
    int n = snprintf(out, cap,
                     "1:%d:%s%d:pc:16777217:%s%d%c%c\nUN:%s%d\nHN:pc\n"
                     "NN:%s%d\nGN:a group with a rather long name",
                     100 + i, user, i, user, i, 0, 0, user, i, user, i);

    return (gezi_span){(const uint8_t *)out, (size_t)n};
}

static void enter(struct lan *l, const char *user, int i, uint32_t ip)
{
    char bytes[300];
    struct gezi_addr from = {ip + (uint32_t)i, GEZI_PORT};

    lan_forge(l, 0, from, entry(bytes, sizeof bytes, user, i));
}

/* We write to each friend; what comes of it does not matter. */
static void befriend(struct lan *l)
{
    struct gezi_peer p;
    uint32_t at = 0;

    while (gezi_core_peer_next(lan_core(l, 0), &at, &p))
        lan_do(l, 0,
               &(struct gezi_command){
                   .what = GEZI_DO_SEND, .to.peer = p.id, .text = "hello"});
}

static size_t friends_left(struct lan *l)
{
    struct gezi_peer p;
    uint32_t at = 0;
    size_t n = 0;

    while (gezi_core_peer_next(lan_core(l, 0), &at, &p))
        n += strncmp(p.key, "friend", 6) == 0;
    return n;
}

static void forge(struct lan *l, int from, int to)
{
    for (int i = from; i < to; i++) {
        enter(l, "nobody", i, 0x0b000000u);
        if (i % WAVE == 0) /* the answers get their time */
            lan_run(l, lan_now(l) + 100);
    }
    lan_run(l, lan_now(l) + 20000);
}

static void
forged_people_use_bounded_memory_and_displace_no_friend(void **state)
{
    struct lan *l = lan_new(1, (struct lan_weather){.loss = 0});
    struct gezi_counts counts;
    size_t gone = 0, full;

    (void)state;
    lan_on_event(l, count_gone, &gone);
    lan_add(l, 0);
    lan_run(l, 1000);
    for (int i = 0; i < FRIENDS; i++)
        enter(l, "friend", i, 0x0c000000u);
    befriend(l);
    lan_run(l, lan_now(l) + 10000);

    forge(l, 0, GEZI_PEOPLE_MAX + 2000);
    full = alloc_live;
    forge(l, GEZI_PEOPLE_MAX + 2000, FORGED);
    print_message("%zu bytes with a full roster, %zu after all\n", full,
                  alloc_live);
    assert_true(full > 0);
    assert_true(alloc_live < full + full / 20);
    counts = gezi_core_counts(lan_core(l, 0));
    assert_int_equal(counts.evicted, FRIENDS + FORGED - GEZI_PEOPLE_MAX);
    assert_int_equal(gone, counts.evicted);
    assert_int_equal(counts.nomem, 0);
    assert_int_equal(lan_online(l, 0), GEZI_PEOPLE_MAX);
    assert_int_equal(friends_left(l), FRIENDS);
    lan_free(l);
    assert_int_equal(alloc_live, 0);
}

static void one_address_cannot_be_more_than_thirty_two(void **state)
{
    struct lan *l = lan_new(1, (struct lan_weather){.loss = 0});
    char bytes[300];

    (void)state;
    lan_add(l, 0);
    lan_run(l, 1000);
    for (int i = 0; i < 1000; i++)
        lan_forge(l, 0, (struct gezi_addr){0x0b000001u, (uint16_t)(10000 + i)},
                  entry(bytes, sizeof bytes, "nobody", i));
    assert_int_equal(lan_online(l, 0), GEZI_PEOPLE_PER_IP);
    assert_int_equal(gezi_core_counts(lan_core(l, 0)).crowded,
                     1000 - GEZI_PEOPLE_PER_IP);
    lan_free(l);
}

/* Everyone is root@debian, but from everywhere and under any nick. */
static void one_name_cannot_fill_the_roster(void **state)
{
    struct lan *l = lan_new(1, (struct lan_weather){.loss = 0});
    char bytes[300];

    (void)state;
    lan_add(l, 0);
    lan_run(l, 1000);
    for (int i = 0; i < 1000; i++) {
        int n =
            snprintf(bytes, sizeof bytes, "1:%d:root:debian:1:nick%d", i, i);

        lan_forge(l, 0, (struct gezi_addr){0x0b000000u + (uint32_t)i, 2425},
                  (gezi_span){(const uint8_t *)bytes, (size_t)n});
    }
    assert_true(lan_online(l, 0) <= 16);
    lan_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            forged_people_use_bounded_memory_and_displace_no_friend),
        cmocka_unit_test(one_address_cannot_be_more_than_thirty_two),
        cmocka_unit_test(one_name_cannot_fill_the_roster),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
