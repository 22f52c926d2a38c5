#include "draft.h"
#include "expect.h"

#include <gezi/text.h>
#include <stdio.h>
#include <stdlib.h>

/* Character by character, as keys come. */
static void type(const char *text)
{
    while (*text) {
        uint32_t cp;
        size_t n = gezi_utf8_next(text, &cp);

        assert_true(edit_insert(&draft, text, n));
        text += n;
    }
}

static void undone_is(const char *text)
{
    assert_true(edit_undo(&draft));
    assert_string_equal(draft.text, text);
}

static void redone_is(const char *text)
{
    assert_true(edit_redo(&draft));
    assert_string_equal(draft.text, text);
}

static void a_word_that_was_typed_is_one_step(void **state)
{
    (void)state;
    type("one two  three");
    undone_is("one two  ");
    undone_is("one ");
    undone_is("");
    assert_false(edit_undo(&draft));
    redone_is("one ");
    redone_is("one two  ");
    redone_is("one two  three");
    assert_false(edit_redo(&draft));
    assert_int_equal(draft.caret, draft.n);
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
    edit_undo(&draft);
    assert_in_range(draft.n, 200, 299);
}

static void the_caret_ends_a_step_when_it_moves(void **state)
{
    (void)state;
    type("ab");
    edit_left(&draft);
    edit_right(&draft);
    type("cd");
    undone_is("ab");
    undone_is("");
}

static void a_paste_is_one_step_of_its_own(void **state)
{
    (void)state;
    type("a");
    edit_insert(&draft, "two words\n2", 11);
    type("b");
    undone_is("atwo words\n2");
    undone_is("a");
    undone_is("");
}

static void erased_words_come_back_one_by_one(void **state)
{
    (void)state;
    edit_insert(&draft, "one two", 7);
    for (int i = 0; i < 7; i++)
        edit_backspace(&draft);
    assert_string_equal(draft.text, "");
    undone_is("one ");
    undone_is("one two");
    assert_int_equal(draft.caret, 7);
    edit_line_start(&draft);
    for (int i = 0; i < 7; i++)
        edit_delete(&draft);
    undone_is("two");
    undone_is("one two");
    assert_int_equal(draft.caret, 0);
}

static void a_change_ends_what_could_be_redone(void **state)
{
    (void)state;
    type("a b");
    edit_undo(&draft);
    type("c");
    assert_false(edit_redo(&draft));
    undone_is("a ");
}

static void what_was_sent_is_not_undone(void **state)
{
    (void)state;
    type("a");
    edit_sent(&draft);
    assert_false(edit_undo(&draft));
    assert_string_equal(draft.text, "");
}

static void an_older_line_in_place_of_the_draft_is_undone(void **state)
{
    (void)state;
    type("sent");
    edit_sent(&draft);
    type("draft");
    edit_older(&draft);
    undone_is("draft");
}

static void kills_in_a_row_are_one(void **state)
{
    (void)state;
    edit_insert(&draft, "one two three", 13);
    edit_word_left(&draft);
    edit_kill_word(&draft);
    edit_kill_word(&draft);
    edit_kill_end(&draft);
    assert_string_equal(draft.text, "");
    edit_yank(&draft);
    assert_string_equal(draft.text, "one two three");
    edit_undo(&draft);
    edit_undo(&draft);
    assert_string_equal(draft.text, "three");
}

static void older_kills_follow_a_yank(void **state)
{
    (void)state;
    edit_insert(&draft, "one two", 7);
    edit_kill_word(&draft);
    edit_left(&draft);
    edit_right(&draft);
    edit_kill_word(&draft);
    assert_string_equal(draft.text, "");
    edit_yank(&draft);
    assert_string_equal(draft.text, "one ");
    edit_yank_older(&draft);
    assert_string_equal(draft.text, "two");
    edit_yank_older(&draft);
    assert_string_equal(draft.text, "one ");
    edit_left(&draft);
    edit_yank_older(&draft);
    assert_string_equal(draft.text, "one ");
}

static void what_was_killed_here_is_put_in_there(void **state)
{
    struct edit other;

    (void)state;
    edit_init(&other);
    type("wrong window");
    edit_kill_start(&draft);
    edit_yank(&other);
    assert_string_equal(other.text, "wrong window");
    edit_fini(&other);
}

static void words_change_their_case(void **state)
{
    (void)state;
    edit_insert(&draft, "one éa 你x", 12);
    edit_line_start(&draft);
    edit_upper(&draft);
    assert_string_equal(draft.text, "ONE éa 你x");
    edit_capital(&draft);
    assert_string_equal(draft.text, "ONE Éa 你x");
    edit_line_start(&draft);
    edit_lower(&draft);
    edit_line_start(&draft);
    edit_kill_word_right(&draft);
    assert_string_equal(draft.text, " Éa 你x");
}

static void replacing_a_part_is_one_step(void **state)
{
    (void)state;
    type("hi :smi");
    assert_true(edit_swap(&draft, 3, 7, "😄"));
    assert_string_equal(draft.text, "hi 😄");
    undone_is("hi :smi");
}

static void on_a_border(void)
{
    size_t at = 0;

    assert_int_equal(strlen(draft.text), draft.n);
    assert_true(draft.caret <= draft.n);
    while (at < draft.caret)
        at += gezi_cluster_size(draft.text + at);
    assert_int_equal(at, draft.caret);
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

        edit_insert(&draft, piece, strlen(piece));
    } else if (what < 8) {
        ops[dice((uint32_t)ops_n)](&draft);
    } else if (what == 8) {
        dice(2) ? edit_up(&draft, 5) : edit_down(&draft, 5);
    } else {
        dice(2) ? edit_undo(&draft) : edit_redo(&draft);
    }
}

static void whatever_was_done_can_be_undone_and_redone(void **state)
{
    (void)state;
    for (uint32_t run = 1; run <= 600; run++) {
        char *end;

        seed = run;
        edit_set(&draft, run % 2 ? "begin 你好\nend" : "");
        for (int i = 0; i < 150; i++) {
            something();
            on_a_border();
        }
        while (edit_redo(&draft))
            on_a_border();
        end = strdup(draft.text);
        while (edit_undo(&draft))
            on_a_border();
        assert_string_equal(draft.text, run % 2 ? "begin 你好\nend" : "");
        while (edit_redo(&draft))
            on_a_border();
        assert_string_equal(draft.text, end);
        free(end);
    }
}

static void steps_are_bounded_and_the_newest_stay(void **state)
{
    char *big = calloc(50001, 1);

    (void)state;
    memset(big, 'x', 50000);
    for (int i = 0; i < 40; i++) {
        edit_replace(&draft, i % 2 ? "short" : big);
        edit_right(&draft);
    }
    undone_is(big);
    undone_is("short");
    for (int i = 0; edit_undo(&draft); i++)
        assert_true(i < 10);
    free(big);
}

int main(void)
{
#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, draft_setup, draft_teardown)
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
