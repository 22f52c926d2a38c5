/* Memory runs out at each place in turn while files are offered, fetched and
 * given: nobody waits for what never comes, and nothing is left over. */
#include "nomem.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS_MAX = 64, LILEI = 0x0a000001, TUX = 0x0a000003, ZOE = 0x0a000009 };

struct run {
    struct gezi_core *c;
    int64_t now;
    bool full;            /* nothing can be stored */
    char offer[64];       /* the last that came */
    char own[64];         /* the last that was sent */
    uint64_t number;      /* of that */
    unsigned file_states; /* seen, as bits */
    uint64_t jobs[JOBS_MAX];
    size_t jobs_n;
    bool delivered;
};

static void look(struct run *r, const struct gezi_event *ev)
{
    assert_non_null(ev->peer.key);
    switch (ev->kind) {
    case GEZI_EV_MESSAGE:
        for (size_t i = 0; i < ev->message.files_n; i++)
            assert_true(*ev->message.files[i].name);
        if (ev->message.files_n)
            snprintf(r->offer, sizeof r->offer, "%s", ev->message.id);
        break;
    case GEZI_EV_SENT:
        for (size_t i = 0; i < ev->sent.files_n; i++)
            assert_true(*ev->sent.files[i].path == '/');
        snprintf(r->own, sizeof r->own, "%s", ev->sent.id);
        r->number = ev->sent.number;
        break;
    case GEZI_EV_TRANSFER:
        assert_non_null(ev->transfer.offer);
        r->file_states |= 1u << ev->transfer.state;
        break;
    case GEZI_EV_DELIVERY:
        r->delivered |= ev->delivery.state == GEZI_DELIVERED;
        break;
    default:
        break;
    }
}

static void note(struct run *r, const struct gezi_job *j)
{
    if ((j->what == GEZI_JOB_FETCH || j->what == GEZI_JOB_SERVE) &&
        r->jobs_n < JOBS_MAX)
        r->jobs[r->jobs_n++] = j->id;
    if (j->what == GEZI_JOB_FETCH)
        assert_true(strlen(j->dir) + strlen(j->name) + strlen(j->mark) > 16);
    if (j->what == GEZI_JOB_SERVE)
        assert_true(*j->path == '/');
}

static void drain(struct run *r)
{
    struct gezi_event ev;
    struct gezi_output out;
    struct gezi_job job;

    while (gezi_core_next_event(r->c, &ev))
        look(r, &ev);
    if (r->full)
        gezi_core_unstored(r->c, r->now);
    while (gezi_core_next_event(r->c, &ev))
        look(r, &ev);
    while (gezi_core_next_job(r->c, &job))
        note(r, &job);
    while (gezi_core_next_output(r->c, &out))
        continue;
}

static void wait(struct run *r, int64_t ms)
{
    int64_t end = r->now + ms, due;

    while ((due = gezi_core_deadline(r->c)) <= end) {
        r->now = due > r->now ? due : r->now;
        gezi_core_tick(r->c, r->now);
        drain(r);
    }
    r->now = end;
}

static void hear(struct run *r, uint32_t ip, const char *bytes, size_t n)
{
    struct gezi_addr from = {ip, GEZI_PORT};

    gezi_core_datagram(r->c, r->now, &from,
                       (gezi_span){(const uint8_t *)bytes, n});
    drain(r);
}
#define HEAR(r, ip, literal) hear(r, ip, literal, sizeof literal - 1)

static void say(struct run *r, struct gezi_command cmd)
{
    enum gezi_err err = gezi_core_command(r->c, r->now, &cmd);

    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
    drain(r);
}

static void file(struct run *r, enum gezi_do what, uint32_t id, bool own)
{
    say(r, (struct gezi_command){
               .what = what, .offer = own ? r->own : r->offer, .file = id});
}

/* All that were handed out so far have this to say. */
static void report(struct run *r, enum gezi_report_kind what,
                   enum gezi_file_reason reason)
{
    size_t n = r->jobs_n;

    for (size_t i = 0; i < n; i++) {
        struct gezi_report word = {.what = what,
                                   .job = r->jobs[i],
                                   .bytes = 7,
                                   .reason = reason,
                                   .path = "/dl/x",
                                   .detail = "so it is"};

        gezi_core_report(r->c, r->now, &word);
        drain(r);
    }
    if (what <= GEZI_REPORT_PROGRESS)
        return;
    memmove(r->jobs, r->jobs + n, (r->jobs_n - n) * sizeof *r->jobs);
    r->jobs_n -= n;
}

static void ask(struct run *r, uint32_t ip, const char *who, unsigned id)
{
    struct gezi_addr from = {ip, 50000};
    char text[100];
    int n = snprintf(text, sizeof text, "1:9:%s:96:%llx:%x:0:", who,
                     (unsigned long long)r->number, id);

    gezi_core_request(r->c, r->now, &from, 7,
                      (gezi_span){(const uint8_t *)text, (size_t)n});
    drain(r);
}

static const struct gezi_file files[] = {
    {.name = "文件", .path = "/f", .size = 9},
    {.name = "dir", .path = "/d", .type = GEZI_FILE_FOLDER}};

static void offer(struct run *r, uint32_t ip)
{
    say(r, (struct gezi_command){.what = GEZI_DO_SEND,
                                 .to.addr = {ip, 0},
                                 .text = "take",
                                 .files = files,
                                 .files_n = 2});
}

