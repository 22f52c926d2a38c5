/* The list of people, for those who ask one of us. docs/protocol.md 9.9 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define OLD "10.0.0.9:2425"

/* On line for ten seconds, with one that is here. */
static struct story *settled(void)
{
    struct story *d = story_new();

    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    HEAR(d, LILEI, "1:1:lei:pc:18874369:\0\0\nUN:lei\nNN:李雷\nGN:");
    story_wait(d, 10000);
    story_clear(d);
    return d;
}

static void who_asks_for_a_list_is_offered_and_gets_it(void **state)
{
    struct story *d = settled();
    size_t n;

    (void)state;
    HEAR(d, OLD, "1:1:old:pc:24:old\0grp");
    assert_string_equal(story_extra_of(story_find(d, OLD, 0x11, 0), &n), "");
    HEAR(d, OLD, "1:2:old:pc:18:");
    assert_int_equal(story_command_of(story_find(d, OLD, 0x13, 0)), 0x13);
    assert_string_equal(
        story_extra_of(story_find(d, OLD, 0x13, 0), &n),
        "    0\a    1\alei\apc\a18874368\a10.0.0.7\a30985\a\xc0\xee\xc0\xd7\a\b"
        "\a");
    HEAR(d, OLD, "1:3:old:pc:16777234:0\0");
    assert_int_equal(story_command_of(story_find(d, OLD, 0x13, 1)),
                     0x13 | GEZI_OPT_UTF8);
    assert_non_null(
        strstr(story_extra_of(story_find(d, OLD, 0x13, 1), &n), "李雷"));
    story_free(d);
}

static void nobody_is_offered_a_list_before_we_know_anybody(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, OLD, "1:1:old:pc:24:");
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 3000);
    HEAR(d, OLD, "1:2:old:pc:24:");
    assert_int_equal(story_count(d, OLD, 0x11), 0);
    story_wait(d, 7000);
    HEAR(d, "10.0.0.8:2425", "1_lbt6_0#128#A1#0#0#0:3:f:pc:24:");
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x11), 0);
    HEAR(d, OLD, "1:4:old:pc:24:");
    assert_int_equal(story_count(d, OLD, 0x11), 1);
    story_free(d);
}

static void a_stranger_gets_only_what_it_was_offered(void **state)
{
    struct story *d = settled();

    (void)state;
    HEAR(d, OLD, "1:1:old:pc:18:");
    assert_int_equal(story_count(d, OLD, 0x13), 0);
    HEAR(d, OLD, "1:2:old:pc:24:");
    HEAR(d, "10.0.0.9:2426", "1:3:old:pc:18:");
    assert_int_equal(d->out_n, 1);
    story_wait(d, 30000);
    HEAR(d, OLD, "1:4:old:pc:18:");
    assert_int_equal(story_count(d, OLD, 0x13), 0);
    HEAR(d, LILEI, "1:5:lei:pc:18:");
    assert_int_equal(story_count(d, LILEI, 0x13), 1);
    story_free(d);
}

static void lists_are_few_whoever_asks(void **state)
{
    struct story *d = settled();

    (void)state;
    for (int i = 0; i < 40; i++) {
        char from[32];

        snprintf(from, sizeof from, "10.0.1.%d:2425", i + 1);
        HEAR(d, from, "1:1:u:pc:24:");
        HEAR(d, from, "1:2:u:pc:18:");
    }
    story_wait(d, 500);
    assert_true(d->out_n <= 40 + 16);
    story_free(d);
}

/* How many records of it there are, and how it goes on. */
static unsigned walk(struct story *d, unsigned start, unsigned *records)
{
    unsigned next, count, bels = 0;
    char ask[60];
    const char *list;
    size_t n;

    story_clear(d);
    snprintf(ask, sizeof ask, "1:%u:old:pc:18:%u", start + 10, start);
    story_hear(d, OLD, ask, strlen(ask) + 1);
    list = story_extra_of(story_find(d, OLD, 0x13, 0), &n);
    assert_true(d->out[0].n <= 8000);
    assert_int_equal(sscanf(list, "%5u\a%5u\a", &next, &count), 2);
    for (const char *s = list + 12; *s; s++)
        bels += *s == '\a';
    assert_int_equal(bels, 7 * count);
    *records += count;
    return next;
}

static void a_long_list_comes_in_pieces(void **state)
{
    struct story *d = settled();
    unsigned next = 0, records = 0, pieces = 0;

    (void)state;
    for (int i = 0; i < 500; i++) {
        char from[32], packet[100];
        int n = snprintf(packet, sizeof packet,
                         "1:1:somebody%d:a-long-host-name:2097153:nick%d%cgrp",
                         i, i, 0);

        snprintf(from, sizeof from, "10.1.%d.%d:2425", i / 250, i % 250 + 1);
        story_hear(d, from, packet, (size_t)n);
    }
    story_wait(d, 10000);
    HEAR(d, OLD, "1:1:old:pc:24:");
    do {
        next = walk(d, next, &records);
        assert_true(!next || next >= records);
    } while (++pieces < 100 && next);
    assert_int_equal(records, 501);
    assert_true(pieces > 3 && pieces < 20);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_for_a_list_is_offered_and_gets_it),
        cmocka_unit_test(nobody_is_offered_a_list_before_we_know_anybody),
        cmocka_unit_test(a_stranger_gets_only_what_it_was_offered),
        cmocka_unit_test(lists_are_few_whoever_asks),
        cmocka_unit_test(a_long_list_comes_in_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
