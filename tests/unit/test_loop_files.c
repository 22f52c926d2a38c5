/*
 * A whole house on a loopback address of this process: core, loop, listener,
 * threads and disk. The peer is a thread of the test with sockets of its own.
 */
#include "expect.h"
#include "giver.h"
#include "ground.h"

#include "shell/inet.h"
#include "shell/loop.h"
#include "shell/tcp.h"

#include <gezi/attach.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HOME = 0x7f0d0001,
    STRANGER = 0x7f0d0002,
    PATIENCE_MS = 30000,
    TEXT = 64,
    CHAT = 200,
    PARALLEL = 4,
    LARGE = 3 << 20,
};

/* A port of this process's own: tests run side by side. */
static uint16_t port(void) { return (uint16_t)(20000 + getpid() % 20000); }

static struct ground ground;
static struct udp *u;
static struct tcp *tcp;
static struct gezi_core *core;
static struct loop *l;

/* The front: it does what the test says when something comes. */
struct guest {
    struct gezi_front front;
    const struct gezi_host *host;
    void (*at_event)(struct guest *g, const struct gezi_event *ev);
    bool met;
    char sent[16][TEXT]; /* texts of SENT, in order */
    size_t sent_n;
    unsigned messages, done, failed, offers;
    enum gezi_file_reason reason;
    int64_t give_up;
};
static struct guest guest;

/* The other side. */
struct peer {
    struct giver giver; /* what it offers; its address is the peer's */
    int fd;
    pthread_t thread;
    void (*script)(struct peer *p);
    /* What the script learnt. */
    uint64_t number;
    struct gezi_attach files[PARALLEL];
    size_t files_n;
    uint8_t got[65536];
    size_t n;
};
static struct peer peer;

static void on_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct guest *g = ctx;

    g->host = host;
    g->give_up = now + PATIENCE_MS;
}

static void on_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct guest *g = ctx;

    (void)now;
    if (ev->kind == GEZI_EV_SENT && g->sent_n < 16)
        snprintf(g->sent[g->sent_n++], TEXT, "%s", ev->sent.text);
    g->messages += ev->kind == GEZI_EV_MESSAGE;
    g->offers += ev->kind == GEZI_EV_MESSAGE && ev->message.files_n;
    if (ev->kind == GEZI_EV_TRANSFER) {
        g->done += ev->transfer.state == GEZI_FILE_DONE;
        g->failed += ev->transfer.state == GEZI_FILE_FAILED;
        if (ev->transfer.state == GEZI_FILE_FAILED)
            g->reason = ev->transfer.reason;
    }
    g->at_event(g, ev);
}

static int64_t on_deadline(void *ctx) { return ((struct guest *)ctx)->give_up; }

static void on_tick(void *ctx, int64_t now)
{
    struct guest *g = ctx;

    (void)now;
    g->host->leave(g->host->ctx, 99);
}

static int set_up(void **state)
{
    struct net_wish wish = {.bind_ip = HOME, .port = port()};
    struct gezi_config config = {.user = "me",
                                 .host = "box",
                                 .legacy = GEZI_CS_GBK,
                                 .port = port(),
                                 .files = true,
                                 .downloads = ground.dir};
    struct loop_parts parts = {.wish = wish};

    (void)state;
    ground_init(&ground);
    memset(&guest, 0, sizeof guest);
    memset(&peer, 0, sizeof peer);
    if (udp_open(&wish, &u) || tcp_open(HOME, port(), &tcp) ||
        gezi_core_new(&config, &core))
        return -1;
    parts.udp = u;
    parts.tcp = tcp;
    parts.core = core;
    return loop_new(&parts, &l);
}

static int tear_down(void **state)
{
    (void)state;
    loop_free(l);
    gezi_core_free(core);
    tcp_close(tcp);
    udp_close(u);
    ground_fini(&ground);
    return 0;
}

static void say(struct peer *p, const void *bytes, size_t n)
{
    struct sockaddr_in home = inet_sockaddr((struct gezi_addr){HOME, port()});

    assert_int_equal(
        sendto(p->fd, bytes, n, 0, (struct sockaddr *)&home, sizeof home),
        (ssize_t)n);
}

