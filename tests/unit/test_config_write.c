/* The config file as the program changes it. */
#include "expect.h"
#include "put.h"

#include "config_write.h"
#include "paths.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char *edited;

static int drop_edited(void **state)
{
    (void)state;
    free(edited);
    edited = NULL;
    return 0;
}

static const char *edit(const char *text, const char *key,
                        const char *const *values, size_t n)
{
    struct strbuf why = {0};
    size_t size;

    free(edited);
    edited =
        config_edit(gezi_span_text(text), options_find(gezi_span_text(key)),
                    values, n, &size, &why);
    assert_true((edited != NULL) == (why.n == 0));
    if (edited)
        assert_int_equal(size, strlen(edited));
    strbuf_fini(&why);
    return edited;
}

static const char *set(const char *text, const char *key, const char *value)
{
    return edit(text, key, &value, 1);
}

static const char *unset(const char *text, const char *key)
{
    return edit(text, key, NULL, 0);
}

static void a_new_key_comes_at_the_end(void **state)
{
    (void)state;
    assert_string_equal(set("", "nick", "张三"), "nick = 张三\n");
    assert_string_equal(set("# mine\n", "nick", "x"), "# mine\nnick = x\n");
    assert_string_equal(set("port = 9000", "nick", "x"),
                        "port = 9000\nnick = x\n");
    assert_string_equal(set("port = 9000\r\n\r\n", "nick", "x"),
                        "port = 9000\r\n\r\nnick = x\r\n");
}

static void a_value_is_changed_where_it_stands(void **state)
{
    (void)state;
    assert_string_equal(set("# who\n"
                            "\n"
                            "  nick=old\t # for work\n"
                            "port = 9000\n"
                            "gruop = typo\n"
                            "no equals sign\n",
                            "nick", "new"),
                        "# who\n"
                        "\n"
                        "  nick=new\t # for work\n"
                        "port = 9000\n"
                        "gruop = typo\n"
                        "no equals sign\n");
    assert_string_equal(
        set("legacy_encoding = gbk\r\nnick = x\r\n", "legacy-encoding", "big5"),
        "legacy_encoding = big5\r\nnick = x\r\n");
    assert_string_equal(set("\xef\xbb\xbfnick = x", "nick", "y"),
                        "\xef\xbb\xbfnick = y");
    assert_string_equal(set("nick =\n", "nick", "y"), "nick = y\n");
    assert_string_equal(set("nick = # none\n", "nick", "y"),
                        "nick = y # none\n");
    assert_string_equal(set("nick = same\n", "nick", "same"), "nick = same\n");
}

static void what_others_wrote_in_another_encoding_stays(void **state)
{
    (void)state;
    assert_string_equal(
        set("# \xd5\xc5\xc8\xfd\nhost = \xd5\xc5\n", "nick", "李"),
        "# \xd5\xc5\xc8\xfd\nhost = \xd5\xc5\nnick = 李\n");
}

static void quotes_stand_only_where_they_are_needed(void **state)
{
    (void)state;
    assert_string_equal(set("", "group", "C# team"), "group = C# team\n");
    assert_string_equal(set("", "group", "C # team"), "group = \"C # team\"\n");
    assert_string_equal(set("", "group", "#1"), "group = \"#1\"\n");
    assert_string_equal(set("", "group", " x "), "group = \" x \"\n");
    assert_string_equal(set("", "group", ""), "group = \"\"\n");
    assert_string_equal(set("", "group", "\"x\""), "group = '\"x\"'\n");
    assert_string_equal(set("group = \"a # b\" # c\n", "group", "d"),
                        "group = d # c\n");
    assert_null(set("", "group", "it's \"x\" #1"));
    assert_null(set("", "group", "two\nlines"));
}

static void taking_a_key_back_takes_all_its_lines(void **state)
{
    (void)state;
    assert_string_equal(
        unset("nick = x\n# a\nnick = y # b\nport = 1\n", "nick"),
        "# a\nport = 1\n");
    assert_string_equal(unset("nick = x", "nick"), "");
    assert_string_equal(unset("port = 1\nnick = x", "nick"), "port = 1\n");
    assert_string_equal(unset("port = 1\n", "nick"), "port = 1\n");
    assert_string_equal(unset("", "nick"), "");
}

static void a_key_that_stands_twice_ends_as_one_line(void **state)
{
    (void)state;
    assert_string_equal(set("nick = x\nport = 1\nnick = y\n", "nick", "z"),
                        "nick = z\nport = 1\n");
    assert_string_equal(set("nick = x\nport = 1\nnick = y\n", "nick", "y"),
                        "port = 1\nnick = y\n");
}

