/* bind-key lines: what they change, and what they may not. */
#include "expect.h"

#include "desk.h"
#include "options.h"

#include "tui/bindings.h"
#include "tui/keynames.h"

#include <stdio.h>
#include <string.h>

static struct options o;
static struct strbuf warnings;

static void reset(void)
{
    struct option_lines none = {0};

    options_fini(&o);
    options_init(&o);
    strbuf_clear(&warnings);
    bindings_set(&none, &warnings);
}

static int setup(void **state)
{
    (void)state;
    reset();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    reset();
    options_fini(&o);
    strbuf_fini(&warnings);
    return 0;
}

/* As a config file; the warnings of it. */
static const char *bind(const char *lines)
{
    reset();
    options_config(&o, gezi_span_text(lines), "config", &warnings);
    bindings_set(&o.bind_key, &warnings);
    return strbuf_get(&warnings);
}

static const char *action_of(const char *name, uint64_t where)
{
    const struct action *act;
    int key;

    assert_true(key_parse(name, &key));
    act = bindings_find(key, where);
    return act ? act->name : "";
}

static const char *keys_of(const char *action, uint64_t where)
{
    static char keys[BINDINGS_KEYS_SIZE];

    bindings_keys(action, where, SIZE_MAX, keys);
    return keys;
}

static void a_line_gives_an_action_other_keys(void **state)
{
    (void)state;
    assert_string_equal(bind("bind-key = next-unread M-u C-g\n"), "");
    assert_string_equal(action_of("Alt+u", IN_TALK), "next-unread");
    assert_string_equal(action_of("C-g", IN_TALK), "next-unread");
    assert_string_equal(action_of("Alt+a", IN_TALK), "");
    assert_string_equal(keys_of("next-unread", IN_TALK), "Alt+u  C-g");
}

static void further_lines_add_keys_and_default_takes_them_back(void **state)
{
    (void)state;
    bind("bind-key = nudge F5\nbind-key = nudge F6\n");
    assert_string_equal(keys_of("nudge", IN_TALK), "F5  F6");
    bind("bind-key = nudge F5\nbind-key = nudge default\n");
    assert_string_equal(keys_of("nudge", IN_TALK), "Alt+n");
}

static void none_takes_all_keys_away(void **state)
{
    (void)state;
    assert_string_equal(bind("bind-key = nudge none\n"), "");
    assert_string_equal(keys_of("nudge", IN_TALK), "");
    assert_string_equal(action_of("Alt+n", IN_TALK), "");
}

static void two_actions_can_swap_their_keys(void **state)
{
    (void)state;
    assert_string_equal(
        bind("bind-key = nudge Alt+a\nbind-key = next-unread Alt+n\n"), "");
    assert_string_equal(action_of("Alt+a", IN_TALK), "nudge");
    assert_string_equal(action_of("Alt+n", IN_TALK), "next-unread");
}

