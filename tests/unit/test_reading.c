/* What can be done with a message beside answering it. */
#include "expect.h"

#include "desk.h"
#include "shelf.h"

#include "tui/past.h"

#include <stdlib.h>

static struct desk d;
static struct shelf *shelf;

static int setup(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_PERSON,
                            .peer = shelf_peer(1),
                            .change = GEZI_CHANGE_ONLINE};

    shelf_setup(state);
    shelf = *state;
    desk_open(&d, 24, 80);
    d.host.archive = shelf->archive;
    d.m.unix_ms = shelf->clock;
    ev.peer.presence = GEZI_ONLINE;
    model_event(&d.m, &ev);
    return 0;
}

static int teardown(void **state)
{
    desk_close(&d);
    return shelf_teardown(state);
}

/* Kept messages, then their conversation, a message chosen. */
static void read_talk(const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        shelf_arrive(shelf, 1, 100 + i, texts[i]);
    shelf_commit(shelf);
    model_open(&d.m, model_talk_with(
                         &d.m, &(struct gezi_peer){.id = shelf_peer(1).id,
                                                   .key = shelf_peer(1).key,
                                                   .nick = shelf_peer(1).nick,
                                                   .user = "p1",
                                                   .host = "host1"}));
}

static void a_message_is_explained_in_words(void **state)
{
    static const char *const texts[] = {"你好"};

    (void)state;
    read_talk(texts, 1);
    desk_press(&d, "\t?");
    assert_int_equal(desk_find(&d, "What this message is"), 0);
    assert_true(desk_find(&d, "Person 1") > 0);
    assert_true(desk_find(&d, "p1@host1") > 0);
    assert_true(desk_find(&d, "Packet        100") > 0);
    assert_true(desk_find(&d, "utf-8") > 0);
    assert_true(desk_find(&d, "e4 bd a0 e5 a5 bd") > 0);
    assert_true(desk_find(&d, "it went in clear") > 0);
    desk_press(&d, "\033");
    assert_int_equal(desk_find(&d, "What this message is"), -1);
    assert_true(d.m.talk->choosing);
    desk_press(&d, "?2"); /* the menu is at hand there, too */
    assert_int_equal(d.m.screen, SCREEN_INBOX);
}

static void links_are_shown_whole_before_one_is_opened(void **state)
{
    static const char *const texts[] = {
        "看https://a.example/a/very/long/path/that/does/not/fit/into/one/row/"
        "of/the/screen/at/all?q=1，还有www.b.example"};

    (void)state;
    read_talk(texts, 1);
    d.m.open_command = "/no/such/program";
    desk_press(&d, "\tl");
    assert_true(desk_find(&d, "1             https://a.example/a/very") > 0);
    assert_true(desk_find(&d, "at/all?q=1") > 0);
    assert_true(desk_find(&d, "2             www.b.example") > 0);
    desk_press(&d, "\033[Bc");
    assert_string_equal(d.m.copied, "www.b.example");
    desk_press(&d, "\033[A\r");
    assert_true(desk_find(&d, "No program to open it") > 0);
    assert_memory_equal(d.m.copied, "https://a.example", 17);
    desk_press(&d, "x"); /* no key of the page: it stays */
    assert_int_equal(desk_find(&d, "Addresses in this message"), 0);
}

static void a_message_without_links_says_so(void **state)
{
    static const char *const texts[] = {"nothing"};

    (void)state;
    read_talk(texts, 1);
    desk_press(&d, "\tl");
    assert_true(desk_find(&d, "There is no web address") > 0);
    desk_press(&d, "\rc\033[A\033[B\033[5~\033[6~");
    assert_true(desk_find(&d, "There is no web address") > 0);
}

static void a_text_is_copied_as_it_came(void **state)
{
    static const char *const texts[] = {"two\nlines"};

    (void)state;
    read_talk(texts, 1);
    desk_press(&d, "\tc");
    assert_string_equal(d.m.copied, "two\nlines");
}

