#include "expect.h"

#include "tui/edit.h"

#include <gezi/text.h>
#include <stdio.h>
#include <stdlib.h>

static struct edit e;

static int setup(void **state)
{
    (void)state;
    edit_init(&e);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    edit_fini(&e);
    edit_forget_killed();
    return 0;
}

/* Character by character, as keys come. */
static void type(const char *text)
{
    while (*text) {
        uint32_t cp;
        size_t n = gezi_utf8_next(text, &cp);

        assert_true(edit_insert(&e, text, n));
        text += n;
    }
}

static void undone_is(const char *text)
{
    assert_true(edit_undo(&e));
    assert_string_equal(e.text, text);
}

static void redone_is(const char *text)
{
    assert_true(edit_redo(&e));
    assert_string_equal(e.text, text);
}

static void a_word_that_was_typed_is_one_step(void **state)
{
    (void)state;
    type("one two  three");
    undone_is("one two  ");
    undone_is("one ");
    undone_is("");
    assert_false(edit_undo(&e));
    redone_is("one ");
    redone_is("one two  ");
    redone_is("one two  three");
    assert_false(edit_redo(&e));
    assert_int_equal(e.caret, e.n);
}

static void chinese_is_undone_by_clauses(void **state)
{
    (void)state;
    type("你好,下午开会。三楼");
    undone_is("你好,下午开会。");
}

static void a_long_word_is_several_steps(void **state)
{
    char text[301] = {0};

    (void)state;
    memset(text, 'x', 300);
    type(text);
    edit_undo(&e);
    assert_in_range(e.n, 200, 299);
}

static void the_caret_ends_a_step_when_it_moves(void **state)
{
    (void)state;
    type("ab");
    edit_left(&e);
    edit_right(&e);
    type("cd");
    undone_is("ab");
    undone_is("");
}

static void a_paste_is_one_step_of_its_own(void **state)
{
    (void)state;
    type("a");
    edit_insert(&e, "two words\n2", 11);
    type("b");
    undone_is("atwo words\n2");
    undone_is("a");
    undone_is("");
}

static void erased_words_come_back_one_by_one(void **state)
{
    (void)state;
    edit_insert(&e, "one two", 7);
    for (int i = 0; i < 7; i++)
        edit_backspace(&e);
    assert_string_equal(e.text, "");
    undone_is("one ");
    undone_is("one two");
    assert_int_equal(e.caret, 7);
    edit_line_start(&e);
    for (int i = 0; i < 7; i++)
        edit_delete(&e);
    undone_is("two");
    undone_is("one two");
    assert_int_equal(e.caret, 0);
}

static void a_change_ends_what_could_be_redone(void **state)
{
    (void)state;
    type("a b");
    edit_undo(&e);
    type("c");
    assert_false(edit_redo(&e));
    undone_is("a ");
}

static void what_was_sent_is_not_undone(void **state)
{
    (void)state;
    type("a");
    edit_sent(&e);
    assert_false(edit_undo(&e));
    assert_string_equal(e.text, "");
}

static void an_older_line_in_place_of_the_draft_is_undone(void **state)
{
    (void)state;
    type("sent");
    edit_sent(&e);
    type("draft");
    edit_older(&e);
    undone_is("draft");
}

static void kills_in_a_row_are_one(void **state)
{
    (void)state;
    edit_insert(&e, "one two three", 13);
    edit_word_left(&e);
    edit_kill_word(&e);
    edit_kill_word(&e);
    edit_kill_end(&e);
    assert_string_equal(e.text, "");
    edit_yank(&e);
    assert_string_equal(e.text, "one two three");
    edit_undo(&e);
    edit_undo(&e);
    assert_string_equal(e.text, "three");
}

static void older_kills_follow_a_yank(void **state)
{
    (void)state;
    edit_insert(&e, "one two", 7);
    edit_kill_word(&e);
    edit_left(&e);
    edit_right(&e);
    edit_kill_word(&e);
    assert_string_equal(e.text, "");
    edit_yank(&e);
    assert_string_equal(e.text, "one ");
    edit_yank_older(&e);
    assert_string_equal(e.text, "two");
    edit_yank_older(&e);
    assert_string_equal(e.text, "one ");
    edit_left(&e);
    edit_yank_older(&e);
    assert_string_equal(e.text, "one ");
}

