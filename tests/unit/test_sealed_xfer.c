/* The threads, and the loop that asks the core for them: job.asks. */
#include "sealed.h"

#include "expect.h"
#include "put.h"
#include "shell/xfer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LARGE = 1 << 20, PATIENCE_MS = 60000, MOST = 64 };

static struct xfer *x;
static const struct gezi_seal *seal;
static char dir[64];
static int listener;
static struct gezi_addr here;
static uint8_t *plain;
static struct gezi_report reports[MOST];
static size_t count, ends;

static struct gezi_body body_of(uint64_t number)
{
    struct gezi_body b;

    memset(b.key, (int)number, sizeof b.key);
    gezi_body_counter(number, b.counter);
    return b;
}

static int set_up(void **state)
{
    const struct xfer_wish wish = {0};
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    count = ends = 0;
    seal = sealed_keys("bob");
    snprintf(dir, sizeof dir, "/tmp/gezi-xfer-XXXXXX");
    plain = malloc(LARGE);
    if (!mkdtemp(dir) || !plain)
        return -1;
    for (size_t i = 0; i < LARGE; i++)
        plain[i] = (uint8_t)(i ^ i >> 8);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&at, size) || listen(listener, 16) ||
        getsockname(listener, (struct sockaddr *)&at, &size))
        return -1;
    here = (struct gezi_addr){INADDR_LOOPBACK, ntohs(at.sin_port)};
    return xfer_new(&wish, &x);
}

