#include "fetch.h"

#include <gezi/proto.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "fetch_priv.h"
#include "lang.h"
#include "port_disk.h"
#include "size.h"
#include "space.h"
#include "strbuf.h"
#include "xalloc.h"

enum { PROGRESS_MS = 100 };

const struct fetch_limits fetch_limits_usual = {
    .idle_ms = 120000,
    .connect_ms = 10000,
    .retry_ms = 200,
    .entries = GEZI_TREE_ENTRIES_MAX,
    .depth = GEZI_TREE_DEPTH_MAX,
};

static struct gezi_report report_of(const struct fetch *f,
                                    enum gezi_report_kind what)
{
    return (struct gezi_report){
        .what = what,
        .job = f->job->id,
        .bytes = f->bytes,
        .total = f->total,
        .entries = f->entries,
        .skipped = f->skipped,
    };
}

static void tell(struct fetch *f, enum gezi_report_kind what)
{
    struct gezi_report r = report_of(f, what);

    f->told_at = f->fb->clock(f->fb->ctx);
    f->fb->report(f->fb->ctx, &r);
}

bool fetch_fail(struct fetch *f, enum gezi_file_reason why, int error)
{
    f->why = why;
    f->error = error;
    return false;
}

bool fetch_fail_words(struct fetch *f, enum gezi_file_reason why, int error,
                      const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(f->detail, sizeof f->detail, fmt, ap);
    va_end(ap);
    return fetch_fail(f, why, error);
}

static bool fail_full(struct fetch *f, int error, uint64_t need, uint64_t have)
{
    char needs[SIZE_TEXT], frees[SIZE_TEXT];

    return fetch_fail_words(f, GEZI_FILE_WHY_NO_SPACE, error,
                            _("needs %s, %s are free"), size_print(need, needs),
                            size_print(have, frees));
}

bool fetch_fail_disk(struct fetch *f, int err, const char *what, uint64_t need)
{
    uint64_t have;

    if (err == -EDQUOT)
        return fetch_fail_words(f, GEZI_FILE_WHY_NO_SPACE, EDQUOT, "%s", what);
    if (err != -ENOSPC)
        return fetch_fail_words(f, GEZI_FILE_WHY_NOT_WRITTEN, -err, "%s", what);
    have = space_free(f->root);
    if (have >= need) /* no room for another file, say */
        return fetch_fail_words(f, GEZI_FILE_WHY_NO_SPACE, ENOSPC, "%s", what);
    return fail_full(f, ENOSPC, need, have);
}

bool fetch_has_room(struct fetch *f, uint64_t need)
{
    uint64_t have = space_free(f->root);

    f->unchecked = 0;
    return need <= have || fail_full(f, ENOSPC, need, have);
}

bool fetch_is_stopped(struct fetch *f)
{
    f->stopped = f->stopped || f->fb->stopped(f->fb->ctx);
    return f->stopped;
}

bool fetch_nap(struct fetch *f, unsigned ms)
{
    while (ms && !fetch_is_stopped(f)) {
        unsigned some = ms < FETCH_SLICE_MS ? ms : FETCH_SLICE_MS;

        poll(NULL, 0, (int)some);
        ms -= some;
    }
    return !f->stopped;
}

static void progress(struct fetch *f)
{
    if (f->fb->clock(f->fb->ctx) - f->told_at >= PROGRESS_MS)
        tell(f, GEZI_REPORT_PROGRESS);
}

void fetch_started(struct fetch *f)
{
    if (!f->started)
        tell(f, GEZI_REPORT_STARTED);
    f->started = true;
}

void fetch_count(struct fetch *f, uint64_t n)
{
    f->bytes += n;
    progress(f);
    if (f->fb->pace)
        f->fb->pace(f->fb->ctx, (size_t)n);
}

void fetch_count_entry(struct fetch *f)
{
    f->entries++;
    progress(f);
}

