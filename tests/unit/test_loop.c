/*
 * A loop with fronts that only remember, on loopback addresses of this process.
 * The core waits in real time here: each test takes as long as a good-bye.
 */
#include "expect.h"

#include "shell/clock.h"
#include "shell/loop.h"

#include <gezi/store.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { A = 0x7f0b0001, B = 0x7f0b0002, MANY = 64 };

/* A port of this process's own: tests run side by side. */
static uint16_t port(void) { return (uint16_t)(20000 + getpid() % 20000); }

struct note {
    enum gezi_event_kind kind;
    enum gezi_state state;
    uint64_t ref;
    char text[32]; /* of SENT */
    char file[32], path[32];
};

/* A front that remembers, and does one thing at one event. */
struct guest {
    struct gezi_front front;
    const struct gezi_host *host;
    struct note notes[MANY];
    size_t count;
    int64_t tick_at;
    void (*at_event)(struct guest *g, const struct gezi_event *ev);
    void (*at_tick)(struct guest *g);
    struct guest *other;
    bool answered;
};

/* The house of a test. */
static struct udp *u, *outside;
static struct gezi_core *core;
static struct loop *l;

static int set_up(void **state)
{
    struct net_wish wish = {.bind_ip = A, .port = port()};
    struct net_wish other = {.bind_ip = B, .port = port()};
    struct gezi_config config = {
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK, .port = port()};
    struct loop_parts parts = {.wish = wish};

    (void)state;
    if (udp_open(&wish, &u) || udp_open(&other, &outside) ||
        gezi_core_new(&config, &core))
        return -1;
    parts.udp = u;
    parts.core = core;
    return loop_new(&parts, &l);
}

static int tear_down(void **state)
{
    (void)state;
    loop_free(l);
    gezi_core_free(core);
    udp_close(outside);
    udp_close(u);
    return 0;
}

static void on_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct guest *g = ctx;

    (void)now;
    g->host = host;
}

static void on_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct guest *g = ctx;
    struct note *n = &g->notes[g->count];

    (void)now;
    assert_true(g->count < MANY);
    g->count++;
    n->kind = ev->kind;
    if (ev->kind == GEZI_EV_SENT) {
        n->ref = ev->sent.ref;
        snprintf(n->text, sizeof n->text, "%s", ev->sent.text);
        for (size_t i = 0; i < ev->sent.files_n; i++) {
            snprintf(n->file, sizeof n->file, "%s", ev->sent.files[i].name);
            snprintf(n->path, sizeof n->path, "%s", ev->sent.files[i].path);
        }
    }
    if (ev->kind == GEZI_EV_TRANSFER) {
        n->ref = ev->transfer.ref;
        snprintf(n->text, sizeof n->text, "%s", ev->transfer.offer);
    }
    if (ev->kind == GEZI_EV_DELIVERY) {
        n->ref = ev->delivery.ref;
        n->state = ev->delivery.state;
    }
    if (g->at_event)
        g->at_event(g, ev);
}

static int64_t on_deadline(void *ctx) { return ((struct guest *)ctx)->tick_at; }

static void on_tick(void *ctx, int64_t now)
{
    struct guest *g = ctx;

    (void)now;
    g->tick_at = INT64_MAX;
    if (g->at_tick)
        g->at_tick(g);
}

static void sit_down(struct guest *g)
{
    g->tick_at = g->at_tick ? clock_now() : INT64_MAX;
    g->front = (struct gezi_front){.ctx = g,
                                   .start = on_start,
                                   .event = on_event,
                                   .fd = -1,
                                   .deadline = on_deadline,
                                   .tick = on_tick};
    assert_true(loop_add(l, &g->front));
}

static void say_to_all(struct guest *g, uint64_t ref, const char *text)
{
    char mine[32];

    /* The command's text dies with this call. */
    snprintf(mine, sizeof mine, "%s", text);
    assert_int_equal(
        g->host->command(g->host->ctx,
                         &(struct gezi_command){.what = GEZI_DO_BROADCAST,
                                                .ref = ref,
                                                .text = mine}),
        GEZI_OK);
    memset(mine, 'X', sizeof mine - 1);
}

static const struct note *find(const struct guest *g, const char *text)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->notes[i].kind == GEZI_EV_SENT &&
            strcmp(g->notes[i].text, text) == 0)
            return &g->notes[i];
    return NULL;
}

static void leave_7(struct guest *g) { g->host->leave(g->host->ctx, 7); }

static void say_one(struct guest *g) { say_to_all(g, 42, "one"); }

/* Answers "one" with "two", under the same ref that the other used. */
static void answer_one(struct guest *g, const struct gezi_event *ev)
{
    uint64_t number = gezi_core_number(core);

    if (ev->kind != GEZI_EV_SENT || g->answered)
        return;
    g->answered = true;
    say_to_all(g, 42, "two");
    /* Not obeyed before everyone has seen what it answers. */
    assert_true(gezi_core_number(core) == number);
    assert_string_equal(ev->sent.text, "one");
}

