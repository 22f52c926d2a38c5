#include "damage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int make_one(const char *dir)
{
    struct stat st;

    if (mkdir(dir, 0700) == 0)
        return 0;
    if (errno == EEXIST && stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    return errno == EEXIST ? -ENOTDIR : -errno;
}

int damage_directory(const char *dir)
{
    char path[PATH_MAX];
    size_t n = strlen(dir);

    if (n == 0 || n >= sizeof path)
        return n ? -ENAMETOOLONG : -ENOENT;
    memcpy(path, dir, n + 1);
    if (make_one(path) == 0)
        return 0;
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            make_one(path); /* the last one tells whether it went well */
            *p = '/';
        }
    return make_one(path);
}

int damage_lock(const char *dir, long *holder)
{
    char path[PATH_MAX], text[24] = "";
    int fd, n, err;

    *holder = 0;
    n = snprintf(path, sizeof path, "%s/history.lock", dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return -ENAMETOOLONG;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        /* Only for the words of an error: no matter if it fails. Of one
         * width, for to truncate a file costs more than all else here. */
        n = snprintf(text, sizeof text, "%-20ld\n", (long)getpid());
        if (write(fd, text, (size_t)n) < n)
            errno = 0;
        return fd;
    }
    err = errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (err == -EBUSY && read(fd, text, sizeof text - 1) > 0)
        *holder = strtol(text, NULL, 10);
    close(fd);
    return err;
}

int damage_make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat st;
    int err;

    if (fd < 0)
        return -errno;
    err = fstat(fd, &st) < 0 ? -errno : S_ISREG(st.st_mode) ? 0 : -EBADMSG;
    /* A lock that SQLite holds through another descriptor would go with this
     * one; nobody has opened it yet. */
    close(fd);
    return err;
}

/* path.damaged-DATE-TIME, and a number behind it if that is taken. */
static int free_name(const char *path, char *to, size_t cap)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm tm;
    struct stat st;

    if (!localtime_r(&now, &tm) ||
        !strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &tm))
        return -EOVERFLOW;
    for (int i = 1; i < 1000; i++) {
        int n = i == 1 ? snprintf(to, cap, "%s.damaged-%s", path, stamp)
                       : snprintf(to, cap, "%s.damaged-%s-%d", path, stamp, i);

        if (n < 0 || (size_t)n >= cap)
            return -ENAMETOOLONG;
        if (lstat(to, &st) < 0)
            return errno == ENOENT ? 0 : -errno;
    }
    return -EEXIST;
}

int damage_aside(const char *path, char *name, size_t cap)
{
    /* The file itself last: until then the next start finds it damaged. */
    static const char *const parts[] = {"-wal", "-shm", ""};
    char to[PATH_MAX], from_part[PATH_MAX + 8], to_part[PATH_MAX + 8];
    const char *slash;
    int err = free_name(path, to, sizeof to);

    for (size_t i = 0; !err && i < sizeof parts / sizeof *parts; i++) {
        snprintf(from_part, sizeof from_part, "%s%s", path, parts[i]);
        snprintf(to_part, sizeof to_part, "%s%s", to, parts[i]);
        if (rename(from_part, to_part) < 0 && (errno != ENOENT || !*parts[i]))
            err = -errno;
    }
    if (err)
        return err;
    slash = strrchr(to, '/');
    snprintf(name, cap, "%s", slash ? slash + 1 : to);
    return 0;
}
