#include "loop.h"

#include "clock.h"
#include "control.h"
#include "loop_priv.h"
#include "port.h"
#include "signals.h"
#include "tcp.h"
#include "tune.h"
#include "xfer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    /* What a turn takes in at most: the fronts and the wire want their turn,
     * and the core keeps all of it until then. */
    TURN_DATAGRAMS = 16384,
    TURN_BYTES = 8 << 20,
    TURN_PEOPLE = 512, /* who are new: several rows each */
    RESCAN_MS = 500,   /* news of interfaces come in swarms */
    LEAVE_MS = 3000,   /* the good-bye takes less than one second */
    FDS = UDP_SOCKETS + 4 + LOOP_FRONTS_MAX + CONTROL_FDS + TCP_FDS,
};

/* Where in this turn's descriptors the parts found their place. */
struct polled {
    struct pollfd fds[FDS];
    nfds_t count, udp, udp_end, control, tcp;
};

static bool any(const struct pollfd *fds, nfds_t from, nfds_t to)
{
    while (from < to)
        if (fds[from++].revents)
            return true;
    return false;
}

static void read_clocks(struct loop *l)
{
    l->now = clock_now();
    l->unix_ms = clock_unix();
    gezi_core_clock(l->parts.core, l->unix_ms);
}

int loop_new(const struct loop_parts *parts, struct loop **out)
{
    const struct xfer_wish transfers = {parts->wish.bind_ip, parts->rate_limit};
    struct loop *l = calloc(1, sizeof *l);
    int fd = signals_open();
    int err = fd < 0 ? fd : l ? xfer_new(&transfers, &l->xfer) : -ENOMEM;

    if (err) {
        free(l);
        if (fd >= 0)
            signals_close();
        return err;
    }
    l->parts = *parts;
    l->last = &l->first;
    l->leave_by = l->idle_at = l->look_at = INT64_MAX;
    l->signals = fd;
    /* Without it a change shows at the next start only. */
    l->watch = port_watch_open();
    read_clocks(l);
    l->rescan_at = l->now; /* what changed since the socket was opened */
    gezi_core_network(parts->core, udp_net(parts->udp)->own,
                      udp_net(parts->udp)->owns);
    tune_begin(l);
    l->paged = keep_page(l);
    if (!l->paged)
        keep_restore(l); /* what fails here fails again, and is told, later */
    *out = l;
    return 0;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    tune_end(l);
    xfer_close(l->xfer);
    for (size_t i = 0; i < l->seat_count; i++)
        free(l->seats[i]);
    hold_forget(l);
    standing_end(l);
    host_forget(l);
    free(l->batch);
    if (l->watch >= 0)
        close(l->watch);
    signals_close();
    free(l);
}

bool loop_add(struct loop *l, const struct gezi_front *front)
{
    struct seat *s;

    if (l->seat_count == LOOP_FRONTS_MAX || !(s = calloc(1, sizeof *s)))
        return false;
    *s = (struct seat){.loop = l, .front = front, .polled = -1};
    s->tag = ++l->tags;
    s->host = host_of(s);
    l->seats[l->seat_count++] = s;
    if (front->start)
        front->start(front->ctx, l->now, &s->host);
    return true;
}

void loop_drop(struct loop *l, const struct gezi_front *front)
{
    for (size_t i = 0; i < l->seat_count; i++)
        if (l->seats[i]->front == front)
            l->seats[i]->front = NULL;
}

/* Between turns, when nobody walks the list. */
static void clear_seats(struct loop *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->seat_count; i++)
        if (l->seats[i]->front)
            l->seats[kept++] = l->seats[i];
        else
            free(l->seats[i]);
    l->seat_count = kept;
}

int64_t loop_unix(const struct loop *l) { return l->unix_ms; }

bool loop_ready(const struct loop *l) { return l->ready; }

const struct gezi_core *loop_core(const struct loop *l)
{
    return l->parts.core;
}

static void add_fd(struct polled *p, int fd)
{
    p->fds[p->count++] = (struct pollfd){fd, POLLIN, 0};
}

