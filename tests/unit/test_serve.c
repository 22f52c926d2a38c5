/* What we offer: written for each kind, given to whom it was offered.
 * docs/protocol.md 10.6, 10.7 */
#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define FEIQ "1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9"

static struct story *story_with_port(void)
{
    return story_new_with(&(struct gezi_config){.user = "me",
                                                .host = "box",
                                                .legacy = GEZI_CS_GBK,
                                                .seed = 7,
                                                .outbox = true,
                                                .files = true});
}

static struct story *story_with(const char *entry, size_t n)
{
    struct story *d = story_with_port();

    story_hear(d, LILEI, entry, n);
    story_wait(d, 2000);
    story_clear(d);
    return d;
}
#define WITH(entry) story_with(entry, sizeof(entry) - 1)
#define PLAIN "1:100:lilei:PC:1:lilei\0\0"

static uint32_t somebody(const struct story *d)
{
    struct gezi_peer p;
    uint32_t at = 0;

    assert_true(gezi_core_peer_next(d->c, &at, &p));
    return p.id;
}

static void offer(struct story *d, const char *text, const struct gezi_file *f,
                  size_t n)
{
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .ref = 42,
                               .to.peer = somebody(d),
                               .text = text,
                               .files = f,
                               .files_n = n};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

static const struct gezi_file one = {
    .name = "a.txt", .path = "/home/a.txt", .size = 0x1f, .mtime = 0x6500};
static const struct gezi_file dir = {
    .name = "dir", .path = "/home/dir", .type = GEZI_FILE_FOLDER};

static const char *offer_id(const struct story *d)
{
    return story_event(d, GEZI_EV_SENT, 0)->id;
}

/* Offering */

static void expect_offer(struct story *d, uint32_t command, const char *extra,
                         size_t n)
{
    static const struct gezi_file files[] = {
        {.name = "文件.txt", .path = "/f", .size = 0x1f, .mtime = 0x6500},
        {.name = "dir", .path = "/home/dir", .type = GEZI_FILE_FOLDER}};
    const struct story_out *o;
    const char *seen;
    size_t seen_n;

    offer(d, "x", files, 2);
    o = story_find(d, LILEI, 0x20, 0);
    assert_int_equal(story_command_of(o), command);
    seen = story_extra_of(o, &seen_n);
    assert_int_equal(seen_n, n);
    assert_memory_equal(seen, extra, n);
    assert_int_equal(story_event(d, GEZI_EV_SENT, 0)->e.sent.lost, 0);
    story_free(d);
}
#define EXPECT_OFFER(entry, command, extra)                                    \
    expect_offer(WITH(entry), command, extra, sizeof(extra) - 1)

#define GBK_LIST                                                               \
    "x\0"                                                                      \
    "0:\xce\xc4\xbc\xfe.txt:1f:6500:1:\a"                                      \
    "1:dir:1:0:2:\a\0"

static void each_kind_reads_the_list_in_its_own_form(void **state)
{
    (void)state;
    EXPECT_OFFER(FEIQ ":1:lilei:PC:6291457:n\0\0", 2097440, GBK_LIST);
    EXPECT_OFFER("1:1:lilei:PC:1:n\0g\0"
                 "00-1A-2B-3C-4D-5E\0",
                 2097440, GBK_LIST);
    EXPECT_OFFER(PLAIN, 2097440, GBK_LIST);
    EXPECT_OFFER("1_iptux 0.8.3:1:lilei:PC:257:n\0\0i.png\0utf-8\0", 2097440,
                 "x\0"
                 "0:文件.txt:1f:6500:1:\a"
                 "1:dir:1:0:2:\a\0");
}