static void what_was_killed_here_is_put_in_there(void **state)
{
    struct edit other;

    (void)state;
    edit_init(&other);
    type("wrong window");
    edit_kill_start(&e);
    edit_yank(&other);
    assert_string_equal(other.text, "wrong window");
    edit_fini(&other);
}

static void words_change_their_case(void **state)
{
    (void)state;
    edit_insert(&e, "one éa 你x", 12);
    edit_line_start(&e);
    edit_upper(&e);
    assert_string_equal(e.text, "ONE éa 你x");
    edit_capital(&e);
    assert_string_equal(e.text, "ONE Éa 你x");
    edit_line_start(&e);
    edit_lower(&e);
    edit_line_start(&e);
    edit_kill_word_right(&e);
    assert_string_equal(e.text, " Éa 你x");
}

static void replacing_a_part_is_one_step(void **state)
{
    (void)state;
    type("hi :smi");
    assert_true(edit_swap(&e, 3, 7, "😄"));
    assert_string_equal(e.text, "hi 😄");
    undone_is("hi :smi");
}

static void on_a_border(void)
{
    size_t at = 0;

    assert_int_equal(strlen(e.text), e.n);
    assert_true(e.caret <= e.n);
    while (at < e.caret)
        at += gezi_cluster_size(e.text + at);
    assert_int_equal(at, e.caret);
}

static void (*const ops[])(struct edit *e) = {
#define X(op) edit_##op,
    EDIT_OPS(X)
#undef X
};

static const char *const pieces[] = {
    "a",        " ",          "\n",     "e\xcc\x81", "\xcc\x81", "你",
    "👨",        "\u200d👩",    "\u200d", "🇨🇳",        "🇨",        "。",
    "한",       "\u1100",     "\u0600", "word one",  "x\ny\nz",  "\xe3\x82\x99",
    "👍🏽", "\U0001f3fd", "\ufe0f", "1",         "ß",        "ﬁ",
};

static uint32_t seed;

static uint32_t dice(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static void something(void)
{
    static const size_t ops_n = sizeof ops / sizeof *ops;
    uint32_t what = dice(10);

    if (what < 4) {
        const char *piece = pieces[dice(sizeof pieces / sizeof *pieces)];

        edit_insert(&e, piece, strlen(piece));
    } else if (what < 8) {
        ops[dice((uint32_t)ops_n)](&e);
    } else if (what == 8) {
        dice(2) ? edit_up(&e, 5) : edit_down(&e, 5);
    } else {
        dice(2) ? edit_undo(&e) : edit_redo(&e);
    }
}

static void whatever_was_done_can_be_undone_and_redone(void **state)
{
    (void)state;
    for (uint32_t run = 1; run <= 600; run++) {
        char *end;

        seed = run;
        edit_set(&e, run % 2 ? "begin 你好\nend" : "");
        for (int i = 0; i < 150; i++) {
            something();
            on_a_border();
        }
        while (edit_redo(&e))
            on_a_border();
        end = strdup(e.text);
        while (edit_undo(&e))
            on_a_border();
        assert_string_equal(e.text, run % 2 ? "begin 你好\nend" : "");
        while (edit_redo(&e))
            on_a_border();
        assert_string_equal(e.text, end);
        free(end);
    }
}

static void steps_are_bounded_and_the_newest_stay(void **state)
{
    char *big = calloc(50001, 1);

    (void)state;
    memset(big, 'x', 50000);
    for (int i = 0; i < 40; i++) {
        edit_replace(&e, i % 2 ? "short" : big);
        edit_right(&e);
    }
    undone_is(big);
    undone_is("short");
    for (int i = 0; edit_undo(&e); i++)
        assert_true(i < 10);
    free(big);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_word_that_was_typed_is_one_step),
        T(chinese_is_undone_by_clauses),
        T(a_long_word_is_several_steps),
        T(the_caret_ends_a_step_when_it_moves),
        T(a_paste_is_one_step_of_its_own),
        T(erased_words_come_back_one_by_one),
        T(a_change_ends_what_could_be_redone),
        T(what_was_sent_is_not_undone),
        T(an_older_line_in_place_of_the_draft_is_undone),
        T(kills_in_a_row_are_one),
        T(older_kills_follow_a_yank),
        T(what_was_killed_here_is_put_in_there),
        T(words_change_their_case),
        T(replacing_a_part_is_one_step),
        T(whatever_was_done_can_be_undone_and_redone),
        T(steps_are_bounded_and_the_newest_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
