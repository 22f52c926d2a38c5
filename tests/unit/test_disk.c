/* What is made, renamed and deleted, and what is left alone. */
#include "expect.h"
#include "ground.h"

#include "shell/disk.h"
#include "shell/space.h"
#include "shell/taken.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <gezi/filename.h>

#include "xalloc.h"

struct floor {
    struct ground ground;
    int dir;
};

static int setup(void **state)
{
    struct floor *f = xcalloc(1, sizeof *f);

    ground_init(&f->ground);
    f->dir = disk_root(f->ground.dir);
    assert_true(f->dir >= 0);
    *state = f;
    return 0;
}

static void expect_words(struct floor *f, const char *path, const char *words)
{
    char *got = ground_words(&f->ground, path, 0);

    assert_string_equal(got, words);
    free(got);
}

static int teardown(void **state)
{
    struct floor *f = *state;

    expect_words(f, "outside", "file 0600 9 bytes: untouched\nfolder/\n");
    close(f->dir);
    ground_fini(&f->ground);
    free(f);
    return 0;
}

static void root_is_made_with_all_above_it(void **state)
{
    struct floor *f = *state;
    char path[160];
    struct stat st;
    int fd;

    snprintf(path, sizeof path, "%s/x/y/z", f->ground.dir);
    fd = disk_root(path);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    close(fd);
    expect_words(f, "downloads", "x/\nx/y/\nx/y/z/\n");
}

static void root_may_be_reached_by_a_link_of_the_user(void **state)
{
    struct floor *f = *state;
    char path[160];
    int fd;

    ground_link(&f->ground, "link", "downloads");
    snprintf(path, sizeof path, "%s/link", f->ground.top);
    fd = disk_root(path);
    assert_true(fd >= 0);
    close(fd);
}

static void a_file_is_new_or_it_is_not_made(void **state)
{
    struct floor *f = *state;
    int fd = disk_create(f->dir, "new");

    assert_true(fd >= 0);
    close(fd);
    ground_link(&f->ground, "downloads/dangling", "../outside/none");
    ground_link(&f->ground, "downloads/link", "../outside/file");
    ground_folder(&f->ground, "downloads/folder");
    assert_int_equal(disk_create(f->dir, "new"), -EEXIST);
    assert_int_equal(disk_create(f->dir, "dangling"), -EEXIST);
    assert_int_equal(disk_create(f->dir, "link"), -EEXIST);
    assert_int_equal(disk_create(f->dir, "folder"), -EEXIST);
}

static void a_folder_is_entered_only_when_it_is_one(void **state)
{
    struct floor *f = *state;
    int fd = disk_enter(f->dir, "new", true);

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(disk_enter(f->dir, "none", false), -ENOENT);
    ground_link(&f->ground, "downloads/link", "../outside/folder");
    ground_text(&f->ground, "downloads/file", "x");
    assert_int_equal(disk_enter(f->dir, "file", true), -ENOTDIR);
    fd = disk_enter(f->dir, "link", true);
    assert_true(fd == -ENOTDIR || fd == -ELOOP || fd == -EMLINK);
}

static void a_hidden_file_is_taken_up_again(void **state)
{
    struct floor *f = *state;
    int fd = disk_resume(f->dir, ".h"), again;
    char got[4];

    assert_true(fd >= 0);
    assert_int_equal(disk_write(fd, (const uint8_t *)"abc", 3), 0);
    assert_int_equal(disk_resume(f->dir, ".h"), -EBUSY);
    close(fd);
    again = disk_resume(f->dir, ".h");
    assert_true(again >= 0);
    assert_int_equal(read(again, got, 4), 3);
    close(again);
}

static void a_hidden_file_is_not_what_another_planted(void **state)
{
    struct floor *f = *state;
    char fifo[160];

    ground_link(&f->ground, "downloads/.link", "../outside/file");
    ground_link(&f->ground, "downloads/.dangling", "../outside/none");
    ground_folder(&f->ground, "downloads/.folder");
    ground_text(&f->ground, "downloads/mine", "x");
    assert_int_equal(linkat(f->dir, "mine", f->dir, ".second", 0), 0);
    snprintf(fifo, sizeof fifo, "%s/.fifo", f->ground.dir);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(disk_resume(f->dir, ".link"), -EEXIST);
    assert_int_equal(disk_resume(f->dir, ".dangling"), -EEXIST);
    assert_int_equal(disk_resume(f->dir, ".folder"), -EEXIST);
    assert_int_equal(disk_resume(f->dir, ".second"), -EEXIST);
    assert_int_equal(disk_resume(f->dir, ".fifo"), -EEXIST);
}