static void official_clients_get_ids_that_are_hard_to_guess(void **state)
{
    struct story *d = WITH("1:100:lilei:PC:16777217:lilei\0\0");
    const struct gezi_file files[] = {one, dir};
    const struct story_event *sent;
    const char *list;
    char expected[100];
    size_t n;

    (void)state;
    offer(d, "see", files, 2);
    assert_int_equal(story_command_of(story_find(d, LILEI, 0x20, 0)), 27263264);
    sent = story_event(d, GEZI_EV_SENT, 0);
    assert_int_equal(sent->files[1].id, sent->files[0].id + 1);
    assert_in_range(sent->files[0].id, 1000, 0x3fffffff);
    snprintf(expected, sizeof expected, "%u:a.txt:1f:6500:1:\a%u:dir:0:0:2:\a",
             sent->files[0].id, sent->files[1].id);
    list = story_extra_of(story_find(d, LILEI, 0x20, 0), &n);
    assert_string_equal(list, "see");
    assert_string_equal(list + 4, expected);
    story_free(d);
}

static void the_event_tells_what_is_offered(void **state)
{
    struct story *d = WITH(PLAIN);
    const struct gezi_file files[] = {one, dir};
    const struct story_event *e;

    (void)state;
    offer(d, "", files, 2);
    e = story_event(d, GEZI_EV_SENT, 0);
    assert_true(e->e.sent.flags & GEZI_MSG_FILES);
    assert_int_equal(e->files_n, 2);
    assert_string_equal(e->files[0].name, "a.txt");
    assert_string_equal(e->files[0].path, "/home/a.txt");
    assert_int_equal(e->files[0].size, 0x1f);
    assert_int_equal(e->files[0].mtime, 0x6500);
    assert_int_equal(e->files[0].state, GEZI_FILE_OFFERED);
    assert_int_equal(e->files[1].type, GEZI_FILE_FOLDER);
    story_free(d);
}

/* What the charset or Windows lacks: no '?' comes into a list. */
static void names_go_as_they_can_be_read(void **state)
{
    static const struct gezi_file files[] = {
        {.name = "né\xe0\xbc\x81?.txt", .path = "/f", .size = 1},
        {.name = "a:b", .path = "/f", .size = 1}};
    struct story *d = WITH(PLAIN);
    size_t n;

    (void)state;
    offer(d, "", files, 2);
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 0), &n) + 1,
                        "0:n\xa8\xa6__.txt:1:0:1:\a"
                        "1:a_b:1:0:1:\a");
    assert_int_equal(story_event(d, GEZI_EV_SENT, 0)->e.sent.lost, 1);
    story_free(d);
}

/* Nothing left, and what was offered is over. */
static void expect_refused(struct story *d, enum gezi_reason reason)
{
    const struct story_event *e = story_event(d, GEZI_EV_DELIVERY, 0);

    assert_int_equal(e->e.delivery.state, GEZI_FAILED);
    assert_int_equal(e->e.delivery.reason, reason);
    assert_int_equal(story_event(d, GEZI_EV_SENT, 0)->files_n,
                     story_transfers(d, GEZI_FILE_ENDED));
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void who_takes_no_files_is_sent_none(void **state)
{
    struct story *d = story_with_port();

    (void)state;
    HEAR(d, LILEI, "bare text");
    offer(d, "x", &one, 1);
    expect_refused(d, GEZI_WHY_NO_FILES);
    d = WITH("1@shiyeline:1:lilei:PC:1:n\0g\0abc\0");
    offer(d, "x", &dir, 1);
    expect_refused(d, GEZI_WHY_NO_FILES);
    d = WITH("1@shiyeline:1:lilei:PC:1:n\0g\0abc\0");
    offer(d, "x", &one, 1);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    story_free(d);
    d = story_new();
    HEAR(d, LILEI, PLAIN);
    story_wait(d, 2000);
    story_clear(d);
    offer(d, "x", &one, 1);
    expect_refused(d, GEZI_WHY_NO_PORT);
}

static void a_list_that_does_not_fit_is_told_to_be_too_long(void **state)
{
    static struct gezi_file files[GEZI_FILES_MAX];
    struct story *d = WITH(PLAIN);
    char name[100];

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (int i = 0; i < GEZI_FILES_MAX; i++)
        files[i] = (struct gezi_file){.name = name, .path = "/n", .size = 1};
    offer(d, "x", files, GEZI_FILES_MAX);
    assert_true(story_event(d, GEZI_EV_DELIVERY, 0)->e.delivery.over_bytes >
                12000);
    expect_refused(d, GEZI_WHY_TOO_LONG);
}

static void files_are_announced_when_connections_can_come_in(void **state)
{
    struct story *d = story_with_port();

    (void)state;
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 300);
    assert_int_equal(story_command_of(story_find(d, "*", 0x01, 0)), 0x01200001);
    HEAR(d, "10.0.0.1", "1:1:u1:h:1:n\0\0");
    HEAR(d, "10.0.0.2", "1:1:u2:h:16777217:n\0\0");
    HEAR(d, "10.0.0.3", "1_iptux 0.8.3:1:u3:h:257:n\0\0i.png\0utf-8\0");
    HEAR(d, "10.0.0.4", FEIQ ":1:u4:h:6291457:n\0\0");
    HEAR(d, "10.0.0.5", "1@shiyeline:1:u5:h:1:n\0g\0abc\0");
    story_wait(d, 1500);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.1:2425", 0x03, 0)),
                     0x01200003);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.2:2425", 0x03, 0)),
                     0x01a00003);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.3:2425", 0x03, 0)),
                     0x01200003);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.4:2425", 0x03, 0)),
                     0x01200003);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.5:2425", 0x03, 0)),
                     3);
    story_free(d);
}

