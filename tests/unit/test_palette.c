/* The palette: whatever can be done here, found by a part of its words. */
#include "expect.h"

#include "desk.h"

#include "tui/act.h"
#include "tui/actions.h"
#include "tui/palette.h"

#include <string.h>

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "Ann", "", GEZI_ONLINE);
    desk_person(&d, 2, "李雷", "研发部", GEZI_ONLINE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static const char *chosen(void)
{
    const struct palette *p = &d.m.palette;

    if (p->at >= p->n)
        return "";
    return p->rows[p->at].act ? p->rows[p->at].act->name : "person";
}

static void control_p_opens_it_on_every_screen(void **state)
{
    (void)state;
    for (const char *screen = "123456?"; *screen; screen++) {
        char keys[3] = {'\033', *screen, 0};

        desk_press(&d, keys);
        desk_press(&d, "\020");
        assert_true(d.m.palette.open);
        desk_press(&d, "\033");
        assert_false(d.m.palette.open);
    }
}

static void an_action_is_found_by_a_word_of_it_and_done(void **state)
{
    (void)state;
    desk_press(&d, "\020ask the lan");
    assert_string_equal(chosen(), ""); /* not from the menu */
    desk_press(&d, "\033");
    desk_press(&d, "6\020ASK lan");
    assert_string_equal(chosen(), "ask-around");
    desk_press(&d, "\r");
    assert_false(d.m.palette.open);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.commands[0].what, GEZI_DO_ANNOUNCE);
}

static void an_action_is_found_by_its_name(void **state)
{
    (void)state;
    desk_press(&d, "\020go-peo\r");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
}

static void a_person_is_found_as_in_lists_and_opened(void **state)
{
    (void)state;
    desk_press(&d, "5\020lilei");
    assert_string_equal(chosen(), "person");
    desk_press(&d, "\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(d.m.talk->name, "李雷");
}

static void what_was_typed_elsewhere_is_not_touched(void **state)
{
    (void)state;
    desk_press(&d, "\020Ann\r");
    desk_press(&d, "a draft\020redraw");
    assert_string_equal(d.m.talk->draft.text, "a draft");
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->draft.text, "a draft");
    assert_int_equal(d.m.screen, SCREEN_TALK);
}

static void digits_are_text_in_it(void **state)
{
    (void)state;
    desk_press(&d, "\0203");
    assert_true(d.m.palette.open);
    assert_string_equal(d.m.palette.typed.text, "3");
    desk_press(&d, "\033"
                   "6"); /* Alt+6 leaves it, too */
    assert_false(d.m.palette.open);
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
}

static void a_question_is_asked_on_its_screen(void **state)
{
    (void)state;
    desk_press(&d, "\020Ann\rhello\020");
    desk_press(&d, "\003"); /* a draft would be lost */
    assert_int_equal(d.m.asking, ASK_QUIT);
    assert_false(d.m.palette.open);
    assert_false(d.left);
}

static void it_offers_only_what_does_something_here(void **state)
{
    (void)state;
    for (const char *screen = "123456?"; *screen; screen++) {
        char keys[3] = {'\033', *screen, 0};
        uint64_t where;

        desk_press(&d, keys);
        where = act_where(&d.m);
        desk_press(&d, "\020");
        assert_true(d.m.palette.n > 5);
        for (size_t i = 0; i < d.m.palette.n; i++)
            if (d.m.palette.rows[i].act)
                assert_true(d.m.palette.rows[i].act->where & where & IN_ALL);
        desk_press(&d, "\033");
    }
}

static void what_fits_nothing_is_told(void **state)
{
    (void)state;
    desk_press(&d, "\020qqqq");
    assert_true(desk_find(&d, "Nothing that can be done") > 0);
    desk_press(&d, "\r");
    assert_true(d.m.palette.open);
    assert_true(desk_find(&d, "Backspace shows more") > 0);
}

/* Somebody comes while it is open: what was chosen stays chosen. */
static void news_do_not_move_what_is_chosen(void **state)
{
    const struct palette *p = &d.m.palette;

    (void)state;
    desk_press(&d, "6\020an");
    while (p->rows[p->at].peer != 1)
        desk_press(&d, "\033[B");
    desk_person(&d, 3, "Anabel", "", GEZI_ONLINE);
    desk_draw(&d);
    assert_int_equal(p->rows[p->at].peer, 1);
}

int main(void)
{
#define X(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        X(control_p_opens_it_on_every_screen),
        X(an_action_is_found_by_a_word_of_it_and_done),
        X(an_action_is_found_by_its_name),
        X(a_person_is_found_as_in_lists_and_opened),
        X(what_was_typed_elsewhere_is_not_touched),
        X(digits_are_text_in_it),
        X(a_question_is_asked_on_its_screen),
        X(it_offers_only_what_does_something_here),
        X(what_fits_nothing_is_told),
        X(news_do_not_move_what_is_chosen),
    };
#undef X

    return cmocka_run_group_tests(tests, NULL, NULL);
}
