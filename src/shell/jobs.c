/* Between the core, which says who gets what, and the threads that move it. */
#include "loop_priv.h"
#include "tcp.h"
#include "xfer.h"

#include <errno.h>

static void request(void *ctx, const struct gezi_addr *from, uint64_t conn,
                    gezi_span bytes)
{
    struct loop *l = ctx;

    gezi_core_request(l->parts.core, l->now, from, conn, bytes);
}

void jobs_serve(struct loop *l, const struct pollfd *fds)
{
    tcp_serve(l->parts.tcp, l->now, fds, request, l);
}

static void report(void *ctx, const struct gezi_report *r)
{
    struct loop *l = ctx;

    gezi_core_report(l->parts.core, l->now, r);
}

static void measured(void *ctx, uint64_t bytes) { hold_measured(ctx, bytes); }

void jobs_hear(struct loop *l)
{
    const struct xfer_news to = {l, report, measured};

    xfer_take(l->xfer, &to);
}

/* No thread will ever speak of it. */
static void fail(struct loop *l, uint64_t job, int err)
{
    const struct gezi_report r = {
        .what = GEZI_REPORT_FAILED,
        .job = job,
        .reason =
            err == -ENOTCONN ? GEZI_FILE_WHY_BROKEN : GEZI_FILE_WHY_NO_ROOM,
        .error = -err,
    };

    gezi_core_report(l->parts.core, l->now, &r);
}

static int serve(struct loop *l, const struct gezi_job *job)
{
    int conn = l->parts.tcp ? tcp_take(l->parts.tcp, job->conn) : -1;

    return conn < 0 ? -ENOTCONN : xfer_start(l->xfer, job, conn);
}

static int obey(struct loop *l, const struct gezi_job *job)
{
    switch (job->what) {
    case GEZI_JOB_FETCH:
        return xfer_start(l->xfer, job, -1);
    case GEZI_JOB_SERVE:
        return serve(l, job);
    case GEZI_JOB_REFUSE:
        if (l->parts.tcp)
            tcp_refuse(l->parts.tcp, job->conn);
        return 0;
    case GEZI_JOB_STOP:
        xfer_stop(l->xfer, job->id);
        return 0;
    case GEZI_JOB_REQUEST:
        xfer_answer(l->xfer, job);
        return 0;
    }
    return 0;
}

bool jobs_run(struct loop *l)
{
    struct gezi_job job;
    bool any = false;

    while (gezi_core_next_job(l->parts.core, &job)) {
        uint64_t id = job.id;
        int err = obey(l, &job);

        if (err)
            fail(l, id, err);
        any |= err != 0;
    }
    return any;
}