static int tear_down(void **state)
{
    char command[96];

    (void)state;
    xfer_close(x);
    close(listener);
    free(plain);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static void on_report(void *ctx, const struct gezi_report *r)
{
    (void)ctx;
    assert_true(count < MOST);
    reports[count++] = *r;
    ends += r->what == GEZI_REPORT_DONE || r->what == GEZI_REPORT_FAILED ||
            r->what == GEZI_REPORT_STOPPED;
}

static void on_measured(void *ctx, uint64_t bytes) { (void)ctx, (void)bytes; }

static void take_news(void)
{
    static const struct xfer_news to = {NULL, on_report, on_measured};
    struct pollfd p = {xfer_fd(x), POLLIN, 0};

    assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
    xfer_take(x, &to);
}

/* The job's question. */
static const struct gezi_report *question(uint64_t job)
{
    for (;;) {
        for (size_t i = 0; i < count; i++)
            if (reports[i].job == job && reports[i].what == GEZI_REPORT_ASKS)
                return &reports[i];
        take_news();
    }
}

static const struct gezi_report *wait_end(void)
{
    while (!ends)
        take_news();
    return &reports[count - 1];
}

static void start(uint64_t id)
{
    char name[32];
    struct gezi_job job = {
        .what = GEZI_JOB_FETCH,
        .id = id,
        .size = LARGE,
        .addrs = {here},
        .addrs_n = 1,
        .tries = 1,
        .asks = true,
        .seal = seal,
        .dir = dir,
        .name = name,
        .mark = "m",
    };

    snprintf(name, sizeof name, "file%llu", (unsigned long long)id);
    assert_int_equal(xfer_start(x, &job, -1), 0);
}

/* The core's answer, gone when this returns. */
static void answer(uint64_t id, enum gezi_file_reason reason)
{
    struct gezi_body body = body_of(id);
    char bytes[] = "a request";
    struct gezi_job job = {.what = GEZI_JOB_REQUEST,
                           .id = id,
                           .request = {(uint8_t *)bytes, sizeof bytes},
                           .body = &body,
                           .seal = seal,
                           .reason = reason};

    if (reason)
        job.request.n = 0;
    xfer_answer(x, &job);
    memset(&body, 'X', sizeof body);
    memset(bytes, 'X', sizeof bytes);
}

/* The other side: all of it, encrypted for the job. */
static void give(uint64_t id)
{
    struct gezi_body body = body_of(id);
    struct gezi_stream *s = seal->stream(seal->ctx, &body);
    int fd = accept(listener, NULL, NULL);
    uint8_t *sealed = malloc(LARGE);
    char request[16];

    assert_true(s && sealed && fd >= 0);
    assert_int_equal(recv(fd, request, 10, MSG_WAITALL), 10);
    assert_string_equal(request, "a request");
    memcpy(sealed, plain, LARGE);
    assert_true(seal->flow(s, sealed, LARGE));
    for (size_t at = 0; at < LARGE;) {
        ssize_t n = send(fd, sealed + at, LARGE - at, 0);

        assert_true(n > 0);
        at += (size_t)n;
    }
    shutdown(fd, SHUT_WR);
    while (read(fd, request, sizeof request) > 0)
        continue;
    close(fd);
    seal->dry(s);
    free(sealed);
}

static void a_worker_asks_and_goes_on_with_the_answer(void **state)
{
    char path[128];
    uint8_t *got = malloc(LARGE);
    FILE *f;

    (void)state;
    start(7);
    assert_true(question(7)->offset == 0);
    answer(7, GEZI_FILE_WHY_NONE);
    give(7);
    assert_int_equal(wait_end()->what, GEZI_REPORT_DONE);
    snprintf(path, sizeof path, "%s/file7", dir);
    f = fopen(path, "rb");
    assert_true(f && got);
    assert_int_equal(fread(got, 1, LARGE, f), LARGE);
    assert_memory_equal(got, plain, LARGE);
    fclose(f);
    free(got);
}

static void without_an_answer_it_ends_with_the_reason(void **state)
{
    (void)state;
    start(7);
    question(7);
    answer(7, GEZI_FILE_WHY_NO_KEY);
    assert_int_equal(wait_end()->what, GEZI_REPORT_FAILED);
    assert_int_equal(reports[count - 1].reason, GEZI_FILE_WHY_NO_KEY);
}

static void who_waits_for_an_answer_can_be_stopped(void **state)
{
    (void)state;
    start(7);
    question(7);
    xfer_stop(x, 7);
    assert_int_equal(wait_end()->what, GEZI_REPORT_STOPPED);
    answer(7, GEZI_FILE_WHY_NONE); /* too late: it is nobody's */
    answer(8, GEZI_FILE_WHY_NONE);
}

static void closing_ends_who_waits_and_who_was_answered(void **state)
{
    (void)state;
    start(7);
    start(8);
    question(7);
    question(8);
    answer(8, GEZI_FILE_WHY_NONE); /* it calls, and nobody gives */
    xfer_close(x);
    x = NULL;
}

static void eight_at_once_have_a_key_each(void **state)
{
    (void)state;
    for (uint64_t id = 1; id <= GEZI_TRANSFERS_MAX; id++)
        start(id);
    for (uint64_t id = 1; id <= GEZI_TRANSFERS_MAX; id++) {
        question(id);
        answer(id, GEZI_FILE_WHY_NONE);
        give(id);
    }
    while (ends < GEZI_TRANSFERS_MAX)
        take_news();
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(reports[i].what, GEZI_REPORT_FAILED);
}

static void what_is_given_goes_through_a_stream_of_its_own(void **state)
{
    struct gezi_body body = body_of(9);
    struct gezi_stream *s;
    char path[128];
    uint8_t *got = malloc(LARGE);
    size_t n = 0;
    struct gezi_job job = {.what = GEZI_JOB_SERVE,
                           .id = 9,
                           .size = LARGE,
                           .path = path,
                           .body = &body,
                           .seal = seal};
    int pair[2];

    (void)state;
    snprintf(path, sizeof path, "%s/mine", dir);
    assert_non_null(got);
    put_bytes(path, plain, LARGE);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    assert_int_equal(xfer_start(x, &job, pair[0]), 0);
    memset(&body, 'X', sizeof body);
    while (n < LARGE) {
        ssize_t more = read(pair[1], got + n, LARGE - n);

        assert_true(more > 0);
        n += (size_t)more;
    }
    close(pair[1]);
    assert_int_equal(wait_end()->what, GEZI_REPORT_DONE);
    body = body_of(9);
    s = seal->stream(seal->ctx, &body);
    assert_true(s && seal->flow(s, got, LARGE));
    seal->dry(s);
    assert_memory_equal(got, plain, LARGE);
    free(got);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_worker_asks_and_goes_on_with_the_answer),
        T(without_an_answer_it_ends_with_the_reason),
        T(who_waits_for_an_answer_can_be_stopped),
        T(closing_ends_who_waits_and_who_was_answered),
        T(eight_at_once_have_a_key_each),
        T(what_is_given_goes_through_a_stream_of_its_own),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
