/*
 * Who connects to the port to fetch a file: until the request is whole a
 * connection lives here, without a thread. Whoever sends none, or a byte now
 * and then, is dropped, and never crowds out others.
 */
#ifndef SHELL_TCP_H
#define SHELL_TCP_H

#include <gezi/addr.h>
#include <gezi/span.h>

#include <poll.h>

enum {
    TCP_HALF_OPEN = 64,  /* without a whole request; the oldest of the most */
    TCP_PER_ADDRESS = 4, /* greedy address makes room for a new one */
    TCP_ASKED = 64,      /* with one, while the core lets them wait */
    TCP_FDS = TCP_HALF_OPEN + 1,
    TCP_REQUEST_MS = 10000, /* for the whole request */
};

struct tcp; /* opaque */

/* Listen on this port and address (0: all), host order. 0, -EADDRINUSE,
 * -ENOMEM, or what the system says. */
int tcp_open(uint32_t bind_ip, uint16_t port, struct tcp **out);
void tcp_close(struct tcp *t); /* and all connections. NULL is fine */

/* What to wait for: fills up to TCP_FDS, returns how many. */
nfds_t tcp_poll(const struct tcp *t, struct pollfd *fds);
/* When to come back although poll is silent; INT64_MAX: no wish. */
int64_t tcp_deadline(const struct tcp *t);

/* A whole request (attach.h); conn is never used twice. */
typedef void tcp_request_fn(void *ctx, const struct gezi_addr *from,
                            uint64_t conn, gezi_span request);

/*
 * Take in what came of tcp_poll, or of the time alone. Each whole request is
 * told once; its connection is kept until tcp_take or tcp_refuse.
 */
void tcp_serve(struct tcp *t, int64_t now, const struct pollfd *fds,
               tcp_request_fn *fn, void *ctx);

/* The connection of a request, now the caller's; it does not block. -1: there
 * is none of that number. */
int tcp_take(struct tcp *t, uint64_t conn);
void tcp_refuse(struct tcp *t, uint64_t conn); /* close it */

#endif
