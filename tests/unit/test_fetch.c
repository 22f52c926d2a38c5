/* Files of others are asked for, taken up again, given up. docs/protocol.md
 * 10.8 */
#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define FEIQ "1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9"

static struct story *story_with(const char *version, unsigned options,
                                const char *list)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "me",
                                             .host = "box",
                                             .legacy = GEZI_CS_GBK,
                                             .seed = 7,
                                             .files = true,
                                             .downloads = "/dl"});
    char bytes[6000];
    int n = snprintf(bytes, sizeof bytes, "%s:255:lilei:PC:%u:x", version,
                     2097440 | options);

    n += 1 + snprintf(bytes + n + 1, sizeof bytes - (size_t)n - 1, "%s", list);
    story_hear(d, LILEI, bytes, (size_t)n);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    return d;
}

static struct story *story_with_files(int count)
{
    char list[5000];
    int n = 0;

    for (int i = 0; i < count; i++)
        n += snprintf(list + n, sizeof list - (size_t)n, "%d:f%d:100:0:1:\a", i,
                      i);
    return story_with("1", GEZI_OPT_UTF8, list);
}

static void command(struct story *d, enum gezi_do what, uint32_t file)
{
    struct gezi_command cmd = {.what = what,
                               .ref = 5,
                               .offer = story_event(d, GEZI_EV_MESSAGE, 0)->id,
                               .file = file};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

static const struct gezi_job *fetch(const struct story *d, size_t skip)
{
    const struct story_job *j = story_job(d, GEZI_JOB_FETCH, skip);

    assert_non_null(j);
    return &j->j;
}

static void report(struct story *d, size_t skip, enum gezi_report_kind what,
                   uint64_t bytes)
{
    story_report(d, fetch(d, skip)->id, what, bytes, 0);
}

static void failed(struct story *d, size_t skip, enum gezi_file_reason why)
{
    story_report(d, fetch(d, skip)->id, GEZI_REPORT_FAILED, 0, why);
}

static void expect(const struct story *d, enum gezi_file_state state,
                   enum gezi_file_reason reason)
{
    assert_int_equal(story_transfer(d)->e.transfer.state, state);
    assert_int_equal(story_transfer(d)->e.transfer.reason, reason);
}

static void a_fetch_becomes_a_job_and_its_reports_become_events(void **state)
{
    struct story *d = story_with("1", GEZI_OPT_UTF8, "31:g.bin:1f:65:1:\a");
    const struct gezi_report done = {.what = GEZI_REPORT_DONE,
                                     .job = 1,
                                     .bytes = 0x1f,
                                     .path = "/dl/g (1).bin"};
    const struct story_job *j;

    (void)state;
    command(d, GEZI_DO_FETCH, 31);
    expect(d, GEZI_FILE_WAITING, 0);
    assert_int_equal(story_transfer(d)->e.transfer.ref, 5);
    j = story_job(d, GEZI_JOB_FETCH, 0);
    assert_string_equal(j->dir, "/dl");
    assert_string_equal(j->name, "g.bin");
    assert_int_equal(strlen(j->mark), 16);
    assert_int_equal(j->j.size, 0x1f);
    assert_int_equal(j->j.mtime, 0x65);
    assert_int_equal(j->j.addrs_n, 1);
    assert_int_equal(j->j.addrs[0].ip, 0x0a000007);
    assert_int_equal(j->j.addrs[0].port, 2425);
    assert_int_equal(j->j.tries, 1);
    assert_false(j->j.resumes);
    report(d, 0, GEZI_REPORT_STARTED, 0);
    expect(d, GEZI_FILE_RUNNING, 0);
    report(d, 0, GEZI_REPORT_PROGRESS, 7);
    assert_int_equal(story_transfer(d)->e.transfer.bytes, 7);
    assert_int_equal(story_transfer(d)->e.transfer.total, 0x1f);
    assert_int_equal(story_transfer(d)->e.transfer.ref, 5);
    assert_int_equal(j->j.id, 1);
    gezi_core_report(d->c, d->now, &done);
    story_wait(d, 0);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_RETRY});
    expect(d, GEZI_FILE_DONE, 0);
    assert_string_equal(story_transfer(d)->path, "/dl/g (1).bin");
    report(d, 0, GEZI_REPORT_PROGRESS, 9); /* after its last word: nothing */
    expect(d, GEZI_FILE_DONE, 0);
    story_free(d);
}

