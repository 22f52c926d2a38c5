#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Up to the moment when the messages have left: first the announcement. */
static void go(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    rig_start(rig);
    assert_int_equal(rig->asked[0].what, GEZI_DO_ANNOUNCE);
    rig_ready(rig);
    rig_person(rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    rig_person(rig, &rig_lily, GEZI_CHANGE_AWAY);
}

static void sent(struct rig *rig, const struct gezi_peer *to, uint64_t ref,
                 unsigned lost)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_SENT,
                                       .peer = *to,
                                       .sent = {.ref = ref,
                                                .id = "m1",
                                                .text = "hi",
                                                .charset = to->charset,
                                                .lost = lost}});
}

static void delivery(struct rig *rig, const struct gezi_peer *to, uint64_t ref,
                     enum gezi_state state, enum gezi_reason reason)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                       .peer = *to,
                                       .delivery = {.ref = ref,
                                                    .id = "m1",
                                                    .state = state,
                                                    .reason = reason,
                                                    .attempts = 5,
                                                    .over_bytes = 312}});
}

static void a_name_is_sent_to_as_soon_as_it_is_known(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 hello there  you");
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].what, GEZI_DO_SEND);
    assert_int_equal(rig.asked[1].to.peer, 1);
    assert_int_equal(rig.asked[1].flags, 0);
    assert_string_equal(rig.asked[1].text, "hello there  you");
    assert_int_equal(rig.status, RIG_STILL_HERE);
    sent(&rig, &rig_lilei, 1, 0);
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    delivery(&rig, &rig_lilei, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "delivered to 李雷 (10.0.0.7)\n");
    assert_string_equal(capture_err(), "");
}

static void how_it_was_protected_is_said(void **state)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_DELIVERY,
        .peer = rig_lilei,
        .delivery = {.ref = 1,
                     .id = "m1",
                     .state = GEZI_DELIVERED,
                     .seals = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED}};
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 hi");
    sent(&rig, &rig_lilei, 1, 0);
    rig_event(&rig, ev);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "delivered to 李雷 (10.0.0.7), encrypted, signed\n");
    go(&rig, "send --json 李雷 hi");
    sent(&rig, &rig_lilei, 1, 0);
    ev.delivery.seals = GEZI_MSG_ENCRYPTED | GEZI_MSG_WEAK;
    rig_event(&rig, ev);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(),
                           "\"state\":\"delivered\",\"reason\":\"\","
                           "\"attempts\":0,\"encrypted\":true,"
                           "\"signed\":\"none\",\"weak\":true}\n"));
}

static void nothing_is_sent_before_the_announcement_has_left(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 10.0.0.7 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    assert_int_equal(rig.asked_count, 1);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 2);
    rig_end(&rig);
}

static void an_address_of_nobody_is_not_waited_for(void **state)
{
    struct rig rig;
    struct gezi_peer stranger = rig_lilei;

    (void)state;
    rig_begin(&rig, "send 10.0.0.99 hi");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].to.peer, 0);
    assert_int_equal(rig.asked[1].to.addr.ip, 0x0a000063);
    assert_int_equal(rig.asked[1].to.addr.port, 0);
    stranger.nick = stranger.user = "";
    stranger.key = "10.0.0.99:2425";
    stranger.addr.ip = 0x0a000063;
    delivery(&rig, &stranger, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    rig_end(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    assert_string_equal(capture_out(), "delivered to 10.0.0.99\n");
}

static void a_prefix_waits_until_all_had_time_to_answer(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 小 hi");
    assert_int_equal(rig.asked_count, 1);
    rig_pass(&rig, 1999);
    assert_int_equal(rig.asked_count, 1);
    rig_pass(&rig, 1);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].to.peer, 2);
    rig_end(&rig);
}

static void a_running_gezi_knows_everybody_already(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send 小 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    assert_int_equal(rig.asked_count, 0);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.asked[0].what, GEZI_DO_SEND);
    rig_end(&rig);
}

