#include "expect.h"

#include "alert.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Understand one line, split at blanks. The words live until the next call.
 * True when it was understood; else why tells.
 */
static bool parse(struct options *o, struct strbuf *why, const char *line)
{
    static char copy[256], *argv[16];
    char *at = copy;
    int argc = 1;

    snprintf(copy, sizeof copy, "%s", line);
    argv[0] = copy + sizeof copy - 1;
    while (at)
        argv[argc++] = strsep(&at, " ");
    argv[argc] = NULL;
    options_init(o);
    return options_arguments(o, argc, argv, why);
}

static void expect_refused(const char *line, const char *reason)
{
    struct options o;
    struct strbuf why = {0};

    assert_false(parse(&o, &why, line));
    assert_string_equal(strbuf_get(&why), reason);
    strbuf_fini(&why);
    options_fini(&o);
}

static void options_stand_before_and_after_the_verb(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(parse(&o, &why, "--port 9000 send --json Li hi"));
    assert_int_equal(o.port, 9000);
    assert_true(o.json);
    assert_int_equal(o.word_count, 3);
    assert_string_equal(o.words[0], "send");
    assert_string_equal(o.words[1], "Li");
    assert_string_equal(o.words[2], "hi");
    options_fini(&o);
}

static void two_dashes_end_the_options_and_one_dash_is_a_word(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(parse(&o, &why, "send Li - -- --json --"));
    assert_false(o.json);
    assert_int_equal(o.word_count, 5);
    assert_string_equal(o.words[2], "-");
    assert_string_equal(o.words[3], "--json");
    assert_string_equal(o.words[4], "--");
    options_fini(&o);
}

static void a_value_follows_a_blank_or_an_equals_sign(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(parse(
        &o, &why,
        "--bind 127.0.0.2 --nick=a=b --group= --legacy_encoding=Shift_JIS"));
    assert_int_equal(o.bind.ip, 0x7f000002);
    assert_string_equal(o.nick, "a=b");
    assert_string_equal(o.group, "");
    assert_int_equal(o.legacy_encoding, GEZI_CS_CP932);
    assert_int_equal(o.from[OPTION_ID_nick], FROM_ARGUMENT);
    assert_int_equal(o.from[OPTION_ID_port], FROM_DEFAULT);
    options_fini(&o);
}

static void a_flag_is_switched_off_by_no(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(parse(&o, &why, "--json=no --plain=yes"));
    assert_false(o.json);
    assert_true(o.plain);
    options_fini(&o);
}

static void broadcast_may_be_given_again(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(
        parse(&o, &why, "--broadcast=10.0.1.255 --broadcast 10.0.2.255:9000"));
    assert_int_equal(o.broadcast.count, 2);
    assert_int_equal(o.broadcast.at[0].ip, 0x0a0001ff);
    assert_int_equal(o.broadcast.at[0].port, 0);
    assert_int_equal(o.broadcast.at[1].port, 9000);
    options_fini(&o);
}

static void files_are_named_short_or_long_and_again(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    setenv("HOME", "/home/lei", 1);
    assert_true(parse(&o, &why, "send Li -f a -fb --file c --file=~/d -- -f"));
    assert_int_equal(o.file.count, 4);
    assert_string_equal(o.file.at[0], "a");
    assert_string_equal(o.file.at[1], "b");
    assert_string_equal(o.file.at[2], "c");
    assert_string_equal(o.file.at[3], "/home/lei/d");
    assert_int_equal(o.word_count, 3);
    options_fini(&o);
    expect_refused("send Li -f", "--file needs a value: --file PATH");
    expect_refused("send Li --file=", "--file: \"\" is not a path");
}

static void a_rule_is_checked_where_it_is_given(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    assert_true(parse(&o, &why, "--accept-from 李雷 --accept-from=size:<1k"));
    assert_int_equal(o.accept_from.count, 2);
    assert_string_equal(o.accept_from.at[0].from, "李雷");
    assert_false(o.accept);
    options_fini(&o);
    expect_refused("--accept-from size:1k",
                   "--accept-from: \"size:1k\" is not a rule: size: wants a "
                   "bound such as <100M or >1k");
}

static void defaults_are_the_words_of_the_table(void **state)
{
    struct options o;

    (void)state;
    options_init(&o);
    assert_int_equal(o.port, 2425);
    assert_int_equal(o.timeout, 10);
    assert_int_equal(o.wait, 2);
    assert_int_equal(o.count, 0);
    assert_int_equal(o.color, COLOR_AUTO);
    assert_int_equal(o.bell, 31);
    assert_int_equal(o.notify, 31);
    assert_false(o.json || o.plain || o.accept || o.help || o.version);
    options_fini(&o);
}

static void a_set_is_on_off_or_some_of_its_words(void **state)
{
    const struct option *row = options_find(gezi_span_text("bell"));
    struct strbuf why = {0};
    struct options o;

    (void)state;
    options_init(&o);
    assert_true(options_set(&o, row, "off", FROM_FILE, &why));
    assert_int_equal(o.bell, 0);
    assert_true(options_set(&o, row, "file, message", FROM_FILE, &why));
    assert_int_equal(o.bell, ALERT_MESSAGE | ALERT_FILE);
    assert_true(options_set(&o, row, "on", FROM_FILE, &why));
    assert_int_equal(o.bell, 31);
    assert_false(options_set(&o, row, "message birds", FROM_FILE, &why));
    assert_false(options_set(&o, row, "", FROM_FILE, &why));
    assert_false(options_set(&o, row, "on off", FROM_FILE, &why));
    assert_int_equal(o.bell, 31);
    assert_non_null(strstr(strbuf_get(&why), "on, off or some of: message "));
    strbuf_fini(&why);
    options_fini(&o);
}

