#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
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

/* kqueue knows folders, but not which file in them: the file is looked at when
 * gezi wakes up for something else. */
int port_folders_open(void) { return -ENOSYS; }

int port_folders_add(int fd, const char *dir, bool files)
{
    (void)fd, (void)dir, (void)files;
    return -ENOSYS;
}

void port_folders_drain(int fd) { (void)fd; }

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

/* Theirs takes other arguments on each system. */
ssize_t port_sendfile(int connection, int file, uint64_t at, size_t n)
{
    (void)connection, (void)file, (void)at, (void)n;
    return -ENOSYS;
}

int port_unsent(int connection)
{
    int n = 0;

#ifdef SO_NWRITE /* macOS */
    socklen_t size = sizeof n;

    if (getsockopt(connection, SOL_SOCKET, SO_NWRITE, &n, &size) != 0)
        n = 0;
#elif defined(FIONWRITE)
    if (ioctl(connection, FIONWRITE, &n) != 0)
        n = 0;
#else
    (void)connection;
#endif
    return n;
}

void port_hide_memory(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
}

void port_return_memory(void) {}

void port_share_heap(void) {}
