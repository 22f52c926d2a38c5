/*
 * Offers both ways, requests, jobs and what becomes of them, in any order: a
 * script of what others send, what the user wishes and what workers report.
 * What comes out keeps the promises of core.h and transfer.h.
 */
#include "fuzz.h"

#include "fakeseal.h"

#include <stdio.h>
#include <string.h>

#include <gezi/attach.h>
#include <gezi/core.h>
#include <gezi/packet.h>
#include <gezi/store.h>
#include <gezi/text.h>

enum { IDS = 8, SCRIPT_MAX = 300, CONNS_MAX = SCRIPT_MAX + 1, JOBS_MAX = 16 };

struct worker {
    uint64_t job; /* 0: there is none */
    enum gezi_job_kind what;
};

struct life {
    struct gezi_core *c;
    int64_t now, unix_ms;
    bool full;
    gezi_span script;
    char ids[IDS][64]; /* of messages with files */
    uint64_t numbers[IDS];
    unsigned ids_n;
    bool answered[CONNS_MAX];
    unsigned conns;
    struct worker workers[JOBS_MAX];
    struct fake_keys ours, theirs;
    struct gezi_seal seal;
    uint64_t asked; /* the number of the last sealed request of ours */
};

/* What comes out */

static void check_text(const char *text)
{
    gezi_span s = gezi_span_text(text);
    uint32_t cp;

    must(gezi_utf8_valid(s, NULL));
    for (size_t n; (n = gezi_utf8_next(text, &cp)); text += n)
        must(gezi_text_harmless(cp) || cp == '\n' || cp == '\t');
}

static void check_files(const struct gezi_file *f, size_t n)
{
    must(n <= GEZI_FILES_MAX);
    for (size_t i = 0; i < n; i++) {
        check_text(f[i].name);
        must(*f[i].name && !strchr(f[i].name, '/') && *f[i].name != '.');
        must(strlen(f[i].name) <= GEZI_FILE_NAME_MAX);
        must(f[i].state == GEZI_FILE_OFFERED && f[i].size <= INT64_MAX);
        for (size_t k = 0; k < i; k++)
            must(f[i].id != f[k].id);
    }
}

static void remember(struct life *l, const char *id, uint64_t number)
{
    snprintf(l->ids[l->ids_n % IDS], sizeof *l->ids, "%s", id);
    l->numbers[l->ids_n++ % IDS] = number;
}

static void check_event(struct life *l, const struct gezi_event *ev)
{
    switch (ev->kind) {
    case GEZI_EV_MESSAGE:
        check_text(ev->message.text);
        check_files(ev->message.files, ev->message.files_n);
        if (ev->message.files_n)
            remember(l, ev->message.id, 0);
        break;
    case GEZI_EV_SENT:
        check_files(ev->sent.files, ev->sent.files_n);
        if (ev->sent.files_n)
            remember(l, ev->sent.id, ev->sent.number);
        break;
    case GEZI_EV_TRANSFER:
        check_text(ev->transfer.offer);
        check_text(ev->transfer.name);
        must(ev->transfer.state != GEZI_FILE_OFFERED);
        must(ev->transfer.reason < GEZI_FILE_REASON_COUNT);
        must(ev->transfer.state != GEZI_FILE_FAILED || ev->transfer.reason);
        must(*ev->peer.key || ev->transfer.state == GEZI_FILE_FAILED);
        break;
    default:
        break;
    }
}

static struct worker *worker_of(struct life *l, uint64_t job)
{
    for (int i = 0; i < JOBS_MAX; i++)
        if (l->workers[i].job == job)
            return &l->workers[i];
    return NULL;
}

/* As many at once as there are threads. */
static void hire(struct life *l, const struct gezi_job *job)
{
    struct worker *w = worker_of(l, 0);
    unsigned n = 0;

    for (int i = 0; i < JOBS_MAX; i++)
        n += l->workers[i].job && l->workers[i].what == job->what;
    must(w && job->id && n < GEZI_TRANSFERS_MAX && !worker_of(l, job->id));
    *w = (struct worker){job->id, job->what};
}

/* Each connection gets one answer. */
static void answer(struct life *l, uint64_t conn)
{
    must(conn < l->conns && !l->answered[conn]);
    l->answered[conn] = true;
}

/* Whole, ended by a NUL, and under a number of its own. */
static void check_request(struct life *l, const struct gezi_job *job)
{
    const struct worker *w = worker_of(l, job->id);
    struct gezi_request r;

    must(w && w->what == GEZI_JOB_FETCH && job->seal == &l->seal);
    must((job->reason == GEZI_FILE_WHY_NONE) == (job->request.n > 20));
    if (job->reason)
        return;
    must(gezi_request_check(job->request, GEZI_FLOWING) == GEZI_DONE);
    must(gezi_request_parse(job->request, &r) == GEZI_E_ENCRYPTED);
    must(r.head.number > l->asked);
    l->asked = r.head.number;
}

