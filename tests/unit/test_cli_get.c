/* gezi get on an archive of a few offers. */
#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include "cli/cli_history.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OFFERS = 6 };

static const int64_t minute = 60000;
static struct gezi_file plans[3], whole[1], gone[1], refused[1];
static struct gezi_record records[OFFERS];
static struct gezi_peer old_lilei;
static char here[] = "/tmp/gezi-get-XXXXXX";

static bool fits(const struct gezi_query *q, const struct gezi_record *r)
{
    if (q->files && !r->files_n)
        return false;
    if (q->since_ms && r->unix_ms < q->since_ms)
        return false;
    if (!q->id)
        return true;
    return q->id_prefix ? strncmp(r->id, q->id, strlen(q->id)) == 0
                        : strcmp(r->id, q->id) == 0;
}

static int find(void *ctx, const struct gezi_query *q, gezi_record_fn *fn,
                void *fn_ctx)
{
    (void)ctx;
    for (int i = 0; i < OFFERS; i++)
        if (fits(q, &records[i]) && !fn(fn_ctx, &records[i]))
            break;
    return 0;
}

static const struct gezi_archive archive = {.find = find};

static struct gezi_record from(const struct gezi_peer *peer, const char *id,
                               int64_t ago_ms, struct gezi_file *files,
                               size_t n)
{
    return (struct gezi_record){.peer = *peer,
                                .id = id,
                                .text = "",
                                .unix_ms = history_now() - ago_ms,
                                .files = files,
                                .files_n = n};
}

static int set_up(void **state)
{
    int fd = mkstemp(here);

    (void)state;
    if (fd < 0)
        return -1;
    close(fd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(here);
}

/* Each test begins with the same offers. */
static int fresh(void **state)
{
    (void)state;
    old_lilei = rig_lilei;
    old_lilei.id = 0;
    old_lilei.presence = GEZI_OFFLINE;
    plans[0] =
        (struct gezi_file){.id = 7, .name = "图纸.dwg", .size = 13002342};
    plans[1] = (struct gezi_file){.id = 8,
                                  .name = "src",
                                  .type = GEZI_FILE_FOLDER,
                                  .state = GEZI_FILE_PAUSED};
    plans[2] = (struct gezi_file){
        .id = 9, .name = "a.txt", .state = GEZI_FILE_DONE, .path = here};
    whole[0] = plans[2];
    gone[0] =
        (struct gezi_file){.id = 1, .name = "b", .state = GEZI_FILE_ENDED};
    refused[0] =
        (struct gezi_file){.id = 1, .name = "c", .state = GEZI_FILE_REFUSED};
    records[0] = from(&old_lilei, "1760277725-0abc", 90 * minute, plans, 3);
    records[1] = from(&rig_lily, "1760277726-0def", 3 * minute, whole, 1);
    records[2] = from(&rig_lily, "17-aaaa", 72 * 60 * minute, gone, 1);
    records[3] = from(&rig_lily, "18-aaaa", minute, refused, 1);
    records[4] = from(&rig_lily, "18-bbbb", 31 * 24 * 60 * minute, plans, 1);
    records[5] = from(&rig_lily, "1760277725-0abc", minute, plans, 3);
    records[5].out = true; /* ours */
    return 0;
}

/* True: it goes on line. */
static bool begin(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    assert_int_equal(rig->begun, CLI_LOOK);
    rig->begun = cli_archive(&rig->options, &archive, &rig->front);
    return rig->begun == CLI_FRONT;
}

/* Up to the moment when the files were asked for. */
static void go(struct rig *rig, const char *line)
{
    assert_true(begin(rig, line));
    rig_start(rig);
    assert_int_equal(rig->asked[0].what, GEZI_DO_ANNOUNCE);
    rig_ready(rig);
    assert_int_equal(rig->asked_count, 1); /* first its sender appears */
    rig_person(rig, &rig_lilei, GEZI_CHANGE_ONLINE);
}

static void transfer(struct rig *rig, uint32_t file, enum gezi_file_state state,
                     struct gezi_transfer t)
{
    t.offer = "1760277725-0abc";
    t.name = file == 7 ? "图纸.dwg" : "src";
    t.file = file;
    t.total = 13002342;
    t.state = state;
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_TRANSFER,
                                       .peer = rig_lilei,
                                       .transfer = t});
}

static void failed(struct rig *rig, uint32_t file, enum gezi_file_reason why)
{
    transfer(rig, file, GEZI_FILE_FAILED,
             (struct gezi_transfer){.reason = why});
}

