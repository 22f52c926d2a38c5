#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include <string.h>

static void examine(struct rig *rig)
{
    rig_start(rig);
    rig_person(rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(rig);
}

static void a_healthy_house_has_nothing_but_ok(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor");
    examine(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(
        capture_out(),
        "ok     port        UDP port 2425 is held by the gezi that runs here\n"
        "ok     network     eth0 10.0.0.1\n"
        "ok     broadcasts  our own came back: no firewall of this machine is "
        "in the way\n"
        "ok     people      1 is here\n");
}

static void answers_are_waited_for(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "doctor");
    rig_start(&rig);
    rig_ready(&rig);
    rig_pass(&rig, 1999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_DONE); /* nobody may be there */
    rig_end(&rig);
    assert_non_null(
        strstr(capture_out(), "hint   people      nobody answered"));
}

static void a_firewall_of_ours_is_told_with_what_to_do(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor --port 2999");
    rig.health.port = 2999;
    rig.health.heard = false;
    examine(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "wrong  broadcasts  "));
    assert_non_null(strstr(capture_out(), "keeps UDP port 2999 out: "));
}

static void without_a_network_that_is_all_there_is_to_say(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor");
    rig.health.interfaces = 0;
    rig.health.heard = false;
    rig.health.links = "lo 127.0.0.1";
    rig.health.trouble = "no interface can broadcast: connect a network";
    examine(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "wrong  network     no interface"));
    assert_null(strstr(capture_out(), "firewall"));
    assert_null(strstr(capture_out(), "other"));
}

static void other_people_s_networks_are_told_from_the_lan(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor");
    rig.health.links = "docker0 172.17.0.1, eth0 10.0.0.1, tun0 10.8.0.2";
    examine(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(),
                           "hint   network     docker0 172.17.0.1: containers\n"
                           "ok     network     eth0 10.0.0.1\n"
                           "hint   network     tun0 10.8.0.2: a tunnel, "));
}

static void files_need_the_tcp_port_and_the_rest_is_told_too(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor");
    rig.health.tcp = false;
    examine(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "wrong  port        TCP port 2425"));

    rig_begin_remote(&rig, "doctor");
    rig.health.trouble = "the disk is full";
    examine(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_non_null(
        strstr(capture_out(), "wrong  other       the disk is full\n"));
}

static void programs_get_an_object_for_each_finding(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "doctor --json");
    examine(&rig);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(),
                           "{\"event\":\"check\",\"check\":\"network\","
                           "\"state\":\"ok\",\"text\":\"eth0 10.0.0.1\"}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_healthy_house_has_nothing_but_ok),
        cmocka_unit_test(answers_are_waited_for),
        cmocka_unit_test(a_firewall_of_ours_is_told_with_what_to_do),
        cmocka_unit_test(without_a_network_that_is_all_there_is_to_say),
        cmocka_unit_test(other_people_s_networks_are_told_from_the_lan),
        cmocka_unit_test(files_need_the_tcp_port_and_the_rest_is_told_too),
        cmocka_unit_test(programs_get_an_object_for_each_finding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
