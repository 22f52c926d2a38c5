#include "expect.h"

#include "shell/ifaces.h"

enum {
    ETH = 0x0a4d0005,   /* 10.77.0.5 */
    WIFI = 0x0a4e010a,  /* 10.78.1.10 */
    LO = 0x7f000001,    /* 127.0.0.1 */
    OTHER = 0x7f000002, /* 127.0.0.2 */
};

static const struct net_link links[] = {
    {"lo", 1, LO, 0xff000000, .loopback = true, .running = true},
    {"eth0", 2, ETH, 0xffffff00, .broadcast = true, .running = true},
    {"wlan0", 3, WIFI, 0xffff0000, .broadcast = true},
    {"wlan0", 3, WIFI + 1, 0xffff0000, .broadcast = true},
    {"tun0", 4, 0x0a080001, 0xffffffff, .running = true},
    {"ppp0", 5, 0x0a090000, 0xfffffffe, .broadcast = true},
};
enum { LINKS = sizeof links / sizeof *links };

static struct net plan(uint32_t bind_ip, const struct gezi_addr *extra,
                       size_t extras)
{
    struct net_wish wish = {bind_ip, 2425, extra, extras};
    struct net n;

    net_plan(&wish, links, LINKS, &n);
    return n;
}

static void expect_target(const struct net *n, size_t i, const char *text)
{
    char got[GEZI_ADDR_TEXT];

    assert_true(i < n->target_count);
    assert_string_equal(gezi_addr_print(n->targets[i], got), text);
}

static void every_broadcast_address_is_a_target_once(void **state)
{
    struct net n = plan(0, NULL, 0);

    (void)state;
    assert_int_equal(n.target_count, 2);
    expect_target(&n, 0, "10.77.0.255:2425");
    expect_target(&n, 1, "10.78.255.255:2425");
    assert_int_equal(n.interfaces, 2);
    assert_int_equal(n.running, 1);
}

static void every_address_is_ours(void **state)
{
    struct net n = plan(0, NULL, 0);

    (void)state;
    assert_int_equal(n.owns, LINKS);
    assert_int_equal(n.own[0].ip, LO);
    assert_int_equal(n.own[1].ip, ETH);
}

static void without_a_broadcast_address_all_ones_is_the_target(void **state)
{
    struct net_wish wish = {.port = 2425};
    struct net n;

    (void)state;
    net_plan(&wish, links, 1, &n);
    assert_int_equal(n.interfaces, 0);
    assert_int_equal(n.target_count, 1);
    expect_target(&n, 0, "255.255.255.255:2425");
}

static void bound_it_speaks_to_its_own_subnet_only(void **state)
{
    struct net n = plan(ETH, NULL, 0);

    (void)state;
    assert_true(n.there);
    assert_int_equal(n.owns, 1);
    assert_int_equal(n.own[0].ip, ETH);
    assert_int_equal(n.target_count, 1);
    expect_target(&n, 0, "10.77.0.255:2425");
    assert_int_equal(n.bound.index, 2);
}

static void bound_to_any_loopback_address_it_broadcasts_there(void **state)
{
    struct net n = plan(OTHER, NULL, 0);

    (void)state;
    assert_true(n.there);
    assert_true(n.bound.loopback);
    assert_int_equal(n.own[0].ip, OTHER);
    assert_int_equal(n.target_count, 1);
    expect_target(&n, 0, "127.255.255.255:2425");
    assert_int_equal(n.interfaces, 1);
}

static void bound_to_a_strange_address_nothing_is_a_target(void **state)
{
    struct net n = plan(0x0a000001, NULL, 0);

    (void)state;
    assert_false(n.there);
    assert_int_equal(n.owns, 0);
    assert_int_equal(n.target_count, 0);
}

static void extra_targets_come_last_and_get_the_port(void **state)
{
    struct gezi_addr extra[] = {
        {0x0a0b0cff, 0}, {0x0a0b0cff, 4000}, {ETH | 0xff, 2425}};
    struct net n = plan(0, extra, 3);

    (void)state;
    assert_int_equal(n.target_count, 4);
    expect_target(&n, 2, "10.11.12.255:2425");
    expect_target(&n, 3, "10.11.12.255:4000");
    assert_int_equal(n.refused, 0);
}

static void bound_it_refuses_extra_targets_elsewhere(void **state)
{
    struct gezi_addr extra[] = {{0x0a0b0cff, 0}, {ETH + 1, 0}};
    struct net n = plan(ETH, extra, 2);

    (void)state;
    assert_int_equal(n.refused, 1);
    assert_int_equal(n.target_count, 2);
    expect_target(&n, 1, "10.77.0.6:2425");
}

static void more_addresses_than_fit_are_left_out(void **state)
{
    struct net_link many[NET_LINKS_MAX];
    struct net_wish wish = {.port = 2425};
    struct net n;

    (void)state;
    for (unsigned i = 0; i < NET_LINKS_MAX; i++)
        many[i] = (struct net_link){"e", i, 0x0a000001 + (i << 8), 0xffffff00,
                                    .broadcast = true};
    net_plan(&wish, many, NET_LINKS_MAX, &n);
    assert_int_equal(n.owns, NET_OWN_MAX);
    assert_int_equal(n.target_count, NET_TARGETS_MAX);
}

static void a_carrier_that_comes_back_is_a_change(void **state)
{
    struct net a = plan(0, NULL, 0), b = plan(0, NULL, 0);

    (void)state;
    assert_true(net_equal(&a, &b));
    b.running++;
    assert_false(net_equal(&a, &b));
    b = plan(ETH, NULL, 0);
    assert_false(net_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_broadcast_address_is_a_target_once),
        cmocka_unit_test(every_address_is_ours),
        cmocka_unit_test(without_a_broadcast_address_all_ones_is_the_target),
        cmocka_unit_test(bound_it_speaks_to_its_own_subnet_only),
        cmocka_unit_test(bound_to_any_loopback_address_it_broadcasts_there),
        cmocka_unit_test(bound_to_a_strange_address_nothing_is_a_target),
        cmocka_unit_test(extra_targets_come_last_and_get_the_port),
        cmocka_unit_test(bound_it_refuses_extra_targets_elsewhere),
        cmocka_unit_test(more_addresses_than_fit_are_left_out),
        cmocka_unit_test(a_carrier_that_comes_back_is_a_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
