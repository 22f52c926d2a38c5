/* gezi send -f: what is offered to whom, and how long it stays. */
#include "expect.h"
#include "put.h"

#include "capture.h"
#include "verb_rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gezi-send-XXXXXX";
static const struct gezi_archive archive = {0};

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir) || chdir(dir) != 0)
        return -1;
    put_text("a.txt", "hello");
    put_text("图纸.dwg", "12345678");
    put_text("empty", "");
    return mkdir("src", 0700);
}

static int tear_down(void **state)
{
    char line[64];

    (void)state;
    snprintf(line, sizeof line, "rm -rf %s", dir);
    return chdir("/") || system(line);
}

/* Up to the moment when the messages have left. */
static void go_on(struct rig *rig, bool remote)
{
    rig->host.archive = remote ? NULL : &archive;
    if (remote)
        rig->host.check = NULL;
    rig_start(rig);
    rig_person(rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    rig_person(rig, &rig_lily, GEZI_CHANGE_AWAY);
    rig_ready(rig);
}

static void go(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    go_on(rig, false);
}

/* The one that ref asked for has left. */
static void sent(struct rig *rig, const struct gezi_peer *to, uint64_t ref)
{
    static const char *const ids[] = {"17-1", "17-2", "17-3"};

    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_SENT,
                                       .peer = *to,
                                       .sent = {.ref = ref,
                                                .id = ids[ref - 1],
                                                .text = "",
                                                .charset = to->charset}});
}

static void delivered(struct rig *rig, const struct gezi_peer *to, uint64_t ref)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                       .peer = *to,
                                       .delivery = {.ref = ref,
                                                    .id = "17-1",
                                                    .state = GEZI_DELIVERED,
                                                    .attempts = 1}});
}

static void transfer(struct rig *rig, const struct gezi_peer *to,
                     const char *offer, uint32_t file,
                     enum gezi_file_state state)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_TRANSFER,
                                       .peer = *to,
                                       .transfer = {.offer = offer,
                                                    .file = file,
                                                    .out = true,
                                                    .state = state,
                                                    .name = "a.txt",
                                                    .bytes = 5,
                                                    .total = 5}});
}

static void
files_go_without_a_text_and_it_stays_until_they_are_fetched(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt -f src");
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].what, GEZI_DO_SEND);
    assert_string_equal(rig.text[1], "");
    assert_int_equal(rig.asked[1].files_n, 2);
    assert_string_equal(rig.files[1], "a.txt,src");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_RUNNING);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_DONE);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_DONE); /* once more */
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, &rig_lilei, "99-1", 1, GEZI_FILE_DONE); /* another's */
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, &rig_lilei, "17-1", 1, GEZI_FILE_DONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "offered to 李雷 (10.0.0.7): a.txt (5 B), src/\n"
                        "sending a.txt (5 B) to 李雷\n"
                        "sent a.txt (5 B) to 李雷\n"
                        "sent a.txt (5 B) to 李雷\n"
                        "sent a.txt (5 B) to 李雷\n");
    assert_string_equal(capture_err(), "");
}

static void a_text_goes_with_the_files(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send -f 图纸.dwg 李雷 the plans");
    assert_string_equal(rig.text[1], "the plans");
    assert_string_equal(rig.files[1], "图纸.dwg");
    rig_end(&rig);
    rig_begin(&rig, "send 李雷 - -f a.txt");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_ERROR); /* - asks for a text */
}

static void what_cannot_be_offered_keeps_all_from_being_sent(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 李雷 hi -f a.txt -f nothing -f /dev/null");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: nothing: there is no such file or folder\n"
                        "gezi: /dev/null: is neither a file nor a folder; only "
                        "those can be sent\n");
    rig_begin(&rig, "send --plain 10.0.0.9:99 -f a.txt");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_USAGE);
}

static void a_running_gezi_serves_it_and_the_receipt_is_enough(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 李雷 -f a.txt");
    go_on(&rig, true);
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    assert_string_equal(capture_out(),
                        "offered to 李雷 (10.0.0.7): a.txt (5 B); it is served "
                        "by the gezi that runs here\n");
}

static void an_empty_file_goes_to_all_but_iptux(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,Lily -f empty -f a.txt");
    assert_int_equal(rig.asked_count, 3);
    assert_string_equal(rig.files[1], "empty,a.txt");
    assert_string_equal(rig.files[2], "a.txt");
    sent(&rig, &rig_lilei, 1);
    sent(&rig, &rig_lily, 2);
    delivered(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lily, 2);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_DONE);
    transfer(&rig, &rig_lilei, "17-1", 1, GEZI_FILE_DONE);
    transfer(&rig, &rig_lily, "17-2", 0, GEZI_FILE_DONE);
    assert_int_equal(rig.status, CLI_ERROR); /* not all went to all */
    rig_end(&rig);
    assert_string_equal(
        capture_err(),
        "gezi: empty does not go to Lily: iptux cannot take an empty file\n");
    go(&rig, "send Lily -f empty");
    assert_int_equal(rig.asked_count, 1);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    go(&rig, "send Lily hi -f empty");
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].files_n, 0);
    rig_end(&rig);
}