/* Giving */

/* "1:9:USER:HOST:COMMAND:" and the body, with the number of our offer. */
static void ask(struct story *d, const char *from, uint64_t conn,
                const char *head, const char *format)
{
    char request[200];
    int n = snprintf(request, sizeof request, "%s", head);
    unsigned long long number =
        (unsigned long long)story_event(d, GEZI_EV_SENT, 0)->e.sent.number;
    const char *mark = strchr(format, 'N');

    assert_non_null(mark);
    n += snprintf(request + n, sizeof request - (size_t)n,
                  mark[1] == 'D' ? "%llu%s" : "%llx%s", number, mark + 2);
    story_ask(d, from, conn, request, (size_t)n);
}

static void expect_served(const struct story *d, uint64_t conn)
{
    size_t n = story_jobs(d, GEZI_JOB_SERVE);

    assert_int_equal(story_jobs(d, GEZI_JOB_REFUSE), 0);
    assert_true(n > 0);
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, n - 1)->j.conn, conn);
}

static void expect_nothing(const struct story *d, uint64_t conn)
{
    size_t n = story_jobs(d, GEZI_JOB_REFUSE);

    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 0);
    assert_int_equal(n, 1);
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, conn);
    assert_int_equal(gezi_core_counts(d->c).refused, 1);
}

static struct story *story_with_offer(void)
{
    struct story *d = WITH(PLAIN);
    const struct gezi_file files[] = {one, dir};

    offer(d, "", files, 2);
    return d;
}

#define HEAD "1:9:lilei:PC:96:"

static void who_was_offered_a_file_gets_it(void **state)
{
    struct story *d = story_with_offer();
    const struct story_job *j;

    (void)state;
    ask(d, "10.0.0.7:50001", 77, HEAD, "NX:0:10:");
    expect_served(d, 77);
    j = story_job(d, GEZI_JOB_SERVE, 0);
    assert_string_equal(j->path, "/home/a.txt");
    assert_string_equal(j->name, "a.txt");
    assert_int_equal(j->j.offset, 16);
    assert_int_equal(j->j.size, 0x1f);
    assert_int_equal(j->j.charset, GEZI_CS_GBK);
    assert_false(j->j.as_tree);
    assert_int_equal(story_events(d, GEZI_EV_TRANSFER), 0);
    story_report(d, j->j.id, GEZI_REPORT_STARTED, 0, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_RUNNING);
    assert_true(story_transfer(d)->e.transfer.out);
    assert_string_equal(story_transfer(d)->id, offer_id(d));
    assert_string_equal(story_transfer(d)->key, "lilei@pc");
    story_report(d, j->j.id, GEZI_REPORT_DONE, 15, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_DONE);
    ask(d, "10.0.0.7:50001", 78, HEAD, "NX:0:0:"); /* lost it, perhaps */
    expect_served(d, 78);
    story_free(d);
}

