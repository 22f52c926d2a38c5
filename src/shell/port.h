/* All that differs by system: port_linux.c, port_bsd.c. */
#ifndef SHELL_PORT_H
#define SHELL_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A descriptor that becomes readable when an interface or an address comes,
 * goes or changes, or -errno. drain empties it.
 */
int port_watch_open(void);
void port_watch_drain(int fd);

/*
 * A descriptor that becomes readable when something was made in one of its
 * folders or moved there, with files also when a file was written; -ENOSYS
 * where there is no such thing. add: 0, also when it is watched already, or
 * -errno. drain empties it.
 */
int port_folders_open(void);
int port_folders_add(int fd, const char *dir, bool files);
void port_folders_drain(int fd);

/*
 * Make what this UDP socket sends leave by one interface whatever the routes
 * say. False: this system cannot, the caller has to be choosy.
 */
bool port_pin(int fd, unsigned interface_index);

/* Receive only what comes in by this interface. False: cannot. */
bool port_only(int fd, const char *interface_name);

/* Who is at the other end of a Unix socket: 0 or -errno. *pid 0: unknown. */
int port_peer(int fd, uid_t *uid, pid_t *pid);

/* Which network this process is in (containers have their own); 0: the only
 * one. Equal numbers are the same network. */
uint64_t port_network(void);

/*
 * Up to n bytes of a file from there on into a connection, past our memory:
 * how many went, 0 at the end of the file, or -errno; -ENOSYS: no such thing
 * here, read and write. The file's own position does not move.
 */
ssize_t port_sendfile(int connection, int file, uint64_t at, size_t n);

/* Threads that allocate little need no heap each. */
void port_share_heap(void);

/* No core dump, and no other program of the same user that looks into our
 * memory: there are keys in it. */
void port_hide_memory(void);

/* Give back what was freed and lies in the heap: after much work, before a
 * rest. */
void port_return_memory(void);

/* Bytes of a connection that the peer has not acknowledged; 0: unknown. */
int port_unsent(int connection);

#endif
