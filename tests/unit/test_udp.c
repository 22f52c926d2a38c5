/*
 * On loopback addresses of one process: what is sent there has arrived when
 * the call returns, so nothing has to wait.
 */
#include "expect.h"

#include "shell/holder.h"
#include "shell/udp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { A = 0x7f0a0001, B = 0x7f0a0002 };

static struct udp_datagram got[UDP_BATCH];

/* A port of this process's own: tests run side by side. */
static uint16_t port(void) { return (uint16_t)(20000 + getpid() % 20000); }

static struct udp *open_at(uint32_t ip, const struct udp_io *io)
{
    struct net_wish wish = {.bind_ip = ip, .port = port()};
    struct udp *u;

    assert_int_equal(udp_open(&wish, &u), 0);
    udp_use(u, io);
    return u;
}

static void put(struct udp *u, bool broadcast, uint32_t ip, const char *text)
{
    struct gezi_output out = {
        .broadcast = broadcast,
        .to = {ip, port()},
        .bytes = gezi_span_text(text),
    };

    udp_put(u, &out);
}

static void expect_datagram(size_t i, uint32_t from, const char *text)
{
    assert_int_equal(got[i].from.ip, from);
    assert_int_equal(got[i].from.port, port());
    assert_true(gezi_span_equal(got[i].bytes, gezi_span_text(text)));
}

static void unicast(const struct udp_io *io)
{
    struct udp *a = open_at(A, io), *b = open_at(B, io);

    put(a, false, B, "one");
    put(a, false, B, "");
    put(a, false, B, "three");
    assert_true(udp_flush(a, 0));
    assert_true(udp_idle(a));
    assert_int_equal(udp_receive(b, got), 3);
    expect_datagram(0, A, "one");
    expect_datagram(1, A, "");
    expect_datagram(2, A, "three");
    assert_int_equal(udp_receive(b, got), 0);
    assert_int_equal(udp_receive(a, got), 0);
    udp_close(a);
    udp_close(b);
}

static void what_is_put_arrives_in_order(void **state)
{
    (void)state;
    unicast(UDP_IO);
}

static void one_call_per_datagram_does_the_same(void **state)
{
    (void)state;
    unicast(&udp_io_each);
}

static void broadcast(const struct udp_io *io)
{
    struct udp *a = open_at(A, io), *b = open_at(B, io);

    put(a, true, 0, "all");
    assert_true(udp_flush(a, 0));
    assert_int_equal(udp_receive(b, got), 1);
    expect_datagram(0, A, "all");
    /* Our own echo: the core knows it by its address. */
    assert_int_equal(udp_receive(a, got), 1);
    expect_datagram(0, A, "all");
    udp_close(a);
    udp_close(b);
}

static void a_broadcast_is_heard_by_all_on_the_loopback(void **state)
{
    (void)state;
    broadcast(UDP_IO);
    broadcast(&udp_io_each);
}

/* Reads all there is; the answer is how many. */
static size_t drain(struct udp *u)
{
    size_t count = 0, n;

    while ((n = udp_receive(u, got)))
        count += n;
    return count;
}

static void drains_more_than_a_batch(void **state)
{
    struct udp *a = open_at(A, UDP_IO), *b = open_at(B, &udp_io_each);
    size_t count = 0;

    (void)state;
    /* Fewer than the smallest receive buffer holds, more than a batch. */
    for (size_t i = 0; i < UDP_BATCH + 20; i++) {
        put(a, false, B, "x");
        assert_true(udp_flush(a, 0));
        if (i % 100 == 99)
            count += udp_receive(b, got);
    }
    assert_int_equal(count + drain(b), UDP_BATCH + 20);
    udp_close(a);
    udp_close(b);
}

