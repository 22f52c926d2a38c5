#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

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

/* They take none in clear, and none goes out under a key that is in doubt. */
static void whose_key_changed_is_named(void **state)
{
    struct gezi_peer doubted = rig_lilei;
    struct rig rig;

    (void)state;
    doubted.trust = GEZI_TRUST_CHANGED;
    broadcast(&rig, "broadcast fire drill");
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    rig_person(&rig, &doubted, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    rig_pass(&rig, 1500);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "sent to everyone (2 people here)\n");
    assert_string_equal(capture_err(),
                        "gezi: not sent to 李雷: the receiver's key is another "
                        "than before; ask them for it, then gezi key --trust "
                        "李雷 accepts it\n");
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
                           "\"state\":\"sent\",\"reason\":\"\",\"attempts\":1,"
                           "\"encrypted\":false,\"signed\":\"none\","
                           "\"weak\":false}\n"));
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

static void a_broadcast_that_leaves_late_is_waited_for(void **state)
{
    struct rig rig;

    (void)state;
    broadcast(&rig, "broadcast fire drill");
    rig_pass(&rig, 5000);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    broadcast_delivery(&rig, GEZI_GONE, GEZI_WHY_NONE);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broadcast_goes_at_once_and_counts_who_answers),
        cmocka_unit_test(whose_key_changed_is_named),
        cmocka_unit_test(a_broadcast_to_nobody_says_so),
        cmocka_unit_test(a_broadcast_through_a_running_gezi_ends_at_once),
        cmocka_unit_test(a_broadcast_too_long_is_an_error),
        cmocka_unit_test(a_broadcast_in_json_goes_to_nobody_in_particular),
        cmocka_unit_test(no_network_ends_a_broadcast_at_the_timeout),
        cmocka_unit_test(a_broadcast_that_leaves_late_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
