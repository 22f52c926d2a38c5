#include "serve_rig.h"

#include "expect.h"

#include "shell/clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

void rig_open(struct rig *r)
{
    memset(r, 0, sizeof *r);
    snprintf(r->dir, sizeof r->dir, "/tmp/gezi-serve-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    r->dir_fd = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(r->dir_fd >= 0);
    r->limits = serve_limits_usual;
    r->most = SIZE_MAX;
    signal(SIGPIPE, SIG_IGN); /* as in gezi */
}

static int remove_one(const char *path, const struct stat *st, int flag,
                      struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

void rig_close(struct rig *r)
{
    close(r->dir_fd);
    free(r->got);
    nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int create(struct rig *r, const char *path)
{
    char part[256];
    int fd;

    for (const char *at = path; (at = strchr(at, '/')); at++) {
        snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
        mkdirat(r->dir_fd, part, 0700);
    }
    fd =
        openat(r->dir_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

static void fill(int fd, const void *bytes, size_t n)
{
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
}

void rig_file(struct rig *r, const char *path, const char *text)
{
    int fd = create(r, path);

    fill(fd, text, strlen(text));
    close(fd);
}

uint8_t rig_byte(size_t at) { return (uint8_t)(at ^ at >> 8 ^ at >> 16); }

void rig_large(struct rig *r, const char *path, size_t n)
{
    uint8_t *bytes = malloc(n);
    int fd = create(r, path);

    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = rig_byte(i);
    fill(fd, bytes, n);
    close(fd);
    free(bytes);
}

/* Two ends of one connection; the giving one does not block. */
static void connect_pair(const struct rig *r, int ends[2])
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (r->receive_bytes)
        setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &r->receive_bytes,
                   sizeof r->receive_bytes);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 1), 0);
    getsockname(listener, (struct sockaddr *)&at, &size);
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (r->receive_bytes)
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &r->receive_bytes,
                   sizeof r->receive_bytes);
    assert_int_equal(connect(ends[0], (struct sockaddr *)&at, sizeof at), 0);
    ends[1] = accept(listener, NULL, NULL);
    assert_true(ends[1] >= 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    close(listener);
}

static void on_report(void *ctx, const struct gezi_report *report)
{
    struct rig *r = ctx;
    size_t i = r->count < RIG_REPORTS ? r->count++ : RIG_REPORTS - 1;

    r->reports[i] = *report;
    if (report->detail)
        snprintf(r->detail, sizeof r->detail, "%s", report->detail);
    if (r->at_report)
        r->at_report(r, report);
}

static bool on_stopped(void *ctx) { return ((struct rig *)ctx)->stop; }

static void on_pace(void *ctx, size_t bytes)
{
    struct rig *r = ctx;

    assert_true(bytes <= r->piece);
    r->paced_bytes += bytes;
}

static int64_t on_clock(void *ctx)
{
    struct rig *r = ctx;

    return r->step_ms ? (r->clock += r->step_ms) : clock_now();
}

struct giver {
    struct rig *r;
    struct gezi_job job;
    int conn;
};

static void *give(void *ctx)
{
    struct giver *g = ctx;
    struct gezi_stream *stream =
        g->r->seal ? g->r->seal->stream(g->r->seal->ctx, &g->r->body) : NULL;
    const struct serve_feedback fb = {
        .ctx = g->r,
        .report = on_report,
        .stopped = on_stopped,
        .pace = g->r->paced ? on_pace : NULL,
        .piece = g->r->piece,
        .clock = on_clock,
        .limits = &g->r->limits,
        .stream = stream,
    };

    g->job.seal = g->r->seal;
    serve_run(&g->job, g->conn, &fb);
    if (stream)
        g->r->seal->dry(stream);
    close(g->conn);
    return NULL;
}

/* Until the end, or as much as the test wants. */
static void take(struct rig *r, int fd)
{
    size_t cap = 0;

    r->n = 0;
    while (r->n < r->most) {
        ssize_t got;

        if (r->n == cap) {
            cap = cap ? 2 * cap : 65536;
            r->got = realloc(r->got, cap);
            assert_non_null(r->got);
        }
        got = recv(fd, r->got + r->n, cap - r->n, 0);
        if (got <= 0)
            return;
        r->n += (size_t)got;
    }
}

const struct gezi_report *rig_serve(struct rig *r, const char *path,
                                    struct gezi_job job)
{
    struct giver g = {.r = r, .job = job};
    char full[512];
    pthread_t thread;
    int ends[2];

    snprintf(full, sizeof full, "%s%s%s", r->dir, path[0] ? "/" : "", path);
    connect_pair(r, ends);
    r->count = 0;
    r->detail[0] = '\0';
    g.job.what = GEZI_JOB_SERVE;
    g.job.id = 7;
    g.job.path = full;
    g.conn = ends[0];
    assert_int_equal(pthread_create(&thread, NULL, give, &g), 0);
    take(r, ends[1]);
    if (!r->holds)
        close(ends[1]);
    pthread_join(thread, NULL);
    if (r->holds)
        close(ends[1]);
    assert_true(r->count > 0);
    return &r->reports[r->count - 1];
}

const struct gezi_report *rig_find(const struct rig *r,
                                   enum gezi_report_kind what)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->reports[i].what == what)
            return &r->reports[i];
    return NULL;
}
