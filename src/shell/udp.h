/* The sockets of the port: who may speak to whom, batches, backpressure. */
#ifndef SHELL_UDP_H
#define SHELL_UDP_H

#include "ifaces.h"
#include "udp_io.h"

#include <gezi/core.h>
#include <poll.h>

enum {
    UDP_BATCH = 256,             /* datagrams a call */
    UDP_SOCKETS = 3,             /* the port; with --bind two for broadcasts */
    UDP_BUFFER_WANTED = 4 << 20, /* SO_RCVBUF */
};

struct udp; /* opaque */

struct udp_datagram {
    struct gezi_addr from;
    gezi_span bytes;
};

/*
 * Open the port and look at the interfaces. Borrows wish->extra until close.
 * -EADDRINUSE: someone has the port. -EADDRNOTAVAIL: no interface has bind_ip.
 * -ENOMEM and what socket() says.
 */
int udp_open(const struct net_wish *wish, struct udp **out);
void udp_close(struct udp *u); /* NULL is fine */

/* Take the other form of system call: for tests. */
void udp_use(struct udp *u, const struct udp_io *io);

/* What was found when the interfaces were looked at last. */
const struct net *udp_net(const struct udp *u);

/* Look at them again. True: something changed. */
bool udp_rescan(struct udp *u);

/* Other extra targets, borrowed like those of wish. Look again afterwards. */
void udp_extra(struct udp *u, const struct gezi_addr *extra, size_t n);

/* Nothing is there: give back the room that datagrams came into. */
void udp_rest(struct udp *u);

/* What to wait for: fills up to UDP_SOCKETS, returns how many. */
nfds_t udp_poll(const struct udp *u, struct pollfd *fds);
/* What poll said of them: who has nothing is not asked until all were read. */
void udp_polled(struct udp *u, const struct pollfd *fds);
/* When to come back although poll is silent; INT64_MAX: no wish. */
int64_t udp_deadline(const struct udp *u);

/*
 * The next up to UDP_BATCH datagrams; 0: nothing is there. The bytes live
 * until the next call.
 */
size_t udp_receive(struct udp *u, struct udp_datagram out[static UDP_BATCH]);

/*
 * Sending: while udp_room, udp_put copies a datagram (a broadcast once per
 * target) into the queue; udp_flush sends. flush returns false when the
 * kernel takes no more now: wait with udp_poll, what is left stays queued.
 * Where gezi may not or cannot send is counted and skipped.
 */
bool udp_room(const struct udp *u);
void udp_put(struct udp *u, const struct gezi_output *out);
bool udp_flush(struct udp *u, int64_t now);
bool udp_idle(const struct udp *u); /* nothing waits to be sent */

struct udp_state {
    uint32_t buffer_bytes; /* SO_RCVBUF granted, without the kernel's share */
    uint64_t dropped;      /* datagrams the kernel had no room for */
    uint64_t unsent;       /* datagrams that could not be sent */
    int error;             /* errno of the last one; 0: all went well since */
    struct gezi_addr to;   /* where it was to go */
};
struct udp_state udp_state(const struct udp *u);

#endif
