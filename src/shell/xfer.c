#include "xfer.h"

#include "clock.h"
#include "fetch.h"
#include "measure.h"
#include "port.h"
#include "rate.h"
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    FETCHES = GEZI_TRANSFERS_MAX,
    SERVES = GEZI_TRANSFERS_MAX,
    SLOTS = FETCHES + SERVES + 1,
    STACK = 256 * 1024, /* no more of it is used than is touched */
    CLOSE_MS = 2000,
    DESCRIPTORS = 4096,
    NAP_MS = 200, /* between two looks at the wish to stop */
};

enum work { FETCH, SERVE, MEASURE };

enum news {
    STARTED = 1u << 0,
    PROGRESS = 1u << 1,
    ENDED = 1u << 2,
    ASKS = 1u << 3,
};

/*
 * One thread. Above the line what does not change while it runs; below, its
 * letter box: each kind of news has one place, where a newer one replaces it.
 */
struct slot {
    struct xfer *x;
    bool used;
    enum work work;
    pthread_t thread;
    struct gezi_job job;
    char *room; /* what job points to; the path to measure */
    int conn;
    struct gezi_stream *stream; /* SERVE: what leaves goes through it */
    atomic_bool stop;

    unsigned news;
    struct gezi_report asks, started, latest, end;
    char *path, *detail; /* of end */
    uint64_t measured;

    /* The other way: what it asked for. */
    bool answered;
    struct fetch_request answer;
    uint8_t *bytes; /* of answer */
};

struct xfer {
    struct xfer_wish wish;
    struct slot slots[SLOTS];
    int wake[2];
    /* Held for the letter boxes and the rate. */
    pthread_mutex_t lock;
    pthread_cond_t answers; /* or wishes to stop */
    bool woken;             /* a byte is in the pipe */
    struct rate rate;
};

/* Folders in folders take a descriptor each. */
static void allow_descriptors(void)
{
    struct rlimit r;

    if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= DESCRIPTORS)
        return;
    r.rlim_cur = r.rlim_max < DESCRIPTORS ? r.rlim_max : DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &r);
}

int xfer_new(const struct xfer_wish *wish, struct xfer **out)
{
    struct xfer *x = calloc(1, sizeof *x);

    if (!x)
        return -ENOMEM;
    if (pipe(x->wake) != 0) {
        int err = -errno;

        free(x);
        return err;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(x->wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(x->wake[i], F_SETFL, O_NONBLOCK);
    }
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->answers, NULL);
    allow_descriptors();
    port_share_heap();
    x->wish = *wish;
    x->rate.bytes_s = wish->bytes_s;
    *out = x;
    return 0;
}

void xfer_limit(struct xfer *x, uint64_t bytes_s)
{
    pthread_mutex_lock(&x->lock);
    x->rate.bytes_s = bytes_s;
    pthread_mutex_unlock(&x->lock);
}

int xfer_fd(const struct xfer *x) { return x->wake[0]; }

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

/* In the thread: what it has to say. The last word is told by its end, when
 * nothing of it is left. */
static void put_report(void *ctx, const struct gezi_report *r)
{
    struct slot *s = ctx;

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
    struct slot *s = ctx;

    return atomic_load_explicit(&s->stop, memory_order_relaxed);
}

static int64_t now_of(void *ctx)
{
    (void)ctx;
    return clock_now();
}

