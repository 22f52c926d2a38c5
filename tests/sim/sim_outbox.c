/*
 * Fifty people, wires that lose 30 of 100 datagrams, people who vanish for days
 * and come back elsewhere, disks that are full, power that fails: what was
 * taken for sending is shown exactly once, in order, or said to have failed.
 */
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PEOPLE = 50,
    TEXTS_MAX = 20000,
    MINUTE = 60000,
    STEP_MS = 20 * MINUTE,
    DAY_STEPS = 24 * 3,
};

struct text {
    int from, to;
    unsigned shown;
    bool failed;
};

struct tally {
    struct text texts[TEXTS_MAX]; /* by ref, from 1 */
    uint64_t said;
    uint64_t last[PEOPLE][PEOPLE]; /* shown, of the one to the other */
    unsigned disorder, delivered, other_failures;
};

static void note(void *ctx, int home, const struct gezi_event *ev)
{
    struct tally *y = ctx;
    uint64_t ref;

    if (ev->kind == GEZI_EV_DELIVERY && ev->delivery.state == GEZI_FAILED) {
        if (ev->delivery.reason == GEZI_WHY_NOT_KEPT)
            y->texts[ev->delivery.ref].failed = true;
        else
            y->other_failures++;
    }
    if (ev->kind != GEZI_EV_MESSAGE)
        return;
    ref = strtoull(ev->message.text, NULL, 10);
    assert_true(ref > 0 && ref <= y->said);
    assert_int_equal(y->texts[ref].to, home);
    y->texts[ref].shown++;
    if (y->last[y->texts[ref].from][home] >= ref)
        y->disorder++;
    y->last[y->texts[ref].from][home] = ref;
}

static void say(struct town *t, struct tally *y, int from, int to)
{
    char text[24];

    if (from == to || y->said + 1 == TEXTS_MAX)
        return;
    y->texts[++y->said] = (struct text){.from = from, .to = to};
    snprintf(text, sizeof text, "%llu", (unsigned long long)y->said);
    if (!town_say(t, from, to, y->said, text))
        y->said--;
}

/* Twenty minutes of somebody's life: about a third of the time they are on. */
static void live(struct town *t, struct tally *y, int who, int people)
{
    if (!town_is_on(t, who)) {
        if (town_roll(t, 24) == 0)
            town_on(t, who);
        return;
    }
    if (!town_is_plugged(t, who)) {
        if (town_roll(t, 30) == 0)
            town_plug(t, who);
        else if (town_roll(t, 60) == 0)
            town_off(t, who);
    } else {
        switch (town_roll(t, 40)) {
        case 0:
            town_off(t, who);
            break;
        case 1:
            town_leave(t, who);
            break;
        case 2:
            town_unplug(t, who);
            break;
        default:
            break;
        }
    }
    for (unsigned i = town_roll(t, 3); i; i--)
        say(t, y, who, (int)town_roll(t, (unsigned)people));
}

static void everybody(struct town *t, int people)
{
    for (int who = 0; who < people; who++) {
        town_on(t, who);
        town_plug(t, who);
    }
}

static void check(const struct town *t, const struct tally *y, int people)
{
    unsigned twice = 0, lost = 0, failed = 0, waiting = 0, delivered = 0;

    for (uint64_t i = 1; i <= y->said; i++) {
        twice += y->texts[i].shown > 1;
        lost += y->texts[i].shown == 0 && !y->texts[i].failed;
        failed += y->texts[i].failed;
        assert_false(y->texts[i].failed && y->texts[i].shown);
    }
    for (int who = 0; who < people; who++) {
        waiting += (unsigned)(town_count(t, who, GEZI_QUEUED) +
                              town_count(t, who, GEZI_TRYING));
        delivered += (unsigned)town_count(t, who, GEZI_DELIVERED);
    }
    print_message("%llu texts, %u not kept, %llu commits failed, %llu power "
                  "cuts\n",
                  (unsigned long long)y->said, failed,
                  (unsigned long long)town_full(t),
                  (unsigned long long)town_crashes(t));
    assert_int_equal(twice, 0);
    assert_int_equal(lost, 0);
    assert_int_equal(waiting, 0);
    assert_int_equal(y->disorder, 0);
    assert_int_equal(y->other_failures, 0);
    assert_int_equal(delivered, y->said - failed);
}

/* So many days of them all; then everyone is at home for a while. */
static uint64_t days(uint64_t seed, int people, int steps,
                     struct town_weather weather, bool print)
{
    struct town *t = town_new(seed, people, weather);
    struct tally *y = calloc(1, sizeof *y);
    uint64_t hash;

    assert_non_null(y);
    if (print)
        print_message("seed %llu\n", (unsigned long long)seed);
    town_on_event(t, note, y);
    everybody(t, people); /* to get to know each other */
    town_run(t, 30 * MINUTE);
    for (int step = 0; step < steps; step++) {
        int64_t end = town_now(t) + STEP_MS;

        for (int who = 0; who < people; who++) {
            live(t, y, who, people);
            if (town_now(t) < end)
                town_run(t, town_now(t) + town_roll(t, 1000));
        }
        town_run(t, end > town_now(t) ? end : town_now(t));
    }
    for (int i = 0; i < 24; i++) {
        everybody(t, people);
        town_run(t, town_now(t) + STEP_MS);
    }
    if (print)
        check(t, y, people);
    hash = town_hash(t);
    town_free(t);
    free(y);
    return hash;
}

static void everything_is_delivered_once_and_in_order(void **state)
{
    (void)state;
    days(1, PEOPLE, 9 * DAY_STEPS, (struct town_weather){.loss = 300}, true);
}

static void also_when_disks_are_full_and_the_power_fails(void **state)
{
    const struct town_weather bad = {
        .loss = 300, .disk = 100, .power = 20, .repair_ms = 5000};

    (void)state;
    for (uint64_t seed = 10; seed < 14; seed++)
        days(seed, 12, 4 * DAY_STEPS, bad, true);
}

static void the_same_seed_gives_the_same_days(void **state)
{
    const struct town_weather bad = {
        .loss = 300, .disk = 50, .power = 20, .repair_ms = 5000};
    uint64_t once = days(7, 8, DAY_STEPS, bad, false);

    (void)state;
    assert_true(days(7, 8, DAY_STEPS, bad, false) == once);
    assert_true(days(8, 8, DAY_STEPS, bad, false) != once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_delivered_once_and_in_order),
        cmocka_unit_test(also_when_disks_are_full_and_the_power_fails),
        cmocka_unit_test(the_same_seed_gives_the_same_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
