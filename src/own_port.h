/*
 * Whose is the port: ours from now on, another gezi's of the same user, or
 * another program's.
 */
#ifndef OWN_PORT_H
#define OWN_PORT_H

#include "program.h"

struct remote;
struct udp;

/*
 * 0 and *u or *r; or neither and -errno: -EADDRINUSE, -ETIMEDOUT when the gezi
 * that has the port does not answer, and what udp_open says.
 */
int own_port_find(const struct program *p, struct udp **u, struct remote **r);

/* Tell why there is none. Returns the exit status. */
int own_port_say(const struct program *p, int err);

#endif
