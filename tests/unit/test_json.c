#include "expect.h"

#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void expect_text(const char *value, const char *written)
{
    struct json j = {0};

    json_text(&j, NULL, value);
    assert_string_equal(strbuf_get(&j.out), written);
    strbuf_fini(&j.out);
}

static void objects_and_arrays_get_their_commas(void **state)
{
    struct json j = {0};

    (void)state;
    json_open(&j, NULL, '{');
    json_text(&j, "a", "x");
    json_open(&j, "b", '[');
    json_text(&j, NULL, "y");
    json_u64(&j, NULL, UINT64_MAX);
    json_open(&j, NULL, '{');
    json_close(&j, '}');
    json_close(&j, ']');
    json_bool(&j, "c", false);
    json_null(&j, "d");
    json_close(&j, '}');
    assert_string_equal(strbuf_get(&j.out),
                        "{\"a\":\"x\",\"b\":[\"y\",18446744073709551615,{}],"
                        "\"c\":false,\"d\":null}");
    strbuf_fini(&j.out);
}

static void text_is_quoted(void **state)
{
    (void)state;
    expect_text("", "\"\"");
    expect_text("李雷 \"x\" \\ /", "\"李雷 \\\"x\\\" \\\\ /\"");
    expect_text("a\nb\tc\rd", "\"a\\nb\\tc\\u000dd\"");
    expect_text("\xf0\x9f\x95\x8a", "\"\xf0\x9f\x95\x8a\"");
}

static void nothing_that_could_harm_leaves_raw(void **state)
{
    (void)state;
    expect_text("\x1b]52;c;eA==\x07", "\"\\u001b]52;c;eA==\\u0007\"");
    expect_text("\x7f", "\"\\u007f\"");
    expect_text("\xc2\x9b", "\"\\u009b\"");
    expect_text("\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"");
    expect_text("\xe2\x80\xae", "\"\\u202e\"");
    expect_text("\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"");
}

static void every_control_is_escaped(void **state)
{
    (void)state;
    for (unsigned c = 1; c < 0xa0; c++) {
        char raw[3] = {(char)c, 0, 0}, want[16];

        if (c >= 0x80) {
            raw[0] = (char)0xc2;
            raw[1] = (char)c;
        }
        if (c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f))
            continue;
        snprintf(want, sizeof want, "\"\\u%04x\"", c);
        expect_text(raw, want);
    }
}

static void what_is_not_utf8_becomes_the_replacement(void **state)
{
    (void)state;
    expect_text("a\xff\xc4z", "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
    expect_text("\xef\xbf\xbd", "\"\xef\xbf\xbd\"");
    expect_text("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void time_has_the_local_offset(void **state)
{
    static const struct {
        const char *zone, *want;
        int64_t unix_ms;
    } rows[] = {
        {"UTC0", "\"2025-10-12T14:02:05.120+00:00\"", INT64_C(1760277725120)},
        {"CST-8", "\"2025-10-12T22:02:05.007+08:00\"", INT64_C(1760277725007)},
        {"IST-5:30", "\"2025-10-12T19:32:05.000+05:30\"",
         INT64_C(1760277725000)},
        {"XXX3:30", "\"2025-10-12T10:32:05.999-03:30\"",
         INT64_C(1760277725999)},
        {"UTC0", "\"1969-12-31T23:59:59.999+00:00\"", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json j = {0};

        setenv("TZ", rows[i].zone, 1);
        tzset();
        json_time(&j, NULL, rows[i].unix_ms);
        assert_string_equal(strbuf_get(&j.out), rows[i].want);
        strbuf_fini(&j.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_arrays_get_their_commas),
        cmocka_unit_test(text_is_quoted),
        cmocka_unit_test(nothing_that_could_harm_leaves_raw),
        cmocka_unit_test(every_control_is_escaped),
        cmocka_unit_test(what_is_not_utf8_becomes_the_replacement),
        cmocka_unit_test(time_has_the_local_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