/* With all the NULs of the literal and the one behind it. */
#define SAY(p, literal) say(p, literal, sizeof(literal))

/* The next datagram whose command is that; acknowledges messages. */
static gezi_span hear(struct peer *p, uint32_t command)
{
    static uint8_t room[65536];
    struct gezi_packet k;
    ssize_t n;

    for (;;) {
        n = recv(p->fd, room, sizeof room, 0);
        if (n < 0)
            fail_msg("no datagram with the command %u came", command);
        if (gezi_packet_parse((gezi_span){room, (size_t)n}, &k) != GEZI_OK)
            continue;
        if ((k.command & GEZI_CMD_MASK) == GEZI_CMD_SENDMSG) {
            char ack[64];
            int len = snprintf(ack, sizeof ack, "1:9:li:pc:33:%llu",
                               (unsigned long long)k.number);

            say(p, ack, (size_t)len + 1);
        }
        if ((k.command & GEZI_CMD_MASK) != command)
            continue;
        p->number = k.number;
        return (gezi_span){room, (size_t)n};
    }
}

/* The next message with files. */
static void hear_offer(struct peer *p)
{
    struct gezi_packet k;
    gezi_span rest;

    do {
        gezi_packet_parse(hear(p, GEZI_CMD_SENDMSG), &k);
        gezi_packet_text(k.extra, &rest);
    } while (!(k.command & GEZI_OPT_FILEATTACH));
    p->files_n = 0;
    while (p->files_n < PARALLEL &&
           gezi_attach_next(&rest, &p->files[p->files_n], NULL))
        p->files_n++;
    assert_true(p->files_n > 0);
}

/* Ask for a file of the offer, from an address. The connection. */
static int ask(struct peer *p, size_t i, bool folder, uint32_t from_ip)
{
    struct sockaddr_in from = inet_sockaddr((struct gezi_addr){from_ip, 0});
    struct sockaddr_in to = inet_sockaddr((struct gezi_addr){HOME, port()});
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char text[128];
    int n = snprintf(text, sizeof text,
                     "1:10:li:pc:%d:%llx:%x:0:", folder ? 98 : 96,
                     (unsigned long long)p->number, (unsigned)p->files[i].id);

    assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(send(fd, text, (size_t)n + 1, 0), n + 1);
    return fd;
}

/* To its end; closes it. */
static void take(struct peer *p, int fd)
{
    ssize_t n;

    p->n = 0;
    while ((n = recv(fd, p->got + p->n, sizeof p->got - p->n, 0)) > 0)
        p->n += (size_t)n;
    close(fd);
}

static void *play(void *ctx)
{
    struct peer *p = ctx;

    p->script(p);
    return NULL;
}

/* The peer is on the LAN, then its script runs beside the loop until the front
 * leaves. */
static void run(void (*script)(struct peer *p),
                void (*at_event)(struct guest *g, const struct gezi_event *ev))
{
    struct timeval patience = {PATIENCE_MS / 1000, 0};
    struct sockaddr_in at;

    giver_start(&peer.giver);
    at = inet_sockaddr(peer.giver.addr);
    peer.fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(peer.fd, (struct sockaddr *)&at, sizeof at), 0);
    setsockopt(peer.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    peer.script = script;
    guest.at_event = at_event;
    guest.front = (struct gezi_front){.ctx = &guest,
                                      .start = on_start,
                                      .event = on_event,
                                      .fd = -1,
                                      .deadline = on_deadline,
                                      .tick = on_tick};
    assert_true(loop_add(l, &guest.front));
    SAY(&peer, "1:1:li:pc:18874369:Li\0"); /* BR_ENTRY, takes files, UTF-8 */
    assert_int_equal(pthread_create(&peer.thread, NULL, play, &peer), 0);
    assert_int_equal(loop_run(l), 0);
    pthread_join(peer.thread, NULL);
    giver_stop(&peer.giver);
    close(peer.fd);
}

static void leave(struct guest *g) { g->host->leave(g->host->ctx, 0); }

static void command(struct guest *g, const struct gezi_command *cmd)
{
    assert_int_equal(g->host->command(g->host->ctx, cmd), GEZI_OK);
}

