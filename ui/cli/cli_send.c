/*
 * gezi send: find everyone first, then send, then wait for the receipts; or
 * until it is clear that it waits for somebody who is away.
 */
#include "cli_send.h"
#include "cli_json.h"
#include "lang.h"
#include "others.h"
#include "out.h"
#include "utf8.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { MEASURE_MS = 10 * 60 * 1000 };

/* Refs of the commands are the places of the receivers, counted from 1. */
static struct receiver *receiver_of(struct send *s, uint64_t ref)
{
    return ref && ref <= s->count ? &s->to[ref - 1] : NULL;
}

static char *shown_of(const struct gezi_peer *peer)
{
    struct strbuf b = {0};
    char addr[GEZI_ADDR_TEXT];
    struct gezi_addr at = peer->addr;

    if (at.port == GEZI_PORT)
        at.port = 0;
    gezi_addr_print(at, addr);
    if (!peer->nick[0] && !peer->user[0]) /* its name is its address */
        strbuf_text(&b, addr);
    else
        strbuf_printf(&b, "%s (%s)", gezi_peer_name(peer), addr);
    return strbuf_take(&b);
}

static unsigned how(const struct send *s)
{
    return (s->bare ? GEZI_SEND_BARE : 0u) |
           (s->base.o->clear ? GEZI_SEND_CLEAR : 0u) |
           (s->base.o->sealed ? GEZI_SEND_SEALED : 0u);
}

/* Would the text not fit? By the core's own word, before anything is sent. */
static bool is_over(const struct send *s, const struct receiver *r,
                    struct gezi_check *check)
{
    const struct gezi_host *host = s->base.host;

    return host->check && !r->part && /* the text goes with the first */
           host->check(host->ctx, &r->match.target, s->text, how(s), check) ==
               GEZI_OK &&
           check->bytes > check->limit;
}

static bool too_long(struct send *s, const struct receiver *r)
{
    const struct gezi_peer *peer = r->match.person;
    struct gezi_check check;

    if (!is_over(s, r, &check))
        return false;
    verb_tell(&s->base,
              _("too long for %s by %u bytes (%s takes %u); send it in parts"),
              peer ? gezi_peer_name(peer) : r->name,
              (unsigned)(check.bytes - check.limit),
              peer ? lang_word(gezi_kind_what(peer->kind)) : _("it"),
              (unsigned)check.limit);
    return true;
}

/* Two names for one person are one receiver: the later ones are done. */
static bool repeated(const struct send *s, const struct receiver *r)
{
    for (const struct receiver *o = s->to; o < r; o++)
        if (o->part == r->part &&
            o->match.target.peer == r->match.target.peer &&
            gezi_addr_equal(o->match.target.addr, r->match.target.addr))
            return true;
    return false;
}

/* Who it is, in the list of all. An address without a person is itself. */
static const char *key_of(const struct receiver *r,
                          char addr[static GEZI_ADDR_TEXT])
{
    return r->match.person ? r->match.person->key
                           : gezi_addr_print(r->match.target.addr, addr);
}

static void list_all(struct send *s)
{
    char addr[GEZI_ADDR_TEXT];

    for (size_t i = 0; i < s->count; i++) {
        const struct receiver *r = &s->to[i];

        others_add(&s->all, key_of(r, addr),
                   r->match.person ? gezi_peer_name(r->match.person) : r->name);
    }
}

static enum gezi_err send_one(struct send *s, struct receiver *r)
{
    const struct gezi_host *host = s->base.host;
    char addr[GEZI_ADDR_TEXT], *others = others_but(&s->all, key_of(r, addr));
    enum gezi_err err;
    struct gezi_command send = {
        .what = GEZI_DO_SEND,
        .flags = how(s) | (s->base.o->no_queue ? GEZI_SEND_NO_QUEUE : 0),
        .ref = (uint64_t)(r - s->to) + 1,
        .to = r->match.target,
        .text = r->part ? "" : s->text,
        .files = r->files,
        .files_n = r->files_n,
        .others = others,
    };

    err = host->command(host->ctx, &send);
    free(others);
    return err;
}

/* The files of a part; a text without room for files is a part of its own. */
static void choose_files(struct send *s, struct receiver *r)
{
    size_t part = 0, from = 0, n;

    for (;; part++, from += n) {
        n = bundle_fit(s->bundle.at + from, s->bundle.count - from,
                       part ? 0 : strlen(s->text));
        if (part == r->part)
            break;
    }
    stay_choose(s, r, s->bundle.at + from, n);
}

