/* gezi send: what becomes of the messages, in words and as exit status. */
#include "cli_send.h"
#include "lang.h"
#include "out.h"
#include "paths.h"
#include "protection.h"

#include <stdlib.h>

enum { REST_MS = 1500 }; /* who was asked whether he is there answers by then */

/* Of several ends the worst is ours: what waits may still arrive, what was
 * refused never will. */
static int worse(int a, int b)
{
    static const int order[] = {CLI_DONE,    CLI_TIMEOUT, CLI_UNPROTECTED,
                                CLI_REFUSED, CLI_NOBODY,  CLI_ERROR};
    size_t n = sizeof order / sizeof *order;

    for (size_t i = n; i-- > 0;)
        if (a == order[i] || b == order[i])
            return order[i];
    return CLI_ERROR;
}

static void finish(struct send *s)
{
    int status = CLI_DONE;

    for (size_t i = 0; i < s->count; i++) {
        if (!s->to[i].settled)
            return;
        status = worse(status, s->to[i].status);
    }
    flow_hide(&s->flow);
    verb_leave(&s->base, status);
}

void send_settle(struct send *s, struct receiver *r, int status)
{
    r->settled = true;
    r->status = status ? status : r->short_of ? CLI_ERROR : CLI_DONE;
    finish(s);
}

/* Does what finds no answer wait for its person? */
static bool may_wait(const struct send *s)
{
    const struct gezi_host *host = s->base.host;

    return !s->bare && !s->base.o->no_queue && (host->archive || !host->check);
}

/* It is over for us, but not for the message. */
static void tell_waits(struct send *s, const char *happened)
{
    char *dir = paths_show(s->base.o->state);

    verb_tell(&s->base,
              verb_own_core(&s->base)
                  ? _("%s; the message waits in %s and goes out when they "
                      "appear while gezi runs (gezi history --waiting shows "
                      "it)")
                  : _("%s; the message waits in %s and goes out when they "
                      "appear (gezi history --waiting shows it)"),
              happened, dir);
    free(dir);
}

void outcome_waits(struct send *s, struct receiver *r)
{
    struct strbuf happened = {0};

    if (r->attempts)
        strbuf_printf(&happened,
                      ngettext("%s did not answer after %u try",
                               "%s did not answer after %u tries", r->attempts),
                      r->shown, r->attempts);
    else
        strbuf_printf(&happened, _("%s is not here"), r->shown);
    tell_waits(s, strbuf_get(&happened));
    strbuf_fini(&happened);
    send_settle(s, r, CLI_TIMEOUT);
}

static void not_kept(struct send *s, struct receiver *r)
{
    char *dir = paths_show(s->base.o->state);

    verb_tell(&s->base,
              _("the message to %s could not be saved in %s; not sent: make "
                "room there, or choose another folder with --state"),
              r->shown, dir);
    free(dir);
    send_settle(s, r, CLI_ERROR);
}

static void no_answer(struct send *s, struct receiver *r,
                      const struct gezi_delivery *d)
{
    if (!d->attempts) /* others before it had none */
        verb_tell(&s->base, _("%s does not answer; not sent"), r->shown);
    else
        verb_tell(&s->base,
                  ngettext("%s did not answer after %u try; is it still on? "
                           "Nothing more will be sent.",
                           "%s did not answer after %u tries; is it still on? "
                           "Nothing more will be sent.",
                           d->attempts),
                  r->shown, d->attempts);
    send_settle(s, r, CLI_TIMEOUT);
}

static bool is_unprotected(enum gezi_reason reason)
{
    return reason == GEZI_WHY_NO_KEY || reason == GEZI_WHY_KEY_CHANGED ||
           reason == GEZI_WHY_NO_SEAL || reason == GEZI_WHY_BARED;
}

/* It cannot go out as it should, and as it should not it does not. */
static void unprotected(struct send *s, struct receiver *r,
                        enum gezi_reason reason)
{
    const char *rest = may_wait(s) ? _("; the message waits") : "";

    if (reason == GEZI_WHY_KEY_CHANGED)
        verb_tell_key_changed(&s->base, r->shown, r->name, rest);
    else if (reason == GEZI_WHY_BARED)
        verb_tell(
            &s->base,
            _("not sent to %s: %s; if they say so, too: gezi key --forget "
              "%s, or send it with --clear%s"),
            r->shown, lang_word(gezi_reason_text(reason)), r->name, rest);
    else
        verb_tell(&s->base,
                  _("not sent to %s: %s; --clear sends it in clear%s"),
                  r->shown, lang_word(gezi_reason_text(reason)), rest);
    send_settle(s, r, CLI_UNPROTECTED);
}

