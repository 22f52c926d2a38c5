#include "expect.h"

#include "shell/wire.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t buf[WIRE_EVENT_MAX];

/* A line as the other side gets it: in memory of its size, without newline. */
struct line {
    char *s;
    size_t n;
};

static struct line line_of(const struct gezi_writer *w)
{
    struct line l = {malloc(w->n), w->n - 1};

    assert_false(w->full);
    assert_non_null(l.s);
    assert_int_equal(w->p[w->n - 1], '\n');
    assert_null(memchr(w->p, '\n', w->n - 1));
    memcpy(l.s, w->p, w->n);
    return l;
}

static struct gezi_writer writer(void)
{
    return (struct gezi_writer){.p = buf, .cap = sizeof buf};
}

static struct gezi_event some_event(enum gezi_event_kind kind)
{
    struct gezi_event ev = {.kind = kind, .unix_ms = 1760000000123};

    ev.peer = (struct gezi_peer){
        .id = 4000000000u,
        .kind = GEZI_KIND_FEIQ,
        .presence = GEZI_AWAY,
        .addr = {0xfffefdfc, 65535},
        .caps = GEZI_OPT_CAPUTF8,
        .charset = GEZI_CS_GBK,
        .key = "小道士@ubuntu",
        .nick = "tab\there",
        .user = "back\\slash",
        .host = "\\N",
        .group = "",
        .client = "two\nlines",
        .sign = "\\\\t\t\n",
    };
    return ev;
}

static void expect_peer(const struct gezi_peer *a, const struct gezi_peer *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->presence, b->presence);
    assert_true(gezi_addr_equal(a->addr, b->addr));
    assert_int_equal(a->caps, b->caps);
    assert_int_equal(a->charset, b->charset);
    assert_string_equal(a->key, b->key);
    assert_string_equal(a->nick, b->nick);
    assert_string_equal(a->user, b->user);
    assert_string_equal(a->host, b->host);
    assert_string_equal(a->group, b->group);
    assert_string_equal(a->client, b->client);
    assert_string_equal(a->sign, b->sign);
}

/* There and back; the caller compares what the kind adds and frees. */
static char *carry(const struct gezi_event *ev, struct gezi_event *out)
{
    struct gezi_writer w = writer();
    struct line l;

    wire_put_event(&w, ev);
    l = line_of(&w);
    assert_true(wire_get_event(l.s, l.n, out));
    assert_int_equal(out->kind, ev->kind);
    assert_true(out->unix_ms == ev->unix_ms);
    expect_peer(&out->peer, &ev->peer);
    return l.s;
}

static void events_without_more_survive(void **state)
{
    static const enum gezi_event_kind kinds[] = {GEZI_EV_READY, GEZI_EV_NUDGE};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct gezi_event ev = some_event(kinds[i]), got;

        free(carry(&ev, &got));
    }
}

static void a_person_survives(void **state)
{
    (void)state;
    for (int c = GEZI_CHANGE_ONLINE; c <= GEZI_CHANGE_GONE; c++) {
        struct gezi_event ev = some_event(GEZI_EV_PERSON), got;

        ev.change = (enum gezi_change)c;
        free(carry(&ev, &got));
        assert_int_equal(got.change, c);
    }
}

static void a_message_survives_with_its_raw_bytes(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_MESSAGE), got;
    char *line;

    (void)state;
    ev.message = (struct gezi_message){
        .id = "id 1",
        .number = UINT64_MAX,
        .text = "first\nsecond\tthird \\n",
        .raw = S("\xb9\xfe\\\n\t\0\xff"),
        .charset = GEZI_CS_COUNT - 1,
        .bad = UINT32_MAX,
        .flags = GEZI_MSG_BROADCAST | GEZI_MSG_BOLD,
        .since_ms = 1700000000123,
    };
    line = carry(&ev, &got);
    assert_string_equal(got.message.id, ev.message.id);
    assert_true(got.message.number == UINT64_MAX);
    assert_string_equal(got.message.text, ev.message.text);
    expect_bytes(got.message.raw, "\xb9\xfe\\\n\t\0\xff");
    assert_int_equal(got.message.charset, ev.message.charset);
    assert_true(got.message.bad == UINT32_MAX);
    assert_int_equal(got.message.flags, ev.message.flags);
    assert_true(got.message.since_ms == 1700000000123);
    free(line);
}