static void an_unknown_name_sends_nothing_to_anyone(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,小道土 hi");
    rig_pass(&rig, 2000);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    assert_string_equal(capture_out(), "");
    assert_string_equal(capture_err(),
                        "gezi: nobody here is called \"小道土\"; did you mean "
                        "小道士? (gezi peers lists 3 people)\n");
}

static void an_ambiguous_name_lists_the_candidates(void **state)
{
    struct rig rig;
    struct gezi_peer twin = rig_lilei;

    (void)state;
    twin.id = 9;
    twin.user = "lei2";
    rig_begin(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &twin, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: \"李雷\" could be 李雷 (lei@pc7, "
                        "10.0.0.7:2425), 李雷 (lei2@pc7, 10.0.0.7:2425); name "
                        "one by its whole name, user@host or address\n");
}

static void several_receivers_are_all_waited_for(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,Lily,小道士 hi");
    assert_int_equal(rig.asked_count, 4);
    assert_string_equal(rig.others[1], "lily@pc9\tLily\ndao@pc8\t小道士\n");
    assert_string_equal(rig.others[2], "lei@pc7\t李雷\ndao@pc8\t小道士\n");
    assert_string_equal(rig.others[3], "lei@pc7\t李雷\nlily@pc9\tLily\n");
    delivery(&rig, &rig_daoshi, 3, GEZI_DELIVERED, GEZI_WHY_NONE);
    delivery(&rig, &rig_lilei, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    delivery(&rig, &rig_lilei, 1, GEZI_READ, GEZI_WHY_NONE);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    delivery(&rig, &rig_lily, 2, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_out(), "delivered to 小道士 (10.0.0.8)\n"
                                       "delivered to 李雷 (10.0.0.7)\n");
    assert_string_equal(capture_err(),
                        "gezi: Lily (10.0.0.9) did not answer after 5 tries; "
                        "is it still on? Nothing more will be sent.\n");
}

static void two_names_of_one_person_are_one_message(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,lei@pc7,10.0.0.7 hi");
    assert_int_equal(rig.asked_count, 2);
    assert_string_equal(rig.others[1], "");
    delivery(&rig, &rig_lilei, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
}

static void deliveries_of_others_are_not_ours(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 hi");
    delivery(&rig, &rig_lily, 0, GEZI_DELIVERED, GEZI_WHY_NONE);
    delivery(&rig, &rig_lily, 2, GEZI_DELIVERED, GEZI_WHY_NONE);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "");
}

static void lost_characters_are_told_before_the_message_goes(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 hi");
    sent(&rig, &rig_lilei, 1, 2);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: 李雷 reads gbk, which lacks 2 characters of "
                        "this: they go as \"?\"\n");
}

static void a_text_too_long_is_refused_by_the_core_next_door(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 李雷,小道士 hi");
    rig.check = (struct gezi_check){.bytes = 8212, .limit = 7900};
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: too long for 李雷 by 312 bytes (FeiQ takes "
                        "7900); send it in parts\n");
}

static void a_text_too_long_for_a_stranger_waits_until_he_is_known(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 10.0.0.8 hi");
    rig.check = (struct gezi_check){.bytes = 8212, .limit = 7900};
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig.check.limit = 32000;
    rig_person(&rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].to.peer, 2);
    rig_end(&rig);

    rig_begin(&rig, "send 10.0.0.8 hi");
    rig.check = (struct gezi_check){.bytes = 8212, .limit = 7900};
    rig_start(&rig);
    rig_ready(&rig);
    rig_pass(&rig, 2000);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: too long for 10.0.0.8 by 312 bytes (it takes "
                        "7900); send it in parts\n");
}

static void a_text_too_long_is_refused_by_the_core_far_away(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    delivery(&rig, &rig_lilei, 1, GEZI_FAILED, GEZI_WHY_TOO_LONG);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: too long for 李雷 (10.0.0.7) by "
                                       "312 bytes; send it in parts\n");
}

