/* Themes: their names, what auto becomes, fewer colours. */
#include "expect.h"

#include "options.h"
#include "tui/keys.h"
#include "tui/theme.h"

#include <string.h>

static void the_option_has_the_names_of_the_themes(void **state)
{
    const struct option *row = options_find(gezi_span_text("theme"));
    char names[128] = "";

    (void)state;
    for (size_t i = 0; theme_names[i]; i++) {
        strcat(names, i ? " " : "");
        strcat(names, theme_names[i]);
    }
    assert_non_null(row);
    assert_string_equal(row->choices, names);
    assert_string_equal(row->otherwise, "auto");
}

static void every_theme_can_be_set_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; theme_names[i]; i++) {
        assert_true(theme_set(theme_names[i]));
        assert_string_equal(theme_name(), theme_names[i]);
    }
    assert_false(theme_set("pink"));
    assert_string_equal(theme_name(), "dusk");
    theme_next();
    assert_string_equal(theme_name(), "auto");
}

static void auto_is_light_or_dark_as_the_terminal_says(void **state)
{
    (void)state;
    theme_set("auto");
    assert_int_equal(theme_look(ROLE_OWN).colour, 6); /* nothing said yet */
    assert_true(theme_background(250));
    assert_int_equal(theme_look(ROLE_OWN).colour, 4);
    assert_false(theme_background(255));
    assert_true(theme_background(20));
    assert_int_equal(theme_look(ROLE_OWN).colour, 14);
    theme_set("mono");
    assert_false(theme_background(250)); /* it was chosen */
}

static void mono_and_contrast_have_no_colour(void **state)
{
    (void)state;
    for (int role = 0; role < ROLE_COUNT; role++) {
        theme_set("mono");
        assert_int_equal(theme_look((enum role)role).colour, THEME_PLAIN);
        theme_set("contrast");
        assert_int_equal(theme_look((enum role)role).colour, THEME_PLAIN);
        assert_false(theme_look((enum role)role).attributes & THEME_DIM);
    }
}

static void fewer_colours_are_the_nearest_ones(void **state)
{
    (void)state;
    assert_int_equal(theme_fit(THEME_PLAIN, 8), THEME_PLAIN);
    assert_int_equal(theme_fit(6, 8), 6);
    assert_int_equal(theme_fit(14, 8), 6);
    assert_int_equal(theme_fit(14, 16), 14);
    assert_int_equal(theme_fit(167, 256), 167);
    assert_int_equal(theme_fit(167, 8), 1);  /* a red */
    assert_int_equal(theme_fit(107, 16), 2); /* a green */
    assert_int_equal(theme_fit(245, 8), THEME_PLAIN);
    for (size_t i = 0; theme_names[i]; i++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            theme_set(theme_names[i]);
            assert_true(theme_fit(theme_look((enum role)role).colour, 8) < 8);
        }
}

static int key_of(struct keys *k, const char *bytes)
{
    keys_feed(k, 0, (const uint8_t *)bytes, strlen(bytes));
    return keys_next(k, KEYS_ESC_MS);
}

static void the_background_is_read_from_the_answer(void **state)
{
    struct keys k;

    (void)state;
    keys_init(&k);
    assert_int_equal(key_of(&k, "\033]11;rgb:ffff/ffff/ffff\a"), K_BACKGROUND);
    assert_int_equal(k.background, 255);
    assert_int_equal(key_of(&k, "\033]11;rgb:00/00/00\033\\"), K_BACKGROUND);
    assert_int_equal(k.background, 0);
    assert_int_equal(key_of(&k, "\033]11;rgb:f/f/f\a"), K_BACKGROUND);
    assert_int_equal(k.background, 255);
    /* Nothing of what cannot be read is a key. */
    assert_int_equal(key_of(&k, "\033]11;rgb:zz/00/00\a"), K_NONE);
    assert_int_equal(key_of(&k, "\033]11;?\a"), K_NONE);
    assert_int_equal(key_of(&k, "\033]52;c;QUJD\033\\"), K_NONE);
    assert_int_equal(key_of(&k, "\033]11;rgb:ff"), K_NONE); /* broken off */
    assert_int_equal(key_of(&k, "x"), 'x');
    /* And Alt+] is still one. */
    assert_int_equal(key_of(&k, "\033]"), K_ALT | ']');
    keys_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_option_has_the_names_of_the_themes),
        cmocka_unit_test(auto_is_light_or_dark_as_the_terminal_says),
        cmocka_unit_test(every_theme_can_be_set_and_no_other),
        cmocka_unit_test(mono_and_contrast_have_no_colour),
        cmocka_unit_test(fewer_colours_are_the_nearest_ones),
        cmocka_unit_test(the_background_is_read_from_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
