#include "expect.h"

#include "shell/wire.h"
#include "shell/wire_lines.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t buf[WIRE_EVENT_MAX];
static struct gezi_file list[GEZI_FILES_MAX]; /* of what was read */

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
    assert_true(wire_get_event(l.s, l.n, list, out));
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
        .others = "p@h\t王芳\n",
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
    assert_string_equal(got.message.others, "p@h\t王芳\n");
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
    assert_null(got.sent.others);
    free(line);
    ev.sent.others = "k\tn\n";
    line = carry(&ev, &got);
    assert_string_equal(got.sent.others, "k\tn\n");
    free(line);
    ev = some_event(GEZI_EV_ASKED);
    ev.asked = (struct gezi_asked){"17-ab", UINT64_MAX};
    line = carry(&ev, &got);
    assert_string_equal(got.asked.offer, "17-ab");
    assert_true(got.asked.number == UINT64_MAX);
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

static void expect_files(const struct gezi_file *a, const struct gezi_file *b,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(a[i].id, b[i].id);
        assert_int_equal(a[i].type, b[i].type);
        assert_string_equal(a[i].name, b[i].name);
        assert_true(a[i].size == b[i].size);
        assert_true(a[i].mtime == b[i].mtime);
        if (b[i].path)
            assert_string_equal(a[i].path, b[i].path);
        else
            assert_null(a[i].path);
        assert_int_equal(a[i].state, b[i].state);
        assert_int_equal(a[i].reason, b[i].reason);
        assert_true(a[i].state_ms == b[i].state_ms);
        assert_int_equal(a[i].encrypted, b[i].encrypted);
    }
}

static const struct gezi_file some_files[] = {
    {.name = "a"},
    {.id = UINT32_MAX,
     .type = GEZI_FILE_IMAGE,
     .name = "图纸\t\\v3.dwg",
     .size = UINT64_MAX,
     .mtime = INT64_MAX,
     .path = "/tab\there/\\N",
     .state = GEZI_FILE_ENDED,
     .reason = GEZI_FILE_WHY_LEFT,
     .state_ms = 1760000000123,
     .encrypted = true},
};

static void files_survive_with_what_offers_them(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_MESSAGE), got;
    char *line;

    (void)state;
    ev.message.id = ev.message.text = "";
    ev.message.files = some_files;
    ev.message.files_n = 2;
    line = carry(&ev, &got);
    assert_int_equal(got.message.files_n, 2);
    expect_files(got.message.files, some_files, 2);
    free(line);
    ev = some_event(GEZI_EV_SENT);
    ev.sent.id = ev.sent.text = "";
    ev.sent.files = some_files + 1;
    ev.sent.files_n = 1;
    line = carry(&ev, &got);
    assert_int_equal(got.sent.files_n, 1);
    expect_files(got.sent.files, some_files + 1, 1);
    free(line);
    ev.sent.files_n = 0;
    line = carry(&ev, &got);
    assert_int_equal(got.sent.files_n, 0);
    assert_null(got.sent.files);
    free(line);
}

static void files_survive_with_the_command_to_send_them(void **state)
{
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .text = "two of them",
                               .files = some_files,
                               .files_n = 2,
                               .others = "p@h\t王芳\n"};
    struct gezi_command got;
    struct gezi_writer w = writer();
    struct line l;

    (void)state;
    wire_put_command(&w, &cmd);
    l = line_of(&w);
    assert_true(wire_get_command(l.s, l.n, list, &got));
    assert_string_equal(got.text, "two of them");
    assert_string_equal(got.others, "p@h\t王芳\n");
    assert_int_equal(got.files_n, 2);
    expect_files(got.files, some_files, 2);
    free(l.s);
}

static bool survives(const struct gezi_file *file)
{
    struct gezi_command got, cmd = {
                                 .what = GEZI_DO_SEND,
                                 .files = file,
                                 .files_n = 1,
                             };
    struct gezi_writer w = writer();
    struct line l;
    bool ok;

    wire_put_command(&w, &cmd);
    l = line_of(&w);
    ok = wire_get_command(l.s, l.n, list, &got);
    free(l.s);
    return ok;
}

static void a_file_that_is_wrong_in_one_place_is_refused(void **state)
{
    static const struct gezi_file good = {.name = "a", .path = "/a"};
    static const char *const names[] = {"", ".", "..", "a/b", "\xff"};
    char path[WIRE_PATH_MAX + 1], name[257];
    struct gezi_file f = good;

    (void)state;
    assert_true(survives(&f));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        f.name = names[i];
        assert_false(survives(&f));
    }
    memset(name, 'n', sizeof name);
    name[255] = 0;
    f.name = name;
    assert_true(survives(&f));
    name[255] = 'n';
    name[256] = 0;
    assert_false(survives(&f));
    f = good;
    f.path = "a";
    assert_false(survives(&f));
    f.path = "";
    assert_false(survives(&f));
    memset(path, '/', sizeof path);
    path[WIRE_PATH_MAX - 1] = 0;
    f.path = path;
    assert_true(survives(&f));
    path[WIRE_PATH_MAX - 1] = '/';
    path[WIRE_PATH_MAX] = 0;
    assert_false(survives(&f));
    f = good;
    f.type = GEZI_FILE_IMAGE + 1;
    assert_false(survives(&f));
    f = good;
    f.state = GEZI_FILE_ENDED + 1;
    assert_false(survives(&f));
    f = good;
    f.reason = GEZI_FILE_REASON_COUNT;
    assert_false(survives(&f));
}

