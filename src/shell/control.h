/*
 * The control socket's server: other processes of the same user as fronts of
 * this loop. What goes over it: wire.h.
 */
#ifndef SHELL_CONTROL_H
#define SHELL_CONTROL_H

#include <poll.h>
#include <stdint.h>

struct control;
struct loop;

enum {
    CONTROL_CLIENTS = 16,
    CONTROL_FDS = CONTROL_CLIENTS + 1,
    CONTROL_BACKLOG_MAX = 4 << 20, /* bytes a client may be behind */
};

/*
 * Listen where place.h says. A socket that nobody answers is replaced, a live
 * one never. 0; -EADDRINUSE: all places are taken by the living;
 * -ENAMETOOLONG: no place is short enough; -ENOMEM; or what bind() says.
 */
int control_open(const char *state, uint32_t bind_ip, uint16_t port,
                 struct control **out);
/* After the loop is gone. NULL is fine. */
void control_close(struct control *c);

/* What to wait for, up to CONTROL_FDS; and then what came of it. */
nfds_t control_poll(struct control *c, struct pollfd *fds);
void control_serve(struct control *c, struct loop *l, const struct pollfd *fds);

#endif
