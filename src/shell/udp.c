#include "udp.h"

#include "inet.h"
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    /* A slot takes the largest datagram; the odd rest keeps the beginnings of
     * slots off the same cache sets. Untouched pages of it cost nothing. */
    SLOT = 65536 + 320,
    QUEUE = 512,          /* datagrams waiting to be sent */
    ARENA = 256 * 1024,   /* and their bytes */
    NOBUFS_WAIT_MS = 10,  /* BSD's ENOBUFS comes without a POLLOUT after it */
    SEND_BUFFER = 1 << 20 /* a few dead hosts must not block the rest */
};

struct sending {
    struct sockaddr_in to;
    struct iovec iov;
};

struct inbox {
    struct udp_msg msgs[UDP_BATCH];
    struct sockaddr_in from[UDP_BATCH];
    struct iovec iov[UDP_BATCH];
    char control[UDP_BATCH][64];
    uint8_t *slots;
    int used; /* by the last call */
};

struct outbox {
    struct sending list[QUEUE];
    size_t first, count; /* of list */
    uint8_t arena[ARENA];
    size_t used;
};

struct socket {
    int fd;
    uint32_t dropped; /* the kernel's counter, which wraps */
    bool dry;         /* nothing was left when it was last read */
};

struct udp {
    const struct udp_io *io;
    struct net_wish wish;
    struct net net;
    struct socket sockets[UDP_SOCKETS]; /* the first one also sends */
    size_t socket_count, next;          /* to be read */
    bool pinned, blocked;
    int64_t retry_at;
    struct udp_state state;
    struct inbox in;
    struct outbox out;
};

static void ask(int fd, int option, int value)
{
    setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
}

static void size_buffers(int fd)
{
#ifdef SO_RCVBUFFORCE /* root may pass net.core.rmem_max */
    int wanted = UDP_BUFFER_WANTED;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
#endif
        ask(fd, SO_RCVBUF, UDP_BUFFER_WANTED);
    ask(fd, SO_SNDBUF, SEND_BUFFER);
}

static uint32_t buffer_granted(int fd)
{
    int got = 0;
    socklen_t size = sizeof got;

    getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &size);
#ifdef __linux__
    got /= 2; /* it doubles what it grants, and says the double */
#endif
    return (uint32_t)got;
}

enum { SHARED = 1u << 0 };

/* A socket on ip, or -errno. only: the interface to listen on; NULL: any. */
static int open_socket(uint32_t ip, uint16_t port, unsigned flags,
                       const char *only)
{
    struct sockaddr_in at = inet_sockaddr((struct gezi_addr){ip, port});
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int err;

    if (fd < 0)
        return -errno;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    ask(fd, SO_BROADCAST, 1);
    if (flags & SHARED)
        ask(fd, SO_REUSEADDR, 1);
#ifdef SO_RXQ_OVFL
    ask(fd, SO_RXQ_OVFL, 1);
#endif
    size_buffers(fd);
    err = only && !port_only(fd, only) ? -EPERM : 0;
    if (!err && bind(fd, (struct sockaddr *)&at, sizeof at) != 0)
        err = -errno;
    if (!err)
        return fd;
    close(fd);
    return err;
}

static void add_socket(struct udp *u, int fd)
{
    if (fd >= 0)
        u->sockets[u->socket_count++] = (struct socket){.fd = fd};
}

/*
 * A socket on one address hears no broadcasts: those to the subnet and those
 * to 255.255.255.255, which FeiQ sends, need one each. The latter would hear
 * every interface; where it cannot be kept to one there is none.
 */
static void listen_to_broadcasts(struct udp *u)
{
    while (u->socket_count > 1)
        close(u->sockets[--u->socket_count].fd);
    u->next = 0;
    if (!u->wish.bind_ip || !u->net.broadcast)
        return;
    add_socket(u, open_socket(u->net.broadcast, u->wish.port, SHARED, NULL));
    if (!u->net.bound.loopback)
        add_socket(u, open_socket(INADDR_BROADCAST, u->wish.port, SHARED,
                                  u->net.bound.name));
}

static int open_inbox(struct inbox *in)
{
    size_t size = (size_t)UDP_BATCH * SLOT;
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        return -ENOMEM;
#ifdef MADV_NOHUGEPAGE /* one would be filled per slot */
    madvise(p, size, MADV_NOHUGEPAGE);
#endif
    in->slots = p;
    for (size_t i = 0; i < UDP_BATCH; i++)
        in->iov[i] = (struct iovec){in->slots + i * SLOT, SLOT};
    in->used = UDP_BATCH;
    return 0;
}

