#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "paths.h"
#include "port_disk.h"
#include "taken.h"

enum { FOLDER = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

int disk_root(const char *path)
{
    int err = paths_make(path), fd;

    if (err)
        return err;
    fd = open(path, FOLDER);
    return fd >= 0 ? fd : -errno;
}

int disk_enter(int dir, const char *name, bool make)
{
    int fd;

    if (make && mkdirat(dir, name, 0700) != 0 && errno != EEXIST)
        return -errno;
    fd = openat(dir, name, FOLDER | O_NOFOLLOW);
    return fd >= 0 ? fd : -errno;
}

int disk_create(int dir, const char *name)
{
    int fd = openat(dir, name,
                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd >= 0 ? fd : -errno;
}

int disk_claim(int fd)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    /* A disk without locks has to do without. */
    return errno == EWOULDBLOCK ? -EBUSY : 0;
}

/* A second name, or another owner, and what we write is read elsewhere. */
static bool is_ours_alone(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 &&
           st.st_uid == geteuid();
}

int disk_resume(int dir, const char *name)
{
    int fd = disk_create(dir, name), err;

    if (fd == -EEXIST) {
        /* Without O_NONBLOCK a FIFO would hold us. */
        fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
            return errno == ELOOP || errno == EISDIR || errno == ENXIO ? -EEXIST
                                                                       : -errno;
    }
    if (fd < 0)
        return fd;
    err = is_ours_alone(fd) ? disk_claim(fd) : -EEXIST;
    if (!err)
        return fd;
    close(fd);
    return err;
}

int disk_rename_plain(int from_dir, const char *from, int to_dir,
                      const char *to, bool is_dir)
{
    struct stat st;
    int err;

    if (is_dir) {
        /* Only an empty folder is replaced: the one made here. */
        if (mkdirat(to_dir, to, 0700) != 0)
            return -errno;
        if (renameat(from_dir, from, to_dir, to) == 0)
            return 0;
        err = errno == ENOTEMPTY ? -EEXIST : -errno;
        unlinkat(to_dir, to, AT_REMOVEDIR);
        return err;
    }
    if (linkat(from_dir, from, to_dir, to, 0) == 0)
        return unlinkat(from_dir, from, 0) == 0 ? 0 : -errno;
    if (errno == EEXIST)
        return -EEXIST;
    /* A disk without links: look before the leap, there is nothing better. */
    if (fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return -EEXIST;
    return renameat(from_dir, from, to_dir, to) == 0 ? 0 : -errno;
}

int disk_rename(int from_dir, const char *from, int to_dir, const char *to,
                bool is_dir)
{
    int err = port_rename_new(from_dir, from, to_dir, to);

    return err == -ENOSYS
               ? disk_rename_plain(from_dir, from, to_dir, to, is_dir)
               : err;
}

int disk_publish(int from_dir, const char *hidden, int dir, const char *wanted,
                 bool is_dir, char *out, size_t cap)
{
    struct taken t = {0};
    int err = taken_list(&t, dir);

    /* What came between the listing and here is -EEXIST: the next one then. */
    while (!err) {
        taken_choose(&t, wanted, out, cap);
        err = disk_rename(from_dir, hidden, dir, out, is_dir);
        if (err != -EEXIST)
            break;
        err = 0;
    }
    taken_fini(&t);
    if (!err && fsync(dir) != 0 && errno != EINVAL)
        err = -errno;
    return err;
}

int64_t disk_time(int64_t mtime)
{
    int64_t last = (int64_t)time(NULL) + 86400;

    if (mtime < 0)
        return 0;
    return mtime < last ? mtime : last;
}

int disk_set_time(int fd, int64_t mtime)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                {.tv_sec = (time_t)disk_time(mtime)}};

    return futimens(fd, times) == 0 ? 0 : -errno;
}

int disk_write(int fd, const uint8_t *p, size_t n)
{
    while (n) {
        ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -errno;
        p += put;
        n -= (size_t)put;
    }
    return 0;
}
