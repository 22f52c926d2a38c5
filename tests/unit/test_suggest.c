/* Tab in a draft: people, paths, emoji, and what was sent before. */
#include "desk.h"
#include "expect.h"

#include "tui/emoji.h"

#include <gezi/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct desk d;

static void open_desk(int rows, int cols)
{
    desk_open(&d, rows, cols);
    desk_home(&d);
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "李四", "财务部", GEZI_ONLINE);
    desk_person(&d, 3, "Anna Smith", "", GEZI_ONLINE);
    desk_press(&d, "1李雷\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
}

static int setup(void **state)
{
    (void)state;
    open_desk(24, 80);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void draft_is(const char *text)
{
    assert_string_equal(d.m.talk->draft.text, text);
}

static size_t sent(const char *text)
{
    size_t n = 0;

    for (size_t i = 0; i < d.count; i++)
        n += d.commands[i].what == GEZI_DO_SEND &&
             (!text || strcmp(d.commands[i].text, text) == 0);
    return n;
}

static void one_person_is_put_in_at_once(void **state)
{
    (void)state;
    desk_press(&d, "ask @ann\t");
    draft_is("ask @Anna Smith ");
    desk_press(&d, "anN\t");
    draft_is("ask @Anna Smith Anna Smith");
    desk_press(&d, " 我和李四\t");
    draft_is("ask @Anna Smith Anna Smith 我和李四");
}

static void names_are_found_as_they_are_spelt(void **state)
{
    (void)state;
    desk_press(&d, "@lisi\t");
    draft_is("@李四 ");
    desk_press(&d, "和lilei\t");
    draft_is("@李四 和李雷");
}

static void several_are_listed_and_tab_goes_through_them(void **state)
{
    (void)state;
    desk_press(&d, "我和李\t");
    draft_is("我和李");
    assert_true(desk_find(&d, "> 李") > 0);
    assert_true(desk_find(&d, "1 of 2") > 0);
    desk_press(&d, "\t");
    assert_true(desk_find(&d, "2 of 2") > 0);
    desk_press(&d, "\t");
    assert_true(desk_find(&d, "1 of 2") > 0);
    desk_press(&d, "\033[B\r");
    draft_is("我和李雷");
    assert_int_equal(sent(NULL), 0);
    assert_int_equal(desk_find(&d, "of 2"), -1);
    desk_press(&d, "\037");
    draft_is("我和李");
}

static void letters_narrow_the_list_and_escape_closes_it(void **state)
{
    (void)state;
    desk_press(&d, "李\t雷");
    assert_true(desk_find(&d, "1 of 1") > 0);
    desk_press(&d, "\177");
    assert_true(desk_find(&d, "1 of 2") > 0);
    desk_press(&d, "\033");
    draft_is("李");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "\txyz");
    draft_is("李xyz");
    assert_int_equal(d.m.suggest.n, 0);
    desk_press(&d, "\r");
    assert_int_equal(sent("李xyz"), 1);
}

static void other_keys_mean_what_they_always_do(void **state)
{
    (void)state;
    desk_press(&d, "李\t\001");
    assert_int_equal(d.m.suggest.n, 0);
    assert_int_equal(d.m.talk->draft.caret, 0);
    desk_press(&d, "\005\t\0336");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    assert_int_equal(d.m.suggest.n, 0);
}

static void emoji_have_names(void **state)
{
    (void)state;
    desk_press(&d, "ok :tada\t");
    draft_is("ok 🎉");
    desk_press(&d, ":+1\t");
    draft_is("ok 🎉👍");
    desk_press(&d, "：笑哭\t");
    draft_is("ok 🎉👍😂");
    desk_press(&d, ":smi\t");
    assert_true(desk_find(&d, "> 😄 smile ") > 0);
    desk_press(&d, " ");
    draft_is("ok 🎉👍😂😄");
}

static void a_colon_in_a_word_begins_no_emoji(void **state)
{
    (void)state;
    desk_press(&d, "http://x\t");
    draft_is("http://x");
    assert_true(d.m.talk->n == 0 && !d.m.talk->choosing);
    desk_press(&d, "\025"
                   ":nosuchthing\t");
    draft_is(":nosuchthing");
    assert_true(desk_find(&d, "Nothing is called :nosuchthing") > 0);
}

