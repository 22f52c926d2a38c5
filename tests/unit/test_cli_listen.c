/* gezi listen and gezi peers, gezi broadcast: what they print. */
#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include <fcntl.h>
#include <unistd.h>

static void message(struct rig *rig, const struct gezi_peer *from,
                    const char *text, unsigned flags)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_MESSAGE,
                                       .peer = *from,
                                       .message = {.id = "lei@pc7/7",
                                                   .number = 7,
                                                   .text = text,
                                                   .charset = GEZI_CS_GBK,
                                                   .flags = flags}});
}

static void listen_on(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    rig_start(rig);
    rig_ready(rig);
}

static void a_message_is_a_line(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    assert_int_equal(rig.asked[0].what, GEZI_DO_ANNOUNCE);
    message(&rig, &rig_lilei, "下午三点开会", 0);
    message(&rig, &rig_lilei, "one\ntwo\nthree", 0);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 下午三点开会\n"
                                       "14:02 李雷: one\n"
                                       "      two\n"
                                       "      three\n");
    assert_string_equal(capture_err(), "");
}

static void marks_tell_what_is_special(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    message(&rig, &rig_lilei, "x", GEZI_MSG_BROADCAST);
    message(&rig, &rig_lilei, "x", GEZI_MSG_AUTO | GEZI_MSG_LOCKED);
    message(&rig, &rig_lilei, "x", GEZI_MSG_FILES);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "14:02 李雷 (to all): x\n"
                        "14:02 李雷 (automatic) (locked): x\n"
                        "14:02 李雷 (offers files, which this version cannot "
                        "take): x\n");
}

static void people_come_and_go(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_DETAILS);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_AWAY);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_OFFLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_GONE); /* was never here */
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_NUDGE, .peer = rig_lily});
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_TYPING, .peer = rig_lily});
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 * 李雷 is here\n"
                                       "14:02 * 李雷 is away\n"
                                       "14:02 * 李雷 has left\n"
                                       "14:02 * Lily nudges you\n");
}

static void who_was_here_before_is_not_news(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "listen");
    rig_start(&rig);
    assert_int_equal(rig.asked_count, 0);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_ONLINE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 * Lily is here\n");
}

static void ready_is_the_first_object(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "listen --json");
    rig_start(&rig);
    message(&rig, &rig_lilei, "early", 0);
    rig_ready(&rig);
    rig_end(&rig);
    assert_ptr_equal(strstr(capture_out(),
                            "{\"event\":\"ready\",\"address\":\"10.0.0.1\","
                            "\"port\":2425}\n{\"event\":\"message\","),
                     capture_out());
}

#define LILEI                                                                    \
    "{\"id\":\"lei@pc7\",\"nick\":\"李雷\",\"user\":\"lei\",\"host\":\"pc7\"," \
    "\"group\":\"研发部\",\"address\":\"10.0.0.7\",\"port\":2425,\"kind\":"   \
    "\"feiq\",\"client\":\"\",\"status\":\"online\",\"caps\":[]}"

static void json_has_the_names_that_scripts_know(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --json --user me --host here");
    message(&rig, &rig_lilei, "a\nb", GEZI_MSG_SEALED);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_DETAILS);
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_NUDGE, .peer = rig_lilei});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_TYPING,
                                        .peer = rig_lilei,
                                        .typing = true});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_INFO,
                                        .peer = rig_lilei,
                                        .info = {true, "lunch"}});
    rig_end(&rig);
#define TIME "\"2025-10-12T14:02:05.120+00:00\""
    assert_string_equal(
        capture_out(),
        "{\"event\":\"ready\",\"address\":\"10.0.0.1\",\"port\":2425}\n"
        "{\"event\":\"message\",\"id\":\"lei@pc7/7\",\"time\":" TIME
        ",\"from\":" LILEI ",\"to\":[\"me@here\"],\"text\":\"a\\nb\","
        "\"encoding\":\"gbk\",\"kind\":\"feiq\",\"broadcast\":false,"
        "\"sealed\":true,\"encrypted\":false,\"signed\":\"none\","
        "\"attachments\":[]}\n"
        "{\"event\":\"person\",\"state\":\"changed\",\"person\":" LILEI "}\n"
        "{\"event\":\"nudge\",\"time\":" TIME ",\"from\":" LILEI "}\n"
        "{\"event\":\"typing\",\"time\":" TIME ",\"from\":" LILEI
        ",\"typing\":true}\n"
        "{\"event\":\"info\",\"time\":" TIME ",\"from\":" LILEI
        ",\"absence\":true,\"text\":\"lunch\"}\n");
}