static void send_all(struct send *s, int64_t now)
{
    s->sent = true;
    for (size_t i = 0; i < s->count; i++)
        if (too_long(s, &s->to[i])) {
            verb_leave(&s->base, CLI_ERROR);
            return;
        }
    if (!s->bare)
        list_all(s);
    /* Large folders are measured before anything leaves. */
    if (s->bundle.count && !stay_is_limited(s))
        s->give_up = now + MEASURE_MS;
    for (size_t i = 0; i < s->count && !s->base.ended; i++) {
        struct receiver *r = &s->to[i];
        enum gezi_err err;

        if (repeated(s, r)) {
            send_settle(s, r, CLI_DONE);
            continue;
        }
        choose_files(s, r);
        if (!r->files_n && (r->part || !s->text[0])) {
            send_settle(s, r, CLI_ERROR);
            continue;
        }
        err = send_one(s, r);
        if (err) {
            verb_tell(&s->base, _("not sent to %s: %s"), r->name,
                      lang_word(gezi_err_text(err)));
            send_settle(s, r, err == GEZI_E_PEER ? CLI_NOBODY : CLI_ERROR);
        }
    }
}

/* Everyone is known, or not all are: then nothing goes to anyone. */
static void decide(struct send *s, int64_t now)
{
    struct strbuf why = {0};
    bool all = true;

    send_open_groups(s);
    for (size_t i = 0; i < s->count; i++) {
        const struct receiver *r = &s->to[i];

        if (r->match.answer == PEOPLE_ONE || r->match.answer == PEOPLE_ADDRESS)
            continue;
        all = false;
        if (r->part)
            continue;
        strbuf_clear(&why);
        if (send_is_group(s, r))
            send_explain_group(s, r, &why);
        else
            people_explain(s->base.people, r->name, &r->match, &why);
        verb_tell(&s->base, "%s", strbuf_get(&why));
    }
    strbuf_fini(&why);
    if (all)
        send_all(s, now);
    else
        verb_leave(&s->base, CLI_NOBODY);
}

/*
 * Is it clear who is meant, so that waiting for more people cannot change it?
 * A running gezi told everybody it knows, so there a prefix will do. Who had
 * that name once may not be who has it now.
 */
static bool clear(const struct send *s, const struct receiver *r)
{
    const struct people_match *m = &r->match;
    struct gezi_check check;

    switch (m->answer) {
    case PEOPLE_ADDRESS: /* once known it may be able to take more */
        return !is_over(s, r, &check);
    case PEOPLE_ONE:
    case PEOPLE_SEVERAL:
        if (!verb_own_core(&s->base))
            return true;
        return m->whole && !(m->named && m->person->presence == GEZI_OFFLINE);
    case PEOPLE_NONE:
        break;
    }
    return false;
}

static void resolve(struct send *s, int64_t now, bool last)
{
    bool all = true;

    if (s->sent || s->base.ended || !s->ready)
        return;
    for (size_t i = 0; i < s->count; i++) {
        if (send_is_group(s, &s->to[i])) { /* others of it may answer yet */
            s->to[i].match.answer = PEOPLE_NONE;
            all = all && !verb_own_core(&s->base);
            continue;
        }
        s->to[i].match =
            people_resolve(s->bare ? s->nobody : s->base.people, s->to[i].name);
        all = all && clear(s, &s->to[i]);
    }
    if (all || last)
        decide(s, now);
}

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct send *s = ctx;

    s->give_up = now + INT64_C(1000) * s->base.o->timeout;
    s->quiet_until = INT64_MAX;
    s->base.host = host;
    if (!s->bare || !host->check) {
        verb_start(&s->base, host);
        return;
    }
    /* Bare text needs nobody to know us. */
    s->ready = true;
    resolve(s, now, true);
}

static void print_json(struct send *s, const struct gezi_event *ev)
{
    struct json j = {0};
    struct gezi_peer own = cli_json_own(s->base.o, s->base.host, &s->own_key);

    if (s->base.o->json && cli_json_event(&j, ev, &own))
        verb_wrote(&s->base, out_json(&j));
    strbuf_fini(&j.out);
}

