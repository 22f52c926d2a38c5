#include "expect.h"

#include <gezi/err.h>

static void cut_takes_what_stands_before_the_separator(void **state)
{
    gezi_span in = S("a:b:c"), field;

    (void)state;
    assert_true(gezi_span_cut(&in, ':', &field));
    expect_bytes(field, "a");
    expect_bytes(in, "b:c");
}

static void cut_finds_an_empty_field(void **state)
{
    gezi_span in = S(":b"), field;

    (void)state;
    assert_true(gezi_span_cut(&in, ':', &field));
    expect_bytes(field, "");
    expect_bytes(in, "b");
}

static void cut_without_a_separator_moves_nothing(void **state)
{
    gezi_span in = S("abc"), field = S("untouched"), empty = {NULL, 0};

    (void)state;
    assert_false(gezi_span_cut(&in, ':', &field));
    expect_bytes(in, "abc");
    expect_bytes(field, "untouched");
    assert_false(gezi_span_cut(&empty, ':', &field));
}

static void cut_at_a_nul_like_at_any_byte(void **state)
{
    gezi_span in = S("a\0b"), field;

    (void)state;
    assert_true(gezi_span_cut(&in, 0, &field));
    expect_bytes(field, "a");
    expect_bytes(in, "b");
}

static void next_gives_the_rest_as_the_last_field(void **state)
{
    gezi_span in = S("a\n\nb"), field;

    (void)state;
    assert_true(gezi_span_next(&in, '\n', &field));
    expect_bytes(field, "a");
    assert_true(gezi_span_next(&in, '\n', &field));
    expect_bytes(field, "");
    assert_true(gezi_span_next(&in, '\n', &field));
    expect_bytes(field, "b");
    assert_false(gezi_span_next(&in, '\n', &field));
}

static void equal_compares_lengths_and_bytes(void **state)
{
    (void)state;
    assert_true(gezi_span_equal(S("ab\0c"), S("ab\0c")));
    assert_false(gezi_span_equal(S("ab\0c"), S("ab\0d")));
    assert_false(gezi_span_equal(S("ab"), S("abc")));
    assert_true(gezi_span_equal((gezi_span){NULL, 0}, S("")));
}

static void nocase_folds_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(gezi_span_equal_nocase(S("Alice@PC"), S("aLICE@pc")));
    assert_false(gezi_span_equal_nocase(S("["), S("{")));
    assert_false(gezi_span_equal_nocase(S("@"), S("`")));
    /* Halves of GBK characters differ by the same bit as letters do. */
    assert_false(gezi_span_equal_nocase(S("\xc1\xc1"), S("\xe1\xe1")));
    assert_false(gezi_span_equal_nocase(S("ab"), S("abc")));
}

static void u64_reads_up_to_the_last_value(void **state)
{
    uint64_t v = 7;

    (void)state;
    assert_true(gezi_span_u64(S("18446744073709551615"), UINT64_MAX, &v));
    assert_true(v == UINT64_MAX);
    assert_true(gezi_span_u64(S("0"), 0, &v));
    assert_true(v == 0);
    assert_true(gezi_span_u64(S("0255"), 255, &v));
    assert_true(v == 255);
}

static void u64_refuses_what_is_no_plain_decimal(void **state)
{
    static const char *const bad[] = {"",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "1a",
                                      "256",
                                      "1:",
                                      "/",
                                      ":",
                                      "18446744073709551616",
                                      "18446744073709551620",
                                      "99999999999999999999",
                                      "184467440737095516150"};
    uint64_t v = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(gezi_span_u64(gezi_span_text(bad[i]), 255, &v));
    assert_false(gezi_span_u64(S("18446744073709551616"), UINT64_MAX, &v));
    assert_false(gezi_span_u64(S("184467440737095516150"), UINT64_MAX, &v));
    assert_true(v == 7);
}

static void hex_reads_up_to_the_last_value(void **state)
{
    uint64_t v;

    (void)state;
    assert_true(gezi_span_hex(S("0"), UINT64_MAX, &v) && v == 0);
    assert_true(gezi_span_hex(S("01f1"), UINT64_MAX, &v) && v == 0x1f1);
    assert_true(gezi_span_hex(S("AbCdEf"), UINT64_MAX, &v) && v == 0xabcdef);
    assert_true(gezi_span_hex(S("ffffffffffffffff"), UINT64_MAX, &v) &&
                v == UINT64_MAX);
    assert_true(gezi_span_hex(S("0000000000000000000ff"), 255, &v) && v == 255);
}

static void hex_refuses_what_is_no_plain_number(void **state)
{
    uint64_t v = 7;

    (void)state;
    assert_false(gezi_span_hex(S(""), UINT64_MAX, &v));
    assert_false(gezi_span_hex((gezi_span){NULL, 0}, UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("g"), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("0x1"), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("-1"), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("1 "), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("@"), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("`"), UINT64_MAX, &v));
    assert_false(gezi_span_hex(S("100"), 255, &v));
    assert_false(gezi_span_hex(S("10000000000000000"), UINT64_MAX, &v));
    assert_true(v == 7);
}

