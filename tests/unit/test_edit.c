#include "draft.h"
#include "expect.h"

#include <stdlib.h>

/* The text with '^' at the caret. */
static void expect_draft(const char *text)
{
    char got[512];

    assert_int_equal(strlen(draft.text), draft.n);
    assert_true(draft.caret <= draft.n);
    memcpy(got, draft.text, draft.caret);
    got[draft.caret] = '^';
    memcpy(got + draft.caret + 1, draft.text + draft.caret,
           draft.n - draft.caret + 1);
    assert_string_equal(got, text);
}

static void type(const char *text)
{
    assert_true(edit_insert(&draft, text, strlen(text)));
}

static void typing_goes_in_at_the_caret(void **state)
{
    (void)state;
    type("你吗");
    edit_left(&draft);
    type("好");
    expect_draft("你好^吗");
}

static void backspace_takes_a_whole_cluster(void **state)
{
    (void)state;
    type("xe\xcc\x81");
    edit_backspace(&draft);
    expect_draft("x^");
    type("👨‍👩‍👧");
    edit_backspace(&draft);
    expect_draft("x^");
    type("か\xe3\x82\x99");
    edit_backspace(&draft);
    edit_backspace(&draft);
    edit_backspace(&draft);
    expect_draft("^");
}

static void delete_takes_the_cluster_after_the_caret(void **state)
{
    (void)state;
    type("🇨🇳x");
    edit_line_start(&draft);
    edit_delete(&draft);
    expect_draft("^x");
    edit_delete(&draft);
    edit_delete(&draft);
    expect_draft("^");
}

static void arrows_step_over_clusters(void **state)
{
    (void)state;
    type("e\xcc\x81你\nx");
    edit_left(&draft);
    edit_left(&draft);
    expect_draft("e\xcc\x81你^\nx");
    edit_left(&draft);
    edit_left(&draft);
    expect_draft("^e\xcc\x81你\nx");
    edit_left(&draft);
    edit_right(&draft);
    expect_draft("e\xcc\x81^你\nx");
}

static void line_start_and_end_stay_in_the_line(void **state)
{
    (void)state;
    type("one\ntwo\nthree");
    edit_line_start(&draft);
    expect_draft("one\ntwo\n^three");
    edit_left(&draft);
    edit_line_start(&draft);
    expect_draft("one\n^two\nthree");
    edit_line_end(&draft);
    expect_draft("one\ntwo^\nthree");
}

static void words_are_letters_digits_and_all_that_is_not_ascii(void **state)
{
    (void)state;
    type("one, 你好 2x");
    edit_word_left(&draft);
    expect_draft("one, 你好 ^2x");
    edit_word_left(&draft);
    expect_draft("one, ^你好 2x");
    edit_word_left(&draft);
    expect_draft("^one, 你好 2x");
    edit_word_right(&draft);
    expect_draft("one^, 你好 2x");
    edit_word_right(&draft);
    expect_draft("one, 你好^ 2x");
}

static void what_was_killed_comes_back(void **state)
{
    (void)state;
    type("alpha beta");
    edit_kill_word(&draft);
    expect_draft("alpha ^");
    edit_line_start(&draft);
    edit_yank(&draft);
    expect_draft("beta^alpha ");
    edit_kill_end(&draft);
    expect_draft("beta^");
    edit_yank(&draft);
    edit_kill_start(&draft);
    expect_draft("^");
    edit_yank(&draft);
    expect_draft("betaalpha ^");
}

static void killing_nothing_keeps_what_was_killed(void **state)
{
    (void)state;
    type("a b");
    edit_kill_word(&draft);
    edit_kill_end(&draft);
    edit_yank(&draft);
    expect_draft("a b^");
}

static void kill_at_the_end_of_a_line_joins_the_next(void **state)
{
    (void)state;
    type("a\nb");
    edit_left(&draft);
    edit_left(&draft);
    edit_kill_end(&draft);
    expect_draft("a^b");
}

static void transpose_swaps_clusters(void **state)
{
    (void)state;
    type("a你");
    edit_transpose(&draft);
    expect_draft("你a^");
    edit_line_start(&draft);
    edit_transpose(&draft);
    expect_draft("^你a");
    edit_right(&draft);
    edit_transpose(&draft);
    expect_draft("a你^");
}

static void pasted_text_is_made_harmless(void **state)
{
    (void)state;
    assert_true(edit_insert(&draft, "a\r\nb\rc\033[31m\0d\xff\xe4\xbd", 17));
    expect_draft("a\nb\nc[31md^");
    edit_set(&draft, "x\xe2\x80\xaey\tz");
    expect_draft("xy\tz^");
}

