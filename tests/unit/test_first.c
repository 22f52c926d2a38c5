/* The page of the first start. */
#include "expect.h"

#include "prefs_rig.h"

#include <stdio.h>
#include <stdlib.h>

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    prefs_rig_open(&d, NULL);
    d.m.health.links = "eth0 10.0.0.7";
    d.m.health.tcp = true;
    d.m.health.interfaces = 1;
    first_open(&d.m);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    prefs_rig_close(&d);
    desk_close(&d);
    return 0;
}

static void enter_alone_accepts_all_of_it(void **state)
{
    char *nick = strdup(prefs_rig_options()->nick);
    char expected[300];

    (void)state;
    assert_true(desk_find(&d, nick) > 0);
    desk_press(&d, "\r");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    snprintf(expected, sizeof expected, "nick = %s\n", nick);
    assert_string_equal(prefs_rig_file(), expected);
    assert_string_equal(prefs_rig_options()->nick, nick);
    assert_true(desk_find(&d, "Written to ~/.config/gezi/config") == 22);
    free(nick);
}

static void what_was_typed_is_written_and_holds(void **state)
{
    (void)state;
    desk_press(&d, "\025王明\t研发部\t\025~/文件\t\033[C\r");
    assert_string_equal(prefs_rig_file(), "nick = 王明\n"
                                          "group = 研发部\n"
                                          "downloads = ~/文件\n"
                                          "legacy-encoding = big5\n");
    assert_string_equal(prefs_rig_options()->nick, "王明");
    assert_string_equal(prefs_rig_options()->group, "研发部");
    assert_int_equal(prefs_rig_options()->legacy_encoding, GEZI_CS_BIG5);
}

static void escape_writes_nothing(void **state)
{
    (void)state;
    desk_press(&d, "x\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    assert_null(prefs_rig_file());
}

static void the_lines_go_round_and_letters_go_to_the_chosen_one(void **state)
{
    (void)state;
    desk_press(&d, "\033[Z");
    assert_int_equal(d.m.first.at, FIRST_ENCODING);
    desk_press(&d, "\033[B\033[B");
    assert_int_equal(d.m.first.at, FIRST_GROUP);
    desk_press(&d, "7\033[A");
    assert_int_equal(d.m.first.at, FIRST_NICK);
    assert_string_equal(d.m.first.typed[FIRST_GROUP].text, "7");
    assert_int_equal(d.m.screen, SCREEN_FIRST);
}

static void who_answers_is_counted_as_they_come(void **state)
{
    (void)state;
    assert_true(desk_find(&d, "port 2425 ok; eth0 10.0.0.7") > 0);
    assert_true(desk_find(&d, "0 people answered") > 0);
    desk_person(&d, 1, "Lucy", "", GEZI_ONLINE);
    assert_true(desk_find(&d, "1 person answered: Lucy") > 0);
}

static void silence_is_explained_after_a_while(void **state)
{
    (void)state;
    assert_int_equal(desk_find(&d, "Nobody yet"), -1);
    assert_true(model_deadline(&d.m) == d.m.first.opened + FIRST_PATIENCE_MS);
    d.m.now = d.m.first.opened + FIRST_PATIENCE_MS;
    assert_true(desk_find(&d, "Nobody yet: start it elsewhere") > 0);
    assert_true(model_deadline(&d.m) == INT64_MAX);
    d.m.health.interfaces = 0;
    assert_true(desk_find(&d, "No network: connect one") > 0);
}

static void files_that_cannot_come_in_are_told(void **state)
{
    (void)state;
    d.m.health.tcp = false;
    assert_true(desk_find(&d, "port 2425 for messages only") > 0);
}

static void a_digit_of_the_menu_leaves_without_writing(void **state)
{
    (void)state;
    desk_press(&d, "\0331");
    assert_int_equal(d.m.screen, SCREEN_SEND);
    assert_null(prefs_rig_file());
}

/* Whoever has not touched the page means the menu that stands below it. */
static void a_bare_digit_is_the_menu_until_something_is_typed(void **state)
{
    (void)state;
    assert_true(desk_find(&d, " 1 Send 2 Receive") == 23);
    desk_press(&d, "0");
    assert_true(d.left);
    d.left = false;
    first_open(&d.m);
    desk_press(&d, "x0");
    assert_false(d.left);
    assert_int_equal(d.m.screen, SCREEN_FIRST);
    assert_true(desk_find(&d, "x0") > 0);
    first_open(&d.m);
    desk_press(&d, "\t7");
    assert_int_equal(d.m.screen, SCREEN_FIRST);
    first_open(&d.m);
    desk_press(&d, "1");
    assert_int_equal(d.m.screen, SCREEN_SEND);
    assert_null(prefs_rig_file());
}

static void what_cannot_be_written_is_told_and_escape_goes_on(void **state)
{
    (void)state;
    desk_press(&d, "\025it's \"x\" #1\r");
    assert_int_equal(d.m.screen, SCREEN_FIRST);
    assert_true(desk_find(&d, "can hold both kinds of quotes") > 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(enter_alone_accepts_all_of_it),
        T(what_was_typed_is_written_and_holds),
        T(escape_writes_nothing),
        T(the_lines_go_round_and_letters_go_to_the_chosen_one),
        T(who_answers_is_counted_as_they_come),
        T(silence_is_explained_after_a_while),
        T(files_that_cannot_come_in_are_told),
        T(a_digit_of_the_menu_leaves_without_writing),
        T(a_bare_digit_is_the_menu_until_something_is_typed),
        T(what_cannot_be_written_is_told_and_escape_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