/* What is asked for: the request without the offset of a file. */
static void expect_request(const char *version, unsigned options,
                           const char *list, const char *expected, size_t n)
{
    struct story *d = story_with(version, options, list);
    const struct story_job *j;
    const char *rest;

    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    j = story_job(d, GEZI_JOB_FETCH, 0);
    assert_non_null(j);
    assert_memory_equal(j->request, "1:17000000", 10);
    rest = strchr(j->request + 2, ':');
    assert_int_equal(j->request_n - (size_t)(rest - j->request), n);
    assert_memory_equal(rest, expected, n);
    story_free(d);
}
#define EXPECT_REQUEST(version, options, list, expected)                       \
    expect_request(version, options, list, expected, sizeof(expected) - 1)

static void each_kind_is_asked_in_its_own_form(void **state)
{
    static const char file[] = "31:g:1f:0:1:\a", folder[] = "31:g:0:0:2:\a";

    (void)state;
    EXPECT_REQUEST(FEIQ, 0, file, ":me:box:96:ff:1f:");
    EXPECT_REQUEST(FEIQ, 0, folder, ":me:box:98:ff:1f:0:\0");
    EXPECT_REQUEST("1", GEZI_OPT_UTF8, file, ":me:box:8388704:ff:1f:");
    EXPECT_REQUEST("1", GEZI_OPT_UTF8, folder, ":me:box:8388706:ff:1f:\0");
    EXPECT_REQUEST("1_iptux 0.8.3", 0, file, ":me:box:96:ff:1f:");
    EXPECT_REQUEST("1_iptux 0.8.3", 0, folder, ":me:box:98:ff:1f:0:\0");
    EXPECT_REQUEST("1", 0, file, ":me:box:96:ff:1f:");
    EXPECT_REQUEST("1", 0, folder, ":me:box:98:ff:1f:0:\0");
}

static void feiq_gets_a_moment_three_tries_and_an_offset(void **state)
{
    struct story *d = story_with(FEIQ, 0,
                                 "0:a:5:0:1:\a"
                                 "1:b:5:0:1:\a");

    (void)state;
    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    assert_int_equal(fetch(d, 0)->lead_ms, 150);
    assert_int_equal(fetch(d, 0)->tries, 3);
    assert_true(fetch(d, 0)->resumes);
    assert_int_equal(fetch(d, 0)->charset, GEZI_CS_GBK);
    /* One after the other. */
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
    report(d, 0, GEZI_REPORT_DONE, 5);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    story_free(d);
}

/* Clones of FeiQ leave out the last return: that is no broken connection. */
static void only_a_folder_of_gezi_has_to_end_in_order(void **state)
{
    struct story *d = story_with(FEIQ, 0, "0:a:5:0:2:\a");

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    assert_false(fetch(d, 0)->resumes);
    story_free(d);
    d = story_with("1", 0, "0:a:5:0:2:\a");
    HEAR(d, LILEI, "1:300:lilei:PC:18874371:lilei\0\0\nUN:lilei\nGZ:1");
    command(d, GEZI_DO_FETCH, 0);
    assert_true(fetch(d, 0)->resumes);
    story_free(d);
}