static void nobody_who_fetches_is_waited_for_ten_minutes(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    rig_pass(&rig, 300 * 1000);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_RUNNING);
    rig_pass(&rig, 3600 * 1000); /* what moves has no limit */
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_FAILED);
    rig_pass(&rig, 600 * 1000 - 1);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(
        capture_err(),
        "gezi: offered to 李雷 (10.0.0.7), not fetched yet; start gezi (or "
        "gezi listen) here so that it can be fetched, the offer stays for 30 "
        "days\n");
}

static void a_timeout_that_was_given_holds(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt --timeout 5");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_RUNNING);
    rig_pass(&rig, 5000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
}

static void a_large_folder_may_be_measured_before_the_clock_runs(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f src");
    rig_pass(&rig, 60 * 1000);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    sent(&rig, &rig_lilei, 1);
    rig_pass(&rig, 10 * 1000);
    assert_int_equal(rig.status, CLI_TIMEOUT); /* no receipt */
    rig_end(&rig);
}

static void who_refuses_makes_it_five(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt -f src");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    transfer(&rig, &rig_lilei, "17-1", 1, GEZI_FILE_DONE);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_REFUSED);
    assert_int_equal(rig.status, CLI_REFUSED);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "refused: a.txt (5 B) to 李雷\n"));
}

static void fetched_before_the_receipt_is_fetched(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt");
    sent(&rig, &rig_lilei, 1);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_DONE);
    delivered(&rig, &rig_lilei, 1);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
}

static void an_interrupt_says_what_becomes_of_the_offer(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 -f a.txt");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    rig.front.signal(rig.front.ctx, SIGINT);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_FAILED);
    rig_end(&rig);
    assert_null(strstr(capture_out(), "failed"));
    assert_non_null(strstr(capture_err(), "not fetched yet; start gezi"));
}

/* Names so long that a datagram of an old client holds six of them. */
static void many_files_go_in_several_messages(void **state)
{
    char line[4096] = "send 李雷 hi", name[256];
    struct rig rig;
    int seen = 0;

    (void)state;
    memset(name, 'n', sizeof name);
    for (int i = 0; i < 8; i++) {
        snprintf(name + 240, sizeof name - 240, "%d", i);
        put_text(name, "x");
        snprintf(line + strlen(line), sizeof line - strlen(line), " -f %s",
                 name);
    }
    go(&rig, line);
    assert_int_equal(rig.asked_count, 3);
    assert_string_equal(rig.text[1], "hi");
    assert_string_equal(rig.text[2], "");
    for (int i = 1; i < 3; i++) {
        assert_true(rig.asked[i].files_n > 0);
        seen += (int)rig.asked[i].files_n;
    }
    assert_int_equal(seen, 8);
    sent(&rig, &rig_lilei, 1);
    sent(&rig, &rig_lilei, 2);
    delivered(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 2);
    for (uint32_t i = 0; i < rig.asked[1].files_n; i++)
        transfer(&rig, &rig_lilei, "17-1", i, GEZI_FILE_DONE);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    for (uint32_t i = 0; i < rig.asked[2].files_n; i++)
        transfer(&rig, &rig_lilei, "17-2", i, GEZI_FILE_DONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
}

static void what_becomes_of_it_is_json(void **state)
{
    struct rig rig;
    const char *at;

    (void)state;
    go(&rig, "send 李雷 -f a.txt --json");
    sent(&rig, &rig_lilei, 1);
    delivered(&rig, &rig_lilei, 1);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_RUNNING);
    transfer(&rig, &rig_lilei, "17-1", 0, GEZI_FILE_DONE);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    at = strstr(capture_out(), "{\"event\":\"transfer\",\"offer\":\"17-1\","
                               "\"file\":0,\"direction\":\"out\",\"state\":"
                               "\"started\"");
    assert_non_null(at);
    assert_non_null(strstr(at, "\"state\":\"done\""));
    assert_null(strstr(capture_out(), "offered to"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            files_go_without_a_text_and_it_stays_until_they_are_fetched),
        cmocka_unit_test(a_text_goes_with_the_files),
        cmocka_unit_test(what_cannot_be_offered_keeps_all_from_being_sent),
        cmocka_unit_test(a_running_gezi_serves_it_and_the_receipt_is_enough),
        cmocka_unit_test(an_empty_file_goes_to_all_but_iptux),
        cmocka_unit_test(nobody_who_fetches_is_waited_for_ten_minutes),
        cmocka_unit_test(a_timeout_that_was_given_holds),
        cmocka_unit_test(a_large_folder_may_be_measured_before_the_clock_runs),
        cmocka_unit_test(who_refuses_makes_it_five),
        cmocka_unit_test(fetched_before_the_receipt_is_fetched),
        cmocka_unit_test(an_interrupt_says_what_becomes_of_the_offer),
        cmocka_unit_test(many_files_go_in_several_messages),
        cmocka_unit_test(what_becomes_of_it_is_json),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
