/* The threads: real ones, and what they tell the loop. */
#include "expect.h"

#include "shell/xfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LARGE = 8 << 20, PATIENCE_MS = 60000, MOST = 64 };

static struct xfer *x;
static char dir[64], path[80];

struct told {
    struct gezi_report reports[MOST];
    size_t count, ends;
    uint64_t measured;
};
static struct told told;

static int set_up(void **state)
{
    const struct xfer_wish wish = {0};
    int fd;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    memset(&told, 0, sizeof told);
    snprintf(dir, sizeof dir, "/tmp/gezi-xfer-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/large", dir);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, LARGE) != 0)
        return -1;
    close(fd);
    return xfer_new(&wish, &x);
}

static int tear_down(void **state)
{
    (void)state;
    xfer_close(x);
    unlink(path);
    rmdir(dir);
    return 0;
}

static void on_report(void *ctx, const struct gezi_report *r)
{
    (void)ctx;
    assert_true(told.count < MOST);
    told.reports[told.count++] = *r;
    told.ends += r->what == GEZI_REPORT_DONE || r->what == GEZI_REPORT_FAILED ||
                 r->what == GEZI_REPORT_STOPPED;
}

static void on_measured(void *ctx, uint64_t bytes)
{
    (void)ctx;
    told.measured = bytes;
}

/* As the loop does: wait, then take what there is. */
static void take_news(void)
{
    static const struct xfer_news to = {NULL, on_report, on_measured};
    struct pollfd p = {xfer_fd(x), POLLIN, 0};

    assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
    xfer_take(x, &to);
}

static void wait_ends(size_t n)
{
    while (told.ends < n)
        take_news();
    assert_int_equal(told.ends, n);
}

/* A job that serves the large file; the peer's end of its connection. */
static int begin(uint64_t id, int *err)
{
    char mine[sizeof path];
    struct gezi_job job = {
        .what = GEZI_JOB_SERVE, .id = id, .size = LARGE, .path = mine};
    int ends[2];

    memcpy(mine, path, sizeof mine);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *err = xfer_start(x, &job, ends[0]);
    memset(mine, 'X', sizeof mine); /* the job was copied */
    return ends[1];
}

static size_t read_all(int fd)
{
    static char room[65536];
    size_t sum = 0;
    ssize_t n;

    while ((n = read(fd, room, sizeof room)) > 0)
        sum += (size_t)n;
    close(fd);
    return sum;
}

static void news_of_a_job_come_in_order(void **state)
{
    int err, fd = begin(5, &err);

    (void)state;
    assert_int_equal(err, 0);
    assert_int_equal(read_all(fd), LARGE);
    wait_ends(1);
    assert_int_equal(told.reports[0].what, GEZI_REPORT_STARTED);
    for (size_t i = 1; i + 1 < told.count; i++)
        assert_int_equal(told.reports[i].what, GEZI_REPORT_PROGRESS);
    assert_int_equal(told.reports[told.count - 1].what, GEZI_REPORT_DONE);
    assert_int_equal(told.reports[told.count - 1].job, 5);
    assert_int_equal(told.reports[told.count - 1].bytes, LARGE);
}

static void eight_of_a_kind_run_and_a_ninth_does_not(void **state)
{
    int fds[GEZI_TRANSFERS_MAX], late, err;
    char byte;

    (void)state;
    for (unsigned i = 0; i < GEZI_TRANSFERS_MAX; i++) {
        fds[i] = begin(i + 1, &err);
        assert_int_equal(err, 0);
    }
    late = begin(99, &err);
    assert_int_equal(err, -EAGAIN);
    assert_int_equal(read(late, &byte, 1), 0); /* its connection is closed */
    close(late);
    for (unsigned i = 0; i < GEZI_TRANSFERS_MAX; i++)
        assert_int_equal(read_all(fds[i]), LARGE);
    wait_ends(GEZI_TRANSFERS_MAX);
    late = begin(99, &err); /* there is room again */
    assert_int_equal(err, 0);
    assert_int_equal(read_all(late), LARGE);
    wait_ends(GEZI_TRANSFERS_MAX + 1);
}