static void numbers_are_understood_in_hex_and_in_decimal(void **state)
{
    static const char *const bodies[] = {"NX:0:0:", "NX:0",
                                         "ND:0:0:", "NX:00:", "NX:0:1f:"};

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct story *d = story_with_offer();

        ask(d, "10.0.0.7", 5, HEAD, bodies[i]);
        expect_served(d, 5);
        story_free(d);
    }
}

/* With two offers of that id, none of them is meant by it alone. */
static void so_they_are_when_the_id_is_not_enough(void **state)
{
    static const char *const bodies[] = {
        "NX:a:0:", "NX:10:0:", "ND:a:0:", "ND:10:0:"};
    struct gezi_file files[11];

    (void)state;
    for (int i = 0; i < 11; i++)
        files[i] = one;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct story *d = WITH(PLAIN);

        offer(d, "", files, 11);
        offer(d, "", files, 11);
        ask(d, "10.0.0.7", 5, HEAD, bodies[i]);
        expect_served(d, 5);
        story_report(d, 1, GEZI_REPORT_STARTED, 5, 0);
        assert_string_equal(story_transfer(d)->id, offer_id(d));
        story_free(d);
    }
}

static void ids_above_nine_are_hex_first(void **state)
{
    struct gezi_file files[20];
    struct story *d = WITH(PLAIN);
    char names[20][16];

    (void)state;
    for (int i = 0; i < 20; i++) {
        snprintf(names[i], sizeof *names, "f%d", i);
        files[i] = one;
        files[i].name = names[i];
    }
    offer(d, "", files, 20);
    ask(d, "10.0.0.7", 1, HEAD, "NX:11:0:"); /* 17 */
    assert_string_equal(story_job(d, GEZI_JOB_SERVE, 0)->name, "f17");
    ask(d, "10.0.0.7", 2, HEAD, "NX:19:0:"); /* 25 there is not: decimal */
    assert_string_equal(story_job(d, GEZI_JOB_SERVE, 1)->name, "f19");
    story_free(d);
}

static void another_number_will_do_if_one_file_can_be_meant(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ASK(d, "10.0.0.7", 1, HEAD "12345:0:0:");
    expect_served(d, 1);
    story_report(d, 1, GEZI_REPORT_DONE, 31, 0);
    offer(d, "", &one, 1); /* now there are two of this id */
    ASK(d, "10.0.0.7", 2, HEAD "12345:0:0:");
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    story_free(d);
}

static void a_folder_is_given_as_one(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, "1:9:lilei:PC:2097250:", "NX:1:0");
    expect_served(d, 1);
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 0)->j.type, GEZI_FILE_FOLDER);
    assert_string_equal(story_job(d, GEZI_JOB_SERVE, 0)->name, "dir");
    ask(d, "10.0.0.7", 2, "1:9:lilei:PC:98:", "NX:0:"); /* so is a file */
    expect_served(d, 2);
    assert_true(story_job(d, GEZI_JOB_SERVE, 1)->j.as_tree);
    story_free(d);
}

static void a_folder_is_no_file_except_for_feiq(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:1:0:");
    expect_nothing(d, 1);
    story_free(d);
    d = WITH(FEIQ ":1:lilei:PC:6291457:n\0\0");
    offer(d, "", &dir, 1);
    ask(d, "10.0.0.7", 2, FEIQ ":9:lilei:PC:96:", "NX:0:0:");
    expect_served(d, 2);
    story_free(d);
}

/* Not giving */