static void
what_comes_while_the_first_are_read_belongs_to_the_turn(void **state)
{
    struct udp *a = open_at(A, UDP_IO), *b = open_at(B, UDP_IO);
    static const char *const texts[] = {"first", "second"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        put(b, false, A, texts[i]);
        assert_true(udp_flush(b, 0));
        assert_int_equal(udp_receive(a, got), 1);
        expect_datagram(0, B, texts[i]);
    }
    assert_int_equal(udp_receive(a, got), 0);
    udp_close(a);
    udp_close(b);
}

static void what_the_kernel_drops_is_counted(void **state)
{
    struct udp *a = open_at(A, UDP_IO), *b = open_at(B, UDP_IO);
    size_t sent = udp_state(b).buffer_bytes / 256, count;

    (void)state;
    for (size_t i = 0; i < sent; i++) {
        put(a, false, B, "x");
        if (!udp_room(a))
            assert_true(udp_flush(a, 0));
    }
    assert_true(udp_flush(a, 0));
    count = drain(b);
    assert_true(count < sent);
    put(a, false, B, "the next one tells");
    assert_true(udp_flush(a, 0));
    assert_int_equal(drain(b), 1);
    assert_int_equal(udp_state(b).dropped, sent - count);
    udp_close(a);
    udp_close(b);
}

static void the_largest_datagram_fits(void **state)
{
    static uint8_t bytes[GEZI_DATAGRAM_MAX];
    struct udp *a = open_at(A, UDP_IO), *b = open_at(B, UDP_IO);
    struct gezi_output out = {.to = {B, port()},
                              .bytes = {bytes, sizeof bytes}};

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    bytes[sizeof bytes - 1] = '!';
    udp_put(a, &out);
    assert_true(udp_flush(a, 0));
    assert_int_equal(udp_receive(b, got), 1);
    assert_int_equal(got[0].bytes.n, sizeof bytes);
    assert_int_equal(got[0].bytes.p[sizeof bytes - 1], '!');
    udp_close(a);
    udp_close(b);
}

static void bound_it_sends_nothing_elsewhere(void **state)
{
    struct udp *a = open_at(A, UDP_IO);
    struct udp_state s;

    (void)state;
    put(a, false, 0x0a000001, "no");
    put(a, false, 0xffffffff, "no");
    assert_true(udp_idle(a));
    s = udp_state(a);
    assert_int_equal(s.unsent, 2);
    assert_int_equal(s.error, ENETUNREACH);
    assert_int_equal(s.to.ip, 0xffffffff);
    udp_close(a);
}

static void a_datagram_that_cannot_go_holds_up_no_other(void **state)
{
    struct udp *a = open_at(A, UDP_IO), *b = open_at(B, UDP_IO);
    struct gezi_output nowhere = {.to = {B, 0}, .bytes = gezi_span_text("x")};

    (void)state;
    put(a, false, B, "one");
    udp_put(a, &nowhere);
    put(a, false, B, "two");
    assert_true(udp_flush(a, 0));
    assert_int_equal(udp_receive(b, got), 2);
    expect_datagram(1, A, "two");
    assert_int_equal(udp_state(a).unsent, 1);
    assert_int_equal(udp_state(a).error, 0);
    udp_close(a);
    udp_close(b);
}

static int blocked_send(int fd, struct udp_msg *msgs, unsigned count)
{
    (void)fd, (void)msgs, (void)count;
    errno = EAGAIN;
    return -1;
}

static void what_the_kernel_does_not_take_waits_and_stops_reading(void **state)
{
    static const struct udp_io blocked = {.send = blocked_send};
    struct udp *a = open_at(A, &blocked), *b = open_at(B, UDP_IO);
    struct pollfd fds[UDP_SOCKETS];

    (void)state;
    put(b, false, A, "in");
    assert_true(udp_flush(b, 0));
    put(a, false, B, "out");
    assert_false(udp_flush(a, 0));
    assert_false(udp_idle(a));
    assert_int_equal(udp_poll(a, fds), 1);
    assert_int_equal(fds[0].events, POLLOUT);
    assert_int_equal(udp_receive(a, got), 0);
    udp_use(a, UDP_IO);
    assert_true(udp_flush(a, 0));
    assert_int_equal(udp_receive(b, got), 1);
    expect_datagram(0, A, "out");
    assert_int_equal(udp_receive(a, got), 1);
    expect_datagram(0, B, "in");
    udp_close(a);
    udp_close(b);
}