static void without_an_offer_the_open_ones_are_listed(void **state)
{
    struct rig rig;

    (void)state;
    assert_false(begin(&rig, "get"));
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_DONE);
    assert_string_equal(
        capture_out(), "1760277725/7   90 min  12.4 MB  李雷: 图纸.dwg\n"
                       "1760277725/8   90 min        ?  李雷: src/ (paused)\n");
}

static void the_list_tells_what_was_begun_and_what_failed(void **state)
{
    struct rig rig;

    (void)state;
    plans[0].state = GEZI_FILE_RUNNING;
    plans[1].state = GEZI_FILE_FAILED;
    plans[1].reason = GEZI_FILE_WHY_BROKEN;
    assert_false(begin(&rig, "get"));
    rig_end(&rig);
    assert_string_equal(
        capture_out(),
        "1760277725/7   90 min  12.4 MB  李雷: 图纸.dwg (begun)\n"
        "1760277725/8   90 min        ?  李雷: src/ (failed: the connection "
        "broke before the end)\n");
}

static void the_list_is_json_too(void **state)
{
    struct rig rig;

    (void)state;
    assert_false(begin(&rig, "get --json"));
    rig_end(&rig);
    assert_ptr_equal(strstr(capture_out(), "{\"event\":\"offer\",\"offer\":"
                                           "\"1760277725-0abc\","),
                     capture_out());
    assert_ptr_equal(strchr(capture_out(), '\n'),
                     capture_out() + strlen(capture_out()) - 1);
}

static void where_nothing_was_kept_nothing_is_offered(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "get");
    assert_int_equal(cli_archive(&rig.options, NULL, &rig.front), CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "");
    rig_begin(&rig, "get 17");
    assert_int_equal(cli_archive(&rig.options, NULL, &rig.front), CLI_NOBODY);
    rig_end(&rig);
}

static void what_is_not_here_is_asked_for_when_its_sender_appears(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725 --to /tmp/x");
    assert_int_equal(rig.asked_count, 3);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(rig.asked[i].what, GEZI_DO_FETCH);
        assert_string_equal(rig.asked[i].offer, "1760277725-0abc");
        assert_int_equal(rig.asked[i].file, 6 + i); /* not the one that is */
        assert_string_equal(rig.asked[i].dir, "/tmp/x");
    }
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    transfer(&rig, 7, GEZI_FILE_DONE,
             (struct gezi_transfer){.path = "/tmp/x/图纸.dwg"});
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, 8, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    transfer(&rig, 8, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 2});
    transfer(
        &rig, 8, GEZI_FILE_DONE,
        (struct gezi_transfer){.path = "/tmp/x/src", .type = GEZI_FILE_FOLDER});
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(strchr(capture_out(), '\n'),
                        "\n/tmp/x/图纸.dwg\n/tmp/x/src\n");
    assert_true(strncmp(capture_out(), here, strlen(here)) == 0);
    assert_string_equal(capture_err(),
                        "receiving 图纸.dwg (12.4 MB) from 李雷\n"
                        "receiving src (12.4 MB) from 李雷\n");
}

static void one_file_of_an_offer_can_be_asked_for(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725-0/8");
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].file, 8);
    assert_null(rig.asked[1].dir);
    transfer(&rig, 7, GEZI_FILE_DONE, (struct gezi_transfer){.path = "/other"});
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, 8, GEZI_FILE_DONE, (struct gezi_transfer){.path = "/d/src"});
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    assert_string_equal(capture_out(), "/d/src\n");
}

static void a_running_gezi_is_asked_at_once(void **state)
{
    struct rig rig;

    (void)state;
    assert_true(begin(&rig, "get 1760277725"));
    rig.host.check = NULL;
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[0].what, GEZI_DO_FETCH);
    rig_end(&rig);
}

static void what_is_here_already_is_only_named(void **state)
{
    struct rig rig;

    (void)state;
    assert_false(begin(&rig, "get 1760277726"));
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_DONE);
    assert_int_equal(strncmp(capture_out(), here, strlen(here)), 0);
    whole[0].path = "/nonexistent/a.txt"; /* deleted since: again */
    assert_true(begin(&rig, "get 1760277726"));
    rig_end(&rig);
}

static void expect_refused(const char *line, int status, const char *why)
{
    struct rig rig;

    assert_false(begin(&rig, line));
    rig_end(&rig);
    assert_int_equal(rig.begun, status);
    assert_string_equal(capture_err(), why);
    assert_string_equal(capture_out(), "");
}

