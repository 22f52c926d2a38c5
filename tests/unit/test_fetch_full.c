/*
 * A disk that fills up while something comes: one of a few megabytes, in memory
 * and in a mount namespace of this process.
 */
#ifdef __linux__

#include "expect.h"
#include "stream.h"
#include "taker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

enum { DISK = 4 << 20, LARGE = 3 << 20 };

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    ssize_t n = fd >= 0 ? write(fd, text, strlen(text)) : -1;

    if (fd >= 0)
        close(fd);
    return n == (ssize_t)strlen(text);
}

static bool make_private(void)
{
    return mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == 0;
}

/*
 * What is mounted from here on is seen by nobody outside. In a chroot, / need
 * not be a mount point, and the one it lies on is named from above only: go up
 * there for a moment.
 */
static bool mount_in_private(void)
{
    enum { DEEPEST = 64 };
    int root = open("/", O_RDONLY | O_DIRECTORY), here = open(".", O_RDONLY);
    bool done = make_private();

    if (!done && root >= 0 && here >= 0 && chroot("/tmp") == 0 &&
        fchdir(root) == 0) {
        for (int i = 0; i < DEEPEST && chdir("..") == 0; i++)
            ;
        done = chroot(".") == 0 && make_private() && fchdir(root) == 0 &&
               chroot(".") == 0 && fchdir(here) == 0;
    }
    close(root);
    close(here);
    return done;
}

/* Mounts of this process's own; a plain user needs to be root of them. */
static bool leave_the_mounts_of_others(void)
{
    char uid[32], gid[32];

    snprintf(uid, sizeof uid, "0 %u 1", (unsigned)getuid());
    snprintf(gid, sizeof gid, "0 %u 1", (unsigned)getgid());
    if (geteuid() == 0)
        return unshare(CLONE_NEWNS) == 0 && mount_in_private();
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/uid_map", uid) &&
           write_text("/proc/self/gid_map", gid);
}

static int setup(void **state)
{
    struct taker *t;

    taker_setup(state);
    t = *state;
    assert_int_equal(
        mount("tmpfs", t->ground.dir, "tmpfs", 0, "size=4m,mode=0700"), 0);
    return 0;
}

static int teardown(void **state)
{
    struct taker *t = *state;

    assert_int_equal(umount2(t->ground.dir, MNT_DETACH), 0);
    return taker_teardown(state);
}

static void fill(struct taker *t, size_t n)
{
    char *bytes = calloc(1, n);

    assert_non_null(bytes);
    ground_write(&t->ground, "downloads/filler", bytes, n);
    free(bytes);
}

static void empty(struct taker *t)
{
    char path[160];

    snprintf(path, sizeof path, "%s/filler", t->ground.dir);
    assert_int_equal(unlink(path), 0);
}

/* Somebody else writes when the first byte is there. */
static void fill_now(void *ctx)
{
    struct taker *t = ctx;

    t->at_start = NULL;
    fill(t, DISK - (1 << 20));
}

static void expect_numbers(struct taker *t)
{
    expect_failed(t, GEZI_FILE_WHY_NO_SPACE);
    assert_int_equal(t->last.error, ENOSPC);
    assert_memory_equal(t->detail, "needs ", 6);
    assert_non_null(strstr(t->detail, " B are free"));
}

static void put_noise(struct strbuf *s, size_t n, uint32_t seed)
{
    while (n--) {
        seed = seed * 1664525u + 1013904223u;
        strbuf_byte(s, (char)(seed >> 24));
    }
}

static void expect_the_same(struct taker *t, const struct strbuf *s)
{
    char *sent, *got;

    ground_write(&t->ground, "sent/name.txt", s->s, s->n);
    sent = ground_words(&t->ground, "sent", 0);
    got = ground_words(&t->ground, "downloads", 0);
    assert_string_equal(got, sent);
    free(sent);
    free(got);
}

static void a_file_goes_on_when_there_is_room_again(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};
    uint64_t came;

    put_noise(&s, LARGE, 1);
    t->job.size = LARGE;
    t->job.resumes = true;
    t->at_start = fill_now;
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_numbers(t);
    came = t->last.bytes;
    assert_true(came > 0 && came < LARGE);

    /* Still full: told before anybody is asked. */
    taker_answer(t, stream_span(&s))->heeds = true;
    taker_run(t);
    expect_numbers(t);
    assert_int_equal(t->giver.asked, 0);

    empty(t);
    taker_answer(t, stream_span(&s))->heeds = true;
    taker_run(t);
    expect_done(t, "name.txt");
    assert_int_equal(t->giver.asked, 1);
    assert_string_not_equal(t->giver.requests[0], "1:2:me:here:96:3:0:0:");
    expect_the_same(t, &s);
    strbuf_fini(&s);
}

static void a_file_by_hand_goes_on_when_there_is_room_again(void **state)
{
    struct taker *t = *state;

    t->limits.portable = true;
    a_file_goes_on_when_there_is_room_again(state);
}

/* What a partial holds already is no room that is missing. */
static void a_file_that_starts_over_may_use_its_own_room(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    put_noise(&s, LARGE, 1);
    ground_write(&t->ground, "downloads/.name.txt.mark.part", s.s, LARGE - 1);
    t->job.size = LARGE;
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "name.txt");
    expect_the_same(t, &s);
    strbuf_fini(&s);
}

static void a_folder_goes_on_when_there_is_room_again(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};
    char name[16], *got;

    t->job.type = GEZI_FILE_FOLDER;
    t->job.name = "tree";
    t->job.request = S("1:2:me:here:98:3:0:0:\0");
    stream_folder(&s, "x");
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "%u", i);
        stream_head(&s, name, 200000, 1, STREAM_TIME);
        put_noise(&s, 200000, i);
    }
    stream_leave(&s);
    fill(t, LARGE);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_numbers(t);
    assert_in_range(t->last.entries, 3, 6);
    assert_true(ground_has(&t->ground, "downloads/.tree.mark.part/0"));
    assert_false(ground_has(&t->ground, "downloads/tree"));

    empty(t);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    assert_int_equal(t->last.bytes, 2000000);
    got = ground_words(&t->ground, "downloads", 0);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "tree/%u 0600", i);
        assert_non_null(strstr(got, name));
    }
    assert_null(strstr(got, "part"));
    free(got);
    strbuf_fini(&s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_file_goes_on_when_there_is_room_again),
        T(a_file_by_hand_goes_on_when_there_is_room_again),
        T(a_file_that_starts_over_may_use_its_own_room),
        T(a_folder_goes_on_when_there_is_room_again),
    };

    if (!leave_the_mounts_of_others()) {
        fprintf(stderr, "test_fetch_full: needs root, or user namespaces "
                        "(sysctl kernel.unprivileged_userns_clone=1)\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void) { return 0; }

#endif
