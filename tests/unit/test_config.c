#include "expect.h"
#include "put.h"

#include "options.h"
#include "paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read these lines into fresh options; what is wrong with them is returned. */
static const char *read_lines(struct options *o, struct strbuf *warnings,
                              gezi_span text)
{
    options_init(o);
    strbuf_clear(warnings);
    options_config(o, text, "~/config", warnings);
    return strbuf_get(warnings);
}

static void keys_comments_quotes_and_blank_lines_are_read(void **state)
{
    struct options o;
    struct strbuf w = {0};

    (void)state;
    assert_string_equal(read_lines(&o, &w,
                                   S("# who\n"
                                     "\n"
                                     "  nick=张三  \n"
                                     "user = \"li # lei\"   # a remark\n"
                                     "host = 'it''s'\n"
                                     "group = C# team # a remark\n"
                                     "\tport\t=\t9000\t\r\n"
                                     "json = yes\n"
                                     "legacy_encoding = big5")),
                        "");
    assert_string_equal(o.nick, "张三");
    assert_string_equal(o.user, "li # lei");
    assert_string_equal(o.host, "'it''s'");
    assert_string_equal(o.group, "C# team");
    assert_int_equal(o.port, 9000);
    assert_true(o.json);
    assert_int_equal(o.legacy_encoding, GEZI_CS_BIG5);
    options_fini(&o);
    strbuf_fini(&w);
}

static void a_byte_order_mark_is_no_part_of_the_first_key(void **state)
{
    struct options o;
    struct strbuf w = {0};

    (void)state;
    assert_string_equal(read_lines(&o, &w, S("\xef\xbb\xbfnick = x\r\n")), "");
    assert_string_equal(o.nick, "x");
    options_fini(&o);
    strbuf_fini(&w);
}

static void a_wrong_line_is_named_and_the_rest_counts(void **state)
{
    struct options o;
    struct strbuf w = {0};

    (void)state;
    assert_string_equal(
        read_lines(&o, &w,
                   S("group = g\n"
                     "\n"
                     "nik = x\n"
                     "port = many\n"
                     "xyzzy = 1\n"
                     "nonsense\n"
                     "config = other\n"
                     "nick = y\n")),
        "~/config:3: unknown key \"nik\", did you mean \"nick\"? (line "
        "ignored)\n"
        "~/config:4: port: \"many\" is not a number from 1 to 65535 (line "
        "ignored)\n"
        "~/config:5: unknown key \"xyzzy\" (line ignored)\n"
        "~/config:6: no \"=\" here; a line is \"key = value\" (line ignored)\n"
        "~/config:7: \"config\" belongs on the command line (line ignored)\n");
    assert_string_equal(o.group, "g");
    assert_string_equal(o.nick, "y");
    assert_int_equal(o.port, 2425);
    options_fini(&o);
    strbuf_fini(&w);
}

static void the_command_line_beats_the_file(void **state)
{
    char nick[] = "--nick=mine", broadcast[] = "--broadcast=10.0.1.255";
    char *argv[] = {nick, nick, broadcast, NULL};
    struct options o;
    struct strbuf w = {0};

    (void)state;
    options_init(&o);
    assert_true(options_arguments(&o, 3, argv, &w));
    options_config(&o,
                   S("nick = theirs\nbroadcast = 10.0.2.255\ngroup = g\n"
                     "broadcast = nowhere\n"),
                   "f", &w);
    assert_string_equal(o.nick, "mine");
    assert_string_equal(o.group, "g");
    assert_int_equal(o.broadcast.count, 1);
    assert_int_equal(o.broadcast.at[0].ip, 0x0a0001ff);
    assert_string_equal(strbuf_get(&w),
                        "f:4: broadcast: \"nowhere\" is not an IPv4 address "
                        "such as 192.168.2.255 (line ignored)\n");
    options_fini(&o);
    strbuf_fini(&w);
}