static void check_job(struct life *l, const struct gezi_job *job)
{
    switch (job->what) {
    case GEZI_JOB_FETCH:
        hire(l, job);
        /* The usual folder, or where it was begun before a restart. */
        must(strcmp(job->dir, "/dl") == 0 || strcmp(job->dir, "/f") == 0);
        must(strlen(job->mark) == 16);
        must(*job->name && !strchr(job->name, '/'));
        must(job->discard ||
             (job->addrs_n && job->addrs_n <= GEZI_JOB_ADDRS && job->tries));
        must(job->discard || job->asks || job->request.n > 20);
        break;
    case GEZI_JOB_SERVE:
        hire(l, job);
        answer(l, job->conn);
        must(*job->path == '/' && job->offset <= job->size);
        must(job->charset != GEZI_CS_ASCII);
        break;
    case GEZI_JOB_REFUSE:
        answer(l, job->conn);
        break;
    case GEZI_JOB_STOP:
        must(worker_of(l, job->id));
        break;
    case GEZI_JOB_REQUEST:
        check_request(l, job);
        break;
    }
}

static void drain(struct life *l)
{
    struct gezi_event ev;
    struct gezi_output out;
    struct gezi_job job;

    while (gezi_core_next_event(l->c, &ev))
        check_event(l, &ev);
    if (l->full)
        gezi_core_unstored(l->c, l->now);
    while (gezi_core_next_event(l->c, &ev))
        check_event(l, &ev);
    while (gezi_core_next_job(l->c, &job))
        check_job(l, &job);
    while (gezi_core_next_output(l->c, &out))
        must(out.bytes.n <= GEZI_DATAGRAM_MAX);
}

/* What goes in */

static unsigned take(struct life *l)
{
    unsigned byte = l->script.n ? l->script.p[0] : 0;

    l->script = gezi_span_skip(l->script, 1);
    return byte;
}

static gezi_span take_bytes(struct life *l, size_t n)
{
    gezi_span bytes = gezi_span_first(l->script, n);

    l->script = gezi_span_skip(l->script, n);
    return bytes;
}

static const char *const versions[] = {"1", "1_iptux 0.8.3",
                                       "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9",
                                       "1@shiyeline"};

static void put_head(struct life *l, struct gezi_writer *w, uint32_t command)
{
    char user[] = {'u', (char)('0' + take(l) % 4), '\0'};

    gezi_packet_head(w, versions[take(l) % 4], take(l) % 16,
                     gezi_span_text(user), gezi_span_text("h"), command);
}

static struct gezi_addr take_addr(struct life *l)
{
    unsigned byte = take(l);

    return (struct gezi_addr){0x0a000001u + (byte & 3),
                              byte & 4 ? 9000 : GEZI_PORT};
}

static void hear(struct life *l, uint32_t command, gezi_span text,
                 gezi_span list)
{
    uint8_t bytes[700];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_addr from = take_addr(l);

    put_head(l, &w, command);
    gezi_put(&w, text);
    gezi_put_byte(&w, 0);
    gezi_put(&w, list);
    gezi_core_datagram(l->c, l->now, &from, gezi_written(&w));
}

static void entry(struct life *l)
{
    static const uint32_t seals =
        GEZI_OPT_ENCRYPT | GEZI_OPT_CAPFILEENC | GEZI_OPT_ENCEXTMSG;
    uint32_t commands[] = {GEZI_CMD_BR_ENTRY, GEZI_CMD_BR_EXIT,
                           GEZI_CMD_BR_ENTRY | GEZI_OPT_CAPUTF8,
                           GEZI_CMD_BR_ENTRY | GEZI_OPT_CAPUTF8 | seals};

    hear(l, commands[take(l) % 4], gezi_span_text("n"),
         gezi_span_text(take(l) & 1 ? "\nGZ:1" : ""));
}

static void offer_in(struct life *l)
{
    uint32_t options = take(l) & 1 ? GEZI_OPT_UTF8 : GEZI_OPT_SENDCHECK;
    gezi_span text = take_bytes(l, take(l) % 16);

    hear(l, GEZI_CMD_SENDMSG | GEZI_OPT_FILEATTACH | options, text,
         take(l) & 1 ? gezi_span_text("0:a:5:0:1:\a1:d:0:0:2:\a2:i:5:0:20:\a")
                     : take_bytes(l, take(l)));
}

static void release(struct life *l)
{
    char number[24];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)l->numbers[take(l) % IDS]);
    hear(l, GEZI_CMD_RELEASEFILES, gezi_span_text(number),
         (gezi_span){NULL, 0});
}