typedef int rename_by(int from_dir, const char *from, int to_dir,
                      const char *to, bool is_dir);

static void rename_replaces_nothing(struct floor *f, rename_by *by)
{
    static const char *const taken[] = {"file", "folder", "full", "link"};

    ground_text(&f->ground, "downloads/file", "mine");
    ground_folder(&f->ground, "downloads/folder");
    ground_text(&f->ground, "downloads/full/file", "mine");
    ground_link(&f->ground, "downloads/link", "../outside/none");
    ground_text(&f->ground, "downloads/.f", "new");
    ground_text(&f->ground, "downloads/.d/file", "new");
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        assert_int_equal(by(f->dir, ".f", f->dir, taken[i], false), -EEXIST);
        assert_int_equal(by(f->dir, ".d", f->dir, taken[i], true), -EEXIST);
    }
    assert_int_equal(by(f->dir, ".f", f->dir, "f", false), 0);
    assert_int_equal(by(f->dir, ".d", f->dir, "d", true), 0);
    assert_int_equal(by(f->dir, ".none", f->dir, "n", false), -ENOENT);
    assert_int_equal(by(f->dir, ".none", f->dir, "n", true), -ENOENT);
    expect_words(f, "downloads",
                 "d/\nd/file 0600 3 bytes: new\n"
                 "f 0600 3 bytes: new\nfile 0600 4 bytes: mine\nfolder/\n"
                 "full/\nfull/file 0600 4 bytes: mine\n"
                 "link -> ../outside/none\n");
}

static void a_rename_replaces_nothing(void **state)
{
    rename_replaces_nothing(*state, disk_rename);
}

static void a_rename_in_two_steps_replaces_nothing(void **state)
{
    rename_replaces_nothing(*state, disk_rename_plain);
}

static void publish(struct floor *f, const char *wanted, const char *name)
{
    char out[GEZI_FILE_NAME_SIZE];

    ground_text(&f->ground, "downloads/.h", "x");
    assert_int_equal(
        disk_publish(f->dir, ".h", f->dir, wanted, false, out, sizeof out), 0);
    assert_string_equal(out, name);
}

static void a_name_that_is_taken_gets_a_number(void **state)
{
    struct floor *f = *state;

    publish(f, "a.txt", "a.txt");
    publish(f, "a.txt", "a (1).txt");
    publish(f, "A.TXT", "A (2).TXT");
    publish(f, "a.tar.gz", "a.tar.gz");
    publish(f, "a.tar.gz", "a (1).tar.gz");
    publish(f, "e\xcc\x81", "e\xcc\x81"); /* NFD, then NFC */
    publish(f, "\xc3\xa9", "\xc3\xa9 (1)");
    publish(f, "\xef\xbc\xa1", "\xef\xbc\xa1");
}

static void a_name_is_shortened_for_its_number_and_disk(void **state)
{
    struct floor *f = *state;
    char wanted[256], out[GEZI_FILE_NAME_SIZE];

    memset(wanted, 'n', 255);
    memcpy(wanted + 251, ".txt", 5);
    publish(f, wanted, wanted);
    ground_text(&f->ground, "downloads/.h", "x");
    assert_int_equal(
        disk_publish(f->dir, ".h", f->dir, wanted, false, out, sizeof out), 0);
    assert_int_equal(strlen(out), 255);
    assert_string_equal(out + 255 - 9, "n (1).txt");
    ground_text(&f->ground, "downloads/.h", "x");
    assert_int_equal(
        disk_publish(f->dir, ".h", f->dir, wanted, false, out, 100), 0);
    assert_int_equal(strlen(out), 99);
}

static void deleting_takes_a_folder_with_all_in_it(void **state)
{
    struct floor *f = *state;

    ground_text(&f->ground, "downloads/d/a/b/c/file", "x");
    ground_folder(&f->ground, "downloads/d/a/b2");
    ground_link(&f->ground, "downloads/d/a/out", "../../../outside");
    ground_link(&f->ground, "downloads/d/up", "..");
    for (unsigned i = 0; i < 500; i++) {
        char name[40];

        snprintf(name, sizeof name, "downloads/d/many/%u", i);
        ground_text(&f->ground, name, "x");
    }
    ground_text(&f->ground, "downloads/kept", "x");
    assert_int_equal(disk_remove(f->dir, "d"), 0);
    assert_int_equal(disk_remove(f->dir, "d"), 0);
    expect_words(f, "downloads", "kept 0600 1 bytes: x\n");
}

