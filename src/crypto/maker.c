#include "maker.h"

#include "keyring.h"
#include "lib.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FDS = 256 }; /* a start has opened fewer */

/* Sockets, locks and the terminal are for the other process alone. */
static void let_go(int but)
{
    int null = open("/dev/null", O_RDWR);

    for (int fd = 0; fd < FDS; fd++)
        if (fd <= STDERR_FILENO && null >= 0)
            dup2(null, fd);
        else if (fd != but)
            close(fd);
}

static void make(const char *dir, bool old, int out)
{
    int err;

    let_go(out);
    err = keyring_make(dir, old);
    _exit(write(out, &err, sizeof err) != (ssize_t)sizeof err);
}

static void input(void *ctx, int64_t now)
{
    struct maker *m = ctx;
    int err = -ECHILD;
    ssize_t n = read(m->front.fd, &err, sizeof err);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n != (ssize_t)sizeof err)
        err = -ECHILD;
    maker_end(m);
    while (waitpid(m->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    m->done(m->ctx, now, err);
}

int maker_begin(struct maker *m, const char *dir, bool old, maker_done *done,
                void *ctx)
{
    int ends[2], err;

    *m = (struct maker){.front = {.ctx = m, .fd = -1, .input = input},
                        .done = done,
                        .ctx = ctx};
    if (mkdir(dir, 0700) < 0 && errno != EEXIST)
        return -errno;
    if (!lib_load())
        return -ENOTSUP;
    if (pipe(ends) < 0)
        return -errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    m->pid = fork();
    if (m->pid == 0)
        make(dir, old, ends[1]);
    err = m->pid < 0 ? -errno : 0;
    close(ends[1]);
    if (err)
        close(ends[0]);
    else
        m->front.fd = ends[0];
    return err;
}

void maker_end(struct maker *m)
{
    if (m->front.fd >= 0)
        close(m->front.fd);
    m->front.fd = -1;
}
