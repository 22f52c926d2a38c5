#include "taker.h"

#include "expect.h"

#include <stdio.h>
#include <stdlib.h>

#include "xalloc.h"

static const char outside[] = "file 0600 9 bytes: untouched\nfolder/\n";

int taker_setup(void **state)
{
    struct taker *t = xcalloc(1, sizeof *t);

    ground_init(&t->ground);
    t->limits = fetch_limits_usual;
    t->limits.retry_ms = 1;
    t->stop_at_bytes = -1;
    t->job = (struct gezi_job){
        .what = GEZI_JOB_FETCH,
        .id = 7,
        .charset = GEZI_CS_UTF8,
        .tries = 1,
        .request = S("1:2:me:here:96:3:0:"),
        .dir = t->ground.dir,
        .name = "name.txt",
        .mark = "mark",
    };
    *state = t;
    return 0;
}

int taker_setup_folder(void **state)
{
    struct taker *t;

    taker_setup(state);
    t = *state;
    t->job.type = GEZI_FILE_FOLDER;
    t->job.name = "tree";
    t->job.request = S("1:2:me:here:98:3:0:0:\0");
    return 0;
}

int taker_teardown(void **state)
{
    struct taker *t = *state;

    expect_outside_untouched(t);
    ground_fini(&t->ground);
    free(t);
    return 0;
}

struct giver_answer *taker_answer(struct taker *t, gezi_span bytes)
{
    struct giver_answer *a = &t->giver.answers[t->giver.count++];

    assert_true(t->giver.count <= GIVER_ANSWERS);
    *a = (struct giver_answer){.bytes = bytes};
    return a;
}

static void keep(char *to, size_t cap, const char *text)
{
    snprintf(to, cap, "%s", text ? text : "");
}

static void on_report(void *ctx, const struct gezi_report *r)
{
    struct taker *t = ctx;

    assert_int_equal(t->last_words, 0);
    assert_int_equal(r->job, t->job.id);
    if (r->bytes > t->highest)
        t->highest = r->bytes;
    if (r->what == GEZI_REPORT_STARTED) {
        t->started++;
        if (t->at_start)
            t->at_start(t);
    } else if (r->what == GEZI_REPORT_PROGRESS) {
        assert_int_equal(t->started, 1);
        t->progress++;
    } else {
        t->last_words++;
        t->last = *r;
        keep(t->path, sizeof t->path, r->path);
        keep(t->detail, sizeof t->detail, r->detail);
        t->last.path = r->path ? t->path : NULL;
        t->last.detail = r->detail ? t->detail : NULL;
    }
}

static bool on_stopped(void *ctx)
{
    const struct taker *t = ctx;

    return t->stop_at_bytes >= 0 && t->highest >= (uint64_t)t->stop_at_bytes;
}

static void on_pace(void *ctx, size_t bytes)
{
    struct taker *t = ctx;

    assert_true(bytes <= 65536);
    t->paced_bytes += bytes;
}

static int64_t on_clock(void *ctx)
{
    struct taker *t = ctx;

    return t->now += t->tick_ms;
}

void taker_run(struct taker *t)
{
    struct fetch_feedback fb = {
        .ctx = t,
        .report = on_report,
        .stopped = on_stopped,
        .pace = t->paced ? on_pace : NULL,
        .request = t->request,
        .clock = on_clock,
        .from_ip = t->from_ip,
        .limits = &t->limits,
    };
    bool served = t->giver.count > 0;

    t->started = t->progress = t->last_words = 0;
    t->highest = t->paced_bytes = 0;
    if (served) {
        giver_start(&t->giver);
        if (!t->job.addrs_n)
            t->job.addrs_n = 1;
        t->job.addrs[t->job.addrs_n - 1] = t->giver.addr;
    }
    fetch_run(&t->job, &fb);
    if (served)
        giver_stop(&t->giver);
    t->giver.count = 0;
    assert_int_equal(t->last_words, 1);
}

void expect_done(struct taker *t, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", t->ground.dir, name);
    if (t->last.what != GEZI_REPORT_DONE)
        print_error("%s (%s)\n", gezi_file_reason_text(t->last.reason),
                    t->detail);
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    assert_int_equal(t->started, 1);
    assert_string_equal(t->path, path);
}

void expect_failed(struct taker *t, enum gezi_file_reason why)
{
    assert_int_equal(t->last.what, GEZI_REPORT_FAILED);
    assert_string_equal(gezi_file_reason_text(t->last.reason),
                        gezi_file_reason_text(why));
    assert_null(t->last.path);
}

void expect_stopped(struct taker *t)
{
    assert_int_equal(t->last.what, GEZI_REPORT_STOPPED);
    assert_null(t->last.path);
}

static void expect_words(struct taker *t, const char *path, const char *words,
                         int times)
{
    char *got = ground_words(&t->ground, path, times);

    assert_string_equal(got, words);
    free(got);
}

void expect_downloads(struct taker *t, const char *words)
{
    expect_words(t, "downloads", words, 0);
}

void expect_downloads_at(struct taker *t, const char *words)
{
    expect_words(t, "downloads", words, 1);
}

void expect_outside_untouched(struct taker *t)
{
    expect_words(t, "outside", outside, 0);
}
