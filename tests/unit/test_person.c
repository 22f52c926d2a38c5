#include "expect.h"

#include "desk.h"

#define DOWN "\033[B"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 2, "Amy", "研发部", GEZI_ONLINE);
    desk_person(&d, 3, "Bob", "研发部", GEZI_AWAY);
    desk_person(&d, 4, "Carl", "Sales", GEZI_ONLINE);
    desk_person(&d, 5, "Dora", "研发部", GEZI_OFFLINE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void m_mutes_and_the_list_says_so(void **state)
{
    (void)state;
    desk_press(&d, "6m");
    assert_int_equal(d.count, 1);
    assert_int_equal(d.commands[0].what, GEZI_DO_TREAT);
    assert_int_equal(d.commands[0].to.peer, 2);
    assert_int_equal(d.commands[0].number, GEZI_TREAT_MUTED);
    assert_true(desk_find(&d, "Amy is muted: no bell, not counted") > 0);
    desk_treat(&d, 2, GEZI_TREAT_MUTED);
    assert_non_null(
        strstr(desk_row(&d, desk_find(&d, "Amy")), "muted  研发部"));
    desk_press(&d, "m");
    assert_int_equal(d.commands[1].number, 0);
}

static void b_blocks_and_leaves_muted_as_it_is(void **state)
{
    (void)state;
    desk_treat(&d, 2, GEZI_TREAT_MUTED);
    desk_press(&d, "6b");
    assert_int_equal(d.commands[0].number, GEZI_TREAT_ALL);
    desk_treat(&d, 2, GEZI_TREAT_ALL);
    assert_true(desk_find(&d, "muted, blocked") > 0);
    desk_press(&d, "b");
    assert_int_equal(d.commands[1].number, GEZI_TREAT_MUTED);
}

static void who_is_muted_neither_rings_nor_counts(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE, .unix_ms = desk_noon};

    (void)state;
    desk_treat(&d, 2, GEZI_TREAT_MUTED);
    ev.peer = *people_find(d.m.people, 2);
    ev.message = (struct gezi_message){.id = "1", .text = "hello"};
    model_event(&d.m, &ev);
    assert_false(d.m.alerts.bell);
    assert_int_equal(model_unread(&d.m), 0);
    desk_press(&d, "2"); /* and is there all the same */
    assert_true(desk_find(&d, "1 new") > 0);
    desk_treat(&d, 2, 0);
    assert_int_equal(model_unread(&d.m), 1);
}

