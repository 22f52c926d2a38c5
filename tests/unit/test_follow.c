/* A file on disk that others write, move into place, or link to. */
#include "expect.h"
#include "put.h"

#include "shell/follow.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/gezi-follow-XXXXXX";
static struct follow *f;

static char *at(const char *name)
{
    static char paths[2][256];
    static int turn;
    char *path = paths[turn++ % 2];

    snprintf(path, sizeof paths[0], "%s/%s", home, name);
    return path;
}

static int make_home(void **state)
{
    (void)state;
    memcpy(home + strlen(home) - 6, "XXXXXX", 6);
    return mkdtemp(home) && mkdir(at("gezi"), 0700) == 0 ? 0 : -1;
}

static int drop_home(void **state)
{
    char command[300];

    (void)state;
    follow_free(f);
    f = NULL;
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* Where the system cannot watch, looking is all there is. */
static bool woken(void)
{
    struct pollfd fd = {follow_fd(f), POLLIN, 0};
    bool is = fd.fd < 0 || poll(&fd, 1, 0) == 1;

    follow_drain(f);
    return is;
}

static void a_file_that_is_written_has_changed_once(void **state)
{
    (void)state;
    put_text(at("gezi/config"), "a");
    f = follow_new(at("gezi/config"));
    assert_false(follow_changed(f));
    put_text(at("gezi/config"), "ab");
    assert_true(woken());
    assert_true(follow_changed(f));
    assert_false(follow_changed(f));
}

static void a_file_put_in_its_place_is_followed(void **state)
{
    (void)state;
    put_text(at("gezi/config"), "a");
    f = follow_new(at("gezi/config"));
    for (int i = 0; i < 3; i++) {
        put_text(at("gezi/new"), "b");
        assert_int_equal(rename(at("gezi/new"), at("gezi/config")), 0);
        assert_true(woken());
        assert_true(follow_changed(f));
    }
}

static void other_files_beside_it_change_nothing(void **state)
{
    (void)state;
    put_text(at("gezi/config"), "a");
    f = follow_new(at("gezi/config"));
    put_text(at("gezi/config.swp"), "b");
    woken();
    assert_false(follow_changed(f));
}

static void a_file_that_goes_changes_nothing_until_it_is_back(void **state)
{
    (void)state;
    put_text(at("gezi/config"), "a");
    f = follow_new(at("gezi/config"));
    unlink(at("gezi/config"));
    assert_false(follow_changed(f));
    woken();
    put_text(at("gezi/config"), "b");
    assert_true(woken());
    assert_true(follow_changed(f));
}

static void folders_that_are_made_later_are_followed(void **state)
{
    (void)state;
    f = follow_new(at("a/b/config"));
    assert_int_equal(mkdir(at("a"), 0700), 0);
    assert_true(woken());
    assert_false(follow_changed(f));
    assert_int_equal(mkdir(at("a/b"), 0700), 0);
    assert_true(woken());
    assert_false(follow_changed(f));
    put_text(at("a/b/config"), "x");
    assert_true(woken());
    assert_true(follow_changed(f));
}

static void writing_in_a_folder_above_wakes_nobody(void **state)
{
    (void)state;
    put_text(at("notes"), "a");
    f = follow_new(at("a/config"));
    put_text(at("notes"), "ab");
    if (follow_fd(f) >= 0)
        assert_false(woken());
}

static void what_a_link_points_to_is_followed(void **state)
{
    (void)state;
    assert_int_equal(mkdir(at("dot"), 0700), 0);
    put_text(at("dot/gezi"), "a");
    assert_int_equal(symlink("../dot/gezi", at("gezi/config")), 0);
    f = follow_new(at("gezi/config"));
    put_text(at("dot/gezi"), "ab");
    assert_true(woken());
    assert_true(follow_changed(f));
}

#define AT_HOME(test)                                                          \
    cmocka_unit_test_setup_teardown(test, make_home, drop_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_HOME(a_file_that_is_written_has_changed_once),
        AT_HOME(a_file_put_in_its_place_is_followed),
        AT_HOME(other_files_beside_it_change_nothing),
        AT_HOME(a_file_that_goes_changes_nothing_until_it_is_back),
        AT_HOME(folders_that_are_made_later_are_followed),
        AT_HOME(writing_in_a_folder_above_wakes_nobody),
        AT_HOME(what_a_link_points_to_is_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
