/* What a thread of a transfer does. Nothing else of gezi runs in it. */
#include "xfer_priv.h"

#include "clock.h"
#include "measure.h"
#include "serve.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAP_MS = 200 }; /* between two looks at the wish to stop */

/* With the lock. */
static void wake(struct xfer *x)
{
    ssize_t n;

    if (x->woken)
        return;
    x->woken = true;
    n = write(x->wake[1], "", 1);
    (void)n; /* full: it is readable anyway */
}

static char *copy_of(const char *text) { return text ? strdup(text) : NULL; }

/* What it has to say. The last word is told by its end, when nothing of it is
 * left. */
static void put_report(void *ctx, const struct gezi_report *r)
{
    struct xfer_slot *s = ctx;

    pthread_mutex_lock(&s->x->lock);
    if (r->what == GEZI_REPORT_STARTED) {
        s->started = *r;
        s->news |= STARTED;
    } else if (r->what == GEZI_REPORT_PROGRESS) {
        s->latest = *r;
        s->news |= PROGRESS;
    } else {
        s->end = *r;
        s->path = copy_of(r->path);
        s->detail = copy_of(r->detail);
    }
    if (s->news)
        wake(s->x);
    pthread_mutex_unlock(&s->x->lock);
}

static bool is_stopped(void *ctx)
{
    struct xfer_slot *s = ctx;

    return atomic_load_explicit(&s->stop, memory_order_relaxed);
}

static int64_t now_of(void *ctx)
{
    (void)ctx;
    return clock_now();
}

static void pace(void *ctx, size_t bytes)
{
    struct xfer_slot *s = ctx;
    int64_t owed_ms, until;

    pthread_mutex_lock(&s->x->lock);
    owed_ms = rate_owed(&s->x->rate, clock_now() * 1000, bytes) / 1000;
    pthread_mutex_unlock(&s->x->lock);
    until = clock_now() + owed_ms;
    while (owed_ms > 0 && !is_stopped(s)) {
        poll(NULL, 0, owed_ms < NAP_MS ? (int)owed_ms : NAP_MS);
        owed_ms = until - clock_now();
    }
}

/* Ask the core, and wait. */
static bool get_request(void *ctx, int64_t offset, struct fetch_request *out)
{
    struct xfer_slot *s = ctx;
    bool good;

    pthread_mutex_lock(&s->x->lock);
    s->asks = (struct gezi_report){
        .what = GEZI_REPORT_ASKS, .job = s->job.id, .offset = offset};
    s->answered = false;
    s->news |= ASKS;
    wake(s->x);
    while (!s->answered && !is_stopped(s))
        pthread_cond_wait(&s->x->answers, &s->x->lock);
    good = s->answered && s->answer.reason == GEZI_FILE_WHY_NONE;
    *out = s->answer;
    s->answer.stream = NULL; /* it is the other's now */
    pthread_mutex_unlock(&s->x->lock);
    return good;
}

static void fetch(struct xfer_slot *s)
{
    const struct fetch_feedback fb = {
        .ctx = s,
        .report = put_report,
        .stopped = is_stopped,
        .pace = s->x->wish.bytes_s ? pace : NULL,
        .request = get_request,
        .clock = now_of,
        .from_ip = s->x->wish.from_ip,
    };

    fetch_run(&s->job, &fb);
}

static void serve(struct xfer_slot *s)
{
    const struct serve_feedback fb = {
        .ctx = s,
        .report = put_report,
        .stopped = is_stopped,
        .pace = s->x->wish.bytes_s ? pace : NULL,
        .piece = rate_piece(&s->x->rate),
        .clock = now_of,
        .stream = s->stream,
    };

    serve_run(&s->job, s->conn, &fb);
}

void *xfer_worker(void *arg)
{
    struct xfer_slot *s = arg;

    if (s->work == FETCH)
        fetch(s);
    else if (s->work == SERVE)
        serve(s);
    else
        s->measured = measure(s->room, is_stopped, s);
    if (s->conn >= 0)
        close(s->conn);
    pthread_mutex_lock(&s->x->lock);
    s->news |= ENDED;
    wake(s->x);
    pthread_mutex_unlock(&s->x->lock);
    return NULL;
}
