/*
 * Every page in every language as cells, against tests/tui/pages/NAME.LANGUAGE.
 * GEZI_GOLDEN=write makes those anew: read them before they are committed.
 */
#include "expect.h"

#include "beside.h"
#include "lang.h"
#include "pages.h"

#include <stdio.h>
#include <stdlib.h>

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static const struct {
    int cols, rows;
} sizes[] = {{140, 40}, {100, 30}, {80, 24}, {60, 20}, {40, 12}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static FILE *golden(const char *name, enum lang lang)
{
    const char *write = getenv("GEZI_GOLDEN");
    char path[256];

    snprintf(path, sizeof path, "tests/tui/pages/%s.%s", name, lang_name(lang));
    return fopen(path, write ? "w" : "r");
}

static void expect_line(FILE *f, const char *line, const char *page, int row)
{
    char kept[4096];

    if (getenv("GEZI_GOLDEN")) {
        fprintf(f, "%s\n", line);
        return;
    }
    if (!fgets(kept, sizeof kept, f))
        fail_msg("%s, row %d of %dx%d is missing", page, row, d.cv.cols,
                 d.cv.rows);
    kept[strcspn(kept, "\n")] = '\0';
    if (strcmp(kept, line) != 0)
        print_error("%s in %s, row %d of %dx%d\n", page, lang_name(lang_now()),
                    row, d.cv.cols, d.cv.rows);
    assert_string_equal(line, kept);
}

static void expect_picture(FILE *f, const char *page)
{
    char head[32];

    snprintf(head, sizeof head, "== %dx%d", d.cv.cols, d.cv.rows);
    expect_line(f, head, page, -1);
    for (int row = 0; row < d.cv.rows; row++)
        expect_line(f, desk_row(&d, row), page, row);
}

/* The story is told in English, for it presses keys; then it is drawn in the
 * language, as after the language was changed. */
static void a_page_looks_as_it_was_accepted(void **state)
{
    const struct page *page = &pages[*(const size_t *)*state];

    for (enum lang lang = LANG_EN; lang < LANG_COUNT; lang++) {
        FILE *f = golden(page->name, lang);

        assert_non_null(f);
        for (int i = 0; i < SIZES; i++) {
            lang_use(LANG_EN, NULL);
            pages_open(page, sizes[i].rows, sizes[i].cols);
            if (lang == LANG_EN)
                pages_whole(&d.cv);
            assert_true(lang_use(lang, beside_the_program()));
            desk_draw(&d);
            pages_cells(&d.cv);
            expect_picture(f, page->name);
            pages_close();
        }
        fclose(f);
    }
    lang_use(LANG_EN, NULL);
}

static bool is_cut(struct desk *desk, int row)
{
    return strchr(desk_row(desk, row), '~') != NULL;
}

/* The digits of the menu, in their order, whatever stands between them. */
static void expect_menu(const char *name, const char *row)
{
    const char *at = row;

    for (const char *digit = "1234567?0"; *digit; digit++) {
        at = strchr(at, *digit);
        if (!at || (at > row && at[-1] >= '0' && at[-1] <= '9'))
            fail_msg("%s: the menu is %s", name, row);
        at++;
    }
}

/* Rows of keys that fit in English fit. */
static void keys_and_menu_fit(const struct page *page, enum lang lang)
{
    for (size_t i = 0; i < SIZES; i++) {
        bool cut;

        lang_use(LANG_EN, NULL);
        pages_open(page, sizes[i].rows, sizes[i].cols);
        cut = is_cut(&d, sizes[i].rows - 2);
        assert_true(lang_use(lang, beside_the_program()));
        desk_draw(&d);
        expect_menu(page->name, desk_row(&d, sizes[i].rows - 1));
        if (is_cut(&d, sizes[i].rows - 1) ||
            (!cut && is_cut(&d, sizes[i].rows - 2)))
            fail_msg("%s at %d columns in %s: cut off: %s", page->name,
                     sizes[i].cols, lang_name(lang),
                     desk_row(&d, sizes[i].rows - 2));
        pages_close();
    }
    lang_use(LANG_EN, NULL);
}

static void keys_and_menu_fit_in_every_language(void **state)
{
    (void)state;
    for (enum lang lang = LANG_ZH_CN; lang < LANG_COUNT; lang++)
        for (size_t i = 0; i < pages_n; i++)
            keys_and_menu_fit(&pages[i], lang);
}

/* The first picture comes before most of the people. */
static void how_many_are_below_is_said_when_all_are_told(void **state)
{
    size_t crowd = 0;
    int row = 0;

    (void)state;
    while (strcmp(pages[crowd].name, "crowd") != 0)
        crowd++;
    pages_open(&pages[crowd], 24, 80);
    while (!strstr(desk_row(&d, row), "more below"))
        row++;
    assert_non_null(strstr(desk_row(&d, row), " 183 more below"));
    d.m.health.partial = true;
    desk_draw(&d);
    assert_non_null(strstr(desk_row(&d, row), "|    more below"));
}

static void below_40x12_it_says_what_is_missing(void **state)
{
    (void)state;
    desk_open(&d, 11, 80);
    assert_true(desk_find(&d, "40 columns and 12 rows") == 0);
    desk_resize(&d, 12, 39);
    assert_true(desk_find(&d, "gezi needs") == 0);
    desk_resize(&d, 1, 1);
    desk_draw(&d);
    desk_resize(&d, 12, 40);
    assert_true(desk_find(&d, "1 Send") > 0);
}

/* What an input method opens at: behind what was typed. */
static void the_caret_stands_where_the_next_character_goes(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "李雷", "", GEZI_ONLINE);
    desk_press(&d, "1");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_row, 2);
    assert_int_equal(d.cv.caret_col, 10);
    desk_press(&d, "李\r");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_row, 21);
    assert_int_equal(d.cv.caret_col, 10); /* " to 李雷> " */
    desk_press(&d, "会议x");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_col, 15);
    desk_press(&d, "\033[D\033[D");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_col, 12);
}

