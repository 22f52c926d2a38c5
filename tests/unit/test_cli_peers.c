#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#define LILEI                                                                    \
    "{\"id\":\"lei@pc7\",\"nick\":\"李雷\",\"user\":\"lei\",\"host\":\"pc7\"," \
    "\"group\":\"研发部\",\"address\":\"10.0.0.7\",\"port\":2425,\"kind\":"   \
    "\"feiq\",\"client\":\"\",\"status\":\"online\",\"caps\":[],\"trust\":"      \
    "\"none\",\"muted\":false,\"blocked\":false}"

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

static void a_range_is_asked_and_who_answered_is_listed(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "peers --ask 10.0.0.8-207");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    assert_int_equal(rig.asked[0].what, GEZI_DO_ASK);
    assert_int_equal(rig.asked[0].to.addr.ip, 0x0a000008);
    assert_int_equal(rig.asked[0].number, 200);
    rig_pass(&rig, 2000); /* so long it takes to ask them */
    rig_person(&rig, &rig_daoshi, GEZI_CHANGE_ONLINE);
    rig_pass(&rig, 1999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "小道士  ipmsg  online  10.0.0.8\n");
    assert_string_equal(capture_err(), "gezi: 1 of 200 addresses answered\n");
}

static void a_range_can_be_forgotten(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "peers --ask none");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked[0].what, GEZI_DO_UNASK);
    assert_int_equal(rig.asked[0].to.addr.ip, 0);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "");
}

static void one_of_several_ranges_is_taken_away(void **state)
{
    struct rig rig;

    (void)state;
    rig_asked = "10.0.1.0/24 10.0.2.7:2426";
    rig_begin_remote(&rig, "peers --ask list");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "10.0.1.0/24  254 addresses\n"
                                       "10.0.2.7:2426  1 address\n");
    rig_begin_remote(&rig, "peers --ask list --json");
    rig_start(&rig);
    rig_ready(&rig);
    rig_end(&rig);
    assert_string_equal(
        capture_out(),
        "{\"event\":\"range\",\"range\":\"10.0.1.0/24\",\"addresses\":254}\n"
        "{\"event\":\"range\",\"range\":\"10.0.2.7:2426\",\"addresses\":1}\n");
    rig_begin_remote(&rig, "peers --unask 10.0.1.1-254");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked[0].what, GEZI_DO_UNASK);
    assert_int_equal(rig.asked[0].to.addr.ip, 0x0a000101);
    assert_int_equal(rig.asked[0].number, 254);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    rig_begin_remote(&rig, "peers --unask 10.0.3.1");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 0);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(strstr(capture_err(), "10.0.3.1 is not among the ranges"));
    rig_begin_remote(&rig, "peers --unask all");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.asked[0].to.addr.ip, 0);
    rig_end(&rig);
    rig_asked = "";
}

static void what_is_no_range_is_told(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "peers --ask 10.0.0.0/16");
    assert_int_equal(rig.begun, CLI_USAGE);
    rig_end(&rig);
    rig_begin_remote(&rig, "peers --ask here");
    assert_int_equal(rig.begun, CLI_USAGE);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: here is no address, nor a range such as "
                        "10.0.1.0/24 or 10.0.1.5-80\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_are_listed_after_the_wait),
        cmocka_unit_test(a_running_gezi_lists_them_at_once),
        cmocka_unit_test(a_wait_that_was_asked_for_holds_for_a_running_gezi),
        cmocka_unit_test(a_range_is_asked_and_who_answered_is_listed),
        cmocka_unit_test(one_of_several_ranges_is_taken_away),
        cmocka_unit_test(a_range_can_be_forgotten),
        cmocka_unit_test(what_is_no_range_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
