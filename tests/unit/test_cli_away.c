#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

static void run(struct rig *rig, const char *line, bool remote)
{
    if (remote)
        rig_begin_remote(rig, line);
    else
        rig_begin(rig, line);
    rig_start(rig);
    rig_ready(rig);
    assert_int_equal(rig->status, CLI_DONE);
    rig_end(rig);
}

static const struct gezi_command *said(const struct rig *rig)
{
    return &rig->asked[rig->asked_count - 1];
}

static void away_tells_the_words_that_were_given(void **state)
{
    struct rig rig;

    (void)state;
    run(&rig, "away in a meeting", true);
    assert_int_equal(said(&rig)->what, GEZI_DO_ABSENCE);
    assert_string_equal(rig.text[rig.asked_count - 1], "in a meeting");
    assert_string_equal(capture_out(), "You are away: in a meeting\n");
}

static void without_words_it_is_what_the_option_says(void **state)
{
    struct rig rig;

    (void)state;
    run(&rig, "away --away lunch", true);
    assert_string_equal(rig.text[rig.asked_count - 1], "lunch");
    run(&rig, "away", true);
    assert_string_equal(rig.text[rig.asked_count - 1],
                        "I am away, and will read this when I am back");
}

static void back_takes_it_back(void **state)
{
    struct rig rig;

    (void)state;
    run(&rig, "back", true);
    assert_int_equal(said(&rig)->what, GEZI_DO_ABSENCE);
    assert_string_equal(rig.text[rig.asked_count - 1], "");
    assert_string_equal(capture_out(), "You are back\n");
}

static void where_no_gezi_runs_it_is_for_the_next_one(void **state)
{
    struct rig rig;

    (void)state;
    run(&rig, "away out", false);
    assert_string_equal(
        capture_out(),
        "From its next start on gezi says that you are away: out\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(away_tells_the_words_that_were_given),
        cmocka_unit_test(without_words_it_is_what_the_option_says),
        cmocka_unit_test(back_takes_it_back),
        cmocka_unit_test(where_no_gezi_runs_it_is_for_the_next_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
