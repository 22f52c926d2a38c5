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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_are_listed_after_the_wait),
        cmocka_unit_test(a_running_gezi_lists_them_at_once),
        cmocka_unit_test(a_wait_that_was_asked_for_holds_for_a_running_gezi),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
