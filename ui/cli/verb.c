#include "verb.h"

#include "lang.h"
#include "out.h"
#include "say.h"
#include "utf8.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool verb_own_core(const struct verb_front *v) { return v->host->check; }

bool verb_interrupted(int signal)
{
    return signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
}

void verb_start(struct verb_front *v, const struct gezi_host *host)
{
    struct gezi_command announce = {.what = GEZI_DO_ANNOUNCE};
    enum gezi_err err;

    v->host = host;
    if (!verb_own_core(v))
        return;
    err = host->command(host->ctx, &announce);
    if (err) {
        verb_tell(v, _("cannot announce: %s"), lang_word(gezi_err_text(err)));
        verb_leave(v, CLI_ERROR);
    }
}

void verb_leave(struct verb_front *v, int status)
{
    if (v->ended)
        return;
    v->ended = true;
    v->host->leave(v->host->ctx, status);
}

void verb_tell(struct verb_front *v, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    out_vtell(v->o, fmt, ap);
    va_end(ap);
}

void verb_tell_key_changed(struct verb_front *v, const char *shown,
                           const char *name, const char *rest)
{
    verb_tell(v,
              _("not sent to %s: %s; ask them for it, then gezi key --trust %s "
                "accepts it%s"),
              shown, lang_word(gezi_reason_text(GEZI_WHY_KEY_CHANGED)), name,
              rest);
}

void verb_wrote(struct verb_front *v, int err)
{
    if (!err || v->ended)
        return;
    if (err != -EPIPE)
        say(_("cannot write to standard output: %s; nothing more is printed"),
            lang_error(-err));
    verb_leave(v, err == -EPIPE ? CLI_DONE : CLI_ERROR);
}

static void once_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct verb_once *v = ctx;

    v->until = now + v->patience_ms;
    verb_start(&v->base, host);
}

static void once_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct verb_once *v = ctx;

    (void)now;
    if (v->base.ended)
        return;
    if (v->base.people)
        people_event(v->base.people, ev);
    if (v->asked) {
        v->answer(v, ev);
    } else if (ev->kind == GEZI_EV_READY) {
        v->asked = true;
        v->ask(v);
    }
}

static int64_t once_deadline(void *ctx)
{
    const struct verb_once *v = ctx;

    return v->base.ended ? INT64_MAX : v->until;
}

static void once_tick(void *ctx, int64_t now)
{
    struct verb_once *v = ctx;

    if (!v->base.ended && now >= v->until)
        v->late(v);
}

void verb_once(struct verb_once *v, struct gezi_front *front)
{
    *front = (struct gezi_front){.ctx = v,
                                 .fd = -1,
                                 .start = once_start,
                                 .event = once_event,
                                 .deadline = once_deadline,
                                 .tick = once_tick};
}

static void gather_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct verb_gather *v = ctx;

    (void)now;
    verb_start(&v->base, host);
}

static void gather_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct verb_gather *v = ctx;
    const struct options *o = v->base.o;
    bool wished = o->from[OPTION_ID_wait] != FROM_DEFAULT;

    if (v->base.ended)
        return;
    people_event(v->base.people, ev);
    if (ev->kind != GEZI_EV_READY || v->ready)
        return;
    v->ready = true;
    v->until = now + INT64_C(1000) * o->wait;
    if (v->ask)
        v->ask(v, now);
    else if (!verb_own_core(&v->base) && !wished)
        v->tell(v);
}

static int64_t gather_deadline(void *ctx)
{
    const struct verb_gather *v = ctx;

    return v->ready && !v->base.ended ? v->until : INT64_MAX;
}

static void gather_tick(void *ctx, int64_t now)
{
    struct verb_gather *v = ctx;

    if (v->ready && !v->base.ended && now >= v->until)
        v->tell(v);
}

void verb_gather(struct verb_gather *v, struct gezi_front *front)
{
    *front = (struct gezi_front){.ctx = v,
                                 .fd = -1,
                                 .start = gather_start,
                                 .event = gather_event,
                                 .deadline = gather_deadline,
                                 .tick = gather_tick};
}

static char *joined(char **words, int count)
{
    struct strbuf b = {0};

    for (int i = 0; i < count; i++) {
        if (i)
            strbuf_byte(&b, ' ');
        strbuf_text(&b, words[i]);
    }
    return strbuf_take(&b);
}

/* NULL, and why has a line, when it cannot be a message. */
static char *standard_input(struct strbuf *why)
{
    struct strbuf b = {0};
    char part[4096];
    ssize_t got;

    while ((got = read(STDIN_FILENO, part, sizeof part)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        strbuf_add(&b, part, (size_t)got);
        if (b.n > GEZI_DATAGRAM_MAX)
            break;
    }
    if (got < 0)
        strbuf_printf(why, _("cannot read standard input: %s"),
                      lang_error(errno));
    else if (b.n > GEZI_DATAGRAM_MAX)
        strbuf_printf(
            why,
            _("standard input has more than %d bytes, which no message "
              "can hold; send it in parts"),
            GEZI_DATAGRAM_MAX);
    else if (b.n && memchr(b.s, '\0', b.n))
        strbuf_text(why, _("standard input is not text: it has a NUL byte"));
    if (why->n) {
        strbuf_fini(&b);
        return NULL;
    }
    if (b.n && b.s[b.n - 1] == '\n')
        b.s[--b.n] = '\0';
    if (b.n && b.s[b.n - 1] == '\r')
        b.s[--b.n] = '\0';
    return strbuf_take(&b);
}

char *verb_text(const struct options *o, char **words, int count, int *status)
{
    bool dash = count == 1 && strcmp(words[0], "-") == 0;
    bool from_input = dash || (!count && !isatty(STDIN_FILENO));
    struct strbuf why = {0};
    char *raw, *text = NULL;

    raw = from_input ? standard_input(&why) : joined(words, count);
    *status = raw && !dash ? CLI_USAGE : CLI_ERROR;
    if (raw && !raw[0])
        strbuf_text(&why, dash ? _("standard input is empty; nothing sent")
                               : _("no text to send; give some words, or - "
                                   "for standard input"));
    if (why.n)
        out_tell(o, "%s", strbuf_get(&why));
    else
        text = utf8_of(gezi_span_text(raw), o->legacy_encoding);
    strbuf_fini(&why);
    free(raw);
    return text;
}

void verb_warn_lost(const struct gezi_sent *sent, const char *who)
{
    if (sent->lost)
        say(ngettext("%s reads %s, which lacks %u character of this: it goes "
                     "as \"?\"",
                     "%s reads %s, which lacks %u characters of this: they go "
                     "as \"?\"",
                     sent->lost),
            who, gezi_charset_name(sent->charset), sent->lost);
}