static void one_is_stopped_and_the_others_go_on(void **state)
{
    int err, a = begin(1, &err), b = begin(2, &err);

    (void)state;
    take_news(); /* one of them has begun */
    xfer_stop(x, 1);
    xfer_stop(x, 12345);
    wait_ends(1);
    assert_int_equal(told.reports[told.count - 1].job, 1);
    assert_int_equal(told.reports[told.count - 1].what, GEZI_REPORT_STOPPED);
    assert_true(read_all(a) < LARGE);
    assert_int_equal(read_all(b), LARGE);
    wait_ends(2);
    assert_int_equal(told.reports[told.count - 1].what, GEZI_REPORT_DONE);
}

static void closing_stops_what_runs(void **state)
{
    int err, fd = begin(1, &err);

    (void)state;
    xfer_close(x);
    x = NULL;
    assert_true(read_all(fd) < LARGE); /* and ends: nobody has it open */
}

static void a_job_that_cannot_be_done_says_why(void **state)
{
    struct gezi_job job = {
        .what = GEZI_JOB_SERVE, .id = 3, .size = 1, .path = "/nowhere"};
    int ends[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(xfer_start(x, &job, ends[0]), 0);
    assert_int_equal(read_all(ends[1]), 0);
    wait_ends(1);
    assert_int_equal(told.reports[0].reason, GEZI_FILE_WHY_NOT_READ);
    assert_int_equal(told.reports[0].error, ENOENT);
}

static void a_folder_is_measured_one_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(xfer_measure(x, dir), 0);
    assert_int_equal(xfer_measure(x, dir), -EAGAIN);
    while (!told.measured)
        take_news();
    assert_int_equal(told.measured, LARGE);
    assert_int_equal(xfer_measure(x, dir), 0);
}

static void signals_are_left_to_the_loop(void **state)
{
    sigset_t one, pending;
    int err, fd;

    (void)state;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    fd = begin(1, &err);
    take_news(); /* its thread runs */
    sigprocmask(SIG_BLOCK, &one, NULL);
    kill(getpid(), SIGUSR1); /* it would end the process there */
    sigpending(&pending);
    assert_true(sigismember(&pending, SIGUSR1));
    signal(SIGUSR1, SIG_IGN); /* takes it back */
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    signal(SIGUSR1, SIG_DFL);
    assert_int_equal(read_all(fd), LARGE);
    wait_ends(1);
}

static void a_rate_holds_for_all_together(void **state)
{
    const struct xfer_wish wish = {.bytes_s = 4 * LARGE};
    struct timespec a, b;
    int err, fds[2];

    (void)state;
    xfer_close(x);
    assert_int_equal(xfer_new(&wish, &x), 0);
    clock_gettime(CLOCK_MONOTONIC, &a);
    fds[0] = begin(1, &err);
    fds[1] = begin(2, &err);
    assert_int_equal(read_all(fds[0]), LARGE);
    assert_int_equal(read_all(fds[1]), LARGE);
    wait_ends(2);
    clock_gettime(CLOCK_MONOTONIC, &b);
    /* Half a second, less what the beginning has saved. */
    assert_true((b.tv_sec - a.tv_sec) * 1000 +
                    (b.tv_nsec - a.tv_nsec) / 1000000 >=
                380);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(news_of_a_job_come_in_order),
        T(eight_of_a_kind_run_and_a_ninth_does_not),
        T(one_is_stopped_and_the_others_go_on),
        T(closing_stops_what_runs),
        T(a_job_that_cannot_be_done_says_why),
        T(a_folder_is_measured_one_at_a_time),
        T(signals_are_left_to_the_loop),
        T(a_rate_holds_for_all_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
