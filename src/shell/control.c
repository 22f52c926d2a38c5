#include "control.h"

#include "loop.h"
#include "paths.h"
#include "place.h"
#include "port.h"
#include "wire.h"
#include "wire_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ROSTER_AHEAD = 256 * 1024, /* people are told at the client's pace */
    INPUT_TURN = 256 * 1024,   /* bytes read from one client a turn */
};

struct client {
    struct gezi_front front;
    const struct gezi_host *host;
    struct control *control;
    struct loop *loop;
    int64_t since; /* unix time of the turn that began it: for the roster */
    uint32_t at;   /* in the roster */
    bool listed, ready, dead;
    struct wire_lines in;
    uint8_t *out; /* bytes sent .. n wait */
    size_t sent, n, cap;
};

struct control {
    int fd;
    bool deaf; /* accept failed for want of descriptors */
    struct sockaddr_un at;
    struct client *clients[CONTROL_CLIENTS];
    uint8_t line[WIRE_EVENT_MAX];           /* where lines are written */
    struct gezi_file files[GEZI_FILES_MAX]; /* of the command that is read */
};

/* Never frees: whoever called us may still hold it. */
static void hang_up(struct client *k)
{
    if (k->dead)
        return;
    k->dead = true;
    loop_drop(k->loop, &k->front);
}

static bool grow(struct client *k, size_t more)
{
    size_t cap = k->cap ? k->cap : 4096;
    uint8_t *p;

    if (k->sent) {
        memmove(k->out, k->out + k->sent, k->n - k->sent);
        k->n -= k->sent;
        k->sent = 0;
    }
    while (cap - k->n < more)
        cap *= 2;
    if (cap == k->cap)
        return true;
    p = realloc(k->out, cap);
    if (!p)
        return false;
    k->out = p;
    k->cap = cap;
    return true;
}

static void queue(struct client *k, const struct gezi_writer *w)
{
    if (w->full) /* a line longer than any event: cannot be */
        return;
    if (k->n - k->sent + w->n > CONTROL_BACKLOG_MAX ||
        (k->cap - k->n < w->n && !grow(k, w->n))) {
        hang_up(k);
        return;
    }
    memcpy(k->out + k->n, w->p, w->n);
    k->n += w->n;
}

static struct gezi_writer line_of(struct client *k)
{
    return (struct gezi_writer){.p = k->control->line,
                                .cap = sizeof k->control->line};
}

static void queue_event(struct client *k, const struct gezi_event *ev)
{
    struct gezi_writer w = line_of(k);

    wire_put_event(&w, ev);
    queue(k, &w);
}

static void client_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct client *k = ctx;
    struct gezi_writer w = line_of(k);
    struct wire_hello hello = {.version = WIRE_VERSION,
                               .program = GEZI_VERSION,
                               .pid = (uint32_t)getpid(),
                               .network = port_network()};

    (void)now;
    k->host = host;
    host->health(host->ctx, &hello.health);
    wire_put_hello(&w, &hello);
    queue(k, &w);
}

static void client_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct client *k = ctx;

    (void)now;
    if (ev->kind == GEZI_EV_READY) /* told after the people: client_flush */
        return;
    queue_event(k, ev);
}

/* The core refused for want of memory: the client must not wait for ever. */
static void refuse(struct client *k, const struct gezi_command *cmd)
{
    struct gezi_event ev = {.kind = GEZI_EV_DELIVERY, .unix_ms = k->since};

    ev.peer.addr = cmd->to.addr;
    if (cmd->offer) {
        ev.kind = GEZI_EV_TRANSFER;
        ev.transfer.ref = cmd->ref;
        ev.transfer.offer = cmd->offer;
        ev.transfer.file = cmd->file;
        ev.transfer.state = GEZI_FILE_FAILED;
        ev.transfer.reason = GEZI_FILE_WHY_NO_ROOM;
    } else {
        ev.delivery.ref = cmd->ref;
        ev.delivery.state = GEZI_FAILED;
        ev.delivery.reason = GEZI_WHY_NO_ROOM;
    }
    queue_event(k, &ev);
}

static void obey(struct client *k, char *line, size_t n)
{
    struct gezi_command cmd;

    /* A client leaves by hanging up; the house stays. */
    if (!wire_get_command(line, n, k->control->files, &cmd) ||
        cmd.what == GEZI_DO_LEAVE)
        return;
    if (k->host->command(k->host->ctx, &cmd) != GEZI_OK && cmd.ref)
        refuse(k, &cmd);
}

static void client_input(void *ctx, int64_t now)
{
    struct client *k = ctx;
    size_t taken = 0;

    (void)now;
    while (!k->dead && taken < INPUT_TURN) {
        size_t room, len;
        char *to = wire_lines_room(&k->in, &room), *line;
        ssize_t n = room ? read(k->front.fd, to, room) : 0;

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) { /* gone, broken, or a line without end */
            hang_up(k);
            return;
        }
        taken += (size_t)n;
        wire_lines_add(&k->in, (size_t)n);
        while (!k->dead && (line = wire_lines_next(&k->in, &len)))
            obey(k, line, len);
    }
}

