/* A plain file: bytes from an offset to the announced size, no frame. */
#include <gezi/tree.h>

#include "disk.h"
#include "fetch_priv.h"
#include "lang.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OVERLAP = 1 << 16 }; /* bytes that are fetched twice and compared */

enum outcome { WHOLE, AGAIN, OVER };

static uint64_t size_of(int part)
{
    struct stat st;

    return fstat(part, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* How much of an earlier try is of use. */
static uint64_t kept(const struct fetch *f, int part)
{
    uint64_t have = size_of(part);

    return f->job->resumes && have > OVERLAP && have <= f->job->size ? have : 0;
}

/* Is what comes again what came before? AGAIN: no. */
static enum outcome compare(struct fetch *f, int part, uint64_t have)
{
    uint8_t before[OVERLAP];
    ssize_t n = pread(part, before, OVERLAP, (off_t)(have - OVERLAP));

    while (f->n < OVERLAP) {
        enum flow flow = flow_fill(f);

        if (flow == FLOW_END)
            flow_broke(f);
        if (flow != FLOW_OK)
            return OVER;
    }
    if (n != OVERLAP || memcmp(before, f->buffer + f->at, OVERLAP) != 0)
        return AGAIN;
    f->at += OVERLAP;
    f->n -= OVERLAP;
    return WHOLE;
}

/* have: bytes of the file that are kept; 0: from the beginning. */
static enum outcome receive(struct fetch *f, int part, uint64_t have)
{
    uint64_t there = size_of(part), size = f->job->size;
    enum outcome same = WHOLE;

    /* What is there keeps its room, also when it is written anew. */
    if (!fetch_has_room(f, size > there ? size - there : 0))
        return OVER;
    if (!f->ask(f, have ? (int64_t)(have - OVERLAP) : 0)) {
        /* Nothing from there on: the file may be another by now. */
        bool refused = f->why == GEZI_FILE_WHY_NOT_GIVEN && !f->stopped;

        return have && refused ? AGAIN : OVER;
    }
    if (have)
        same = compare(f, part, have);
    if (same != WHOLE)
        return same;
    if (ftruncate(part, (off_t)have) != 0 ||
        lseek(part, (off_t)have, SEEK_SET) < 0) {
        fetch_fail_disk(f, -errno, f->hidden, 0);
        return OVER;
    }
    f->bytes = have;
    if (!flow_pour(f, part, size - have, f->hidden))
        return OVER;
    /* More behind the end: the offset was not heeded, and the overlap matched
     * by chance, as in a file of zeros. */
    return have && flow_goes_on(f) ? AGAIN : WHOLE;
}

/* The one record of a file that was asked for in the form of a folder. */
static bool read_head(struct fetch *f, struct gezi_tree_head *head)
{
    for (;;) {
        gezi_span come = {f->buffer + f->at, f->n};
        enum gezi_progress p = gezi_tree_next(come, head);
        enum flow flow;

        if (p == GEZI_DONE && gezi_attach_type(head->attr) == GEZI_FILE)
            break;
        if (p != GEZI_MORE)
            return fetch_fail_words(f, GEZI_FILE_WHY_GARBLED, 0,
                                    _("it is no file as gezi knows them"));
        flow = flow_fill(f);
        if (flow == FLOW_END)
            flow_broke(f);
        if (flow != FLOW_OK)
            return false;
    }
    f->at += head->head_bytes;
    f->n -= head->head_bytes;
    return true;
}

/* The official server gives a file that it cannot read in this way. */
static bool is_missing(const struct gezi_tree_head *head)
{
    static const char mark[] = " (Can't open)";
    size_t n = sizeof mark - 1;

    return head->size == 0 && head->name.n > n &&
           memcmp(head->name.p + head->name.n - n, mark, n) == 0;
}

/* The head tells the size: the file may have grown since it was offered. */
static bool receive_record(struct fetch *f, int part)
{
    struct gezi_tree_head head;

    if (!fetch_has_room(f, f->job->size) || !f->ask(f, -1) ||
        !read_head(f, &head))
        return false;
    if (is_missing(&head))
        return fetch_fail(f, GEZI_FILE_WHY_NOT_GIVEN, 0);
    f->total = head.size;
    if (ftruncate(part, 0) != 0 || lseek(part, 0, SEEK_SET) < 0)
        return fetch_fail_disk(f, -errno, f->hidden, 0);
    return fetch_has_room(f, head.size) &&
           flow_pour(f, part, head.size, f->hidden);
}

static bool settle(struct fetch *f, int part)
{
    int err = 0;

    if (f->job->mtime)
        disk_set_time(part, f->job->mtime); /* no harm when it cannot */
    if (fsync(part) != 0)
        err = -errno;
    if (!err)
        err = disk_publish(f->root, f->hidden, f->root, f->job->name, false,
                           f->name, f->name_size);
    return !err || fetch_fail_disk(f, err, f->job->name, 0);
}

bool fetch_file(struct fetch *f)
{
    int part = disk_resume(f->root, f->hidden);
    enum outcome got;
    bool done;

    if (part < 0)
        return fetch_fail_hidden(f, part);
    if (f->job->as_tree)
        got = receive_record(f, part) ? WHOLE : OVER;
    else
        got = receive(f, part, kept(f, part));
    if (got == AGAIN) {
        fetch_hang_up(f);
        got = receive(f, part, 0);
    }
    done = got == WHOLE && settle(f, part);
    close(part);
    return done;
}
