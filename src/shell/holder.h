/* Who has the port? */
#ifndef SHELL_HOLDER_H
#define SHELL_HOLDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct holder {
    pid_t pid;     /* 0: cannot be known, it belongs to someone else */
    char name[64]; /* of the program, harmless UTF-8; "" with pid 0 */
    uid_t uid;     /* of whoever opened the socket */
};

/*
 * Who has a UDP socket that keeps us from ip:port (ip 0: all addresses).
 * False: nobody was found, or this system does not tell.
 */
bool holder_find(uint32_t ip, uint16_t port, struct holder *out);

#endif