/* Measured and on its way: from now on a receipt is waited for. */
static void announced(struct send *s, struct receiver *r, int64_t now,
                      const struct gezi_event *ev)
{
    bool all = true;

    r->announced = true;
    free(r->offer);
    r->offer = xstrdup(ev->sent.id);
    verb_warn_lost(&ev->sent, gezi_peer_name(&ev->peer));
    for (size_t i = 0; i < s->count; i++)
        all = all && (s->to[i].announced || s->to[i].settled);
    if (all && s->bundle.count && !stay_is_limited(s))
        s->give_up = now + INT64_C(1000) * s->base.o->timeout;
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct send *s = ctx;
    struct receiver *r = NULL;

    if (s->base.ended)
        return;
    people_event(s->base.people, ev);
    if (ev->kind == GEZI_EV_SENT)
        r = receiver_of(s, ev->sent.ref);
    else if (ev->kind == GEZI_EV_DELIVERY)
        r = receiver_of(s, ev->delivery.ref);
    if (r && !r->settled) {
        free(r->shown);
        r->shown = shown_of(&ev->peer);
        if (ev->kind == GEZI_EV_SENT)
            announced(s, r, now, ev);
        print_json(s, ev);
        if (ev->kind == GEZI_EV_DELIVERY)
            outcome_delivery(s, r, now, &ev->delivery);
    } else if (ev->kind == GEZI_EV_TRANSFER) {
        stay_event(s, now, ev);
    } else if (ev->kind == GEZI_EV_READY && !s->ready) {
        s->ready = true;
        s->find_until = now + VERB_FIND_MS;
        resolve(s, now, false);
    } else if (ev->kind == GEZI_EV_PERSON) {
        resolve(s, now, false);
    }
}

/* Does a receipt matter yet, or have all come? */
static bool awaits_receipts(const struct send *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->to[i].settled && !s->to[i].staying)
            return true;
    return false;
}

static int64_t deadline(void *ctx)
{
    const struct send *s = ctx;
    int64_t at = stay_deadline(s);

    if (s->base.ended)
        return INT64_MAX;
    if (s->give_up < at && awaits_receipts(s))
        at = s->give_up;
    if (s->ready && !s->sent && s->find_until < at)
        return s->find_until;
    for (size_t i = 0; i < s->count; i++)
        if (!s->to[i].settled && s->to[i].rest_until < at)
            at = s->to[i].rest_until;
    return at;
}

static void give_up(struct send *s)
{
    if (!s->sent) {
        verb_tell(&s->base,
                  _("cannot go on line within %u s; is the network up?"),
                  (unsigned)s->base.o->timeout);
        verb_leave(&s->base, CLI_TIMEOUT);
        return;
    }
    for (size_t i = 0; i < s->count; i++)
        if (!s->to[i].settled && !s->to[i].staying)
            outcome_late(s, &s->to[i]);
}

static void tick(void *ctx, int64_t now)
{
    struct send *s = ctx;

    if (s->ready && (now >= s->find_until || now >= s->give_up))
        resolve(s, now, true);
    for (size_t i = 0; i < s->count && !s->base.ended; i++)
        if (!s->to[i].settled && now >= s->to[i].rest_until)
            outcome_waits(s, &s->to[i]);
    if (!s->base.ended && now >= s->give_up && awaits_receipts(s))
        give_up(s);
    if (!s->base.ended && now >= stay_deadline(s))
        for (size_t i = 0; i < s->count; i++)
            if (!s->to[i].settled && s->to[i].staying)
                stay_late(s, &s->to[i]);
}

static void flush(void *ctx, int64_t now)
{
    struct send *s = ctx;

    (void)now;
    if (!s->base.ended)
        flow_show(&s->flow);
}

static void on_signal(void *ctx, int sig)
{
    struct send *s = ctx;

    if (verb_interrupted(sig) && !s->base.ended)
        stay_interrupted(s);
}

static void send_free(void *ctx)
{
    struct send *s = ctx;

    for (size_t i = 0; i < s->count; i++) {
        free(s->to[i].name);
        free(s->to[i].shown);
        free(s->to[i].files);
        free(s->to[i].offer);
        free(s->to[i].over);
    }
    free(s->to);
    bundle_fini(&s->bundle);
    flow_fini(&s->flow);
    free(s->text);
    people_free(s->nobody);
    strbuf_fini(&s->own_key);
    strbuf_fini(&s->all);
    free(s);
}

int send_begin(const struct options *o, char **words, int count,
               struct gezi_front *front)
{
    struct send *s = xcalloc(1, sizeof *s);
    char *list = utf8_of(gezi_span_text(words[0]), o->legacy_encoding);
    int status;

    s->base =
        (struct verb_front){.o = o, .people = people_new(), .free = send_free};
    s->nobody = people_new();
    s->bare = o->plain && o->from[OPTION_ID_plain] == FROM_ARGUMENT;
    *front = (struct gezi_front){.ctx = s,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick,
                                 .flush = flush,
                                 .signal = on_signal};
    flow_init(&s->flow, o);
    status = send_words(s, list, words + 1, count - 1);
    free(list);
    if (status != CLI_FRONT)
        cli_end(front);
    return status;
}
