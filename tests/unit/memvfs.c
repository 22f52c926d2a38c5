#include "memvfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

enum { FILES = 8, PENDING = 4096, REGIONS = 16, TORN = 512 };

struct bytes {
    uint8_t *p;
    size_t n, cap;
};

/* A write that no flush made durable yet. truncated: to the size at. */
struct pending {
    bool truncated;
    size_t at;
    struct bytes bytes;
};

struct file {
    char name[256]; /* "": free */
    char saved_name[256];
    struct bytes now, durable, saved;
    struct pending pending[PENDING];
    size_t pending_count;
    unsigned handles;
    void *regions[REGIONS]; /* of shared memory */
};

static struct {
    struct file files[FILES];
    sqlite3_vfs vfs, *real;
    enum memvfs_fault fault;
    unsigned step, first, count;
    bool crashed;
    uint64_t seed;
} disk;

struct handle {
    sqlite3_file base;
    struct file *file;
    bool transient;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void set_size(struct bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = 2 * n;
        must((b->p = realloc(b->p, b->cap)));
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

static void put(struct bytes *b, size_t at, const void *p, size_t n)
{
    if (at + n > b->n)
        set_size(b, at + n);
    if (n)
        memcpy(b->p + at, p, n);
}

static void copy(struct bytes *to, const struct bytes *from)
{
    set_size(to, from->n);
    if (from->n)
        memcpy(to->p, from->p, from->n);
}

static void drop(struct bytes *b)
{
    free(b->p);
    *b = (struct bytes){0};
}

static void drop_pending(struct file *f)
{
    for (size_t i = 0; i < f->pending_count; i++)
        drop(&f->pending[i].bytes);
    f->pending_count = 0;
}

static void drop_regions(struct file *f)
{
    for (size_t i = 0; i < REGIONS; i++) {
        free(f->regions[i]);
        f->regions[i] = NULL;
    }
}

static struct file *find(const char *name, bool create)
{
    struct file *unused = NULL;

    for (size_t i = 0; i < FILES; i++) {
        if (strcmp(disk.files[i].name, name) == 0)
            return &disk.files[i];
        if (!unused && !disk.files[i].name[0])
            unused = &disk.files[i];
    }
    if (!create)
        return NULL;
    must(unused != NULL);
    snprintf(unused->name, sizeof unused->name, "%s", name);
    return unused;
}

static struct file *find_suffix(const char *suffix)
{
    for (size_t i = 0; i < FILES; i++) {
        const char *name = disk.files[i].name;
        size_t n = strlen(name), m = strlen(suffix);

        if (n >= m && n && strcmp(name + n - m, suffix) == 0)
            return &disk.files[i];
    }
    return NULL;
}

/* SQLITE_OK: the step happens. */
static int step(bool needs_space, int error)
{
    unsigned at = disk.step++;

    if (disk.crashed)
        return error;
    if (disk.fault == MEMVFS_NONE || at < disk.first ||
        at >= disk.first + disk.count)
        return SQLITE_OK;
    if (disk.fault == MEMVFS_FULL)
        return needs_space ? SQLITE_FULL : SQLITE_OK;
    disk.crashed = disk.fault == MEMVFS_CRASH;
    return error;
}

static void remember(struct file *f, bool truncated, size_t at, const void *p,
                     size_t n)
{
    struct pending *w;

    must(f->pending_count < PENDING);
    w = &f->pending[f->pending_count++];
    *w = (struct pending){.truncated = truncated, .at = at};
    if (n)
        put(&w->bytes, 0, p, n);
}

static struct file *file_of(sqlite3_file *file)
{
    return ((struct handle *)(void *)file)->file;
}

static int on_close(sqlite3_file *file)
{
    struct handle *h = (struct handle *)(void *)file;

    h->file->handles--;
    if (h->transient) {
        drop_pending(h->file);
        h->file->name[0] = '\0';
        h->file->now.n = 0;
    }
    return SQLITE_OK;
}

static int on_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
    struct file *f = file_of(file);
    size_t from = (size_t)at, size = (size_t)n, have;

    if (disk.crashed)
        return SQLITE_IOERR_READ;
    have = from >= f->now.n ? 0 : f->now.n - from;
    have = have < size ? have : size;
    if (have)
        memcpy(to, f->now.p + from, have);
    memset((uint8_t *)to + have, 0, size - have);
    return have == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int on_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct file *f = file_of(file);
    int rc = step(true, SQLITE_IOERR_WRITE);

    if (rc != SQLITE_OK)
        return rc;
    put(&f->now, (size_t)at, p, (size_t)n);
    remember(f, false, (size_t)at, p, (size_t)n);
    return SQLITE_OK;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct file *f = file_of(file);
    int rc = step(false, SQLITE_IOERR_TRUNCATE);

    if (rc != SQLITE_OK)
        return rc;
    set_size(&f->now, (size_t)size);
    remember(f, true, (size_t)size, NULL, 0);
    return SQLITE_OK;
}

static int on_sync(sqlite3_file *file, int flags)
{
    struct file *f = file_of(file);
    int rc = step(false, SQLITE_IOERR_FSYNC);

    (void)flags;
    if (rc != SQLITE_OK)
        return rc;
    copy(&f->durable, &f->now);
    drop_pending(f);
    return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)file_of(file)->now.n;
    return SQLITE_OK;
}