static void all_that_is_known_stands_on_a_page(void **state)
{
    (void)state;
    desk_treat(&d, 4, GEZI_TREAT_BLOCKED);
    desk_press(&d, "6" DOWN "i");
    assert_true(desk_find(&d, "About Carl") == 0);
    assert_true(desk_find(&d, "user@pc") > 0);
    assert_true(desk_find(&d, "10.0.0.4:2425") > 0);
    assert_true(desk_find(&d, "Sales") > 0);
    assert_true(desk_find(&d, " blocked") > 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    assert_int_equal(d.m.list[d.m.list_at].peer, 4);
    desk_press(&d, "b");
    assert_int_equal(d.commands[0].number, 0);
}

static void those_who_are_marked_get_one_message_each(void **state)
{
    (void)state;
    desk_press(&d, "1\t\t"); /* Amy and Carl: who is here comes first */
    assert_true(desk_find(&d, "Enter writes to 2, Tab marks") > 0);
    assert_true(desk_find(&d, ">x") < 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Write to 2 people") == 0);
    assert_true(desk_find(&d, "Enter sends to all 2") > 0);
    desk_press(&d, "hi all\r");
    assert_int_equal(d.count, 2);
    assert_int_equal(d.commands[0].what, GEZI_DO_SEND);
    assert_int_equal(d.commands[0].to.peer, 2);
    assert_string_equal(d.commands[0].text, "hi all");
    assert_int_equal(d.commands[1].to.peer, 4);
    desk_sent(&d, 0);
    desk_sent(&d, 1);
    desk_delivery(&d, 0, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    desk_delivery(&d, 1, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    assert_non_null(strstr(desk_row(&d, desk_find(&d, "Amy")), "delivered"));
    assert_non_null(
        strstr(desk_row(&d, desk_find(&d, "Carl")), "failed: no answer"));
    desk_press(&d, "\033"); /* the marks stay for the next one */
    assert_true(desk_find(&d, "Enter writes to 2") > 0);
    desk_press(&d, "\0330");
}

static void a_group_is_marked_as_a_whole(void **state)
{
    (void)state;
    desk_press(&d, "6/研发\r"); /* Enter on a person would open them */
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "\033\0336/研发" DOWN DOWN DOWN);
    assert_true(desk_find(&d, "# 研发部") > 0);
    assert_true(desk_find(&d, "the group: 2 are here") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Write to 2 people") == 0);
    assert_true(desk_find(&d, "Amy") > 0);
    assert_true(desk_find(&d, "Bob") > 0);
    assert_int_equal(desk_find(&d, "Dora"), -1);
    assert_int_equal(desk_find(&d, "Carl"), -1);
}

/* As the line mode and gezi send write it: no person is in the way. */
static void a_group_is_found_behind_its_mark(void **state)
{
    (void)state;
    desk_press(&d, "1#研");
    assert_true(desk_find(&d, "> # 研发部") > 0);
    assert_int_equal(desk_find(&d, "Amy"), -1);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Write to 2 people") == 0);
}

static void a_mark_is_taken_away_by_another(void **state)
{
    (void)state;
    desk_press(&d, "6 ");
    assert_int_equal(d.m.to.n, 1);
    desk_press(&d, "\033[A ");
    assert_int_equal(d.m.to.n, 0);
    desk_press(&d, "  \033\033"); /* and all go with the screen */
    desk_press(&d, "6");
    assert_int_equal(d.m.to.n, 0);
}

static void one_who_is_marked_is_opened_as_ever(void **state)
{
    (void)state;
    desk_press(&d, "1\t\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(d.m.talk->name, "Amy");
}

static void a_range_that_is_typed_is_asked(void **state)
{
    (void)state;
    desk_press(&d, "6/10.0.1.0/24");
    assert_true(desk_find(&d, "254 addresses: Enter asks who is there") > 0);
    desk_press(&d, "\r");
    assert_int_equal(d.commands[0].what, GEZI_DO_ASK);
    assert_int_equal(d.commands[0].to.addr.ip, 0x0a000101);
    assert_int_equal(d.commands[0].number, 254);
    assert_true(desk_find(&d, "Asking 254 addresses") > 0);
    desk_person(&d, 0x105, "Far", "", GEZI_ONLINE);
    assert_true(desk_find(&d, "1 of 254 addresses have answered so far") > 0);
    desk_person(&d, 7, "Near", "", GEZI_ONLINE);
    assert_true(desk_find(&d, "1 of 254 addresses have answered so far") > 0);
}

static void what_is_asked_is_listed_and_taken_away(void **state)
{
    (void)state;
    d.m.health.asked = "10.0.1.0/24 10.0.2.7:2426";
    desk_person(&d, 0x105, "Far", "", GEZI_ONLINE);
    desk_press(&d, "6\033[F"); /* End: the last row */
    assert_true(desk_find(&d, "10.0.1.0/24") > 0);
    assert_true(desk_find(&d, "254 addresses asked at each start, 1 here") > 0);
    assert_true(desk_find(&d, "D asks it no more") > 0);
    desk_press(&d, "\r");
    assert_int_equal(d.commands[0].what, GEZI_DO_ASK);
    assert_int_equal(d.commands[0].to.addr.port, 2426);
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    desk_press(&d, "im "); /* it is nobody */
    assert_int_equal(d.m.asking, ASK_NOTHING);
    assert_int_equal(d.m.to.n, 0);
    desk_press(&d, "D");
    assert_int_equal(d.commands[1].what, GEZI_DO_UNASK);
    assert_int_equal(d.commands[1].to.addr.ip, 0x0a000207);
    assert_int_equal(d.commands[1].number, 1);
    assert_true(desk_find(&d, "10.0.2.7:2426 is not asked any more") > 0);
    d.m.health.asked = "10.0.1.0/24";
    desk_press(&d, "\033[H");
    assert_int_equal(desk_find(&d, "10.0.2.7:2426"), -1);
    desk_press(&d, "/0.1.0"); /* the filter finds it as well */
    assert_true(desk_find(&d, "10.0.1.0/24") > 0);
    assert_int_equal(desk_find(&d, "Amy"), -1);
    desk_press(&d, "\033\0331"); /* nobody to write to */
    assert_int_equal(desk_find(&d, "10.0.1.0/24"), -1);
}

static void away_is_one_key_there_and_back(void **state)
{
    (void)state;
    d.m.away = strdup("lunch");
    desk_press(&d, "\033w");
    assert_int_equal(d.commands[0].what, GEZI_DO_ABSENCE);
    assert_string_equal(d.commands[0].text, "lunch");
    d.m.health.away = "lunch";
    assert_true(desk_find(&d, "o away") == 0);
    desk_press(&d, "6"); /* on every screen */
    assert_true(desk_find(&d, "o away") == 0);
    desk_press(&d, "\033w");
    assert_false(d.commands[1].has_text);
    d.m.health.away = NULL;
}

static void a_name_is_found_by_its_letters_on_every_list(void **state)
{
    (void)state;
    desk_person(&d, 9, "张三", "", GEZI_ONLINE);
    desk_press(&d, "1zs");
    assert_true(desk_find(&d, ">  * 张三") > 0 ||
                desk_find(&d, "> * 张三") > 0);
    desk_press(&d, "\033\0336/zhangs");
    assert_true(desk_find(&d, "张三") > 0);
    assert_int_equal(desk_find(&d, "Amy"), -1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(m_mutes_and_the_list_says_so),
        T(b_blocks_and_leaves_muted_as_it_is),
        T(who_is_muted_neither_rings_nor_counts),
        T(all_that_is_known_stands_on_a_page),
        T(those_who_are_marked_get_one_message_each),
        T(a_group_is_marked_as_a_whole),
        T(a_group_is_found_behind_its_mark),
        T(a_mark_is_taken_away_by_another),
        T(one_who_is_marked_is_opened_as_ever),
        T(a_range_that_is_typed_is_asked),
        T(what_is_asked_is_listed_and_taken_away),
        T(away_is_one_key_there_and_back),
        T(a_name_is_found_by_its_letters_on_every_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