static void receipt(struct life *l)
{
    char number[24];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)gezi_core_number(l->c) - take(l) % 8);
    hear(l, GEZI_CMD_RECVMSG, gezi_span_text(number), (gezi_span){NULL, 0});
}

static void offer_out(struct life *l)
{
    static const struct gezi_file files[] = {
        {.name = "a", .path = "/a", .size = 5, .mtime = 1},
        {.name = "文件?:", .path = "/b", .type = GEZI_FILE_FOLDER},
        {.name = "..", .path = "/c", .size = UINT32_MAX}};
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .to.addr = take_addr(l),
                               .text = take(l) & 1 ? "text" : "",
                               .files = files,
                               .files_n = take(l) % 4};

    must(gezi_core_command(l->c, l->now, &cmd) == GEZI_OK);
}

static void wish(struct life *l)
{
    static const enum gezi_do wishes[] = {
        GEZI_DO_FETCH,  GEZI_DO_FETCH,    GEZI_DO_PAUSE, GEZI_DO_CANCEL,
        GEZI_DO_REFUSE, GEZI_DO_WITHDRAW, GEZI_DO_DROP,  GEZI_DO_RETRY};
    unsigned which = take(l), file = take(l);
    struct gezi_command cmd = {.what = wishes[which % 8],
                               .offer = l->ids[which / 8 % IDS],
                               .number = gezi_core_number(l->c) - file % 8,
                               .file = file & 8 ? GEZI_FILE_ALL : file % 4,
                               .ref = file};

    must(gezi_core_command(l->c, l->now, &cmd) == GEZI_OK);
}

/* As whoever has their keys would, with the name that the script says. */
static void sealed_request(struct life *l)
{
    uint8_t bytes[2000], inside[200];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_writer in = {inside, sizeof inside, 0, false};
    struct gezi_addr from = take_addr(l);
    unsigned way = take(l);
    bool folder = way & 1;
    struct gezi_inside what = {.as = (enum gezi_body_as)(way / 2 % 3),
                               .number = take(l) % 16};

    gezi_inside_put(&in, folder, l->numbers[take(l) % IDS], take(l) % 4,
                    take(l) % 8, &what);
    gezi_packet_head(&w, "1", what.number,
                     gezi_span_text(way & 8 ? "u0" : "u1"), gezi_span_text("h"),
                     (folder ? GEZI_CMD_GETDIRFILES : GEZI_CMD_GETFILEDATA) |
                         GEZI_OPT_ENCRYPT | (what.as ? GEZI_OPT_ENCFILE : 0));
    fake_letter(&l->theirs, &l->ours.large,
                way & 16 ? take_bytes(l, take(l)) : gezi_written(&in), &w);
    gezi_put_byte(&w, 0);
    gezi_core_request(l->c, l->now, &from, l->conns++, gezi_written(&w));
}

static void request(struct life *l)
{
    uint8_t bytes[700];
    char body[60];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_addr from = take_addr(l);
    unsigned way = take(l);
    uint64_t number = l->numbers[take(l) % IDS];

    from.port = 50000;
    put_head(l, &w, way & 1 ? GEZI_CMD_GETFILEDATA : GEZI_CMD_GETDIRFILES);
    snprintf(body, sizeof body,
             way & 2 ? "%llu:%x:%x" : "%llx:%x:%x:", (unsigned long long)number,
             take(l) % 4, take(l) % 8);
    if (way & 4)
        gezi_put(&w, take_bytes(l, take(l)));
    else
        gezi_put_text(&w, body);
    gezi_core_request(l->c, l->now, &from, l->conns++, gezi_written(&w));
}

static void report(struct life *l)
{
    struct worker *w = &l->workers[take(l) % JOBS_MAX];
    struct gezi_report r = {
        .what = (enum gezi_report_kind)(take(l) % (GEZI_REPORT_STOPPED + 1)),
        .job = w->job,
        .bytes = take(l),
        .entries = take(l) % 3,
        .reason =
            (enum gezi_file_reason)(1 + take(l) % (GEZI_FILE_REASON_COUNT - 1)),
        .path = take(l) & 1 ? "/dl/x" : NULL,
        .detail = take(l) & 1 ? "detail" : NULL};

    r.offset = (int64_t)r.bytes - 1;
    if (!w->job) /* one that nobody has */
        r.job = take(l);
    if (!w->job && worker_of(l, r.job))
        return;
    if (r.what > GEZI_REPORT_PROGRESS)
        w->job = 0;
    gezi_core_report(l->c, l->now, &r);
}

static void wait(struct life *l, int64_t ms)
{
    int64_t end = l->now + ms, due;
    unsigned ticks = 0;

    drain(l);
    while ((due = gezi_core_deadline(l->c)) <= end) {
        must(++ticks < 100000);
        if (due > l->now) {
            l->unix_ms += due - l->now;
            l->now = due;
        }
        gezi_core_clock(l->c, l->unix_ms);
        gezi_core_tick(l->c, l->now);
        drain(l);
    }
    l->unix_ms += end - l->now;
    l->now = end;
    gezi_core_clock(l->c, l->unix_ms);
}