static void a_refused_command_is_an_error(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig.answer = GEZI_E_FULL;
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: not sent to 李雷: too many "
                                       "messages are waiting already\n");
}

static void the_timeout_ends_the_waiting(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --timeout 4 李雷 hi");
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    rig_pass(&rig, 3999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(
        capture_err(), "gezi: no receipt from 李雷 (10.0.0.7) within 4 s (sent "
                       "5 times); is it still on?\n");
}

static void
a_timeout_before_the_search_ends_still_tells_who_is_missing(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --timeout 1 xyzzy hi");
    rig_pass(&rig, 1000);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
}

static void no_network_ends_at_the_timeout(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_pass(&rig, 10000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: cannot go on line within 10 s; is "
                        "the network up?\n");
}

/* A house with a store. */
static const struct gezi_archive some_archive;

static struct gezi_peer away_of(const struct gezi_peer *peer)
{
    struct gezi_peer away = *peer;

    away.presence = GEZI_OFFLINE;
    return away;
}

static void waits(struct rig *rig, const struct gezi_peer *to, uint64_t ref,
                  unsigned attempts)
{
    rig_event(rig,
              (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                  .peer = *to,
                                  .delivery = {.ref = ref,
                                               .id = "m1",
                                               .state = GEZI_QUEUED,
                                               .reason = GEZI_WHY_NO_ANSWER,
                                               .attempts = attempts}});
}

static void what_was_tried_in_vain_waits_and_that_is_said_at_once(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --state /s 李雷 hi");
    rig.host.archive = &some_archive;
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    waits(&rig, &rig_lilei, 1, 5);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_out(), "");
    assert_string_equal(capture_err(),
                        "gezi: 李雷 (10.0.0.7) did not answer after 5 tries; "
                        "the message waits in /s and goes out when they appear "
                        "while gezi runs (gezi history --waiting shows it)\n");
}

static void a_running_gezi_lets_it_wait_without_us(void **state)
{
    struct gezi_peer away = away_of(&rig_lilei);
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send --state /s 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &away, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1); /* at once */
    assert_int_equal(rig.asked[0].to.peer, 1);
    waits(&rig, &away, 1, 0);
    rig_pass(&rig, 1499);
    waits(&rig, &away, 1, 0);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: 李雷 (10.0.0.7) is not here; the message waits "
                        "in /s and goes out when they appear (gezi history "
                        "--waiting shows it)\n");
}

static void who_answers_after_all_gets_it(void **state)
{
    struct gezi_peer away = away_of(&rig_lilei);
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &away, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    waits(&rig, &away, 1, 0);
    rig_pass(&rig, 1000);
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    rig_pass(&rig, 2000);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    delivery(&rig, &rig_lilei, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_err(), "");
}

/* The one of that name may be about to answer, on another machine. */
static void a_name_of_earlier_days_is_taken_when_no_other_has_it(void **state)
{
    struct gezi_peer once = away_of(&rig_lilei), now = rig_lilei;
    struct rig rig;

    (void)state;
    now.id = 9;
    now.key = "lei@newpc";
    rig_begin(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &once, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1);
    rig_pass(&rig, 500);
    rig_person(&rig, &now, GEZI_CHANGE_ONLINE);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].to.peer, 9);
    rig_end(&rig);

    rig_begin(&rig, "send 李雷 hi");
    rig_start(&rig);
    rig_person(&rig, &once, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    rig_pass(&rig, 2000);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].to.peer, 1);
    rig_end(&rig);
}

static void an_identity_of_earlier_days_is_not_waited_for(void **state)
{
    static const char *const lines[] = {"send lei@pc7 hi", "send 10.0.0.7 hi"};
    struct gezi_peer away = away_of(&rig_lilei);
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        rig_begin(&rig, lines[i]);
        rig_start(&rig);
        rig_person(&rig, &away, GEZI_CHANGE_OFFLINE);
        rig_ready(&rig);
        assert_int_equal(rig.asked_count, 2);
        assert_int_equal(rig.asked[1].to.peer, 1);
        rig_end(&rig);
    }
}

