/* Deleting a folder with all in it, however deep, and nothing beside it. */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

enum { DEPTH_MAX = 256 }; /* descriptors; we make no folder that deep */

struct level {
    DIR *d;
    char *name; /* in the level above */
    bool again; /* something was deleted since it was read from the front */
};

static int push(struct level *levels, size_t *depth, int dir, const char *name)
{
    int fd;
    DIR *d;

    if (*depth == DEPTH_MAX)
        return -ELOOP;
    fd = disk_enter(dir, name, false);
    if (fd < 0)
        return fd;
    d = fdopendir(fd);
    if (!d) {
        close(fd);
        return -ENOMEM;
    }
    levels[(*depth)++] = (struct level){.d = d, .name = xstrdup(name)};
    return 0;
}

static void pop(struct level *levels, size_t *depth)
{
    struct level *l = &levels[--*depth];

    closedir(l->d);
    free(l->name);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* 1: it is a folder. */
static int remove_file(int dir, const char *name)
{
    if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
        return 0;
    return errno == EISDIR || errno == EPERM ? 1 : -errno;
}

/* One step: an entry less, a level deeper, or a level less. */
static int step(struct level *levels, size_t *depth, int root)
{
    struct level *l = &levels[*depth - 1];
    const struct dirent *e;
    int err, above;

    errno = 0;
    e = readdir(l->d);
    if (e && is_dots(e->d_name))
        return 0;
    if (e) {
        err = remove_file(dirfd(l->d), e->d_name);
        if (err == 0)
            l->again = true;
        return err > 0 ? push(levels, depth, dirfd(l->d), e->d_name) : err;
    }
    if (errno)
        return -errno;
    above = *depth > 1 ? dirfd(levels[*depth - 2].d) : root;
    if (unlinkat(above, l->name, AT_REMOVEDIR) != 0) {
        if (errno != ENOTEMPTY && errno != EEXIST)
            return -errno;
        if (!l->again)
            return -ENOTEMPTY;
        /* Deleting while reading may hide entries from the reader. */
        l->again = false;
        rewinddir(l->d);
        return 0;
    }
    pop(levels, depth);
    if (*depth)
        levels[*depth - 1].again = true;
    return 0;
}

int disk_remove(int dir, const char *name)
{
    struct level *levels;
    size_t depth = 0;
    int err = remove_file(dir, name);

    if (err <= 0)
        return err;
    levels = xcalloc(DEPTH_MAX, sizeof *levels);
    err = push(levels, &depth, dir, name);
    while (!err && depth)
        err = step(levels, &depth, dir);
    while (depth)
        pop(levels, &depth);
    free(levels);
    return err;
}
