#include "udp_io.h"

#include <stddef.h>

/* What was done before an error counts; the error shows again next time. */
static int done(unsigned count) { return count ? (int)count : -1; }

static int each_recv(int fd, struct udp_msg *msgs, unsigned count)
{
    unsigned i;

    for (i = 0; i < count; i++) {
        ssize_t n = recvmsg(fd, &msgs[i].msg_hdr, 0);

        if (n < 0)
            break;
        msgs[i].msg_len = (unsigned)n;
    }
    return done(i);
}

static int each_send(int fd, struct udp_msg *msgs, unsigned count)
{
    unsigned i;

    for (i = 0; i < count; i++)
        if (sendmsg(fd, &msgs[i].msg_hdr, 0) < 0)
            break;
    return done(i);
}

const struct udp_io udp_io_each = {each_recv, each_send};

#if UDP_MMSG
static int many_recv(int fd, struct udp_msg *msgs, unsigned count)
{
    return recvmmsg(fd, msgs, count, 0, NULL);
}

static int many_send(int fd, struct udp_msg *msgs, unsigned count)
{
    return sendmmsg(fd, msgs, count, 0);
}

const struct udp_io udp_io_many = {many_recv, many_send};
#endif