static void every_key_but_those_of_the_command_line_is_taken(void **state)
{
    const struct option *row;

    (void)state;
    for (size_t i = 0; (row = options_row(i)); i++) {
        struct options o;
        struct strbuf w = {0}, line = {0};
        const char *value =
            row->otherwise[0] != '('      ? row->otherwise
            : row->type == OPTION_NUMBER  ? "7"
            : row->type == OPTION_CHARSET ? "gbk"
            : row->type == OPTION_TEXT || row->type == OPTION_PATH ? "x"
                                                                   : "10.0.0.1";

        strbuf_printf(&line, "%s = %s", row->name, value);
        read_lines(&o, &w, (gezi_span){(const uint8_t *)line.s, line.n});
        if (row->verbs[0] == '!')
            assert_non_null(strstr(strbuf_get(&w), "on the command line"));
        else
            assert_string_equal(strbuf_get(&w), "");
        options_fini(&o);
        strbuf_fini(&w);
        strbuf_fini(&line);
    }
}

static void
rules_of_the_file_give_way_to_those_of_the_command_line(void **state)
{
    char mine[] = "--accept-from=Lily", *argv[] = {mine, mine, NULL};
    struct options o;
    struct strbuf w = {0}, why = {0};

    (void)state;
    assert_string_equal(
        read_lines(&o, &w,
                   S("accept-from = \"Li Lei\" # a friend\n"
                     "accept_from = group:研发部 size:<100M\n"
                     "accept-from = form:x\n")),
        "~/config:3: accept-from: \"form:x\" is not a rule: there is no "
        "\"form:\", did you mean \"from:\"? (line ignored)\n");
    assert_int_equal(o.accept_from.count, 2);
    assert_string_equal(o.accept_from.at[0].from, "Li Lei");
    assert_string_equal(o.accept_from.at[1].group, "研发部");
    options_fini(&o);
    options_init(&o);
    assert_true(options_arguments(&o, 2, argv, &why));
    options_config(&o, S("accept-from = all\n"), "f", &w);
    assert_int_equal(o.accept_from.count, 1);
    assert_string_equal(o.accept_from.at[0].from, "Lily");
    options_fini(&o);
    strbuf_fini(&w);
}

static void a_name_in_gbk_is_read_by_the_legacy_encoding(void **state)
{
    struct options o;
    struct strbuf w = {0};

    (void)state;
    read_lines(&o, &w, S("nick = \xd5\xc5\xc8\xfd\n"));
    assert_string_equal(o.nick, "张三");
    options_fini(&o);
    strbuf_fini(&w);
}

/* A home of its own for each test that touches the disk. */
static char home[] = "/tmp/gezi-config-XXXXXX";

static void write_file(const char *name, const char *text)
{
    struct strbuf path = {0};

    strbuf_printf(&path, "%s/%s", home, name);
    put_text(path.s, text);
    strbuf_fini(&path);
}

static int make_home(void **state)
{
    struct strbuf dir = {0};

    (void)state;
    memcpy(home + strlen(home) - 6, "XXXXXX", 6);
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    setenv("LC_ALL", "ja_JP.UTF-8", 1);
    strbuf_printf(&dir, "%s/.config/gezi", home);
    if (paths_make(dir.s) != 0)
        return -1;
    strbuf_fini(&dir);
    return 0;
}

static int drop_home(void **state)
{
    struct strbuf command = {0};
    int rc;

    (void)state;
    strbuf_printf(&command, "rm -rf '%s'", home);
    rc = system(command.s);
    strbuf_fini(&command);
    return rc;
}

