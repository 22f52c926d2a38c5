/* Clicks and the wheel on what is drawn. */
#include "expect.h"

#include "desk.h"
#include "prefs_rig.h"

#include "tui/mouse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct desk d;

static void office(int rows, int cols)
{
    desk_open(&d, rows, cols);
    desk_person(&d, 1, "Ann", "", GEZI_ONLINE);
    desk_person(&d, 2, "Bob", "", GEZI_ONLINE);
    desk_person(&d, 3, "李雷", "研发部", GEZI_ONLINE);
    d.m.mouse = true;
}

static int setup(void **state)
{
    (void)state;
    office(24, 80);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void button(int number, int row, int col, char end)
{
    char bytes[32];

    snprintf(bytes, sizeof bytes, "\033[<%d;%d;%d%c", number, col + 1, row + 1,
             end);
    desk_press(&d, bytes);
}

/* Where text stands: its row, and the column of its first byte if all before
 * it is ASCII. */
static void click(const char *text)
{
    int row = desk_find(&d, text);

    assert_true(row >= 0);
    button(0, row, (int)(strstr(desk_row(&d, row), text) - d.row), 'M');
    button(0, row, 0, 'm');
}

static void wheel(bool up)
{
    desk_draw(&d);
    button(up ? 64 : 65, 8, 40, 'M');
}

static void a_word_of_the_menu_is_its_digit(void **state)
{
    (void)state;
    click("6 People");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    click("5 Search");
    assert_int_equal(d.m.screen, SCREEN_SEARCH);
    click("? Help");
    assert_int_equal(d.m.screen, SCREEN_HELP);
    desk_draw(&d);
    button(0, 23, 77, 'M'); /* Quit */
    assert_true(d.left);
}

static void the_menu_is_hit_at_40_columns_too(void **state)
{
    (void)state;
    desk_resize(&d, 12, 40);
    click("0 Quit");
    assert_true(d.left);
}

static void a_click_chooses_and_the_second_one_opens(void **state)
{
    (void)state;
    click("6 People");
    click("Bob");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    assert_int_equal(d.m.list_at, 1);
    click("Bob");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(d.m.talk->name, "Bob");
}

static void a_row_of_the_main_menu_opens_likewise(void **state)
{
    (void)state;
    click("4  Files");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    click("4  Files");
    assert_int_equal(d.m.screen, SCREEN_FILES);
}

static void somebody_beside_the_menu_is_opened(void **state)
{
    (void)state;
    click("Ann");
    assert_true(d.m.on_people);
    click("Ann");
    assert_int_equal(d.m.screen, SCREEN_TALK);
}

static void a_message_is_chosen_and_a_conversation_changed(void **state)
{
    (void)state;
    desk_message(&d, 1, "Ann", "first words", 0);
    desk_message(&d, 1, "Ann", "second words", 0);
    click("6 People");
    click("Ann");
    click("Ann");
    click("first words");
    assert_true(d.m.talk->choosing);
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text,
                        "first words");
    click("Bob"); /* at the left */
    assert_string_equal(d.m.talk->name, "Bob");
}

static void the_wheel_scrolls_and_moves(void **state)
{
    char text[32];

    (void)state;
    for (int i = 0; i < 60; i++) {
        snprintf(text, sizeof text, "line %d", i);
        desk_message(&d, 1, "Ann", text, 0);
    }
    click("6 People");
    wheel(false);
    assert_int_equal(d.m.list_at, 2);
    wheel(true);
    assert_int_equal(d.m.list_at, 0);
    click("Ann");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_true(desk_find(&d, "line 59") > 0);
    wheel(true);
    assert_true(d.m.talk->scrolled);
    assert_int_equal(desk_find(&d, "line 59"), -1);
    wheel(false);
    assert_false(d.m.talk->scrolled);
}

static void nothing_of_it_is_typed(void **state)
{
    (void)state;
    click("6 People");
    click("Ann");
    click("Ann");
    desk_press(&d, "half");
    for (int b = 0; b < 130; b++)
        button(b, 21, 12, b & 1 ? 'M' : 'm');
    desk_press(&d, "\033[M !!"); /* of a terminal that knows no decimal */
    desk_press(&d, "\033[200~pas\033[<0;3;4Mted\033[<0;3;4m\033[201~");
    assert_string_equal(d.m.talk->draft.text, "halfpasted");
}

