#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { LOOK = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY };

static bool push(struct walk *w, int fd)
{
    struct walk_level *l = &w->levels[w->depth];

    l->dir = fstat(fd, &l->st) == 0 ? fdopendir(fd) : NULL;
    if (!l->dir) {
        int kept = errno;

        close(fd);
        errno = kept;
        return false;
    }
    w->depth++;
    w->st = l->st;
    return true;
}

int walk_open(struct walk *w, const char *path)
{
    int fd = open(path, LOOK | O_DIRECTORY);

    w->depth = 0;
    w->entries = 0;
    w->name = NULL;
    w->at = -1;
    if (fd < 0 || !push(w, fd))
        return -errno;
    return 0;
}

static enum walk_step leave(struct walk *w)
{
    struct walk_level *l = &w->levels[--w->depth];

    w->st = l->st;
    w->name = NULL;
    closedir(l->dir);
    return WALK_LEAVE;
}

static enum walk_step enter(struct walk *w)
{
    int fd;

    if (w->depth == GEZI_TREE_DEPTH_MAX)
        return WALK_SKIPPED;
    fd = openat(w->at, w->name, LOOK | O_DIRECTORY | O_NOFOLLOW);
    return fd >= 0 && push(w, fd) ? WALK_FOLDER : WALK_SKIPPED;
}

enum walk_step walk_next(struct walk *w)
{
    struct dirent *e;

    if (w->entries == 0) {
        w->entries = 1;
        return WALK_FOLDER;
    }
    if (w->depth == 0)
        return WALK_END;
    do
        e = readdir(w->levels[w->depth - 1].dir);
    while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
    if (!e)
        return leave(w);
    w->name = e->d_name;
    w->at = dirfd(w->levels[w->depth - 1].dir);
    if (w->entries == GEZI_TREE_ENTRIES_MAX ||
        fstatat(w->at, w->name, &w->st, AT_SYMLINK_NOFOLLOW) != 0)
        return WALK_SKIPPED;
    w->entries++;
    if (S_ISDIR(w->st.st_mode))
        return enter(w);
    return S_ISREG(w->st.st_mode) ? WALK_FILE : WALK_SKIPPED;
}

void walk_close(struct walk *w)
{
    while (w->depth)
        leave(w);
}

int walk_file(const struct walk *w, struct stat *st)
{
    int fd = openat(w->at, w->name, LOOK | O_NOFOLLOW);

    if (fd < 0)
        return -1;
    if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
        return fd;
    close(fd);
    errno = 0;
    return -1;
}
