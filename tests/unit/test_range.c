#include "expect.h"

#include "range.h"

#include <gezi/proto.h>

static void expect(const char *text, const char *first, uint32_t count)
{
    struct range r;
    char is[GEZI_ADDR_TEXT];

    assert_int_equal(range_parse(text, &r), RANGE_OK);
    assert_string_equal(gezi_addr_print(r.first, is), first);
    assert_int_equal(r.count, count);
}

static void addresses_networks_and_spans_are_read(void **state)
{
    (void)state;
    expect("10.0.1.7", "10.0.1.7", 1);
    expect("10.0.1.7:2426", "10.0.1.7:2426", 1);
    expect("10.0.1.5-80", "10.0.1.5", 76);
    expect("10.0.1.250-10.0.2.9", "10.0.1.250", 16);
    expect("10.0.1.5-5:2426", "10.0.1.5:2426", 1);
    expect("10.0.1.0/24", "10.0.1.1", 254);
    expect("10.0.1.77/24:2427", "10.0.1.1:2427", 254);
    expect("10.0.0.0/22", "10.0.0.1", 1022);
    expect("10.0.1.6/31", "10.0.1.6", 2);
    expect("10.0.1.6/32", "10.0.1.6", 1);
    expect("10.0.0.0-10.0.3.255", "10.0.0.0", 1024);
}

/* What was printed is read as the same. */
static void prints(const char *text, const char *want)
{
    struct range r, again;
    char is[RANGE_TEXT];

    assert_int_equal(range_parse(text, &r), RANGE_OK);
    assert_string_equal(range_print(&r, is), want);
    assert_int_equal(range_parse(is, &again), RANGE_OK);
    assert_true(gezi_addr_equal(r.first, again.first));
    assert_int_equal(r.count, again.count);
}

static void they_are_printed_as_one_would_type_them(void **state)
{
    (void)state;
    prints("10.0.1.7", "10.0.1.7");
    prints("10.0.1.7:2426", "10.0.1.7:2426");
    prints("10.0.1.77/24", "10.0.1.0/24");
    prints("10.0.1.1-10.0.1.254:2427", "10.0.1.0/24:2427");
    prints("10.0.0.0/22", "10.0.0.0/22");
    prints("10.0.1.5-80", "10.0.1.5-80");
    prints("10.0.1.6/31", "10.0.1.6-7");
    prints("10.0.1.1-2", "10.0.1.0/30");
    prints("10.0.1.250-10.0.2.9:2426", "10.0.1.250-10.0.2.9:2426");
    prints("10.0.0.0-10.0.3.255", "10.0.0.0-10.0.3.255");
    prints("0.0.0.1-2", "0.0.0.0/30");
    prints("255.255.252.1-255.255.255.254:65535", "255.255.252.0/22:65535");
}

static void a_list_is_read_one_by_one(void **state)
{
    const char *list = "10.0.1.0/24  10.0.2.7:2426 x 10.0.3.1";
    struct range r;

    (void)state;
    assert_true(range_next(&list, &r));
    assert_int_equal(r.count, 254);
    assert_true(range_next(&list, &r));
    assert_int_equal(r.first.port, 2426);
    assert_false(range_next(&list, &r));
}

static void what_is_no_range_is_none(void **state)
{
    static const char *const none[] = {
        "",
        "x",
        "10.0.1",
        "10.0.1.0/33",
        "10.0.1.0/",
        "10.0.1.80-5",
        "10.0.1.5-300",
        "10.0.1.5-10.0.2.9:",
        "/24",
        "-",
        "10.0.1.5-80-90",
        "10.0.1.5:0",
        "0.0.0.0",
        "10.0.1.5-x",
        "10.0.1.0/24/24",
        "10.0.1.1:99999",
        "10.0.1.5-10.0.2.9:1:2",
        "0000000000000000000000000000000000000000000000000000",
    };
    struct range r;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(range_parse(none[i], &r), RANGE_NONE);
}

static void a_range_has_its_limit(void **state)
{
    struct range r;

    (void)state;
    assert_int_equal(range_parse("10.0.0.0/21", &r), RANGE_LARGE);
    assert_int_equal(range_parse("10.0.0.0/0", &r), RANGE_LARGE);
    assert_int_equal(range_parse("10.0.0.0-10.0.4.0", &r), RANGE_LARGE);
}

static void people_are_in_it_by_address_and_port(void **state)
{
    struct gezi_peer peer = {.addr = {0x0a000105, GEZI_PORT}};
    struct range r;

    (void)state;
    assert_int_equal(range_parse("10.0.1.5-80", &r), RANGE_OK);
    assert_true(range_has(&r, &peer));
    peer.addr.ip = 0x0a000151;
    assert_false(range_has(&r, &peer));
    peer.addr.ip = 0x0a000104;
    assert_false(range_has(&r, &peer));
    assert_int_equal(range_parse("10.0.1.0/24:2426", &r), RANGE_OK);
    assert_false(range_has(&r, &peer));
    peer.addr.port = 2426;
    assert_true(range_has(&r, &peer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_networks_and_spans_are_read),
        cmocka_unit_test(they_are_printed_as_one_would_type_them),
        cmocka_unit_test(a_list_is_read_one_by_one),
        cmocka_unit_test(what_is_no_range_is_none),
        cmocka_unit_test(a_range_has_its_limit),
        cmocka_unit_test(people_are_in_it_by_address_and_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
