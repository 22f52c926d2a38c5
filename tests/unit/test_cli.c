/* Words, options and help: what needs neither network nor terminal. */
#include "expect.h"

#include "capture.h"
#include "cli/out.h"
#include "cli/verb.h"
#include "standard.h"
#include "verb_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Run a line that ends by itself; its status. */
static int run(const char *line)
{
    struct rig rig;

    rig_begin(&rig, line);
    rig_end(&rig);
    return rig.begun;
}

static void expect_usage(const char *line, const char *err)
{
    assert_int_equal(run(line), CLI_USAGE);
    assert_string_equal(capture_err(), err);
    assert_string_equal(capture_out(), "");
}

static void no_verb_is_the_screen(void **state)
{
    (void)state;
    assert_int_equal(run("--port 9000"), CLI_SCREEN);
    assert_string_equal(capture_out(), "");
    assert_string_equal(capture_err(), "");
}

static void every_verb_but_help_has_a_front(void **state)
{
    (void)state;
    assert_int_equal(run("send Li hi"), CLI_FRONT);
    assert_int_equal(run("broadcast hi"), CLI_FRONT);
    assert_int_equal(run("listen"), CLI_FRONT);
    assert_int_equal(run("peers --wait 0"), CLI_FRONT);
    assert_int_equal(run("help"), CLI_DONE);
}

static void an_unknown_verb_is_answered_by_the_nearest(void **state)
{
    (void)state;
    expect_usage("snd Li hi",
                 "gezi: there is no \"snd\"; did you mean gezi send?\n");
    expect_usage("xyzzy",
                 "gezi: there is no \"xyzzy\"; gezi help lists what there "
                 "is\n");
}

static void too_many_or_too_few_words_tell_the_usage(void **state)
{
    (void)state;
    expect_usage("send", "gezi: too few words: usage: gezi send "
                         "PEER[,PEER...] [TEXT | -]\n");
    expect_usage("listen now", "gezi: too many words: usage: gezi listen\n");
    expect_usage("peers me", "gezi: too many words: usage: gezi peers\n");
}

static void an_option_of_another_verb_is_refused(void **state)
{
    (void)state;
    expect_usage("send --wait 3 Li hi",
                 "gezi: --wait is for gezi peers/doctor, not for gezi send\n");
    expect_usage("--count 1", "gezi: --count is for gezi listen, not for "
                              "gezi\n");
}

static void options_of_history_stay_out_of_the_config_file(void **state)
{
    struct strbuf warnings = {0};
    struct rig rig;

    (void)state;
    rig_begin(&rig, "history --limit 5");
    options_config(&rig.options, S("forget = yes\nyes = yes\n"), "f",
                   &warnings);
    assert_false(rig.options.forget);
    assert_non_null(strstr(strbuf_get(&warnings), "\"yes\" belongs on the"));
    strbuf_fini(&warnings);
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_LOOK);
    expect_usage("send --limit 5 Li hi",
                 "gezi: --limit is for gezi history, not for gezi send\n");
}

static void an_unknown_option_is_a_usage_error(void **state)
{
    (void)state;
    expect_usage("peers --nik x",
                 "gezi: unknown option --nik; did you mean --nick?\n");
}

static void with_json_wrong_words_are_an_error_event(void **state)
{
    (void)state;
    assert_int_equal(run("snd --json Li hi"), CLI_USAGE);
    assert_string_equal(capture_out(),
                        "{\"event\":\"error\",\"reason\":\"there is no "
                        "\\\"snd\\\"; did you mean gezi send?\"}\n");
    assert_int_equal(run("--json peers --nik x"), CLI_USAGE);
    assert_non_null(strstr(capture_out(), "\"error\""));
    capture_input("");
    assert_int_equal(run("send --json Li"), CLI_USAGE);
    assert_non_null(strstr(capture_out(), "no text to send"));
}

static void a_config_file_that_was_asked_for_must_be_there(void **state)
{
    (void)state;
    assert_int_equal(run("peers --config /nowhere/c"), CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: cannot read /nowhere/c: No such file or "
                        "directory; check --config\n");
}

static void version_is_one_line(void **state)
{
    (void)state;
    assert_int_equal(run("--version"), CLI_DONE);
    assert_string_equal(capture_out(), "gezi " GEZI_VERSION "\n");
    assert_int_equal(run("send --version"), CLI_DONE);
}

static void help_lists_every_verb_and_option(void **state)
{
    const struct option *row;
    const struct verb *verb;
    char head[64];

    (void)state;
    assert_int_equal(run("help"), CLI_DONE);
    assert_string_equal(capture_err(), "");
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        snprintf(head, sizeof head, "\n  gezi %s ", verb->name);
        assert_non_null(strstr(capture_out(), head));
        assert_non_null(strstr(capture_out(), verb->brief));
    }
    for (size_t i = 0; (row = options_row(i)); i++) {
        snprintf(head, sizeof head, "\n  --%s ", row->name);
        assert_non_null(strstr(capture_out(), head));
        assert_non_null(strstr(capture_out(), row->help));
    }
}