static void first_and_skip_split_at_any_byte(void **state)
{
    gezi_span s = S("abc");

    (void)state;
    expect_bytes(gezi_span_first(s, 0), "");
    expect_bytes(gezi_span_first(s, 2), "ab");
    expect_bytes(gezi_span_first(s, 3), "abc");
    expect_bytes(gezi_span_first(s, SIZE_MAX), "abc");
    expect_bytes(gezi_span_skip(s, 0), "abc");
    expect_bytes(gezi_span_skip(s, 2), "c");
    expect_bytes(gezi_span_skip(s, 3), "");
    expect_bytes(gezi_span_skip(s, SIZE_MAX), "");
    expect_bytes(gezi_span_skip((gezi_span){NULL, 0}, 1), "");
}

static void has_finds_a_byte_anywhere(void **state)
{
    (void)state;
    assert_true(gezi_span_has(S("a\0b"), 'b'));
    assert_true(gezi_span_has(S("a\0b"), 0));
    assert_false(gezi_span_has(S("ab"), 0));
    assert_false(gezi_span_has((gezi_span){NULL, 0}, 0));
}

static void digits_are_those_in_front(void **state)
{
    (void)state;
    expect_bytes(gezi_span_digits(S("12_lbt6")), "12");
    expect_bytes(gezi_span_digits(S("x1")), "");
    expect_bytes(gezi_span_digits(S("")), "");
    expect_bytes(gezi_span_digits(S("907")), "907");
}

static void writer_joins_pieces(void **state)
{
    uint8_t room[64];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_put_text(&w, "1:");
    gezi_put_u64(&w, UINT64_MAX);
    gezi_put_byte(&w, 0);
    gezi_put_u64(&w, 0);
    gezi_put(&w, (gezi_span){NULL, 0});
    expect_bytes(gezi_written(&w), "1:18446744073709551615\0000");
    assert_false(w.full);
}

static void writer_drops_whole_what_does_not_fit(void **state)
{
    uint8_t room[8] = "........";
    struct gezi_writer w = {.p = room, .cap = 5};

    (void)state;
    gezi_put_text(&w, "abc");
    gezi_put_text(&w, "def");
    assert_true(w.full);
    expect_bytes(gezi_written(&w), "abc");
    assert_memory_equal(room + 3, ".....", 5);
}

/* Text with a hole in it would be worse than text that ends early. */
static void full_writer_takes_nothing_more(void **state)
{
    uint8_t room[4];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_put_text(&w, "abc");
    gezi_put_text(&w, "de");
    gezi_put_byte(&w, 'f');
    assert_true(w.full);
    expect_bytes(gezi_written(&w), "abc");
}

static void writer_can_be_filled_to_the_last_byte(void **state)
{
    uint8_t room[3];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_put_text(&w, "abc");
    assert_false(w.full);
    gezi_put_text(&w, "");
    assert_false(w.full);
    expect_bytes(gezi_written(&w), "abc");
}

static void hex_is_written_lower_case_and_as_wide_as_asked(void **state)
{
    uint8_t room[128];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    static const struct {
        uint64_t value;
        unsigned width;
    } all[] = {{0, 0},          {0, 1},  {0xabc, 1}, {5, 9}, {0x123456789a, 9},
               {UINT64_MAX, 1}, {1, 16}, {1, 99}};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        gezi_put_hex(&w, all[i].value, all[i].width);
        gezi_put_byte(&w, ' ');
    }
    expect_bytes(gezi_written(&w),
                 "0 0 abc 000000005 123456789a ffffffffffffffff "
                 "0000000000000001 0000000000000001 ");
}

static void every_error_has_words_of_its_own(void **state)
{
    static const enum gezi_err all[] = {
#define X(name, value, words) GEZI_##name,
        GEZI_ERRORS(X)
#undef X
    };
    size_t n = sizeof all / sizeof *all;

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            assert_string_not_equal(gezi_err_text(all[i]),
                                    gezi_err_text(all[j]));
    assert_string_equal(gezi_err_text(GEZI_E_NOMEM), "out of memory");
    assert_string_equal(gezi_err_text((enum gezi_err) - 5), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_takes_what_stands_before_the_separator),
        cmocka_unit_test(cut_finds_an_empty_field),
        cmocka_unit_test(cut_without_a_separator_moves_nothing),
        cmocka_unit_test(cut_at_a_nul_like_at_any_byte),
        cmocka_unit_test(next_gives_the_rest_as_the_last_field),
        cmocka_unit_test(equal_compares_lengths_and_bytes),
        cmocka_unit_test(nocase_folds_ascii_letters_only),
        cmocka_unit_test(u64_reads_up_to_the_last_value),
        cmocka_unit_test(u64_refuses_what_is_no_plain_decimal),
        cmocka_unit_test(hex_reads_up_to_the_last_value),
        cmocka_unit_test(hex_refuses_what_is_no_plain_number),
        cmocka_unit_test(first_and_skip_split_at_any_byte),
        cmocka_unit_test(has_finds_a_byte_anywhere),
        cmocka_unit_test(digits_are_those_in_front),
        cmocka_unit_test(writer_joins_pieces),
        cmocka_unit_test(writer_drops_whole_what_does_not_fit),
        cmocka_unit_test(full_writer_takes_nothing_more),
        cmocka_unit_test(writer_can_be_filled_to_the_last_byte),
        cmocka_unit_test(hex_is_written_lower_case_and_as_wide_as_asked),
        cmocka_unit_test(every_error_has_words_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
