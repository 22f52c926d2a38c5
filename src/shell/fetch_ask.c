/* From no connection to the first byte of an answer. */
#include "fetch_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xalloc.h"

#ifndef MSG_NOSIGNAL /* macOS; the program ignores SIGPIPE */
#define MSG_NOSIGNAL 0
#endif

void fetch_hang_up(struct fetch *f)
{
    if (f->sock >= 0)
        close(f->sock);
    if (f->stream)
        f->job->seal->dry(f->stream);
    f->stream = NULL;
    f->sock = -1;
    f->at = f->n = 0;
}

static struct sockaddr_in inet(uint32_t ip, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(ip),
    };
}

/* 0, -errno, or -ECANCELED when it is stopped. */
static int await_connection(struct fetch *f, int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    int err, got = 0;
    socklen_t size = sizeof err;

    for (unsigned ms = 0; got <= 0; ms += FETCH_SLICE_MS) {
        if (ms >= f->limits.connect_ms)
            return -ETIMEDOUT;
        if (fetch_is_stopped(f))
            return -ECANCELED;
        got = poll(&p, 1, FETCH_SLICE_MS);
        if (got < 0 && errno != EINTR)
            return -errno;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) != 0)
        return -errno;
    return -err;
}

static int connect_to(struct fetch *f, int fd, struct gezi_addr addr)
{
    struct sockaddr_in from = inet(f->fb->from_ip, 0);
    struct sockaddr_in to = inet(addr.ip, addr.port);
    struct timeval slice = {.tv_usec = FETCH_SLICE_MS * 1000};
    int flags = fcntl(fd, F_GETFL), err;

    if (f->fb->from_ip && bind(fd, (struct sockaddr *)&from, sizeof from) != 0)
        return -errno;
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        if (errno != EINPROGRESS)
            return -errno;
        err = await_connection(f, fd);
        if (err)
            return err;
    }
    fcntl(fd, F_SETFL, flags);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &slice, sizeof slice) != 0)
        return -errno;
    return 0;
}

/* In one write: the official server reads one time. */
static int send_whole(int fd, const void *bytes, size_t n)
{
    ssize_t sent;

    do
        sent = send(fd, bytes, n, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return -errno;
    return (size_t)sent < n ? -EPIPE : 0;
}

static int send_request(struct fetch *f, int fd, int64_t offset)
{
    gezi_span request = f->job->request;
    char *whole = xmalloc(request.n + 24), tail[24];
    size_t n = request.n;
    int err;

    if (n)
        memcpy(whole, request.p, n);
    if (offset >= 0) {
        int more = snprintf(tail, sizeof tail, "%" PRIx64 ":", offset);

        memcpy(whole + n, tail, (size_t)more + 1);
        n += (size_t)more + 1;
    }
    err = send_whole(fd, whole, n);
    free(whole);
    return err;
}

/* 0 with f->sock, or -errno. sealed: what to say; NULL: what the job says. */
static int call(struct fetch *f, struct gezi_addr addr, int64_t offset,
                const struct fetch_request *sealed)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), err;

    if (fd < 0)
        return -errno;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    err = connect_to(f, fd, addr);
    if (!err)
        err = sealed ? send_whole(fd, sealed->bytes.p, sealed->bytes.n)
                     : send_request(f, fd, offset);
    if (err) {
        close(fd);
        return err;
    }
    f->sock = fd;
    f->error = 0;
    f->moved_at = f->fb->clock(f->fb->ctx);
    return 0;
}

/*
 * With another request for each connection, which is there before it: who gives
 * keeps few that say nothing. -ECANCELED: there is none; f says why.
 */
static int call_sealed(struct fetch *f, struct gezi_addr addr, int64_t offset)
{
    struct fetch_request r = {.stream = NULL};
    int err;

    if (!f->fb->request(f->fb->ctx, offset, &r)) {
        if (!fetch_is_stopped(f))
            fetch_fail(f, r.reason, 0);
        return -ECANCELED;
    }
    f->stream = r.stream;
    err = call(f, addr, offset, &r);
    if (err)
        fetch_hang_up(f);
    return err;
}

/* Nothing is expected of an empty file: a moment, and it is whole. */
static bool is_empty_file(const struct fetch *f, int64_t offset)
{
    return offset >= 0 && f->job->size == 0;
}

/* Ask one address as often as the job says. FLOW_END: try the next one. */
static enum flow ask_there(struct fetch *f, struct gezi_addr addr,
                           int64_t offset, int *err)
{
    for (unsigned i = 0; i == 0 || i < f->job->tries; i++) {
        enum flow flow;

        if (i && !fetch_nap(f, f->limits.retry_ms))
            return FLOW_FAIL;
        *err = f->job->asks ? call_sealed(f, addr, offset)
                            : call(f, addr, offset, NULL);
        if (f->stopped || *err == -ECANCELED)
            return FLOW_FAIL;
        if (*err)
            return FLOW_END;
        if (is_empty_file(f, offset)) {
            flow_goes_on(f);
            return f->stopped ? FLOW_FAIL : FLOW_OK;
        }
        flow = flow_fill(f);
        if (flow != FLOW_END)
            return flow;
        fetch_hang_up(f); /* without a byte */
    }
    return FLOW_END;
}

static bool same_before(const struct gezi_job *job, unsigned i)
{
    for (unsigned k = 0; k < i; k++)
        if (gezi_addr_equal(job->addrs[k], job->addrs[i]))
            return true;
    return false;
}

bool fetch_ask(struct fetch *f, int64_t offset)
{
    bool reached = false;
    int err = 0, first = 0;

    for (unsigned i = 0; i < f->job->addrs_n && i < GEZI_JOB_ADDRS; i++) {
        enum flow flow;

        if (same_before(f->job, i))
            continue;
        flow = ask_there(f, f->job->addrs[i], offset, &err);
        if (flow == FLOW_OK)
            fetch_started(f);
        if (flow != FLOW_END)
            return flow == FLOW_OK;
        reached = reached || !err;
        first = first ? first : -err;
    }
    if (reached)
        return fetch_fail(f, GEZI_FILE_WHY_NOT_GIVEN, 0);
    return fetch_fail(f, GEZI_FILE_WHY_NO_CONNECTION, first);
}
