/* Options that change while gezi runs, and the file they are written to. */
#include "expect.h"
#include "put.h"

#include "alert.h"
#include "paths.h"
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/gezi-settings-XXXXXX";
static struct options o;
static struct settings *s;
static char *argv[8];
static int argc;

/* What the listener heard last. */
static bool heard[OPTION_COUNT];
static int calls;
static char nick_then[64];

static void listen(void *ctx, const struct options *now, const bool *changed)
{
    assert_ptr_equal(ctx, &calls);
    calls++;
    memcpy(heard, changed, sizeof heard);
    snprintf(nick_then, sizeof nick_then, "%s", now->nick);
}

static char *at(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

static void write_file(const char *text)
{
    put_text(at(".config/gezi/config"), text);
}

static void expect_file(const char *text)
{
    size_t n;
    char *is = paths_read(at(".config/gezi/config"), 1 << 20, &n);

    assert_non_null(is);
    assert_string_equal(is, text);
    free(is);
}

/* gezi starts. */
static void start(const char *file, char *option)
{
    static char name[] = "gezi";
    struct strbuf w = {0}, why = {0};

    argc = 0;
    argv[argc++] = name;
    if (option)
        argv[argc++] = option;
    argv[argc] = NULL;
    if (file)
        write_file(file);
    options_init(&o);
    assert_true(options_arguments(&o, argc, argv, &why));
    assert_true(options_finish(&o, &w, &why));
    strbuf_fini(&w);
    s = settings_new(&o, argc, argv);
    calls = 0;
    settings_listen(s, listen, &calls);
}

static int make_home(void **state)
{
    char dir[300];

    (void)state;
    memcpy(home + strlen(home) - 6, "XXXXXX", 6);
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    setenv("LC_ALL", "C.UTF-8", 1);
    snprintf(dir, sizeof dir, "%s/.config/gezi", home);
    return paths_make(dir);
}

static int drop_home(void **state)
{
    char command[300];

    (void)state;
    settings_free(s);
    options_fini(&o);
    s = NULL;
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

static const struct option *row(const char *name)
{
    return options_find(gezi_span_text(name));
}

/* "": it was set. */
static const char *set(const char *name, const char *const *values, size_t n)
{
    static char line[512];
    struct strbuf why = {0};
    bool ok = settings_set(s, &(struct setting){row(name), values, n}, 1, &why);

    assert_true(ok == (why.n == 0));
    snprintf(line, sizeof line, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    return line;
}

static const char *set_one(const char *name, const char *value)
{
    return set(name, &value, value != NULL);
}

static const char *shown(const char *name)
{
    static char line[512];
    struct strbuf b = {0};

    options_print(settings_of(s, row(name)), row(name), 0, &b);
    snprintf(line, sizeof line, "%s", strbuf_get(&b));
    strbuf_fini(&b);
    return line;
}

static const char *reload(void)
{
    static char line[512];
    struct strbuf news = {0};

    settings_reload(s, &news);
    snprintf(line, sizeof line, "%s", strbuf_get(&news));
    strbuf_fini(&news);
    return line;
}

static enum option_source source(const char *name)
{
    return settings_of(s, row(name))->from[row(name)->id];
}

static void what_is_set_is_written_and_holds_at_once(void **state)
{
    (void)state;
    start("# mine\nnick = old # me\n", NULL);
    assert_string_equal(set_one("nick", "张三"), "");
    expect_file("# mine\nnick = 张三 # me\n");
    assert_string_equal(o.nick, "张三");
    assert_int_equal(calls, 1);
    assert_true(heard[OPTION_ID_nick]);
    assert_false(heard[OPTION_ID_group]);
    assert_string_equal(nick_then, "张三");
    assert_string_equal(shown("nick"), "张三");
    assert_int_equal(source("nick"), FROM_FILE);
    assert_false(settings_waits(s, row("nick")));
}

static void notes_commands_and_pictures_change_at_once(void **state)
{
    (void)state;
    start("", NULL);
    assert_string_equal(set_one("notify", "key"), "");
    assert_int_equal(o.notify, ALERT_KEY);
    assert_string_equal(set_one("notify-command", "sh -c true"), "");
    assert_string_equal(o.notify_command, "sh -c true");
    assert_int_equal(alert_notes(&o), 0);
    assert_string_equal(set_one("notify-command", "/no/such/program"), "");
    assert_int_equal(alert_notes(&o), ALERT_KEY);
    assert_string_equal(set_one("open-command", "firefox"), "");
    assert_string_equal(o.open_command, "firefox");
    assert_string_equal(set_one("pictures", "off"), "");
    assert_int_equal(o.pictures, SWITCH_OFF);
    assert_int_equal(calls, 5);
}

static void the_first_setting_makes_the_file(void **state)
{
    (void)state;
    start(NULL, NULL);
    assert_false(settings_has_file(s));
    assert_string_equal(set_one("bell", "off"), "");
    expect_file("bell = off\n");
    assert_true(settings_has_file(s));
    assert_int_equal(o.bell, 0);
    assert_string_equal(settings_path(s), "~/.config/gezi/config");
}

static void a_wrong_value_changes_nothing(void **state)
{
    (void)state;
    start("port = 9000\n", NULL);
    assert_string_equal(set_one("port", "many"),
                        "\"many\" is not a number from 1 to 65535");
    assert_string_equal(set_one("accept-from", "form:x"),
                        "\"form:x\" is not a rule: there is no \"form:\", did "
                        "you mean \"from:\"?");
    expect_file("port = 9000\n");
    assert_int_equal(calls, 0);
}

static void what_cannot_change_now_waits_for_a_restart(void **state)
{
    (void)state;
    start("", NULL);
    assert_string_equal(set_one("port", "9000"), "");
    assert_int_equal(o.port, 2425);
    assert_string_equal(shown("port"), "9000");
    assert_true(settings_waits(s, row("port")));
    assert_int_equal(calls, 0);
    assert_string_equal(set_one("port", NULL), "");
    assert_false(settings_waits(s, row("port")));
    assert_string_equal(shown("port"), "2425");
    assert_int_equal(source("port"), FROM_DEFAULT);
    expect_file("");
}

static void a_setting_taken_back_has_its_default_again(void **state)
{
    char was[64];

    (void)state;
    start("", NULL);
    snprintf(was, sizeof was, "%s", shown("nick"));
    assert_string_equal(was, o.nick);
    set_one("nick", "x");
    assert_string_equal(shown("nick"), "x");
    assert_string_equal(set_one("nick", NULL), "");
    assert_string_equal(shown("nick"), was);
    assert_string_equal(o.nick, was);
    assert_int_equal(calls, 2);
    assert_string_equal(shown("group"), "(none)");
    assert_string_equal(shown("bind"), "(every interface)");
    assert_string_equal(shown("downloads"), "~/Downloads");
}

static void lists_are_set_as_a_whole(void **state)
{
    const char *const rules[] = {"Li Lei", "group:研发部 size:<100M"};
    const char *const targets[] = {"10.0.2.255", "10.0.3.255:2426"};

    (void)state;
    start("accept-from = all\n", NULL);
    assert_string_equal(set("accept-from", rules, 2), "");
    expect_file("accept-from = Li Lei\n"
                "accept-from = group:研发部 size:<100M\n");
    assert_int_equal(o.accept_from.count, 2);
    assert_string_equal(o.accept_from.at[1].group, "研发部");
    assert_string_equal(set("broadcast", targets, 2), "");
    assert_int_equal(o.broadcast.count, 2);
    assert_int_equal(options_said(&o, row("broadcast")), 2);
    assert_string_equal(set("broadcast", targets + 1, 1), "");
    assert_int_equal(o.broadcast.count, 1);
    assert_int_equal(o.broadcast.at[0].ip, 0x0a0003ff);
    assert_string_equal(set("accept-from", NULL, 0), "");
    assert_int_equal(o.accept_from.count, 0);
    expect_file("broadcast = 10.0.3.255:2426\n");
}

static void the_command_line_stays(void **state)
{
    char mine[] = "--nick=mine";

    (void)state;
    start("nick = file\n", mine);
    assert_string_equal(set_one("nick", "x"),
                        "--nick was given on the command line and holds; start "
                        "gezi without it to change it here");
    expect_file("nick = file\n");
    write_file("nick = other\ngroup = g\n");
    assert_non_null(strstr(reload(), ": group"));
    assert_string_equal(o.nick, "mine");
    assert_string_equal(o.group, "g");
    assert_int_equal(source("nick"), FROM_ARGUMENT);
}

static void a_file_changed_by_hand_is_read_again(void **state)
{
    (void)state;
    start("nick = a\nbell = off\n", NULL);
    assert_string_equal(reload(), "");
    write_file("nick = b\nport = 9000\n");
    assert_string_equal(reload(), "~/.config/gezi/config was read again: nick, "
                                  "bell; after a restart: port");
    assert_string_equal(o.nick, "b");
    assert_true(o.bell != 0);
    assert_int_equal(calls, 1);
    assert_true(heard[OPTION_ID_nick] && heard[OPTION_ID_bell]);
    assert_string_equal(reload(), "");
    assert_int_equal(calls, 1);
    write_file("nick = b\nport = 9001\n");
    assert_string_equal(reload(), "~/.config/gezi/config was read again; after "
                                  "a restart: port");
}

static void what_is_wrong_with_the_file_is_one_line(void **state)
{
    (void)state;
    start("nick = a\n", NULL);
    write_file("nik = b\nnick = c\nport = many\n");
    assert_string_equal(reload(),
                        "~/.config/gezi/config:1: unknown key \"nik\", did you "
                        "mean \"nick\"? (line ignored) (and 1 more)");
    assert_string_equal(o.nick, "c");
}

static void what_was_just_written_is_no_news(void **state)
{
    (void)state;
    start("nik = a\n", NULL);
    set_one("nick", "b");
    assert_string_equal(reload(), "");
    write_file("nik = a\nnick = c\n");
    assert_non_null(strstr(reload(), "unknown key \"nik\""));
    write_file("nik = a\nnick = b\n"); /* as we wrote it, but later */
    assert_non_null(strstr(reload(), "unknown key \"nik\""));
    assert_string_equal(o.nick, "b");
}

static void a_file_that_is_gone_changes_nothing(void **state)
{
    (void)state;
    start("nick = a\n", NULL);
    unlink(at(".config/gezi/config"));
    assert_string_equal(reload(), "");
    assert_string_equal(o.nick, "a");
    assert_int_equal(calls, 0);
}

static void a_disk_that_takes_nothing_changes_nothing(void **state)
{
    (void)state;
    start(NULL, NULL);
    assert_int_equal(mkdir(at(".config/gezi/config"), 0700), 0);
    assert_string_equal(set_one("nick", "x"),
                        "cannot read ~/.config/gezi/config: Is a directory; "
                        "nothing was changed");
    assert_int_equal(calls, 0);
}

static void every_key_of_the_file_can_be_shown(void **state)
{
    const struct option *r;
    size_t n = 0, keys = 0;
    bool verbs = false;

    (void)state;
    start("", NULL);
    for (size_t i = 0; (r = options_row(i)); i++)
        keys += !options_is_momentary(r);
    for (; (r = settings_row(n)); n++) {
        bool verb = settings_effect(r) == SETTING_VERBS;

        assert_true(verb || !verbs); /* they come last */
        verbs = verb;
        assert_true(shown(r->name)[0] != '\0');
    }
    assert_int_equal(n, keys);
}

/* Another value than the default, which its type takes. */
static const char *other_value(const struct option *r)
{
    static char word[64];

    switch (r->type) {
    case OPTION_FLAG:
        return "on";
    case OPTION_CHOICE:
        /* The last of its words is nowhere the default but for "on off". */
        snprintf(word, sizeof word, "%s",
                 strcmp(r->otherwise, "off") == 0 ? "on"
                 : strrchr(r->choices, ' ')       ? strrchr(r->choices, ' ') + 1
                                                  : r->choices);
        return word;
    case OPTION_NUMBER:
        return r->max >= 7 && r->min <= 7 ? "7" : "1";
    case OPTION_SIZE:
        return "7K";
    case OPTION_CHARSET:
        return "big5";
    case OPTION_IP:
    case OPTION_ADDRESSES:
        return "10.1.2.3";
    default:
        return r->id == OPTION_ID_bell || r->id == OPTION_ID_notify
                   ? "message,file"
                   : "李 # \"x\"";
    }
}

static void every_setting_survives_a_restart(void **state)
{
    const struct option *r;
    size_t n = 0;

    (void)state;
    start("", NULL);
    for (; (r = settings_row(n)); n++) {
        const char *value = other_value(r);
        struct strbuf why = {0};

        if (options_check(r, value, &why) && set_one(r->name, value)[0] != '\0')
            fail_msg("%s = %s", r->name, value);
        strbuf_fini(&why);
    }
    settings_free(s);
    options_fini(&o);
    start(NULL, NULL);
    for (n = 0; (r = settings_row(n)); n++) {
        struct strbuf why = {0};

        if (!options_check(r, other_value(r), &why))
            print_message("not tried: %s\n", r->name);
        else if (strcmp(shown(r->name), other_value(r)) != 0)
            fail_msg("%s is %s", r->name, shown(r->name));
        strbuf_fini(&why);
    }
}

static void what_is_to_be_told_is_told_once(void **state)
{
    struct strbuf line = {0};

    (void)state;
    start("", NULL);
    assert_false(settings_told(s, &line));
    settings_tell(s, "news");
    assert_true(settings_told(s, &line));
    assert_string_equal(strbuf_get(&line), "news");
    assert_false(settings_told(s, &line));
    strbuf_fini(&line);
}

#define AT_HOME(test)                                                          \
    cmocka_unit_test_setup_teardown(test, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_HOME(what_is_set_is_written_and_holds_at_once),
        AT_HOME(notes_commands_and_pictures_change_at_once),
        AT_HOME(the_first_setting_makes_the_file),
        AT_HOME(a_wrong_value_changes_nothing),
        AT_HOME(what_cannot_change_now_waits_for_a_restart),
        AT_HOME(a_setting_taken_back_has_its_default_again),
        AT_HOME(lists_are_set_as_a_whole),
        AT_HOME(the_command_line_stays),
        AT_HOME(a_file_changed_by_hand_is_read_again),
        AT_HOME(what_is_wrong_with_the_file_is_one_line),
        AT_HOME(what_was_just_written_is_no_news),
        AT_HOME(a_file_that_is_gone_changes_nothing),
        AT_HOME(a_disk_that_takes_nothing_changes_nothing),
        AT_HOME(every_setting_survives_a_restart),
        AT_HOME(every_key_of_the_file_can_be_shown),
        AT_HOME(what_is_to_be_told_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
