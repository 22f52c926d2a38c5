/*
 * gezi get: the offer was found in the archive; wait for its sender, ask for
 * what is wanted, and stay until it is here or it is clear that it will not be.
 */
#include "cli_get.h"

#include "cli_json.h"
#include "flow.h"
#include "lang.h"
#include "out.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    QUIET_MS = 60 * 1000, /* without a connection */
    RETRY_MS = 3000,
};

struct get {
    struct verb_front base;
    struct offer offer;
    struct flow flow;
    bool ready, asked;
    int64_t find_until;
    int64_t give_up;     /* --timeout; INT64_MAX: not given */
    int64_t quiet_until; /* unless bytes move */
};

static void finish(struct get *g)
{
    int status = CLI_DONE;

    for (size_t i = g->offer.count; i-- > 0;) {
        if (!g->offer.at[i].settled)
            return;
        if (g->offer.at[i].status)
            status = g->offer.at[i].status;
    }
    flow_hide(&g->flow);
    verb_leave(&g->base, status);
}

static void settle(struct get *g, struct want *w, int status)
{
    w->settled = true;
    w->moving = false;
    w->retry_at = INT64_MAX;
    w->status = status;
    finish(g);
}

static void settle_all(struct get *g, int status)
{
    for (size_t i = 0; i < g->offer.count; i++)
        if (!g->offer.at[i].settled)
            settle(g, &g->offer.at[i], status);
}

static enum gezi_err command(struct get *g, enum gezi_do what,
                             const struct want *w)
{
    const struct gezi_host *host = g->base.host;
    struct gezi_command cmd = {.what = what,
                               .offer = g->offer.id,
                               .file = w->id,
                               .dir =
                                   what == GEZI_DO_FETCH ? g->base.o->to : NULL,
                               .ref = (uint64_t)(w - g->offer.at) + 1};

    return host->command(host->ctx, &cmd);
}

static void ask(struct get *g, struct want *w)
{
    enum gezi_err err = command(g, GEZI_DO_FETCH, w);

    w->retry_at = INT64_MAX;
    if (!err)
        return;
    verb_tell(&g->base, _("cannot fetch %s: %s"), w->name,
              lang_word(gezi_err_text(err)));
    settle(g, w, CLI_ERROR);
}

static void ask_all(struct get *g, int64_t now)
{
    g->asked = true;
    g->quiet_until = now + QUIET_MS;
    for (size_t i = 0; i < g->offer.count && !g->base.ended; i++)
        ask(g, &g->offer.at[i]);
}

/* What is on its way stops; what came so far stays on the disk. */
static void pause_all(struct get *g)
{
    for (size_t i = 0; i < g->offer.count; i++)
        if (g->asked && !g->offer.at[i].settled)
            command(g, GEZI_DO_PAUSE, &g->offer.at[i]);
}

/* "gezi get 1760277725" */
static void tell_how_to_go_on(struct get *g, const char *happened)
{
    struct strbuf id = {0};

    flow_offer(&id, g->offer.id);
    flow_hide(&g->flow);
    verb_tell(&g->base, _("%s; gezi get %s goes on where it stands"), happened,
              strbuf_get(&id));
    strbuf_fini(&id);
}

static bool moving(const struct get *g)
{
    for (size_t i = 0; i < g->offer.count; i++)
        if (g->offer.at[i].moving)
            return true;
    return false;
}

static bool sender_is_here(const struct get *g)
{
    const struct gezi_peer *peer;
    size_t at = 0;

    while ((peer = people_next(g->base.people, &at)))
        if (strcmp(peer->key, g->offer.key) == 0)
            return peer->presence != GEZI_OFFLINE;
    return false;
}

/* Whoever appears may be at another address than before. */
static void person(struct get *g, int64_t now, const struct gezi_event *ev)
{
    bool here =
        ev->change == GEZI_CHANGE_ONLINE || ev->change == GEZI_CHANGE_AWAY;

    if (!here || !g->ready || strcmp(ev->peer.key, g->offer.key) != 0)
        return;
    if (!g->asked)
        ask_all(g, now);
    for (size_t i = 0; i < g->offer.count; i++)
        if (g->offer.at[i].retry_at != INT64_MAX)
            g->offer.at[i].retry_at = now;
}

/* It may be better in a moment. */
static bool may_mend(enum gezi_file_reason reason)
{
    return reason == GEZI_FILE_WHY_NO_CONNECTION ||
           reason == GEZI_FILE_WHY_BROKEN || reason == GEZI_FILE_WHY_SILENT;
}