static void nothing_is_told_by_looks_alone(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "小道士", "ubuntu", GEZI_ONLINE);
    desk_person(&d, 3, "メアリー", "設計部", GEZI_AWAY);
    desk_press(&d, "6\033[B");
    desk_draw(&d);
    /* The chosen row has a mark besides being reversed. */
    for (int row = 2; row < 7; row++)
        assert_int_equal(d.cv.cells[row * d.cv.cols].base == '>',
                         d.cv.cells[row * d.cv.cols + 6].role == ROLE_CHOSEN);
}

static void hostile_text_reaches_no_cell_raw(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "\033]0;owned\a\xe2\x80\xaeX",
                "\xc2\x9b"
                "31m",
                GEZI_ONLINE);
    desk_message(&d, 1, "\033]0;owned\a\xe2\x80\xaeX",
                 "\033]52;c;eA==\a \xe2\x81\xa6 \x7f", 0);
    for (const char *keys = "126"; *keys; keys++) {
        char one[3] = {'\033', *keys, 0};

        desk_press(&d, one);
        desk_draw(&d);
        pages_whole(&d.cv);
        for (int i = 0; i < d.cv.rows * d.cv.cols; i++) {
            uint32_t c = d.cv.cells[i].base;

            assert_true(c == 0 || (c >= ' ' && c < 0x7f) || c > 0x9f);
            assert_true(c != 0x202e && c != 0x2066);
        }
    }
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(keys_and_menu_fit_in_every_language),
        cmocka_unit_test_teardown(how_many_are_below_is_said_when_all_are_told,
                                  teardown),
        cmocka_unit_test_teardown(below_40x12_it_says_what_is_missing,
                                  teardown),
        cmocka_unit_test_teardown(
            the_caret_stands_where_the_next_character_goes, teardown),
        cmocka_unit_test_teardown(nothing_is_told_by_looks_alone, teardown),
        cmocka_unit_test_teardown(hostile_text_reaches_no_cell_raw, teardown),
    };
    struct CMUnitTest *all = calloc(pages_n, sizeof *all);
    size_t *numbers = calloc(pages_n, sizeof *numbers);
    int failed;

    for (size_t i = 0; i < pages_n; i++) {
        numbers[i] = i;
        all[i] =
            (struct CMUnitTest){.name = pages[i].name,
                                .test_func = a_page_looks_as_it_was_accepted,
                                .initial_state = &numbers[i]};
    }
    failed = _cmocka_run_group_tests("pages", all, pages_n, NULL, NULL);
    free(numbers);
    free(all);
    return failed + cmocka_run_group_tests(others, NULL, NULL);
}