/* ".NAME.MARK.part", the name cut if need be. */
static bool name_hidden(struct fetch *f)
{
    char name[GEZI_FILE_NAME_SIZE];
    size_t room = f->name_size = space_name_size(f->root);
    size_t rest = strlen(f->job->mark) + sizeof "...part";

    if (strchr(f->job->mark, '/') || room < rest + 32)
        return fetch_fail(f, GEZI_FILE_WHY_NOT_WRITTEN, ENAMETOOLONG);
    gezi_file_name_safe(gezi_span_text(f->job->name), name, room - rest);
    return snprintf(f->hidden, sizeof f->hidden, ".%s.%s.part", name,
                    f->job->mark) < (int)sizeof f->hidden;
}

static bool open_root(struct fetch *f)
{
    int fd;

    if (f->job->discard) /* nothing is made to delete something in it */
        fd = open(f->job->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    else
        fd = disk_root(f->job->dir);
    if (f->job->discard && fd < 0)
        fd = -errno;
    f->root = fd;
    return fd >= 0 || fetch_fail_disk(f, fd, f->job->dir, 0);
}

bool fetch_fail_hidden(struct fetch *f, int err)
{
    if (err == -EEXIST)
        return fetch_fail_words(f, GEZI_FILE_WHY_NOT_WRITTEN, EEXIST,
                                _("%s is in the way"), f->hidden);
    if (err == -EBUSY)
        return fetch_fail_words(f, GEZI_FILE_WHY_NOT_WRITTEN, EBUSY,
                                _("another transfer writes %s"), f->hidden);
    return fetch_fail_disk(f, err, f->hidden, 0);
}

static bool discard(struct fetch *f)
{
    int err = disk_remove(f->root, f->hidden);

    return err == 0 || fetch_fail_disk(f, err, f->hidden, 0);
}

static bool run(struct fetch *f)
{
    if (!open_root(f))
        return f->job->discard && f->error == ENOENT;
    if (!name_hidden(f))
        return false;
    if (f->job->discard)
        return discard(f);
    if (!fetch_nap(f, f->job->lead_ms))
        return false;
    f->buffer = xmalloc(FETCH_BUFFER);
    if (f->limits.portable || f->job->asks ||
        !port_pipe_open(f->pipe, &f->pipe_holds))
        f->pipe_holds = 0;
    f->has_pipe = f->pipe_holds > 0;
    return f->job->type == GEZI_FILE_FOLDER ? fetch_tree(f) : fetch_file(f);
}

static void last_word(struct fetch *f, bool done)
{
    struct gezi_report r = report_of(f, GEZI_REPORT_FAILED);
    struct strbuf path = {0};

    if (done) {
        r.what = GEZI_REPORT_DONE;
        if (!f->job->discard) {
            strbuf_printf(&path, "%s%s%s", f->job->dir,
                          strcmp(f->job->dir, "/") == 0 ? "" : "/", f->name);
            r.path = path.s;
        }
    } else if (f->stopped) {
        r.what = GEZI_REPORT_STOPPED;
    } else {
        r.reason = f->why;
        r.error = f->error;
        r.detail = f->detail[0] ? f->detail : NULL;
    }
    f->fb->report(f->fb->ctx, &r);
    strbuf_fini(&path);
}

void fetch_run(const struct gezi_job *job, const struct fetch_feedback *fb)
{
    struct fetch f = {
        .job = job,
        .fb = fb,
        .limits = fb->limits ? *fb->limits : fetch_limits_usual,
        .ask = fetch_ask,
        .sock = -1,
        .root = -1,
        .total = job->size,
    };
    bool done = run(&f);

    fetch_hang_up(&f);
    if (f.has_pipe) {
        close(f.pipe[0]);
        close(f.pipe[1]);
    }
    if (f.root >= 0)
        close(f.root);
    free(f.buffer);
    last_word(&f, done);
}
