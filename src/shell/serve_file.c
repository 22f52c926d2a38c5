/* One file as it is, from an offset to the size that was offered. */
#include "serve_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the peer has one half already, the other must be of the same file. */
static bool changed(const struct gezi_job *job, const struct stat *st)
{
    return (uint64_t)st->st_size < job->size || job->offset > job->size ||
           (job->offset && job->mtime && job->mtime != (int64_t)st->st_mtime);
}

static void give(struct serve *s, int file)
{
    uint64_t n = s->job->size - s->job->offset, sent;

    s->r.bytes = s->job->offset;
    if (!serve_from(s, file, s->job->offset, n, &sent))
        return;
    if (sent < n)
        serve_fail(s,
                   s->unread ? GEZI_FILE_WHY_NOT_READ : GEZI_FILE_WHY_CHANGED,
                   s->unread);
    else
        serve_close(s);
}

void serve_file(struct serve *s)
{
    /* A FIFO in its place must not hold us. */
    int file = open(s->job->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat st;

    if (file < 0 || fstat(file, &st) != 0)
        serve_fail(s, GEZI_FILE_WHY_NOT_READ, errno);
    else if (!S_ISREG(st.st_mode))
        serve_fail(s, GEZI_FILE_WHY_NOT_READ, S_ISDIR(st.st_mode) ? EISDIR : 0);
    else if (changed(s->job, &st))
        serve_fail(s, GEZI_FILE_WHY_CHANGED, 0);
    else
        give(s, file);
    if (file >= 0)
        close(file);
}