static void gather(struct loop *l, struct polled *p)
{
    p->count = 0;
    add_fd(p, l->signals);
    add_fd(p, l->watch); /* poll skips a -1 */
    add_fd(p, xfer_fd(l->xfer));
    add_fd(p, tune_fd(l));
    p->udp = p->count;
    p->count += udp_poll(l->parts.udp, p->fds + p->count);
    p->udp_end = p->count;
    for (size_t i = 0; i < l->seat_count; i++) {
        struct seat *s = l->seats[i];

        s->polled = s->front->fd >= 0 ? (int)p->count : -1;
        if (s->polled >= 0)
            add_fd(p, s->front->fd);
    }
    p->control = p->count;
    if (l->parts.control)
        p->count += control_poll(l->parts.control, p->fds + p->count);
    p->tcp = p->count;
    if (l->parts.tcp)
        p->count += tcp_poll(l->parts.tcp, p->fds + p->count);
}

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t deadline(const struct loop *l)
{
    int64_t at = min64(gezi_core_deadline(l->parts.core), l->rescan_at);

    at = min64(at, min64(l->idle_at, l->look_at));
    at = min64(at, min64(udp_deadline(l->parts.udp), l->leave_by));
    if (l->parts.tcp)
        at = min64(at, tcp_deadline(l->parts.tcp));
    for (size_t i = 0; i < l->seat_count; i++) {
        const struct gezi_front *f = l->seats[i]->front;

        if (f->deadline)
            at = min64(at, f->deadline(f->ctx));
    }
    return at;
}

static void leave(struct loop *l, int status)
{
    if (!l->leaving)
        l->status = status;
    l->leaving = true;
}

static void take_signals(struct loop *l)
{
    int sig;

    while ((sig = signals_next())) {
        for (size_t i = 0; i < l->seat_count; i++) {
            const struct gezi_front *f = l->seats[i]->front;

            if (f && f->signal)
                f->signal(f->ctx, sig);
        }
        if (signals_ends(sig)) {
            /* Ctrl+C a second time: not even the good-bye. */
            l->impatient |= l->leaving && sig == SIGINT;
            leave(l, LOOP_INTERRUPTED);
        }
        if (sig == SIGTSTP)
            signals_stop();
    }
}

