/*
 * Hosts of their own for what is measured: network namespaces, each joined to
 * ours by a pair of veth. They have no name and end with the process. Ours is
 * one, too: nothing reaches the machine's network.
 */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct box {
    int net;     /* descriptor of the namespace */
    uint32_t ip; /* of the host in it, 10.88.N.2; we are 10.88.N.1 */
};

/* Leave the machine's network; 10.128.0.0/9 is all ours then. 0 or -errno;
 * -EPERM: only root may. */
int box_enter(void);

/* A new host; number 0 to 255. -1: `ip` failed, and said why. */
int box_new(unsigned number, struct box *out);

/*
 * Both, for what is measured in one box. False: that cannot be here, and a line
 * says that these rows of the goals are left out.
 */
bool box_open(const char *what, struct box *out);

/* fork, in the child: on core 1, in the box, and it ends with us. As fork. */
pid_t box_fork(const struct box *box);

/* This process on that core from now on, where there are two. */
void box_pin(int core);

/* End a child and wait for it. */
void box_kill(pid_t pid, int signal);

/* CPU time that the process has used, in seconds. */
double box_cpu(pid_t pid);

/* Until the process has used no CPU time for half a second. */
void box_quiet(pid_t pid);

#endif
