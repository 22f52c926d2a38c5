#include "bare_file.h"

#include "bench.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20, PATIENCE_MS = 60000, AGAIN_MS = 20 };

static _Noreturn void fail(const char *what)
{
    perror(what);
    _exit(1);
}

static void no_delay(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int file_listen(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(fd, 16) != 0)
        fail("listen");
    return fd;
}

/* Up to the NUL. False: it never came. */
static bool read_request(int fd)
{
    char room[512];
    size_t n = 0;

    while (n < sizeof room) {
        ssize_t got = recv(fd, room + n, sizeof room - n, 0);

        if (got <= 0)
            return false;
        n += (size_t)got;
        if (memchr(room, 0, n))
            return true;
    }
    return false;
}

static bool send_all(int fd, int file)
{
    struct stat st;
    off_t at = 0;

    fstat(file, &st);
    while (at < st.st_size)
        if (sendfile(fd, file, &at, PIECE) <= 0)
            return false;
    return true;
}

/* All of it, then until the other side closes. */
static bool give(int fd, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = file >= 0 && send_all(fd, file);
    char byte;

    close(file);
    shutdown(fd, SHUT_WR);
    return ok && recv(fd, &byte, 1, 0) == 0;
}

_Noreturn void bare_give(uint16_t port, const char *path)
{
    int listener = file_listen(port);

    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            continue;
        no_delay(fd);
        if (read_request(fd))
            give(fd, path);
        close(fd);
    }
}

static int reach(uint32_t ip, uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(ip);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        no_delay(fd);
        return fd;
    }
    close(fd);
    return -1;
}

static void take(int fd, int file, const int tube[2], uint64_t size)
{
    while (size) {
        ssize_t in =
            splice(fd, NULL, tube[1], NULL, size < PIECE ? (size_t)size : PIECE,
                   SPLICE_F_MOVE | SPLICE_F_MORE);

        if (in <= 0)
            fail("splice");
        size -= (uint64_t)in;
        while (in > 0) {
            ssize_t out =
                splice(tube[0], NULL, file, NULL, (size_t)in, SPLICE_F_MOVE);

            if (out <= 0)
                fail("splice");
            in -= out;
        }
    }
}

_Noreturn void bare_take(uint32_t ip, uint16_t port, const char *path,
                         uint64_t size)
{
    int tube[2];

    if (pipe(tube) != 0)
        fail("pipe");
    fcntl(tube[0], F_SETPIPE_SZ, PIECE);
    for (;;) {
        int fd = reach(ip, port), file;

        if (fd < 0) {
            poll(NULL, 0, AGAIN_MS);
            continue;
        }
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file < 0 || send(fd, "", 1, 0) != 1)
            fail(path);
        take(fd, file, tube, size);
        fsync(file);
        close(fd);
        close(file);
        unlink(path);
    }
}

double file_pull(uint32_t ip, uint16_t port, const void *request, size_t n,
                 uint64_t size)
{
    static char room[PIECE];
    double start = bench_wall();
    int fd = reach(ip, port);
    uint64_t sum = 0;
    ssize_t got;

    if (fd < 0 || send(fd, request, n, MSG_NOSIGNAL) != (ssize_t)n)
        return 0;
    while ((got = recv(fd, room, sizeof room, MSG_TRUNC)) > 0)
        sum += (uint64_t)got;
    close(fd);
    return sum == size ? bench_wall() - start : 0;
}

double file_push(int listener, const char *path)
{
    struct pollfd p = {listener, POLLIN, 0};
    double start, end = 0;
    int fd;

    if (poll(&p, 1, PATIENCE_MS) != 1 ||
        (fd = accept(listener, NULL, NULL)) < 0)
        return 0;
    no_delay(fd);
    if (read_request(fd)) {
        start = bench_wall();
        if (give(fd, path))
            end = bench_wall() - start;
    }
    close(fd);
    return end;
}