static void leave_at_two(struct guest *g, const struct gezi_event *ev)
{
    if (ev->kind == GEZI_EV_SENT && strcmp(ev->sent.text, "two") == 0)
        leave_7(g);
}

static void an_answer_waits_and_refs_do_not_mix(void **state)
{
    struct guest first = {.at_event = answer_one};
    struct guest second = {.at_tick = say_one, .at_event = leave_at_two};

    (void)state;
    first.other = &second;
    sit_down(&first);
    sit_down(&second);
    assert_int_equal(loop_run(l), 7);
    assert_true(find(&first, "one")->ref == 0);
    assert_true(find(&first, "two")->ref == 42);
    assert_true(find(&second, "one")->ref == 42);
    assert_true(find(&second, "two")->ref == 0);
    for (size_t i = 0; i < first.count; i++)
        if (first.notes[i].kind == GEZI_EV_DELIVERY)
            assert_true(first.notes[i].ref == 42 || first.notes[i].ref == 0);
}

/* Answers "one" with files, then with a wish; leaves when that is denied. */
static void answer_with_files(struct guest *g, const struct gezi_event *ev)
{
    char text[] = "two", name[] = "b.txt", path[] = "/tmp/b.txt";
    char offer[] = "17-none", dir[] = "/tmp";
    const struct gezi_file files[] = {{.name = "a.txt", .path = "/tmp/a.txt"},
                                      {.name = name, .path = path}};
    const struct gezi_command send = {.what = GEZI_DO_SEND,
                                      .ref = 5,
                                      .to = {.addr = {B, port()}},
                                      .text = text,
                                      .files = files,
                                      .files_n = 2};
    const struct gezi_command fetch = {.what = GEZI_DO_FETCH,
                                       .ref = 6,
                                       .offer = offer,
                                       .file = GEZI_FILE_ALL,
                                       .dir = dir};

    if (ev->kind == GEZI_EV_TRANSFER && ev->transfer.ref == 6)
        leave_7(g);
    if (ev->kind != GEZI_EV_SENT || g->answered)
        return;
    g->answered = true;
    assert_int_equal(g->host->command(g->host->ctx, &send), GEZI_OK);
    assert_int_equal(g->host->command(g->host->ctx, &fetch), GEZI_OK);
    /* All of it dies with this call. */
    memset(text, 'X', sizeof text - 1);
    memset(name, 'X', sizeof name - 1);
    memset(path, 'X', sizeof path - 1);
    memset(offer, 'X', sizeof offer - 1);
    memset(dir, 'X', sizeof dir - 1);
}

static void an_answer_that_waits_keeps_its_files(void **state)
{
    struct guest first = {.at_event = answer_with_files};
    struct guest second = {.at_tick = say_one};
    const struct note *two;
    bool denied = false;

    (void)state;
    sit_down(&first);
    sit_down(&second);
    assert_int_equal(loop_run(l), 7);
    two = find(&first, "two");
    assert_non_null(two);
    assert_true(two->ref == 5);
    assert_string_equal(two->file, "b.txt");
    assert_string_equal(two->path, "/tmp/b.txt");
    assert_true(find(&second, "two")->ref == 0);
    for (size_t i = 0; i < second.count; i++)
        if (second.notes[i].kind == GEZI_EV_TRANSFER) {
            assert_true(second.notes[i].ref == 0);
            denied |= strcmp(second.notes[i].text, "17-none") == 0;
        }
    assert_true(denied);
}

static void drop_other(struct guest *g)
{
    loop_drop(l, &g->other->front);
    say_to_all(g, 1, "two");
}

static void whoever_was_dropped_hears_nothing_more(void **state)
{
    struct guest gone = {0};
    struct guest stays = {.at_tick = drop_other, .at_event = leave_at_two};

    (void)state;
    stays.other = &gone;
    sit_down(&gone);
    sit_down(&stays);
    assert_int_equal(loop_run(l), 7);
    assert_non_null(find(&stays, "two"));
    assert_null(find(&gone, "two"));
}

/* How many datagrams with this command came to the other address. */
static size_t heard(const char *command)
{
    static struct udp_datagram got[UDP_BATCH];
    size_t count = 0, n;

    while ((n = udp_receive(outside, got)))
        for (size_t i = 0; i < n; i++)
            count += memmem(got[i].bytes.p, got[i].bytes.n, command,
                            strlen(command)) != NULL;
    return count;
}

/* Leaves once the announcement is out. */
static void leave_when_ready(struct guest *g, const struct gezi_event *ev)
{
    if (ev->kind == GEZI_EV_READY)
        leave_7(g);
}

