#include "expect.h"

#include <gezi/packet.h>

static void nick_and_group_are_the_first_two_nul_fields(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("Alice\0Sales\0"));

    (void)state;
    expect_bytes(e.nick, "Alice");
    expect_bytes(e.group, "Sales");
    expect_bytes(e.third, "");
    assert_int_equal(e.has, 0);
}

static void nick_alone_needs_no_nul(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("Old Nick"));

    (void)state;
    expect_bytes(e.nick, "Old Nick");
    expect_bytes(e.group, "");
}

static void nothing_is_an_empty_entry(void **state)
{
    struct gezi_entry e = gezi_entry_parse((gezi_span){NULL, 0});

    (void)state;
    expect_bytes(e.nick, "");
    expect_bytes(e.group, "");
    assert_int_equal(e.has, 0);
}

static void block_with_lf_in_front_of_each_line(void **state)
{
    struct gezi_entry e = gezi_entry_parse(
        S("A\0S\0\nUN:alice\nHN:PC\nNN:Alice\nGN:Sales\nVS:00010002:5:7:3"));

    (void)state;
    expect_bytes(e.un, "alice");
    expect_bytes(e.hn, "PC");
    expect_bytes(e.nn, "Alice");
    expect_bytes(e.gn, "Sales");
    expect_bytes(e.vs, "00010002:5:7:3");
    expect_bytes(e.third, "");
    assert_int_equal(e.has, GEZI_HAS_UN | GEZI_HAS_HN | GEZI_HAS_NN |
                                GEZI_HAS_GN | GEZI_HAS_VS);
}

static void block_with_lf_behind_each_line_and_a_last_nul(void **state)
{
    struct gezi_entry e = gezi_entry_parse(
        S("M\0S\0\nUN:mac\nHN:MacBook\nNN:Mac User\nGN:Sales\n\0"));

    (void)state;
    expect_bytes(e.un, "mac");
    expect_bytes(e.gn, "Sales");
}

static void block_may_begin_with_its_first_line(void **state)
{
    struct gezi_entry e =
        gezi_entry_parse(S("M\0S\0UN:mac\nHN:MacBook\nNN:Mac User\n\0"));

    (void)state;
    expect_bytes(e.un, "mac");
    expect_bytes(e.hn, "MacBook");
    expect_bytes(e.third, "");
    e = gezi_entry_parse(S("M\0UN:mac\0UNO:x\0"));
    expect_bytes(e.group, "UN:mac");
    expect_bytes(e.third, "UNO:x");
    assert_int_equal(e.has, 0);
}

static void block_may_stand_where_the_group_would(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("A\0\nUN:alice\nGN:Sales"));

    (void)state;
    expect_bytes(e.nick, "A");
    expect_bytes(e.group, "");
    expect_bytes(e.un, "alice");
    expect_bytes(e.gn, "Sales");
}

static void block_follows_an_empty_group(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("A\0\0\nUN:alice\nGN:"));

    (void)state;
    expect_bytes(e.group, "");
    expect_bytes(e.gn, "");
    assert_int_equal(e.has, GEZI_HAS_UN | GEZI_HAS_GN);
}

static void value_keeps_its_colons(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("A\0S\0\nNN:Ali:ce"));

    (void)state;
    expect_bytes(e.nn, "Ali:ce");
}

static void unknown_and_broken_lines_are_skipped(void **state)
{
    struct gezi_entry e = gezi_entry_parse(
        S("A\0S\0\nXX:future:thing\nUNcle\nun:lower\nNN :no\nHN:PC"));

    (void)state;
    assert_int_equal(e.has, GEZI_HAS_HN);
    expect_bytes(e.hn, "PC");
}

static void block_ends_at_a_nul(void **state)
{
    struct gezi_entry e = gezi_entry_parse(S("A\0S\0\nUN:al\0ice\nHN:PC"));

    (void)state;
    expect_bytes(e.un, "al");
    assert_int_equal(e.has, GEZI_HAS_UN);
}

static void iptux_tail_is_icon_and_charset(void **state)
{
    struct gezi_entry e =
        gezi_entry_parse(S("Tux\0lab\0icon-tux.png\0utf-8\0"));

    (void)state;
    expect_bytes(e.nick, "Tux");
    expect_bytes(e.group, "lab");
    expect_bytes(e.third, "icon-tux.png");
    expect_bytes(e.fourth, "utf-8");
    assert_int_equal(e.has, 0);
}

static void written_entry_reads_back(void **state)
{
    uint8_t room[128];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_entry e;

    (void)state;
    gezi_entry_write(&w, S("\xd5\xc5\xce\xb0"), S("\xd1\xd0"));
    expect_bytes(gezi_written(&w), "\xd5\xc5\xce\xb0\0\xd1\xd0\0");
    gezi_entry_block(&w, "u", "h", "n:n", "");
    expect_bytes(gezi_written(&w),
                 "\xd5\xc5\xce\xb0\0\xd1\xd0\0\nUN:u\nHN:h\nNN:n:n\nGN:\nGZ:1");
    e = gezi_entry_parse(gezi_written(&w));
    expect_bytes(e.nick, "\xd5\xc5\xce\xb0");
    expect_bytes(e.group, "\xd1\xd0");
    expect_bytes(e.nn, "n:n");
    assert_int_equal(e.has, GEZI_HAS_UN | GEZI_HAS_HN | GEZI_HAS_NN |
                                GEZI_HAS_GN | GEZI_HAS_GZ);
}

/* FeiQ reads on into an old buffer when the second NUL is missing. */
static void empty_group_is_written_as_two_nuls(void **state)
{
    uint8_t room[16];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_entry_write(&w, S("n"), S(""));
    expect_bytes(gezi_written(&w), "n\0\0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nick_and_group_are_the_first_two_nul_fields),
        cmocka_unit_test(nick_alone_needs_no_nul),
        cmocka_unit_test(nothing_is_an_empty_entry),
        cmocka_unit_test(block_with_lf_in_front_of_each_line),
        cmocka_unit_test(block_with_lf_behind_each_line_and_a_last_nul),
        cmocka_unit_test(block_may_begin_with_its_first_line),
        cmocka_unit_test(block_may_stand_where_the_group_would),
        cmocka_unit_test(block_follows_an_empty_group),
        cmocka_unit_test(value_keeps_its_colons),
        cmocka_unit_test(unknown_and_broken_lines_are_skipped),
        cmocka_unit_test(block_ends_at_a_nul),
        cmocka_unit_test(iptux_tail_is_icon_and_charset),
        cmocka_unit_test(written_entry_reads_back),
        cmocka_unit_test(empty_group_is_written_as_two_nuls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
