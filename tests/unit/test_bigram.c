#include "expect.h"

#include "store/bigram.h"
#include "store/fold.h"
#include "store/words.h"

#include <stdio.h>
#include <stdlib.h>

#include <utf8proc.h>

static const char *folded(const char *text)
{
    static struct buf out;

    buf_clear(&out);
    assert_true(fold(&out, text));
    return out.p;
}

static const char *cut(const char *text)
{
    static struct buf out;

    buf_clear(&out);
    assert_true(buf_text(&out, ""));
    assert_true(bigram_cut(&out, folded(text)));
    return out.p;
}

static const char *match(const char *text, size_t *chars)
{
    static struct buf out;

    buf_clear(&out);
    assert_true(buf_text(&out, ""));
    assert_true(bigram_match(&out, folded(text), chars));
    return out.p;
}

static const char *expression(const char *query, size_t *chars)
{
    static struct buf out;
    struct words w = {0};

    buf_clear(&out);
    assert_true(buf_text(&out, ""));
    assert_true(words_parse(&w, query));
    assert_true(words_expression(&w, &out, chars));
    words_fini(&w);
    return out.p;
}

static void cut_gives_neighbours_and_the_last_one(void **state)
{
    (void)state;
    assert_string_equal(cut("hello"), "he el ll lo o ");
    assert_string_equal(cut("上次的"), "上次 次的 的 ");
    assert_string_equal(cut("x"), "x ");
    assert_string_equal(cut("Ab上c"), "ab b上 上c c ");
    assert_string_equal(cut("😀😁"), "😀😁 😁 ");
}

static void cut_ends_a_run_at_blanks_and_punctuation(void **state)
{
    (void)state;
    assert_string_equal(cut("ab, cd"), "ab b cd d ");
    assert_string_equal(cut("吗?好。"), "吗 好 ");
    assert_string_equal(cut("a_b-c+d"), "a b c d ");
    assert_string_equal(cut(""), "");
    assert_string_equal(cut(" ,.\n"), "");
}

static void cut_reads_past_what_is_not_utf8(void **state)
{
    (void)state;
    assert_string_equal(cut("ab\xff"
                            "cd\xe4\xb8"),
                        "ab b cd d ");
}

static void fold_makes_case_and_width_the_same(void **state)
{
    (void)state;
    assert_string_equal(folded("Hello"), "hello");
    assert_string_equal(folded("ＨＥＬＬＯ　１"), "hello 1");
    assert_string_equal(folded("ﾊﾛｰ"), "ハロー");
    assert_string_equal(folded("Straße"), "strasse");
    assert_string_equal(folded("e\u0301"), "\u00e9");
    assert_string_equal(folded("a\nb\tc\u00a0d\u2028"), "a b c d ");
    assert_string_equal(folded("か\u3099"), "が");
    assert_string_equal(folded("\u200d\u00ad"), "");
}

static void fold_appends(void **state)
{
    struct buf out = {0};

    (void)state;
    assert_true(buf_text(&out, "A"));
    assert_true(fold(&out, "B") && fold(&out, "É") && fold(&out, "图"));
    assert_string_equal(out.p, "Abé图");
    buf_fini(&out);
}

/* The short way must say what the tables say, for every character alone and
 * behind others. */
static void fold_of_plain_text_is_what_unicode_says(void **state)
{
    (void)state;
    for (utf8proc_int32_t cp = 1; cp < 0x10000; cp++) {
        char text[16] = "a", *end = text + 1;
        utf8proc_uint8_t *want;
        size_t n;

        if (cp >= 0xd800 && cp < 0xe000)
            continue;
        end += utf8proc_encode_char(cp, (utf8proc_uint8_t *)end);
        memcpy(end, "国", 4);
        assert_true(utf8proc_map((const utf8proc_uint8_t *)text, 0, &want,
                                 UTF8PROC_NULLTERM | UTF8PROC_STABLE |
                                     UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE) > 0);
        n = strlen((char *)want);
        /* Blanks are ours. */
        if (strcmp(folded(text), (char *)want) != 0 &&
            !(n >= 5 && strcmp(folded(text), "a 国") == 0))
            fail_msg("U+%04X folds to %s, not %s", (unsigned)cp, folded(text),
                     (char *)want);
        free(want);
    }
}

