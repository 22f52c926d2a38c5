/* The settings as lines: what is typed, and what is answered. */
#include "expect.h"

#include "prefs_rig.h"
#include "tui/line_prefs.h"

#include <stdlib.h>

static struct desk d;
static struct strbuf out;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    prefs_rig_open(&d, "nick = 张三\naccept-from = Li\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strbuf_fini(&out);
    prefs_rig_close(&d);
    desk_close(&d);
    return 0;
}

static const char *say(const char *text)
{
    strbuf_clear(&out);
    line_prefs_do(d.m.prefs.settings, text, &out);
    return strbuf_get(&out);
}

static void all_settings_are_lines(void **state)
{
    (void)state;
    line_prefs_list(d.m.prefs.settings, &out);
    assert_non_null(
        strstr(out.s, "settings, kept in ~/.config/gezi/config:\n"));
    assert_non_null(strstr(out.s, "\nnick = 张三  (config file)\n"));
    assert_non_null(strstr(out.s, "\nuser = lilei  (command line)\n"));
    assert_non_null(strstr(out.s, "\nport = 2425  (default)\n"));
}

static void a_name_alone_is_explained(void **state)
{
    (void)state;
    assert_string_equal(say("nick"),
                        "nick = 张三  (config file)\n"
                        "The name that others see. Default: (your full name)\n"
                        "nick = VALUE changes it, nick = takes it back\n");
    assert_non_null(strstr(say("accept-from"), "accept-from + VALUE adds one"));
}

static void a_value_is_set_and_taken_back(void **state)
{
    (void)state;
    assert_string_equal(say("nick = 李 四"), "nick = 李 四  (config file)\n");
    assert_string_equal(prefs_rig_options()->nick, "李 四");
    assert_string_equal(say("bell off"), "bell = off  (config file)\n");
    assert_string_equal(say("bell ="), "bell = on  (default)\n");
    assert_string_equal(say("port=9000"), "port = 9000  (after a restart)\n");
    assert_string_equal(prefs_rig_file(),
                        "nick = 李 四\naccept-from = Li\nport = 9000\n");
}

static void a_list_grows_and_shrinks(void **state)
{
    (void)state;
    say("accept-from + group:研发部");
    assert_int_equal(prefs_rig_options()->accept_from.count, 2);
    assert_string_equal(say("accept-from - Li"),
                        "accept-from = group:研发部  (config file)\n");
    assert_string_equal(say("accept-from - Li"), "accept-from has no Li\n");
    assert_string_equal(say("accept-from = all"),
                        "accept-from = all  (config file)\n");
    assert_string_equal(say("accept-from ="),
                        "accept-from = (nobody)  (default)\n");
}

static void what_is_wrong_is_one_line(void **state)
{
    (void)state;
    assert_string_equal(say("port = many"),
                        "Not changed: \"many\" is not a number from 1 to "
                        "65535\n");
    assert_string_equal(say("nik = x"),
                        "There is no setting nik; did you mean nick?\n");
    assert_string_equal(say("config = x"), "There is no setting config\n");
    assert_string_equal(say("nick + x"), "nick has one value: nick = VALUE\n");
    assert_non_null(strstr(say("user = x"), "given on the command line"));
    assert_string_equal(prefs_rig_file(), "nick = 张三\naccept-from = Li\n");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(all_settings_are_lines),        T(a_name_alone_is_explained),
        T(a_value_is_set_and_taken_back), T(a_list_grows_and_shrinks),
        T(what_is_wrong_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