static void offer(struct guest *g, const struct gezi_event *ev,
                  const char *text, const struct gezi_file *files, size_t n)
{
    command(g, &(struct gezi_command){.what = GEZI_DO_SEND,
                                      .to.peer = ev->peer.id,
                                      .text = text,
                                      .files = files,
                                      .files_n = n});
}

static char *path_of(const char *name)
{
    static char paths[PARALLEL][128];
    static size_t next;
    char *path = paths[next++ % PARALLEL];

    snprintf(path, sizeof paths[0], "%s/%s", ground.top, name);
    return path;
}

static bool first_meeting(struct guest *g, const struct gezi_event *ev)
{
    if (g->met || ev->kind != GEZI_EV_PERSON)
        return false;
    g->met = true;
    return true;
}

static void offer_one(struct guest *g, const struct gezi_event *ev)
{
    const struct gezi_file file = {
        .name = "a.txt", .path = path_of("a.txt"), .size = 5};

    if (first_meeting(g, ev))
        offer(g, ev, "", &file, 1);
    if (g->done)
        leave(g);
}

static void fetch_one(struct peer *p)
{
    hear_offer(p);
    take(p, ask(p, 0, false, p->giver.addr.ip));
}

static void what_is_offered_can_be_fetched(void **state)
{
    (void)state;
    ground_text(&ground, "a.txt", "hello");
    run(fetch_one, offer_one);
    assert_int_equal(guest.done, 1);
    assert_int_equal(peer.n, 5);
    assert_memory_equal(peer.got, "hello", 5);
}

static void try_as_a_stranger_first(struct peer *p)
{
    hear_offer(p);
    take(p, ask(p, 0, false, STRANGER));
    assert_int_equal(p->n, 0);
    take(p, ask(p, 0, false, p->giver.addr.ip));
}

static void others_get_nothing_of_it(void **state)
{
    (void)state;
    ground_text(&ground, "a.txt", "hello");
    run(try_as_a_stranger_first, offer_one);
    assert_int_equal(guest.done, 1);
    assert_int_equal(peer.n, 5);
}

static void offer_gone(struct guest *g, const struct gezi_event *ev)
{
    const struct gezi_file file = {
        .name = "a.txt", .path = path_of("gone.txt"), .size = 5};

    if (first_meeting(g, ev))
        offer(g, ev, "", &file, 1);
    if (g->failed)
        leave(g);
}

static void what_is_gone_meanwhile_fails_with_the_reason(void **state)
{
    (void)state;
    run(fetch_one, offer_gone);
    assert_int_equal(guest.reason, GEZI_FILE_WHY_NOT_READ);
    assert_int_equal(peer.n, 0);
}

static void offer_folder_then_talk(struct guest *g, const struct gezi_event *ev)
{
    const struct gezi_file files[] = {
        {.name = "x", .path = path_of("x"), .type = GEZI_FILE_FOLDER},
        {.name = "none", .path = path_of("none"), .type = GEZI_FILE_FOLDER},
        {.name = "y", .path = path_of("y"), .type = GEZI_FILE_FOLDER},
    };

    if (first_meeting(g, ev)) {
        offer(g, ev, "folders", files, 3);
        offer(g, ev, "text", NULL, 0);
    }
    if (g->done)
        leave(g);
}

static void fetch_folder(struct peer *p)
{
    hear_offer(p);
    take(p, ask(p, 0, true, p->giver.addr.ip));
}

static void folders_are_measured_and_nothing_overtakes_them(void **state)
{
    (void)state;
    ground_text(&ground, "x/one", "1");
    ground_text(&ground, "x/sub/two", "22");
    ground_text(&ground, "y/three", "333");
    run(fetch_folder, offer_folder_then_talk);
    assert_int_equal(peer.files_n, 3);
    assert_int_equal(peer.files[0].size, 3);
    assert_int_equal(peer.files[1].size, 0);
    assert_int_equal(peer.files[2].size, 3);
    assert_string_equal(guest.sent[0], "folders");
    assert_string_equal(guest.sent[1], "text");
}

static void fetch_what_is_offered(struct guest *g, const struct gezi_event *ev)
{
    if (ev->kind == GEZI_EV_MESSAGE && ev->message.files_n)
        command(g, &(struct gezi_command){.what = GEZI_DO_FETCH,
                                          .offer = ev->message.id,
                                          .file = GEZI_FILE_ALL});
    if (g->done || g->failed)
        leave(g);
}