static void the_timeout_leaves_the_message_waiting(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --timeout 1 --state /s 李雷,小道士,Lily hi");
    rig.host.archive = &some_archive;
    rig.asked_count = 0;
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    waits(&rig, &rig_lily, 3, 0);
    rig_pass(&rig, 1000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(
        capture_err(),
        "gezi: no receipt from 李雷 (10.0.0.7) within 1 s (sent 5 times); the "
        "message waits in /s and goes out when they appear while gezi runs "
        "(gezi history --waiting shows it)\n"
        "gezi: no sign of 小道士 within 1 s; the message waits in /s and goes "
        "out when they appear while gezi runs (gezi history --waiting shows "
        "it)\n"
        "gezi: Lily (10.0.0.9) is not here; the message waits in /s and goes "
        "out when they appear while gezi runs (gezi history --waiting shows "
        "it)\n");
}

static void no_queue_is_for_the_core_and_nothing_waits(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --no-queue --timeout 4 李雷 hi");
    rig.host.archive = &some_archive;
    assert_int_equal(rig.asked[1].flags, GEZI_SEND_NO_QUEUE);
    delivery(&rig, &rig_lilei, 1, GEZI_TRYING, GEZI_WHY_NONE);
    rig_pass(&rig, 4000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: no receipt from 李雷 (10.0.0.7) within 4 s "
                        "(sent 5 times); is it still on?\n");
}

static void what_failed_behind_others_was_not_tried(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --no-queue 李雷 hi");
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                  .peer = rig_lilei,
                                  .delivery = {.ref = 1,
                                               .id = "m1",
                                               .state = GEZI_FAILED,
                                               .reason = GEZI_WHY_NO_ANSWER}});
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: 李雷 (10.0.0.7) does not answer; "
                                       "not sent\n");
}

static void what_could_not_be_saved_is_not_sent(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --state /s 李雷 hi");
    delivery(&rig, &rig_lilei, 1, GEZI_FAILED, GEZI_WHY_NOT_KEPT);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: the message to 李雷 (10.0.0.7) could not be "
                        "saved in /s; not sent: make room there, or choose "
                        "another folder with --state\n");
}

static void what_the_user_dropped_meanwhile_is_not_advised_again(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷 hi");
    delivery(&rig, &rig_lilei, 1, GEZI_FAILED, GEZI_WHY_DROPPED);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: not delivered to 李雷 (10.0.0.7)"
                                       ": deleted by you\n");
}

static void bare_text_goes_at_once_to_the_address(void **state)
{
    struct rig rig;
    struct gezi_peer tool = rig_lilei;

    (void)state;
    rig_begin(&rig, "send --plain 127.0.0.1:9000 hi");
    rig_start(&rig);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.asked[0].what, GEZI_DO_SEND);
    assert_int_equal(rig.asked[0].flags, GEZI_SEND_BARE);
    assert_int_equal(rig.asked[0].to.peer, 0);
    assert_int_equal(rig.asked[0].to.addr.port, 9000);
    tool.nick = tool.user = "";
    tool.key = "127.0.0.1:9000";
    tool.addr = rig.asked[0].to.addr;
    delivery(&rig, &tool, 1, GEZI_GONE, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "sent to 127.0.0.1:9000 (plain text has "
                                       "no receipt)\n");
}

static void bare_text_never_waits(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "send --plain --timeout 1 127.0.0.1:9000 hi");
    rig.host.archive = &some_archive;
    rig_start(&rig);
    rig_pass(&rig, 1000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: no sign of 127.0.0.1:9000 within "
                                       "1 s; is it still on?\n");
}

static void bare_text_needs_a_numeric_address_with_port(void **state)
{
    static const char *const lines[] = {"send --plain Li:9000 hi",
                                        "send --plain 127.0.0.1 hi"};
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        rig_begin(&rig, lines[i]);
        rig_end(&rig);
        assert_int_equal(rig.begun, CLI_USAGE);
        assert_non_null(strstr(capture_err(),
                               "--plain needs a numeric address with its port, "
                               "such as 192.168.1.9:9000, not \""));
    }
}