static void others_get_nothing(void **state)
{
    static const struct {
        const char *from, *head, *body;
    } asks[] = {
        {"10.0.0.8", HEAD, "NX:0:0:"},                /* another address */
        {"10.0.0.7", "1:9:mallory:X:96:", "NX:0:0:"}, /* somebody known */
        {"10.0.0.7", HEAD, "NX:2:0:"},                /* no such file */
        {"10.0.0.7", HEAD, "NX:0:20:"},               /* behind its end */
        {"10.0.0.7", "1:9:lilei:PC:32:", "NX:0:0:"},  /* no request */
        {"10.0.0.7", HEAD, "NX"},
        {"10.0.0.7", "1:9:lilei:PC:4194400:", "NX:0:0:"}, /* encrypted */
    };

    (void)state;
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        struct story *d = story_with_offer();

        HEAR(d, "10.0.0.9", "1:1:mallory:X:1:m\0\0");
        ask(d, asks[i].from, 9, asks[i].head, asks[i].body);
        expect_nothing(d, 9);
        assert_int_equal(story_events(d, GEZI_EV_TRANSFER), 0);
        story_free(d);
    }
}

static void someone_who_took_over_the_address_gets_nothing(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    HEAR(d, LILEI, "1:1:hanmei:X:1:hanmei\0\0");
    ask(d, "10.0.0.7", 1, "1:9:hanmei:X:96:", "NX:0:0:");
    expect_nothing(d, 1);
    story_free(d);
}

static void whoever_moved_gets_it_at_the_new_address(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    HEAR(d, "10.0.0.99", "1:200:lilei:PC:1:lilei\0\0");
    ask(d, "10.0.0.99", 1, HEAD, "NX:0:0:");
    expect_served(d, 1);
    story_free(d);
}

static void guessing_does_not_help(void **state)
{
    struct story *d = story_with_offer();
    char request[100];

    (void)state;
    for (int i = 0; i < 500; i++) {
        int n = snprintf(request, sizeof request, HEAD "%x:%x:0:", i, i % 16);

        story_ask(d, "10.0.0.8", (uint64_t)i, request, (size_t)n);
    }
    assert_int_equal(story_jobs(d, GEZI_JOB_REFUSE), 500);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 0);
    story_free(d);
}

/* Many at once */

static void eight_are_given_at_once_and_others_wait(void **state)
{
    struct gezi_file files[100];
    struct story *d = WITH(PLAIN);
    char body[20];

    (void)state;
    for (int i = 0; i < 100; i++)
        files[i] = one;
    offer(d, "", files, 100);
    for (int i = 0; i < 100; i++) {
        snprintf(body, sizeof body, "NX:%x:0:", i);
        ask(d, "10.0.0.7", (uint64_t)i + 1, HEAD, body);
    }
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), GEZI_TRANSFERS_MAX);
    assert_int_equal(story_transfers(d, GEZI_FILE_WAITING), 64);
    assert_int_equal(story_jobs(d, GEZI_JOB_REFUSE), 100 - 64 - 8);
    story_report(d, 3, GEZI_REPORT_DONE, 31, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), GEZI_TRANSFERS_MAX + 1);
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 8)->j.conn, 9);
    story_free(d);
}

/* FeiQ asks again, with an offset, when its connection broke; we may not have
 * noticed yet. */
static void the_newest_request_for_a_file_counts(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    story_report(d, 1, GEZI_REPORT_STARTED, 5, 0);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:5:");
    ask(d, "10.0.0.7", 3, HEAD, "NX:0:6:");
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 1);
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 1);
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    story_report(d, 1, GEZI_REPORT_STOPPED, 5, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 2);
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 1)->j.conn, 3);
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 1)->j.offset, 6);
    story_report(d, 2, GEZI_REPORT_DONE, 25, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_DONE);
    assert_int_equal(story_transfers(d, GEZI_FILE_FAILED), 0);
    story_free(d);
}

static void what_failed_can_be_asked_for_again(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    story_report(d, 1, GEZI_REPORT_FAILED, 5, GEZI_FILE_WHY_BROKEN);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_FAILED);
    assert_int_equal(story_transfer(d)->e.transfer.reason,
                     GEZI_FILE_WHY_BROKEN);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:0:");
    expect_served(d, 2);
    story_free(d);
}

/* The end of an offer */

