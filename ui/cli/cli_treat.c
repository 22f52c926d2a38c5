/* gezi mute, unmute, block, unblock: how the user wants somebody treated. */
#include "cli_json.h"
#include "lang.h"
#include "out.h"
#include "verb.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 10000 }; /* a gezi that is stopped would never answer */

static const struct way {
    const char *verb;
    unsigned bit;
    bool on;
} ways[] = {
    {"mute", GEZI_TREAT_MUTED, true},
    {"unmute", GEZI_TREAT_MUTED, false},
    {"block", GEZI_TREAT_BLOCKED, true},
    {"unblock", GEZI_TREAT_BLOCKED, false},
};

enum said { SAY_NAME, SAY_DONE, SAY_ALREADY };

static void put(struct strbuf *line, const struct way *way, enum said said,
                const char *name)
{
    bool done = said == SAY_DONE;

    if (said == SAY_NAME)
        strbuf_text(line, name);
    else if (way->bit == GEZI_TREAT_MUTED && way->on)
        strbuf_printf(line,
                      done ? _("%s is muted: no bell, and what they write is "
                               "not counted")
                           : _("%s is muted already"),
                      name);
    else if (way->bit == GEZI_TREAT_MUTED)
        strbuf_printf(line,
                      done ? _("%s is no longer muted") : _("%s is not muted"),
                      name);
    else if (way->on)
        strbuf_printf(line,
                      done ? _("%s is blocked: what they send is neither shown "
                               "nor acknowledged")
                           : _("%s is blocked already"),
                      name);
    else
        strbuf_printf(
            line, done ? _("%s is no longer blocked") : _("%s is not blocked"),
            name);
}

struct treat {
    struct verb_front base;
    const struct way *way;
    const char *who; /* NULL: list them */
    bool ready;
    uint32_t peer; /* whom it was asked for; 0: nobody yet */
    int64_t now, find_by, give_up;
};

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct treat *t = ctx;

    t->now = now;
    t->give_up = now + PATIENCE_MS;
    verb_start(&t->base, host);
}

static void print(struct treat *t, const struct gezi_peer *peer, enum said said)
{
    struct strbuf line = {0};
    struct json j = {0};
    char *name = xstrdup(gezi_peer_name(peer));

    gezi_text_clean(name, GEZI_CLEAN_NAME);
    if (t->base.o->json) {
        cli_json_person(&j, peer);
        verb_wrote(&t->base, out_json(&j));
    } else {
        put(&line, t->way, said, name);
        verb_wrote(&t->base, out_put(&line));
    }
    strbuf_fini(&j.out);
    strbuf_fini(&line);
    free(name);
}

static void list(struct treat *t)
{
    const struct gezi_peer **all = people_sorted(t->base.people);
    size_t n = people_count(t->base.people), found = 0;

    for (size_t i = 0; i < n && !t->base.ended; i++)
        if (all[i]->treat & t->way->bit) {
            print(t, all[i], SAY_NAME);
            found++;
        }
    free(all);
    if (!found && t->way->bit == GEZI_TREAT_MUTED)
        verb_tell(&t->base, _("nobody is muted"));
    else if (!found)
        verb_tell(&t->base, _("nobody is blocked"));
    verb_leave(&t->base, CLI_DONE);
}

static void ask(struct treat *t, const struct gezi_peer *peer)
{
    const struct gezi_host *host = t->base.host;
    unsigned is =
        t->way->on ? peer->treat | t->way->bit : peer->treat & ~t->way->bit;
    struct gezi_command cmd = {
        .what = GEZI_DO_TREAT, .to = {.peer = peer->id}, .number = is};
    enum gezi_err err;

    if (is == peer->treat) {
        print(t, peer, SAY_ALREADY);
        verb_leave(&t->base, CLI_DONE);
        return;
    }
    t->peer = peer->id;
    err = host->command(host->ctx, &cmd);
    if (err) {
        verb_tell(&t->base, _("cannot change %s: %s"), gezi_peer_name(peer),
                  gezi_err_text(err));
        verb_leave(&t->base, CLI_ERROR);
    }
}

/* Who is remembered is there at once; others have a moment to show up. */
static void find(struct treat *t)
{
    struct people_match m = people_resolve(t->base.people, t->who);
    struct strbuf why = {0};

    if (m.answer == PEOPLE_ONE) {
        ask(t, m.person);
        return;
    }
    if (m.answer != PEOPLE_SEVERAL && verb_own_core(&t->base) &&
        t->now < t->find_by)
        return;
    if (m.answer == PEOPLE_ADDRESS)
        strbuf_printf(&why, _("nobody is known at %s"), t->who);
    else
        people_explain(t->base.people, t->who, &m, &why);
    verb_tell(&t->base, "%s", strbuf_get(&why));
    verb_leave(&t->base, CLI_NOBODY);
    strbuf_fini(&why);
}

static void look(struct treat *t)
{
    if (!t->ready || t->peer || t->base.ended)
        return;
    if (t->who)
        find(t);
    else
        list(t);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct treat *t = ctx;

    t->now = now;
    if (t->base.ended)
        return;
    people_event(t->base.people, ev);
    if (ev->kind == GEZI_EV_PERSON && ev->change == GEZI_CHANGE_TREATED &&
        t->peer && ev->peer.id == t->peer) {
        print(t, &ev->peer, SAY_DONE);
        verb_leave(&t->base, CLI_DONE);
        return;
    }
    if (ev->kind == GEZI_EV_READY && !t->ready) {
        t->ready = true;
        t->find_by = now + VERB_FIND_MS;
    }
    look(t);
}

static int64_t deadline(void *ctx)
{
    const struct treat *t = ctx;

    if (t->base.ended)
        return INT64_MAX;
    return t->ready && !t->peer ? t->find_by : t->give_up;
}

static void tick(void *ctx, int64_t now)
{
    struct treat *t = ctx;

    t->now = now;
    look(t);
    if (t->base.ended || now < t->give_up)
        return;
    verb_tell(&t->base, _("no answer within %d s; try again"),
              PATIENCE_MS / 1000);
    verb_leave(&t->base, CLI_TIMEOUT);
}

static void treat_free(void *ctx) { free(ctx); }

int treat_begin(const struct options *o, char **words, int count,
                struct gezi_front *front)
{
    struct treat *t = xcalloc(1, sizeof *t);

    t->base =
        (struct verb_front){.o = o, .people = people_new(), .free = treat_free};
    t->who = count ? words[0] : NULL;
    t->way = ways;
    while (strcmp(t->way->verb, o->words[0]) != 0)
        t->way++;
    *front = (struct gezi_front){.ctx = t,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick};
    return CLI_FRONT;
}