static void restore(struct life *l)
{
    static const char *const keys[] = {"u0@h", "u1@h", "feiq:C85B76BD9F3F",
                                       "10.0.0.2:2425"};
    struct gezi_file files[3];
    struct gezi_peer peer = {.kind =
                                 (enum gezi_kind)(take(l) % GEZI_KIND_COUNT),
                             .addr = take_addr(l),
                             .charset = GEZI_CS_UTF8,
                             .key = keys[take(l) % 4],
                             .nick = "",
                             .user = "",
                             .host = "",
                             .group = "",
                             .client = "",
                             .sign = ""};
    const struct gezi_known known = {.peer = peer,
                                     .seals = GEZI_SEAL_OURS,
                                     .key = l->script.n & 1 ? &l->theirs.large
                                                            : NULL,
                                     .fingerprint = "0123456789abcdef"};
    struct gezi_offer offer = {.peer = peer,
                               .id = take(l) & 1 ? "7-a" : "8-b",
                               .out = take(l) & 1,
                               .number = take(l) % 16,
                               .addr = take_addr(l),
                               .unix_ms = l->unix_ms - take(l) * 10000000LL,
                               .flags = take(l) & 1 ? GEZI_MSG_ENCRYPTED : 0,
                               .files = files,
                               .files_n = take(l) % 4};
    const struct gezi_waiting waiting = {.peer = peer,
                                         .id = offer.id,
                                         .text = "",
                                         .number = offer.number,
                                         .unix_ms = offer.unix_ms,
                                         .files = files,
                                         .files_n = offer.files_n};
    enum gezi_err err;

    for (unsigned i = 0; i < 3; i++)
        files[i] = (struct gezi_file){
            .id = i,
            .name = "f",
            .path = "/f",
            .size = 5,
            .state = (enum gezi_file_state)(take(l) % (GEZI_FILE_ENDED + 1))};
    err = gezi_core_remember(l->c, l->now, &known);
    must(err == GEZI_OK || err == GEZI_E_FULL);
    if (offer.out && take(l) & 1)
        err = gezi_core_resume(l->c, l->now, &waiting);
    must(err == GEZI_OK || err == GEZI_E_FULL);
    must(gezi_core_offered(l->c, l->now, &offer) == GEZI_OK);
    remember(l, offer.id, offer.number);
}

static void step(struct life *l)
{
    static void (*const steps[])(struct life *) = {
        entry,  offer_in, offer_out, wish,    wish,  request,
        report, report,   release,   receipt, drain, sealed_request};
    unsigned op = take(l), n;

    if (op % 13 < 12) {
        steps[op % 13](l);
        return;
    }
    n = take(l);
    wait(l, (int64_t)n * n * n);
}

/* Good-bye: who was told to stop does, and nobody waits for an answer. */
static void leave(struct life *l)
{
    must(!gezi_core_command(l->c, l->now,
                            &(struct gezi_command){.what = GEZI_DO_LEAVE}));
    drain(l);
    for (int i = 0; i < JOBS_MAX; i++) {
        struct gezi_report r = {.what = GEZI_REPORT_STOPPED,
                                .job = l->workers[i].job};

        if (!r.job)
            continue;
        l->workers[i].job = 0;
        gezi_core_report(l->c, l->now, &r);
        drain(l);
    }
    wait(l, GEZI_EXIT_GAP_MS);
    must(gezi_core_left(l->c));
    for (unsigned i = 0; i < l->conns; i++)
        must(l->answered[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct life l = {.now = 1000, .unix_ms = 1700000000000};
    const struct gezi_config config = {.seal = size & 2 ? &l.seal : NULL,
                                       .user = "me",
                                       .host = "box",
                                       .legacy = GEZI_CS_CP1252,
                                       .seed = 1,
                                       .people_max = 3,
                                       .outbox = size & 1,
                                       .files = true,
                                       .downloads = "/dl"};

    l.seal = fake_seal(&l.theirs, 2);
    l.seal = fake_seal(&l.ours, 1);
    l.full = size % 8 == 7;
    must(gezi_core_new(&config, &l.c) == GEZI_OK);
    gezi_core_clock(l.c, l.unix_ms);
    l.script = (gezi_span){size ? data : NULL, size};
    for (unsigned i = take(&l) % 4; i; i--)
        restore(&l);
    for (int i = 0; l.script.n && i < SCRIPT_MAX; i++)
        step(&l);
    drain(&l);
    must(gezi_core_counts(l.c).nomem == 0);
    leave(&l);
    gezi_core_free(l.c);
    return 0;
}
