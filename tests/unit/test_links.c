#include "expect.h"

#include "links.h"

#include <stdio.h>

/* All links of a text, each in brackets. */
static void expect_links(const char *text, const char *want)
{
    char got[256] = "";
    size_t at = 0, n, used = 0;

    for (; links_next(text, &at, &n); at += n)
        used += (size_t)snprintf(got + used, sizeof got - used, "[%.*s]",
                                 (int)n, text + at);
    assert_string_equal(got, want);
}

static void addresses_are_found_wherever_they_stand(void **state)
{
    (void)state;
    expect_links("https://a.example/x?y=1&z=2#f",
                 "[https://a.example/x?y=1&z=2#f]");
    expect_links("see HTTP://A.example, and ftp://b.example/c;",
                 "[HTTP://A.example][ftp://b.example/c]");
    expect_links("mailto:a@b.example www.c.example",
                 "[mailto:a@b.example][www.c.example]");
    expect_links("a\nhttp://b.example\nc", "[http://b.example]");
    expect_links("no link here", "");
    expect_links("", "");
}

static void chinese_goes_on_right_behind_them(void **state)
{
    (void)state;
    expect_links("看https://a.example/路径。", "[https://a.example/]");
    expect_links("在http://a.example/b，你看看", "[http://a.example/b]");
    expect_links("「https://a.example」", "[https://a.example]");
}

static void what_ends_the_sentence_is_not_theirs(void **state)
{
    (void)state;
    expect_links("(see https://a.example/b).", "[https://a.example/b]");
    expect_links("https://a.example/w_(x)!", "[https://a.example/w_(x)]");
    expect_links("<https://a.example>", "[https://a.example]");
    expect_links("\"https://a.example\"", "[https://a.example]");
    expect_links("https://a.example...", "[https://a.example]");
}

static void what_only_looks_like_one_is_none(void **state)
{
    (void)state;
    expect_links("http://", "");
    expect_links("http://.", "");
    expect_links("xhttp://a.example", "");
    expect_links("www.", "");
    expect_links("httpx://a", "");
    expect_links("http://\x1b", "");
    expect_links("http", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_found_wherever_they_stand),
        cmocka_unit_test(chinese_goes_on_right_behind_them),
        cmocka_unit_test(what_ends_the_sentence_is_not_theirs),
        cmocka_unit_test(what_only_looks_like_one_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