static void plain_in_the_config_file_is_for_the_screen(void **state)
{
    struct rig rig;
    struct strbuf w = {0};

    (void)state;
    rig_begin(&rig, "send 李雷 hi");
    assert_int_equal(rig.begun, CLI_FRONT);
    cli_end(&rig.front);
    options_config(&rig.options, S("plain = yes"), "f", &w);
    assert_true(rig.options.plain);
    assert_int_equal(cli_begin(&rig.options, &rig.front), CLI_FRONT);
    rig_end(&rig);
}

static void an_empty_name_is_a_usage_error(void **state)
{
    static const char *const lines[] = {"send a,,b hi", "send a, hi",
                                        "send , hi"};
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rig_begin(&rig, lines[i]);
        rig_end(&rig);
        assert_int_equal(rig.begun, CLI_USAGE);
        assert_non_null(strstr(capture_err(), "no name where one should"));
    }
}

static void expect_input(const char *bytes, const char *text)
{
    struct rig rig;

    capture_input(bytes);
    rig_begin(&rig, "send --plain 127.0.0.1:9 - --legacy-encoding gbk");
    rig_start(&rig);
    assert_string_equal(rig.asked[0].text, text);
    rig_end(&rig);
}

static void standard_input_loses_its_last_newline_only(void **state)
{
    (void)state;
    expect_input("two\nlines\n", "two\nlines");
    expect_input("x\n\n", "x\n");
    expect_input("x\r\n", "x");
    expect_input("x", "x");
}

static void standard_input_in_gbk_is_decoded(void **state)
{
    (void)state;
    expect_input("\xc4\xe3\xba\xc3\n", "你好");
}

static void standard_input_is_read_without_words_too(void **state)
{
    struct rig rig;

    (void)state;
    capture_input("from a pipe\n");
    rig_begin(&rig, "send --plain 127.0.0.1:9");
    rig_start(&rig);
    assert_string_equal(rig.asked[0].text, "from a pipe");
    rig_end(&rig);
}

static void empty_input_sends_nothing(void **state)
{
    struct rig rig;

    (void)state;
    capture_input("\n");
    rig_begin(&rig, "send Li -");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: standard input is empty; nothing sent\n");
}

static void no_words_and_no_input_is_a_usage_error(void **state)
{
    struct rig rig;

    (void)state;
    capture_input("");
    rig_begin(&rig, "send Li");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_USAGE);
    assert_string_equal(capture_err(), "gezi: no text to send; give some "
                                       "words, or - for standard input\n");
}

static void input_with_a_nul_is_no_text(void **state)
{
    int ends[2], saved = dup(STDIN_FILENO);
    struct rig rig;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a\0b", 3), 3);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    rig_begin(&rig, "send Li");
    rig_end(&rig);
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_int_equal(rig.begun, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: standard input is not text: it has a NUL "
                        "byte\n");
}

static void input_beyond_any_message_is_refused(void **state)
{
    char *huge = malloc(GEZI_DATAGRAM_MAX + 2);
    struct rig rig;

    (void)state;
    memset(huge, 'x', GEZI_DATAGRAM_MAX + 1);
    huge[GEZI_DATAGRAM_MAX + 1] = '\0';
    capture_input(huge);
    rig_begin(&rig, "send Li -");
    rig_end(&rig);
    free(huge);
    assert_int_equal(rig.begun, CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: standard input has more than 65507 bytes, which "
                        "no message can hold; send it in parts\n");
}