static void a_transfer_survives(void **state)
{
    struct gezi_event ev = some_event(GEZI_EV_TRANSFER), got;
    char *line;

    (void)state;
    ev.transfer = (struct gezi_transfer){.ref = 9,
                                         .offer = "17-ab",
                                         .file = 3,
                                         .out = true,
                                         .type = GEZI_FILE_FOLDER,
                                         .state = GEZI_FILE_ENDED,
                                         .reason = GEZI_FILE_WHY_LEFT,
                                         .name = "dir",
                                         .path = "/home/a/dir",
                                         .detail = "3.1 MB\tfree",
                                         .bytes = UINT64_MAX,
                                         .total = 1,
                                         .entries = UINT32_MAX,
                                         .encrypted = true,
                                         .skipped = 2};
    line = carry(&ev, &got);
    assert_true(got.transfer.ref == 9);
    assert_string_equal(got.transfer.offer, "17-ab");
    assert_int_equal(got.transfer.file, 3);
    assert_true(got.transfer.out);
    assert_int_equal(got.transfer.type, GEZI_FILE_FOLDER);
    assert_int_equal(got.transfer.state, GEZI_FILE_ENDED);
    assert_int_equal(got.transfer.reason, GEZI_FILE_WHY_LEFT);
    assert_string_equal(got.transfer.name, "dir");
    assert_string_equal(got.transfer.path, "/home/a/dir");
    assert_string_equal(got.transfer.detail, "3.1 MB\tfree");
    assert_true(got.transfer.bytes == UINT64_MAX && got.transfer.total == 1);
    assert_true(got.transfer.entries == UINT32_MAX);
    assert_int_equal(got.transfer.skipped, 2);
    assert_true(got.transfer.encrypted);
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
        assert_true(wire_get_command(l.s, l.n, list, &got));
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
        assert_true(wire_get_command(l.s, l.n, list, &got));
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
    assert_true(wire_get_command(l.s, l.n, list, &got));
    assert_null(got.text);
    free(l.s);
    w = writer();
    cmd.text = "";
    wire_put_command(&w, &cmd);
    l = line_of(&w);
    assert_true(wire_get_command(l.s, l.n, list, &got));
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
                                "no\ttrouble", "out", "10.0.1.0/24", true,
                                "eth0 10.77.0.1", true, false}},
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
    assert_string_equal(got.health.away, "out");
    assert_true(got.health.tcp);
    assert_string_equal(got.health.links, "eth0 10.77.0.1");
    assert_true(got.health.heard);
    assert_string_equal(got.health.asked, "10.0.1.0/24");
    free(l.s);
}

static void fields_of_a_later_version_are_skipped(void **state)
{
    char line[] = "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t0\tnew\t\\x\t";
    struct gezi_command got;

    (void)state;
    assert_true(wire_get_command(line, sizeof line - 1, list, &got));
    assert_int_equal(got.what, GEZI_DO_ANNOUNCE);
}

static bool reads(const char *text)
{
    char line[256];
    struct gezi_command got;

    snprintf(line, sizeof line, "%s", text);
    return wire_get_command(line, strlen(line), list, &got);
}

static void a_line_that_is_wrong_in_one_place_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "announce",
        "announc\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announcer\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t0",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t201\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t-1\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t1\t\\N",
        "announce\t0\t0\t0\t0\t65536\t\\N\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t4294967296\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announce\t0\t18446744073709551616\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announce\t-1\t0\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announce\t\t0\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\x\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\t\\\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\ta\\0b\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\t\xff\t\\N\t0\t0\t\\N",
        "announce\t0\t0\t0\t0\t0\t\xed\xa0\x80\t\\N\t0\t0\t\\N",
    };

    (void)state;
    assert_true(reads("announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\t0\t\\N"));
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
    assert_false(wire_get_event(l.s, l.n, list, &got));
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
        assert_false(wire_get_event(s, n, list, &got));
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

static void fill_with_large_files(void)
{
    static char path[WIRE_PATH_MAX], name[256];

    memset(path, '\\', sizeof path - 1);
    memset(name, '\\', sizeof name - 1);
    for (size_t i = 0; i < GEZI_FILES_MAX; i++)
        list[i] = (struct gezi_file){.id = UINT32_MAX,
                                     .name = name,
                                     .path = path,
                                     .size = UINT64_MAX,
                                     .mtime = INT64_MAX,
                                     .reason = GEZI_FILE_REASON_COUNT - 1,
                                     .state_ms = INT64_MAX};
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
    fill_with_large_files();
    ev.message.files = list;
    ev.message.files_n = GEZI_FILES_MAX;
    wire_put_event(&w, &ev);
    assert_false(w.full);
    free(text);
    free(raw);
}

static void the_largest_command_fits_a_line(void **state)
{
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .files = list};
    struct gezi_writer w = writer();
    char *text = malloc(GEZI_DATAGRAM_MAX + 1);

    (void)state;
    assert_non_null(text);
    memset(text, '\n', GEZI_DATAGRAM_MAX);
    text[GEZI_DATAGRAM_MAX] = 0;
    w.cap = WIRE_COMMAND_MAX;
    cmd.text = text;
    fill_with_large_files();
    cmd.files_n = GEZI_FILES_MAX;
    wire_put_command(&w, &cmd);
    assert_false(w.full);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_without_more_survive),
        cmocka_unit_test(a_person_survives),
        cmocka_unit_test(a_message_survives_with_its_raw_bytes),
        cmocka_unit_test(sent_and_delivery_survive),
        cmocka_unit_test(files_survive_with_what_offers_them),
        cmocka_unit_test(files_survive_with_the_command_to_send_them),
        cmocka_unit_test(a_file_that_is_wrong_in_one_place_is_refused),
        cmocka_unit_test(a_transfer_survives),
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
        cmocka_unit_test(the_largest_command_fits_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
