#include "follow.h"

#include "port.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tells one state of a file from another. */
struct state {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec written;
};

struct follow {
    int fd; /* -1: none */
    char *path;
    struct state seen;
};

static struct state state_of(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return (struct state){0};
    return (struct state){st.st_dev, st.st_ino, st.st_size,
#ifdef __APPLE__
                          st.st_mtimespec};
#else
                          st.st_mtim};
#endif
}

static bool same(const struct state *a, const struct state *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
           a->written.tv_sec == b->written.tv_sec &&
           a->written.tv_nsec == b->written.tv_nsec;
}

/* The folder of a path, or the nearest one above it that is there: one that is
 * made in it later is told, and then there is more to watch. */
static void watch_folder(const struct follow *f, const char *path)
{
    char dir[PATH_MAX];
    bool above = false;
    char *slash;

    if (strlen(path) >= sizeof dir)
        return;
    memcpy(dir, path, strlen(path) + 1);
    while ((slash = strrchr(dir, '/')) != NULL) {
        slash[slash == dir] = '\0';
        if (port_folders_add(f->fd, dir, !above) != -ENOENT ||
            strcmp(dir, "/") == 0)
            return;
        above = true; /* only what is made there matters, not each writing */
    }
}

/* The place where it is named, and where it really is. */
static void watch(const struct follow *f)
{
    char real[PATH_MAX];

    if (f->fd < 0)
        return;
    watch_folder(f, f->path);
    if (realpath(f->path, real) && strcmp(real, f->path) != 0)
        watch_folder(f, real);
}

struct follow *follow_new(const char *path)
{
    struct follow *f = calloc(1, sizeof *f);

    if (!f || !(f->path = strdup(path))) {
        free(f);
        return NULL;
    }
    f->fd = port_folders_open();
    if (f->fd < 0)
        f->fd = -1;
    watch(f);
    f->seen = state_of(path);
    return f;
}

void follow_free(struct follow *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        close(f->fd);
    free(f->path);
    free(f);
}

int follow_fd(const struct follow *f) { return f->fd; }

void follow_drain(struct follow *f)
{
    if (f->fd >= 0)
        port_folders_drain(f->fd);
}

bool follow_changed(struct follow *f)
{
    struct state now;

    watch(f);
    now = state_of(f->path);
    if (same(&now, &f->seen))
        return false;
    f->seen = now;
    return now.ino != 0;
}