static void paths_are_completed_as_far_as_they_are_clear(void **state)
{
    char typed[128], want[256];
    char dir[] = "/tmp/suggest.XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(typed, sizeof typed,
             "mkdir -p '%s/图纸 a' && touch '%s/图纸.dwg' %s/z", dir, dir, dir);
    assert_int_equal(system(typed), 0);
    snprintf(typed, sizeof typed, "%s/\t", dir);
    desk_press(&d, typed);
    assert_int_equal(d.m.suggest.n, 3);
    desk_press(&d, "\033");
    desk_press(&d, "图\t");
    snprintf(want, sizeof want, "%s/图纸", dir);
    draft_is(want);
    assert_int_equal(d.m.suggest.n, 2);
    desk_press(&d, "\r");
    snprintf(want, sizeof want, "%s/图纸 a/", dir);
    draft_is(want);
    desk_press(&d, "x\t");
    assert_true(desk_find(&d, "Nothing is called") > 0);
    snprintf(typed, sizeof typed, "rm -r %s", dir);
    assert_int_equal(system(typed), 0);
}

static void tab_with_nothing_to_complete_chooses_a_message(void **state)
{
    (void)state;
    desk_message(&d, 1, "李雷", "下午三点开会", 0);
    desk_press(&d, "\t");
    assert_true(d.m.talk->choosing);
    desk_press(&d, "\tplain \t");
    assert_true(d.m.talk->choosing);
    draft_is("plain ");
    desk_press(&d, "\t李\033[Z");
    assert_true(d.m.talk->choosing);
}

static void a_broadcast_is_completed_too(void **state)
{
    (void)state;
    desk_press(&d, "\0333@an\t");
    assert_string_equal(model_everyone(&d.m)->draft.text, "@Anna Smith ");
    desk_press(&d, "\t");
    assert_true(desk_find(&d, "Tab completes") > 0);
    desk_press(&d, "李\t");
    assert_true(desk_find(&d, "1 of 2") > 0);
}

static void what_was_sent_is_searched(void **state)
{
    (void)state;
    desk_press(&d, "\022");
    assert_true(desk_find(&d, "Nothing was sent from here yet") > 0);
    desk_press(&d, "first Draft one\rsecond one\rthird\r");
    desk_press(&d, "one\022");
    assert_true(desk_find(&d, "> second one") > 0);
    desk_press(&d, "\022");
    assert_true(desk_find(&d, "> first Draft one") > 0);
    desk_press(&d, "\033");
    desk_press(&d, "\025draft\022 o");
    assert_true(desk_find(&d, "1 of 1") > 0);
    desk_press(&d, "\r");
    draft_is("first Draft one");
    desk_press(&d, "\037");
    draft_is("draft o");
}

static void the_list_fits_the_smallest_screen(void **state)
{
    (void)state;
    desk_close(&d);
    open_desk(12, 40);
    desk_press(&d, "one\ntwo\nthree :f\t");
    assert_int_equal(d.m.suggest.n, SUGGEST_MAX);
    assert_true(desk_find(&d, "1 of 200 or more") > 0);
    for (int i = 0; i < SUGGEST_MAX + 3; i++) {
        desk_press(&d, "\t");
        assert_true(desk_find(&d, "> ") > 0);
    }
    assert_true(desk_find(&d, "4 of 200 or more") > 0);
    assert_true(desk_find(&d, "Enter takes") > 0);
}

/* As a draft will hold it, and each name leads to it. */
static void every_emoji_can_be_sent_and_found(void **state)
{
    (void)state;
    assert_true(emoji_rows_n > 1800);
    for (size_t i = 0; i < emoji_rows_n; i++) {
        const char *row = emoji_rows[i];
        char emoji[64], name[64];
        size_t n = strcspn(row, " ");
        struct edit e;

        snprintf(emoji, sizeof emoji, "%.*s", (int)n, row);
        edit_init(&e);
        edit_set(&e, emoji);
        assert_string_equal(e.text, emoji);
        assert_int_equal(gezi_cluster_size(emoji), n);
        edit_fini(&e);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(row + n + 1, " "),
                 row + n + 1);
        assert_int_equal(emoji_fits(row, name), EMOJI_WHOLE);
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(one_person_is_put_in_at_once),
        T(names_are_found_as_they_are_spelt),
        T(several_are_listed_and_tab_goes_through_them),
        T(letters_narrow_the_list_and_escape_closes_it),
        T(other_keys_mean_what_they_always_do),
        T(emoji_have_names),
        T(a_colon_in_a_word_begins_no_emoji),
        T(paths_are_completed_as_far_as_they_are_clear),
        T(tab_with_nothing_to_complete_chooses_a_message),
        T(a_broadcast_is_completed_too),
        T(what_was_sent_is_searched),
        T(the_list_fits_the_smallest_screen),
        T(every_emoji_can_be_sent_and_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
