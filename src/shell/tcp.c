#include "tcp.h"

#include "inet.h"

#include <gezi/attach.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,
    ACCEPT_TURN = 256, /* at most so many a turn: chat wants its turn */
    FIRST_BYTES = 512, /* a request takes about 60 */
    DEAF_MS = 200,     /* without descriptors: look again then */
};

/* One that called. fd -1: it is gone. */
struct caller {
    int fd;
    uint64_t id;
    struct gezi_addr from;
    int64_t since, heard; /* when it came; when its last byte did */
    bool quiet;           /* and that it fell silent was looked at */
    uint8_t *bytes;
    size_t n, cap;
};

struct tcp {
    int fd;
    uint64_t ids;
    int64_t deaf_until;                /* INT64_MAX: not deaf */
    struct caller half[TCP_HALF_OPEN]; /* the oldest first */
    size_t halves;
    struct caller asked[TCP_ASKED];
    size_t askers;
};

static void set_up(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

int tcp_open(uint32_t bind_ip, uint16_t port, struct tcp **out)
{
    struct sockaddr_in at = inet_sockaddr((struct gezi_addr){bind_ip, port});
    struct tcp *t = calloc(1, sizeof *t);
    int on = 1, err = 0;

    if (!t)
        return -ENOMEM;
    t->deaf_until = INT64_MAX;
    t->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (t->fd >= 0) {
        set_up(t->fd);
        setsockopt(t->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (t->fd < 0 || bind(t->fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(t->fd, BACKLOG) != 0)
        err = -errno;
    if (err) {
        tcp_close(t);
        return err;
    }
    *out = t;
    return 0;
}

static void hang_up(struct caller *k)
{
    if (k->fd >= 0)
        close(k->fd);
    free(k->bytes);
    *k = (struct caller){.fd = -1};
}

void tcp_close(struct tcp *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->halves; i++)
        hang_up(&t->half[i]);
    for (size_t i = 0; i < t->askers; i++)
        hang_up(&t->asked[i]);
    if (t->fd >= 0)
        close(t->fd);
    free(t);
}

nfds_t tcp_poll(const struct tcp *t, struct pollfd *fds)
{
    /* While deaf the listener stays readable and would wake us for nothing. */
    fds[0] =
        (struct pollfd){t->deaf_until == INT64_MAX ? t->fd : -1, POLLIN, 0};
    for (size_t i = 0; i < t->halves; i++)
        fds[1 + i] = (struct pollfd){t->half[i].fd, POLLIN, 0};
    return 1 + t->halves;
}

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t quiet_at(const struct caller *k)
{
    return k->n && !k->quiet ? k->heard + GEZI_REQUEST_QUIET_MS : INT64_MAX;
}

int64_t tcp_deadline(const struct tcp *t)
{
    int64_t at = t->deaf_until;

    for (size_t i = 0; i < t->halves; i++)
        at = min64(at, min64(t->half[i].since + TCP_REQUEST_MS,
                             quiet_at(&t->half[i])));
    return at;
}

/* Between two looks at the list: nobody holds a place in it. */
static void close_ranks(struct tcp *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->halves; i++)
        if (t->half[i].fd >= 0)
            t->half[kept++] = t->half[i];
    t->halves = kept;
}

static size_t count_of(const struct tcp *t, uint32_t ip)
{
    size_t count = 0;

    for (size_t i = 0; i < t->halves; i++)
        count += t->half[i].from.ip == ip;
    return count;
}

/* Who has the most goes first; among equals who is here longest. */
static void make_room(struct tcp *t, uint32_t ip)
{
    bool one_address = count_of(t, ip) >= TCP_PER_ADDRESS;
    struct caller *victim = NULL;
    size_t most = 0;

    if (!one_address && t->halves < TCP_HALF_OPEN)
        return;
    for (size_t i = 0; i < t->halves; i++) {
        size_t count = count_of(t, t->half[i].from.ip);

        if (one_address ? t->half[i].from.ip == ip && !victim : count > most) {
            victim = &t->half[i];
            most = count;
        }
    }
    hang_up(victim);
    close_ranks(t);
}

/* False: no memory. */
static bool has_room(struct caller *k)
{
    size_t cap = k->cap ? 2 * k->cap : FIRST_BYTES;
    uint8_t *larger;

    if (k->n < k->cap)
        return true;
    larger = realloc(k->bytes, cap);
    if (!larger)
        return false;
    k->bytes = larger;
    k->cap = cap;
    return true;
}

/* What of it came so far is whole, unfinished or nonsense. */
static enum gezi_progress look(const struct caller *k, enum gezi_pause pause)
{
    return gezi_request_check((gezi_span){k->bytes, k->n}, pause);
}

/* It ends: a request is never longer than the check allows. */
static enum gezi_progress hear(struct caller *k, int64_t now)
{
    for (;;) {
        enum gezi_progress p;
        ssize_t n;

        if (!has_room(k))
            return GEZI_BAD;
        n = recv(k->fd, k->bytes + k->n, k->cap - k->n, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK ? GEZI_MORE
                                                           : GEZI_BAD;
        if (n == 0)
            return k->n && look(k, GEZI_CLOSED) == GEZI_DONE ? GEZI_DONE
                                                             : GEZI_BAD;
        k->n += (size_t)n;
        k->heard = now;
        k->quiet = false;
        p = look(k, GEZI_FLOWING);
        if (p != GEZI_MORE)
            return p;
    }
}

/* Nothing came: does the time say something? */
static enum gezi_progress wait_more(struct caller *k, int64_t now)
{
    if (now >= quiet_at(k)) {
        k->quiet = true;
        if (look(k, GEZI_QUIET) == GEZI_DONE)
            return GEZI_DONE;
    }
    return now >= k->since + TCP_REQUEST_MS ? GEZI_BAD : GEZI_MORE;
}

struct teller {
    struct tcp *t;
    tcp_request_fn *fn;
    void *ctx;
};

static void ask(const struct teller *to, struct caller *k)
{
    struct tcp *t = to->t;
    struct caller whole = *k;

    if (t->askers == TCP_ASKED) {
        hang_up(k);
        return;
    }
    *k = (struct caller){.fd = -1};
    t->asked[t->askers++] =
        (struct caller){.fd = whole.fd, .id = whole.id, .from = whole.from};
    to->fn(to->ctx, &whole.from, whole.id, (gezi_span){whole.bytes, whole.n});
    free(whole.bytes);
}

static void attend(const struct teller *to, struct caller *k, bool readable,
                   int64_t now)
{
    enum gezi_progress p = readable ? hear(k, now) : GEZI_MORE;

    if (p == GEZI_MORE)
        p = wait_more(k, now);
    if (p == GEZI_DONE)
        ask(to, k);
    else if (p == GEZI_BAD)
        hang_up(k);
}

static void admit(const struct teller *to, int fd, struct gezi_addr from,
                  int64_t now)
{
    struct tcp *t = to->t;
    struct caller *k;
    int on = 1;

    set_up(fd);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    make_room(t, from.ip);
    k = &t->half[t->halves++];
    *k = (struct caller){
        .fd = fd, .id = ++t->ids, .from = from, .since = now, .heard = now};
    attend(to, k, true, now);
    close_ranks(t);
}

static void accept_some(const struct teller *to, int64_t now)
{
    struct tcp *t = to->t;

    t->deaf_until = INT64_MAX;
    for (int i = 0; i < ACCEPT_TURN; i++) {
        struct sockaddr_in in;
        socklen_t size = sizeof in;
        int fd = accept(t->fd, (struct sockaddr *)&in, &size);

        if (fd >= 0) {
            admit(to, fd, inet_addr_of(&in), now);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
                   errno == ENOBUFS) {
            t->deaf_until = now + DEAF_MS;
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

void tcp_serve(struct tcp *t, int64_t now, const struct pollfd *fds,
               tcp_request_fn *fn, void *ctx)
{
    const struct teller to = {t, fn, ctx};

    for (size_t i = 0; i < t->halves; i++)
        attend(&to, &t->half[i], fds[1 + i].revents != 0, now);
    close_ranks(t);
    if (fds[0].revents || t->deaf_until <= now)
        accept_some(&to, now);
}

static struct caller *find(struct tcp *t, uint64_t conn)
{
    for (size_t i = 0; i < t->askers; i++)
        if (t->asked[i].id == conn)
            return &t->asked[i];
    return NULL;
}

int tcp_take(struct tcp *t, uint64_t conn)
{
    struct caller *k = find(t, conn);
    int fd = k ? k->fd : -1;

    if (k)
        *k = t->asked[--t->askers];
    return fd;
}

void tcp_refuse(struct tcp *t, uint64_t conn)
{
    int fd = tcp_take(t, conn);

    if (fd >= 0)
        close(fd);
}
