/* Which language is spoken, and that a machine without its locale speaks it. */
#include "expect.h"

#include "beside.h"
#include "lang.h"
#include "options.h"

#include <errno.h>
#include <stdlib.h>

static int speak_english(void **state)
{
    (void)state;
    lang_use(LANG_EN, NULL);
    return 0;
}

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void the_environment_says_which_language(void **state)
{
    static const struct {
        const char *all, *messages, *lang, *language;
        enum lang is;
    } rows[] = {
        {NULL, NULL, NULL, NULL, LANG_EN},
        {NULL, NULL, "zh_CN.UTF-8", NULL, LANG_ZH_CN},
        {NULL, NULL, "zh_CN", NULL, LANG_ZH_CN},
        {NULL, NULL, "zh_SG.UTF-8", NULL, LANG_ZH_CN},
        {NULL, NULL, "zh_TW.UTF-8", NULL, LANG_ZH_TW},
        {NULL, NULL, "zh_HK.UTF-8@x", NULL, LANG_ZH_TW},
        {NULL, NULL, "ja_JP.eucJP", NULL, LANG_JA},
        {NULL, NULL, "ja", NULL, LANG_JA},
        {NULL, NULL, "jam_JM", NULL, LANG_EN},
        {NULL, NULL, "de_DE.UTF-8", NULL, LANG_EN},
        {NULL, "ja_JP.UTF-8", "zh_CN.UTF-8", NULL, LANG_JA},
        {"en_US.UTF-8", "ja_JP.UTF-8", "zh_CN.UTF-8", NULL, LANG_EN},
        {"", "", "zh_CN.UTF-8", "", LANG_ZH_CN},
        {NULL, NULL, "en_US.UTF-8", "ja:en", LANG_JA},
        {NULL, NULL, "ja_JP.UTF-8", "de:zh_TW", LANG_ZH_TW},
        {NULL, NULL, "ja_JP.UTF-8", "en:zh_TW", LANG_EN},
        {NULL, NULL, "ja_JP.UTF-8", "de", LANG_JA},
        {"C", NULL, "ja_JP.UTF-8", "ja", LANG_EN},
        {"C.UTF-8", NULL, "ja_JP.UTF-8", "ja", LANG_EN},
        {"POSIX", NULL, "ja_JP.UTF-8", "ja", LANG_EN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set("LC_ALL", rows[i].all);
        set("LC_MESSAGES", rows[i].messages);
        set("LANG", rows[i].lang);
        set("LANGUAGE", rows[i].language);
        if (lang_of_environment() != rows[i].is)
            fail_msg("row %zu: %s", i, lang_name(lang_of_environment()));
    }
    set("LC_ALL", "C.UTF-8");
    set("LANGUAGE", NULL);
}

static void each_language_is_spoken_without_its_locale(void **state)
{
    static const struct {
        enum lang lang;
        const char *denied;
    } rows[] = {{LANG_ZH_CN, "权限不够"},
                {LANG_JA, "権限がありません"},
                {LANG_ZH_TW, "權限不足"},
                {LANG_EN, "Permission denied"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(lang_use(rows[i].lang, beside_the_program()));
        assert_int_equal(lang_now(), rows[i].lang);
        assert_string_equal(_("Permission denied"), rows[i].denied);
        if (rows[i].lang == LANG_EN)
            assert_string_equal(lang_error(EACCES), rows[i].denied);
        else
            assert_true((unsigned char)*lang_error(EACCES) >= 0x80);
    }
}

static void a_language_that_is_not_there_is_english(void **state)
{
    (void)state;
    assert_true(lang_use(LANG_JA, beside_the_program()));
    assert_false(lang_use(LANG_ZH_TW, "/nonexistent"));
    assert_int_equal(lang_now(), LANG_EN);
    assert_string_equal(_("Permission denied"), "Permission denied");
    assert_true(lang_use(LANG_JA, beside_the_program()));
    assert_string_equal(_("Permission denied"), "権限がありません");
}

static void auto_is_what_the_environment_said_at_first(void **state)
{
    (void)state;
    assert_true(lang_use(LANG_ZH_TW, beside_the_program()));
    assert_true(lang_use(LANG_AUTO, beside_the_program()));
    assert_int_equal(lang_now(), LANG_EN);
}

static void
the_words_of_the_option_are_the_languages_in_their_order(void **state)
{
    gezi_span rest = gezi_span_text(options_row(OPTION_ID_language)->choices);
    gezi_span word;
    int i = 0;

    (void)state;
    for (; gezi_span_next(&rest, ' ', &word); i++)
        assert_true(
            gezi_span_equal(word, gezi_span_text(lang_name((enum lang)i))));
    assert_int_equal(i, LANG_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_says_which_language),
        cmocka_unit_test_teardown(each_language_is_spoken_without_its_locale,
                                  speak_english),
        cmocka_unit_test_teardown(a_language_that_is_not_there_is_english,
                                  speak_english),
        cmocka_unit_test(auto_is_what_the_environment_said_at_first),
        cmocka_unit_test(
            the_words_of_the_option_are_the_languages_in_their_order),
    };

    setenv("LC_ALL", "C.UTF-8", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
