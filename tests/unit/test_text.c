#include "expect.h"

#include <gezi/text.h>

static void valid_takes_every_length_of_sequence(void **state)
{
    bool wide = true;

    (void)state;
    assert_true(gezi_utf8_valid(S(""), &wide));
    assert_false(wide);
    assert_true(gezi_utf8_valid(S("abc\xc3\xa9"), &wide));
    assert_false(wide);
    assert_true(gezi_utf8_valid(S("\xe4\xbd\xa0"), &wide));
    assert_true(wide);
    assert_true(gezi_utf8_valid(S("\xf0\x9f\x99\x82"), &wide));
    assert_true(wide);
    assert_true(gezi_utf8_valid(S("a\0b"), NULL));
    assert_true(gezi_utf8_valid(S("\xf4\x8f\xbf\xbf"), NULL));
}

static void valid_refuses_what_strict_utf8_has_not(void **state)
{
    (void)state;
    assert_false(gezi_utf8_valid(S("\xc0\x80"), NULL)); /* overlong */
    assert_false(gezi_utf8_valid(S("\xc1\xbf"), NULL));
    assert_false(gezi_utf8_valid(S("\xe0\x9f\xbf"), NULL));
    assert_false(gezi_utf8_valid(S("\xf0\x8f\xbf\xbf"), NULL));
    assert_false(gezi_utf8_valid(S("\xed\xa0\x80"), NULL));     /* surrogate */
    assert_false(gezi_utf8_valid(S("\xf4\x90\x80\x80"), NULL)); /* too high */
    assert_false(gezi_utf8_valid(S("\xf5\x80\x80\x80"), NULL));
    assert_false(gezi_utf8_valid(S("\x80"), NULL));
    assert_false(gezi_utf8_valid(S("\xff"), NULL));
    assert_false(gezi_utf8_valid(S("\xe4\xbd"), NULL)); /* cut */
    assert_false(gezi_utf8_valid(S("\xe4\xbd"
                                   "a"),
                                 NULL));
}

static void valid_looks_at_every_byte_of_a_long_line(void **state)
{
    uint8_t line[40];

    (void)state;
    for (size_t n = 1; n <= sizeof line; n++)
        for (size_t i = 0; i < n; i++) {
            memset(line, 'a', sizeof line);
            line[i] = 0x80;
            assert_false(gezi_utf8_valid((gezi_span){line, n}, NULL));
            assert_true(gezi_utf8_valid((gezi_span){line, i}, NULL));
        }
}

static void next_walks_over_code_points(void **state)
{
    const char *s = "a\xc3\xa9\xe4\xbd\xa0\xf0\x9f\x99\x82";
    static const uint32_t want[] = {'a', 0xe9, 0x4f60, 0x1f642};
    uint32_t cp;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        size_t n = gezi_utf8_next(s, &cp);

        assert_int_equal(n, i + 1);
        assert_int_equal(cp, want[i]);
        s += n;
    }
    assert_int_equal(gezi_utf8_next(s, &cp), 0);
}

static void next_reads_each_invalid_byte_as_one_replacement(void **state)
{
    uint32_t cp;

    (void)state;
    assert_int_equal(gezi_utf8_next("\xe4\xbd", &cp), 1);
    assert_int_equal(cp, 0xfffd);
    assert_int_equal(gezi_utf8_next("\xbd", &cp), 1);
    assert_int_equal(cp, 0xfffd);
}

static void a_cluster_is_what_people_call_a_character(void **state)
{
    (void)state;
    assert_int_equal(gezi_cluster_size(""), 0);
    assert_int_equal(gezi_cluster_size("ab"), 1);
    assert_int_equal(gezi_cluster_size("\xe4\xbd\xa0\xe5"), 3);
    assert_int_equal(gezi_cluster_size("e\xcc\x81x"), 3); /* e, acute */
    /* thumbs up, skin tone */
    assert_int_equal(gezi_cluster_size("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd!"), 8);
    /* heart, VS16 */
    assert_int_equal(gezi_cluster_size("\xe2\x9d\xa4\xef\xb8\x8f!"), 6);
    /* man, ZWJ, girl */
    assert_int_equal(gezi_cluster_size("\xf0\x9f\x91\xa8\xe2\x80\x8d"
                                       "\xf0\x9f\x91\xa7!"),
                     11);
}

static void cut_ends_between_characters(void **state)
{
    const char *s = "a\xe4\xbd\xa0\xf0\x9f\x99\x82";
    static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8};

    (void)state;
    for (size_t max = 0; max < 10; max++)
        assert_int_equal(gezi_utf8_cut(s, max), want[max]);
}

static void trim_takes_half_a_character_from_the_end(void **state)
{
    const char *s = "a\xe4\xbd\xa0\xf0\x9f\x99\x82\xc3\xa9";
    static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8, 10};

    (void)state;
    for (size_t n = 0; n <= 10; n++) {
        char cut[16] = {0};

        memcpy(cut, s, n);
        gezi_utf8_trim(cut);
        assert_int_equal(strlen(cut), want[n]);
    }
}