/* Each says where it stands, and the rest of the file counts. */
static void what_is_wrong_is_told_with_its_line(void **state)
{
    static const struct {
        const char *line, *warning;
    } wrong[] = {
        {"bind-key = next-unred M-u", "did you mean \"next-unread\"?"},
        {"bind-key = qqqqqqqqqqqqqq M-u", "gezi keys lists them"},
        {"bind-key = nudge Q-u", "\"Q-u\" is no key"},
        {"bind-key = nudge C-5", "\"C-5\" is no key"},
        {"bind-key = nudge", "no key behind nudge"},
        {"bind-key = nudge x", "x is typed as text"},
        {"bind-key = nudge Alt+a", "Alt+a did next-unread"},
        {"bind-key = nudge Esc", "Esc always does what it does"},
        {"bind-key = nudge 5", "5 always does what it does"},
        {"bind-key = nudge Alt+5", "Alt+5 always does what it does"},
        {"bind-key = nudge ?", "? always does what it does"},
        {"bind-key = open-folder Enter", "Enter always does what it does"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        const char *told;

        snprintf(text, sizeof text, "# a file\n%s\nbind-key = palette F2\n",
                 wrong[i].line);
        told = bind(text);
        if (strncmp(told, "config:2: ", 10) != 0 ||
            !strstr(told, wrong[i].warning) ||
            strchr(told, '\n') != told + strlen(told) - 1)
            fail_msg("%s: %s", wrong[i].line, told);
        assert_string_equal(action_of("F2", IN_TALK), "palette");
    }
}

static void two_lines_that_want_one_key_are_told(void **state)
{
    (void)state;
    assert_non_null(strstr(bind("bind-key = nudge F5\n"
                                "bind-key = next-unread F5 F6\n"),
                           "config:2: F5 does nudge already (config:1)"));
    assert_string_equal(action_of("F5", IN_TALK), "nudge");
    assert_string_equal(action_of("F6", IN_TALK), "next-unread");
    /* Not where they never meet. */
    assert_string_equal(bind("bind-key = ask-around F5\nbind-key = nudge F5\n"),
                        "");
}

static void nobody_can_lock_themselves_out(void **state)
{
    const struct action *act;
    char all[16384] = "";
    size_t n = 0;

    (void)state;
    for (size_t i = 0; (act = actions_row(i)); i++)
        n += (size_t)snprintf(all + n, sizeof all - n, "bind-key = %s none\n",
                              act->name);
    bind(all);
    for (uint64_t bit = 1; bit & IN_ALL; bit <<= 1)
        assert_string_equal(action_of("Esc", bit), "back");
    assert_string_equal(action_of("Enter", IN_MENU), "open");
    assert_string_equal(action_of("Alt+1", IN_TALK), "go-send");
    assert_string_equal(action_of("Alt+0", IN_TALK), "quit");
}

static void enter_breaks_the_line_only_while_another_key_sends(void **state)
{
    (void)state;
    assert_string_equal(
        bind("bind-key = new-line Enter\nbind-key = send Alt+Enter\n"), "");
    assert_string_equal(action_of("Enter", IN_TALK), "new-line");
    assert_string_equal(action_of("Alt+Enter", IN_TALK), "send");
    assert_string_equal(action_of("Enter", IN_PEOPLE), "open");
    assert_non_null(strstr(bind("bind-key = new-line Enter\n"),
                           "config:1: Enter has to send"));
    assert_string_equal(action_of("Enter", IN_TALK), "send");
    assert_non_null(
        strstr(bind("bind-key = new-line Enter\nbind-key = send none\n"),
               "config:1: Enter has to send"));
    assert_string_equal(action_of("Enter", IN_TALK), "send");
}

static void c_x_begins_a_key_of_two(void **state)
{
    (void)state;
    assert_string_equal(bind("bind-key = nudge C-x C-n F5\n"), "");
    assert_string_equal(keys_of("nudge", IN_TALK), "C-x C-n  F5");
    assert_string_equal(bind("bind-key = nudge F5 C-x\n"), "");
    assert_string_equal(keys_of("nudge", IN_TALK), "F5  C-x");
}

static void a_key_is_parsed_from_its_name(void **state)
{
    const struct binding *b;
    char name[KEY_NAME_SIZE];
    int key;

    (void)state;
    for (size_t i = 0; (b = bindings_row(i)); i++) {
        key_name(b->key & ~K_PREFIX, name);
        if (!key_parse(name, &key) || key != (b->key & ~K_PREFIX))
            fail_msg("%s is parsed as %#x", name, (unsigned)key);
    }
    assert_true(key_parse("ctrl+alt+x", &key));
    assert_int_equal(key, K_CONTROL('X') | K_ALT);
    assert_true(key_parse("M--", &key));
    assert_int_equal(key, '-' | K_ALT);
    assert_true(key_parse("f12", &key));
    assert_int_equal(key, K_F12);
    assert_true(key_parse("^", &key));
    assert_int_equal(key, '^');
    assert_true(key_parse("Alt+ü", &key));
    assert_int_equal(key, 0xfc | K_ALT);
    assert_false(key_parse("F13", &key));
    assert_false(key_parse("", &key));
    assert_false(key_parse("xy", &key));
    assert_false(key_parse("\xff", &key));
}

static void a_bound_key_works_on_the_screen(void **state)
{
    static struct desk d;

    (void)state;
    bind("bind-key = go-people F5\n");
    desk_open(&d, 24, 80);
    desk_press(&d, "\033[15~");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    desk_close(&d);
}

static const char *reworded(const char *text, uint64_t where)
{
    static char out[256];

    return bindings_reword(text, where, out, sizeof out);
}

/* In any language: what a hint calls a key is what it is called by default. */
static void hints_tell_the_keys_that_are_bound(void **state)
{
    static const char hint[] = "r tries now  d deletes  Esc back";

    (void)state;
    bind("");
    assert_string_equal(reworded(hint, IN_CHOICE), hint);
    bind("bind-key = again F5\nbind-key = take-back none\n");
    assert_string_equal(reworded(hint, IN_CHOICE),
                        "F5 tries now  - deletes  Esc back");
    assert_string_equal(reworded("r 立即重试  d 删除", IN_CHOICE),
                        "F5 立即重试  - 删除");
    /* Words are no keys, nor is what does something else there. */
    assert_string_equal(reworded("it is r d", IN_CHOICE), "it is r d");
    assert_string_equal(reworded("r asks", IN_PEOPLE), "r asks");
    bind("bind-key = send Alt+Enter\nbind-key = new-line Enter\n");
    assert_string_equal(reworded("Enter send   Alt+Enter new line", IN_TALK),
                        "Alt+Enter send   Enter new line");
    bind("bind-key = other-half F6\n");
    assert_string_equal(reworded("Digit or Enter opens, Tab people", IN_MENU),
                        "Digit or Enter opens, F6 people");
}

/* A letter among others is a word, unless punctuation makes a key of it. */
static void sentences_tell_them_too(void **state)
{
    (void)state;
    bind("bind-key = take-back F6\nbind-key = newest F7\n");
    assert_string_equal(
        reworded("r tries now, d deletes; it goes out by itself", IN_CHOICE),
        "r tries now, F6 deletes; it goes out by itself");
    assert_string_equal(reworded("r 马上再试，d 取消；它会自己发出", IN_CHOICE),
                        "r 马上再试，F6 取消；它会自己发出");
    assert_string_equal(reworded("[往上 3 行] End显示最新", IN_TALK),
                        "[往上 3 行] F7显示最新");
    assert_string_equal(reworded("a d or two", IN_CHOICE), "a d or two");
}

static void notices_and_questions_do_so(void **state)
{
    static struct desk d;

    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "Tab d", "", GEZI_ONLINE);
    bind("bind-key = page-up F8\nbind-key = yes F9\nbind-key = no F11\n"
         "bind-key = newest F7\nbind-key = ask-around F6\n"
         "bind-key = accept F5\n");
    desk_press(&d, "1\r\033[A");
    assert_true(desk_find(&d, "No older line; F8 scrolls") > 0);
    desk_press(&d, "/etc/passwd\r");
    assert_true(desk_find(&d, "Send this file? F9 file  F11 as text") > 0);
    desk_press(&d, "\033");
    desk_offer(&d, 1, "Tab d", "", "o1",
               (const struct desk_file[]){{"a, d.txt", 100, GEZI_FILE_PLAIN},
                                          {NULL, 0, GEZI_FILE_PLAIN}});
    assert_true(desk_find(&d, "F5 accept  x refuse") > 0);
    assert_true(desk_find(&d, "a, d.txt") > 0); /* a name is left alone */
    for (int i = 0; i < 40; i++)
        desk_message(&d, 1, "Tab d", "line", 0);
    desk_press(&d, "\033[19~"); /* F8 */
    assert_true(desk_find(&d, "F7 shows the newest") > 0);
    assert_true(desk_find(&d, " Tab d ") == 0);
    desk_close(&d);
}

