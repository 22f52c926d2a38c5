#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

static void begin(struct rig *rig, const char *line)
{
    rig_begin_remote(rig, line);
    rig_start(rig);
    rig_person(rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(rig, &rig_lily, GEZI_CHANGE_AWAY);
}

static void somebody_is_blocked_by_name(void **state)
{
    struct gezi_peer after = rig_lilei;
    struct rig rig;

    (void)state;
    begin(&rig, "block lilei");
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.asked[0].what, GEZI_DO_TREAT);
    assert_int_equal(rig.asked[0].to.peer, rig_lilei.id);
    assert_int_equal(rig.asked[0].number, GEZI_TREAT_BLOCKED);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    after.treat = GEZI_TREAT_BLOCKED;
    rig_person(&rig, &after, GEZI_CHANGE_TREATED);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "李雷 is blocked: what they send is "
                                       "neither shown nor acknowledged\n");
}

static void muting_leaves_a_block_as_it_is(void **state)
{
    struct gezi_peer lily = rig_lily;
    struct rig rig;

    (void)state;
    begin(&rig, "unmute Lily");
    lily.treat = GEZI_TREAT_ALL;
    rig_person(&rig, &lily, GEZI_CHANGE_DETAILS);
    rig_ready(&rig);
    assert_int_equal(rig.asked[0].number, GEZI_TREAT_BLOCKED);
    rig_end(&rig);
}

static void what_is_so_already_is_said_and_done(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig, "unblock Lily");
    rig_ready(&rig);
    assert_int_equal(rig.asked_count, 0);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "Lily is not blocked\n");
}

static void without_a_name_they_are_listed(void **state)
{
    struct gezi_peer gone = rig_lily;
    struct rig rig;

    (void)state;
    begin(&rig, "mute");
    gone.treat = GEZI_TREAT_MUTED;
    gone.presence = GEZI_OFFLINE;
    rig_person(&rig, &gone, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "Lily\n");
    begin(&rig, "block");
    rig_ready(&rig);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: nobody is blocked\n");
}

static void nobody_of_that_name_is_told(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig, "mute xyzzy");
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    begin(&rig, "mute 10.9.9.9");
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: nobody is known at 10.9.9.9\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_is_blocked_by_name),
        cmocka_unit_test(muting_leaves_a_block_as_it_is),
        cmocka_unit_test(what_is_so_already_is_said_and_done),
        cmocka_unit_test(without_a_name_they_are_listed),
        cmocka_unit_test(nobody_of_that_name_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