static void harmless_is_no_control_bidi_or_tag(void **state)
{
    static const uint32_t no[] = {
        0,       7,       0x1b,    0x7f,     0x80,     0x9b,
        0x9f,    0x61c,   0x200e,  0x200f,   0x2028,   0x2029,
        0x202a,  0x202e,  0x2066,  0x2069,   0xd800,   0xdfff,
        0xfdd0,  0xfdef,  0xfff9,  0xfffb,   0xfffe,   0xffff,
        0x1fffe, 0xe0001, 0xe007f, 0x10ffff, 0x110000, UINT32_MAX};
    static const uint32_t yes[] = {' ',     '~',     0xa0,   0x61b,  0x200d,
                                   0x2027,  0x202f,  0x2065, 0x206a, 0x4e00,
                                   0xfdcf,  0xfdf0,  0xfffc, 0xfffd, 0x1f642,
                                   0xe0100, 0x10fffd};

    (void)state;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(gezi_text_harmless(no[i]));
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(gezi_text_harmless(yes[i]));
}

static void expect_clean(const char *in, enum gezi_clean how, const char *want)
{
    char text[256];

    assert_true(strlen(in) < sizeof text);
    memcpy(text, in, strlen(in) + 1);
    assert_int_equal(gezi_text_clean(text, how), strlen(want));
    assert_string_equal(text, want);
}

static void clean_drops_escape_sequences(void **state)
{
    (void)state;
    expect_clean("a\x1b[31mb\x07\x9b", GEZI_CLEAN_BODY, "a[31mb?");
    expect_clean("a\xc2\x9b"
                 "31mb",
                 GEZI_CLEAN_BODY, "a31mb");
    expect_clean("abc\xe2\x80\xaetxt.exe", GEZI_CLEAN_NAME, "abctxt.exe");
}

static void clean_body_keeps_lines_and_tabs(void **state)
{
    (void)state;
    expect_clean("a\r\nb\rc\n\td\r", GEZI_CLEAN_BODY, "a\nbc\n\td");
    expect_clean("a\xe2\x80\xa8"
                 "b\xe2\x80\xa9",
                 GEZI_CLEAN_BODY, "a\nb\n");
    expect_clean("a\bb", GEZI_CLEAN_BODY, "ab");
    expect_clean("  a ", GEZI_CLEAN_BODY, "  a ");
}

static void clean_name_is_one_line_without_blank_ends(void **state)
{
    (void)state;
    expect_clean(" a\r\nb\tc\rd  e\n", GEZI_CLEAN_NAME, "a b c d  e");
    expect_clean("\xe3\x80\x80 a\xe3\x80\x80"
                 "b \xe3\x80\x80",
                 GEZI_CLEAN_NAME,
                 "a\xe3\x80\x80"
                 "b");
    expect_clean(" \x01 ", GEZI_CLEAN_NAME, "");
}

static void clean_name_turns_a_backspace_into_a_colon(void **state)
{
    (void)state;
    expect_clean("12\b30", GEZI_CLEAN_NAME, "12:30");
}

static void clean_makes_invalid_utf8_harmless_too(void **state)
{
    (void)state;
    expect_clean("a\xff\xe4\xbd", GEZI_CLEAN_BODY, "a???");
    /* What is dropped between them must not join two halves. */
    expect_clean("\xe4\x01\xbd\xa0", GEZI_CLEAN_BODY, "???");
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static bool all_harmless(const char *s)
{
    uint32_t cp;
    size_t n;

    for (; (n = gezi_utf8_next(s, &cp)) > 0; s += n)
        if (cp != '\n' && cp != '\t' && !gezi_text_harmless(cp))
            return false;
    return true;
}

static void
clean_never_grows_and_has_no_more_to_do_the_second_time(void **state)
{
    static const char *const bits[] = {"\r",
                                       "\n",
                                       "\t",
                                       "\b",
                                       " ",
                                       "a",
                                       "\x1b",
                                       "\xe2\x80",
                                       "\xa8",
                                       "\xe3\x80\x80",
                                       "\xff",
                                       "\xe4\xbd\xa0",
                                       "\xf0\x9f\x99\x82",
                                       "\xc2\x85"};
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[64] = "", again[64];
        enum gezi_clean how = round & 1 ? GEZI_CLEAN_NAME : GEZI_CLEAN_BODY;
        size_t before, n;

        for (uint32_t i = next_random(&seed) % 12; i > 0; i--)
            strcat(text,
                   bits[next_random(&seed) % (sizeof bits / sizeof *bits)]);
        before = strlen(text);
        n = gezi_text_clean(text, how);
        assert_true(n <= before);
        assert_int_equal(n, strlen(text));
        assert_true(gezi_utf8_valid(gezi_span_text(text), NULL));
        assert_true(all_harmless(text));
        memcpy(again, text, sizeof text);
        gezi_text_clean(again, how);
        assert_string_equal(again, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_takes_every_length_of_sequence),
        cmocka_unit_test(valid_refuses_what_strict_utf8_has_not),
        cmocka_unit_test(valid_looks_at_every_byte_of_a_long_line),
        cmocka_unit_test(next_walks_over_code_points),
        cmocka_unit_test(next_reads_each_invalid_byte_as_one_replacement),
        cmocka_unit_test(a_cluster_is_what_people_call_a_character),
        cmocka_unit_test(cut_ends_between_characters),
        cmocka_unit_test(trim_takes_half_a_character_from_the_end),
        cmocka_unit_test(harmless_is_no_control_bidi_or_tag),
        cmocka_unit_test(clean_drops_escape_sequences),
        cmocka_unit_test(clean_body_keeps_lines_and_tabs),
        cmocka_unit_test(clean_name_is_one_line_without_blank_ends),
        cmocka_unit_test(clean_name_turns_a_backspace_into_a_colon),
        cmocka_unit_test(clean_makes_invalid_utf8_harmless_too),
        cmocka_unit_test(
            clean_never_grows_and_has_no_more_to_do_the_second_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