static void copy_mode_shows_bare_text_and_takes_a_range(void **state)
{
    static const char *const texts[] = {"one", "two", "three"};
    char head[8], want[80];

    (void)state;
    read_talk(texts, 3);
    desk_press(&d, "\033c");
    desk_draw(&d);
    for (int row = 1; row < 22; row++) {
        assert_null(strchr(desk_row(&d, row), '|'));
        assert_null(strstr(desk_row(&d, row), "--"));
    }
    assert_true(desk_find(&d, "Person 1: three") > 0);
    assert_int_equal(d.cv.caret_row, desk_find(&d, "three"));
    assert_int_equal(d.cv.caret_col, 0);
    desk_press(&d, " \033[A");
    assert_true(desk_find(&d, "Enter copies 2 messages") == 22);
    snprintf(head, sizeof head, "%.5s", desk_row(&d, desk_find(&d, "two")));
    desk_press(&d, "\r");
    snprintf(want, sizeof want, "%s Person 1: two\n", head);
    assert_memory_equal(d.m.copied, want, strlen(want));
    assert_non_null(strstr(d.m.copied, "Person 1: three\n"));
    assert_null(strstr(d.m.copied, "one"));
    desk_press(&d, "\033c\r"); /* one alone has no head */
    assert_string_equal(d.m.copied, "three");
}

static void copy_mode_fits_the_smallest_screen(void **state)
{
    static const char *const texts[] = {
        "上次的图纸收到了吗?上次的图纸收到了吗?上次的图纸收到了吗?",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g",
        "h",
        "i",
        "j",
        "k",
        "l"};

    (void)state;
    desk_resize(&d, 12, 40);
    read_talk(texts, 12);
    desk_press(&d, "\033c");
    for (int i = 0; i < 12; i++) {
        desk_draw(&d);
        assert_in_range(d.cv.caret_row, 1, 9);
        desk_press(&d, "\033[A");
    }
    assert_true(desk_find(&d, "上次的图纸收到") > 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.asking, ASK_NOTHING);
}

static void a_conversation_is_searched_in_place(void **state)
{
    static const char *const texts[] = {"会议 one", "tea", "会议 two", "x"};

    (void)state;
    read_talk(texts, 4);
    desk_press(&d, "\033/");
    assert_int_equal(desk_find(&d, " find here:"), 22);
    desk_press(&d, "会议");
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "会议 two");
    assert_int_equal((desk_draw(&d), d.cv.caret_row), 22);
    desk_press(&d, "\033[A");
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "会议 one");
    desk_press(&d, "\033[A");
    assert_true(desk_find(&d, "Nothing older has this") > 0);
    desk_press(&d, "\033[B");
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "会议 two");
    desk_press(&d, "\r");
    assert_int_equal(d.m.asking, ASK_NOTHING);
    assert_true(d.m.talk->choosing);
    desk_press(&d, "\033");
    assert_false(d.m.talk->choosing);
    assert_int_equal(d.m.screen, SCREEN_TALK);
}

static void more_letters_narrow_the_search_down(void **state)
{
    static const char *const texts[] = {"tea time", "tear it", "teapot"};

    (void)state;
    read_talk(texts, 3);
    desk_press(&d, "\033/tea");
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "teapot");
    desk_press(&d, "r");
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "tear it");
    desk_press(&d, "x");
    assert_true(desk_find(&d, "Nothing older has this") > 0);
    assert_string_equal(talk_at(d.m.talk, d.m.talk->chosen)->text, "tear it");
}

static void what_is_scrolled_over_is_counted(void **state)
{
    char many[40][8];
    const char *texts[40];

    (void)state;
    for (int i = 0; i < 40; i++) {
        snprintf(many[i], sizeof many[i], "m%d", i);
        texts[i] = many[i];
    }
    read_talk(texts, 40);
    desk_draw(&d);
    desk_press(&d, "\033[5~");
    assert_int_equal(desk_find(&d, "[scrolled 17] End shows the newest"), 20);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_message_is_explained_in_words),
        T(links_are_shown_whole_before_one_is_opened),
        T(a_message_without_links_says_so),
        T(a_text_is_copied_as_it_came),
        T(copy_mode_shows_bare_text_and_takes_a_range),
        T(copy_mode_fits_the_smallest_screen),
        T(a_conversation_is_searched_in_place),
        T(more_letters_narrow_the_search_down),
        T(what_is_scrolled_over_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