static void help_fits_a_terminal_of_80_columns(void **state)
{
    static const char *const lines[] = {
        "help",           "help send",
        "help broadcast", "help listen",
        "help peers",     "help help",
        "help history",   "help since",
        "help peer",      "help config",
        "help json",      "help exit",
        "help accept",    "help legacy-encoding",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(run(lines[i]), CLI_DONE);
        for (const char *at = capture_out(); *at; at++) {
            char line[256];
            size_t n = strcspn(at, "\n");

            snprintf(line, sizeof line, "%.*s", (int)n, at);
            if (out_width(line) > 80)
                fail_msg("too wide: %s", line);
            at += n;
        }
    }
}

static void help_is_given_on_the_verb_that_stands_there(void **state)
{
    (void)state;
    assert_int_equal(run("send --help"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "gezi send PEER[,PEER...]"));
    assert_int_equal(run("-h listen"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "--count N"));
    assert_null(strstr(capture_out(), "--wait"));
}

static void a_word_that_is_verb_and_option_gets_both(void **state)
{
    (void)state;
    assert_int_equal(run("help broadcast"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "gezi broadcast [TEXT | -]"));
    assert_non_null(strstr(capture_out(), "--broadcast ADDR"));
}

static void help_on_an_option_has_its_range_and_default(void **state)
{
    (void)state;
    assert_int_equal(run("help port"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "A number from 1 to 65535."));
    assert_non_null(strstr(capture_out(), "Default: 2425"));
    assert_int_equal(run("help color"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "One of: auto always never"));
}

static void help_on_nothing_known_suggests(void **state)
{
    (void)state;
    expect_usage("help prot", "gezi: no help on \"prot\"; did you mean gezi "
                              "help port?\n");
    expect_usage("help lisen", "gezi: no help on \"lisen\"; did you mean gezi "
                               "help listen?\n");
    expect_usage("help xyzzy", "gezi: no help on \"xyzzy\"; gezi help lists "
                               "the topics\n");
}

static void help_that_cannot_be_written_is_an_error(void **state)
{
    int full = open("/dev/full", O_WRONLY), begun;
    char word[] = "help", *argv[] = {word, word, NULL};
    struct gezi_front front;
    struct options o;

    (void)state;
    options_init(&o);
    capture_begin();
    dup2(full, STDOUT_FILENO);
    begun = cli_options(&o, 2, argv);
    if (!begun)
        begun = cli_begin(&o, &front);
    capture_end();
    close(full);
    options_fini(&o);
    assert_int_equal(begun, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: cannot write to standard output: No space left "
                        "on device\n");
}

static void closed_standard_streams_stay_closed_but_taken(void **state)
{
    int saved[3], ends[2];
    ssize_t in, out;

    (void)state;
    for (int fd = 0; fd < 3; fd++) {
        saved[fd] = fcntl(fd, F_DUPFD, 10);
        close(fd);
    }
    standard_hold();
    assert_int_equal(pipe(ends), 0);
    in = read(STDIN_FILENO, &in, 1);
    out = write(STDOUT_FILENO, "x", 1);
    for (int fd = 0; fd < 3; fd++) {
        dup2(saved[fd], fd);
        close(saved[fd]);
    }
    assert_true(ends[0] > STDERR_FILENO);
    assert_int_equal(in, -1);
    assert_int_equal(out, -1);
    close(ends[0]);
    close(ends[1]);
}

static void help_needs_no_home(void **state)
{
    struct rig rig;

    (void)state;
    unsetenv("HOME");
    rig_begin(&rig, "help");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_verb_is_the_screen),
        cmocka_unit_test(every_verb_but_help_has_a_front),
        cmocka_unit_test(an_unknown_verb_is_answered_by_the_nearest),
        cmocka_unit_test(too_many_or_too_few_words_tell_the_usage),
        cmocka_unit_test(an_option_of_another_verb_is_refused),
        cmocka_unit_test(options_of_history_stay_out_of_the_config_file),
        cmocka_unit_test(an_unknown_option_is_a_usage_error),
        cmocka_unit_test(with_json_wrong_words_are_an_error_event),
        cmocka_unit_test(a_config_file_that_was_asked_for_must_be_there),
        cmocka_unit_test(version_is_one_line),
        cmocka_unit_test(help_lists_every_verb_and_option),
        cmocka_unit_test(help_fits_a_terminal_of_80_columns),
        cmocka_unit_test(help_is_given_on_the_verb_that_stands_there),
        cmocka_unit_test(a_word_that_is_verb_and_option_gets_both),
        cmocka_unit_test(help_on_an_option_has_its_range_and_default),
        cmocka_unit_test(help_on_nothing_known_suggests),
        cmocka_unit_test(help_that_cannot_be_written_is_an_error),
        cmocka_unit_test(closed_standard_streams_stay_closed_but_taken),
        cmocka_unit_test(help_needs_no_home),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
