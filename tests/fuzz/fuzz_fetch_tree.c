/*
 * A folder stream to a real folder in memory. Whatever the bytes are, nothing
 * appears but the folder or its hidden beginning, one word ends it, and what is
 * left can be deleted. The length of the input says how it is taken.
 */
#include "fuzz.h"

#include "shell/disk.h"
#include "shell/fetch_priv.h"

#include <gezi/text.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xalloc.h"

static char top[64], dir[80];
static int root = -1;

static void clean(void)
{
    disk_remove(root, "downloads");
    rmdir(top);
}

static void begin(void)
{
    snprintf(top, sizeof top, "%s/gezi-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(top));
    snprintf(dir, sizeof dir, "%s/downloads", top);
    root = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(root >= 0);
    atexit(clean);
}

static void ignore(void *ctx, const struct gezi_report *r)
{
    (void)ctx, (void)r;
}

static bool never(void *ctx)
{
    (void)ctx;
    return false;
}

static int64_t at_once(void *ctx)
{
    (void)ctx;
    return 0;
}

/* The stream is there already. */
static bool ask(struct fetch *f, int64_t offset)
{
    (void)offset;
    fetch_started(f);
    return flow_fill(f) == FLOW_OK || fetch_fail(f, GEZI_FILE_WHY_NOT_GIVEN, 0);
}

static int stream_of(const uint8_t *data, size_t size)
{
    int fds[2];

    if (size < 60000 && pipe(fds) == 0) {
        must(write(fds[1], data, size) == (ssize_t)size);
        close(fds[1]);
        return fds[0];
    }
    return -1;
}

/* Everything in the folder, which must be no more than this one name. */
static void must_hold_only(const char *name)
{
    const struct dirent *e;
    DIR *d = opendir(dir);

    must(d);
    while ((e = readdir(d)))
        must(e->d_name[0] == '.' || strcmp(e->d_name, name) == 0);
    closedir(d);
    d = opendir(top);
    must(d);
    while ((e = readdir(d)))
        must(e->d_name[0] == '.' || strcmp(e->d_name, "downloads") == 0);
    closedir(d);
}

static void must_tell(const struct fetch *f, bool done)
{
    must(done == (f->why == GEZI_FILE_WHY_NONE));
    must(gezi_utf8_valid(gezi_span_text(f->detail), NULL));
    must(f->entries <= f->limits.entries + f->limits.depth);
}

static void run(const struct gezi_job *job, int stream)
{
    struct fetch_feedback fb = {
        .report = ignore, .stopped = never, .clock = at_once};
    struct fetch f = {
        .job = job,
        .fb = &fb,
        .limits = {.idle_ms = 1, .entries = 50, .depth = 5, .portable = true},
        .ask = ask,
        .sock = stream,
        .buffer = xmalloc(FETCH_BUFFER),
        .root = disk_root(dir),
        .hidden = ".tree.mark.part",
        .name_size = GEZI_FILE_NAME_SIZE,
        .total = job->size,
    };
    bool done;

    must(f.root >= 0);
    done = fetch_tree(&f);
    must_tell(&f, done);
    must_hold_only("tree");
    if (done)
        must(disk_remove(f.root, f.name) == 0);
    close(f.root);
    free(f.buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gezi_job job = {
        .type = GEZI_FILE_FOLDER, .name = "tree", .mark = "mark", .dir = dir};
    unsigned how = (unsigned)size * 37;
    int stream;

    if (root < 0)
        begin();
    job.charset = how % GEZI_CS_COUNT;
    job.resumes = how & 0x80;
    job.size = how & 0x40 ? size : 0;
    /* Twice: the second time on what the first one left. */
    for (int i = 0; i < 2; i++) {
        stream = stream_of(data, size);
        if (stream < 0)
            return 0;
        run(&job, stream);
        close(stream);
    }
    must(disk_remove(root, "downloads") == 0);
    return 0;
}