static void json_tells_the_message_and_each_delivery(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --json --nick Me --user me --host here 小道士 hi");
    sent(&rig, &rig_daoshi, 1, 0);
    delivery(&rig, &rig_daoshi, 1, GEZI_TRYING, GEZI_WHY_NONE);
    delivery(&rig, &rig_daoshi, 1, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
#define DAOSHI                                                                 \
    "{\"id\":\"dao@pc8\",\"nick\":\"小道士\",\"user\":\"dao\",\"host\":"    \
    "\"pc8\",\"group\":\"\",\"address\":\"10.0.0.8\",\"port\":2425,\"kind\":"  \
    "\"ipmsg\",\"client\":\"IPMsg 5\",\"status\":\"online\",\"caps\":["        \
    "\"utf8\",\"file\"],\"trust\":\"none\",\"muted\":false,\"blocked\":false}"
    assert_string_equal(
        capture_out(),
        "{\"event\":\"message\",\"id\":\"m1\",\"time\":"
        "\"2025-10-12T14:02:05.120+00:00\",\"from\":{\"id\":\"me@here\","
        "\"nick\":\"Me\",\"user\":\"me\",\"host\":\"here\",\"group\":\"\","
        "\"address\":\"10.0.0.1\",\"port\":2425,\"kind\":\"ipmsg\",\"client\":"
        "\"gezi " GEZI_VERSION "\",\"status\":\"online\",\"caps\":[\"utf8\"],"
        "\"trust\":\"none\",\"muted\":false,\"blocked\":false},\"to\":[\"dao@"
        "pc8\"],\"text\":\"hi\",\"encoding\":"
        "\"utf-8\",\"kind\":"
        "\"ipmsg\",\"broadcast\":false,\"sealed\":false,\"encrypted\":false,"
        "\"signed\":\"none\",\"weak\":false,\"bared\":false,"
        "\"unchecked\":false,\"old\":false,\"attachments\":[]}"
        "\n"
        "{\"event\":\"delivery\",\"id\":\"m1\",\"to\":" DAOSHI
        ",\"state\":\"trying\",\"reason\":\"\",\"attempts\":5,\"encrypted\":"
        "false,\"signed\":\"none\",\"weak\":false"
        "}\n"
        "{\"event\":\"delivery\",\"id\":\"m1\",\"to\":" DAOSHI
        ",\"state\":\"failed\",\"reason\":\"no "
        "answer\",\"attempts\":5,\"encrypted\":false,\"signed\":\"none\","
        "\"weak\":false"
        "}\n"
        "{\"event\":\"error\",\"reason\":\"小道士 (10.0.0.8) did not answer "
        "after 5 tries; is it still on? Nothing more will be sent.\"}\n");
}

static void hostile_names_reach_neither_stream(void **state)
{
    struct gezi_peer evil = rig_lilei, twin;
    struct rig rig;

    (void)state;
    evil.nick = "\x1b]52;c;eA==\x07\xe2\x80\xae";
    twin = evil;
    twin.id = 9;
    rig_begin(&rig, "send lei@pc7 hi");
    rig_start(&rig);
    rig_person(&rig, &evil, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    delivery(&rig, &evil, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "delivered to ]52;c;eA== (10.0.0.7)\n");

    rig_begin(&rig, "send lei@pc7 hi");
    rig_start(&rig);
    rig_person(&rig, &evil, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &twin, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    assert_non_null(strstr(capture_err(), "could be ]52;c;eA== (lei@pc7,"));
    assert_null(strchr(capture_err(), '\x1b'));
}

static void what_cannot_be_protected_ends_with_7_and_what_to_do(void **state)
{
    static const struct {
        enum gezi_reason reason;
        const char *line;
    } cases[] = {
        {GEZI_WHY_KEY_CHANGED,
         "gezi: not sent to 李雷 (10.0.0.7): the receiver's key is another "
         "than before; ask them for it, then gezi key --trust 李雷 accepts "
         "it"},
        {GEZI_WHY_NO_KEY,
         "gezi: not sent to 李雷 (10.0.0.7): the receiver encrypts, and its "
         "key did not come; --clear sends it in clear"},
        {GEZI_WHY_BARED,
         "gezi: not sent to 李雷 (10.0.0.7): the receiver used to encrypt, "
         "and says that it no longer does; if they say so, too: gezi key "
         "--forget 李雷, or send it with --clear"},
    };
    char line[512];
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        go(&rig, "send 李雷 hi");
        rig.host.archive = &some_archive;
        delivery(&rig, &rig_lilei, 1, GEZI_QUEUED, cases[i].reason);
        assert_int_equal(rig.status, CLI_UNPROTECTED);
        rig_end(&rig);
        snprintf(line, sizeof line, "%s; the message waits\n", cases[i].line);
        assert_string_equal(capture_err(), line);
        go(&rig, "send --no-queue 李雷 hi");
        delivery(&rig, &rig_lilei, 1, GEZI_FAILED, cases[i].reason);
        assert_int_equal(rig.status, CLI_UNPROTECTED);
        rig_end(&rig);
        snprintf(line, sizeof line, "%s\n", cases[i].line);
        assert_string_equal(capture_err(), line);
    }
}

static void clear_and_sealed_are_asked_of_the_core(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send --clear 李雷 hi");
    assert_int_equal(rig.asked[1].flags, GEZI_SEND_CLEAR);
    rig_end(&rig);
    go(&rig, "send --sealed 李雷 hi");
    assert_int_equal(rig.asked[1].flags, GEZI_SEND_SEALED);
    rig_end(&rig);
}

static const struct gezi_peer *colleague(void)
{
    static struct gezi_peer hanmei;

    hanmei = rig_daoshi;
    hanmei.id = 9;
    hanmei.key = "hanmei@pc9";
    hanmei.nick = "韩梅";
    hanmei.addr.ip = 0x0a000010;
    hanmei.group = "研发部";
    return &hanmei;
}

/* Who is in it may come after the first of them. */
static void a_group_is_everyone_of_it_who_is_here(void **state)
{
    const struct gezi_peer *hanmei = colleague();
    struct rig rig;

    (void)state;
    go(&rig, "send #研发部 meeting");
    assert_int_equal(rig.asked_count, 1);
    rig_person(&rig, hanmei, GEZI_CHANGE_ONLINE);
    rig_pass(&rig, 2000);
    assert_int_equal(rig.asked_count, 3);
    assert_int_equal(rig.asked[1].to.peer + rig.asked[2].to.peer, 1 + 9);
    sent(&rig, hanmei, rig.asked[1].to.peer == 9 ? 1 : 2, 0);
    sent(&rig, &rig_lilei, rig.asked[1].to.peer == 9 ? 2 : 1, 0);
    delivery(&rig, hanmei, rig.asked[1].to.peer == 9 ? 1 : 2, GEZI_DELIVERED,
             GEZI_WHY_NONE);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    delivery(&rig, &rig_lilei, rig.asked[1].to.peer == 9 ? 2 : 1, GEZI_FAILED,
             GEZI_WHY_NO_ANSWER);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
    assert_string_equal(capture_out(), "delivered to 韩梅 (10.0.0.16)\n");
    assert_non_null(strstr(capture_err(), "李雷"));
}

static void a_running_gezi_knows_a_group_at_once(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "send #sales,Lily,#研发部 hi");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 2); /* Lily once */
    assert_int_equal(rig.asked[0].to.peer, rig_lily.id);
    assert_int_equal(rig.asked[1].to.peer, rig_lilei.id);
    rig_end(&rig);
}

