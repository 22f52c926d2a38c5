#include "expect.h"

#include <gezi/packet.h>

static enum gezi_err parse(gezi_span in)
{
    struct gezi_packet k;

    return gezi_packet_parse(in, &k);
}

static void parse_splits_at_the_first_five_colons(void **state)
{
    struct gezi_packet k;

    (void)state;
    assert_int_equal(
        gezi_packet_parse(S("1:100:alice:ALICE-PC:288:at 12:30: ok?"), &k),
        GEZI_OK);
    expect_bytes(k.version, "1");
    expect_bytes(k.number_text, "100");
    assert_true(k.number == 100);
    expect_bytes(k.user, "alice");
    expect_bytes(k.host, "ALICE-PC");
    assert_int_equal(k.command, 288);
    expect_bytes(k.extra, "at 12:30: ok?");
}

static void parse_keeps_a_nul_inside_extra(void **state)
{
    struct gezi_packet k;

    (void)state;
    assert_int_equal(gezi_packet_parse(S("1:1:u:h:1:nick\0group\0"), &k),
                     GEZI_OK);
    expect_bytes(k.extra, "nick\0group\0");
}

static void parse_takes_an_empty_extra(void **state)
{
    struct gezi_packet k;

    (void)state;
    assert_int_equal(gezi_packet_parse(S("1:1:u:h:0:"), &k), GEZI_OK);
    expect_bytes(k.extra, "");
}

static void parse_keeps_the_digits_of_the_number(void **state)
{
    struct gezi_packet k;

    (void)state;
    assert_int_equal(gezi_packet_parse(S("1:007:u:h:32:x"), &k), GEZI_OK);
    expect_bytes(k.number_text, "007");
    assert_true(k.number == 7);
    assert_int_equal(
        gezi_packet_parse(S("1:18446744073709551615:u:h:32:x"), &k), GEZI_OK);
    assert_true(k.number == UINT64_MAX);
}

static void parse_takes_long_names_whole(void **state)
{
    static const char text[] =
        "1:1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:h:32:x";
    struct gezi_packet k;

    (void)state;
    assert_int_equal(gezi_packet_parse(gezi_span_text(text), &k), GEZI_OK);
    assert_int_equal(k.user.n, sizeof text - 1 - strlen("1:1::h:32:x"));
}

static void parse_refuses_fewer_than_five_colons(void **state)
{
    (void)state;
    assert_int_equal(parse(S("")), GEZI_E_SHORT);
    assert_int_equal(parse((gezi_span){NULL, 0}), GEZI_E_SHORT);
    assert_int_equal(parse(S("hello")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:100:a:b:32")), GEZI_E_SHORT);
}

static void parse_refuses_a_nul_before_the_fifth_colon(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:1:u\0:h:32:x")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:1:u:h\0:32:x")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:1:u:h:32\0:x")), GEZI_E_SHORT);
    assert_int_equal(parse(S("\0001:1:u:h:32:x")), GEZI_E_SHORT);
}

static void parse_takes_the_versions_of_known_vendors(void **state)
{
    static const char *const good[] = {"1",
                                       "01",
                                       "1.0",
                                       "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9",
                                       "1_iptux 0.8.3",
                                       "1@shiyeline",
                                       "1_gipmsg_0.2",
                                       "iptux 0.8.0",
                                       "feiq_plus_plus#128#001122334455#0"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint8_t room[128];
        struct gezi_writer w = {.p = room, .cap = sizeof room};

        gezi_put_text(&w, good[i]);
        gezi_put_text(&w, ":1:u:h:32:x");
        assert_int_equal(parse(gezi_written(&w)), GEZI_OK);
    }
}

static void parse_refuses_other_versions(void **state)
{
    static const char *const bad[] = {
        "",
        "2",
        "10",
        "0",
        "11_lbt6_0#1",
        "x1",
        "iptux",
        " 1",
        "-1",
        "18446744073709551617" /* would be 1 after a silent overflow */};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t room[128];
        struct gezi_writer w = {.p = room, .cap = sizeof room};

        gezi_put_text(&w, bad[i]);
        gezi_put_text(&w, ":1:u:h:32:x");
        assert_int_equal(parse(gezi_written(&w)), GEZI_E_VERSION);
    }
}

static void parse_refuses_numbers_that_are_none(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:12x4:u:h:32:x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1::u:h:32:x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:-1:u:h:32:x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:18446744073709551616:u:h:32:x")),
                     GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:000000000000000000001:u:h:32:x")),
                     GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h::x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:0x20:x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:4294967296:x")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:4294967295:x")), GEZI_OK);
}

static void parse_refuses_empty_names(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:1::h:32:x")), GEZI_E_NAME);
    assert_int_equal(parse(S("1:1:u::32:x")), GEZI_E_NAME);
}