static void the_queue_is_bounded(void **state)
{
    static const struct udp_io blocked = {.send = blocked_send};
    struct udp *a = open_at(A, &blocked);
    size_t count = 0;

    (void)state;
    while (udp_room(a)) {
        put(a, true, 0, "x");
        assert_true(++count < 10000);
    }
    put(a, true, 0, "x");
    assert_int_equal(udp_state(a).unsent, 1);
    udp_close(a);
}

static int full_send(int fd, struct udp_msg *msgs, unsigned count)
{
    (void)fd, (void)msgs, (void)count;
    errno = ENOBUFS;
    return -1;
}

static void no_buffers_is_tried_again_soon(void **state)
{
    static const struct udp_io full = {.send = full_send};
    struct udp *a = open_at(A, &full);
    struct pollfd fds[UDP_SOCKETS];

    (void)state;
    assert_true(udp_deadline(a) == INT64_MAX);
    put(a, false, B, "x");
    assert_false(udp_flush(a, 1000));
    assert_int_equal(udp_poll(a, fds), 0);
    assert_true(udp_deadline(a) > 1000 && udp_deadline(a) <= 1020);
    udp_use(a, UDP_IO);
    assert_true(udp_flush(a, 1020));
    assert_true(udp_deadline(a) == INT64_MAX);
    udp_close(a);
}

static void a_port_that_is_taken_names_its_holder(void **state)
{
    struct udp *a = open_at(A, UDP_IO), *none = NULL;
    struct net_wish wish = {.bind_ip = A, .port = port()};
    struct holder h;
    char name[64] = "";
    FILE *f = fopen("/proc/self/comm", "r");

    (void)state;
    assert_int_equal(udp_open(&wish, &none), -EADDRINUSE);
    assert_null(none);
    if (!f)
        skip(); /* a system that does not tell */
    assert_non_null(fgets(name, sizeof name, f));
    fclose(f);
    name[strcspn(name, "\n")] = 0;
    assert_true(holder_find(A, port(), &h));
    assert_int_equal(h.pid, getpid());
    assert_string_equal(h.name, name);
    assert_int_equal(h.uid, getuid());
    assert_false(holder_find(B, port(), &h));
    udp_close(a);
}

static void an_address_nobody_has_is_refused(void **state)
{
    struct net_wish wish = {.bind_ip = 0xc6336401, .port = port()};
    struct udp *u = NULL;

    (void)state;
    assert_int_equal(udp_open(&wish, &u), -EADDRNOTAVAIL);
    assert_null(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_arrives_in_order),
        cmocka_unit_test(one_call_per_datagram_does_the_same),
        cmocka_unit_test(a_broadcast_is_heard_by_all_on_the_loopback),
        cmocka_unit_test(drains_more_than_a_batch),
        cmocka_unit_test(
            what_comes_while_the_first_are_read_belongs_to_the_turn),
        cmocka_unit_test(what_the_kernel_drops_is_counted),
        cmocka_unit_test(the_largest_datagram_fits),
        cmocka_unit_test(bound_it_sends_nothing_elsewhere),
        cmocka_unit_test(a_datagram_that_cannot_go_holds_up_no_other),
        cmocka_unit_test(what_the_kernel_does_not_take_waits_and_stops_reading),
        cmocka_unit_test(the_queue_is_bounded),
        cmocka_unit_test(no_buffers_is_tried_again_soon),
        cmocka_unit_test(a_port_that_is_taken_names_its_holder),
        cmocka_unit_test(an_address_nobody_has_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
