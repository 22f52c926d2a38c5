#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int port_watch_open(void)
{
    int fd = socket(PF_ROUTE, SOCK_RAW, AF_INET);

    if (fd < 0)
        return -errno;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void port_watch_drain(int fd)
{
    char buf[8192];

    while (recv(fd, buf, sizeof buf, 0) > 0)
        ;
}

bool port_pin(int fd, unsigned interface_index)
{
#ifdef IP_BOUND_IF /* macOS */
    return setsockopt(fd, IPPROTO_IP, IP_BOUND_IF, &interface_index,
                      sizeof interface_index) == 0;
#else
    (void)fd, (void)interface_index;
    return false;
#endif
}

bool port_only(int fd, const char *interface_name)
{
    (void)fd, (void)interface_name;
    return false;
}

int port_peer(int fd, uid_t *uid, pid_t *pid)
{
    gid_t gid;

    *pid = 0;
    return getpeereid(fd, uid, &gid) == 0 ? 0 : -errno;
}

uint64_t port_network(void) { return 0; }