/* The last connection empties the journal, so it must know that it is. */
static int on_lock(sqlite3_file *file, int how)
{
    return how == SQLITE_LOCK_EXCLUSIVE && file_of(file)->handles > 1
               ? SQLITE_BUSY
               : SQLITE_OK;
}

static int on_unlock(sqlite3_file *file, int how)
{
    (void)file;
    (void)how;
    return SQLITE_OK;
}

static int on_reserved(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int on_control(sqlite3_file *file, int what, void *arg)
{
    (void)file;
    (void)what;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int on_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int on_device(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* as SQLite's own on Unix */
}

static int on_shm_map(sqlite3_file *file, int region, int size, int extend,
                      void volatile **out)
{
    struct file *f = file_of(file);

    must(region < REGIONS);
    if (!f->regions[region] && extend)
        must((f->regions[region] = calloc(1, (size_t)size)));
    *out = f->regions[region];
    return SQLITE_OK;
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    (void)file;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void on_shm_barrier(sqlite3_file *file) { (void)file; }

static int on_shm_unmap(sqlite3_file *file, int delete)
{
    if (delete)
        drop_regions(file_of(file));
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                   int flags, int *out)
{
    static unsigned temporary;
    struct handle *h = (struct handle *)(void *)file;
    char made[32];

    (void)vfs;
    h->base.pMethods = NULL;
    if (disk.crashed)
        return SQLITE_CANTOPEN;
    h->transient = name == NULL;
    if (!name) {
        snprintf(made, sizeof made, "temporary-%u", temporary++);
        name = made;
    }
    h->file = find(name, flags & SQLITE_OPEN_CREATE);
    if (!h->file)
        return SQLITE_CANTOPEN;
    h->file->handles++;
    h->base.pMethods = &methods;
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct file *f = find(name, false);
    int rc = step(false, SQLITE_IOERR_DELETE);

    (void)vfs;
    (void)sync;
    if (rc != SQLITE_OK)
        return rc;
    if (!f)
        return SQLITE_IOERR_DELETE_NOENT;
    drop_pending(f);
    f->now.n = f->durable.n = 0;
    f->name[0] = '\0';
    return SQLITE_OK;
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    struct file *f = find(name, false);

    (void)vfs;
    (void)flags;
    *out = f && f->now.n;
    return SQLITE_OK;
}

static int on_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)n, "%s", name);
    return SQLITE_OK;
}

static void empty(void)
{
    for (size_t i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];

        drop_pending(f);
        drop_regions(f);
        drop(&f->now);
        drop(&f->durable);
        drop(&f->saved);
        f->name[0] = '\0';
        f->saved_name[0] = '\0';
    }
}