int udp_open(const struct net_wish *wish, struct udp **out)
{
    struct udp *u = calloc(1, sizeof *u);
    int err;

    if (!u)
        return -ENOMEM;
    u->io = UDP_IO;
    u->wish = *wish;
    u->retry_at = INT64_MAX;
    err = net_scan(wish, &u->net);
    if (!err && wish->bind_ip && !u->net.there)
        err = -EADDRNOTAVAIL;
    if (!err)
        err = open_inbox(&u->in);
    if (!err) {
        int fd = open_socket(wish->bind_ip, wish->port, 0, NULL);

        err = fd < 0 ? fd : 0;
        add_socket(u, fd);
    }
    if (err) {
        udp_close(u);
        return err;
    }
    if (wish->bind_ip && !u->net.bound.loopback)
        u->pinned = port_pin(u->sockets[0].fd, u->net.bound.index);
    u->state.buffer_bytes = buffer_granted(u->sockets[0].fd);
    listen_to_broadcasts(u);
    *out = u;
    return 0;
}

void udp_close(struct udp *u)
{
    if (!u)
        return;
    for (size_t i = 0; i < u->socket_count; i++)
        close(u->sockets[i].fd);
    if (u->in.slots)
        munmap(u->in.slots, (size_t)UDP_BATCH * SLOT);
    free(u);
}

void udp_use(struct udp *u, const struct udp_io *io) { u->io = io; }

const struct net *udp_net(const struct udp *u) { return &u->net; }

void udp_extra(struct udp *u, const struct gezi_addr *extra, size_t n)
{
    u->wish.extra = extra;
    u->wish.extras = n;
}

bool udp_rescan(struct udp *u)
{
    struct net now;
    bool moved;

    if (net_scan(&u->wish, &now) != 0 || net_equal(&now, &u->net))
        return false;
    moved = now.broadcast != u->net.broadcast ||
            now.bound.index != u->net.bound.index;
    u->net = now;
    if (moved) {
        if (now.there && !now.bound.loopback)
            u->pinned = port_pin(u->sockets[0].fd, now.bound.index);
        listen_to_broadcasts(u);
    }
    return true;
}

nfds_t udp_poll(const struct udp *u, struct pollfd *fds)
{
    /* While sending is stuck nothing is taken in: answers would pile up. The
     * kernel's receive buffer waits better than we do. */
    if (u->blocked) {
        fds[0] = (struct pollfd){u->sockets[0].fd, POLLOUT, 0};
        return u->retry_at == INT64_MAX;
    }
    for (size_t i = 0; i < u->socket_count; i++)
        fds[i] = (struct pollfd){u->sockets[i].fd, POLLIN, 0};
    return u->socket_count;
}

int64_t udp_deadline(const struct udp *u) { return u->retry_at; }

static void note_drops(struct udp *u, struct socket *s, struct msghdr *head)
{
#ifdef SO_RXQ_OVFL
    for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
        uint32_t now;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
            continue;
        memcpy(&now, CMSG_DATA(c), sizeof now);
        u->state.dropped += now - s->dropped;
        s->dropped = now;
    }
#else
    (void)u, (void)s, (void)head;
#endif
}

static int receive_from(struct udp *u, struct socket *s)
{
    struct inbox *in = &u->in;
    int n;

    for (int i = 0; i < in->used; i++)
        in->msgs[i].msg_hdr = (struct msghdr){
            .msg_name = &in->from[i],
            .msg_namelen = sizeof in->from[i],
            .msg_iov = &in->iov[i],
            .msg_iovlen = 1,
            .msg_control = in->control[i],
            .msg_controllen = sizeof in->control[i],
        };
    do /* an ICMP refusal of something sent earlier says nothing here */
        n = u->io->recv(s->fd, in->msgs, UDP_BATCH);
    while (n < 0 && (errno == EINTR || errno == ECONNREFUSED));
    in->used = n > 0 ? n : 1;
    s->dry = n <= 0; /* while these were looked at others came: one commit */
    if (n > 0)
        note_drops(u, s, &in->msgs[n - 1].msg_hdr);
    return n;
}