static void an_empty_screen_and_the_help_do_so(void **state)
{
    static struct desk d;

    (void)state;
    desk_open(&d, 24, 80);
    bind("bind-key = ask-around F6\nbind-key = newest F7\n");
    desk_press(&d, "6");
    assert_true(desk_find(&d, "by themselves; F6 asks") > 0);
    desk_resize(&d, 100, 80);
    desk_press(&d, "?");
    assert_true(desk_find(&d, "scroll; F7 shows the newest") > 0);
    desk_close(&d);
}

static void c_x_tells_what_it_leads_to_now(void **state)
{
    static struct desk d;

    (void)state;
    desk_open(&d, 24, 80);
    desk_press(&d, "3\030");
    assert_true(desk_find(&d, "C-x: C-e opens your editor, C-u undoes") > 0);
    bind("bind-key = line-end F7\nbind-key = external-editor C-x C-o\n");
    desk_press(&d, "\033\0333\030");
    assert_true(desk_find(&d, "C-x: C-o external-editor, C-u undo") > 0);
    desk_close(&d);
}

static void the_help_tells_the_keys_that_are_bound(void **state)
{
    static struct desk d;

    (void)state;
    desk_open(&d, 24, 80);
    desk_press(&d, "?");
    assert_true(desk_find(&d, "  C-p   ") > 0);
    bind("bind-key = palette F2\nbind-key = suspend none\n");
    assert_true(desk_find(&d, "  F2    ") > 0);
    assert_true(desk_find(&d, "  C-l -   ") > 0);
    assert_int_equal(desk_find(&d, "  C-p   "), -1);
    desk_close(&d);
}

int main(void)
{
#define X(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        X(a_line_gives_an_action_other_keys),
        X(further_lines_add_keys_and_default_takes_them_back),
        X(none_takes_all_keys_away),
        X(two_actions_can_swap_their_keys),
        X(what_is_wrong_is_told_with_its_line),
        X(two_lines_that_want_one_key_are_told),
        X(nobody_can_lock_themselves_out),
        X(enter_breaks_the_line_only_while_another_key_sends),
        X(c_x_begins_a_key_of_two),
        X(a_key_is_parsed_from_its_name),
        X(hints_tell_the_keys_that_are_bound),
        X(sentences_tell_them_too),
        X(notices_and_questions_do_so),
        X(an_empty_screen_and_the_help_do_so),
        X(c_x_tells_what_it_leads_to_now),
        X(the_help_tells_the_keys_that_are_bound),
        X(a_bound_key_works_on_the_screen),
    };
#undef X

    return cmocka_run_group_tests(tests, NULL, NULL);
}
