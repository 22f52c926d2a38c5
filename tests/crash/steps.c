/*
 * Preloaded into gezi: counts every step that it takes on the files of one
 * folder and on the wire. By environment:
 *   STEPS_DIR   the folder
 *   STEPS_LOG   write every step down, see steps.h
 *   STEPS_KILL  kill -9 before the step with this number, from 1
 *   STEPS_FAIL  a file: while it is there, nothing in the folder can be
 *               written, for the errno that it holds
 */
#include "steps.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FDS = 256 };

static struct {
    bool ready;
    const char *dir, *fail;
    size_t dir_n;
    long kill_at, count;
    int log;
    char file[FDS][STEP_NAME]; /* "": none of ours */
} steps;

static void begin(void)
{
    const char *log, *at;

    if (steps.ready)
        return;
    steps.ready = true;
    steps.dir = getenv("STEPS_DIR");
    steps.dir_n = steps.dir ? strlen(steps.dir) : 0;
    steps.fail = getenv("STEPS_FAIL");
    at = getenv("STEPS_KILL");
    steps.kill_at = at ? strtol(at, NULL, 10) : 0;
    log = getenv("STEPS_LOG");
    steps.log =
        log ? (int)syscall(SYS_openat, AT_FDCWD, log,
                           O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
            : -1;
}

/* The next definition of a function behind ours. */
#define NEXT(name)                                                             \
    static __typeof__(&name) next;                                             \
    if (!next)                                                                 \
        *(void **)(&next) = dlsym(RTLD_NEXT, #name);                           \
    begin()

static void put(const void *p, size_t n)
{
    if (syscall(SYS_write, steps.log, p, n) != (long)n)
        abort();
}

static void step(void)
{
    if (++steps.count == steps.kill_at) {
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;)
            pause();
    }
}

static void note(enum step_kind kind, const char *file, uint64_t at,
                 const void *p, size_t n)
{
    struct step s = {.kind = kind, .n = (uint32_t)n, .at = at};

    if (steps.log < 0)
        return;
    snprintf(s.file, sizeof s.file, "%s", file);
    put(&s, sizeof s);
    if (n)
        put(p, n);
}

/* The name of a file in the folder; NULL for all others. */
static const char *name_in(const char *path)
{
    if (steps.dir_n == 0 || strncmp(path, steps.dir, steps.dir_n) != 0 ||
        path[steps.dir_n] != '/')
        return NULL;
    path += steps.dir_n + 1;
    return strncmp(path, "history.db", 10) == 0 && !strstr(path, "-shm") ? path
                                                                         : NULL;
}

static const char *name_of(int fd)
{
    return fd >= 0 && fd < FDS && steps.file[fd][0] ? steps.file[fd] : NULL;
}

static bool fails(void)
{
    char text[16] = "";
    long fd =
        steps.fail ? syscall(SYS_openat, AT_FDCWD, steps.fail, O_RDONLY) : -1;

    if (fd < 0)
        return false;
    if (syscall(SYS_read, (int)fd, text, sizeof text - 1) <= 0)
        abort();
    syscall(SYS_close, (int)fd);
    errno = (int)strtol(text, NULL, 10);
    return true;
}

/* A step on a file of ours: may it be taken? */
static bool may(const char *file)
{
    if (!file)
        return true;
    step();
    return !fails();
}

static int opened(int fd, const char *path)
{
    const char *name = name_in(path);

    if (fd >= 0 && fd < FDS)
        snprintf(steps.file[fd], STEP_NAME, "%s", name ? name : "");
    return fd;
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...)                                 \
    {                                                                          \
        va_list more;                                                          \
        mode_t mode = 0;                                                       \
        NEXT(name);                                                            \
        if (flags & O_CREAT) {                                                 \
            va_start(more, flags);                                             \
            mode = va_arg(more, mode_t);                                       \
            va_end(more);                                                      \
        }                                                                      \
        return opened(next(path, flags, mode), path);                          \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    NEXT(close);
    if (fd >= 0 && fd < FDS)
        steps.file[fd][0] = '\0';
    return next(fd);
}

static ssize_t wrote(const char *file, const void *p, ssize_t n, int64_t at)
{
    if (file && n > 0)
        note(STEP_WRITE, file, (uint64_t)at, p, (size_t)n);
    return n;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    NEXT(pwrite);
    if (!may(name_of(fd)))
        return -1;
    return wrote(name_of(fd), p, next(fd, p, n, at), at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    NEXT(pwrite64);
    if (!may(name_of(fd)))
        return -1;
    return wrote(name_of(fd), p, next(fd, p, n, at), at);
}

static int truncated(const char *file, int result, int64_t size)
{
    if (file && result == 0)
        note(STEP_TRUNCATE, file, (uint64_t)size, NULL, 0);
    return result;
}

int ftruncate(int fd, off_t size)
{
    NEXT(ftruncate);
    if (!may(name_of(fd)))
        return -1;
    return truncated(name_of(fd), next(fd, size), size);
}

int ftruncate64(int fd, off64_t size)
{
    NEXT(ftruncate64);
    if (!may(name_of(fd)))
        return -1;
    return truncated(name_of(fd), next(fd, size), size);
}

static int flushed(const char *file, int result)
{
    if (file && result == 0)
        note(STEP_FLUSH, file, 0, NULL, 0);
    return result;
}

int fsync(int fd)
{
    NEXT(fsync);
    if (!may(name_of(fd)))
        return -1;
    return flushed(name_of(fd), next(fd));
}

int fdatasync(int fd)
{
    NEXT(fdatasync);
    if (!may(name_of(fd)))
        return -1;
    return flushed(name_of(fd), next(fd));
}

int unlink(const char *path)
{
    const char *name;
    int result;

    NEXT(unlink);
    name = name_in(path);
    if (!may(name))
        return -1;
    result = next(path);
    if (name && result == 0)
        note(STEP_REMOVE, name, 0, NULL, 0);
    return result;
}

static bool is_wire(int fd)
{
    int family = 0, type = 0;
    socklen_t n = sizeof family;

    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &n);
    n = sizeof type;
    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n);
    return family == AF_INET && type == SOCK_DGRAM;
}

int recvmmsg(int fd, struct mmsghdr *list, unsigned count, int flags,
             struct timespec *patience)
{
    int got;

    NEXT(recvmmsg);
    got = next(fd, list, count, flags, patience);
    if (!is_wire(fd))
        return got;
    for (int i = 0; i < got; i++)
        note(STEP_RECEIVED, "", 0, list[i].msg_hdr.msg_iov[0].iov_base,
             list[i].msg_len);
    if (got > 0)
        step(); /* what was read and not worked on is gone */
    return got;
}

/* One by one, so that each is a step. */
int sendmmsg(int fd, struct mmsghdr *list, unsigned count, int flags)
{
    NEXT(sendmmsg);
    if (!is_wire(fd))
        return next(fd, list, count, flags);
    for (unsigned i = 0; i < count; i++) {
        step();
        note(STEP_SENT, "", 0, list[i].msg_hdr.msg_iov[0].iov_base,
             list[i].msg_hdr.msg_iov[0].iov_len);
        if (next(fd, list + i, 1, flags) != 1)
            return i ? (int)i : -1;
    }
    return (int)count;
}