static void what_others_send_through_this_gezi_did_not_arrive(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --json");
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_SENT,
                                        .peer = rig_lilei,
                                        .sent = {.id = "m", .text = "x"}});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                        .peer = rig_lilei,
                                        .delivery = {.id = "m"}});
    rig_end(&rig);
    assert_string_equal(capture_out(), "{\"event\":\"ready\",\"address\":"
                                       "\"10.0.0.1\",\"port\":2425}\n");
}

static void a_sealed_message_is_opened_when_it_is_printed(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    message(&rig, &rig_lilei, "plain", 0);
    assert_int_equal(rig.asked_count, 1);
    message(&rig, &rig_lilei, "secret", GEZI_MSG_SEALED);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].what, GEZI_DO_OPEN);
    assert_int_equal(rig.asked[1].to.peer, 1);
    assert_int_equal(rig.asked[1].number, 7);
    rig_end(&rig);
}

static void count_ends_after_that_many_messages(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --count 2");
    message(&rig, &rig_lilei, "1", 0);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    message(&rig, &rig_lilei, "2", 0);
    assert_int_equal(rig.status, CLI_DONE);
    message(&rig, &rig_lilei, "3", 0);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 1\n"
                                       "14:02 * Lily is away\n"
                                       "14:02 李雷: 2\n");
}

static void count_holds_for_what_came_early_too(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "listen --count 1");
    rig_start(&rig);
    message(&rig, &rig_lilei, "1", 0);
    message(&rig, &rig_lilei, "2", 0);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 1\n");
}

static void a_reader_who_goes_away_is_a_quiet_end(void **state)
{
    struct rig rig;
    int ends[2];

    (void)state;
    listen_on(&rig, "listen");
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    message(&rig, &rig_lilei, "x", 0);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_err(), "");
}

static void a_full_disk_is_one_line(void **state)
{
    struct rig rig;
    int full = open("/dev/full", O_WRONLY);

    (void)state;
    assert_true(full >= 0);
    listen_on(&rig, "listen");
    dup2(full, STDOUT_FILENO);
    close(full);
    message(&rig, &rig_lilei, "x", 0);
    message(&rig, &rig_lilei, "y", 0);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: cannot write to standard output: No space left "
                        "on device; nothing more is printed\n");
}

static void hostile_bytes_reach_the_terminal_never(void **state)
{
    struct gezi_peer evil = rig_lilei;
    struct rig rig;

    (void)state;
    evil.nick = "a\x1b[2J\nb\xc2\x9b";
    evil.group = "\x1b]0;x\x07";
    listen_on(&rig, "listen --color always");
    message(&rig, &evil, "\x1b]52;c;eA==\x07 \xe2\x80\xae x\rz", 0);
    rig_person(&rig, &evil, GEZI_CHANGE_ONLINE);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "14:02 \x1b[1ma[2J b\x1b[0m: ]52;c;eA==  xz\n"
                        "14:02 * \x1b[1ma[2J b\x1b[0m is here\n");
}

static void peers_are_listed_after_the_wait(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "peers");
    rig_start(&rig);
    rig_ready(&rig);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    rig_person(&rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_pass(&rig, 1999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "小道士  ipmsg  online  10.0.0.8\n"
                        "李雷    feiq   online  10.0.0.7  研发部\n"
                        "Lily    iptux  away    10.0.0.9  Sales\n");
    assert_string_equal(capture_err(), "");
}

static void a_running_gezi_lists_them_at_once(void **state)
{
    struct gezi_peer left = rig_lily;
    struct rig rig;

    (void)state;
    left.presence = GEZI_OFFLINE;
    rig_begin_remote(&rig, "peers --json");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &left, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "{\"event\":\"person\",\"state\":"
                                       "\"online\",\"person\":" LILEI "}\n");
}

static void a_wait_that_was_asked_for_holds_for_a_running_gezi(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "peers --wait 5");
    rig_start(&rig);
    rig_ready(&rig);
    rig_pass(&rig, 4999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: nobody has answered; see gezi help peers\n");
}

