/*
 * The listener on loopback addresses of this process, with times that the test
 * gives: a byte sent there has arrived when the call returns, so nothing has
 * to wait.
 */
#include "expect.h"

#include "shell/inet.h"
#include "shell/tcp.h"

#include <gezi/proto.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOME = 0x7f0c0001, FLOOD = 1000 };

#define REQUEST "1:100:li:pc:96:59c21f39:0:0:"

/* A port of this process's own: tests run side by side. */
static uint16_t port(void) { return (uint16_t)(20000 + getpid() % 20000); }

static struct tcp *t;

struct heard {
    size_t count;
    struct gezi_addr from;
    uint64_t conn;
    char text[64];
    size_t n;
};
static struct heard heard;

static void note(void *ctx, const struct gezi_addr *from, uint64_t conn,
                 gezi_span request)
{
    (void)ctx;
    heard.count++;
    heard.from = *from;
    heard.conn = conn;
    heard.n = request.n;
    assert_true(request.n < sizeof heard.text);
    memcpy(heard.text, request.p, request.n);
}

static int set_up(void **state)
{
    struct rlimit r;

    (void)state;
    /* Both ends of a flood are in this process. */
    if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
    memset(&heard, 0, sizeof heard);
    return tcp_open(HOME, port(), &t);
}

static int tear_down(void **state)
{
    (void)state;
    tcp_close(t);
    return 0;
}

static void turn(int64_t now)
{
    struct pollfd fds[TCP_FDS];
    nfds_t n = tcp_poll(t, fds);

    assert_true(n <= TCP_FDS);
    assert_true(poll(fds, n, 0) >= 0);
    tcp_serve(t, now, fds, note, NULL);
}