size_t udp_receive(struct udp *u, struct udp_datagram out[static UDP_BATCH])
{
    for (size_t tried = 0; !u->blocked && tried < u->socket_count; tried++) {
        struct socket *s = &u->sockets[u->next];
        int n = s->dry ? 0 : receive_from(u, s);

        for (int i = 0; i < n; i++)
            out[i] = (struct udp_datagram){
                inet_addr_of(&u->in.from[i]),
                {u->in.slots + (size_t)i * SLOT, u->in.msgs[i].msg_len}};
        u->next = (u->next + 1) % u->socket_count;
        if (n > 0)
            return (size_t)n;
    }
    for (size_t i = 0; i < u->socket_count; i++)
        u->sockets[i].dry = false; /* whoever asks again looks again */
    return 0;
}

void udp_rest(struct udp *u)
{
#ifdef MADV_DONTNEED
    madvise(u->in.slots, (size_t)UDP_BATCH * SLOT, MADV_DONTNEED);
#else
    (void)u;
#endif
}

void udp_polled(struct udp *u, const struct pollfd *fds)
{
    for (size_t i = 0; i < u->socket_count; i++)
        u->sockets[i].dry = !u->blocked && !fds[i].revents;
}

bool udp_room(const struct udp *u)
{
    return u->out.count + NET_TARGETS_MAX <= QUEUE &&
           u->out.used + GEZI_DATAGRAM_MAX <= ARENA;
}

/* Nothing leaves by an interface that the user did not choose. */
static bool may_send(const struct udp *u, uint32_t ip)
{
    if (!u->wish.bind_ip)
        return true;
    if (!u->net.there || ip == INADDR_BROADCAST)
        return false;
    return u->pinned || net_link_has(&u->net.bound, ip);
}

static void fail(struct udp *u, struct gezi_addr to, int error)
{
    u->state.unsent++;
    u->state.error = error;
    u->state.to = to;
}

static void put_one(struct udp *u, struct gezi_addr to, struct iovec iov)
{
    struct outbox *o = &u->out;

    if (!may_send(u, to.ip))
        fail(u, to, ENETUNREACH);
    else
        o->list[o->count++] = (struct sending){inet_sockaddr(to), iov};
}

void udp_put(struct udp *u, const struct gezi_output *out)
{
    struct iovec iov = {u->out.arena + u->out.used, out->bytes.n};

    if (!udp_room(u) || out->bytes.n > GEZI_DATAGRAM_MAX) {
        fail(u, out->to, EMSGSIZE);
        return;
    }
    memcpy(iov.iov_base, out->bytes.p, out->bytes.n);
    u->out.used += out->bytes.n;
    if (!out->broadcast) {
        put_one(u, out->to, iov);
        return;
    }
    for (size_t i = 0; i < u->net.target_count; i++)
        put_one(u, u->net.targets[i], iov);
}

/* Up to a batch of what waits: how many went, or -errno of the first. */
static int send_some(struct udp *u)
{
    struct udp_msg msgs[UDP_BATCH];
    struct outbox *o = &u->out;
    size_t n = o->count - o->first;
    int sent;

    if (n > UDP_BATCH)
        n = UDP_BATCH;
    for (size_t i = 0; i < n; i++) {
        struct sending *s = &o->list[o->first + i];

        msgs[i].msg_hdr = (struct msghdr){
            .msg_name = &s->to,
            .msg_namelen = sizeof s->to,
            .msg_iov = &s->iov,
            .msg_iovlen = 1,
        };
    }
    sent = u->io->send(u->sockets[0].fd, msgs, (unsigned)n);
    return sent < 0 ? -errno : sent;
}

bool udp_flush(struct udp *u, int64_t now)
{
    struct outbox *o = &u->out;

    u->blocked = false;
    u->retry_at = INT64_MAX;
    while (o->first < o->count) {
        int n = send_some(u);

        if (n > 0) {
            o->first += (size_t)n;
            u->state.error = 0;
        } else if (n == -EAGAIN || n == -EWOULDBLOCK || n == -ENOBUFS) {
            u->blocked = true;
            if (n == -ENOBUFS)
                u->retry_at = now + NOBUFS_WAIT_MS;
            return false;
        } else if (n != -EINTR && n != -ECONNREFUSED) {
            fail(u, inet_addr_of(&o->list[o->first].to), -n);
            o->first++;
        }
    }
    o->first = o->count = o->used = 0;
    return true;
}

bool udp_idle(const struct udp *u) { return u->out.count == 0; }

struct udp_state udp_state(const struct udp *u) { return u->state; }