static void the_good_bye_has_left_twice_when_the_loop_ends(void **state)
{
    struct guest g = {.at_event = leave_when_ready};

    (void)state;
    sit_down(&g);
    assert_int_equal(loop_run(l), 7);
    assert_int_equal(heard(":me:box:16777218:"), 2); /* BR_EXIT */
}

static void terminate(struct guest *g)
{
    (void)g;
    raise(SIGTERM);
}

static void a_signal_that_ends_is_an_interruption(void **state)
{
    struct guest g = {.at_tick = terminate};

    (void)state;
    sit_down(&g);
    assert_int_equal(loop_run(l), LOOP_INTERRUPTED);
}

static void people_of_earlier_days_are_introduced_first(void **state)
{
    struct gezi_known known = {.peer = {.kind = GEZI_KIND_IPMSG,
                                        .addr = {B, port()},
                                        .key = "lei@pc7",
                                        .nick = "Lei",
                                        .user = "lei",
                                        .host = "pc7",
                                        .group = "",
                                        .client = "",
                                        .sign = ""}};
    struct guest g = {.at_tick = terminate};

    (void)state;
    assert_int_equal(gezi_core_remember(core, clock_now(), &known), GEZI_OK);
    sit_down(&g);
    assert_int_equal(g.count, 0);
    loop_run(l);
    assert_int_equal(g.notes[0].kind, GEZI_EV_PERSON);
    assert_int_equal(g.notes[1].kind, GEZI_EV_READY);
}

static void no_more_fronts_than_there_are_chairs(void **state)
{
    static struct gezi_front fronts[LOOP_FRONTS_MAX + 1];

    (void)state;
    for (size_t i = 0; i < LOOP_FRONTS_MAX; i++) {
        fronts[i].fd = -1;
        assert_true(loop_add(l, &fronts[i]));
    }
    assert_false(loop_add(l, &fronts[LOOP_FRONTS_MAX]));
}

static void health_tells_the_address_and_the_port(void **state)
{
    struct guest g = {0};
    struct gezi_health h;

    (void)state;
    sit_down(&g);
    g.host->health(g.host->ctx, &h);
    assert_string_equal(h.address, "127.11.0.1");
    assert_int_equal(h.port, port());
    assert_true(h.bound);
    assert_int_equal(h.interfaces, 1);
    assert_true(h.buffer_bytes > 0);
    assert_int_equal(h.dropped, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* A store that counts whom each commit brings. */
struct ledger {
    struct gezi_store side;
    unsigned now, most, all;
};

static enum gezi_kept book(void *ctx, const struct gezi_event *ev)
{
    struct ledger *b = ctx;

    b->now += ev->kind == GEZI_EV_PERSON && ev->change == GEZI_CHANGE_ONLINE;
    return GEZI_KEPT_NEW;
}

static int close_page(void *ctx)
{
    struct ledger *b = ctx;

    b->most = b->now > b->most ? b->now : b->most;
    b->all += b->now;
    b->now = 0;
    return 0;
}

static void no_number(void *ctx, uint64_t highest)
{
    (void)ctx;
    (void)highest;
}

static bool no_work(void *ctx)
{
    (void)ctx;
    return false;
}

static int nothing_kept(void *ctx, const struct gezi_restorer *into)
{
    (void)ctx;
    (void)into;
    return 0;
}

/* Each from an address of its own; what the kernel has no room for is lost. */
static void strangers_come(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct sockaddr_in from = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(0x7f140000 + i)},
                           to = {.sin_family = AF_INET,
                                 .sin_port = htons(port()),
                                 .sin_addr.s_addr = htonl(A)};
        int fd = socket(AF_INET, SOCK_DGRAM, 0), n;
        char entry[64];

        n = snprintf(entry, sizeof entry, "1:%u:u%u:h%u:1:nick", i + 1, i, i);
        bind(fd, (struct sockaddr *)&from, sizeof from);
        sendto(fd, entry, (size_t)n + 1, 0, (struct sockaddr *)&to, sizeof to);
        close(fd);
    }
}

static void leave_when_all_are_in(struct guest *g)
{
    static unsigned before, still;
    unsigned met = (unsigned)gezi_core_counts(core).met;

    still = met == before ? still + 1 : 0;
    before = met;
    if (still == 10)
        g->host->leave(g->host->ctx, 0);
    else
        g->tick_at = clock_now() + 10;
}

