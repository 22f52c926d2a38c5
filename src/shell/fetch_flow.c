/*
 * Bytes from a connection to a file. A socket that waits at most FETCH_SLICE_MS
 * at a time, so that stop and silence are noticed without another call.
 */
#include "disk.h"
#include "fetch_priv.h"
#include "lang.h"
#include "port_disk.h"
#include "size.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_BYTES = 8 << 20 };

/* Nothing came: is that the end? */
static enum flow waited(struct fetch *f)
{
    int err = errno;

    if (fetch_is_stopped(f))
        return FLOW_FAIL;
    if (err == EINTR)
        return FLOW_OK;
    if (err != EAGAIN && err != EWOULDBLOCK) {
        f->error = err;
        return FLOW_END;
    }
    if (f->fb->clock(f->fb->ctx) - f->moved_at < f->limits.idle_ms)
        return FLOW_OK;
    fetch_fail(f, GEZI_FILE_WHY_SILENT, 0);
    return FLOW_FAIL;
}

static void moved(struct fetch *f) { f->moved_at = f->fb->clock(f->fb->ctx); }

static size_t portion(const struct fetch *f, uint64_t n)
{
    size_t most = f->fb->pace ? FETCH_PACED : FETCH_BUFFER;

    return n < most ? (size_t)n : most;
}

static enum flow decrypt(struct fetch *f, uint8_t *p, size_t n)
{
    if (!f->stream || f->job->seal->flow(f->stream, p, n))
        return FLOW_OK;
    fetch_fail(f, GEZI_FILE_WHY_GARBLED, 0);
    return FLOW_FAIL;
}

/* At most n bytes to p. *got is 0 unless FLOW_OK. */
static enum flow take(struct fetch *f, uint8_t *p, size_t n, size_t *got)
{
    *got = 0;
    if (fetch_is_stopped(f))
        return FLOW_FAIL;
    for (;;) {
        ssize_t in = read(f->sock, p, n);
        enum flow flow = FLOW_END;

        if (in > 0) {
            *got = (size_t)in;
            moved(f);
            return decrypt(f, p, (size_t)in);
        }
        if (in < 0)
            flow = waited(f);
        if (flow != FLOW_OK)
            return flow;
    }
}

enum flow flow_fill(struct fetch *f)
{
    enum flow flow;
    size_t got, room;

    if (f->at) {
        memmove(f->buffer, f->buffer + f->at, f->n);
        f->at = 0;
    }
    room = FETCH_BUFFER - f->n;
    flow = take(f, f->buffer + f->n, portion(f, room), &got);
    f->n += got;
    return flow;
}

bool flow_broke(struct fetch *f)
{
    char came[SIZE_TEXT], of[SIZE_TEXT];

    size_print(f->bytes, came);
    if (!f->total)
        return fetch_fail_words(f, GEZI_FILE_WHY_BROKEN, f->error,
                                _("%s came until then"), came);
    return fetch_fail_words(f, GEZI_FILE_WHY_BROKEN, f->error,
                            _("%s of %s came until then"), came,
                            size_print(f->total, of));
}

/* Up to n bytes of what was read before. */
static size_t use_buffer(struct fetch *f, uint64_t n, const uint8_t **p)
{
    size_t some = f->n < n ? f->n : (size_t)n;

    if (some > portion(f, some))
        some = portion(f, some);
    *p = f->buffer + f->at;
    f->at += some;
    f->n -= some;
    if (f->n == 0)
        f->at = 0;
    return some;
}

/* Fill the empty buffer again, when nothing of it is left. */
static bool refill(struct fetch *f, uint64_t n)
{
    enum flow flow;
    size_t got;

    if (f->n)
        return true;
    f->at = 0;
    flow = take(f, f->buffer, portion(f, n), &got);
    f->n = got;
    if (flow == FLOW_END)
        flow_broke(f);
    return flow == FLOW_OK;
}

bool flow_skip(struct fetch *f, uint64_t n, bool content)
{
    const uint8_t *p;

    while (n) {
        size_t some;

        if (!refill(f, FETCH_BUFFER))
            return false;
        some = use_buffer(f, n, &p);
        n -= some;
        if (content)
            fetch_count(f, some);
        else if (f->fb->pace)
            f->fb->pace(f->fb->ctx, some);
    }
    return true;
}

/* What is in the pipe, to the file, one way or another. 0 or -errno. */
static int empty_pipe(struct fetch *f, int file, size_t n)
{
    while (n) {
        ssize_t out = f->pipe_holds ? port_pipe_out(f->pipe, file, n) : -1;
        size_t some = n < FETCH_BUFFER ? n : FETCH_BUFFER;
        int err;

        if (out < 0 && f->pipe_holds && errno == EINTR)
            continue;
        if (out < 0 && f->pipe_holds && errno != EINVAL)
            return -errno;
        if (out < 0) {
            /* This disk cannot splice: from now on by hand. */
            f->pipe_holds = 0;
            out = read(f->pipe[0], f->buffer, some);
            if (out <= 0)
                return -EIO;
            err = disk_write(file, f->buffer, (size_t)out);
            if (err)
                return err;
        }
        n -= (size_t)out;
    }
    return 0;
}

/* A portion by splice; the buffer is empty. */
static enum flow splice_some(struct fetch *f, int file, uint64_t n,
                             size_t *moved_bytes, int *err)
{
    size_t most = portion(f, n);
    ssize_t in;

    *moved_bytes = 0;
    if (fetch_is_stopped(f))
        return FLOW_FAIL;
    in = port_pipe_in(f->sock, f->pipe,
                      most < f->pipe_holds ? most : f->pipe_holds);
    if (in == 0)
        return FLOW_END;
    if (in < 0 && errno == EINVAL) {
        f->pipe_holds = 0;
        return FLOW_OK;
    }
    if (in < 0)
        return waited(f);
    moved(f);
    *moved_bytes = (size_t)in;
    *err = empty_pipe(f, file, (size_t)in);
    return FLOW_OK;
}

/*
 * Gigabytes that wait in memory for the flush at the end would hold up the disk
 * then, and with it each message that has to be there before its receipt.
 */
static void flush_on(const struct fetch *f, int file, size_t some)
{
    if (f->bytes / FLUSH_BYTES != (f->bytes - some) / FLUSH_BYTES)
        port_flush_begin(file);
}

bool flow_pour(struct fetch *f, int file, uint64_t n, const char *name)
{
    while (n) {
        size_t some;
        int err = 0;

        if (f->n == 0 && f->pipe_holds && n >= FETCH_PACED) {
            enum flow flow = splice_some(f, file, n, &some, &err);

            if (flow == FLOW_END)
                flow_broke(f);
            if (flow != FLOW_OK)
                return false;
        } else {
            const uint8_t *p;

            if (!refill(f, FETCH_BUFFER))
                return false;
            some = use_buffer(f, n, &p);
            err = disk_write(file, p, some);
        }
        if (err)
            return fetch_fail_disk(f, err, name, n);
        n -= some;
        fetch_count(f, some);
        flush_on(f, file, some);
        f->unchecked += some;
        if (f->unchecked >= 64 << 20 && n && !fetch_has_room(f, n))
            return false;
    }
    return true;
}

bool flow_goes_on(struct fetch *f)
{
    uint8_t byte;

    for (int i = 0; i < 1000 / FETCH_SLICE_MS && f->n == 0; i++) {
        ssize_t n = read(f->sock, &byte, 1);

        if (n > 0)
            return true;
        if (n == 0 || (errno != EAGAIN && errno != EINTR) ||
            fetch_is_stopped(f))
            return false;
    }
    return f->n > 0;
}