static void sent_and_delivery_survive(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_SENT), got;
    char *line;

    (void)state;
    ev.sent = (struct gezi_sent){.ref = 1ull << 63,
                                 .id = "x",
                                 .text = "",
                                 .charset = GEZI_CS_UTF8,
                                 .lost = 3,
                                 .flags = 1,
                                 .number = 77};
    line = carry(&ev, &got);
    assert_true(got.sent.ref == ev.sent.ref);
    assert_string_equal(got.sent.id, "x");
    assert_string_equal(got.sent.text, "");
    assert_int_equal(got.sent.charset, GEZI_CS_UTF8);
    assert_int_equal(got.sent.lost, 3);
    assert_int_equal(got.sent.flags, 1);
    assert_true(got.sent.number == 77);
    free(line);
    ev = some_event(GEZI_EV_DELIVERY);
    ev.delivery = (struct gezi_delivery){.ref = 7,
                                         .id = "y",
                                         .state = GEZI_FAILED,
                                         .reason = GEZI_WHY_DROPPED,
                                         .attempts = 5,
                                         .over_bytes = 99,
                                         .number = UINT64_MAX};
    line = carry(&ev, &got);
    assert_true(got.delivery.ref == 7);
    assert_string_equal(got.delivery.id, "y");
    assert_int_equal(got.delivery.state, GEZI_FAILED);
    assert_int_equal(got.delivery.reason, GEZI_WHY_DROPPED);
    assert_int_equal(got.delivery.attempts, 5);
    assert_int_equal(got.delivery.over_bytes, 99);
    assert_true(got.delivery.number == UINT64_MAX);
    free(line);
}

static void typing_and_info_survive(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_TYPING), got;
    char *line;

    (void)state;
    ev.typing = true;
    free(carry(&ev, &got));
    assert_true(got.typing);
    ev = some_event(GEZI_EV_INFO);
    ev.info = (struct gezi_info){true, "at lunch"};
    line = carry(&ev, &got);
    assert_true(got.info.absence);
    assert_string_equal(got.info.text, "at lunch");
    free(line);
}

static void every_command_survives(void **state)
{
    (void)state;
    for (int what = GEZI_DO_ANNOUNCE; what <= GEZI_DO_LEAVE; what++) {
        struct gezi_command cmd = {.what = (enum gezi_do)what,
                                   .flags = GEZI_SEND_BARE,
                                   .ref = UINT64_MAX,
                                   .to = {7, {0x7f000001, 2425}},
                                   .text = "\\N",
                                   .group = NULL,
                                   .number = 9};
        struct gezi_command got;
        struct gezi_writer w = writer();
        struct line l;

        if (what >= GEZI_DO_FETCH && what <= GEZI_DO_WITHDRAW)
            continue; /* they say less */
        wire_put_command(&w, &cmd);
        l = line_of(&w);
        assert_true(wire_get_command(l.s, l.n, &got));
        assert_int_equal(got.what, what);
        assert_int_equal(got.flags, GEZI_SEND_BARE);
        assert_true(got.ref == UINT64_MAX);
        assert_int_equal(got.to.peer, 7);
        assert_true(gezi_addr_equal(got.to.addr, cmd.to.addr));
        assert_string_equal(got.text, "\\N");
        assert_null(got.group);
        assert_true(got.number == 9);
        free(l.s);
    }
}

