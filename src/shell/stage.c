#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "xalloc.h"

static struct stage_level *top(const struct stage *s)
{
    return &s->levels[s->depth - 1];
}

static void push(struct stage *s, int fd, const struct stage_meta *meta)
{
    if (s->depth == s->room) {
        s->room = s->room ? s->room * 2 : 8;
        s->levels = xreallocarray(s->levels, s->room, sizeof *s->levels);
    }
    s->levels[s->depth++] = (struct stage_level){.fd = fd, .meta = *meta};
}

static void pop(struct stage *s)
{
    struct stage_level *l = top(s);

    s->depth--;
    close(l->fd);
    taken_fini(&l->taken);
}

int stage_open(struct stage *s, int dir, const char *hidden, size_t name_size)
{
    int fd = disk_enter(dir, hidden, true), err;
    struct stat st;

    *s = (struct stage){.name_size = name_size};
    if (fd < 0)
        return fd == -ENOTDIR || fd == -ELOOP ? -EEXIST : fd;
    if (fstat(fd, &st) != 0 || st.st_uid != geteuid())
        err = -EEXIST;
    else
        err = disk_claim(fd);
    if (err) {
        close(fd);
        return err;
    }
    push(s, fd, &(struct stage_meta){0});
    return 0;
}

void stage_close(struct stage *s)
{
    while (s->depth)
        pop(s);
    free(s->levels);
    s->levels = NULL;
    s->room = 0;
}

int stage_enter(struct stage *s, const char *wanted,
                const struct stage_meta *meta)
{
    char name[GEZI_FILE_NAME_SIZE];
    int dir = top(s)->fd, fd;

    taken_choose(&top(s)->taken, wanted, name, s->name_size);
    fd = disk_enter(dir, name, true);
    if (fd == -ENOTDIR || fd == -ELOOP) {
        /* A file of an earlier try, when the tree was another. */
        unlinkat(dir, name, 0);
        fd = disk_enter(dir, name, true);
    }
    if (fd < 0)
        return fd;
    push(s, fd, meta);
    return 0;
}

int stage_leave(struct stage *s, const struct stage_meta *meta)
{
    const struct stage_meta *told = meta->has_mtime ? meta : &top(s)->meta;

    if (s->depth == 1 && unlinkat(top(s)->fd, STAGE_PART, 0) != 0 &&
        errno != ENOENT)
        return -errno;
    if (told->has_mtime)
        disk_set_time(top(s)->fd, told->mtime); /* no harm when it cannot */
    if (s->depth > 1)
        pop(s);
    return 0;
}

bool stage_has(struct stage *s, const char *wanted, uint64_t size,
               const struct stage_meta *meta)
{
    struct stat st;

    taken_choose(&top(s)->taken, wanted, s->name, s->name_size);
    return meta->has_mtime &&
           fstatat(top(s)->fd, s->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && st.st_nlink == 1 &&
           (uint64_t)st.st_size == size &&
           st.st_mtime == disk_time(meta->mtime);
}

int stage_create(struct stage *s)
{
    int err = disk_remove(s->levels[0].fd, STAGE_PART);

    return err ? err : disk_create(s->levels[0].fd, STAGE_PART);
}

/* Over what an earlier try left, unless that is a folder. */
static int move_in(struct stage *s)
{
    char other[GEZI_FILE_NAME_SIZE];
    int from = s->levels[0].fd, to = top(s)->fd;

    while (renameat(from, STAGE_PART, to, s->name) != 0) {
        if (errno != EISDIR && errno != ENOTEMPTY && errno != EEXIST)
            return -errno;
        taken_choose(&top(s)->taken, s->name, other, s->name_size);
        memcpy(s->name, other, sizeof other);
    }
    return 0;
}

int stage_keep(struct stage *s, int fd, const struct stage_meta *meta)
{
    int err = 0;

    if (meta->has_mtime)
        disk_set_time(fd, meta->mtime); /* no harm when it cannot */
    if (meta->executable)
        fchmod(fd, 0700);
    if (close(fd) != 0 && errno != EINTR)
        err = -errno;
    return err ? err : move_in(s);
}