static void give_one(struct peer *p)
{
    /* SENDMSG with files, receipt wanted. */
    SAY(p, "1:255:li:pc:2097440:take it\0"
           "1:g.txt:5:65000000:1:\a");
    hear(p, GEZI_CMD_RECVMSG);
}

static void what_others_offer_comes_to_the_disk(void **state)
{
    char *words;

    (void)state;
    peer.giver.answers[0].bytes = S("hello");
    peer.giver.count = 1;
    run(give_one, fetch_what_is_offered);
    assert_int_equal(guest.done, 1);
    words = ground_words(&ground, "downloads", 0);
    assert_string_equal(words, "g.txt 0600 5 bytes: hello\n");
    free(words);
    assert_non_null(strstr(peer.giver.requests[0], ":ff:1:0:"));
}

static uint8_t large[LARGE];

static void offer_and_fetch_four(struct guest *g, const struct gezi_event *ev)
{
    struct gezi_file files[PARALLEL];

    for (uint32_t i = 0; i < PARALLEL; i++)
        files[i] = (struct gezi_file){
            .id = i, .name = "l", .path = path_of("large"), .size = LARGE};
    if (first_meeting(g, ev))
        offer(g, ev, "", files, PARALLEL);
    if (ev->kind == GEZI_EV_MESSAGE && ev->message.files_n)
        command(g, &(struct gezi_command){.what = GEZI_DO_FETCH,
                                          .offer = ev->message.id,
                                          .file = GEZI_FILE_ALL});
    if (g->done + g->failed == 2 * PARALLEL && g->messages == CHAT + 1)
        leave(g);
}

/* In a thread of its own: a file to its end. */
static void *take_large(void *ctx)
{
    static _Thread_local uint8_t room[65536];
    int fd = *(int *)ctx;
    size_t sum = 0;
    ssize_t n;

    while ((n = recv(fd, room, sizeof room, 0)) > 0) {
        assert_memory_equal(room, large + sum, (size_t)n);
        sum += (size_t)n;
    }
    assert_int_equal(sum, LARGE);
    close(fd);
    return NULL;
}

static void chat_meanwhile(struct peer *p)
{
    pthread_t takers[PARALLEL];
    int fds[PARALLEL];
    char text[64];

    hear_offer(p);
    for (size_t i = 0; i < PARALLEL; i++) {
        fds[i] = ask(p, i, false, p->giver.addr.ip);
        pthread_create(&takers[i], NULL, take_large, &fds[i]);
    }
    SAY(p, "1:255:li:pc:2097440:take\0"
           "1:a:300000:65000000:1:\a2:b:300000:65000000:1:\a"
           "3:c:300000:65000000:1:\a4:d:300000:65000000:1:\a");
    hear(p, GEZI_CMD_RECVMSG);
    for (int i = 0; i < CHAT; i++) {
        int n = snprintf(text, sizeof text, "1:%d:li:pc:288:%d", 1000 + i, i);

        say(p, text, (size_t)n + 1);
        hear(p, GEZI_CMD_RECVMSG);
    }
    for (size_t i = 0; i < PARALLEL; i++)
        pthread_join(takers[i], NULL);
}

static void files_go_both_ways_while_people_chat(void **state)
{
    (void)state;
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (uint8_t)(i ^ i >> 8 ^ i >> 16);
    ground_write(&ground, "large", large, LARGE);
    peer.giver.answers[0].bytes = (gezi_span){large, LARGE};
    peer.giver.count = 1;
    run(chat_meanwhile, offer_and_fetch_four);
    assert_int_equal(guest.done, 2 * PARALLEL);
    assert_true(ground_has(&ground, "downloads/a"));
    assert_true(ground_has(&ground, "downloads/d"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(what_is_offered_can_be_fetched),
        T(others_get_nothing_of_it),
        T(what_is_gone_meanwhile_fails_with_the_reason),
        T(folders_are_measured_and_nothing_overtakes_them),
        T(what_others_offer_comes_to_the_disk),
        T(files_go_both_ways_while_people_chat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
