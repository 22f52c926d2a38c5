#include "port_disk.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int port_rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
#ifdef RENAME_EXCL /* macOS */
    if (renameatx_np(from_dir, from, to_dir, to, RENAME_EXCL) == 0)
        return 0;
    return errno == ENOTSUP || errno == EINVAL ? -ENOSYS : -errno;
#else
    (void)from_dir, (void)from, (void)to_dir, (void)to;
    return -ENOSYS;
#endif
}

void port_flush_begin(int file) { (void)file; }

int port_flush_disk(int dir)
{
    (void)dir;
    sync();
    return 0;
}

bool port_pipe_open(int pipe[2], size_t *holds)
{
    (void)pipe, (void)holds;
    return false;
}

ssize_t port_pipe_in(int fd, const int pipe[2], size_t n)
{
    (void)fd, (void)pipe, (void)n;
    errno = ENOSYS;
    return -1;
}

ssize_t port_pipe_out(const int pipe[2], int file, size_t n)
{
    (void)pipe, (void)file, (void)n;
    errno = ENOSYS;
    return -1;
}