void memvfs_begin(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real; /* randomness, time, sleep */
    disk.vfs.iVersion = 1;
    disk.vfs.szOsFile = (int)sizeof(struct handle);
    disk.vfs.mxPathname = 255;
    disk.vfs.zName = "memvfs";
    disk.vfs.pNext = NULL;
    disk.vfs.xOpen = on_open;
    disk.vfs.xDelete = on_delete;
    disk.vfs.xAccess = on_access;
    disk.vfs.xFullPathname = on_path;
    must(sqlite3_vfs_register(&disk.vfs, 1) == SQLITE_OK);
    disk.crashed = false;
    memvfs_plan(MEMVFS_NONE, 0, 0);
}

void memvfs_end(void)
{
    sqlite3_vfs_unregister(&disk.vfs);
    sqlite3_vfs_register(disk.real, 1);
    empty();
}

unsigned memvfs_steps(void) { return disk.step; }

void memvfs_plan(enum memvfs_fault fault, unsigned first, unsigned count)
{
    disk.fault = fault;
    disk.first = first;
    disk.count = count;
    disk.step = 0;
}

bool memvfs_crashed(void) { return disk.crashed; }

static uint64_t chance(void)
{
    disk.seed = disk.seed * 6364136223846793005u + 1442695040888963407u;
    return disk.seed >> 33;
}

/* Each write on its own: on disk, not, or some of its sectors. */
static void keep_some(struct file *f)
{
    for (size_t i = 0; i < f->pending_count; i++) {
        struct pending *w = &f->pending[i];
        uint64_t how = chance() % 4;

        if (how == 0)
            continue;
        if (w->truncated) {
            set_size(&f->durable, w->at);
            continue;
        }
        for (size_t at = 0; at < w->bytes.n; at += TORN) {
            size_t n = w->bytes.n - at < TORN ? w->bytes.n - at : TORN;

            if (how > 1 || chance() % 2)
                put(&f->durable, w->at + at, w->bytes.p + at, n);
        }
    }
}

void memvfs_reboot(enum memvfs_kept kept, uint64_t seed)
{
    disk.seed = seed;
    for (size_t i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];

        if (kept == MEMVFS_SOME)
            keep_some(f);
        if (kept != MEMVFS_ALL)
            copy(&f->now, &f->durable);
        copy(&f->durable, &f->now);
        drop_pending(f);
        drop_regions(f);
    }
    disk.crashed = false;
    memvfs_plan(MEMVFS_NONE, 0, 0);
}

const uint8_t *memvfs_file(const char *suffix, size_t *size)
{
    struct file *f = find_suffix(suffix);

    if (!f)
        return NULL;
    *size = f->now.n;
    return f->now.p;
}

void memvfs_cut(const char *suffix, size_t size)
{
    struct file *f = find_suffix(suffix);

    must(f != NULL);
    set_size(&f->now, size);
}

void memvfs_put(const char *name, const uint8_t *p, size_t n)
{
    struct file *f = find(name, p != NULL);

    if (!f)
        return;
    must(f->handles == 0);
    drop_pending(f);
    drop_regions(f);
    set_size(&f->now, 0);
    if (p)
        put(&f->now, 0, p, n);
    else
        f->name[0] = '\0';
    copy(&f->durable, &f->now);
}

void memvfs_save(void)
{
    for (size_t i = 0; i < FILES; i++) {
        copy(&disk.files[i].saved, &disk.files[i].now);
        memcpy(disk.files[i].saved_name, disk.files[i].name,
               sizeof disk.files[i].name);
    }
}

void memvfs_load(void)
{
    for (size_t i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];

        drop_pending(f);
        drop_regions(f);
        copy(&f->now, &f->saved);
        copy(&f->durable, &f->saved);
        memcpy(f->name, f->saved_name, sizeof f->name);
    }
}