static void command(struct story *d, enum gezi_do what, uint32_t file)
{
    story_do(d, &(struct gezi_command){
                    .what = what, .offer = offer_id(d), .file = file});
}

static void what_is_withdrawn_is_not_given(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    command(d, GEZI_DO_WITHDRAW, GEZI_FILE_ALL);
    assert_int_equal(story_transfers(d, GEZI_FILE_ENDED), 2);
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    expect_nothing(d, 1);
    story_free(d);
}

static void withdrawing_stops_what_is_being_given(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    command(d, GEZI_DO_WITHDRAW, 0);
    assert_int_equal(story_job(d, GEZI_JOB_STOP, 0)->j.id, 1);
    story_report(d, 1, GEZI_REPORT_STOPPED, 5, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_ENDED);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:0:");
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    ask(d, "10.0.0.7", 3, "1:9:lilei:PC:98:", "NX:1:0:"); /* the other is not */
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 2);
    story_free(d);
}

static void a_cancelled_file_is_not_given_again(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    command(d, GEZI_DO_CANCEL, 0);
    story_report(d, 1, GEZI_REPORT_FAILED, 5, GEZI_FILE_WHY_BROKEN);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_CANCELLED);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:0:");
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    story_free(d);
}

static void release(struct story *d, const char *from, const char *user)
{
    char text[100];
    int n = snprintf(
        text, sizeof text, "1:300:%s:97:%llu", user,
        (unsigned long long)story_event(d, GEZI_EV_SENT, 0)->e.sent.number);

    story_hear(d, from, text, (size_t)n + 1);
}

static void its_receiver_can_refuse_it(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, "1:9:lilei:PC:98:", "NX:1:0:");
    release(d, LILEI, "lilei:PC");
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 1);
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 1);
    story_report(d, 1, GEZI_REPORT_STOPPED, 5, 0);
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 2);
    release(d, LILEI, "lilei:PC"); /* said more than once */
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 2);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:0:");
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    story_free(d);
}

static void but_nobody_else_can(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    HEAR(d, "10.0.0.9", "1:1:mallory:X:1:m\0\0");
    release(d, "10.0.0.9", "mallory:X");
    release(d, "10.0.0.10", "stranger:X");
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 0);
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    expect_served(d, 1);
    story_free(d);
}

static void a_dropped_message_takes_its_offer_along(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    story_do(d, &(struct gezi_command){
                    .what = GEZI_DO_DROP,
                    .number = story_event(d, GEZI_EV_SENT, 0)->e.sent.number});
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    assert_int_equal(story_transfers(d, GEZI_FILE_ENDED), 2);
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    expect_nothing(d, 1);
    story_free(d);
}

static void
a_withdrawn_offer_that_did_not_leave_goes_as_text_alone(void **state)
{
    struct story *d = WITH(PLAIN);

    (void)state;
    HEAR(d, LILEI, "1:300:lilei:PC:2:\0");
    story_clear(d);
    offer(d, "text", &one, 1);
    command(d, GEZI_DO_WITHDRAW, GEZI_FILE_ALL);
    HEAR(d, LILEI, "1:301:lilei:PC:1:lilei\0\0");
    story_wait(d, 0);
    assert_int_equal(story_command_of(story_find(d, LILEI, 0x20, 0)), 288);
    story_free(d);
    d = WITH(PLAIN);
    HEAR(d, LILEI, "1:300:lilei:PC:2:\0");
    story_clear(d);
    offer(d, "", &one, 1); /* and without text not at all */
    command(d, GEZI_DO_WITHDRAW, GEZI_FILE_ALL);
    HEAR(d, LILEI, "1:301:lilei:PC:1:lilei\0\0");
    story_wait(d, 0);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    story_free(d);
}

static void what_could_not_be_stored_is_not_given(void **state)
{
    struct story *d = WITH(PLAIN);

    (void)state;
    d->disk_full = true;
    offer(d, "", &one, 1);
    d->disk_full = false;
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    expect_nothing(d, 1);
    story_free(d);
}