static void a_question_is_not_answered_by_a_click(void **state)
{
    (void)state;
    click("6 People");
    click("Ann");
    click("Ann");
    desk_press(&d, "/etc/passwd\r");
    assert_int_equal(d.m.asking, ASK_FILE);
    click("6 People");
    assert_int_equal(d.m.asking, ASK_FILE);
    assert_string_equal(d.m.talk->draft.text, "/etc/passwd");
}

static void it_is_off_until_alt_m(void **state)
{
    (void)state;
    d.m.mouse = false;
    click("6 People");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    desk_press(&d, "\033m");
    assert_true(d.m.mouse);
    assert_true(desk_find(&d, "Shift") > 0);
    desk_press(&d, "\033m");
    assert_false(d.m.mouse);
}

/* What lies over a screen */

static void ann_is_open(void)
{
    click("6 People");
    click("Ann");
    click("Ann");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    d.m.now += 1000;
}

static void a_completion_is_chosen_and_taken(void **state)
{
    char second[SUGGEST_MAX];

    (void)state;
    ann_is_open();
    desk_press(&d, ":smil\t");
    assert_true(d.m.suggest.n > 2);
    snprintf(second, sizeof second, "%s", d.m.suggest.at[1].text);
    desk_find(&d, "> ");
    button(0, desk_find(&d, "> ") + 1, 25, 'M');
    assert_int_equal(d.m.suggest.chosen, 1);
    button(0, desk_find(&d, "> "), 25, 'M');
    assert_int_equal(d.m.suggest.n, 0);
    assert_string_equal(d.m.talk->draft.text, second);
}

static void what_lies_below_a_list_is_not_hit(void **state)
{
    (void)state;
    ann_is_open();
    desk_press(&d, ":smil\t");
    click("Bob"); /* at the left */
    assert_string_equal(d.m.talk->name, "Ann");
    assert_true(d.m.suggest.n > 2);
}

static void an_address_is_chosen_and_opened(void **state)
{
    (void)state;
    desk_message(&d, 1, "Ann", "http://a.example/1 http://b.example/2", 0);
    ann_is_open();
    desk_press(&d, "\033[Zl");
    assert_int_equal(d.m.asking, ASK_SHEET);
    click("http://b.example/2");
    assert_string_equal(sheet_link(&d.m.sheet), "http://b.example/2");
    assert_int_equal(d.m.asking, ASK_SHEET);
    click("http://b.example/2");
    assert_int_not_equal(d.m.notice[0], '\0'); /* no program opens it */
}

static void a_message_is_copied(void **state)
{
    (void)state;
    desk_message(&d, 1, "Ann", "first words", 0);
    desk_message(&d, 1, "Ann", "second words", 0);
    ann_is_open();
    desk_press(&d, "\033c");
    click("first words");
    assert_int_equal(d.m.asking, ASK_COPY);
    click("first words");
    assert_string_equal(d.m.copied, "first words");
}

static void a_value_is_chosen_and_kept(void **state)
{
    (void)state;
    prefs_rig_open(&d, "");
    desk_resize(&d, 50, 80);
    desk_press(&d, "7");
    click("legacy-encoding");
    click("> legacy");
    assert_true(d.m.prefs.state == PREFS_PICK);
    d.m.now += 1000;
    click("big5");
    assert_true(d.m.prefs.state == PREFS_PICK);
    assert_true(desk_find(&d, "< big5 >") > 0);
    click("> legacy"); /* the row itself, as Enter */
    assert_string_equal(prefs_rig_file(), "legacy-encoding = big5\n");
    d.m.now += 1000;
    click("> legacy");
    click("< big5 >"); /* the arrow at its left */
    assert_int_equal(desk_find(&d, "< big5 >"), -1);
    click("nick"); /* another row: nothing is lost by chance */
    assert_true(d.m.prefs.state == PREFS_PICK);
    prefs_rig_close(&d);
}

static void a_line_of_the_first_start_is_chosen(void **state)
{
    (void)state;
    prefs_rig_open(&d, "");
    first_open(&d.m);
    click("files go to");
    assert_int_equal(d.m.first.at, FIRST_DOWNLOADS);
    click("old clients");
    click("< gbk >");
    assert_int_not_equal(d.m.first.charset, GEZI_CS_GBK);
    prefs_rig_close(&d);
}

