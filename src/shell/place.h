/*
 * Where control sockets lie: $XDG_RUNTIME_DIR/gezi (or /run/user/UID/gezi,
 * for cron has no XDG_RUNTIME_DIR), then the state directory. The name tells
 * instances apart: gezi-<address or any>-<port>.sock.
 */
#ifndef SHELL_PLACE_H
#define SHELL_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

enum { PLACES_MAX = 2, PLACES_FOUND_MAX = 16 };

struct place {
    struct sockaddr_un at;
    char dir[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* Best first. Leaves out what is too long for a socket; maybe nothing is left.
 * bind_ip 0: any. */
size_t place_list(const char *state, uint32_t bind_ip, uint16_t port,
                  struct place out[static PLACES_MAX]);

/*
 * Where a gezi of ours may be that holds this port: the list above, and when
 * no address was asked for, whatever socket lies there for that port.
 */
size_t place_find(const char *state, uint32_t bind_ip, uint16_t port,
                  struct sockaddr_un out[static PLACES_FOUND_MAX]);

/* The socket that is there, or the place where it would be; false: nowhere. */
bool place_of(const char *state, uint32_t bind_ip, uint16_t port,
              struct sockaddr_un *out);

#endif