static void an_offer_waits_with_its_message(void **state)
{
    struct story *d = WITH(PLAIN);

    (void)state;
    HEAR(d, LILEI, "1:300:lilei:PC:2:\0");
    story_clear(d);
    offer(d, "", &one, 1);
    assert_int_equal(d->out_n, story_count(d, LILEI, 0x01));
    story_wait(d, 86400000);
    /* Back with another program, elsewhere. */
    HEAR(d, "10.0.0.99", "1_iptux 0.8.3:1:lilei:PC:257:n\0\0i.png\0utf-8\0");
    story_wait(d, 0);
    assert_string_equal(
        story_extra_of(story_find(d, "10.0.0.99:2425", 0x20, 0), NULL) + 1,
        "0:a.txt:1f:6500:1:\a");
    ask(d, "10.0.0.99", 1, "1_iptux 0.8.3:9:lilei:PC:96:", "NX:0:0");
    expect_served(d, 1);
    story_free(d);
}

/* iptux drops a number that another one overtook: so it takes a new one. */
static void an_offer_is_found_under_its_new_number(void **state)
{
    struct story *d = WITH("1_iptux 0.8.3:1:lilei:PC:257:n\0\0i.png\0utf-8\0");
    const struct gezi_file other = {.name = "b", .path = "/b", .size = 5};
    char request[100];
    uint64_t number;
    int n;

    (void)state;
    HEAR(d, LILEI, "1_iptux 0.8.3:2:lilei:PC:65538:");
    story_clear(d);
    offer(d, "", &one, 1);
    offer(d, "", &other, 1);
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    HEAR(d, LILEI, "1_iptux 0.8.3:3:lilei:PC:257:n\0\0i.png\0utf-8\0");
    story_wait(d, 0);
    number = story_number_of(story_find(d, LILEI, 0x20, 0));
    assert_true(number > story_event(d, GEZI_EV_SENT, 1)->e.sent.number);
    n = snprintf(request, sizeof request,
                 "1_iptux 0.8.3:4:lilei:PC:96:%llx:0:0",
                 (unsigned long long)number);
    story_ask(d, "10.0.0.7", 1, request, (size_t)n);
    assert_string_equal(story_job(d, GEZI_JOB_SERVE, 0)->path, "/home/a.txt");
    story_free(d);
}

static void leaving_ends_what_is_being_given(void **state)
{
    struct story *d = story_with_offer();

    (void)state;
    ask(d, "10.0.0.7", 1, HEAD, "NX:0:0:");
    story_do(d, &(struct gezi_command){.what = GEZI_DO_LEAVE});
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_FAILED);
    assert_int_equal(story_transfer(d)->e.transfer.reason, GEZI_FILE_WHY_LEFT);
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 1);
    story_report(d, 1, GEZI_REPORT_STOPPED, 0, 0);
    assert_int_equal(story_events(d, GEZI_EV_TRANSFER), 1);
    ask(d, "10.0.0.7", 2, HEAD, "NX:0:0:");
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 2);
    story_free(d);
}

static void we_can_offer_files_to_ourselves(void **state)
{
    const struct gezi_addr own = {0x0a000001, 0};
    struct story *d = story_with_port();
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .to.addr = {0x0a000001, 0},
                               .text = "",
                               .files = &one,
                               .files_n = 1};
    const struct story_out *o;

    (void)state;
    gezi_core_network(d->c, &own, 1);
    assert_int_equal(story_do(d, &cmd), GEZI_OK);
    o = story_find(d, "10.0.0.1:2425", 0x20, 0);
    story_hear(d, "10.0.0.1", o->bytes, o->n);
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->files_n, 1);
    cmd = (struct gezi_command){.what = GEZI_DO_FETCH,
                                .offer = story_event(d, GEZI_EV_MESSAGE, 0)->id,
                                .file = GEZI_FILE_ALL,
                                .dir = "/tmp"};
    story_do(d, &cmd);
    story_ask(d, "10.0.0.1:40000", 1, story_job(d, GEZI_JOB_FETCH, 0)->request,
              story_job(d, GEZI_JOB_FETCH, 0)->request_n);
    expect_served(d, 1);
    story_free(d);
}

