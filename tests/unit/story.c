#include "story.h"

#include <gezi/packet.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct story *story_new(void)
{
    return story_new_with(&(struct gezi_config){.user = "me",
                                                .host = "box",
                                                .nick = "我",
                                                .group = "组",
                                                .program = "gezi test",
                                                .legacy = GEZI_CS_GBK,
                                                .seed = 7});
}

struct story *story_new_with(const struct gezi_config *config)
{
    struct story *d = calloc(1, sizeof *d);

    assert_non_null(d);
    assert_int_equal(gezi_core_new(config, &d->c), GEZI_OK);
    d->now = 1000000;
    d->unix_ms = 1700000000000;
    gezi_core_clock(d->c, d->unix_ms);
    return d;
}

static void event_free(struct story_event *e)
{
    char *owned[] = {e->key,    e->nick, e->user,   e->host,  e->group,
                     e->client, e->sign, e->id,     e->text,  e->raw,
                     e->name,   e->path, e->detail, e->others};

    for (size_t i = 0; i < e->files_n; i++) {
        free((void *)(uintptr_t)e->files[i].name);
        free((void *)(uintptr_t)e->files[i].path);
    }
    free(e->files);
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

static void job_free(struct story_job *j)
{
    free(j->path);
    free(j->dir);
    free(j->name);
    free(j->mark);
    free(j->request);
}

void story_clear(struct story *d)
{
    for (size_t i = 0; i < d->job_n; i++)
        job_free(&d->job[i]);
    d->job_n = 0;
    for (size_t i = 0; i < d->ev_n; i++)
        event_free(&d->ev[i]);
    for (size_t i = 0; i < d->out_n; i++)
        free(d->out[i].bytes);
    d->ev_n = d->out_n = 0;
}

void story_free(struct story *d)
{
    story_clear(d);
    gezi_core_free(d->c);
    free(d);
}

static char *copy(const void *bytes, size_t n)
{
    char *to = malloc(n + 1);

    assert_non_null(to);
    if (n)
        memcpy(to, bytes, n);
    to[n] = '\0';
    return to;
}

static char *copy_text(const char *text)
{
    assert_non_null(text);
    return copy(text, strlen(text));
}

static char *copy_maybe(const char *text)
{
    return text ? copy_text(text) : NULL;
}

static void keep_files(struct story_event *e, const struct gezi_file *files,
                       size_t n)
{
    e->files = calloc(n + 1, sizeof *e->files);
    assert_non_null(e->files);
    e->files_n = n;
    for (size_t i = 0; i < n; i++) {
        e->files[i] = files[i];
        e->files[i].name = copy_text(files[i].name);
        e->files[i].path = copy_maybe(files[i].path);
    }
}

static void keep_event(struct story *d, const struct gezi_event *ev)
{
    struct story_event *e = &d->ev[d->ev_n++];
    const char *id = "", *text = "", *others = NULL;
    const struct gezi_transfer none = {.name = ""}, *t = &none;
    gezi_span raw = {NULL, 0};

    assert_true(d->ev_n <= STORY_KEPT);
    if (ev->kind == GEZI_EV_MESSAGE) {
        id = ev->message.id;
        text = ev->message.text;
        raw = ev->message.raw;
        others = ev->message.others;
    } else if (ev->kind == GEZI_EV_SENT) {
        id = ev->sent.id;
        text = ev->sent.text;
        others = ev->sent.others;
    } else if (ev->kind == GEZI_EV_DELIVERY) {
        id = ev->delivery.id;
    } else if (ev->kind == GEZI_EV_JUDGED) {
        id = ev->judged.id;
    } else if (ev->kind == GEZI_EV_ASKED) {
        id = ev->asked.offer;
    } else if (ev->kind == GEZI_EV_INFO) {
        text = ev->info.text;
    } else if (ev->kind == GEZI_EV_TRANSFER) {
        t = &ev->transfer;
        id = t->offer;
    }
    *e = (struct story_event){.e = *ev,
                              .key = copy_text(ev->peer.key),
                              .nick = copy_text(ev->peer.nick),
                              .user = copy_text(ev->peer.user),
                              .host = copy_text(ev->peer.host),
                              .group = copy_text(ev->peer.group),
                              .client = copy_text(ev->peer.client),
                              .sign = copy_text(ev->peer.sign),
                              .id = copy_text(id),
                              .text = copy_text(text),
                              .raw = copy(raw.p, raw.n),
                              .name = copy_text(t->name),
                              .path = copy_text(t->path ? t->path : ""),
                              .detail = copy_text(t->detail ? t->detail : ""),
                              .others = copy_text(others ? others : "")};
    if (ev->kind == GEZI_EV_MESSAGE)
        keep_files(e, ev->message.files, ev->message.files_n);
    if (ev->kind == GEZI_EV_SENT)
        keep_files(e, ev->sent.files, ev->sent.files_n);
}

static void keep_job(struct story *d, const struct gezi_job *job)
{
    struct story_job *j = &d->job[d->job_n++];

    assert_true(d->job_n <= STORY_KEPT);
    *j = (struct story_job){.j = *job,
                            .path = copy_maybe(job->path),
                            .dir = copy_maybe(job->dir),
                            .name = copy_maybe(job->name),
                            .mark = copy_maybe(job->mark),
                            .request = copy(job->request.p, job->request.n),
                            .request_n = job->request.n,
                            .sealed = job->body};
    if (job->body)
        j->body = *job->body;
}

static void drain(struct story *d)
{
    struct gezi_event ev;
    struct gezi_output out;
    struct gezi_job job;

    while (gezi_core_next_event(d->c, &ev))
        keep_event(d, &ev);
    if (d->disk_full)
        gezi_core_unstored(d->c, d->now);
    while (gezi_core_next_event(d->c, &ev))
        keep_event(d, &ev);
    while (gezi_core_next_job(d->c, &job))
        keep_job(d, &job);
    while (gezi_core_next_output(d->c, &out)) {
        struct story_out *o = &d->out[d->out_n++];

        assert_true(d->out_n <= STORY_KEPT);
        o->broadcast = out.broadcast;
        strcpy(o->to, "*");
        if (!out.broadcast)
            gezi_addr_print(out.to, o->to);
        o->n = out.bytes.n;
        o->bytes = copy(out.bytes.p, out.bytes.n);
    }
}

void story_hear(struct story *d, const char *from, const void *bytes, size_t n)
{
    struct gezi_addr addr;

    assert_true(gezi_addr_parse(from, GEZI_PORT, &addr));
    gezi_core_datagram(d->c, d->now, &addr, (gezi_span){bytes, n});
    drain(d);
}

void story_ask(struct story *d, const char *from, uint64_t conn,
               const void *bytes, size_t n)
{
    struct gezi_addr addr;

    assert_true(gezi_addr_parse(from, 50000, &addr));
    gezi_core_request(d->c, d->now, &addr, conn, (gezi_span){bytes, n});
    drain(d);
}

void story_report(struct story *d, uint64_t job, enum gezi_report_kind what,
                  uint64_t bytes, enum gezi_file_reason reason)
{
    const struct gezi_report r = {
        .what = what, .job = job, .bytes = bytes, .reason = reason};

    gezi_core_report(d->c, d->now, &r);
    drain(d);
}

static void pass(struct story *d, int64_t until)
{
    d->unix_ms += until - d->now;
    d->now = until;
    gezi_core_clock(d->c, d->unix_ms);
}

void story_wait(struct story *d, int64_t ms)
{
    int64_t end = d->now + ms, due;

    while ((due = gezi_core_deadline(d->c)) <= end) {
        if (due > d->now)
            pass(d, due);
        gezi_core_tick(d->c, d->now);
        drain(d);
    }
    pass(d, end);
}

enum gezi_err story_do(struct story *d, const struct gezi_command *cmd)
{
    enum gezi_err err = gezi_core_command(d->c, d->now, cmd);

    drain(d);
    return err;
}

void story_send(struct story *d, const char *to, uint32_t id, const char *text)
{
    struct gezi_command cmd = {
        .what = GEZI_DO_SEND, .ref = 42, .to.peer = id, .text = text};

    if (to)
        assert_true(gezi_addr_parse(to, 0, &cmd.to.addr));
    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

/* Text of peers may be bare, so an output need not be a packet. */
static bool parse(const struct story_out *o, struct gezi_packet *k)
{
    gezi_span s = {(const uint8_t *)o->bytes, o->n};

    return gezi_packet_parse(s, k) == GEZI_OK;
}

const struct story_out *story_find(const struct story *d, const char *to,
                                   uint32_t cmd, size_t skip)
{
    for (size_t i = 0; i < d->out_n; i++) {
        struct gezi_packet k;

        if (parse(&d->out[i], &k) && strcmp(d->out[i].to, to) == 0 &&
            (k.command & 0xff) == cmd && skip-- == 0)
            return &d->out[i];
    }
    return NULL;
}

size_t story_count(const struct story *d, const char *to, uint32_t cmd)
{
    size_t n = 0;

    while (story_find(d, to, cmd, n))
        n++;
    return n;
}

uint32_t story_command_of(const struct story_out *o)
{
    struct gezi_packet k;

    assert_non_null(o);
    assert_true(parse(o, &k));
    return k.command;
}

uint64_t story_number_of(const struct story_out *o)
{
    struct gezi_packet k;

    assert_non_null(o);
    assert_true(parse(o, &k));
    return k.number;
}

const char *story_extra_of(const struct story_out *o, size_t *n)
{
    struct gezi_packet k;

    assert_non_null(o);
    assert_true(parse(o, &k));
    if (n)
        *n = k.extra.n;
    return k.extra.n ? (const char *)k.extra.p : "";
}

const struct story_event *story_event(const struct story *d,
                                      enum gezi_event_kind kind, size_t skip)
{
    for (size_t i = 0; i < d->ev_n; i++)
        if (d->ev[i].e.kind == kind && skip-- == 0)
            return &d->ev[i];
    return NULL;
}

size_t story_events(const struct story *d, enum gezi_event_kind kind)
{
    size_t n = 0;

    while (story_event(d, kind, n))
        n++;
    return n;
}

size_t story_states(const struct story *d, enum gezi_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < d->ev_n; i++)
        if (d->ev[i].e.kind == GEZI_EV_DELIVERY &&
            d->ev[i].e.delivery.state == state)
            n++;
    return n;
}

struct gezi_peer story_peer(const struct story *d, const char *key)
{
    struct gezi_peer p, found = {.id = 0};
    uint32_t at = 0;

    while (gezi_core_peer_next(d->c, &at, &p)) {
        if (strcmp(p.key, key) != 0)
            continue;
        assert_int_equal(found.id, 0);
        found = p;
    }
    return found;
}

uint32_t story_person(const struct story *d, const char *key)
{
    return story_peer(d, key).id;
}

size_t story_people(const struct story *d)
{
    struct gezi_peer p;
    uint32_t at = 0;
    size_t n = 0;

    while (gezi_core_peer_next(d->c, &at, &p))
        n++;
    return n;
}

const struct story_job *story_job(const struct story *d,
                                  enum gezi_job_kind what, size_t skip)
{
    for (size_t i = 0; i < d->job_n; i++)
        if (d->job[i].j.what == what && skip-- == 0)
            return &d->job[i];
    return NULL;
}

size_t story_jobs(const struct story *d, enum gezi_job_kind what)
{
    size_t n = 0;

    while (story_job(d, what, n))
        n++;
    return n;
}

const struct story_event *story_transfer(const struct story *d)
{
    size_t n = story_events(d, GEZI_EV_TRANSFER);

    return n ? story_event(d, GEZI_EV_TRANSFER, n - 1) : NULL;
}

size_t story_transfers(const struct story *d, enum gezi_file_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < d->ev_n; i++)
        if (d->ev[i].e.kind == GEZI_EV_TRANSFER &&
            d->ev[i].e.transfer.state == state)
            n++;
    return n;
}
