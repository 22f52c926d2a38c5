#include "xfer.h"

#include "clock.h"
#include "port.h"
#include "xfer_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    STACK = 256 * 1024, /* no more of it is used than is touched */
    CLOSE_MS = 2000,
    DESCRIPTORS = 4096,
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

static int copy_job(struct xfer_slot *s, const struct gezi_job *job)
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

static void dry(struct xfer_slot *s, struct gezi_stream **stream)
{
    if (*stream)
        s->job.seal->dry(*stream);
    *stream = NULL;
}

static void clear(struct xfer_slot *s)
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
static int start_thread(struct xfer_slot *s)
{
    pthread_attr_t attr;
    sigset_t all, kept;
    int err;

    if (pthread_attr_init(&attr) != 0)
        return -ENOMEM;
    pthread_attr_setstacksize(&attr, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &kept);
    err = pthread_create(&s->thread, &attr, xfer_worker, s);
    pthread_sigmask(SIG_SETMASK, &kept, NULL);
    pthread_attr_destroy(&attr);
    return -err;
}

static struct xfer_slot *free_slot(struct xfer *x, enum work work)
{
    static const struct {
        size_t from, to;
    } range[] = {[FETCH] = {0, FETCHES},
                 [SERVE] = {FETCHES, FETCHES + SERVES},
                 [MEASURE] = {FETCHES + SERVES, SLOTS}};

    for (size_t i = range[work].from; i < range[work].to; i++) {
        struct xfer_slot *s = &x->slots[i];

        if (s->used)
            continue;
        *s = (struct xfer_slot){.x = x, .work = work, .conn = -1};
        return s;
    }
    return NULL;
}

static int begin(struct xfer_slot *s)
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
    struct xfer_slot *s =
        free_slot(x, job->what == GEZI_JOB_FETCH ? FETCH : SERVE);
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

static struct xfer_slot *slot_of(struct xfer *x, uint64_t job)
{
    for (size_t i = 0; i < SLOTS; i++) {
        struct xfer_slot *s = &x->slots[i];

        if (s->used && s->work != MEASURE && s->job.id == job)
            return s;
    }
    return NULL;
}

/* Whoever waits for an answer shall see it. */
static void tell_stop(struct xfer_slot *s)
{
    pthread_mutex_lock(&s->x->lock);
    atomic_store(&s->stop, true);
    pthread_cond_broadcast(&s->x->answers);
    pthread_mutex_unlock(&s->x->lock);
}

void xfer_stop(struct xfer *x, uint64_t job)
{
    struct xfer_slot *s = slot_of(x, job);

    if (s)
        tell_stop(s);
}

void xfer_answer(struct xfer *x, const struct gezi_job *job)
{
    struct xfer_slot *s = slot_of(x, job->id);
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
    struct xfer_slot *s = free_slot(x, MEASURE);

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

static void empty_box(struct xfer_slot *s, struct letters *l)
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

static void hand_over(struct xfer_slot *s, const struct xfer_news *to)
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