static void what_cannot_be_fetched_is_told_before_anything(void **state)
{
    (void)state;
    expect_refused("get 99", CLI_NOBODY,
                   "gezi: there is no offer \"99\"; gezi get alone lists what "
                   "can be fetched\n");
    expect_refused("get x/y", CLI_NOBODY,
                   "gezi: there is no offer \"x/y\"; gezi get alone lists what "
                   "can be fetched\n");
    expect_refused("get 176", CLI_NOBODY,
                   "gezi: \"176\" could be 1760277725-0abc, 1760277726-0def; "
                   "give more of it\n");
    expect_refused("get 1760277725/3", CLI_NOBODY,
                   "gezi: offer 1760277725-0abc has no file 3; gezi get alone "
                   "lists them\n");
    /* The whole number before the dash comes before a mere beginning. */
    expect_refused("get 17", CLI_REFUSED,
                   "gezi: Lily offers it no longer: 17\n");
    expect_refused("get 18-a", CLI_REFUSED,
                   "gezi: you refused it, and Lily was told so: 18-a\n");
    expect_refused("get 18-b", CLI_REFUSED,
                   "gezi: Lily offers it no longer: 18-b\n");
}

static void no_connection_is_tried_again_for_a_minute(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725/7");
    failed(&rig, 7, GEZI_FILE_WHY_NO_CONNECTION);
    assert_int_equal(rig.asked_count, 2);
    rig_pass(&rig, 3000);
    assert_int_equal(rig.asked_count, 3);
    assert_int_equal(rig.asked[2].what, GEZI_DO_FETCH);
    failed(&rig, 7, GEZI_FILE_WHY_BROKEN);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE); /* at another address */
    rig_pass(&rig, 1);
    assert_int_equal(rig.asked_count, 4);
    rig_pass(&rig, 60000 - 3002);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    assert_int_equal(rig.asked[4].what, GEZI_DO_PAUSE);
    assert_int_equal(rig.asked[4].file, 7);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: no connection to 李雷 within 60 s; "
                        "gezi get 1760277725 goes on where it stands\n");
}

static void what_moves_has_no_time_limit(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725/7");
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    rig_pass(&rig, 3600 * 1000);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 2});
    transfer(&rig, 7, GEZI_FILE_WAITING, (struct gezi_transfer){0});
    rig_pass(&rig, 59999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
}

static void a_timeout_that_was_given_holds_whatever_moves(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725/7 --timeout 5");
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    rig_pass(&rig, 5000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    assert_int_equal(rig.asked[2].what, GEZI_DO_PAUSE);
    rig_end(&rig);
    assert_non_null(strstr(capture_err(), "gezi: not all is here after 5 s; "
                                          "gezi get 1760277725 goes on where "
                                          "it stands\n"));
}

static void failures_say_why_and_what_to_do(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725/7");
    transfer(&rig, 7, GEZI_FILE_FAILED,
             (struct gezi_transfer){.reason = GEZI_FILE_WHY_NO_SPACE,
                                    .detail = "needs 12.4 MB, 3.1 MB are "
                                              "free"});
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: 图纸.dwg from 李雷 failed: the disk has no room "
                        "for it (needs 12.4 MB, 3.1 MB are free); make room; "
                        "gezi get 1760277725 goes on where it stands\n");
    go(&rig, "get 1760277725/7");
    failed(&rig, 7, GEZI_FILE_WHY_KEY_CHANGED);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    assert_non_null(strstr(capture_err(),
                           "ask them, then gezi key --trust 李雷 accepts it; "
                           "gezi get 1760277725 goes on where it stands\n"));
    go(&rig, "get 1760277725/7");
    failed(&rig, 7, GEZI_FILE_WHY_NOT_GIVEN);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_REFUSED);
    assert_string_equal(capture_err(), "gezi: 图纸.dwg: 李雷 does not give it, "
                                       "or no longer; ask for it\n");
}

static void one_failure_does_not_keep_the_others(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725");
    failed(&rig, 7, GEZI_FILE_WHY_GARBLED);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, 8, GEZI_FILE_DONE, (struct gezi_transfer){.path = "/d/src"});
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "/d/src\n"));
}

static void an_interrupt_keeps_what_came_and_says_how_to_go_on(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725/7");
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    rig.front.signal(rig.front.ctx, SIGINT);
    assert_int_equal(rig.asked[2].what, GEZI_DO_PAUSE);
    transfer(&rig, 7, GEZI_FILE_PAUSED, (struct gezi_transfer){0});
    rig_end(&rig);
    assert_int_equal(rig.status, RIG_STILL_HERE); /* the loop sets it */
    assert_non_null(strstr(capture_err(),
                           "gezi: stopped; what came so far is kept; gezi get "
                           "1760277725 goes on where it stands\n"));
}

static void what_the_user_does_elsewhere_ends_it_here(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "get 1760277725");
    transfer(&rig, 7, GEZI_FILE_PAUSED, (struct gezi_transfer){0});
    transfer(&rig, 8, GEZI_FILE_ENDED, (struct gezi_transfer){0});
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: paused 图纸.dwg (12.4 MB) from 李雷; gezi get "
                        "1760277725 goes on where it stands\n"
                        "gezi: no longer offered: src (12.4 MB) from 李雷\n");
}

