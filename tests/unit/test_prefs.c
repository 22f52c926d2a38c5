/* The settings screen: what keys do to options and to the config file. */
#include "expect.h"

#include "prefs_rig.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    prefs_rig_open(&d, "# mine\nnick = 张三\naccept-from = Li\n");
    desk_press(&d, "7");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    prefs_rig_close(&d);
    desk_close(&d);
    return 0;
}

static const char *row_with(const char *text)
{
    int row = desk_find(&d, text);

    return row < 0 ? "" : desk_row(&d, row);
}

static void seven_shows_each_setting_with_its_value_and_who_set_it(void **state)
{
    (void)state;
    desk_resize(&d, 50, 80); /* all of them */
    assert_int_equal(d.m.screen, SCREEN_SETTINGS);
    assert_non_null(strstr(row_with("nick "), "张三"));
    assert_non_null(strstr(row_with("nick "), "config file"));
    assert_non_null(strstr(row_with("user  "), "command line"));
    assert_non_null(strstr(row_with("  port"), "2425"));
    assert_non_null(strstr(row_with("  port"), "default"));
    assert_true(desk_find(&d, "The name that others see") > 0);
}

static void a_text_is_changed_in_place(void **state)
{
    (void)state;
    desk_press(&d, "nick\r");
    assert_true(d.m.prefs.state == PREFS_VALUE);
    assert_non_null(strstr(row_with("> nick"), "张三"));
    desk_press(&d, "丰7\r");
    assert_string_equal(prefs_rig_file(),
                        "# mine\nnick = 张三丰7\naccept-from = Li\n");
    assert_string_equal(prefs_rig_options()->nick, "张三丰7");
    assert_true(desk_find(&d, "nick: changed") == 22);
    assert_true(d.m.prefs.state == PREFS_LIST);
}