static void a_group_without_anybody_keeps_all_from_being_sent(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,#sale hi");
    rig_pass(&rig, 2000);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: nobody of the group \"sale\" is here; these "
                        "groups are: 研发部, Sales\n");
}

static void the_worst_end_is_the_exit_status(void **state)
{
    struct rig rig;

    (void)state;
    go(&rig, "send 李雷,Lily hi");
    delivery(&rig, &rig_lilei, 1, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    delivery(&rig, &rig_lily, 2, GEZI_FAILED, GEZI_WHY_NO_PORT);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    go(&rig, "send 李雷,Lily hi");
    delivery(&rig, &rig_lily, 2, GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    delivery(&rig, &rig_lilei, 1, GEZI_DELIVERED, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_sent_to_as_soon_as_it_is_known),
        cmocka_unit_test(how_it_was_protected_is_said),
        cmocka_unit_test(nothing_is_sent_before_the_announcement_has_left),
        cmocka_unit_test(an_address_of_nobody_is_not_waited_for),
        cmocka_unit_test(a_prefix_waits_until_all_had_time_to_answer),
        cmocka_unit_test(a_running_gezi_knows_everybody_already),
        cmocka_unit_test(an_unknown_name_sends_nothing_to_anyone),
        cmocka_unit_test(an_ambiguous_name_lists_the_candidates),
        cmocka_unit_test(several_receivers_are_all_waited_for),
        cmocka_unit_test(a_group_is_everyone_of_it_who_is_here),
        cmocka_unit_test(a_running_gezi_knows_a_group_at_once),
        cmocka_unit_test(a_group_without_anybody_keeps_all_from_being_sent),
        cmocka_unit_test(the_worst_end_is_the_exit_status),
        cmocka_unit_test(two_names_of_one_person_are_one_message),
        cmocka_unit_test(deliveries_of_others_are_not_ours),
        cmocka_unit_test(lost_characters_are_told_before_the_message_goes),
        cmocka_unit_test(a_text_too_long_is_refused_by_the_core_next_door),
        cmocka_unit_test(
            a_text_too_long_for_a_stranger_waits_until_he_is_known),
        cmocka_unit_test(a_text_too_long_is_refused_by_the_core_far_away),
        cmocka_unit_test(a_refused_command_is_an_error),
        cmocka_unit_test(the_timeout_ends_the_waiting),
        cmocka_unit_test(
            a_timeout_before_the_search_ends_still_tells_who_is_missing),
        cmocka_unit_test(no_network_ends_at_the_timeout),
        cmocka_unit_test(what_was_tried_in_vain_waits_and_that_is_said_at_once),
        cmocka_unit_test(a_running_gezi_lets_it_wait_without_us),
        cmocka_unit_test(who_answers_after_all_gets_it),
        cmocka_unit_test(a_name_of_earlier_days_is_taken_when_no_other_has_it),
        cmocka_unit_test(an_identity_of_earlier_days_is_not_waited_for),
        cmocka_unit_test(the_timeout_leaves_the_message_waiting),
        cmocka_unit_test(no_queue_is_for_the_core_and_nothing_waits),
        cmocka_unit_test(what_cannot_be_protected_ends_with_7_and_what_to_do),
        cmocka_unit_test(clear_and_sealed_are_asked_of_the_core),
        cmocka_unit_test(what_failed_behind_others_was_not_tried),
        cmocka_unit_test(what_could_not_be_saved_is_not_sent),
        cmocka_unit_test(what_the_user_dropped_meanwhile_is_not_advised_again),
        cmocka_unit_test(bare_text_goes_at_once_to_the_address),
        cmocka_unit_test(bare_text_never_waits),
        cmocka_unit_test(bare_text_needs_a_numeric_address_with_port),
        cmocka_unit_test(plain_in_the_config_file_is_for_the_screen),
        cmocka_unit_test(an_empty_name_is_a_usage_error),
        cmocka_unit_test(standard_input_loses_its_last_newline_only),
        cmocka_unit_test(standard_input_in_gbk_is_decoded),
        cmocka_unit_test(standard_input_is_read_without_words_too),
        cmocka_unit_test(empty_input_sends_nothing),
        cmocka_unit_test(no_words_and_no_input_is_a_usage_error),
        cmocka_unit_test(input_with_a_nul_is_no_text),
        cmocka_unit_test(input_beyond_any_message_is_refused),
        cmocka_unit_test(json_tells_the_message_and_each_delivery),
        cmocka_unit_test(hostile_names_reach_neither_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