static void tell_failure(struct get *g, const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;
    const char *what = lang_word(gezi_file_reason_text(t->reason));
    const char *advice = NULL;
    struct strbuf happened = {0};

    if (t->reason == GEZI_FILE_WHY_NO_SPACE)
        advice = _("make room");
    else if (t->reason == GEZI_FILE_WHY_NOT_WRITTEN)
        advice = _("choose another folder with --to");
    out_add(&happened, _("%s from %s failed: %s"), t->name, g->offer.who, what);
    if (t->detail)
        out_add(&happened, " (%s)", t->detail);
    if (advice)
        strbuf_printf(&happened, "; %s", advice);
    if (t->reason == GEZI_FILE_WHY_KEY_CHANGED)
        out_add(&happened, _("; ask them, then gezi key --trust %s accepts it"),
                g->offer.who);
    tell_how_to_go_on(g, strbuf_get(&happened));
    strbuf_fini(&happened);
}

static void failed(struct get *g, struct want *w, int64_t now,
                   const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;

    w->moving = false;
    if (may_mend(t->reason)) {
        w->retry_at = now + RETRY_MS;
        return;
    }
    if (t->reason == GEZI_FILE_WHY_NOT_GIVEN ||
        t->reason == GEZI_FILE_WHY_NO_OFFER) {
        flow_hide(&g->flow);
        verb_tell(&g->base,
                  _("%s: %s does not give it, or no longer; ask for it"),
                  w->name, g->offer.who);
        settle(g, w, CLI_REFUSED);
        return;
    }
    tell_failure(g, ev);
    settle(g, w, CLI_ERROR);
}

/* For scripts the path and nothing else. */
static void done(struct get *g, struct want *w, const struct gezi_event *ev)
{
    struct strbuf line = {0};

    flow_hide(&g->flow);
    if (!g->base.o->json) {
        if (isatty(STDOUT_FILENO))
            flow_words(&line, ev, false);
        else
            out_add(&line, "%s", ev->transfer.path ? ev->transfer.path : "");
        verb_wrote(&g->base, out_put(&line));
    }
    strbuf_fini(&line);
    settle(g, w, CLI_DONE);
}

/* Somebody else at this house had another wish. */
static void stopped(struct get *g, struct want *w, const struct gezi_event *ev)
{
    struct strbuf happened = {0};

    flow_words(&happened, ev, false);
    if (ev->transfer.state == GEZI_FILE_PAUSED) {
        tell_how_to_go_on(g, strbuf_get(&happened));
    } else {
        flow_hide(&g->flow);
        verb_tell(&g->base, "%s", strbuf_get(&happened));
    }
    strbuf_fini(&happened);
    settle(g, w,
           ev->transfer.state == GEZI_FILE_ENDED ? CLI_REFUSED : CLI_ERROR);
}

/* A line when it begins, where no line changes. */
static void note(struct get *g, const struct gezi_event *ev, bool first)
{
    struct strbuf line = {0};

    if (first && !g->flow.updating && !g->base.o->json &&
        flow_words(&line, ev, true))
        fprintf(stderr, "%s\n", strbuf_get(&line));
    strbuf_fini(&line);
}

static struct want *wanted(struct get *g, const struct gezi_transfer *t)
{
    if (t->out || strcmp(t->offer, g->offer.id) != 0)
        return NULL;
    for (size_t i = 0; i < g->offer.count; i++)
        if (g->offer.at[i].id == t->file && !g->offer.at[i].settled)
            return &g->offer.at[i];
    return NULL;
}

static void print_json(struct get *g, const struct gezi_event *ev, bool first)
{
    struct json j = {0};

    if (g->base.o->json) {
        cli_json_transfer(&j, ev, first);
        verb_wrote(&g->base, out_json(&j));
    }
    strbuf_fini(&j.out);
}