static void restore(struct run *r)
{
    const struct gezi_peer peer = {.kind = GEZI_KIND_IPMSG,
                                   .addr = {LILEI, GEZI_PORT},
                                   .charset = GEZI_CS_UTF8,
                                   .key = "lilei@pc",
                                   .nick = "lilei",
                                   .user = "lilei",
                                   .host = "PC",
                                   .group = "",
                                   .client = "",
                                   .sign = ""};
    const struct gezi_known known = {.peer = peer};
    const struct gezi_waiting waiting = {.peer = peer,
                                         .id = "1600000000-1",
                                         .text = "",
                                         .number = 1600000000,
                                         .unix_ms = 1700000000000 - 86400000,
                                         .files = files,
                                         .files_n = 2};
    struct gezi_offer old = {.peer = peer,
                             .id = waiting.id,
                             .out = true,
                             .number = waiting.number,
                             .addr = peer.addr,
                             .unix_ms = waiting.unix_ms,
                             .files = files,
                             .files_n = 2};
    enum gezi_err err = gezi_core_remember(r->c, r->now, &known);

    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
    err = gezi_core_resume(r->c, r->now, &waiting);
    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
    for (int i = 0; i < 2; i++) {
        err = gezi_core_offered(r->c, r->now, &old);
        assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
        old.out = false;
        old.id = "17-2";
    }
    snprintf(r->offer, sizeof r->offer, "17-2");
    file(r, GEZI_DO_FETCH, GEZI_FILE_ALL, false);
    report(r, GEZI_REPORT_DONE, 0);
}

/* Something of everything. */
static void story(struct run *r)
{
    restore(r);
    HEAR(r, LILEI, "1:10:lilei:PC:16777217:lilei\0\0\nUN:lilei\nGZ:1");
    HEAR(r, TUX, "1_iptux 0.8.3:1:tux:box:257:tux\0\0i.png\0utf-8\0");
    wait(r, 2000);
    HEAR(r, LILEI,
         "1:11:lilei:PC:10486048:\0"
         "0:文件:7:0:1:\a"
         "1:d:0:0:2:\a2:zz");
    file(r, GEZI_DO_FETCH, GEZI_FILE_ALL, false);
    report(r, GEZI_REPORT_STARTED, 0);
    report(r, GEZI_REPORT_FAILED, GEZI_FILE_WHY_BROKEN);
    wait(r, 1500);
    report(r, GEZI_REPORT_FAILED, GEZI_FILE_WHY_NO_SPACE);
    file(r, GEZI_DO_PAUSE, 0, false);
    file(r, GEZI_DO_FETCH, 0, false);
    file(r, GEZI_DO_CANCEL, 0, false);
    report(r, GEZI_REPORT_STOPPED, 0);
    report(r, GEZI_REPORT_DONE, 0);
    file(r, GEZI_DO_REFUSE, GEZI_FILE_ALL, false);
    wait(r, 4000);
    offer(r, LILEI);
    ask(r, LILEI, "lilei:PC", 0);
    ask(r, LILEI, "lilei:PC", 0);
    ask(r, TUX, "tux:box", 0);
    report(r, GEZI_REPORT_DONE, 0);
    file(r, GEZI_DO_CANCEL, 0, true);
    file(r, GEZI_DO_WITHDRAW, GEZI_FILE_ALL, true);
    offer(r, TUX);
    offer(r, TUX);
    ask(r, TUX, "tux:box", 0);
    HEAR(r, TUX, "1_iptux 0.8.3:9:tux:box:97:1700000000\0");
    wait(r, 6000);
    r->full = true;
    HEAR(r, LILEI,
         "1:12:lilei:PC:10486048:\0"
         "0:x:7:0:1:\a");
    offer(r, LILEI);
    file(r, GEZI_DO_WITHDRAW, GEZI_FILE_ALL, true);
    wait(r, 1500);
    r->full = false;
    wait(r, 60000);
    gezi_core_clock(r->c, 1700000000000 + 31 * 86400000LL);
    wait(r, 86400000);
}

/* After the trouble everything works as ever. */
static void epilogue(struct run *r)
{
    HEAR(r, ZOE, "1:776:zoe:pc:1:Zoe\0\0");
    HEAR(r, ZOE,
         "1:777:zoe:pc:2097440:\0"
         "0:x:7:0:1:\a");
    r->jobs_n = 0;
    r->file_states = 0;
    file(r, GEZI_DO_FETCH, 0, false);
    assert_true(r->file_states & 1u << GEZI_FILE_WAITING);
    assert_int_equal(r->jobs_n, 1);
    report(r, GEZI_REPORT_DONE, 0);
    assert_true(r->file_states & 1u << GEZI_FILE_DONE);
    offer(r, ZOE);
    r->file_states = 0;
    ask(r, ZOE, "zoe:pc", 0);
    assert_int_equal(r->jobs_n, 1);
    report(r, GEZI_REPORT_STARTED, 0);
    assert_int_equal(r->file_states, 1u << GEZI_FILE_RUNNING);
    say(r, (struct gezi_command){.what = GEZI_DO_LEAVE});
    wait(r, 100);
    assert_true(gezi_core_left(r->c));
}

static struct run run;

static void tell(struct gezi_core *c)
{
    run = (struct run){.c = c, .now = 1000};
    story(&run);
}

static void go_on(void) { epilogue(&run); }

static const struct nomem tale = {.config = {.user = "me",
                                             .host = "box",
                                             .legacy = GEZI_CS_GBK,
                                             .seed = 5,
                                             .outbox = true,
                                             .files = true,
                                             .downloads = "/dl"},
                                  .story = tell,
                                  .epilogue = go_on};

static void each_allocation_may_fail_once(void **state)
{
    (void)state;
    nomem_once(&tale);
}

static void memory_may_be_out_for_a_while(void **state)
{
    (void)state;
    nomem_long(&tale);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(memory_may_be_out_for_a_while),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
