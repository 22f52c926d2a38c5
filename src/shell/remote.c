#include "remote.h"

#include "clock.h"
#include "loop.h"
#include "place.h"
#include "port.h"
#include "signals.h"
#include "wire.h"
#include "wire_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HELLO_MS = 2000, /* a stopped gezi accepts and says nothing */
    LEAVE_MS = 1000, /* for commands that have not left yet */
};

struct remote {
    int fd;
    struct wire_lines in;
    char *hello_line; /* the strings of hello stand in it */
    struct wire_hello hello;
    struct gezi_writer out;                 /* commands that wait */
    struct gezi_file files[GEZI_FILES_MAX]; /* of the event that is told */
    const struct gezi_front *front;
    int64_t now;
    bool leaving, lost;
    int status;
};

static int connect_to(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    uid_t uid;
    pid_t pid;

    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 &&
        port_peer(fd, &uid, &pid) == 0 && uid == geteuid())
        return fd;
    close(fd);
    return -1;
}

/* Read what is there. False: the other end is gone. */
static bool fill(struct remote *r)
{
    size_t room;
    char *to = wire_lines_room(&r->in, &room);
    ssize_t n = room ? read(r->fd, to, room) : 0;

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    wire_lines_add(&r->in, (size_t)n);
    return n > 0;
}

/* 0, -ETIMEDOUT, or -ENOENT: no gezi that we understand. */
static int read_hello(struct remote *r)
{
    int64_t now = clock_now(), until = now + HELLO_MS;
    struct pollfd p = {r->fd, POLLIN, 0};
    size_t n;
    char *line;

    while (!(line = wire_lines_next(&r->in, &n))) {
        if (poll(&p, 1, clock_wait(now, until)) == 0)
            return -ETIMEDOUT;
        if (!fill(r))
            return -ENOENT;
        now = clock_now();
    }
    r->hello_line = malloc(n + 1);
    if (!r->hello_line)
        return -ENOENT;
    memcpy(r->hello_line, line, n);
    return wire_get_hello(r->hello_line, n, &r->hello) &&
                   r->hello.version == WIRE_VERSION
               ? 0
               : -ENOENT;
}

static int try_one(const struct sockaddr_un *at, uint16_t port,
                   struct remote **out)
{
    struct remote *r = calloc(1, sizeof *r);
    int err = -ENOENT;

    if (!r)
        return err;
    r->fd = connect_to(at);
    r->out = (struct gezi_writer){.p = malloc(WIRE_COMMAND_MAX),
                                  .cap = WIRE_COMMAND_MAX};
    if (r->fd >= 0 && r->out.p && wire_lines_init(&r->in, WIRE_EVENT_MAX))
        err = read_hello(r);
    if (!err &&
        (r->hello.health.port != port || r->hello.network != port_network()))
        err = -ENOENT;
    if (err)
        remote_close(r);
    else
        *out = r;
    return err;
}

int remote_open(const char *state, uint32_t bind_ip, uint16_t port,
                struct remote **out)
{
    struct sockaddr_un at[PLACES_FOUND_MAX];
    size_t count = place_find(state, bind_ip, port, at);
    int worst = -ENOENT;

    for (size_t i = 0; i < count; i++) {
        int err = try_one(&at[i], port, out);

        if (!err)
            return 0;
        if (err == -ETIMEDOUT)
            worst = err;
    }
    return worst;
}

void remote_close(struct remote *r)
{
    if (!r)
        return;
    if (r->fd >= 0)
        close(r->fd);
    wire_lines_fini(&r->in);
    free(r->hello_line);
    free(r->out.p);
    free(r);
}

uint32_t remote_pid(const struct remote *r) { return r->hello.pid; }

static void send_commands(struct remote *r)
{
    while (r->out.n) {
        ssize_t n = write(r->fd, r->out.p, r->out.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            r->lost |= errno != EAGAIN;
            return;
        }
        r->out.n -= (size_t)n;
        memmove(r->out.p, r->out.p + n, r->out.n);
    }
}

static enum gezi_err remote_command(void *ctx, const struct gezi_command *cmd)
{
    struct remote *r = ctx;
    size_t before = r->out.n;

    if (r->lost)
        return GEZI_E_REMOTE;
    wire_put_command(&r->out, cmd);
    if (!r->out.full)
        return GEZI_OK;
    r->out.full = false;
    r->out.n = before;
    return before ? GEZI_E_FULL : GEZI_E_TOOLONG;
}

static void remote_health(void *ctx, struct gezi_health *out)
{
    struct remote *r = ctx;

    *out = r->hello.health;
}

static void remote_leave(void *ctx, int status)
{
    struct remote *r = ctx;

    if (!r->leaving)
        r->status = status;
    r->leaving = true;
}

static void give_events(struct remote *r)
{
    struct gezi_event ev;
    size_t n;
    char *line;

    while (!r->leaving && (line = wire_lines_next(&r->in, &n)))
        if (wire_get_event(line, n, r->files, &ev) && r->front->event)
            r->front->event(r->front->ctx, r->now, &ev);
}

static void take_signals(struct remote *r)
{
    int sig;

    while ((sig = signals_next())) {
        if (r->front->signal)
            r->front->signal(r->front->ctx, sig);
        if (signals_ends(sig))
            remote_leave(r, LOOP_INTERRUPTED);
        if (sig == SIGTSTP)
            signals_stop();
    }
}

static void turn(struct remote *r, int signals)
{
    const struct gezi_front *f = r->front;
    int64_t until = f->deadline ? f->deadline(f->ctx) : INT64_MAX;
    struct pollfd p[] = {
        {signals, POLLIN, 0},
        {r->fd, (short)(POLLIN | (r->out.n ? POLLOUT : 0)), 0},
        {f->fd, POLLIN, 0},
    };

    if (poll(p, 3, clock_wait(r->now, until)) < 0)
        p[0].revents = p[1].revents = p[2].revents = 0;
    r->now = clock_now();
    if (p[0].revents)
        take_signals(r);
    if (p[1].revents & ~POLLOUT) {
        r->lost |= !fill(r);
        give_events(r);
    }
    if (p[2].revents && f->input)
        f->input(f->ctx, r->now);
    if (f->deadline && f->tick && f->deadline(f->ctx) <= r->now)
        f->tick(f->ctx, r->now);
    if (f->flush)
        f->flush(f->ctx, r->now);
    send_commands(r);
}

/* What the front asked for last still has to go. */
static void finish(struct remote *r)
{
    int64_t until = clock_now() + LEAVE_MS;
    struct pollfd p = {r->fd, POLLOUT, 0};

    while (r->out.n && !r->lost && (r->now = clock_now()) < until)
        if (poll(&p, 1, clock_wait(r->now, until)) > 0)
            send_commands(r);
}

int remote_run(struct remote *r, const struct gezi_front *front, bool *lost)
{
    struct gezi_host host = {.ctx = r,
                             .command = remote_command,
                             .health = remote_health,
                             .leave = remote_leave};
    int signals = signals_open();

    r->now = clock_now();
    r->front = front;
    if (front->start)
        front->start(front->ctx, r->now, &host);
    give_events(r); /* what came with the hello */
    if (front->flush)
        front->flush(front->ctx, r->now);
    send_commands(r);
    while (!r->leaving && !r->lost)
        turn(r, signals);
    *lost = r->lost && !r->leaving;
    if (!*lost)
        finish(r);
    if (signals >= 0)
        signals_close();
    return *lost ? 1 : r->status;
}