static void deleting_a_link_leaves_what_it_leads_to(void **state)
{
    struct floor *f = *state;

    ground_link(&f->ground, "downloads/l", "../outside");
    assert_int_equal(disk_remove(f->dir, "l"), 0);
    expect_words(f, "downloads", "");
}

/* Enough descriptors for each level, or an error, but no crash. */
static void deleting_what_is_too_deep_says_so(void **state)
{
    struct floor *f = *state;
    int fd = dup(f->dir), next;

    for (unsigned i = 0; i < 300; i++) {
        next = disk_enter(fd, "d", true);
        assert_true(next >= 0);
        close(fd);
        fd = next;
    }
    close(fd);
    assert_int_equal(disk_remove(f->dir, "d"), -ELOOP);
    /* By hand, half of it first. */
    fd = dup(f->dir);
    for (unsigned i = 0; i < 150; i++) {
        next = disk_enter(fd, "d", false);
        close(fd);
        fd = next;
    }
    assert_int_equal(disk_remove(fd, "d"), 0);
    close(fd);
    assert_int_equal(disk_remove(f->dir, "d"), 0);
}

static void times_of_no_clock_are_moved_to_one(void **state)
{
    int64_t now = (int64_t)time(NULL);

    (void)state;
    assert_true(disk_time(-5) == 0);
    assert_true(disk_time(1500000000) == 1500000000);
    assert_true(disk_time(INT64_MAX) >= now);
    assert_true(disk_time(INT64_MAX) <= now + 86400 + 60);
}

static void names_of_one_fold_are_taken_together(void **state)
{
    struct taken t = {0};
    char out[GEZI_FILE_NAME_SIZE];

    (void)state;
    taken_add(&t, "Readme");
    assert_string_equal(taken_choose(&t, "README", out, sizeof out),
                        "README (1)");
    assert_string_equal(taken_choose(&t, "readme (1)", out, sizeof out),
                        "readme (1) (1)");
    assert_string_equal(taken_choose(&t, "readme", out, sizeof out),
                        "readme (2)");
    assert_string_equal(taken_choose(&t, "other", out, sizeof out), "other");
    taken_fini(&t);
}

/* A stranger who calls everything by one name does not make us slow. */
static void a_name_wanted_a_hundred_thousand_times_is_cheap(void **state)
{
    enum { MANY = 100000 };
    struct taken t = {0};
    char out[GEZI_FILE_NAME_SIZE];

    (void)state;
    for (unsigned i = 0; i < MANY; i++)
        taken_choose(&t, i & 1 ? "same" : "SAME", out, sizeof out);
    assert_string_equal(out, "same (99999)");
    assert_int_equal(t.count, MANY);
    taken_fini(&t);
}

static void room_and_names_of_a_disk_are_known(void **state)
{
    struct floor *f = *state;

    assert_true(space_free(f->dir) > 0);
    assert_in_range(space_name_size(f->dir), 33, GEZI_FILE_NAME_SIZE);
    assert_true(space_free(-1) == UINT64_MAX);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(root_is_made_with_all_above_it),
        T(root_may_be_reached_by_a_link_of_the_user),
        T(a_file_is_new_or_it_is_not_made),
        T(a_folder_is_entered_only_when_it_is_one),
        T(a_hidden_file_is_taken_up_again),
        T(a_hidden_file_is_not_what_another_planted),
        T(a_rename_replaces_nothing),
        T(a_rename_in_two_steps_replaces_nothing),
        T(a_name_that_is_taken_gets_a_number),
        T(a_name_is_shortened_for_its_number_and_disk),
        T(deleting_takes_a_folder_with_all_in_it),
        T(deleting_a_link_leaves_what_it_leads_to),
        T(deleting_what_is_too_deep_says_so),
        T(times_of_no_clock_are_moved_to_one),
        T(names_of_one_fold_are_taken_together),
        T(a_name_wanted_a_hundred_thousand_times_is_cheap),
        T(room_and_names_of_a_disk_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