static void parse_writes_only_on_success(void **state)
{
    struct gezi_packet k;

    (void)state;
    memset(&k, 0x5a, sizeof k);
    assert_int_equal(gezi_packet_parse(S("1:7:u::32:x"), &k), GEZI_E_NAME);
    for (size_t i = 0; i < sizeof k; i++)
        assert_int_equal(((unsigned char *)&k)[i], 0x5a);
}

static void text_of_people_is_bare(void **state)
{
    (void)state;
    assert_true(gezi_packet_is_bare(S("hello")));
    assert_true(gezi_packet_is_bare(S("hello\r\n\0\0")));
    assert_true(gezi_packet_is_bare(S("12:30 \xbf\xaa\xbb\xe1")));
    assert_true(gezi_packet_is_bare(S("a:b:c:d:e:f:g")));
    assert_true(gezi_packet_is_bare(S("1: one 2: two 3: three 4: four")));
    assert_true(gezi_packet_is_bare(S("\xc4\xe3\xba\xc3")));
}

static void broken_packet_is_not_bare(void **state)
{
    (void)state;
    assert_false(gezi_packet_is_bare(S("1:100:a:b:32")));
    assert_false(gezi_packet_is_bare(
        S("1:2020\xc4\xea:MY:MY-pc:32:hi"))); /* a date as the number */
    assert_false(gezi_packet_is_bare(S("1:12x4:a:b:32:x")));
    assert_false(gezi_packet_is_bare(S("2:100:a:b:32:x")));
    assert_false(gezi_packet_is_bare(S("1:100::b:32:x")));
    assert_false(gezi_packet_is_bare(S("x1:100:alice:PC:32:x")));
    assert_false(gezi_packet_is_bare(S("IP2:c:BODY:5:hello:Z")));
    assert_false(gezi_packet_is_bare(S("IP2:c:BODY:5:hello:Z\0\0")));
}

static void binary_is_not_bare(void **state)
{
    (void)state;
    assert_false(gezi_packet_is_bare(S("\xfe\xff\0\0my-icon\0utf-8\0")));
    assert_false(gezi_packet_is_bare(S("\0hello")));
    assert_false(gezi_packet_is_bare(S("hello\0there")));
}

static void nothing_to_show_is_not_bare(void **state)
{
    (void)state;
    assert_false(gezi_packet_is_bare((gezi_span){NULL, 0}));
    assert_false(gezi_packet_is_bare(S("\0")));
    assert_false(gezi_packet_is_bare(S("\0\0\0\0")));
    assert_false(gezi_packet_is_bare(S(" \t\r\n")));
    assert_false(gezi_packet_is_bare(S("\x1b\x07\x7f\0")));
}

static void text_ends_at_the_first_nul(void **state)
{
    gezi_span rest = S("x");

    (void)state;
    expect_bytes(gezi_packet_text(S("hi\0list\0"), &rest), "hi");
    expect_bytes(rest, "list\0");
    expect_bytes(gezi_packet_text(S("hi"), &rest), "hi");
    expect_bytes(rest, "");
    expect_bytes(gezi_packet_text((gezi_span){NULL, 0}, &rest), "");
    expect_bytes(gezi_packet_text(S("\0"), NULL), "");
}

static void head_reads_back_as_it_was_written(void **state)
{
    uint8_t room[128];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_packet k;

    (void)state;
    gezi_packet_head(&w, "1", UINT64_MAX, S("\xd5\xc5"), S("pc"), UINT32_MAX);
    gezi_put_text(&w, "a:b");
    expect_bytes(gezi_written(&w),
                 "1:18446744073709551615:\xd5\xc5:pc:4294967295:a:b");
    assert_int_equal(gezi_packet_parse(gezi_written(&w), &k), GEZI_OK);
    assert_true(k.number == UINT64_MAX);
    expect_bytes(k.user, "\xd5\xc5");
    expect_bytes(k.host, "pc");
    assert_true(k.command == UINT32_MAX);
    expect_bytes(k.extra, "a:b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_splits_at_the_first_five_colons),
        cmocka_unit_test(parse_keeps_a_nul_inside_extra),
        cmocka_unit_test(parse_takes_an_empty_extra),
        cmocka_unit_test(parse_keeps_the_digits_of_the_number),
        cmocka_unit_test(parse_takes_long_names_whole),
        cmocka_unit_test(parse_refuses_fewer_than_five_colons),
        cmocka_unit_test(parse_refuses_a_nul_before_the_fifth_colon),
        cmocka_unit_test(parse_takes_the_versions_of_known_vendors),
        cmocka_unit_test(parse_refuses_other_versions),
        cmocka_unit_test(parse_refuses_numbers_that_are_none),
        cmocka_unit_test(parse_refuses_empty_names),
        cmocka_unit_test(parse_writes_only_on_success),
        cmocka_unit_test(text_of_people_is_bare),
        cmocka_unit_test(broken_packet_is_not_bare),
        cmocka_unit_test(binary_is_not_bare),
        cmocka_unit_test(nothing_to_show_is_not_bare),
        cmocka_unit_test(text_ends_at_the_first_nul),
        cmocka_unit_test(head_reads_back_as_it_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