static void list_people(struct client *k)
{
    struct gezi_event ev = {.kind = GEZI_EV_PERSON, .unix_ms = k->since};

    while (!k->listed && !k->dead && k->n - k->sent < ROSTER_AHEAD) {
        if (!gezi_core_peer_next(loop_core(k->loop), &k->at, &ev.peer)) {
            k->listed = true;
            break;
        }
        ev.change = ev.peer.presence == GEZI_ONLINE ? GEZI_CHANGE_ONLINE
                    : ev.peer.presence == GEZI_AWAY ? GEZI_CHANGE_AWAY
                                                    : GEZI_CHANGE_OFFLINE;
        queue_event(k, &ev);
    }
    if (k->listed && !k->ready && loop_ready(k->loop)) {
        k->ready = true;
        queue_event(k, &(struct gezi_event){.kind = GEZI_EV_READY,
                                            .unix_ms = k->since});
    }
}

static void client_flush(void *ctx, int64_t now)
{
    struct client *k = ctx;

    (void)now;
    list_people(k);
    while (!k->dead && k->sent < k->n) {
        ssize_t n = write(k->front.fd, k->out + k->sent, k->n - k->sent);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0) {
            hang_up(k);
            return;
        }
        k->sent += (size_t)n;
        list_people(k);
    }
    k->sent = k->n = 0;
    if (k->cap > ROSTER_AHEAD) { /* one flood is not the rule */
        free(k->out);
        k->out = NULL;
        k->cap = 0;
    }
}

static void client_free(struct client *k)
{
    if (k->front.fd >= 0)
        close(k->front.fd);
    wire_lines_fini(&k->in);
    free(k->out);
    free(k);
}

/* NULL: no memory. */
static struct client *client_new(struct control *c, struct loop *l, int fd,
                                 int64_t unix_ms)
{
    struct client *k = calloc(1, sizeof *k);

    if (!k || !wire_lines_init(&k->in, WIRE_COMMAND_MAX)) {
        free(k);
        return NULL;
    }
    k->control = c;
    k->loop = l;
    k->since = unix_ms;
    k->front = (struct gezi_front){.ctx = k,
                                   .start = client_start,
                                   .event = client_event,
                                   .fd = fd,
                                   .input = client_input,
                                   .flush = client_flush};
    return k;
}

static struct client **free_slot(struct control *c)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (!c->clients[i])
            return &c->clients[i];
    return NULL;
}

/* False: not one of us, or no room. */
static bool admit(struct control *c, struct loop *l, int fd)
{
    struct client **slot = free_slot(c), *k;
    uid_t uid;
    pid_t pid;

    if (!slot || port_peer(fd, &uid, &pid) != 0 || uid != geteuid())
        return false;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    k = client_new(c, l, fd, loop_unix(l));
    if (!k)
        return false;
    if (!loop_add(l, &k->front)) {
        k->front.fd = -1;
        client_free(k);
        return false;
    }
    *slot = k;
    return true;
}

static void reap(struct control *c)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (c->clients[i] && c->clients[i]->dead) {
            client_free(c->clients[i]);
            c->clients[i] = NULL;
            c->deaf = false;
        }
}

nfds_t control_poll(struct control *c, struct pollfd *fds)
{
    nfds_t count = 0;

    reap(c);
    fds[count++] = (struct pollfd){c->deaf ? -1 : c->fd, POLLIN, 0};
    for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
        const struct client *k = c->clients[i];

        if (k && k->sent < k->n)
            fds[count++] = (struct pollfd){k->front.fd, POLLOUT, 0};
    }
    return count;
}

void control_serve(struct control *c, struct loop *l, const struct pollfd *fds)
{
    int fd;

    /* Whoever can take more gets it when the turn flushes its fronts. */
    if (!fds[0].revents)
        return;
    while ((fd = accept(c->fd, NULL, NULL)) >= 0)
        if (!admit(c, l, fd))
            close(fd);
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        c->deaf = true;
}

/* 0; -EADDRINUSE: someone lives there. */
static int bind_at(int fd, const struct sockaddr_un *at)
{
    const struct sockaddr *sa = (const struct sockaddr *)at;
    int probe, err;

    if (bind(fd, sa, sizeof *at) == 0)
        return 0;
    if (errno != EADDRINUSE)
        return -errno;
    probe = socket(AF_UNIX, SOCK_STREAM, 0);
    if (probe < 0)
        return -errno;
    err = connect(probe, sa, sizeof *at) == 0 ? 0 : errno;
    close(probe);
    if (err != ECONNREFUSED)
        return -EADDRINUSE;
    unlink(at->sun_path);
    return bind(fd, sa, sizeof *at) == 0 ? 0 : -errno;
}

static int listen_at(int fd, const struct place *place)
{
    mode_t old;
    int err = paths_make(place->dir);

    if (err)
        return err;
    old = umask(0177);
    err = bind_at(fd, &place->at);
    umask(old);
    if (!err && listen(fd, CONTROL_CLIENTS) != 0)
        err = -errno;
    return err;
}

int control_open(const char *state, uint32_t bind_ip, uint16_t port,
                 struct control **out)
{
    struct place places[PLACES_MAX];
    size_t count = place_list(state, bind_ip, port, places);
    struct control *c = calloc(1, sizeof *c);
    int err = -ENAMETOOLONG;

    if (!c)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        c->fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (c->fd < 0) {
            err = -errno;
            break;
        }
        fcntl(c->fd, F_SETFD, FD_CLOEXEC);
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        c->at = places[i].at;
        err = listen_at(c->fd, &places[i]);
        if (!err) {
            *out = c;
            return 0;
        }
        close(c->fd);
    }
    free(c);
    return err;
}

void control_close(struct control *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (c->clients[i])
            client_free(c->clients[i]);
    close(c->fd);
    unlink(c->at.sun_path);
    free(c);
}
