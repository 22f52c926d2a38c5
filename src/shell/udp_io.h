/*
 * Many datagrams per system call where the system can, one per call where it
 * cannot. Both forms behave alike, and Linux has both: tests run them in turn.
 */
#ifndef SHELL_UDP_IO_H
#define SHELL_UDP_IO_H

#include <sys/socket.h>

#ifdef __linux__
#define UDP_MMSG 1
#else
#define UDP_MMSG 0
#endif

#if UDP_MMSG
#define udp_msg mmsghdr
#else
struct udp_msg {
    struct msghdr msg_hdr;
    unsigned msg_len; /* bytes received */
};
#endif

/*
 * Handle up to count messages; return how many, at least 1, or -1 with errno
 * when not even the first could be. Never blocks on a non-blocking socket.
 */
struct udp_io {
    int (*recv)(int fd, struct udp_msg *msgs, unsigned count);
    int (*send)(int fd, struct udp_msg *msgs, unsigned count);
};

extern const struct udp_io udp_io_each;
#if UDP_MMSG
extern const struct udp_io udp_io_many;
#define UDP_IO (&udp_io_many)
#else
#define UDP_IO (&udp_io_each)
#endif

#endif