static void transfer(struct get *g, int64_t now, const struct gezi_event *ev)
{
    struct want *w = wanted(g, &ev->transfer);
    bool first;

    if (!w || !g->asked)
        return;
    first = flow_event(&g->flow, now, ev);
    print_json(g, ev, first);
    w->moving = ev->transfer.state == GEZI_FILE_RUNNING;
    switch (ev->transfer.state) {
    case GEZI_FILE_OFFERED:
    case GEZI_FILE_WAITING:
        break;
    case GEZI_FILE_RUNNING:
        g->quiet_until = now + QUIET_MS;
        note(g, ev, first);
        break;
    case GEZI_FILE_DONE:
        done(g, w, ev);
        break;
    case GEZI_FILE_FAILED:
        failed(g, w, now, ev);
        break;
    case GEZI_FILE_PAUSED:
    case GEZI_FILE_CANCELLED:
    case GEZI_FILE_REFUSED:
    case GEZI_FILE_ENDED:
        stopped(g, w, ev);
        break;
    }
}

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct get *g = ctx;

    if (g->base.o->from[OPTION_ID_timeout] != FROM_DEFAULT)
        g->give_up = now + INT64_C(1000) * g->base.o->timeout;
    g->quiet_until = now + QUIET_MS;
    verb_start(&g->base, host);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct get *g = ctx;

    if (g->base.ended)
        return;
    people_event(g->base.people, ev);
    if (ev->kind == GEZI_EV_READY && !g->ready) {
        g->ready = true;
        g->find_until = now + VERB_FIND_MS;
        if (!verb_own_core(&g->base) || sender_is_here(g))
            ask_all(g, now);
    } else if (ev->kind == GEZI_EV_PERSON) {
        person(g, now, ev);
    } else if (ev->kind == GEZI_EV_TRANSFER) {
        transfer(g, now, ev);
    }
}

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t deadline(void *ctx)
{
    const struct get *g = ctx;
    int64_t at = g->give_up;

    if (g->base.ended)
        return INT64_MAX;
    if (!moving(g))
        at = min64(at, g->quiet_until);
    if (g->ready && !g->asked)
        at = min64(at, g->find_until);
    for (size_t i = 0; i < g->offer.count; i++)
        at = min64(at, g->offer.at[i].retry_at);
    return at;
}

static void give_up(struct get *g, int64_t now)
{
    struct strbuf happened = {0};

    if (!g->ready)
        strbuf_printf(&happened, _("cannot go on line"));
    else if (now >= g->give_up)
        strbuf_printf(&happened, _("not all is here after %u s"),
                      (unsigned)g->base.o->timeout);
    else
        out_add(&happened, _("no connection to %s within %d s"), g->offer.who,
                QUIET_MS / 1000);
    pause_all(g);
    tell_how_to_go_on(g, strbuf_get(&happened));
    strbuf_fini(&happened);
    settle_all(g, CLI_TIMEOUT);
}

static void tick(void *ctx, int64_t now)
{
    struct get *g = ctx;

    if (g->base.ended)
        return;
    if (now >= g->give_up || (!moving(g) && now >= g->quiet_until)) {
        give_up(g, now);
        return;
    }
    if (g->ready && !g->asked && now >= g->find_until)
        ask_all(g, now);
    for (size_t i = 0; i < g->offer.count && !g->base.ended; i++)
        if (now >= g->offer.at[i].retry_at)
            ask(g, &g->offer.at[i]);
}

static void flush(void *ctx, int64_t now)
{
    struct get *g = ctx;

    (void)now;
    if (!g->base.ended)
        flow_show(&g->flow);
}

static void on_signal(void *ctx, int sig)
{
    struct get *g = ctx;

    if (!verb_interrupted(sig) || g->base.ended)
        return;
    pause_all(g);
    tell_how_to_go_on(g, _("stopped; what came so far is kept"));
    g->base.ended = true; /* the loop ends by itself */
}

static void get_free(void *ctx)
{
    struct get *g = ctx;

    get_forget(&g->offer);
    flow_fini(&g->flow);
    free(g);
}

int get_begin(const struct options *o, char **words, int count,
              struct gezi_front *front)
{
    (void)o, (void)words, (void)count, (void)front;
    return CLI_LOOK;
}

int get_archive(const struct options *o, char **words, int count,
                const struct gezi_archive *a, struct gezi_front *front)
{
    struct offer offer;
    struct get *g;
    int status;

    if (!count)
        return get_list(o, a);
    if (!get_find(o, a, words[0], GET_FETCH, &offer, &status))
        return status;
    g = xcalloc(1, sizeof *g);
    g->base =
        (struct verb_front){.o = o, .people = people_new(), .free = get_free};
    g->offer = offer;
    g->give_up = g->quiet_until = INT64_MAX;
    flow_init(&g->flow, o);
    *front = (struct gezi_front){.ctx = g,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick,
                                 .flush = flush,
                                 .signal = on_signal};
    return CLI_FRONT;
}
