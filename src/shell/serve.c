#include "serve.h"

#include "port.h"
#include "serve_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SLICE_MS = 200, /* between two looks at the wish to stop */
    ZEROS = 4096,
    BY_HAND = 128 * 1024, /* read at once: news come often on a slow line, and
                             it is still in the cache when it is sent */
    DRAINS = 64,
};

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef MSG_MORE
#define MSG_MORE 0
#endif

const struct serve_limits serve_limits_usual = {.idle_ms = 180000};

bool serve_fail(struct serve *s, enum gezi_file_reason reason, int error)
{
    s->r.what = GEZI_REPORT_FAILED;
    s->r.reason = reason;
    s->r.error = error;
    return false;
}

static bool go_on(struct serve *s)
{
    if (!s->fb->stopped(s->fb->ctx))
        return true;
    s->r.what = GEZI_REPORT_STOPPED;
    return false;
}

static void tell(struct serve *s, enum gezi_report_kind what)
{
    struct gezi_report r = s->r;

    r.what = what;
    s->fb->report(s->fb->ctx, &r);
}

/* Bytes left, of whatever kind. */
static void moved(struct serve *s, size_t n)
{
    s->moved_at = s->fb->clock(s->fb->ctx);
    if (!s->begun) {
        s->begun = true;
        s->told_at = s->moved_at;
        tell(s, GEZI_REPORT_STARTED);
    }
    if (s->fb->pace) {
        s->fb->pace(s->fb->ctx, n);
        s->moved_at = s->fb->clock(s->fb->ctx);
    }
}

void serve_count(struct serve *s, uint64_t bytes)
{
    s->r.bytes += bytes;
    if (s->r.total && s->r.bytes > s->r.total)
        s->r.total = s->r.bytes; /* what was offered was a guess */
    if (s->moved_at - s->told_at < SERVE_TOLD_MS)
        return;
    s->told_at = s->moved_at;
    tell(s, GEZI_REPORT_PROGRESS);
}

/* Until the connection takes more. */
static bool wait_out(struct serve *s)
{
    struct pollfd p = {s->conn, POLLOUT, 0};

    while (go_on(s)) {
        int64_t now;

        if (poll(&p, 1, SLICE_MS) > 0)
            return true; /* an error shows with the next byte */
        now = s->fb->clock(s->fb->ctx);
        if (now - s->moved_at >= s->limits->idle_ms)
            return serve_fail(s, GEZI_FILE_WHY_SILENT, 0);
    }
    return false;
}

/* Send failed. True: try again. */
static bool overcome(struct serve *s, int error)
{
    if (error == EINTR)
        return true;
    if (error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS)
        return wait_out(s);
    return serve_fail(s, GEZI_FILE_WHY_BROKEN, error);
}

static size_t piece(const struct serve *s, uint64_t n)
{
    uint64_t most = SERVE_PIECE;

    if (s->fb->pace && s->fb->piece < most)
        most = s->fb->piece;
    return (size_t)(n < most ? n : most);
}

bool serve_by_hand(const struct serve *s)
{
    return s->limits->portable || s->fb->stream;
}

bool serve_bytes(struct serve *s, void *bytes, size_t n, bool more)
{
    const char *p = bytes;

    if (s->fb->stream && !s->job->seal->flow(s->fb->stream, bytes, n))
        return serve_fail(s, GEZI_FILE_WHY_NOT_READ, 0);
    while (n) {
        size_t want = piece(s, n);
        ssize_t sent = send(s->conn, p, want,
                            MSG_NOSIGNAL | (more || want < n ? MSG_MORE : 0));

        if (sent < 0) {
            if (!overcome(s, errno))
                return false;
            continue;
        }
        p += sent;
        n -= (size_t)sent;
        moved(s, (size_t)sent);
        if (!go_on(s))
            return false;
    }
    return true;
}

