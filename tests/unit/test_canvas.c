#include "expect.h"

#include "tui/canvas.h"

static struct canvas cv;

static int setup(void **state)
{
    (void)state;
    canvas_init(&cv);
    canvas_reset(&cv, 3, 10);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    canvas_fini(&cv);
    return 0;
}

static void expect_row(int row, const char *text)
{
    char got[256];
    int cols = 0;

    canvas_text(&cv, row, got, sizeof got);
    assert_string_equal(got, text);
    for (int i = 0; i < cv.cols; i++) {
        const struct cell *c = &cv.cells[row * cv.cols + i];

        cols += c->width;
        /* A wide one is followed by its right half, and only it is. */
        assert_int_equal(c->width == 2, i + 1 < cv.cols && c[1].width == 0);
        assert_int_equal(c->width == 0, c->base == 0);
    }
    assert_int_equal(cols, cv.cols);
}

static void text_that_fits_is_printed_whole(void **state)
{
    (void)state;
    assert_int_equal(canvas_print(&cv, 0, 1, 5, ROLE_TEXT, "你好"), 4);
    expect_row(0, " 你好");
    assert_int_equal(canvas_print(&cv, 1, 0, 10, ROLE_TEXT, "0123456789"), 10);
    expect_row(1, "0123456789");
}

static void a_cut_shows_a_tilde(void **state)
{
    (void)state;
    assert_int_equal(canvas_print(&cv, 0, 0, 5, ROLE_TEXT, "abcdef"), 5);
    expect_row(0, "abcd~");
    assert_int_equal(canvas_print(&cv, 1, 0, 1, ROLE_TEXT, "ab"), 1);
    expect_row(1, "~");
}

static void a_cut_is_never_inside_a_wide_character(void **state)
{
    (void)state;
    canvas_print(&cv, 0, 0, 4, ROLE_TEXT, "你好吗");
    expect_row(0, "你~");
    canvas_print(&cv, 1, 0, 5, ROLE_TEXT, "你好吗");
    expect_row(1, "你好~");
    canvas_print(&cv, 2, 9, 5, ROLE_TEXT, "你");
    expect_row(2, "         ~");
}

static void overwriting_half_of_a_wide_character_blanks_the_other(void **state)
{
    (void)state;
    canvas_print(&cv, 0, 0, 10, ROLE_TEXT, "你好吗你好");
    canvas_print(&cv, 0, 1, 2, ROLE_TEXT, "xy");
    expect_row(0, " xy 吗你好");
    canvas_fill(&cv, 0, 5, 2, ROLE_RULE, '-');
    expect_row(0, " xy  -- 好");
}

static void marks_go_into_the_cell_before_up_to_three(void **state)
{
    (void)state;
    canvas_print(&cv, 0, 0, 10, ROLE_TEXT, "e\xcc\x81x");
    expect_row(0, "e\xcc\x81x");
    canvas_print(&cv, 1, 0, 10, ROLE_TEXT,
                 "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85z");
    expect_row(1, "a\xcc\x81\xcc\x82\xcc\x83z");
    canvas_print(&cv, 2, 0, 10, ROLE_TEXT, "\xcc\x81lone");
    expect_row(2, "lone");
}

static void no_control_byte_reaches_a_cell(void **state)
{
    (void)state;
    canvas_print(&cv, 0, 0, 10, ROLE_TEXT, "\033]0;x\a\x7f");
    expect_row(0, "�]0;x��");
    canvas_print(&cv, 1, 0, 10, ROLE_TEXT, "a\tb\nc\xe2\x80\xae");
    expect_row(1, "a    b c");
}

static void rows_below_zero_count_from_the_bottom(void **state)
{
    (void)state;
    canvas_print(&cv, -1, 0, 10, ROLE_TEXT, "last");
    expect_row(2, "last");
}

static void what_is_outside_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(canvas_print(&cv, 3, 0, 10, ROLE_TEXT, "x"), 0);
    assert_int_equal(canvas_print(&cv, -4, 0, 10, ROLE_TEXT, "x"), 0);
    assert_int_equal(canvas_print(&cv, 0, 10, 10, ROLE_TEXT, "x"), 0);
    assert_int_equal(canvas_print(&cv, 0, -1, 10, ROLE_TEXT, "x"), 0);
    assert_int_equal(canvas_print(&cv, 0, 0, -3, ROLE_TEXT, "x"), 0);
    canvas_fill(&cv, 0, 8, 100, ROLE_RULE, '-');
    expect_row(0, "        --");
    expect_row(1, "");
}

static void right_aligned_text_ends_at_the_column(void **state)
{
    (void)state;
    assert_int_equal(canvas_right(&cv, 0, 2, 8, ROLE_TEXT, "你ok"), 4);
    expect_row(0, "      你ok");
    canvas_right(&cv, 1, 0, 3, ROLE_TEXT, "longer");
    expect_row(1, "lo~");
}

/* They come from another program: it could be anything. */
static void a_cell_of_a_picture_is_one_column_and_harmless(void **state)
{
    static const uint32_t no[] = {0, 7, 0x1b, 0x4e00, 0x301, 0x202e, 0x110000};
    const struct cell *cell = &cv.cells[0];

    (void)state;
    canvas_cell(&cv, 0, 0, 0x2580, 9, 200);
    expect_row(0, "▀");
    assert_int_equal(cell->role, ROLE_PICTURE);
    assert_int_equal(cell->fg, 9);
    assert_int_equal(cell->bg, 200);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        canvas_cell(&cv, 0, 0, no[i], 9, 200);
        assert_true(cell->base == ' ' || cell->base == 0xfffd);
        assert_int_equal(cell->width, 1);
    }
    canvas_print(&cv, 0, 0, 2, ROLE_TEXT, "你");
    canvas_cell(&cv, 0, 1, 'x', 0, 0);
    expect_row(0, " x");
    canvas_cell(&cv, 0, cv.cols, 'x', 0, 0); /* outside: not there */
}

static void painting_changes_looks_and_nothing_else(void **state)
{
    (void)state;
    canvas_print(&cv, 0, 0, 10, ROLE_TEXT, "你好");
    canvas_paint(&cv, 0, 0, 10, ROLE_CHOSEN);
    expect_row(0, "你好");
    assert_int_equal(cv.cells[9].role, ROLE_CHOSEN);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(text_that_fits_is_printed_whole),
        T(a_cut_shows_a_tilde),
        T(a_cut_is_never_inside_a_wide_character),
        T(overwriting_half_of_a_wide_character_blanks_the_other),
        T(marks_go_into_the_cell_before_up_to_three),
        T(no_control_byte_reaches_a_cell),
        T(rows_below_zero_count_from_the_bottom),
        T(what_is_outside_is_not_there),
        T(right_aligned_text_ends_at_the_column),
        T(painting_changes_looks_and_nothing_else),
        T(a_cell_of_a_picture_is_one_column_and_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