static void broadcast(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    rig_start(rig);
    rig_ready(rig);
    assert_int_equal(rig->asked_count, 2);
    assert_int_equal(rig->asked[1].what, GEZI_DO_BROADCAST);
    assert_string_equal(rig->asked[1].text, "fire drill");
}

static void broadcast_delivery(struct rig *rig, enum gezi_state to,
                               enum gezi_reason reason)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                       .delivery = {.ref = 1,
                                                    .id = "m1",
                                                    .state = to,
                                                    .reason = reason,
                                                    .attempts = 1,
                                                    .over_bytes = 12}});
}

static void a_broadcast_goes_at_once_and_counts_who_answers(void **state)
{
    struct rig rig;

    (void)state;
    broadcast(&rig, "broadcast fire drill");
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1500);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "sent to everyone (2 people here)\n");
}

static void a_broadcast_to_nobody_says_so(void **state)
{
    struct rig rig;

    (void)state;
    broadcast(&rig, "broadcast fire drill");
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    rig_pass(&rig, 1500);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "sent to everyone (nobody has answered yet)\n");
}

static void a_broadcast_through_a_running_gezi_ends_at_once(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "broadcast x");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "sent to everyone (1 person here)\n");
}

static void a_broadcast_too_long_is_an_error(void **state)
{
    struct rig rig;

    (void)state;
    broadcast(&rig, "broadcast fire drill");
    broadcast_delivery(&rig, GEZI_FAILED, GEZI_WHY_TOO_LONG);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: too long for everyone by 12 "
                                       "bytes; send it in parts\n");
}

static void a_broadcast_in_json_goes_to_nobody_in_particular(void **state)
{
    struct rig rig;

    (void)state;
    broadcast(&rig, "broadcast --json fire drill");
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_SENT,
                                        .sent = {.ref = 1,
                                                 .id = "m1",
                                                 .text = "fire drill",
                                                 .charset = GEZI_CS_GBK,
                                                 .flags = GEZI_MSG_BROADCAST}});
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    rig_pass(&rig, 1500);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), ",\"to\":[],\"text\":\"fire drill\","
                                          "\"encoding\":\"gbk\","));
    assert_non_null(strstr(capture_out(), ",\"broadcast\":true,"));
    assert_non_null(strstr(capture_out(),
                           "{\"event\":\"delivery\",\"id\":\"m1\",\"to\":null,"
                           "\"state\":\"sent\",\"reason\":\"\",\"attempts\":1}"
                           "\n"));
}

static void no_network_ends_a_broadcast_at_the_timeout(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "broadcast --timeout 3 x");
    rig_start(&rig);
    rig_pass(&rig, 3000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: nothing was sent within 3 s; is "
                                       "the network up?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_a_line),
        cmocka_unit_test(marks_tell_what_is_special),
        cmocka_unit_test(people_come_and_go),
        cmocka_unit_test(who_was_here_before_is_not_news),
        cmocka_unit_test(ready_is_the_first_object),
        cmocka_unit_test(json_has_the_names_that_scripts_know),
        cmocka_unit_test(what_others_send_through_this_gezi_did_not_arrive),
        cmocka_unit_test(a_sealed_message_is_opened_when_it_is_printed),
        cmocka_unit_test(count_ends_after_that_many_messages),
        cmocka_unit_test(count_holds_for_what_came_early_too),
        cmocka_unit_test(a_reader_who_goes_away_is_a_quiet_end),
        cmocka_unit_test(a_full_disk_is_one_line),
        cmocka_unit_test(hostile_bytes_reach_the_terminal_never),
        cmocka_unit_test(peers_are_listed_after_the_wait),
        cmocka_unit_test(a_running_gezi_lists_them_at_once),
        cmocka_unit_test(a_wait_that_was_asked_for_holds_for_a_running_gezi),
        cmocka_unit_test(a_broadcast_goes_at_once_and_counts_who_answers),
        cmocka_unit_test(a_broadcast_to_nobody_says_so),
        cmocka_unit_test(a_broadcast_through_a_running_gezi_ends_at_once),
        cmocka_unit_test(a_broadcast_too_long_is_an_error),
        cmocka_unit_test(a_broadcast_in_json_goes_to_nobody_in_particular),
        cmocka_unit_test(no_network_ends_a_broadcast_at_the_timeout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