static void take_news(struct loop *l)
{
    const struct net *net = udp_net(l->parts.udp);

    if (l->now < l->rescan_at)
        return;
    l->rescan_at = INT64_MAX;
    if (!udp_rescan(l->parts.udp))
        return;
    gezi_core_network(l->parts.core, net->own, net->owns);
    if (net->interfaces && !l->leaving)
        gezi_core_command(l->parts.core, l->now,
                          &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
}

/* The kernel gives us our own broadcasts, past the firewall of this machine. */
static bool is_echo(const struct loop *l, struct gezi_addr from)
{
    const struct net *net = udp_net(l->parts.udp);

    for (size_t i = 0; from.port == l->parts.wish.port && i < net->owns; i++)
        if (net->own[i].ip == from.ip)
            return true;
    return false;
}

static void take_datagrams(struct loop *l)
{
    struct udp_datagram batch[UDP_BATCH];
    size_t count = 0, bytes = 0, n;
    uint64_t known = gezi_core_counts(l->parts.core).met;

    while (count < TURN_DATAGRAMS && bytes < TURN_BYTES &&
           gezi_core_counts(l->parts.core).met - known < TURN_PEOPLE &&
           (n = udp_receive(l->parts.udp, batch))) {
        for (size_t i = 0; i < n; i++) {
            l->heard = l->heard || is_echo(l, batch[i].from);
            gezi_core_datagram(l->parts.core, l->now, &batch[i].from,
                               batch[i].bytes);
            bytes += batch[i].bytes.n;
        }
        count += n;
    }
}

static void take_input(struct loop *l, const struct polled *p)
{
    /* Fronts that sat down in this turn were not polled. */
    for (size_t i = 0; i < l->seat_count; i++) {
        struct seat *s = l->seats[i];

        if (s->front && s->polled >= 0 && p->fds[s->polled].revents &&
            s->front->input)
            s->front->input(s->front->ctx, l->now);
    }
}

static void tick(struct loop *l)
{
    if (gezi_core_deadline(l->parts.core) <= l->now)
        gezi_core_tick(l->parts.core, l->now);
    for (size_t i = 0; i < l->seat_count; i++) {
        const struct gezi_front *f = l->seats[i]->front;

        if (f && f->deadline && f->tick && f->deadline(f->ctx) <= l->now)
            f->tick(f->ctx, l->now);
    }
}

/* What comes encrypted takes long to open: one commit for many, but everything
 * else only waits for one of them. */
static void open_more(struct loop *l, struct polled *p)
{
    while (gezi_core_busy(l->parts.core)) {
        int ready = poll(p->fds, p->count, 0);

        if (ready < 0 || any(p->fds, 0, p->udp) ||
            any(p->fds, p->udp_end, p->count))
            return; /* their turn comes with the next poll */
        if (ready > 0) {
            udp_polled(l->parts.udp, p->fds + p->udp);
            take_datagrams(l);
        }
        if (gezi_core_busy(l->parts.core))
            gezi_core_tick(l->parts.core, l->now);
    }
}

static void flush_fronts(struct loop *l)
{
    for (size_t i = 0; i < l->seat_count; i++) {
        const struct gezi_front *f = l->seats[i]->front;

        if (f && f->flush)
            f->flush(f->ctx, l->now);
    }
}

static void send_outputs(struct loop *l)
{
    struct gezi_output out;
    bool more = true;

    while (udp_flush(l->parts.udp, l->now) && more) {
        more = false;
        while (udp_room(l->parts.udp) &&
               gezi_core_next_output(l->parts.core, &out)) {
            udp_put(l->parts.udp, &out);
            more = true;
        }
    }
}

static void settle(struct loop *l)
{
    host_deliver(l);
    do /* a front may answer while it paints */
        flush_fronts(l);
    while (host_deliver(l));
    if (l->leaving && l->leave_by == INT64_MAX) {
        l->leave_by = l->now + LEAVE_MS;
        gezi_core_command(l->parts.core, l->now,
                          &(struct gezi_command){.what = GEZI_DO_LEAVE});
        host_deliver(l);
        flush_fronts(l);
    }
    while (jobs_run(l)) {
        host_deliver(l);
        flush_fronts(l);
    }
    keep_commit(l); /* numbers of packets that no event tells of */
    send_outputs(l);
}

static void turn(struct loop *l)
{
    struct polled p;
    int ready;

    clear_seats(l);
    gather(l, &p);
    ready = poll(p.fds, p.count, clock_wait(l->now, deadline(l)));
    if (ready < 0)
        for (nfds_t i = 0; i < p.count; i++) /* EINTR: the pipe has it */
            p.fds[i].revents = 0;
    udp_polled(l->parts.udp, p.fds + p.udp);
    read_clocks(l);
    if (ready == 0 && l->idle_at <= l->now)
        keep_idle(l);
    if (p.fds[0].revents)
        take_signals(l);
    if (p.fds[1].revents) {
        port_watch_drain(l->watch);
        l->rescan_at = min64(l->rescan_at, l->now + RESCAN_MS);
    }
    take_news(l);
    tune_turn(l, p.fds[3].revents != 0);
    if (any(p.fds, p.udp, p.udp_end))
        take_datagrams(l);
    if (l->parts.tcp)
        jobs_serve(l, p.fds + p.tcp);
    if (p.fds[2].revents)
        jobs_hear(l);
    take_input(l, &p);
    if (l->parts.control)
        control_serve(l->parts.control, l, p.fds + p.control);
    tick(l);
    open_more(l, &p);
    settle(l);
}

static bool over(const struct loop *l)
{
    return l->impatient || l->now >= l->leave_by ||
           (l->leaving && gezi_core_left(l->parts.core) &&
            udp_idle(l->parts.udp));
}

/* The first picture does not wait for those whom it does not show. The core
 * has everybody before it hears or says anything. */
static void introduce(struct loop *l)
{
    host_introduce(l);
    if (!l->paged)
        return;
    flush_fronts(l);
    keep_restore(l);
    host_introduce(l);
    l->paged = false;
}

int loop_run(struct loop *l)
{
    read_clocks(l);
    introduce(l);
    tune_follow(l); /* no picture waits for it */
    if (gezi_core_ready(l->parts.core))
        return LOOP_UNREADY;
    standing_begin(l);
    gezi_core_command(l->parts.core, l->now,
                      &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    settle(l);
    while (!over(l))
        turn(l);
    return l->status;
}