static void a_draft_has_a_bound_and_what_does_not_fit_stays_out(void **state)
{
    char *big = calloc(EDIT_MAX + 1, 1);

    (void)state;
    memset(big, 'x', EDIT_MAX);
    assert_true(edit_insert(&draft, big, EDIT_MAX - 1));
    assert_false(edit_insert(&draft, "ab", 2));
    assert_int_equal(draft.n, EDIT_MAX - 1);
    assert_false(edit_insert(&draft, big, EDIT_MAX + 1));
    assert_true(edit_insert(&draft, "b", 1));
    free(big);
}

static void expect_caret(int cols, int row, int col)
{
    int got_row, got_col;

    edit_caret(&draft, cols, &got_row, &got_col);
    assert_int_equal(got_row, row);
    assert_int_equal(got_col, col);
}

static void the_caret_is_counted_in_columns(void **state)
{
    (void)state;
    type("a你");
    expect_caret(10, 0, 3);
    type("\n");
    expect_caret(10, 1, 0);
    type("好x");
    expect_caret(10, 1, 3);
}

static void behind_a_full_row_the_caret_stands_on_the_next(void **state)
{
    (void)state;
    type("abcd");
    expect_caret(4, 1, 0);
    type("e");
    expect_caret(4, 1, 1);
    edit_set(&draft, "abcd\n");
    expect_caret(4, 1, 0);
    edit_set(&draft, "abc你");
    expect_caret(4, 1, 2);
}

static void up_and_down_keep_the_column(void **state)
{
    (void)state;
    type("abcdef\nxy\n你好吗");
    assert_true(edit_up(&draft, 20));
    expect_draft("abcdef\nxy^\n你好吗");
    assert_true(edit_up(&draft, 20));
    expect_draft("ab^cdef\nxy\n你好吗");
    assert_false(edit_up(&draft, 20));
    edit_line_end(&draft);
    assert_true(edit_down(&draft, 20));
    assert_true(edit_down(&draft, 20));
    expect_draft("abcdef\nxy\n你^好吗");
    assert_false(edit_down(&draft, 20));
    expect_draft("abcdef\nxy\n你^好吗");
}

static void up_and_down_follow_wrapped_rows(void **state)
{
    (void)state;
    type("abcdefgh");
    expect_caret(4, 2, 0);
    assert_true(edit_up(&draft, 4));
    expect_draft("abcd^efgh");
    edit_right(&draft);
    assert_true(edit_up(&draft, 4));
    expect_draft("a^bcdefgh");
    assert_true(edit_down(&draft, 4));
    expect_draft("abcde^fgh");
}

static void history_brings_back_and_the_draft_is_not_lost(void **state)
{
    (void)state;
    type("first");
    edit_sent(&draft);
    type("second");
    edit_sent(&draft);
    expect_draft("^");
    type("draft");
    assert_true(edit_older(&draft));
    expect_draft("second^");
    assert_true(edit_older(&draft));
    expect_draft("first^");
    assert_false(edit_older(&draft));
    assert_true(edit_newer(&draft));
    assert_true(edit_newer(&draft));
    expect_draft("draft^");
    assert_false(edit_newer(&draft));
}

static void history_is_bounded_and_has_no_neighbours_twice(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDIT_HISTORY_MAX; i++) {
        char text[2] = {(char)('a' + i % 26), 0};

        edit_set(&draft, text);
        edit_sent(&draft);
    }
    assert_int_equal(draft.history_n, EDIT_HISTORY_MAX);
    type("same");
    edit_sent(&draft);
    type("same");
    edit_sent(&draft);
    edit_older(&draft);
    edit_older(&draft);
    assert_string_not_equal(draft.text, "same");
}

int main(void)
{
#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, draft_setup, draft_teardown)
    const struct CMUnitTest tests[] = {
        T(typing_goes_in_at_the_caret),
        T(backspace_takes_a_whole_cluster),
        T(delete_takes_the_cluster_after_the_caret),
        T(arrows_step_over_clusters),
        T(line_start_and_end_stay_in_the_line),
        T(words_are_letters_digits_and_all_that_is_not_ascii),
        T(what_was_killed_comes_back),
        T(killing_nothing_keeps_what_was_killed),
        T(kill_at_the_end_of_a_line_joins_the_next),
        T(transpose_swaps_clusters),
        T(pasted_text_is_made_harmless),
        T(a_draft_has_a_bound_and_what_does_not_fit_stays_out),
        T(the_caret_is_counted_in_columns),
        T(behind_a_full_row_the_caret_stands_on_the_next),
        T(up_and_down_keep_the_column),
        T(up_and_down_follow_wrapped_rows),
        T(history_brings_back_and_the_draft_is_not_lost),
        T(history_is_bounded_and_has_no_neighbours_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