bool serve_zeros(struct serve *s, uint64_t n)
{
    char zeros[ZEROS];

    while (n) {
        size_t some = n < ZEROS ? (size_t)n : ZEROS;

        memset(zeros, 0, some);
        if (!serve_bytes(s, zeros, some, n > some))
            return false;
        serve_count(s, some);
        n -= some;
    }
    return true;
}

/* The portable way. *sent: how far the file went. */
static bool copy(struct serve *s, int file, uint64_t at, uint64_t n,
                 uint64_t *sent)
{
    if (!s->room && !(s->room = malloc(BY_HAND)))
        return serve_fail(s, GEZI_FILE_WHY_NOT_READ, ENOMEM);
    while (n) {
        size_t want = piece(s, n < BY_HAND ? n : BY_HAND);
        ssize_t got = pread(file, s->room, want, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            s->unread = got < 0 ? errno : 0;
            return true;
        }
        if (!serve_bytes(s, s->room, (size_t)got, false))
            return false;
        serve_count(s, (uint64_t)got);
        *sent += (uint64_t)got;
        at += (uint64_t)got;
        n -= (uint64_t)got;
    }
    return true;
}

bool serve_from(struct serve *s, int file, uint64_t at, uint64_t n,
                uint64_t *sent)
{
    *sent = 0;
    while (n && !s->portable) {
        ssize_t got = port_sendfile(s->conn, file, at, piece(s, n));

        if (got == -ENOSYS || got == -EINVAL || got == -EOPNOTSUPP) {
            s->portable = true;
        } else if (got == -EIO) {
            s->unread = EIO;
            return true;
        } else if (got < 0) {
            if (!overcome(s, (int)-got))
                return false;
        } else if (got == 0) {
            return true;
        } else {
            moved(s, (size_t)got);
            serve_count(s, (uint64_t)got);
            *sent += (uint64_t)got;
            at += (uint64_t)got;
            n -= (uint64_t)got;
            if (!go_on(s))
                return false;
        }
    }
    return n == 0 || copy(s, file, at, n, sent);
}

/* What the peer still sends is of no interest, only its end is: 0. Else < 0,
 * errno; EMSGSIZE: it does not end. */
static int drain(int conn)
{
    char room[4096];

    for (int i = 0; i < DRAINS; i++) {
        ssize_t n = recv(conn, room, sizeof room, 0);

        if (n == 0 || (n < 0 && errno != EINTR))
            return (int)n;
    }
    errno = EMSGSIZE;
    return -1;
}

bool serve_close(struct serve *s)
{
    struct pollfd p = {s->conn, POLLIN, 0};
    int left = INT32_MAX;

    shutdown(s->conn, SHUT_WR);
    while (go_on(s)) {
        int now_left = port_unsent(s->conn);
        int64_t now = s->fb->clock(s->fb->ctx);

        if (now_left < left) {
            left = now_left;
            s->moved_at = now;
        }
        if (now - s->moved_at >= s->limits->idle_ms)
            return left <= 0 || serve_fail(s, GEZI_FILE_WHY_SILENT, 0);
        if (poll(&p, 1, SLICE_MS) <= 0)
            continue;
        if (drain(s->conn) == 0)
            return true;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return serve_fail(s, GEZI_FILE_WHY_BROKEN, errno);
    }
    return false;
}

void serve_run(const struct gezi_job *job, int conn,
               const struct serve_feedback *fb)
{
    struct serve s = {
        .job = job,
        .fb = fb,
        .limits = fb->limits ? fb->limits : &serve_limits_usual,
        .conn = conn,
        .r = {.what = GEZI_REPORT_DONE, .job = job->id, .total = job->size},
    };

    s.moved_at = s.told_at = fb->clock(fb->ctx);
    s.portable = serve_by_hand(&s);
    if (job->type == GEZI_FILE_FOLDER || job->as_tree)
        serve_tree(&s);
    else
        serve_file(&s);
    fb->report(fb->ctx, &s.r);
    free(s.room);
}
