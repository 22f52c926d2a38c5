/* gezi send -f: what was offered is served until it was fetched. */
#include "cli_json.h"
#include "cli_send.h"
#include "lang.h"
#include "out.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { QUIET_MS = 10 * 60 * 1000 }; /* that people may take to say yes */

bool stay_is_limited(const struct send *s)
{
    return s->base.o->from[OPTION_ID_timeout] != FROM_DEFAULT;
}

void stay_choose(struct send *s, struct receiver *r,
                 const struct gezi_file *files, size_t count)
{
    const struct gezi_peer *peer = r->match.person;

    r->files = xreallocarray(NULL, count ? count : 1, sizeof *r->files);
    for (size_t i = 0; i < count; i++) {
        const char *why = peer ? bundle_refusal(&files[i], peer) : NULL;

        if (!why) {
            r->files[r->files_n++] = files[i];
            continue;
        }
        r->short_of = true;
        verb_tell(&s->base, _("%s does not go to %s: %s"), files[i].name,
                  gezi_peer_name(peer), why);
    }
}

static void say_offered(struct send *s, const struct receiver *r, bool here)
{
    struct strbuf line = {0}, what = {0};

    if (s->base.o->json)
        return;
    flow_hide(&s->flow);
    flow_names(&what, r->files, r->files_n);
    out_add(&line,
            here ? _("offered to %s: %s")
                 : _("offered to %s: %s; it is served by the gezi that runs "
                     "here"),
            r->shown, strbuf_get(&what));
    verb_wrote(&s->base, out_put(&line));
    strbuf_fini(&what);
    strbuf_fini(&line);
}

/* All of it may have been fetched before its receipt came. */
static void settle_if_over(struct send *s, struct receiver *r)
{
    if (r->over_n >= r->files_n)
        send_settle(s, r,
                    r->refused   ? CLI_REFUSED
                    : r->dropped ? CLI_ERROR
                                 : CLI_DONE);
}

void stay_begin(struct send *s, struct receiver *r, int64_t now)
{
    bool here = verb_own_core(&s->base);

    say_offered(s, r, here);
    if (s->base.ended)
        return;
    if (!here) {
        send_settle(s, r, CLI_DONE);
        return;
    }
    r->staying = true;
    s->quiet_until = now + QUIET_MS;
    settle_if_over(s, r);
}

static struct receiver *offerer(struct send *s, const struct gezi_transfer *t)
{
    for (size_t i = 0; i < s->count; i++) {
        struct receiver *r = &s->to[i];

        if (t->out && r->offer && !r->settled &&
            strcmp(r->offer, t->offer) == 0)
            return r;
    }
    return NULL;
}

static void note_over(struct receiver *r, uint32_t file)
{
    for (size_t i = 0; i < r->over_n; i++)
        if (r->over[i] == file)
            return;
    r->over = xreallocarray(r->over, r->over_n + 1, sizeof *r->over);
    r->over[r->over_n++] = file;
}

static void print(struct send *s, const struct gezi_event *ev, bool first)
{
    struct strbuf line = {0};
    struct json j = {0};
    bool progress = ev->transfer.state == GEZI_FILE_RUNNING;

    if (s->base.o->json) {
        cli_json_transfer(&j, ev, first);
        verb_wrote(&s->base, out_json(&j));
    } else if (!(progress && s->flow.updating) &&
               flow_words(&line, ev, first)) {
        flow_hide(&s->flow);
        verb_wrote(&s->base, out_put(&line));
    }
    strbuf_fini(&line);
    strbuf_fini(&j.out);
}

/* What failed can be asked for again. */
static bool is_over(enum gezi_file_state state)
{
    return state == GEZI_FILE_DONE || state == GEZI_FILE_REFUSED ||
           state == GEZI_FILE_CANCELLED || state == GEZI_FILE_ENDED;
}

void stay_event(struct send *s, int64_t now, const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;
    struct receiver *r = offerer(s, t);
    size_t before = flow_count(&s->flow);

    if (!r)
        return;
    print(s, ev, flow_event(&s->flow, now, ev));
    if (before || flow_count(&s->flow))
        s->quiet_until = now + QUIET_MS;
    r->refused |= t->state == GEZI_FILE_REFUSED;
    r->dropped |=
        t->state == GEZI_FILE_CANCELLED || t->state == GEZI_FILE_ENDED;
    if (is_over(t->state))
        note_over(r, t->file);
    if (r->staying && !s->base.ended)
        settle_if_over(s, r);
}

int64_t stay_deadline(const struct send *s)
{
    bool any = false;

    for (size_t i = 0; i < s->count; i++)
        any = any || (!s->to[i].settled && s->to[i].staying);
    if (!any)
        return INT64_MAX;
    if (stay_is_limited(s))
        return s->give_up;
    return flow_count(&s->flow) ? INT64_MAX : s->quiet_until;
}

/* It waits here, as a message does; unless nothing is kept. */
static void tell_waiting(struct send *s, const struct receiver *r)
{
    flow_hide(&s->flow);
    if (!s->base.host->archive)
        verb_tell(&s->base,
                  _("offered to %s, but not fetched, and not kept here"),
                  r->shown);
    else
        verb_tell(
            &s->base,
            _("offered to %s, not fetched yet; start gezi (or gezi listen) "
              "here so that it can be fetched, the offer stays for %d days"),
            r->shown, GEZI_OFFER_DAYS);
}

void stay_late(struct send *s, struct receiver *r)
{
    tell_waiting(s, r);
    send_settle(s, r, r->refused ? CLI_REFUSED : CLI_TIMEOUT);
}

void stay_interrupted(struct send *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->to[i].settled || !s->to[i].staying)
            continue;
        tell_waiting(s, &s->to[i]);
        s->base.ended = true; /* by the loop; what stops now is no news */
    }
    flow_hide(&s->flow);
}
