#include "port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int port_watch_open(void)
{
    struct sockaddr_nl to = {.nl_family = AF_NETLINK,
                             .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
                    NETLINK_ROUTE);
    int err;

    if (fd < 0)
        return -errno;
    if (bind(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    err = -errno;
    close(fd);
    return err;
}

void port_watch_drain(int fd)
{
    char buf[8192];

    /* The news itself is not read: everything is looked up afresh. ENOBUFS
     * says that news were lost, which is news, too. */
    while (recv(fd, buf, sizeof buf, 0) > 0 || errno == ENOBUFS ||
           errno == EINTR)
        errno = 0;
}

int port_folders_open(void)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    return fd < 0 ? -errno : fd;
}

int port_folders_add(int fd, const char *dir, bool files)
{
    uint32_t what = IN_MOVED_TO | IN_CREATE | (files ? IN_CLOSE_WRITE : 0);

    return inotify_add_watch(fd, dir, what) < 0 ? -errno : 0;
}

void port_folders_drain(int fd)
{
    char buf[4096];

    while (read(fd, buf, sizeof buf) > 0)
        ;
}

bool port_pin(int fd, unsigned interface_index)
{
    uint32_t index = htonl(interface_index);

    return setsockopt(fd, IPPROTO_IP, IP_UNICAST_IF, &index, sizeof index) == 0;
}

bool port_only(int fd, const char *interface_name)
{
    /* Anyone may do this to a fresh socket since Linux 5.7. */
    return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface_name,
                      (socklen_t)strlen(interface_name)) == 0;
}

int port_peer(int fd, uid_t *uid, pid_t *pid)
{
    struct ucred who;
    socklen_t size = sizeof who;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        return -errno;
    *uid = who.uid;
    *pid = who.pid;
    return 0;
}

uint64_t port_network(void)
{
    struct stat st;

    return stat("/proc/self/ns/net", &st) == 0 ? st.st_ino : 0;
}

ssize_t port_sendfile(int connection, int file, uint64_t at, size_t n)
{
    off_t from = (off_t)at;
    ssize_t sent = sendfile(connection, file, &from, n);

    return sent < 0 ? -errno : sent;
}

int port_unsent(int connection)
{
    int n;

    return ioctl(connection, SIOCOUTQ, &n) == 0 ? n : 0;
}

void port_hide_memory(void)
{
    /* What finds leaks has to look in. */
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

void port_return_memory(void)
{
#ifdef __GLIBC__ /* it keeps what is free below something in use */
    malloc_trim(0);
#endif
}

void port_share_heap(void)
{
#ifdef M_ARENA_MAX /* glibc keeps up to eight a core */
    mallopt(M_ARENA_MAX, 1);
#endif
}
