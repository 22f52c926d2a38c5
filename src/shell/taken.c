#include "taken.h"

#include <gezi/filename.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

void taken_fini(struct taken *t)
{
    free(t->text);
    free(t->rows);
    free(t->slots);
    *t = (struct taken){0};
}

/* FNV-1a. Whoever makes names collide slows down his own transfer alone. */
static uint32_t hash_of(const char *s)
{
    uint32_t h = 2166136261u;

    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 16777619u;
    return h;
}

/* The slot of fold, or the empty one where it belongs. */
static uint32_t *slot_of(const struct taken *t, const char *fold)
{
    uint32_t i = hash_of(fold) & (t->room - 1);

    while (t->slots[i] &&
           strcmp(t->text + t->rows[t->slots[i] - 1].name, fold) != 0)
        i = (i + 1) & (t->room - 1);
    return &t->slots[i];
}

/* Never more than half full. */
static void make_room(struct taken *t)
{
    if (t->count * 2 < t->room)
        return;
    t->room = t->room ? t->room * 2 : 16;
    t->rows = xreallocarray(t->rows, t->room / 2, sizeof *t->rows);
    free(t->slots);
    t->slots = xcalloc(t->room, sizeof *t->slots);
    for (uint32_t i = 0; i < t->count; i++)
        *slot_of(t, t->text + t->rows[i].name) = i + 1;
}

static struct taken_row *add(struct taken *t, const char *fold)
{
    size_t n = strlen(fold) + 1;

    if (t->text_cap - t->text_n < n) {
        t->text_cap = t->text_cap * 2 + n + 64;
        t->text = xrealloc(t->text, t->text_cap);
    }
    memcpy(t->text + t->text_n, fold, n);
    t->rows[t->count] = (struct taken_row){.name = t->text_n, .next = 1};
    t->text_n += n;
    *slot_of(t, fold) = t->count + 1;
    return &t->rows[t->count++];
}

/* Its row; *is_new: it was free until now. */
static struct taken_row *take(struct taken *t, const char *name, bool *is_new)
{
    char fold[GEZI_FILE_FOLD_SIZE];
    uint32_t at;

    make_room(t);
    gezi_file_name_fold(name, fold, sizeof fold);
    at = *slot_of(t, fold);
    *is_new = at == 0;
    return at ? &t->rows[at - 1] : add(t, fold);
}

void taken_add(struct taken *t, const char *name)
{
    bool is_new;

    take(t, name, &is_new);
}

int taken_list(struct taken *t, int dir)
{
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *e;
    int err = 0;

    if (!d) {
        err = -errno;
        if (fd >= 0)
            close(fd);
        return err;
    }
    while ((errno = 0, e = readdir(d)))
        taken_add(t, e->d_name);
    err = -errno;
    closedir(d);
    return err;
}

const char *taken_choose(struct taken *t, const char *wanted, char *out,
                         size_t cap)
{
    struct taken_row *row;
    bool is_new;
    size_t first;

    gezi_file_name_safe(gezi_span_text(wanted), out, cap);
    row = take(t, out, &is_new);
    first = (size_t)(row - t->rows); /* the rows move */
    while (!is_new) {
        unsigned number = t->rows[first].next++;

        gezi_file_name_numbered(wanted, number, out, cap);
        take(t, out, &is_new);
    }
    return out;
}