static void what_is_asked_of_an_offer_survives(void **state)
{
    (void)state;
    for (int what = GEZI_DO_FETCH; what <= GEZI_DO_WITHDRAW; what++) {
        struct gezi_command cmd = {.what = (enum gezi_do)what,
                                   .ref = 3,
                                   .offer = "17-ab",
                                   .file = GEZI_FILE_ALL,
                                   .dir = "/tmp/tab\there"};
        struct gezi_command got;
        struct gezi_writer w = writer();
        struct line l;

        wire_put_command(&w, &cmd);
        l = line_of(&w);
        assert_true(wire_get_command(l.s, l.n, &got));
        assert_int_equal(got.what, what);
        assert_true(got.ref == 3);
        assert_string_equal(got.offer, "17-ab");
        assert_true(got.file == GEZI_FILE_ALL);
        assert_string_equal(got.dir, cmd.dir);
        free(l.s);
    }
}

static void no_text_and_an_empty_text_differ(void **state)
{
    struct gezi_command cmd = {.what = GEZI_DO_ABSENCE, .text = NULL}, got;
    struct gezi_writer w = writer();
    struct line l;

    (void)state;
    wire_put_command(&w, &cmd);
    l = line_of(&w);
    assert_true(wire_get_command(l.s, l.n, &got));
    assert_null(got.text);
    free(l.s);
    w = writer();
    cmd.text = "";
    wire_put_command(&w, &cmd);
    l = line_of(&w);
    assert_true(wire_get_command(l.s, l.n, &got));
    assert_string_equal(got.text, "");
    free(l.s);
}

static void the_hello_survives(void **state)
{
    struct wire_hello hello = {WIRE_VERSION,
                               "0.1.0",
                               812,
                               4026531840,
                               {"10.77.0.1", 2425, true, 2, 4 << 20, 17,
                                "no\ttrouble"}},
                      got;
    struct gezi_writer w = writer();
    struct line l;

    (void)state;
    wire_put_hello(&w, &hello);
    l = line_of(&w);
    assert_true(wire_get_hello(l.s, l.n, &got));
    assert_int_equal(got.version, WIRE_VERSION);
    assert_string_equal(got.program, "0.1.0");
    assert_int_equal(got.pid, 812);
    assert_true(got.network == 4026531840);
    assert_string_equal(got.health.address, "10.77.0.1");
    assert_int_equal(got.health.port, 2425);
    assert_true(got.health.bound);
    assert_int_equal(got.health.interfaces, 2);
    assert_int_equal(got.health.buffer_bytes, 4 << 20);
    assert_true(got.health.dropped == 17);
    assert_string_equal(got.health.trouble, "no\ttrouble");
    free(l.s);
}

static void fields_of_a_later_version_are_skipped(void **state)
{
    char line[] = "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\tnew\t\\x\t";
    struct gezi_command got;

    (void)state;
    assert_true(wire_get_command(line, sizeof line - 1, &got));
    assert_int_equal(got.what, GEZI_DO_ANNOUNCE);
}

static bool reads(const char *text)
{
    char line[256];
    struct gezi_command got;

    snprintf(line, sizeof line, "%s", text);
    return wire_get_command(line, strlen(line), &got);
}

static void a_line_that_is_wrong_in_one_place_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "announce",
        "announc\t0\t0\t0\t0\t0\t\\N\t\\N\t0",
        "announcer\t0\t0\t0\t0\t0\t\\N\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N",
        "announce\t0\t0\t0\t0\t65536\t\\N\t\\N\t0",
        "announce\t0\t0\t4294967296\t0\t0\t\\N\t\\N\t0",
        "announce\t0\t18446744073709551616\t0\t0\t0\t\\N\t\\N\t0",
        "announce\t-1\t0\t0\t0\t0\t\\N\t\\N\t0",
        "announce\t\t0\t0\t0\t0\t\\N\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\\x\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\\\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\ta\\0b\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\xff\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\xed\xa0\x80\t\\N\t0",
    };

    (void)state;
    assert_true(reads("announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(reads(wrong[i]));
}

static void an_enum_out_of_range_is_refused(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_PERSON), got;
    struct gezi_writer w = writer();
    struct line l;

    (void)state;
    ev.change = GEZI_CHANGE_GONE + 1;
    wire_put_event(&w, &ev);
    l = line_of(&w);
    assert_false(wire_get_event(l.s, l.n, &got));
    free(l.s);
}