static void gezi_honours_an_offset_and_says_so(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    HEAR(d, LILEI, "1:300:lilei:PC:18874371:lilei\0\0\nUN:lilei\nGZ:1");
    /* What has no block takes nothing back. */
    HEAR(d, LILEI, "1:301:lilei:PC:16777220:lilei\0\0");
    command(d, GEZI_DO_FETCH, 0);
    assert_true(fetch(d, 0)->resumes);
    assert_true(story_peer(d, "lilei@pc").caps & GEZI_CAP_GEZI);
    HEAR(d, LILEI, "1:302:lilei:PC:16777220:lilei\0\0\nUN:lilei");
    assert_false(story_peer(d, "lilei@pc").caps & GEZI_CAP_GEZI);
    HEAR(d, LILEI, "1:303:lilei:PC:2164260868:lilei\0\0");
    assert_false(story_peer(d, "lilei@pc").caps & GEZI_CAP_GEZI);
    story_free(d);
}

static void who_may_not_know_us_hears_of_us_first(void **state)
{
    struct story *d = story_with_files(1);
    struct gezi_known known = {.peer = {.kind = GEZI_KIND_IPTUX,
                                        .addr = {0x0a000008, GEZI_PORT},
                                        .charset = GEZI_CS_UTF8,
                                        .key = "tux@vm",
                                        .nick = "tux",
                                        .user = "tux",
                                        .host = "vm",
                                        .group = "",
                                        .client = "",
                                        .sign = ""}};
    const struct gezi_file file = {.id = 10000, .name = "f", .size = 5};
    const struct gezi_offer offer = {.peer = known.peer,
                                     .id = "7-x",
                                     .number = 7,
                                     .addr = known.peer.addr,
                                     .unix_ms = d->unix_ms,
                                     .files = &file,
                                     .files_n = 1};

    (void)state;
    assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    command(d, GEZI_DO_FETCH, 0); /* who wrote knows us */
    assert_int_equal(fetch(d, 0)->lead_ms, 0);
    assert_int_equal(story_count(d, LILEI, 0x01), 1); /* as it wrote */
    story_do(d, &(struct gezi_command){
                    .what = GEZI_DO_FETCH, .offer = "7-x", .file = 10000});
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x01), 1);
    assert_int_equal(fetch(d, 1)->lead_ms, 100);
    assert_string_equal(
        strstr(story_job(d, GEZI_JOB_FETCH, 1)->request, ":96:"),
        ":96:7:2710:");
    story_free(d);
}

static void a_moved_person_is_asked_at_the_new_address(void **state)
{
    struct story *d = story_with_files(2);

    (void)state;
    HEAR(d, LILEI, "1:300:lilei:PC:2:\0");
    HEAR(d, "10.0.0.99:2425", "1:301:lilei:PC:16777217:lilei\0\0");
    command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(fetch(d, 0)->addrs_n, 2);
    assert_int_equal(fetch(d, 0)->addrs[0].ip, 0x0a000063);
    assert_int_equal(fetch(d, 0)->addrs[1].ip, 0x0a000007);
    story_free(d);
}

static void the_usual_port_is_tried_behind_that_of_the_offer(void **state)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "me",
                                             .host = "box",
                                             .legacy = GEZI_CS_GBK,
                                             .files = true,
                                             .downloads = "/dl"});

    (void)state;
    HEAR(d, "10.0.0.7:3000",
         "1:255:u:h:2097440:x\0"
         "0:a:5:0:1:\a");
    command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(fetch(d, 0)->addrs_n, 2);
    assert_int_equal(fetch(d, 0)->addrs[0].port, 3000);
    assert_int_equal(fetch(d, 0)->addrs[1].ip, 0x0a000007);
    assert_int_equal(fetch(d, 0)->addrs[1].port, 2425);
    story_free(d);
}

