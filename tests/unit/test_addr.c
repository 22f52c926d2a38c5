#include "expect.h"

#include <gezi/addr.h>

static void print_shows_address_and_port(void **state)
{
    char out[GEZI_ADDR_TEXT];

    (void)state;
    assert_string_equal(
        gezi_addr_print((struct gezi_addr){0x0a4d0001, 2425}, out),
        "10.77.0.1:2425");
    assert_string_equal(
        gezi_addr_print((struct gezi_addr){0xffffffff, 65535}, out),
        "255.255.255.255:65535");
}

static void print_leaves_out_port_0(void **state)
{
    char out[GEZI_ADDR_TEXT];

    (void)state;
    assert_string_equal(gezi_addr_print((struct gezi_addr){0x7f000001, 0}, out),
                        "127.0.0.1");
}

static void parse_reads_what_print_wrote(void **state)
{
    struct gezi_addr a = {0xc0a80114, 30985}, b = {0, 0};
    char out[GEZI_ADDR_TEXT];

    (void)state;
    assert_true(gezi_addr_parse(gezi_addr_print(a, out), 1, &b));
    assert_true(gezi_addr_equal(a, b));
}

static void parse_takes_the_given_port_when_there_is_none(void **state)
{
    struct gezi_addr a;

    (void)state;
    assert_true(gezi_addr_parse("10.0.0.7", 2425, &a));
    assert_int_equal(a.ip, 0x0a000007);
    assert_int_equal(a.port, 2425);
    assert_true(gezi_addr_parse("0.0.0.0", 0, &a));
    assert_int_equal(a.ip, 0);
}

static void parse_refuses_anything_else(void **state)
{
    static const char *const bad[] = {"",
                                      "10",
                                      "10.0.0",
                                      "10.0.0.",
                                      "10.0.0.256",
                                      "10.0.0.1.2",
                                      ".10.0.0.1",
                                      "10..0.1",
                                      "010.0.0.1",
                                      "10.0.0.1 ",
                                      " 10.0.0.1",
                                      "10.0.0.1:",
                                      "10.0.0.1:0",
                                      "10.0.0.1:65536",
                                      "10.0.0.1:24:25",
                                      "10.0.0.1:+1",
                                      "10.0.0.-1",
                                      "10.0.0.x",
                                      "localhost",
                                      "::1",
                                      "10.0.0.1:02425",
                                      "4294967296.0.0.1"};
    struct gezi_addr a = {1, 2};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(gezi_addr_parse(bad[i], 2425, &a));
    assert_int_equal(a.ip, 1);
    assert_int_equal(a.port, 2);
}

static void equal_wants_both_ip_and_port(void **state)
{
    (void)state;
    assert_true(
        gezi_addr_equal((struct gezi_addr){1, 2}, (struct gezi_addr){1, 2}));
    assert_false(
        gezi_addr_equal((struct gezi_addr){1, 2}, (struct gezi_addr){1, 3}));
    assert_false(
        gezi_addr_equal((struct gezi_addr){1, 2}, (struct gezi_addr){2, 2}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_shows_address_and_port),
        cmocka_unit_test(print_leaves_out_port_0),
        cmocka_unit_test(parse_reads_what_print_wrote),
        cmocka_unit_test(parse_takes_the_given_port_when_there_is_none),
        cmocka_unit_test(parse_refuses_anything_else),
        cmocka_unit_test(equal_wants_both_ip_and_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