static void pace(void *ctx, size_t bytes)
{
    struct slot *s = ctx;
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

/* In the thread: ask the core, and wait. */
static bool get_request(void *ctx, int64_t offset, struct fetch_request *out)
{
    struct slot *s = ctx;
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

static void fetch(struct slot *s)
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

static void serve(struct slot *s)
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

static void *run(void *ctx)
{
    struct slot *s = ctx;

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

/* One string of the job, moved into its own room. */
static const char *keep(char **at, const void *bytes, size_t n)
{
    char *copy = *at;

    if (!bytes)
        return NULL;
    memcpy(copy, bytes, n);
    copy[n] = '\0';
    *at += n + 1;
    return copy;
}

static size_t length(const char *text) { return text ? strlen(text) : 0; }

static int copy_job(struct slot *s, const struct gezi_job *job)
{
    size_t size = length(job->path) + job->request.n + length(job->dir) +
                  length(job->name) + length(job->mark) + 5;
    char *at = s->room = malloc(size);

    if (!at)
        return -ENOMEM;
    s->job = *job;
    s->job.path = keep(&at, job->path, length(job->path));
    s->job.dir = keep(&at, job->dir, length(job->dir));
    s->job.name = keep(&at, job->name, length(job->name));
    s->job.mark = keep(&at, job->mark, length(job->mark));
    s->job.request.p =
        (const uint8_t *)keep(&at, job->request.p, job->request.n);
    s->job.body = NULL; /* the key stays where it is */
    return 0;
}

static void dry(struct slot *s, struct gezi_stream **stream)
{
    if (*stream)
        s->job.seal->dry(*stream);
    *stream = NULL;
}

static void clear(struct slot *s)
{
    dry(s, &s->stream);
    dry(s, &s->answer.stream);
    free(s->bytes);
    s->bytes = NULL;
    free(s->room);
    free(s->path);
    free(s->detail);
    s->room = s->path = s->detail = NULL;
    s->used = false;
}

/* Signals are the loop's. */
static int start_thread(struct slot *s)
{
    pthread_attr_t attr;
    sigset_t all, kept;
    int err;

    if (pthread_attr_init(&attr) != 0)
        return -ENOMEM;
    pthread_attr_setstacksize(&attr, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &kept);
    err = pthread_create(&s->thread, &attr, run, s);
    pthread_sigmask(SIG_SETMASK, &kept, NULL);
    pthread_attr_destroy(&attr);
    return -err;
}

static struct slot *free_slot(struct xfer *x, enum work work)
{
    static const struct {
        size_t from, to;
    } range[] = {[FETCH] = {0, FETCHES},
                 [SERVE] = {FETCHES, FETCHES + SERVES},
                 [MEASURE] = {FETCHES + SERVES, SLOTS}};

    for (size_t i = range[work].from; i < range[work].to; i++) {
        struct slot *s = &x->slots[i];

        if (s->used)
            continue;
        *s = (struct slot){.x = x, .work = work, .conn = -1};
        return s;
    }
    return NULL;
}

static int begin(struct slot *s)
{
    int err;

    /* Should it end without a word, this is one. */
    s->end = (struct gezi_report){.what = GEZI_REPORT_FAILED,
                                  .job = s->job.id,
                                  .reason = GEZI_FILE_WHY_BROKEN};
    s->used = true;
    err = start_thread(s);
    if (err)
        clear(s);
    return err;
}

int xfer_start(struct xfer *x, const struct gezi_job *job, int conn)
{
    struct slot *s = free_slot(x, job->what == GEZI_JOB_FETCH ? FETCH : SERVE);
    int err = s ? copy_job(s, job) : -EAGAIN;

    if (!err && job->body) {
        s->stream = job->seal->stream(job->seal->ctx, job->body);
        err = s->stream ? 0 : -ENOMEM;
        if (err)
            clear(s);
    }
    if (!err) {
        s->conn = conn;
        err = begin(s);
    }
    if (err && conn >= 0)
        close(conn);
    return err;
}

static struct slot *slot_of(struct xfer *x, uint64_t job)
{
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *s = &x->slots[i];

        if (s->used && s->work != MEASURE && s->job.id == job)
            return s;
    }
    return NULL;
}

/* Whoever waits for an answer shall see it. */
static void tell_stop(struct slot *s)
{
    pthread_mutex_lock(&s->x->lock);
    atomic_store(&s->stop, true);
    pthread_cond_broadcast(&s->x->answers);
    pthread_mutex_unlock(&s->x->lock);
}

void xfer_stop(struct xfer *x, uint64_t job)
{
    struct slot *s = slot_of(x, job);

    if (s)
        tell_stop(s);
}

void xfer_answer(struct xfer *x, const struct gezi_job *job)
{
    struct slot *s = slot_of(x, job->id);
    struct fetch_request r = {.bytes.n = job->request.n, .reason = job->reason};
    uint8_t *bytes = s && job->request.n ? malloc(job->request.n) : NULL;

    if (!s)
        return;
    if (bytes)
        memcpy(bytes, job->request.p, job->request.n);
    if (bytes && job->body)
        r.stream = job->seal->stream(job->seal->ctx, job->body);
    if (!r.reason && (!bytes || (job->body && !r.stream)))
        r.reason = GEZI_FILE_WHY_NO_ROOM;
    r.bytes.p = bytes;
    pthread_mutex_lock(&x->lock);
    dry(s, &s->answer.stream); /* nobody took it */
    free(s->bytes);
    s->bytes = bytes;
    s->answer = r;
    s->answered = true;
    pthread_cond_broadcast(&x->answers);
    pthread_mutex_unlock(&x->lock);
}

int xfer_measure(struct xfer *x, const char *path)
{
    struct slot *s = free_slot(x, MEASURE);

    if (!s)
        return -EAGAIN;
    s->room = strdup(path);
    return s->room ? begin(s) : -ENOMEM;
}

/* What a slot has to tell, taken out of it. */
struct letters {
    unsigned news;
    struct gezi_report asks, started, latest, end;
};

static void empty_box(struct slot *s, struct letters *l)
{
    pthread_mutex_lock(&s->x->lock);
    l->news = s->news;
    l->asks = s->asks;
    l->started = s->started;
    l->latest = s->latest;
    s->news = 0;
    pthread_mutex_unlock(&s->x->lock);
    if (!(l->news & ENDED))
        return;
    pthread_join(s->thread, NULL); /* its last step was to say so */
    l->end = s->end;
    l->end.path = s->path;
    l->end.detail = s->detail;
}

static void hand_over(struct slot *s, const struct xfer_news *to)
{
    struct letters l;

    empty_box(s, &l);
    if (l.news & ASKS && !(l.news & ENDED))
        to->report(to->ctx, &l.asks);
    if (l.news & STARTED)
        to->report(to->ctx, &l.started);
    if (l.news & PROGRESS)
        to->report(to->ctx, &l.latest);
    if (l.news & ENDED && s->work != MEASURE)
        to->report(to->ctx, &l.end);
    if (l.news & ENDED) {
        bool measured = s->work == MEASURE;

        clear(s); /* the next may begin from there */
        if (measured)
            to->measured(to->ctx, s->measured);
    }
}

void xfer_take(struct xfer *x, const struct xfer_news *to)
{
    char room[16];

    pthread_mutex_lock(&x->lock);
    while (read(x->wake[0], room, sizeof room) > 0)
        ;
    x->woken = false;
    pthread_mutex_unlock(&x->lock);
    for (size_t i = 0; i < SLOTS; i++)
        if (x->slots[i].used)
            hand_over(&x->slots[i], to);
}

static void ignore_report(void *ctx, const struct gezi_report *r)
{
    (void)ctx, (void)r;
}

static void ignore_measured(void *ctx, uint64_t bytes)
{
    (void)ctx, (void)bytes;
}

static bool any_used(const struct xfer *x)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (x->slots[i].used)
            return true;
    return false;
}

void xfer_close(struct xfer *x)
{
    static const struct xfer_news nobody = {NULL, ignore_report,
                                            ignore_measured};
    int64_t until = clock_now() + CLOSE_MS;

    if (!x)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        if (x->slots[i].used)
            tell_stop(&x->slots[i]);
    while (any_used(x) && clock_now() < until) {
        struct pollfd p = {x->wake[0], POLLIN, 0};

        poll(&p, 1, clock_wait(clock_now(), until));
        xfer_take(x, &nobody);
    }
    if (any_used(x))
        return;
    close(x->wake[0]);
    close(x->wake[1]);
    pthread_cond_destroy(&x->answers);
    pthread_mutex_destroy(&x->lock);
    free(x);
}