static void eight_run_and_the_rest_wait_in_order(void **state)
{
    struct story *d = story_with_files(20);

    (void)state;
    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), GEZI_TRANSFERS_MAX);
    assert_int_equal(story_transfers(d, GEZI_FILE_WAITING), 20);
    assert_string_not_equal(story_job(d, GEZI_JOB_FETCH, 0)->mark,
                            story_job(d, GEZI_JOB_FETCH, 1)->mark);
    report(d, 3, GEZI_REPORT_DONE, 0x100);
    failed(d, 5, GEZI_FILE_WHY_NOT_GIVEN);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), GEZI_TRANSFERS_MAX + 2);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 8)->name, "f8");
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 9)->name, "f9");
    story_free(d);
}

static void what_is_unknown_cannot_be_fetched(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 77);
    expect(d, GEZI_FILE_FAILED, GEZI_FILE_WHY_NO_OFFER);
    assert_int_equal(story_transfer(d)->e.transfer.ref, 5);
    assert_int_equal(story_transfer(d)->e.transfer.file, 77);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_FETCH,
                                       .ref = 6,
                                       .offer = "none",
                                       .file = GEZI_FILE_ALL});
    assert_int_equal(story_transfer(d)->e.transfer.ref, 6);
    assert_string_equal(story_transfer(d)->id, "none");
    assert_int_equal(d->job_n, 0);
    story_free(d);
}

/* Failing */

static void a_network_that_fails_is_tried_again_less_and_less(void **state)
{
    static const int delays[] = {1000, 2000, 5000, 15000, 30000};
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    for (size_t i = 0; i < 5; i++) {
        failed(d, i, GEZI_FILE_WHY_NO_CONNECTION);
        expect(d, GEZI_FILE_WAITING, GEZI_FILE_WHY_NO_CONNECTION);
        story_wait(d, delays[i] - 1);
        assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), i + 1);
        story_wait(d, 1);
        assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), i + 2);
    }
    failed(d, 5, GEZI_FILE_WHY_NO_CONNECTION);
    expect(d, GEZI_FILE_FAILED, GEZI_FILE_WHY_NO_CONNECTION);
    story_wait(d, 3600000);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 6);
    command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 7);
    story_free(d);
}

static void as_long_as_it_comes_on_it_is_tried_again(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    for (size_t i = 0; i < 50; i++) {
        report(d, i, GEZI_REPORT_PROGRESS, i + 1);
        failed(d, i, GEZI_FILE_WHY_BROKEN);
        story_wait(d, 1000);
    }
    assert_int_equal(story_transfers(d, GEZI_FILE_FAILED), 0);
    report(d, 50, GEZI_REPORT_DONE, 0x100);
    expect(d, GEZI_FILE_DONE, 0);
    story_free(d);
}

static void what_trying_cannot_mend_fails_at_once(void **state)
{
    static const enum gezi_file_reason reasons[] = {
        GEZI_FILE_WHY_NOT_GIVEN, GEZI_FILE_WHY_GARBLED, GEZI_FILE_WHY_TOO_MUCH,
        GEZI_FILE_WHY_NOT_WRITTEN};

    (void)state;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        struct story *d = story_with_files(1);

        command(d, GEZI_DO_FETCH, 0);
        failed(d, 0, reasons[i]);
        expect(d, GEZI_FILE_FAILED, reasons[i]);
        story_wait(d, 100000);
        assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
        story_free(d);
    }
}

static void a_full_disk_is_told_once_and_looked_at_each_minute(void **state)
{
    struct story *d = story_with_files(1);
    const struct gezi_report full = {.what = GEZI_REPORT_FAILED,
                                     .job = 1,
                                     .reason = GEZI_FILE_WHY_NO_SPACE,
                                     .detail = "needs 2 MB"};

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    gezi_core_report(d->c, d->now, &full);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_RETRY});
    expect(d, GEZI_FILE_FAILED, GEZI_FILE_WHY_NO_SPACE);
    assert_string_equal(story_transfer(d)->detail, "needs 2 MB");
    for (size_t i = 1; i < 10; i++) {
        story_wait(d, 60000);
        assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), i + 1);
        failed(d, i, GEZI_FILE_WHY_NO_SPACE);
    }
    assert_int_equal(story_transfers(d, GEZI_FILE_FAILED), 1);
    story_wait(d, 60000);
    report(d, 10, GEZI_REPORT_STARTED, 0);
    expect(d, GEZI_FILE_RUNNING, 0);
    report(d, 10, GEZI_REPORT_DONE, 0x100);
    expect(d, GEZI_FILE_DONE, 0);
    story_free(d);
}

