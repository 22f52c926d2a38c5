#include "expect.h"

#include "tui/text.h"

#include <stdio.h>

static int glyph(uint32_t cp)
{
    uint32_t shown;

    return text_glyph(cp, &shown);
}

static void wide_characters_take_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_cols("abc"), 3);
    assert_int_equal(text_cols("你好"), 4);
    assert_int_equal(text_cols("メアリー"), 8);
    assert_int_equal(text_cols("한글"), 4);
    assert_int_equal(text_cols("🐦"), 2);
}

static void ambiguous_width_is_one_column(void **state)
{
    (void)state;
    assert_int_equal(text_cols("±·×αя"), 5);
    assert_int_equal(text_cols("─│"), 2);
}

static void marks_stand_on_the_character_before(void **state)
{
    (void)state;
    assert_int_equal(text_cols("e\xcc\x81"), 1);
    assert_int_equal(text_cols("か\xe3\x82\x99"), 2);
    assert_int_equal(glyph(0x301), 0);
    /* Hangul in pieces: the first one is as wide as the syllable. */
    assert_int_equal(text_cols("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), 2);
}

static void vowels_beside_their_letter_have_a_column(void **state)
{
    (void)state;
    assert_int_equal(glyph(0x93f), 1); /* Devanagari */
    assert_int_equal(text_cols("\xe0\xa4\x95\xe0\xa4\xbf"), 2);
    assert_int_equal(glyph(0xbbe), 1); /* Tamil */
}

static void what_terminals_disagree_on_is_not_shown(void **state)
{
    static const uint32_t nothing[] = {
        0x200d, 0xfe0f, 0xfe0e, 0x1f3fd, 0xad,   0x200b,  0xfeff, 0xe0100,
        0x202e, 0x2066, 0x200f, 0x061c,  0x180b, 0xe0041, 0x2060};

    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_int_equal(glyph(nothing[i]), -1);
    /* A family of three is three people wide, on every terminal. */
    assert_int_equal(text_cols("👨‍👩‍👧"), 6);
    assert_int_equal(text_cols("👍🏽"), 2);
}

static void flags_are_two_letters(void **state)
{
    uint32_t shown;

    (void)state;
    assert_int_equal(text_glyph(0x1f1e8, &shown), 1);
    assert_int_equal(shown, 'C');
    assert_int_equal(text_cols("🇨🇳"), 2);
}

static void controls_show_as_one_replacement_character(void **state)
{
    static const uint32_t controls[] = {0,    7,    0x1b,   0x7f,
                                        0x85, 0x9b, 0x2028, 0xe000};
    uint32_t shown;

    (void)state;
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        assert_int_equal(text_glyph(controls[i], &shown), 1);
        assert_int_equal(shown, 0xfffd);
    }
}

static void no_code_point_is_shown_as_a_control(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        uint32_t shown;
        int cols = text_glyph(cp, &shown);

        if (cols < 0)
            continue;
        assert_true(cols <= 4);
        assert_true(shown >= ' ' && (shown < 0x7f || shown >= 0xa0));
    }
}

static void a_prefix_never_ends_inside_a_wide_character(void **state)
{
    (void)state;
    assert_int_equal(text_fit("a你好", 2), 1);
    assert_int_equal(text_fit("a你好", 3), 4);
    assert_int_equal(text_fit("a你好", 9), 7);
    assert_int_equal(text_fit("e\xcc\x81x", 1), 3);
    assert_int_equal(text_fit("你", 1), 0);
}

static void expect_rows(const char *text, int cols, enum text_wrap how,
                        const char *joined)
{
    char got[256] = "";
    size_t n, shown;

    while ((n = text_wrap(text, cols, how, &shown)) > 0) {
        assert_true(text_cols_n(text, shown) <= cols);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s|",
                 (int)shown, text);
        text += n;
    }
    assert_string_equal(got, joined);
}

static void words_wrap_at_blanks_and_between_wide_characters(void **state)
{
    (void)state;
    expect_rows("one two three", 8, TEXT_WRAP_WORDS, "one two|three|");
    expect_rows("one two three", 7, TEXT_WRAP_WORDS, "one two|three|");
    expect_rows("unbreakable", 4, TEXT_WRAP_WORDS, "unbr|eaka|ble|");
    expect_rows("你好世界", 5, TEXT_WRAP_WORDS, "你好|世界|");
    expect_rows("ab你好cd", 5, TEXT_WRAP_WORDS, "ab你|好cd|");
    expect_rows("a\n\nb", 5, TEXT_WRAP_WORDS, "a||b|");
}

static void
no_row_begins_with_what_closes_nor_ends_with_what_opens(void **state)
{
    (void)state;
    expect_rows("你好世，界", 6, TEXT_WRAP_WORDS, "你好|世，界|");
    expect_rows("你好世、", 6, TEXT_WRAP_WORDS, "你好|世、|");
    expect_rows("あいう。", 7, TEXT_WRAP_WORDS, "あい|う。|");
    expect_rows("你好（世界）", 6, TEXT_WRAP_WORDS, "你好|（世|界）|");
    expect_rows("你好世)", 6, TEXT_WRAP_WORDS, "你好|世)|");
    expect_rows("，，，", 4, TEXT_WRAP_WORDS, "，，|，|");
    expect_rows("你，", 2, TEXT_WRAP_WORDS, "你|，|");
}

static void cells_wrap_when_the_row_is_full(void **state)
{
    (void)state;
    expect_rows("one two", 5, TEXT_WRAP_CELLS, "one t|wo|");
    expect_rows("a你好", 2, TEXT_WRAP_CELLS, "a|你|好|");
}

static void rows_are_counted_with_the_one_behind_the_last_newline(void **state)
{
    (void)state;
    assert_int_equal(text_rows("", 10, TEXT_WRAP_CELLS), 1);
    assert_int_equal(text_rows("ab", 10, TEXT_WRAP_CELLS), 1);
    assert_int_equal(text_rows("ab\n", 10, TEXT_WRAP_CELLS), 2);
    assert_int_equal(text_rows("abcdef", 3, TEXT_WRAP_CELLS), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_characters_take_two_columns),
        cmocka_unit_test(ambiguous_width_is_one_column),
        cmocka_unit_test(marks_stand_on_the_character_before),
        cmocka_unit_test(vowels_beside_their_letter_have_a_column),
        cmocka_unit_test(what_terminals_disagree_on_is_not_shown),
        cmocka_unit_test(flags_are_two_letters),
        cmocka_unit_test(controls_show_as_one_replacement_character),
        cmocka_unit_test(no_code_point_is_shown_as_a_control),
        cmocka_unit_test(a_prefix_never_ends_inside_a_wide_character),
        cmocka_unit_test(words_wrap_at_blanks_and_between_wide_characters),
        cmocka_unit_test(
            no_row_begins_with_what_closes_nor_ends_with_what_opens),
        cmocka_unit_test(cells_wrap_when_the_row_is_full),
        cmocka_unit_test(rows_are_counted_with_the_one_behind_the_last_newline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
