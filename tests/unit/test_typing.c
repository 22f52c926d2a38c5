/* What keys do to a draft beside the letters of it. */
#include "desk.h"
#include "expect.h"

#include "tui/act.h"
#include "tui/typing.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_press(&d, "1李雷\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    edit_forget_killed();
    return 0;
}

static void draft_is(const char *text)
{
    assert_string_equal(d.m.talk->draft.text, text);
}

static void typing_is_undone_and_done_again(void **state)
{
    (void)state;
    desk_press(&d, "one two");
    desk_press(&d, "\037");
    draft_is("one ");
    desk_press(&d, "\030\025");
    draft_is("");
    desk_press(&d, "\037");
    assert_true(desk_find(&d, "Nothing to undo") > 0);
    desk_press(&d, "\033_");
    draft_is("one ");
    desk_press(&d, "\030\022");
    draft_is("one two");
    desk_press(&d, "\033_");
    assert_true(desk_find(&d, "Nothing to redo") > 0);
}

static void what_was_cut_comes_back_the_older_one_too(void **state)
{
    (void)state;
    desk_press(&d, "one\027two\001\033d\031");
    draft_is("two");
    desk_press(&d, "\033y");
    draft_is("one");
}

static void a_word_changes_its_case(void **state)
{
    (void)state;
    desk_press(&d, "abc\001\033u");
    draft_is("ABC");
    desk_press(&d, "\001\033l");
    draft_is("abc");
}

static void after_c_x_a_letter_is_no_text(void **state)
{
    (void)state;
    desk_press(&d, "a\030");
    assert_true(desk_find(&d, "C-e opens your editor") > 0);
    desk_press(&d, "b");
    draft_is("a");
    desk_press(&d, "\030\033");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "c");
    draft_is("ac");
}

static void a_draft_goes_to_the_editor_and_comes_back(void **state)
{
    (void)state;
    desk_press(&d, "a");
    assert_int_equal(act_key(&d.m, K_CONTROL('X'), NULL), ACT_DONE);
    assert_int_equal(act_key(&d.m, K_CONTROL('E'), NULL), ACT_EDITOR);
    typing_came_back(&d.m, d.m.talk, "b\nc", "");
    draft_is("b\nc");
    desk_press(&d, "\037");
    draft_is("a");
    typing_came_back(&d.m, d.m.talk, NULL, "The editor failed");
    draft_is("a");
    assert_true(desk_find(&d, "The editor failed") > 0);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(typing_is_undone_and_done_again),
        T(what_was_cut_comes_back_the_older_one_too),
        T(a_word_changes_its_case),
        T(after_c_x_a_letter_is_no_text),
        T(a_draft_goes_to_the_editor_and_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
