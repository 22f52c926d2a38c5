/* What differs by system about files: port_disk_linux.c, port_disk_bsd.c. */
#ifndef SHELL_PORT_DISK_H
#define SHELL_PORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Rename, replacing nothing: 0, -EEXIST, or -errno. -ENOSYS: neither this
 * system nor this disk can do that in one step.
 */
int port_rename_new(int from_dir, const char *from, int to_dir, const char *to);

/* Everything written to the disk that dir is on has reached it. 0 or -errno. */
int port_flush_disk(int dir);

/* Begin to write out what a file has in memory, and do not wait. */
void port_flush_begin(int file);

/* A pipe for splice and how much it holds; false: this system has none. */
bool port_pipe_open(int pipe[2], size_t *holds);

/*
 * At most n bytes from fd into the empty pipe. As read: 0 at the end, -1 with
 * errno, EAGAIN when the time-out of a socket is over.
 */
ssize_t port_pipe_in(int fd, const int pipe[2], size_t n);

/*
 * Up to n bytes from the pipe to where file stands. As write. -1 with EINVAL:
 * this disk cannot, the bytes are still there to be read.
 */
ssize_t port_pipe_out(const int pipe[2], int file, size_t n);

#endif