/* Stopping */

static void a_pause_stops_it_and_a_fetch_goes_on(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    report(d, 0, GEZI_REPORT_STARTED, 5);
    command(d, GEZI_DO_PAUSE, 0);
    command(d, GEZI_DO_PAUSE, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 1);
    assert_int_equal(story_job(d, GEZI_JOB_STOP, 0)->j.id, fetch(d, 0)->id);
    report(d, 0, GEZI_REPORT_PROGRESS, 6); /* it did not hear yet */
    report(d, 0, GEZI_REPORT_STOPPED, 6);
    expect(d, GEZI_FILE_PAUSED, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
    command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->mark,
                        story_job(d, GEZI_JOB_FETCH, 1)->mark);
    story_free(d);
}

static void a_fetch_while_it_stops_goes_on_when_it_has(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    report(d, 0, GEZI_REPORT_STARTED, 5);
    command(d, GEZI_DO_PAUSE, 0);
    command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
    report(d, 0, GEZI_REPORT_STOPPED, 6);
    expect(d, GEZI_FILE_WAITING, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    assert_int_equal(story_transfers(d, GEZI_FILE_PAUSED), 0);
    story_free(d);
}

static void what_is_whole_before_it_stops_is_done(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    command(d, GEZI_DO_CANCEL, 0);
    report(d, 0, GEZI_REPORT_DONE, 0x100);
    expect(d, GEZI_FILE_DONE, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
    story_free(d);
}

static void what_waits_is_paused_at_once(void **state)
{
    struct story *d = story_with_files(10);

    (void)state;
    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    command(d, GEZI_DO_PAUSE, 9);
    expect(d, GEZI_FILE_PAUSED, 0);
    report(d, 0, GEZI_REPORT_DONE, 0x100);
    report(d, 1, GEZI_REPORT_DONE, 0x100);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 9);
    story_free(d);
}

static void a_cancelled_one_is_deleted(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    report(d, 0, GEZI_REPORT_STARTED, 5);
    command(d, GEZI_DO_CANCEL, 0);
    report(d, 0, GEZI_REPORT_STOPPED, 5);
    expect(d, GEZI_FILE_CANCELLED, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    assert_true(fetch(d, 1)->discard);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 1)->dir, "/dl");
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 1)->name, "f0");
    report(d, 1, GEZI_REPORT_DONE, 0);
    expect(d, GEZI_FILE_CANCELLED, 0);
    assert_int_equal(story_transfers(d, GEZI_FILE_DONE), 0);
    command(d, GEZI_DO_FETCH, 0); /* thought better of it */
    assert_false(fetch(d, 2)->discard);
    story_free(d);
}

static void so_is_a_paused_one_but_not_what_never_began(void **state)
{
    struct story *d = story_with_files(2);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    report(d, 0, GEZI_REPORT_STARTED, 5);
    command(d, GEZI_DO_PAUSE, 0);
    report(d, 0, GEZI_REPORT_STOPPED, 5);
    command(d, GEZI_DO_CANCEL, GEZI_FILE_ALL);
    assert_int_equal(story_transfers(d, GEZI_FILE_CANCELLED), 2);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    assert_true(fetch(d, 1)->discard);
    command(d, GEZI_DO_FETCH, 0); /* not before it is gone */
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2);
    report(d, 1, GEZI_REPORT_DONE, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 3);
    assert_false(fetch(d, 2)->discard);
    story_free(d);
}