static void what_was_offered_to_an_address_is_for_whoever_is_there(void **state)
{
    static const struct gezi_file file = {
        .name = "a", .path = "/home/a", .size = 0x1f};
    struct gezi_command send = {
        .what = GEZI_DO_SEND, .text = "", .files = &file, .files_n = 1};
    struct story *d = WITH(PLAIN);
    unsigned long long number;
    char line[100];
    int n;

    (void)state;
    assert_true(gezi_addr_parse("10.0.0.9:2425", 0, &send.to.addr));
    story_do(d, &send);
    HEAR(d, "10.0.0.9:2425", "1:101:lily:PC9:1:lily\0\0"); /* who is asked */
    story_wait(d, 3000);
    number = story_number_of(story_find(d, "10.0.0.9:2425", 0x20, 0));
    n = snprintf(line, sizeof line, "1:9:lilei:PC:96:%llx:0:0:", number);
    story_ask(d, "10.0.0.7:50001", 77, line, (size_t)n);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 0);
    n = snprintf(line, sizeof line, "1:9:lily:PC9:96:%llx:0:0:", number);
    story_ask(d, "10.0.0.9:50001", 78, line, (size_t)n);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 1);
    story_report(d, story_job(d, GEZI_JOB_SERVE, 0)->j.id, GEZI_REPORT_STARTED,
                 1, 0);
    assert_string_equal(story_transfer(d)->e.peer.key, "lily@pc9");
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_reads_the_list_in_its_own_form),
        cmocka_unit_test(official_clients_get_ids_that_are_hard_to_guess),
        cmocka_unit_test(the_event_tells_what_is_offered),
        cmocka_unit_test(names_go_as_they_can_be_read),
        cmocka_unit_test(who_takes_no_files_is_sent_none),
        cmocka_unit_test(a_list_that_does_not_fit_is_told_to_be_too_long),
        cmocka_unit_test(files_are_announced_when_connections_can_come_in),
        cmocka_unit_test(who_was_offered_a_file_gets_it),
        cmocka_unit_test(numbers_are_understood_in_hex_and_in_decimal),
        cmocka_unit_test(so_they_are_when_the_id_is_not_enough),
        cmocka_unit_test(ids_above_nine_are_hex_first),
        cmocka_unit_test(another_number_will_do_if_one_file_can_be_meant),
        cmocka_unit_test(a_folder_is_given_as_one),
        cmocka_unit_test(a_folder_is_no_file_except_for_feiq),
        cmocka_unit_test(others_get_nothing),
        cmocka_unit_test(someone_who_took_over_the_address_gets_nothing),
        cmocka_unit_test(whoever_moved_gets_it_at_the_new_address),
        cmocka_unit_test(guessing_does_not_help),
        cmocka_unit_test(eight_are_given_at_once_and_others_wait),
        cmocka_unit_test(the_newest_request_for_a_file_counts),
        cmocka_unit_test(what_failed_can_be_asked_for_again),
        cmocka_unit_test(what_is_withdrawn_is_not_given),
        cmocka_unit_test(withdrawing_stops_what_is_being_given),
        cmocka_unit_test(a_cancelled_file_is_not_given_again),
        cmocka_unit_test(its_receiver_can_refuse_it),
        cmocka_unit_test(but_nobody_else_can),
        cmocka_unit_test(a_dropped_message_takes_its_offer_along),
        cmocka_unit_test(
            a_withdrawn_offer_that_did_not_leave_goes_as_text_alone),
        cmocka_unit_test(what_could_not_be_stored_is_not_given),
        cmocka_unit_test(an_offer_waits_with_its_message),
        cmocka_unit_test(an_offer_is_found_under_its_new_number),
        cmocka_unit_test(leaving_ends_what_is_being_given),
        cmocka_unit_test(we_can_offer_files_to_ourselves),
        cmocka_unit_test(
            what_was_offered_to_an_address_is_for_whoever_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