static void every_beginning_of_a_line_is_refused_or_whole(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_TYPING), got;
    struct gezi_writer w = writer();

    (void)state;
    wire_put_event(&w, &ev);
    for (size_t n = 0; n < w.n - 1; n++) {
        char *s = malloc(n + 1);

        assert_non_null(s);
        memcpy(s, w.p, n);
        assert_false(wire_get_event(s, n, &got));
        free(s);
    }
}

static void feed(struct wire_lines *l, const char *text)
{
    size_t room, n = strlen(text);
    char *to = wire_lines_room(l, &room);

    assert_true(n <= room);
    memcpy(to, text, n);
    wire_lines_add(l, n);
}

static void lines_come_whole_however_they_are_cut(void **state)
{
    struct wire_lines l;
    char *line;
    size_t n;

    (void)state;
    assert_true(wire_lines_init(&l, 16));
    assert_null(wire_lines_next(&l, &n));
    feed(&l, "on");
    assert_null(wire_lines_next(&l, &n));
    feed(&l, "e\n\ntw");
    line = wire_lines_next(&l, &n);
    assert_non_null(line);
    assert_int_equal(n, 3);
    assert_memory_equal(line, "one", 3);
    assert_non_null(wire_lines_next(&l, &n));
    assert_int_equal(n, 0);
    assert_null(wire_lines_next(&l, &n));
    feed(&l, "o\n");
    line = wire_lines_next(&l, &n);
    assert_non_null(line);
    assert_memory_equal(line, "two", 3);
    wire_lines_fini(&l);
}

static void a_line_too_long_leaves_no_room(void **state)
{
    struct wire_lines l;
    size_t n;

    (void)state;
    assert_true(wire_lines_init(&l, 8));
    feed(&l, "12345678");
    assert_null(wire_lines_next(&l, &n));
    wire_lines_room(&l, &n);
    assert_int_equal(n, 0);
    wire_lines_fini(&l);
}

static void the_largest_message_fits_a_line(void **state)
{
    /* Every byte of a datagram undecodable, and every raw one escaped. */
    size_t n = 3 * GEZI_DATAGRAM_MAX;
    struct gezi_event ev = some_event(GEZI_EV_MESSAGE);
    struct gezi_writer w = writer();
    uint8_t *raw = malloc(GEZI_DATAGRAM_MAX);
    char *text = malloc(n + 1);

    (void)state;
    assert_true(raw && text);
    for (size_t i = 0; i < n; i++)
        text[i] = "\xef\xbf\xbd"[i % 3];
    text[n] = 0;
    memset(raw, '\\', GEZI_DATAGRAM_MAX);
    ev.message.id = "x";
    ev.message.text = text;
    ev.message.raw = (gezi_span){raw, GEZI_DATAGRAM_MAX};
    wire_put_event(&w, &ev);
    assert_false(w.full);
    free(text);
    free(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_without_more_survive),
        cmocka_unit_test(a_person_survives),
        cmocka_unit_test(a_message_survives_with_its_raw_bytes),
        cmocka_unit_test(sent_and_delivery_survive),
        cmocka_unit_test(typing_and_info_survive),
        cmocka_unit_test(every_command_survives),
        cmocka_unit_test(what_is_asked_of_an_offer_survives),
        cmocka_unit_test(no_text_and_an_empty_text_differ),
        cmocka_unit_test(the_hello_survives),
        cmocka_unit_test(fields_of_a_later_version_are_skipped),
        cmocka_unit_test(a_line_that_is_wrong_in_one_place_is_refused),
        cmocka_unit_test(an_enum_out_of_range_is_refused),
        cmocka_unit_test(every_beginning_of_a_line_is_refused_or_whole),
        cmocka_unit_test(lines_come_whole_however_they_are_cut),
        cmocka_unit_test(a_line_too_long_leaves_no_room),
        cmocka_unit_test(the_largest_message_fits_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
