/*
 * The other door to the house: a front whose core runs in another gezi of the
 * same user, behind the control socket.
 */
#ifndef SHELL_REMOTE_H
#define SHELL_REMOTE_H

#include <gezi/front.h>

struct remote; /* opaque */

/*
 * Reach the gezi that holds this port (bind_ip 0: on whatever address) in
 * this network. 0; -ENOENT: there is none; -ETIMEDOUT: it lets us in and says
 * nothing for two seconds, as when it was stopped with Ctrl+Z.
 */
int remote_open(const char *state, uint32_t bind_ip, uint16_t port,
                struct remote **out);
void remote_close(struct remote *r); /* NULL is fine */

uint32_t remote_pid(const struct remote *r);

/*
 * Run the front until it leaves; the exit status. *lost tells whether the
 * other gezi went away before (the status is 1 then).
 */
int remote_run(struct remote *r, const struct gezi_front *front, bool *lost);

#endif
