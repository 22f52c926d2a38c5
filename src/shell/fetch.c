#include "fetch.h"

const struct fetch_limits fetch_limits_usual = {
    .idle_ms = 120000,
    .connect_ms = 10000,
    .retry_ms = 200,
    .entries = 1000000,
    .depth = 64,
};

/* Nothing is fetched yet. */
void fetch_run(const struct gezi_job *job, const struct fetch_feedback *fb)
{
    struct gezi_report r = {
        .what = GEZI_REPORT_FAILED,
        .job = job->id,
        .reason = GEZI_FILE_WHY_NOT_GIVEN,
    };

    fb->report(fb->ctx, &r);
}