static void leaving_pauses_what_runs_and_what_waits(void **state)
{
    struct story *d = story_with_files(10);

    (void)state;
    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    report(d, 0, GEZI_REPORT_STARTED, 5);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    assert_int_equal(story_transfers(d, GEZI_FILE_PAUSED), 10);
    expect(d, GEZI_FILE_PAUSED, GEZI_FILE_WHY_LEFT);
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 8);
    report(d, 0, GEZI_REPORT_STOPPED, 5);
    assert_int_equal(story_transfers(d, GEZI_FILE_PAUSED), 10);
    report(d, 1, GEZI_REPORT_DONE, 0x100); /* it was faster */
    expect(d, GEZI_FILE_DONE, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 8);
    command(d, GEZI_DO_FETCH, 0);
    expect(d, GEZI_FILE_FAILED, GEZI_FILE_WHY_LEFT);
    story_free(d);
}

static void without_a_download_folder_one_must_be_named(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK});
    struct gezi_command cmd = {.what = GEZI_DO_FETCH, .dir = "/tmp/x"};

    (void)state;
    HEAR(d, LILEI,
         "1:255:u:h:2097440:x\0"
         "0:a:5:0:1:\a");
    command(d, GEZI_DO_FETCH, 0);
    expect(d, GEZI_FILE_FAILED, GEZI_FILE_WHY_NOT_WRITTEN);
    cmd.offer = story_event(d, GEZI_EV_MESSAGE, 0)->id;
    story_do(d, &cmd);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->dir, "/tmp/x");
    story_free(d);
}

static void what_was_told_and_not_stored_is_told_again(void **state)
{
    struct story *d = story_with_files(1);

    (void)state;
    command(d, GEZI_DO_FETCH, 0);
    d->disk_full = true;
    report(d, 0, GEZI_REPORT_DONE, 0x100);
    d->disk_full = false;
    assert_int_equal(story_transfers(d, GEZI_FILE_DONE), 1);
    story_wait(d, 1000);
    assert_int_equal(story_transfers(d, GEZI_FILE_DONE), 2);
    story_wait(d, 100000);
    assert_int_equal(story_transfers(d, GEZI_FILE_DONE), 2);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetch_becomes_a_job_and_its_reports_become_events),
        cmocka_unit_test(each_kind_is_asked_in_its_own_form),
        cmocka_unit_test(feiq_gets_a_moment_three_tries_and_an_offset),
        cmocka_unit_test(gezi_honours_an_offset_and_says_so),
        cmocka_unit_test(only_a_folder_of_gezi_has_to_end_in_order),
        cmocka_unit_test(who_may_not_know_us_hears_of_us_first),
        cmocka_unit_test(a_moved_person_is_asked_at_the_new_address),
        cmocka_unit_test(the_usual_port_is_tried_behind_that_of_the_offer),
        cmocka_unit_test(eight_run_and_the_rest_wait_in_order),
        cmocka_unit_test(what_is_unknown_cannot_be_fetched),
        cmocka_unit_test(a_network_that_fails_is_tried_again_less_and_less),
        cmocka_unit_test(as_long_as_it_comes_on_it_is_tried_again),
        cmocka_unit_test(what_trying_cannot_mend_fails_at_once),
        cmocka_unit_test(a_full_disk_is_told_once_and_looked_at_each_minute),
        cmocka_unit_test(a_pause_stops_it_and_a_fetch_goes_on),
        cmocka_unit_test(a_fetch_while_it_stops_goes_on_when_it_has),
        cmocka_unit_test(what_is_whole_before_it_stops_is_done),
        cmocka_unit_test(what_waits_is_paused_at_once),
        cmocka_unit_test(a_cancelled_one_is_deleted),
        cmocka_unit_test(so_is_a_paused_one_but_not_what_never_began),
        cmocka_unit_test(leaving_pauses_what_runs_and_what_waits),
        cmocka_unit_test(without_a_download_folder_one_must_be_named),
        cmocka_unit_test(what_was_told_and_not_stored_is_told_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
