/* The tables of actions and of keys, held to each other. */
#include "desk.h"
#include "expect.h"

#include "tui/act.h"
#include "tui/bindings.h"

#include <inttypes.h>
#include <string.h>

static bool is_kebab(const char *name)
{
    return name[0] && name[strspn(name, "abcdefghijklmnopqrstuvwxyz-")] == 0;
}

static void an_action_has_a_kebab_name_and_one_sentence(void **state)
{
    const struct action *act;

    (void)state;
    for (size_t i = 0; (act = actions_row(i)); i++) {
        size_t n = strlen(act->help);

        assert_true(is_kebab(act->name));
        assert_true(act->where != 0);
        assert_non_null(act->run);
        assert_true(n > 0 && n < 72);
        assert_true(act->help[n - 1] != '.');
    }
}

/* Else only the first of them would ever run. */
static void a_name_means_one_thing_in_each_state(void **state)
{
    const struct action *a, *b;

    (void)state;
    for (size_t i = 0; (a = actions_row(i)); i++)
        for (size_t k = i + 1; (b = actions_row(k)); k++)
            if (strcmp(a->name, b->name) == 0 && (a->where & b->where & IN_ANY))
                fail_msg("%s twice in %#" PRIx64, a->name, a->where & b->where);
}

/* The states in which a row of the table does something. */
static uint64_t reach(const struct binding *b)
{
    const struct action *act;
    uint64_t where = 0;

    for (size_t i = 0; (act = actions_row(i)); i++)
        if (strcmp(act->name, b->action) == 0)
            where |= act->where & b->where;
    return where;
}

static void a_key_is_bound_to_what_there_is(void **state)
{
    const struct binding *b;

    (void)state;
    for (size_t i = 0; (b = bindings_row(i)); i++)
        if (!reach(b))
            fail_msg("row %zu: no action %s there", i, b->action);
}

static void a_key_does_one_thing_in_each_state(void **state)
{
    const struct binding *a, *b;

    (void)state;
    for (size_t i = 0; (a = bindings_row(i)); i++)
        for (size_t k = i + 1; (b = bindings_row(k)); k++)
            if (a->key == b->key && (reach(a) & reach(b)))
                fail_msg("%s and %s share a key", a->action, b->action);
}

/* Whatever is asked or typed: Esc leads out. */
static void escape_goes_back_in_every_state(void **state)
{
    (void)state;
    for (uint64_t bit = 1; bit & IN_ALL; bit <<= 1) {
        const struct action *act = bindings_find(K_ESC, bit);

        assert_non_null(act);
        assert_string_equal(act->name, "back");
    }
}

static void every_state_has_words(void **state)
{
    char words[ACTIONS_WHERE_SIZE];

    (void)state;
    for (uint64_t bit = 1; bit; bit <<= 1)
        if (bit & IN_ANY && !actions_where(bit, words)[0])
            fail_msg("no words for %#" PRIx64, bit);
    assert_string_equal(actions_where(IN_TALK | IN_CHOICE, words),
                        "conversation, chosen message");
}

static void every_state_is_of_one_screen(void **state)
{
    struct desk d;

    (void)state;
    desk_open(&d, 24, 80);
    assert_int_equal(act_where(&d.m), IN_MENU | IN_LINE);
    desk_press(&d, "6");
    assert_int_equal(act_where(&d.m), IN_PEOPLE);
    desk_press(&d, "/");
    assert_int_equal(act_where(&d.m), IN_FILTER | IN_LINE);
    desk_press(&d, "\033");
    desk_press(&d, "?");
    assert_int_equal(act_where(&d.m), IN_HELP);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_action_has_a_kebab_name_and_one_sentence),
        cmocka_unit_test(a_name_means_one_thing_in_each_state),
        cmocka_unit_test(a_key_is_bound_to_what_there_is),
        cmocka_unit_test(a_key_does_one_thing_in_each_state),
        cmocka_unit_test(escape_goes_back_in_every_state),
        cmocka_unit_test(every_state_has_words),
        cmocka_unit_test(every_state_is_of_one_screen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