static void lists_keep_what_stays_with_what_is_said_about_it(void **state)
{
    const char *const text = "accept-from = Li # a friend\n"
                             "nick = x\n"
                             "accept-from = group:研发部 # ours\n"
                             "accept-from = Lily\n"
                             "# end\n";
    const char *const more[] = {"Li", "group:研发部", "Lily", "all"};
    const char *const fewer[] = {"Li", "Lily"};
    const char *const other[] = {"Li", "Han", "Lily"};

    (void)state;
    assert_string_equal(edit(text, "accept-from", more, 4),
                        "accept-from = Li # a friend\n"
                        "nick = x\n"
                        "accept-from = group:研发部 # ours\n"
                        "accept-from = Lily\n"
                        "accept-from = all\n"
                        "# end\n");
    assert_string_equal(edit(text, "accept-from", fewer, 2),
                        "accept-from = Li # a friend\n"
                        "nick = x\n"
                        "accept-from = Lily\n"
                        "# end\n");
    assert_string_equal(edit(text, "accept-from", other, 3),
                        "accept-from = Li # a friend\n"
                        "nick = x\n"
                        "accept-from = Han # ours\n"
                        "accept-from = Lily\n"
                        "# end\n");
    assert_string_equal(edit("accept-from = Li", "accept-from", fewer, 2),
                        "accept-from = Li\naccept-from = Lily\n");
    assert_string_equal(unset(text, "accept-from"), "nick = x\n# end\n");
}

/* The file */

static char home[] = "/tmp/gezi-write-XXXXXX";

static char *at(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    put_text(at(name), text);
    assert_int_equal(chmod(at(name), mode), 0);
}

static void expect_file(const char *name, const char *text, mode_t mode)
{
    struct stat st;
    size_t n;
    char *is = paths_read(at(name), 1 << 20, &n);

    assert_non_null(is);
    assert_string_equal(is, text);
    free(is);
    assert_int_equal(stat(at(name), &st), 0);
    assert_int_equal(st.st_mode & 07777, mode);
}

static int replace(const char *name, const char *text)
{
    return config_replace(at(name), text, strlen(text));
}

static int make_home(void **state)
{
    (void)state;
    memcpy(home + strlen(home) - 6, "XXXXXX", 6);
    return mkdtemp(home) ? 0 : -1;
}

static int drop_home(void **state)
{
    char command[300];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* Nothing lies beside it: a file that was begun is gone. */
static void expect_alone(const char *dir, const char *names)
{
    char command[600];

    snprintf(command, sizeof command,
             "test \"$(echo $(ls -A '%s/%s'))\" = '%s'", home, dir, names);
    assert_int_equal(system(command), 0);
}

static void folders_that_are_missing_are_made_for_the_owner_alone(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(replace("a/b/config", "nick = x\n"), 0);
    expect_file("a/b/config", "nick = x\n", 0600);
    assert_int_equal(stat(at("a/b"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    expect_alone("a/b", "config");
}

static void the_mode_of_the_file_stays(void **state)
{
    (void)state;
    write_file("config", "old\n", 0644);
    assert_int_equal(replace("config", "new\n"), 0);
    expect_file("config", "new\n", 0644);
}

static void a_link_stays_and_its_file_is_changed(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(mkdir(at("dot"), 0755), 0);
    write_file("dot/gezi", "old\n", 0640);
    assert_int_equal(symlink("dot/gezi", at("config")), 0);
    assert_int_equal(replace("config", "new\n"), 0);
    assert_int_equal(lstat(at("config"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    expect_file("dot/gezi", "new\n", 0640);
    expect_alone("dot", "gezi");
    assert_int_equal(symlink("dot/later", at("dangling")), 0);
    assert_int_equal(replace("dangling", "first\n"), 0);
    expect_file("dot/later", "first\n", 0600);
    assert_int_equal(symlink("circle", at("circle")), 0);
    assert_int_equal(replace("circle", "x"), -ELOOP);
}

/* A limit on the size of files: what a full disk does, with another errno. */
static void a_full_disk_leaves_the_old_file(void **state)
{
    struct rlimit before, tight;
    char text[4096];
    int err;

    (void)state;
    memset(text, '#', sizeof text);
    write_file("config", "nick = 张三\n", 0644);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = (struct rlimit){1024, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    err = config_replace(at("config"), text, sizeof text);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(err, -EFBIG);
    expect_file("config", "nick = 张三\n", 0644);
    expect_alone("", "config");
}

static void a_folder_in_its_place_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(mkdir(at("config"), 0700), 0);
    assert_true(replace("config", "x") < 0);
    expect_alone("", "config");
    write_file("file", "", 0600);
    assert_true(replace("file/config", "x") < 0);
}

#define AT_HOME(test)                                                          \
    cmocka_unit_test_setup_teardown(test, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_comes_at_the_end),
        cmocka_unit_test(a_value_is_changed_where_it_stands),
        cmocka_unit_test(what_others_wrote_in_another_encoding_stays),
        cmocka_unit_test(quotes_stand_only_where_they_are_needed),
        cmocka_unit_test(taking_a_key_back_takes_all_its_lines),
        cmocka_unit_test(a_key_that_stands_twice_ends_as_one_line),
        cmocka_unit_test(lists_keep_what_stays_with_what_is_said_about_it),
        AT_HOME(folders_that_are_missing_are_made_for_the_owner_alone),
        AT_HOME(the_mode_of_the_file_stays),
        AT_HOME(a_link_stays_and_its_file_is_changed),
        AT_HOME(a_full_disk_leaves_the_old_file),
        AT_HOME(a_folder_in_its_place_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, drop_edited);
}