static void escape_leaves_it_as_it_was(void **state)
{
    (void)state;
    desk_press(&d, "nick\rx\033");
    assert_string_equal(prefs_rig_options()->nick, "张三");
    assert_int_equal(d.m.screen, SCREEN_SETTINGS);
    desk_press(&d, "\033");
    assert_int_equal(d.m.filter.n, 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
}

static void a_wrong_value_is_told_and_can_be_mended(void **state)
{
    (void)state;
    desk_press(&d, "port\r\025many\r");
    assert_true(desk_find(&d, "\"many\" is not a number from 1 to 65535") ==
                22);
    assert_true(d.m.prefs.state == PREFS_VALUE);
    desk_press(&d, "\0259000\r");
    assert_non_null(strstr(row_with("port "), "9000"));
    assert_non_null(strstr(row_with("port "), "after restart"));
    assert_int_equal(prefs_rig_options()->port, 2425);
    assert_true(desk_find(&d, "holds when gezi is started again") == 22);
}

static void one_of_two_is_changed_by_enter_alone(void **state)
{
    (void)state;
    desk_press(&d, "old-keys\r");
    assert_non_null(strstr(prefs_rig_file(), "old-keys = off\n"));
    desk_press(&d, "\r");
    assert_non_null(strstr(prefs_rig_file(), "old-keys = on\n"));
    desk_press(&d, "\033");
    desk_press(&d, "plain\r");
    assert_non_null(strstr(prefs_rig_file(), "plain = on\n"));
}

static void one_of_several_is_picked(void **state)
{
    (void)state;
    desk_press(&d, "legacy\r");
    assert_true(d.m.prefs.state == PREFS_PICK);
    assert_non_null(strstr(row_with("> legacy"), "< gbk >"));
    desk_press(&d, "\033[B\033[B\033[A\r");
    assert_non_null(strstr(prefs_rig_file(), "legacy-encoding = big5\n"));
    assert_int_equal(prefs_rig_options()->legacy_encoding, GEZI_CS_BIG5);
    desk_press(&d, "\r\033[B\033");
    assert_int_equal(prefs_rig_options()->legacy_encoding, GEZI_CS_BIG5);
}

static void delete_takes_it_back_to_the_default(void **state)
{
    (void)state;
    desk_press(&d, "nick\033[3~");
    assert_string_equal(prefs_rig_file(), "# mine\naccept-from = Li\n");
    assert_non_null(strstr(row_with("> nick"), "default"));
    assert_string_not_equal(prefs_rig_options()->nick, "张三");
}

static void emptied_is_taken_back_too(void **state)
{
    (void)state;
    desk_press(&d, "nick\r\025\r");
    assert_string_equal(prefs_rig_file(), "# mine\naccept-from = Li\n");
}

static void a_list_has_a_row_for_each_value_and_one_more(void **state)
{
    (void)state;
    desk_press(&d, "accept-from\033[B");
    assert_true(desk_find(&d, "+ one more") > 0);
    desk_press(&d, "\rgroup:研发部\r");
    assert_non_null(strstr(prefs_rig_file(),
                           "accept-from = Li\naccept-from = group:研发部\n"));
    assert_int_equal(prefs_rig_options()->accept_from.count, 2);
    desk_press(&d, "\033[A\r lei\r");
    assert_non_null(strstr(prefs_rig_file(), "accept-from = Li lei\n"));
    desk_press(&d, "\033[3~");
    assert_non_null(strstr(prefs_rig_file(), "\naccept-from = group:研发部\n"));
    assert_int_equal(prefs_rig_options()->accept_from.count, 1);
    assert_null(strstr(prefs_rig_file(), "lei"));
}

static void what_the_command_line_set_stays(void **state)
{
    (void)state;
    desk_press(&d, "user\rx\r");
    assert_true(desk_find(&d, "--user was given on the command line") > 0);
    assert_null(strstr(prefs_rig_file(), "user"));
}

static void letters_filter_by_name_and_by_meaning(void **state)
{
    (void)state;
    desk_press(&d, "beep");
    assert_true(desk_find(&d, "bell") > 0);
    assert_int_equal(d.m.prefs.n, 1);
    desk_press(&d, "x");
    assert_true(desk_find(&d, "Nothing fits. Esc shows all") > 0);
    desk_press(&d, "\r\033[3~"); /* nothing to change */
    assert_int_equal(d.m.screen, SCREEN_SETTINGS);
}

static void digits_are_the_menu_but_not_in_a_value(void **state)
{
    (void)state;
    desk_press(&d, "6");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    desk_press(&d, "7port\r5");
    assert_int_equal(d.m.screen, SCREEN_SETTINGS);
    desk_press(&d, "\0336"); /* Alt+6 */
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    desk_press(&d, "7");
    assert_true(d.m.prefs.state == PREFS_LIST);
}

static void the_first_change_makes_the_file(void **state)
{
    (void)state;
    prefs_rig_close(&d);
    prefs_rig_open(&d, NULL);
    assert_null(prefs_rig_file());
    desk_press(&d, "\0336\0337nick\r\025x\r");
    assert_string_equal(prefs_rig_file(), "nick = x\n");
}

static void without_settings_it_says_so(void **state)
{
    (void)state;
    prefs_rig_close(&d);
    desk_press(&d, "\0336\0337");
    assert_true(desk_find(&d, "There is no config file here.") > 0);
    desk_press(&d, "\r\033[3~\033[B");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(seven_shows_each_setting_with_its_value_and_who_set_it),
        T(a_text_is_changed_in_place),
        T(escape_leaves_it_as_it_was),
        T(a_wrong_value_is_told_and_can_be_mended),
        T(one_of_two_is_changed_by_enter_alone),
        T(one_of_several_is_picked),
        T(delete_takes_it_back_to_the_default),
        T(emptied_is_taken_back_too),
        T(a_list_has_a_row_for_each_value_and_one_more),
        T(what_the_command_line_set_stays),
        T(letters_filter_by_name_and_by_meaning),
        T(digits_are_the_menu_but_not_in_a_value),
        T(the_first_change_makes_the_file),
        T(without_settings_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