static void match_asks_for_a_phrase_of_each_run(void **state)
{
    size_t chars;

    (void)state;
    assert_string_equal(match("hello", &chars), "\"he el ll lo \"");
    assert_int_equal(chars, 5);
    assert_string_equal(match("图纸", &chars), "\"图纸 \"");
    assert_int_equal(chars, 2);
    assert_string_equal(match("ab, 图纸", &chars), "\"ab \" AND \"图纸 \"");
    assert_string_equal(match("图", &chars), "\"图 \" *");
    assert_int_equal(chars, 1);
    assert_string_equal(match("c++", &chars), "\"c \" *");
    assert_string_equal(match("a 图纸", &chars), "\"图纸 \"");
    assert_int_equal(chars, 2);
    assert_string_equal(match("++", &chars), "");
    assert_int_equal(chars, 0);
}

static void words_ask_for_what_narrows_best(void **state)
{
    size_t chars;

    (void)state;
    assert_string_equal(expression("ab 图纸", &chars), "\"ab \" AND \"图纸 \"");
    assert_string_equal(expression("a 图纸", &chars), "\"图纸 \"");
    assert_string_equal(expression("图纸 a", &chars), "\"图纸 \"");
    assert_string_equal(expression("++ 图纸 --", &chars), "\"图纸 \"");
    assert_string_equal(expression("a b", &chars), "\"a \" * AND \"b \" *");
    assert_int_equal(chars, 1);
    assert_string_equal(expression("", &chars), "");
    assert_int_equal(chars, 0);
}

static void words_are_cut_at_blanks_outside_of_quotes(void **state)
{
    static const struct {
        const char *query, *words;
    } cases[] = {
        {"", ""},
        {"One  two", "one|two|"},
        {"\"one two\" three", "one two|three|"},
        {"one\"two three\"four", "one|two three|four|"},
        {"\"open end", "open end|"},
        {"“一 二”三", "一 二|三|"},
        {"＂a b＂", "a b|"},
        {"一　二", "一|二|"},
        {"\"\" \" \"", ""},
        {"1 2 3 4 5 6 7 8 9 a b c d e f g h i",
         "1|2|3|4|5|6|7|8|9|a|b|c|d|e|f|g|"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct words w = {0};
        char got[128] = "";
        const char *word;

        assert_true(words_parse(&w, cases[i].query));
        word = words_first(&w);
        for (size_t k = 0; k < w.count; k++, word = words_next(word)) {
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s|", word);
        }
        assert_string_equal(got, cases[i].words);
        words_fini(&w);
    }
}

static void all_words_must_be_there(void **state)
{
    struct words w = {0};

    (void)state;
    assert_true(words_parse(&w, "ab cd"));
    assert_true(words_match(&w, "xcd abx"));
    assert_false(words_match(&w, "xcd"));
    assert_true(words_parse(&w, ""));
    assert_true(words_match(&w, ""));
    words_fini(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_gives_neighbours_and_the_last_one),
        cmocka_unit_test(cut_ends_a_run_at_blanks_and_punctuation),
        cmocka_unit_test(cut_reads_past_what_is_not_utf8),
        cmocka_unit_test(fold_makes_case_and_width_the_same),
        cmocka_unit_test(fold_appends),
        cmocka_unit_test(fold_of_plain_text_is_what_unicode_says),
        cmocka_unit_test(match_asks_for_a_phrase_of_each_run),
        cmocka_unit_test(words_ask_for_what_narrows_best),
        cmocka_unit_test(words_are_cut_at_blanks_outside_of_quotes),
        cmocka_unit_test(all_words_must_be_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