static void progress_is_json_and_paths_are_not_printed_besides(void **state)
{
    struct rig rig;
    const char *at;

    (void)state;
    go(&rig, "get 1760277725/7 --json");
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    transfer(&rig, 7, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 2});
    transfer(&rig, 7, GEZI_FILE_DONE,
             (struct gezi_transfer){.path = "/d/图纸.dwg"});
    rig_end(&rig);
    at = strstr(capture_out(), "\"state\":\"started\"");
    assert_non_null(at);
    at = strstr(at, "\"state\":\"progress\"");
    assert_non_null(at);
    at = strstr(at, "\"state\":\"done\"");
    assert_non_null(at);
    assert_null(strstr(capture_out(), "\n/d/"));
    assert_string_equal(capture_err(), "");
}

static void what_is_open_is_refused_and_that_is_said(void **state)
{
    struct rig rig;

    (void)state;
    assert_true(begin(&rig, "refuse 1760277725"));
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 3);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(rig.asked[i].what, GEZI_DO_REFUSE);
        assert_string_equal(rig.asked[i].offer, "1760277725-0abc");
        assert_int_equal(rig.asked[i].file, 6 + i);
    }
    transfer(&rig, 7, GEZI_FILE_REFUSED, (struct gezi_transfer){0});
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, 8, GEZI_FILE_REFUSED, (struct gezi_transfer){0});
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "refused: 图纸.dwg (12.4 MB) from 李雷\n"
                                       "refused: src (12.4 MB) from 李雷\n");
}

static void one_file_of_an_offer_is_refused(void **state)
{
    struct rig rig;

    (void)state;
    assert_true(begin(&rig, "refuse 1760277725/8"));
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].file, 8);
    rig_end(&rig);
}

static void only_what_is_ours_is_withdrawn(void **state)
{
    struct rig rig;

    (void)state;
    assert_true(begin(&rig, "withdraw 1760277725"));
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked[1].what, GEZI_DO_WITHDRAW);
    transfer(&rig, 7, GEZI_FILE_ENDED, (struct gezi_transfer){0}); /* theirs */
    transfer(&rig, 7, GEZI_FILE_ENDED, (struct gezi_transfer){.out = true});
    transfer(&rig, 8, GEZI_FILE_ENDED, (struct gezi_transfer){.out = true});
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_false(begin(&rig, "withdraw 18-aaaa"));
    assert_int_equal(rig.begun, CLI_NOBODY);
    rig_end(&rig);
}

static void what_is_over_cannot_be_refused(void **state)
{
    static const char *const over[] = {"refuse 17-aaaa", "refuse 18-aaaa",
                                       "refuse 18-bbbb", "refuse 1760277726"};
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        assert_false(begin(&rig, over[i]));
        assert_int_equal(rig.begun, CLI_ERROR);
        rig_end(&rig);
    }
}

static void a_house_that_says_nothing_is_no_house_for_ever(void **state)
{
    struct rig rig;

    (void)state;
    assert_true(begin(&rig, "refuse 1760277725"));
    rig_start(&rig);
    rig_ready(&rig);
    rig_pass(&rig, 20000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup(test, fresh)
    const struct CMUnitTest tests[] = {
        T(without_an_offer_the_open_ones_are_listed),
        T(the_list_tells_what_was_begun_and_what_failed),
        T(the_list_is_json_too),
        T(where_nothing_was_kept_nothing_is_offered),
        T(what_is_not_here_is_asked_for_when_its_sender_appears),
        T(one_file_of_an_offer_can_be_asked_for),
        T(a_running_gezi_is_asked_at_once),
        T(what_is_here_already_is_only_named),
        T(what_cannot_be_fetched_is_told_before_anything),
        T(no_connection_is_tried_again_for_a_minute),
        T(what_moves_has_no_time_limit),
        T(a_timeout_that_was_given_holds_whatever_moves),
        T(failures_say_why_and_what_to_do),
        T(one_failure_does_not_keep_the_others),
        T(an_interrupt_keeps_what_came_and_says_how_to_go_on),
        T(what_the_user_does_elsewhere_ends_it_here),
        T(progress_is_json_and_paths_are_not_printed_besides),
        T(what_is_open_is_refused_and_that_is_said),
        T(one_file_of_an_offer_is_refused),
        T(only_what_is_ours_is_withdrawn),
        T(what_is_over_cannot_be_refused),
        T(a_house_that_says_nothing_is_no_house_for_ever),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
