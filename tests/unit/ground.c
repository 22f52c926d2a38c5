#include "ground.h"

#include "expect.h"
#include "put.h"
#include "strbuf.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paths.h"
#include "shell/disk.h"
#include "xalloc.h"

enum { SHORT = 40, PATH_SIZE = 4096 };

static void path_of(const struct ground *g, const char *path, char *out)
{
    snprintf(out, PATH_SIZE, "%s/%s", g->top, path);
}

void ground_init(struct ground *g)
{
    const char *tmp = getenv("TMPDIR");

    /* Thousands of files are made and deleted: in memory, where that is. */
    if (!tmp || strlen(tmp) >= 40)
        tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(g->top, sizeof g->top, "%s/gezi-disk-XXXXXX", tmp);
    assert_non_null(mkdtemp(g->top));
    snprintf(g->dir, sizeof g->dir, "%s/downloads", g->top);
    snprintf(g->outside, sizeof g->outside, "%s/outside", g->top);
    ground_folder(g, "downloads");
    ground_folder(g, "outside/folder");
    ground_text(g, "outside/file", "untouched");
}

void ground_fini(struct ground *g)
{
    assert_int_equal(disk_remove(AT_FDCWD, g->top), 0);
}

static void make_parents(char *path)
{
    char *slash = strrchr(path, '/');

    *slash = '\0';
    assert_int_equal(paths_make(path), 0);
    *slash = '/';
}

void ground_write(const struct ground *g, const char *path, const void *bytes,
                  size_t n)
{
    char whole[PATH_SIZE];

    path_of(g, path, whole);
    make_parents(whole);
    put_bytes(whole, bytes, n);
    assert_int_equal(chmod(whole, 0600), 0);
}

void ground_text(const struct ground *g, const char *path, const char *text)
{
    ground_write(g, path, text, strlen(text));
}

void ground_folder(const struct ground *g, const char *path)
{
    char whole[PATH_SIZE];

    path_of(g, path, whole);
    assert_int_equal(paths_make(whole), 0);
}

void ground_link(const struct ground *g, const char *path, const char *to)
{
    char whole[PATH_SIZE];

    path_of(g, path, whole);
    make_parents(whole);
    assert_int_equal(symlink(to, whole), 0);
}

int ground_has(const struct ground *g, const char *path)
{
    char whole[PATH_SIZE];
    struct stat st;

    path_of(g, path, whole);
    return lstat(whole, &st) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put_contents(struct strbuf *out, const char *path)
{
    size_t n;
    char *bytes = paths_read(path, SIZE_MAX, &n);
    uint64_t sum = 14695981039346656037u;
    int plain = n <= SHORT;

    for (size_t i = 0; bytes && i < n; i++) {
        sum = (sum ^ (uint8_t)bytes[i]) * 1099511628211u;
        plain = plain && bytes[i] >= ' ' && bytes[i] <= '~';
    }
    strbuf_printf(out, " %zu bytes", n);
    if (n && plain)
        strbuf_printf(out, ": %.*s", (int)n, bytes);
    else if (n)
        strbuf_printf(out, ", sum %" PRIx64, sum);
    free(bytes);
}

static void put_one(struct strbuf *out, const char *path, const char *shown,
                    int times)
{
    char target[PATH_SIZE];
    struct stat st;
    ssize_t n;

    assert_int_equal(lstat(path, &st), 0);
    strbuf_text(out, shown);
    if (S_ISLNK(st.st_mode)) {
        n = readlink(path, target, sizeof target);
        assert_true(n >= 0);
        strbuf_printf(out, " -> %.*s", (int)n, target);
    } else if (S_ISDIR(st.st_mode)) {
        strbuf_text(out, "/");
    } else if (S_ISREG(st.st_mode)) {
        strbuf_printf(out, " %04o", (unsigned)st.st_mode & 07777);
        put_contents(out, path);
    } else {
        strbuf_printf(out, " mode %o", (unsigned)st.st_mode);
    }
    if (times && !S_ISLNK(st.st_mode))
        strbuf_printf(out, " @%" PRId64, (int64_t)st.st_mtime);
    strbuf_byte(out, '\n');
}

/* Tests may recurse; the paths are as long as they get. */
static void put_folder(struct strbuf *out, const char *path, const char *shown,
                       int times)
{
    const struct dirent *e;
    char **names = NULL;
    size_t count = 0;
    DIR *d = opendir(path);

    assert_non_null(d);
    while ((e = readdir(d))) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        names = xreallocarray(names, count + 1, sizeof *names);
        names[count++] = xstrdup(e->d_name);
    }
    closedir(d);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        struct strbuf whole = {0}, short_one = {0};
        struct stat st;

        strbuf_printf(&whole, "%s/%s", path, names[i]);
        strbuf_printf(&short_one, "%s%s%s", shown, *shown ? "/" : "", names[i]);
        put_one(out, whole.s, short_one.s, times);
        if (lstat(whole.s, &st) == 0 && S_ISDIR(st.st_mode))
            put_folder(out, whole.s, short_one.s, times);
        strbuf_fini(&whole);
        strbuf_fini(&short_one);
        free(names[i]);
    }
    free(names);
}

char *ground_words(const struct ground *g, const char *path, int times)
{
    char whole[PATH_SIZE];
    struct strbuf out = {0};

    path_of(g, path, whole);
    put_folder(&out, whole, "", times);
    if (!out.s)
        strbuf_text(&out, "");
    return out.s ? strbuf_take(&out) : xstrdup("");
}