static bool sent(void)
{
    for (size_t i = 0; i < d.count; i++)
        if (d.commands[i].what == GEZI_DO_SEND)
            return true;
    return false;
}

static void what_a_line_says_of_a_key_is_that_key(void **state)
{
    (void)state;
    click("6 People");
    click("i about");
    assert_int_equal(d.m.asking, ASK_SHEET);
    click("Esc back");
    assert_int_equal(d.m.asking, ASK_NOTHING);
    d.m.now += 1000;
    click("Enter opens");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "hi");
    click("Alt+Enter new line");
    assert_string_equal(d.m.talk->draft.text, "hi\n");
    click("Enter send   Alt");
    assert_string_equal(d.m.talk->draft.text, "");
    assert_true(sent());
}

/* 5 of 1200 bytes: no key is told there. */
static void a_word_that_does_nothing_here_is_no_key(void **state)
{
    (void)state;
    ann_is_open();
    desk_press(&d, "hello");
    click("5 of 1200");
    assert_string_equal(d.m.talk->draft.text, "hello");
}

static void the_keys_of_a_question_are_not_clicked(void **state)
{
    (void)state;
    desk_press(&d, "3hello\r");
    click("Enter again sends");
    assert_int_equal(d.m.asking, ASK_BROADCAST);
    assert_int_equal(d.count, 0);
}

static void a_double_click_hits_nothing_of_what_it_opened(void **state)
{
    (void)state;
    desk_message(&d, 1, "Ann", "words", 0);
    click("6 People");
    click("Bob");
    desk_draw(&d);
    button(0, 3, 2, 'M'); /* opens Bob, */
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_draw(&d);
    button(0, 3, 2, 'M'); /* not who stands there now */
    assert_string_equal(d.m.talk->name, "Bob");
    button(0, 2, 2, 'M');
    assert_string_equal(d.m.talk->name, "Ann");
}

static void what_only_the_terminal_can_do_is_told(void **state)
{
    struct mouse mouse = {.what = MOUSE_CLICK};

    (void)state;
    desk_press(&d, "\020redraw");
    mouse.row = desk_find(&d, "Draw the screen again");
    mouse.col = 10;
    assert_int_equal(mouse_act(&d.m, &d.cv, &mouse), ACT_REDRAW);
}

/* Anywhere on any screen: nothing breaks, and nothing is sent. */
static void clicks_at_random_do_no_harm(void **state)
{
    (void)state;
    srand(7);
    desk_message(&d, 1, "Ann", "words", 0);
    for (int i = 0; i < 4000 && !d.left; i++) {
        desk_draw(&d);
        button(rand() % 10 ? 0 : 64 + rand() % 2, rand() % 22, rand() % 80,
               'M');
        if (rand() % 20 == 0) {
            desk_press(&d, "\033");
            desk_press(&d, (const char *[]){"\0331", "\0332", "\0334", "\0335",
                                            "\0336", "\033?"}[rand() % 6]);
        }
    }
    assert_false(sent());
}

int main(void)
{
#define X(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        X(a_word_of_the_menu_is_its_digit),
        X(the_menu_is_hit_at_40_columns_too),
        X(a_click_chooses_and_the_second_one_opens),
        X(a_row_of_the_main_menu_opens_likewise),
        X(somebody_beside_the_menu_is_opened),
        X(a_message_is_chosen_and_a_conversation_changed),
        X(the_wheel_scrolls_and_moves),
        X(nothing_of_it_is_typed),
        X(a_question_is_not_answered_by_a_click),
        X(it_is_off_until_alt_m),
        X(a_completion_is_chosen_and_taken),
        X(what_lies_below_a_list_is_not_hit),
        X(an_address_is_chosen_and_opened),
        X(a_message_is_copied),
        X(a_value_is_chosen_and_kept),
        X(a_line_of_the_first_start_is_chosen),
        X(what_a_line_says_of_a_key_is_that_key),
        X(a_word_that_does_nothing_here_is_no_key),
        X(the_keys_of_a_question_are_not_clicked),
        X(a_double_click_hits_nothing_of_what_it_opened),
        X(what_only_the_terminal_can_do_is_told),
        X(clicks_at_random_do_no_harm),
    };
#undef X

    return cmocka_run_group_tests(tests, NULL, NULL);
}
