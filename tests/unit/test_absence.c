#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

/* Whose legacy charset has all characters: one datagram tells all. */
static struct story *story_new_utf8(void)
{
    const struct gezi_config config = {
        .user = "me", .host = "box", .nick = "我", .legacy = GEZI_CS_UTF8};

    return story_new_with(&config);
}

static void away(struct story *d, const char *text)
{
    assert_int_equal(story_do(d, &(struct gezi_command){.what = GEZI_DO_ABSENCE,
                                                        .text = text}),
                     GEZI_OK);
}

static void announce(struct story *d)
{
    assert_int_equal(
        story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE}), GEZI_OK);
    story_wait(d, 250);
}

/* Is this in the datagram, NULs and all? */
static bool holds(const struct story_out *o, const char *part)
{
    size_t n = strlen(part);

    for (size_t i = 0; i + n <= o->n; i++)
        if (memcmp(o->bytes + i, part, n) == 0)
            return true;
    return false;
}

static void going_away_and_coming_back_is_told_to_all(void **state)
{
    struct story *d = story_new_utf8();
    const struct story_out *o;

    (void)state;
    announce(d);
    story_clear(d);
    away(d, "在开会\n下午回来");
    o = story_find(d, "*", 0x04, 0);
    assert_non_null(o);
    assert_int_equal(story_command_of(o), 0x01000104);
    assert_true(holds(o, "\nNN:我[在开会]\n"));
    away(d, NULL);
    o = story_find(d, "*", 0x04, 1);
    assert_int_equal(story_command_of(o), 0x01000004);
    assert_true(holds(o, "\nNN:我\n"));
    story_free(d);
}

static void who_starts_away_enters_so(void **state)
{
    struct story *d = story_new_utf8();
    const struct story_out *o;

    (void)state;
    away(d, "lunch [1]: back at 2");
    assert_int_equal(d->out_n, 0);
    announce(d);
    o = story_find(d, "*", 0x01, 0);
    assert_int_equal(story_command_of(o), 0x01000101);
    assert_true(holds(o, "\nNN:我[lunch |1|; back at 2]\n"));
    story_free(d);
}

static void a_long_text_is_cut_in_the_name_between_characters(void **state)
{
    struct story *d = story_new_utf8();
    const struct story_out *o;

    (void)state;
    announce(d);
    away(d, "一二三四五六七八九十一二三四五六七八九十");
    o = story_find(d, "*", 0x04, 0);
    assert_true(holds(o, "\nNN:我[一二三四五六七八九十一二]\n"));
    story_free(d);
}

static void the_title_of_others_is_not_their_name(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:lei:pc:16777217:Li Lei\0\0");
    HEAR(d, LILEI, "1:2:lei:pc:16777476:Li Lei[at lunch]\0\0");
    assert_string_equal(story_peer(d, "lei@pc").nick, "Li Lei");
    assert_string_equal(story_peer(d, "lei@pc").sign, "at lunch");
    assert_int_equal(story_peer(d, "lei@pc").presence, GEZI_AWAY);
    HEAR(d, LILEI, "1:3:lei:pc:16777220:Li Lei\0\0");
    assert_string_equal(story_peer(d, "lei@pc").sign, "");
    assert_int_equal(story_peer(d, "lei@pc").presence, GEZI_ONLINE);
    HEAR(d, LILEI, "1:4:lei:pc:16777476:Li Lei [at lunch]\0\0");
    assert_string_equal(story_peer(d, "lei@pc").nick, "Li Lei");
    HEAR(d, LILEI, "1:5:lei:pc:16777220:Li[3]\0\0"); /* here, and called so */
    assert_string_equal(story_peer(d, "lei@pc").nick, "Li[3]");
    story_free(d);
}

static void who_is_new_and_away_is_known_by_name(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:lei:pc:16777473:Li Lei[x]\0\0");
    assert_string_equal(story_peer(d, "lei@pc").nick, "Li Lei");
    assert_string_equal(story_peer(d, "lei@pc").sign, "x");
    HEAR(d, LILEI, "1:2:lei:pc:16777476:[x]\0\0"); /* no name would be left */
    assert_string_equal(story_peer(d, "lei@pc").nick, "[x]");
    story_free(d);
}

static void two_who_are_away_do_not_answer_each_other(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:lei:pc:16777217:Li Lei\0\0");
    away(d, "out");
    HEAR(d, LILEI, "1:2:lei:pc:8224:I am away, too\0");
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    HEAR(d, LILEI, "1:3:lei:pc:288:hi\0");
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_away_and_coming_back_is_told_to_all),
        cmocka_unit_test(who_starts_away_enters_so),
        cmocka_unit_test(a_long_text_is_cut_in_the_name_between_characters),
        cmocka_unit_test(the_title_of_others_is_not_their_name),
        cmocka_unit_test(who_is_new_and_away_is_known_by_name),
        cmocka_unit_test(two_who_are_away_do_not_answer_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