static void a_crowd_that_is_new_takes_several_commits(void **state)
{
    enum { CROWD = 3000, A_COMMIT = 512 + UDP_BATCH };
    struct ledger b = {.side = {.event = book,
                                .commit = close_page,
                                .number = no_number,
                                .restore = nothing_kept,
                                .idle = no_work}};
    struct guest g = {.at_tick = leave_when_all_are_in};
    struct loop_parts parts = {.udp = u, .core = core, .store = &b.side};

    (void)state;
    b.side.ctx = &b;
    loop_free(l);
    assert_int_equal(loop_new(&parts, &l), 0);
    strangers_come(CROWD);
    sit_down(&g);
    g.front.event = NULL;
    assert_int_equal(loop_run(l), 0);
    assert_int_equal(b.all, gezi_core_counts(core).met);
    assert_true(b.all > 0 && b.most <= A_COMMIT);
}

/* What happens while the loop begins, in order. */
static char order[256];

static void then(const char *what)
{
    size_t n = strlen(order);

    snprintf(order + n, sizeof order - n, "%s|", what);
}

static void give_one(const struct gezi_restorer *into, const char *name)
{
    char key[32];
    struct gezi_known known = {.peer = {.kind = GEZI_KIND_IPMSG,
                                        .key = key,
                                        .nick = name,
                                        .user = name,
                                        .host = "pc7",
                                        .group = "",
                                        .client = "",
                                        .sign = ""}};

    snprintf(key, sizeof key, "%s@pc7", name);
    into->person(into->ctx, &known);
}

static int give_page(void *ctx, uint32_t most, const struct gezi_restorer *into)
{
    (void)ctx;
    then("page");
    assert_int_equal(most, 1);
    give_one(into, "lei");
    return 0;
}

static int give_nobody(void *ctx, uint32_t most,
                       const struct gezi_restorer *into)
{
    (void)ctx;
    (void)most;
    (void)into;
    return 0;
}

static int give_all(void *ctx, const struct gezi_restorer *into)
{
    (void)ctx;
    then("rest");
    assert_int_equal(heard(":me:box:"), 0); /* nothing was said yet */
    give_one(into, "ann");
    give_one(into, "lei");
    return 0;
}

static void tell_order(struct guest *g, const struct gezi_event *ev)
{
    if (ev->kind == GEZI_EV_READY)
        then("ready");
    if (ev->kind == GEZI_EV_PERSON)
        then(ev->peer.user);
    if (ev->kind == GEZI_EV_PERSON && ev->change == GEZI_CHANGE_ONLINE)
        leave_7(g);
}

static bool is_partial(const struct guest *g)
{
    struct gezi_health h;

    g->host->health(g->host->ctx, &h);
    return h.partial;
}

static void tell_flush(void *ctx, int64_t now)
{
    (void)now;
    if (!strstr(order, "flush") || !strstr(order, "rest"))
        then(is_partial(ctx) ? "part|flush" : "flush");
}

/* Someone's entry waits in the socket all the while. */
static void begin(uint32_t page,
                  int (*give)(void *, uint32_t, const struct gezi_restorer *))
{
    struct ledger b = {.side = {.event = book,
                                .commit = close_page,
                                .number = no_number,
                                .restore = give_all,
                                .idle = no_work,
                                .page = give}};
    struct guest g = {.at_event = tell_order};
    struct loop_parts parts = {
        .udp = u, .core = core, .store = &b.side, .page = page};

    order[0] = '\0';
    b.side.ctx = &b;
    loop_free(l);
    strangers_come(1);
    assert_int_equal(loop_new(&parts, &l), 0);
    sit_down(&g);
    g.front.flush = tell_flush;
    assert_int_equal(loop_run(l), 7);
}

static void a_page_is_shown_then_all_are_known_then_the_lan_is_heard(void **s)
{
    (void)s;
    begin(1, give_page);
    assert_memory_equal(order, "page|lei|part|flush|rest|ann|u0|", 32);
}

static void all_are_known_at_once_where_nobody_asks_for_a_page(void **state)
{
    (void)state;
    begin(0, give_page);
    assert_memory_equal(order, "rest|ann|lei|flush|", 19);
}

static void a_page_with_nobody_on_it_is_not_shown(void **state)
{
    (void)state;
    begin(1, give_nobody);
    assert_memory_equal(order, "rest|ann|lei|flush|", 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_answer_waits_and_refs_do_not_mix),
        CASE(an_answer_that_waits_keeps_its_files),
        CASE(whoever_was_dropped_hears_nothing_more),
        CASE(the_good_bye_has_left_twice_when_the_loop_ends),
        CASE(a_signal_that_ends_is_an_interruption),
        CASE(people_of_earlier_days_are_introduced_first),
        CASE(a_page_is_shown_then_all_are_known_then_the_lan_is_heard),
        CASE(all_are_known_at_once_where_nobody_asks_for_a_page),
        CASE(a_page_with_nobody_on_it_is_not_shown),
        CASE(no_more_fronts_than_there_are_chairs),
        CASE(health_tells_the_address_and_the_port),
        cmocka_unit_test_setup_teardown(
            a_crowd_that_is_new_takes_several_commits, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