static int call_from(uint32_t ip)
{
    struct sockaddr_in from = inet_sockaddr((struct gezi_addr){ip, 0});
    struct sockaddr_in to = inet_sockaddr((struct gezi_addr){HOME, port()});
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static uint32_t stranger(unsigned i) { return 0x7f640000u + i; }

static void say(int fd, const char *bytes, size_t n)
{
    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

static bool is_open(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);

    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static void a_request_with_its_nul_is_told_at_once(void **state)
{
    int fd = call_from(stranger(1));

    (void)state;
    say(fd, REQUEST, sizeof REQUEST); /* and its NUL */
    turn(0);
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.from.ip, stranger(1));
    assert_int_equal(heard.n, sizeof REQUEST);
    assert_memory_equal(heard.text, REQUEST, sizeof REQUEST);
    turn(TCP_REQUEST_MS * 10);
    assert_int_equal(heard.count, 1);
    assert_true(is_open(fd)); /* it waits for an answer as long as it takes */
    close(fd);
}

static void a_request_in_single_bytes_is_told_when_it_is_whole(void **state)
{
    int fd = call_from(stranger(1));

    (void)state;
    for (size_t i = 0; i < sizeof REQUEST - 2; i++) {
        say(fd, &REQUEST[i], 1);
        turn((int64_t)i);
        assert_int_equal(heard.count, 0);
    }
    say(fd, ":", 1); /* the eighth: FeiQ ends it so */
    turn(99);
    assert_int_equal(heard.count, 1);
    close(fd);
}

static void a_request_without_an_end_is_whole_when_it_falls_silent(void **state)
{
    static const char open_end[] = "1:100:li:pc:98:59c21f39:0:";
    int fd = call_from(stranger(1));

    (void)state;
    say(fd, open_end, sizeof open_end - 1);
    turn(1000);
    assert_int_equal(heard.count, 0);
    assert_int_equal(tcp_deadline(t), 1000 + GEZI_REQUEST_QUIET_MS);
    turn(1000 + GEZI_REQUEST_QUIET_MS - 1);
    assert_int_equal(heard.count, 0);
    turn(1000 + GEZI_REQUEST_QUIET_MS);
    assert_int_equal(heard.count, 1);
    close(fd);
}

static void a_request_is_whole_when_the_caller_says_no_more(void **state)
{
    static const char open_end[] = "1:100:li:pc:98:59c21f39:0:";
    int fd = call_from(stranger(1));

    (void)state;
    say(fd, open_end, sizeof open_end - 1);
    shutdown(fd, SHUT_WR);
    turn(0);
    assert_int_equal(heard.count, 1);
    close(fd);
}

static void who_says_nothing_is_dropped_after_ten_seconds(void **state)
{
    int fd = call_from(stranger(1));

    (void)state;
    turn(5);
    assert_int_equal(tcp_deadline(t), 5 + TCP_REQUEST_MS);
    turn(5 + TCP_REQUEST_MS - 1);
    assert_true(is_open(fd));
    turn(5 + TCP_REQUEST_MS);
    assert_false(is_open(fd));
    assert_int_equal(tcp_deadline(t), INT64_MAX);
    close(fd);
}

static void a_byte_now_and_then_buys_no_time(void **state)
{
    int fd = call_from(stranger(1));

    (void)state;
    for (int64_t at = 0; at < TCP_REQUEST_MS; at += 400) {
        say(fd, at ? "0" : "1", 1);
        turn(at);
        assert_true(is_open(fd));
    }
    turn(TCP_REQUEST_MS);
    assert_false(is_open(fd));
    assert_int_equal(heard.count, 0);
    close(fd);
}

static void nonsense_is_dropped_at_once(void **state)
{
    static char endless[GEZI_REQUEST_SEALED_MAX + 1];
    int a = call_from(stranger(1)), b = call_from(stranger(2));

    (void)state;
    memset(endless, '1', sizeof endless);
    say(a, "9:1:li:pc:96:1:0:0:", 19);
    say(b, endless, sizeof endless);
    turn(0);
    assert_false(is_open(a));
    assert_false(is_open(b));
    assert_int_equal(heard.count, 0);
    close(a);
    close(b);
}

static void a_taken_connection_is_the_callers(void **state)
{
    int fd = call_from(stranger(1)), mine;
    char byte;

    (void)state;
    say(fd, REQUEST, sizeof REQUEST);
    turn(0);
    mine = tcp_take(t, heard.conn);
    assert_true(mine >= 0);
    assert_int_equal(tcp_take(t, heard.conn), -1);
    assert_true(fcntl(mine, F_GETFL) & O_NONBLOCK);
    say(mine, "x", 1);
    assert_int_equal(recv(fd, &byte, 1, 0), 1);
    close(mine);
    close(fd);
}

static void a_refused_one_is_closed_without_a_byte(void **state)
{
    int fd = call_from(stranger(1));
    char byte;

    (void)state;
    say(fd, REQUEST, sizeof REQUEST);
    turn(0);
    tcp_refuse(t, heard.conn);
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    tcp_refuse(t, heard.conn);
    close(fd);
}

static void of_one_address_the_oldest_makes_room(void **state)
{
    int fds[TCP_PER_ADDRESS + 1], other = call_from(stranger(9));

    (void)state;
    turn(0);
    for (size_t i = 0; i < TCP_PER_ADDRESS + 1; i++) {
        fds[i] = call_from(stranger(1));
        turn((int64_t)i);
    }
    assert_false(is_open(fds[0]));
    for (size_t i = 1; i < TCP_PER_ADDRESS + 1; i++)
        assert_true(is_open(fds[i]));
    assert_true(is_open(other));
    for (size_t i = 0; i < TCP_PER_ADDRESS + 1; i++)
        close(fds[i]);
    close(other);
}

static void when_all_is_full_the_greediest_address_makes_room(void **state)
{
    enum { SINGLE = TCP_HALF_OPEN - 2 };
    int single[SINGLE], pair[2], late;

    (void)state;
    for (unsigned i = 0; i < SINGLE; i++)
        single[i] = call_from(stranger(100 + i));
    pair[0] = call_from(stranger(1));
    pair[1] = call_from(stranger(1));
    turn(0);
    late = call_from(stranger(2));
    turn(1);
    assert_false(is_open(pair[0]));
    assert_true(is_open(pair[1]));
    assert_true(is_open(late));
    for (unsigned i = 0; i < SINGLE; i++) {
        assert_true(is_open(single[i]));
        close(single[i]);
    }
    close(pair[0]);
    close(pair[1]);
    close(late);
}

/* From one address, then from as many addresses as connections. */
static void flood(bool from_everywhere)
{
    static int fds[FLOOD];
    unsigned asked = 0;

    for (unsigned i = 0; i < FLOOD; i++) {
        fds[i] = call_from(from_everywhere ? stranger(100 + i) : stranger(1));
        if (i % 64 == 63)
            turn((int64_t)i);
        if (i % 100 == 99) {
            int honest = call_from(stranger(2));

            say(honest, REQUEST, sizeof REQUEST);
            turn((int64_t)i);
            asked++;
            assert_int_equal(heard.count, asked);
            tcp_refuse(t, heard.conn);
            close(honest);
        }
    }
    for (unsigned i = 0; i < FLOOD; i++)
        close(fds[i]);
    turn(FLOOD);
}

static void
a_thousand_half_open_ones_do_not_keep_an_honest_one_out(void **state)
{
    (void)state;
    flood(false);
    memset(&heard, 0, sizeof heard);
    flood(true);
}

static void a_port_that_is_taken_is_told(void **state)
{
    struct tcp *second;

    (void)state;
    assert_int_equal(tcp_open(HOME, port(), &second), -EADDRINUSE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_request_with_its_nul_is_told_at_once),
        T(a_request_in_single_bytes_is_told_when_it_is_whole),
        T(a_request_without_an_end_is_whole_when_it_falls_silent),
        T(a_request_is_whole_when_the_caller_says_no_more),
        T(who_says_nothing_is_dropped_after_ten_seconds),
        T(a_byte_now_and_then_buys_no_time),
        T(nonsense_is_dropped_at_once),
        T(a_taken_connection_is_the_callers),
        T(a_refused_one_is_closed_without_a_byte),
        T(of_one_address_the_oldest_makes_room),
        T(when_all_is_full_the_greediest_address_makes_room),
        T(a_thousand_half_open_ones_do_not_keep_an_honest_one_out),
        T(a_port_that_is_taken_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
