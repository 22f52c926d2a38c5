/*
 * Someone who has read nothing: a robot that knows only what the cells show
 * sends a first message in at most twelve keys.
 */
#include "expect.h"

#include "prefs_rig.h"

#include <stdio.h>
#include <stdlib.h>

static struct desk d;
static int pressed;

static int teardown(void **state)
{
    (void)state;
    prefs_rig_close(&d);
    desk_close(&d);
    return 0;
}

static void press(const char *key)
{
    pressed++;
    desk_press(&d, key);
    desk_draw(&d);
}

/* The first place where these words stand: row and byte offset. */
static bool read_words(const char *words, char row[static DESK_ROW],
                       const char **at)
{
    for (int i = 0; i < d.cv.rows; i++) {
        snprintf(row, DESK_ROW, "%s", desk_row(&d, i));
        *at = strstr(row, words);
        if (*at)
            return true;
    }
    return false;
}

/* "1  Send": the key that stands before a word. */
static void press_key_before(const char *word)
{
    char row[DESK_ROW], key[2] = "";
    const char *at;

    assert_true(read_words(word, row, &at));
    while (at > row && at[-1] == ' ')
        at--;
    assert_true(at > row);
    key[0] = at[-1];
    press(key);
}

/* A row that begins with '>' is the one that Enter means. */
static bool is_chosen(const char *name)
{
    for (int i = 0; i < d.cv.rows; i++)
        if (desk_row(&d, i)[0] == '>' && strstr(desk_row(&d, i), name))
            return true;
    return false;
}

/* Reads "Enter begins" or "Enter keeps this", and presses that. */
static void accept_first_page(void)
{
    char row[DESK_ROW];
    const char *at;

    assert_true(read_words("Enter", row, &at));
    assert_true(strstr(at, "begins") != NULL);
    press("\r");
    assert_int_equal(d.m.screen, SCREEN_MENU);
}

static void first_message(int rows, int cols, const char *name)
{
    char row[DESK_ROW], prompt[300];
    const char *at;

    desk_open(&d, rows, cols);
    prefs_rig_open(&d, NULL);
    first_open(&d.m);
    desk_person(&d, 3, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 1, "Lucy", "", GEZI_ONLINE);
    desk_person(&d, 2, "Mike", "", GEZI_AWAY);
    desk_draw(&d);
    pressed = 0;
    accept_first_page();
    press_key_before("Send");
    assert_true(read_words(name, row, &at));
    assert_true(read_words("Enter opens", row, &at));
    while (!is_chosen(name)) {
        press("\033[B");
        assert_true(pressed <= 12);
    }
    press("\r");
    snprintf(prompt, sizeof prompt, "to %s>", name);
    assert_true(read_words(prompt, row, &at));
    press("h");
    press("i");
    assert_true(read_words("Enter send", row, &at));
    press("\r");
    assert_true(pressed <= 12);
    for (size_t i = 0; i < d.count; i++)
        if (d.commands[i].what == GEZI_DO_SEND) {
            assert_string_equal(d.commands[i].text, "hi");
            assert_true(read_words("queued", row, &at));
            return;
        }
    fail();
}

static void a_first_message_takes_at_most_twelve_keys(void **state)
{
    (void)state;
    first_message(24, 80, "Lucy");
}

static void also_to_someone_further_down(void **state)
{
    (void)state;
    first_message(30, 100, "李雷");
}

static void also_on_the_smallest_screen(void **state)
{
    (void)state;
    first_message(12, 40, "Lucy");
}

/* From the menu to a file on its way: it reads "Files", a name, a person. */
static void a_file_takes_at_most_twelve_keys(void **state)
{
    char row[DESK_ROW];
    const char *at;

    (void)state;
    desk_open(&d, 24, 80);
    desk_home(&d);
    desk_person(&d, 1, "Lucy", "", GEZI_ONLINE);
    desk_draw(&d);
    pressed = 0;
    press_key_before("Files");
    assert_true(read_words("Space mark", row, &at));
    while (!is_chosen("notes.txt")) {
        press("\033[B");
        assert_true(pressed <= 12);
    }
    assert_true(read_words("Enter offer", row, &at));
    press("\r");
    assert_true(read_words("to whom?", row, &at));
    while (!is_chosen("Lucy"))
        press("\033[B");
    assert_true(read_words("Enter offers", row, &at));
    press("\r");
    assert_true(pressed <= 12);
    assert_int_equal(d.commands[d.count - 1].what, GEZI_DO_SEND);
    assert_string_equal(d.commands[d.count - 1].names[0], "notes.txt");
    assert_true(read_words("Offered notes.txt to Lucy", row, &at));
}

/* Somebody offers: what to press stands on the screen until it is taken. */
static void an_offer_is_taken_by_what_the_screen_says(void **state)
{
    const struct desk_file files[] = {{"图纸.dwg", 100, 0}, {0}};
    const int sizes[][2] = {{24, 80}, {12, 40}};
    char row[DESK_ROW];
    const char *at;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        desk_open(&d, sizes[i][0], sizes[i][1]);
        desk_person(&d, 1, "Lucy", "", GEZI_ONLINE);
        desk_offer(&d, 1, "Lucy", "", "m1", files);
        desk_draw(&d);
        pressed = 0;
        assert_true(read_words("1 offer", row, &at));
        press_key_before("Files");
        assert_true(read_words("图纸.dwg", row, &at));
        assert_true(read_words("a accept", row, &at));
        press("a");
        assert_int_equal(pressed, 2);
        assert_int_equal(d.commands[d.count - 1].what, GEZI_DO_FETCH);
        assert_string_equal(d.commands[d.count - 1].offer, "m1");
        if (i == 0)
            desk_close(&d);
    }
}

/* Alone, every screen names a next step whose key is on the screen. */
static void whoever_is_alone_is_told_what_to_do(void **state)
{
    static const char *const screens[] = {"", "1", "2", "3", "6"};

    (void)state;
    desk_open(&d, 24, 80);
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        char keys[4];

        snprintf(keys, sizeof keys, "\033%s", screens[i]);
        if (screens[i][0])
            desk_press(&d, keys);
        assert_true(desk_find(&d, "themselves") > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_first_message_takes_at_most_twelve_keys,
                                  teardown),
        cmocka_unit_test_teardown(also_to_someone_further_down, teardown),
        cmocka_unit_test_teardown(also_on_the_smallest_screen, teardown),
        cmocka_unit_test_teardown(a_file_takes_at_most_twelve_keys, teardown),
        cmocka_unit_test_teardown(an_offer_is_taken_by_what_the_screen_says,
                                  teardown),
        cmocka_unit_test_teardown(whoever_is_alone_is_told_what_to_do,
                                  teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