static void every_default_word_suits_its_own_option(void **state)
{
    const struct option *row;

    (void)state;
    for (size_t i = 0; (row = options_row(i)); i++) {
        struct options o = {0};
        struct strbuf why = {0};

        assert_int_equal(row->id, i);
        assert_ptr_equal(options_find(gezi_span_text(row->name)), row);
        if (row->otherwise[0] != '(')
            assert_true(
                options_set(&o, row, row->otherwise, FROM_DEFAULT, &why));
        strbuf_fini(&why);
        options_fini(&o);
    }
    assert_int_equal(options_row(OPTION_COUNT - 1)->id, OPTION_ID_version);
}

static void a_slip_in_the_name_is_answered_by_the_nearest(void **state)
{
    (void)state;
    expect_refused("-hello", "unknown option -hello; did you mean --bell? (a "
                             "text that begins with - goes behind --)");
    expect_refused("--nik x", "unknown option --nik; did you mean --nick?");
    expect_refused("--prot=9000",
                   "unknown option --prot=9000; did you mean --port?");
    expect_refused("--xyzzy",
                   "unknown option --xyzzy; gezi help lists them (a text that "
                   "begins with - goes behind --)");
    expect_refused("send Li -1",
                   "unknown option -1; gezi help lists them (a text that "
                   "begins with - goes behind --)");
}

static void a_wrong_value_is_told_with_what_would_be_right(void **state)
{
    (void)state;
    expect_refused("--port 0", "--port: \"0\" is not a number from 1 to 65535");
    expect_refused("--port 65536",
                   "--port: \"65536\" is not a number from 1 to 65535");
    expect_refused("--port -1",
                   "--port: \"-1\" is not a number from 1 to 65535");
    expect_refused("--wait 99999999999999999999",
                   "--wait: \"99999999999999999999\" is not a number from 0 to "
                   "3600");
    expect_refused("--color=pink",
                   "--color: \"pink\" is not one of: auto always never");
    expect_refused("--json=maybe", "--json: \"maybe\" is not yes or no");
    expect_refused("--bind eth0",
                   "--bind: \"eth0\" is not an IPv4 address such as "
                   "192.168.1.20");
    expect_refused("--legacy-encoding ascii",
                   "--legacy-encoding: \"ascii\" is not an encoding (one of "
                   "utf-8 gbk big5 cp932 euc-kr cp1252)");
    expect_refused("--state=", "--state: \"\" is not a path");
}

static void bind_takes_no_port(void **state)
{
    (void)state;
    expect_refused("--bind 127.0.0.1:9000",
                   "--bind: \"127.0.0.1:9000\" is not an IPv4 address such as "
                   "192.168.1.20");
}

static void a_missing_value_is_told_with_its_form(void **state)
{
    (void)state;
    expect_refused("peers --wait", "--wait needs a value: --wait SECONDS");
}

static void a_home_sign_becomes_the_home(void **state)
{
    struct options o;
    struct strbuf why = {0};

    (void)state;
    setenv("HOME", "/home/li", 1);
    assert_true(parse(&o, &why, "--state=~/here --downloads=~there"));
    assert_string_equal(o.state, "/home/li/here");
    assert_string_equal(o.downloads, "~there");
    options_fini(&o);
}

static void an_option_of_one_verb_fits_no_other(void **state)
{
    const struct option *wait = options_row(OPTION_ID_wait);
    const struct option *nick = options_row(OPTION_ID_nick);

    (void)state;
    assert_true(options_fit(wait, "peers"));
    assert_true(options_own(wait, "peers"));
    assert_false(options_fit(wait, "send"));
    assert_false(options_fit(wait, ""));
    assert_true(options_fit(nick, "send"));
    assert_false(options_own(nick, "send"));
    assert_true(options_fit(options_row(OPTION_ID_config), "send"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_before_and_after_the_verb),
        cmocka_unit_test(two_dashes_end_the_options_and_one_dash_is_a_word),
        cmocka_unit_test(a_value_follows_a_blank_or_an_equals_sign),
        cmocka_unit_test(a_flag_is_switched_off_by_no),
        cmocka_unit_test(broadcast_may_be_given_again),
        cmocka_unit_test(files_are_named_short_or_long_and_again),
        cmocka_unit_test(a_rule_is_checked_where_it_is_given),
        cmocka_unit_test(defaults_are_the_words_of_the_table),
        cmocka_unit_test(a_set_is_on_off_or_some_of_its_words),
        cmocka_unit_test(every_default_word_suits_its_own_option),
        cmocka_unit_test(a_slip_in_the_name_is_answered_by_the_nearest),
        cmocka_unit_test(a_wrong_value_is_told_with_what_would_be_right),
        cmocka_unit_test(bind_takes_no_port),
        cmocka_unit_test(a_missing_value_is_told_with_its_form),
        cmocka_unit_test(a_home_sign_becomes_the_home),
        cmocka_unit_test(an_option_of_one_verb_fits_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
