/* One file is given to a peer on this machine. */
#include "expect.h"
#include "serve_rig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE = 5 << 20 };

static struct rig r;

static int set_up(void **state)
{
    (void)state;
    rig_open(&r);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

static struct gezi_job job_of(uint64_t size, uint64_t offset)
{
    return (struct gezi_job){.size = size, .offset = offset};
}

static void expect_large(size_t from, size_t n)
{
    assert_int_equal(r.n, n);
    for (size_t i = 0; i < n; i++)
        if (r.got[i] != rig_byte(from + i))
            fail_msg("byte %zu differs", from + i);
}

static void a_file_is_given_whole_and_done_when_the_peer_closes(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    end = rig_serve(&r, "a.bin", job_of(LARGE, 0));
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->job, 7);
    assert_int_equal(end->bytes, LARGE);
    assert_int_equal(end->total, LARGE);
    expect_large(0, LARGE);
    assert_int_equal(r.reports[0].what, GEZI_REPORT_STARTED);
}

static void the_portable_way_gives_the_same(void **state)
{
    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.limits.portable = true;
    assert_int_equal(rig_serve(&r, "a.bin", job_of(LARGE, 12345))->what,
                     GEZI_REPORT_DONE);
    expect_large(12345, LARGE - 12345);
}

static void it_goes_on_from_an_offset(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    end = rig_serve(&r, "a.bin", job_of(LARGE, LARGE - 3));
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->bytes, LARGE);
    expect_large(LARGE - 3, 3);
    end = rig_serve(&r, "a.bin", job_of(LARGE, LARGE));
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(r.n, 0);
}

static void an_empty_file_is_done_without_a_byte(void **state)
{
    (void)state;
    rig_file(&r, "empty", "");
    assert_int_equal(rig_serve(&r, "empty", job_of(0, 0))->what,
                     GEZI_REPORT_DONE);
    assert_int_equal(r.n, 0);
    assert_null(rig_find(&r, GEZI_REPORT_STARTED));
}

static void of_a_file_that_grew_the_announced_size_leaves(void **state)
{
    (void)state;
    rig_file(&r, "log", "one two three");
    assert_int_equal(rig_serve(&r, "log", job_of(7, 0))->what,
                     GEZI_REPORT_DONE);
    assert_int_equal(r.n, 7);
    assert_memory_equal(r.got, "one two", 7);
}

static void a_file_that_is_shorter_now_is_not_begun(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_file(&r, "log", "one");
    end = rig_serve(&r, "log", job_of(7, 0));
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_CHANGED);
    assert_int_equal(r.n, 0);
}

static void halves_of_two_files_do_not_meet(void **state)
{
    struct gezi_job job = job_of(7, 3);
    const struct gezi_report *end;

    (void)state;
    rig_file(&r, "log", "new one");
    job.mtime = 1000; /* when it was offered */
    end = rig_serve(&r, "log", job);
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_CHANGED);
    assert_int_equal(r.n, 0);
}

static void cut(struct rig *rig, const struct gezi_report *report)
{
    char path[RIG_DIR + 8];

    snprintf(path, sizeof path, "%s/a.bin", rig->dir);
    if (report->what == GEZI_REPORT_STARTED)
        assert_int_equal(truncate(path, 0), 0);
}

static void a_file_cut_meanwhile_fails_as_changed(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.at_report = cut;
    end = rig_serve(&r, "a.bin", job_of(LARGE, 0));
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_CHANGED);
    assert_true(r.n < LARGE);
}

static void expect_unread(const char *path, int error)
{
    const struct gezi_report *end = rig_serve(&r, path, job_of(3, 0));

    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_NOT_READ);
    assert_int_equal(end->error, error);
    assert_int_equal(r.n, 0);
}

static void what_is_gone_or_no_file_is_told(void **state)
{
    (void)state;
    expect_unread("nothing", ENOENT);
    expect_unread("", EISDIR);
    assert_int_equal(mkfifoat(r.dir_fd, "pipe", 0600), 0);
    expect_unread("pipe", 0);
}

static void a_peer_that_closes_early_has_broken_it(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.most = 1000;
    end = rig_serve(&r, "a.bin", job_of(LARGE, 0));
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_BROKEN);
}

static void a_peer_that_took_all_and_stays_is_done_in_the_end(void **state)
{
    (void)state;
    rig_file(&r, "a", "abc");
    r.holds = true;
    r.step_ms = 500; /* time flies */
    r.limits.idle_ms = 1000;
    assert_int_equal(rig_serve(&r, "a", job_of(3, 0))->what, GEZI_REPORT_DONE);
    assert_memory_equal(r.got, "abc", 3);
}

static void a_peer_that_takes_nothing_more_is_silent(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.receive_bytes = 4096;
    r.most = 1000;
    r.holds = true;
    r.step_ms = 500;
    r.limits.idle_ms = 1000;
    end = rig_serve(&r, "a.bin", job_of(LARGE, 0));
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_SILENT);
    assert_true(end->bytes < LARGE);
}

static void wish_to_stop(struct rig *rig, const struct gezi_report *report)
{
    if (report->what == GEZI_REPORT_STARTED)
        rig->stop = true;
}

static void it_stops_when_that_is_wished(void **state)
{
    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.at_report = wish_to_stop;
    assert_int_equal(rig_serve(&r, "a.bin", job_of(LARGE, 0))->what,
                     GEZI_REPORT_STOPPED);
    assert_true(r.n < LARGE);
}

static void a_rate_is_told_of_every_byte(void **state)
{
    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.paced = true;
    r.piece = 1000;
    assert_int_equal(rig_serve(&r, "a.bin", job_of(LARGE, 0))->what,
                     GEZI_REPORT_DONE);
    assert_int_equal(r.paced_bytes, LARGE);
}

static void progress_is_told_ten_times_a_second_at_most(void **state)
{
    size_t told = 0;
    int64_t looks;

    (void)state;
    rig_large(&r, "a.bin", LARGE);
    r.paced = true;
    r.piece = LARGE / 50;
    r.step_ms = 5; /* two looks a piece: one report in ten pieces */
    assert_int_equal(rig_serve(&r, "a.bin", job_of(LARGE, 0))->what,
                     GEZI_REPORT_DONE);
    looks = r.clock / r.step_ms;
    for (size_t i = 0; i < r.count; i++)
        told += r.reports[i].what == GEZI_REPORT_PROGRESS;
    assert_true(told > 0);
    assert_true((int64_t)told <= looks * r.step_ms / 100);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_file_is_given_whole_and_done_when_the_peer_closes),
        T(the_portable_way_gives_the_same),
        T(it_goes_on_from_an_offset),
        T(an_empty_file_is_done_without_a_byte),
        T(of_a_file_that_grew_the_announced_size_leaves),
        T(a_file_that_is_shorter_now_is_not_begun),
        T(halves_of_two_files_do_not_meet),
        T(a_file_cut_meanwhile_fails_as_changed),
        T(what_is_gone_or_no_file_is_told),
        T(a_peer_that_closes_early_has_broken_it),
        T(a_peer_that_took_all_and_stays_is_done_in_the_end),
        T(a_peer_that_takes_nothing_more_is_silent),
        T(it_stops_when_that_is_wished),
        T(a_rate_is_told_of_every_byte),
        T(progress_is_told_ten_times_a_second_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
