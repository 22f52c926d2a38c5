#include "port_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RENAME_NEW = 1 /* RENAME_NOREPLACE: not in every C library */ };

int port_rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
    if (syscall(SYS_renameat2, from_dir, from, to_dir, to, RENAME_NEW) == 0)
        return 0;
    /* What a disk that does not know the flag says: NFS, some of FUSE. */
    return errno == EINVAL ? -ENOSYS : -errno;
}

void port_flush_begin(int file)
{
    sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int port_flush_disk(int dir) { return syncfs(dir) == 0 ? 0 : -errno; }

bool port_pipe_open(int pipe[2], size_t *holds)
{
    int size;

    if (pipe2(pipe, O_CLOEXEC) != 0)
        return false;
    size = fcntl(pipe[1], F_SETPIPE_SZ, 1 << 20);
    /* A user who has many pipes gets no large ones. */
    if (size < 0)
        size = fcntl(pipe[1], F_GETPIPE_SZ);
    *holds = size > 0 ? (size_t)size : 1 << 16;
    return true;
}

ssize_t port_pipe_in(int fd, const int pipe[2], size_t n)
{
    return splice(fd, NULL, pipe[1], NULL, n, SPLICE_F_MOVE | SPLICE_F_MORE);
}

ssize_t port_pipe_out(const int pipe[2], int file, size_t n)
{
    return splice(pipe[0], NULL, file, NULL, n, SPLICE_F_MOVE | SPLICE_F_MORE);
}