static void failed(struct send *s, struct receiver *r,
                   const struct gezi_delivery *d)
{
    const char *who = r->shown;

    switch (d->reason) {
    case GEZI_WHY_NO_ANSWER:
        no_answer(s, r, d);
        break;
    case GEZI_WHY_TOO_LONG:
        verb_tell(&s->base, _("too long for %s by %u bytes; send it in parts"),
                  who, d->over_bytes);
        send_settle(s, r, CLI_ERROR);
        break;
    case GEZI_WHY_NO_PERSON:
        verb_tell(&s->base, _("not sent to %s: %s any more; see gezi peers"),
                  who, lang_word(gezi_reason_text(d->reason)));
        send_settle(s, r, CLI_NOBODY);
        break;
    case GEZI_WHY_NOT_KEPT:
        not_kept(s, r);
        break;
    case GEZI_WHY_DROPPED:
    case GEZI_WHY_NO_FILES:
    case GEZI_WHY_NO_PORT:
        verb_tell(&s->base, _("not delivered to %s: %s"), who,
                  lang_word(gezi_reason_text(d->reason)));
        send_settle(s, r, CLI_ERROR);
        break;
    case GEZI_WHY_NO_KEY:
    case GEZI_WHY_KEY_CHANGED:
    case GEZI_WHY_NO_SEAL:
    case GEZI_WHY_BARED:
        unprotected(s, r, d->reason);
        break;
    case GEZI_WHY_NONE:
    case GEZI_WHY_NO_ROOM:
    case GEZI_WHY_LEFT:
    case GEZI_WHY_EXPIRED:
        verb_tell(&s->base, _("not delivered to %s: %s; send it again"), who,
                  lang_word(gezi_reason_text(d->reason)));
        send_settle(s, r, CLI_ERROR);
        break;
    }
}

static void succeeded(struct send *s, struct receiver *r,
                      const struct gezi_delivery *d)
{
    bool receipt = d->state != GEZI_GONE;
    char how[PROTECTION_WORDS];
    struct strbuf line = {0};

    protection_words(d->seals, true, how);
    if (!s->base.o->json) {
        out_add(&line,
                receipt ? _("delivered to %s")
                        : _("sent to %s (plain text has no receipt)"),
                r->shown);
        if (*how)
            strbuf_printf(&line, ", %s", how);
        verb_wrote(&s->base, out_put(&line));
    }
    strbuf_fini(&line);
    send_settle(s, r, CLI_DONE);
}

/* Tried in vain, or not tried: then the answer to a question may come yet. */
static void rests(struct send *s, struct receiver *r, int64_t now)
{
    if (r->attempts)
        outcome_waits(s, r);
    else if (r->rest_until == INT64_MAX)
        r->rest_until = now + REST_MS;
}

void outcome_delivery(struct send *s, struct receiver *r, int64_t now,
                      const struct gezi_delivery *d)
{
    if (r->staying)
        return;
    r->attempts = d->attempts;
    switch (d->state) {
    case GEZI_QUEUED:
        if (d->reason == GEZI_WHY_NO_ANSWER)
            rests(s, r, now);
        else if (is_unprotected(d->reason))
            unprotected(s, r, d->reason);
        break;
    case GEZI_TRYING:
        r->rest_until = INT64_MAX;
        break;
    case GEZI_GONE:
        succeeded(s, r, d);
        break;
    case GEZI_DELIVERED:
    case GEZI_READ:
        if (r->files_n)
            stay_begin(s, r, now);
        else
            succeeded(s, r, d);
        break;
    case GEZI_FAILED:
        failed(s, r, d);
        break;
    }
}

void outcome_late(struct send *s, struct receiver *r)
{
    const char *who = r->shown ? r->shown : r->name;
    unsigned limit = s->base.o->timeout;
    struct strbuf happened = {0};

    if (r->rest_until != INT64_MAX) {
        outcome_waits(s, r);
        return;
    }
    if (r->attempts)
        strbuf_printf(&happened,
                      ngettext("no receipt from %s within %u s (sent %u time)",
                               "no receipt from %s within %u s (sent %u times)",
                               r->attempts),
                      who, limit, r->attempts);
    else
        strbuf_printf(&happened, _("no sign of %s within %u s"), who, limit);
    if (may_wait(s))
        tell_waits(s, strbuf_get(&happened));
    else
        verb_tell(&s->base, _("%s; is it still on?"), strbuf_get(&happened));
    strbuf_fini(&happened);
    send_settle(s, r, CLI_TIMEOUT);
}