static void finish_reads_the_file_and_works_out_the_rest(void **state)
{
    struct options o;
    struct strbuf w = {0}, why = {0};
    char path[64];

    (void)state;
    write_file(".config/gezi/config", "nick = 张三\nnik = x\n");
    write_file(".config/user-dirs.dirs",
               "# a comment\nXDG_DESKTOP_DIR=\"$HOME/Desktop\"\n"
               "XDG_DOWNLOAD_DIR=\"$HOME/下载\"\n");
    options_init(&o);
    assert_true(options_finish(&o, &w, &why));
    assert_string_equal(strbuf_get(&w),
                        "~/.config/gezi/config:2: unknown key \"nik\", did you "
                        "mean \"nick\"? (line ignored)\n");
    assert_string_equal(o.nick, "张三");
    assert_string_equal(o.group, "");
    assert_true(o.user[0] && o.host[0]);
    assert_null(strchr(o.host, '.'));
    assert_int_equal(o.legacy_encoding, GEZI_CS_CP932);
    snprintf(path, sizeof path, "%s/.local/state/gezi", home);
    assert_string_equal(o.state, path);
    snprintf(path, sizeof path, "%s/下载", home);
    assert_string_equal(o.downloads, path);
    options_fini(&o);
    strbuf_fini(&w);
}

static void a_missing_file_matters_only_when_it_was_asked_for(void **state)
{
    char config[] = "--config=~/none";
    char *argv[] = {config, config, NULL};
    struct options o;
    struct strbuf w = {0}, why = {0};

    (void)state;
    options_init(&o);
    assert_true(options_finish(&o, &w, &why));
    assert_string_equal(strbuf_get(&w), "");
    options_fini(&o);

    options_init(&o);
    assert_true(options_arguments(&o, 2, argv, &why));
    assert_false(options_finish(&o, &w, &why));
    assert_string_equal(strbuf_get(&why), "cannot read ~/none: No such file or "
                                          "directory; check --config");
    options_fini(&o);
    strbuf_fini(&why);
}

static void an_unreadable_file_is_one_line_and_gezi_goes_on(void **state)
{
    struct options o;
    struct strbuf w = {0}, why = {0};
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "%s/.config/gezi/config", home);
    assert_int_equal(mkdir(path, 0700), 0);
    options_init(&o);
    assert_true(options_finish(&o, &w, &why));
    assert_string_equal(strbuf_get(&w),
                        "cannot read ~/.config/gezi/config: Is a directory "
                        "(going on without it)\n");
    options_fini(&o);
    strbuf_fini(&w);
}

static void xdg_folders_are_honoured_unless_they_are_relative(void **state)
{
    char *path, expected[64];

    (void)state;
    setenv("XDG_STATE_HOME", "/var/lib/li", 1);
    path = paths_state();
    assert_string_equal(path, "/var/lib/li/gezi");
    free(path);
    setenv("XDG_STATE_HOME", "state", 1);
    path = paths_state();
    snprintf(expected, sizeof expected, "%s/.local/state/gezi", home);
    assert_string_equal(path, expected);
    free(path);
}

static void folders_are_made_with_all_above_them_and_private(void **state)
{
    struct stat st;
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "%s/a/b/c", home);
    assert_int_equal(paths_make(path), 0);
    assert_int_equal(paths_make(path), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    write_file("a/file", "");
    snprintf(path, sizeof path, "%s/a/file", home);
    assert_true(paths_make(path) < 0);
    snprintf(path, sizeof path, "%s/a/file/b", home);
    assert_true(paths_make(path) < 0);
}

#define AT_HOME(test)                                                          \
    cmocka_unit_test_setup_teardown(test, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_comments_quotes_and_blank_lines_are_read),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_key),
        cmocka_unit_test(a_wrong_line_is_named_and_the_rest_counts),
        cmocka_unit_test(the_command_line_beats_the_file),
        cmocka_unit_test(
            rules_of_the_file_give_way_to_those_of_the_command_line),
        cmocka_unit_test(every_key_but_those_of_the_command_line_is_taken),
        cmocka_unit_test(a_name_in_gbk_is_read_by_the_legacy_encoding),
        AT_HOME(finish_reads_the_file_and_works_out_the_rest),
        AT_HOME(a_missing_file_matters_only_when_it_was_asked_for),
        AT_HOME(an_unreadable_file_is_one_line_and_gezi_goes_on),
        AT_HOME(xdg_folders_are_honoured_unless_they_are_relative),
        AT_HOME(folders_are_made_with_all_above_them_and_private),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
