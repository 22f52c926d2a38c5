#include "number.h"

#include <gezi/span.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT = 32 };

struct number {
    char *path, *fresh; /* the file, and the one that takes its place */
    char *dir;
    uint64_t ceiling; /* what the file says as far as we know */
    uint64_t refused; /* this one could not be reserved, ... */
    int err;          /* ... and why */
};

static char *join(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);

    if (path)
        snprintf(path, size, "%s/%s", dir, name);
    return path;
}

static void release(struct number *k)
{
    free(k->path);
    free(k->fresh);
    free(k->dir);
    free(k);
}

/* 0 when there is none, or no number in it. */
static uint64_t read_number(const char *path)
{
    char text[TEXT];
    uint64_t value = 0;
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    n = read(fd, text, sizeof text);
    close(fd);
    while (n > 0 && text[n - 1] == '\n')
        n--;
    if (n <= 0 || !gezi_span_u64((gezi_span){(uint8_t *)text, (size_t)n},
                                 UINT64_MAX, &value))
        return 0;
    return value;
}

struct number *number_open(const char *dir)
{
    struct number *k = calloc(1, sizeof *k);

    if (!k)
        return NULL;
    k->path = join(dir, "number");
    k->fresh = join(dir, "number.new");
    k->dir = join(dir, "");
    if (!k->path || !k->fresh || !k->dir) {
        release(k);
        return NULL;
    }
    k->ceiling = read_number(k->path);
    return k;
}

uint64_t number_highest(const struct number *k) { return k->ceiling; }

const char *number_path(const struct number *k) { return k->path; }

static int write_all(int fd, const char *text, size_t n)
{
    ssize_t wrote = write(fd, text, n);

    if (wrote == (ssize_t)n)
        return 0;
    return wrote < 0 ? -errno : -ENOSPC;
}

/* The rename is durable when the directory is. */
static void sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static int write_number(const struct number *k, uint64_t value)
{
    char text[TEXT];
    int n = snprintf(text, sizeof text, "%llu\n", (unsigned long long)value);
    int fd = open(k->fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int err;

    if (fd < 0)
        return -errno;
    err = write_all(fd, text, (size_t)n);
    if (!err && fsync(fd) != 0)
        err = -errno;
    if (close(fd) != 0 && !err)
        err = -errno;
    if (!err && rename(k->fresh, k->path) != 0)
        err = -errno;
    if (err) {
        unlink(k->fresh);
        return err;
    }
    sync_dir(k->dir);
    return 0;
}

int number_cover(struct number *k, uint64_t used)
{
    uint64_t there, ceiling = used + NUMBER_STRIDE;
    int err;

    if (used <= k->ceiling || ceiling < used)
        return 0;
    if (used == k->refused)
        return k->err; /* once per number, not once per turn */
    there = read_number(k->path);
    if (there > ceiling) /* another gezi of this user is further */
        ceiling = there;
    err = write_number(k, ceiling);
    if (!err)
        k->ceiling = ceiling;
    k->refused = err ? used : 0;
    k->err = err;
    return err;
}

void number_close(struct number *k, uint64_t used)
{
    if (!k)
        return;
    if (used < k->ceiling && used && read_number(k->path) == k->ceiling)
        write_number(k, used);
    release(k);
}
