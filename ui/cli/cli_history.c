/* gezi history: what was kept. What deletes or changes is in cli_forget.c. */
#include "cli_history.h"

#include "cli_json.h"
#include "cli_known.h"
#include "cli_record.h"
#include "lang.h"
#include "moment.h"
#include "paths.h"
#include "say.h"
#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SCREENFUL = 50 }; /* messages that a terminal is shown unasked */

enum mode { SHOW = 1u << 0, FORGET = 1u << 1, REREAD = 1u << 2 };

/* Which of its options belong to what. */
static const struct {
    enum option_id id;
    unsigned modes;
} uses[] = {
    {OPTION_ID_search, SHOW},       {OPTION_ID_since, SHOW},
    {OPTION_ID_until, SHOW},        {OPTION_ID_limit, SHOW},
    {OPTION_ID_export, SHOW},       {OPTION_ID_waiting, SHOW | FORGET},
    {OPTION_ID_older_than, FORGET}, {OPTION_ID_yes, FORGET},
    {OPTION_ID_always, REREAD},     {OPTION_ID_reread, REREAD},
};

static bool given(const struct options *o, enum option_id id)
{
    return o->from[id] != FROM_DEFAULT;
}

static enum mode mode_of(const struct options *o)
{
    return o->forget ? FORGET : given(o, OPTION_ID_reread) ? REREAD : SHOW;
}

static bool options_agree(const struct options *o)
{
    enum mode mode = mode_of(o);

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        const struct option *row = options_row(uses[i].id);

        if (uses[i].modes & mode || !given(o, uses[i].id))
            continue;
        if (mode == SHOW)
            out_tell(o, _("--%s goes with --%s only"), row->name,
                     uses[i].modes & FORGET ? "forget" : "reread");
        else
            out_tell(o, _("--%s does not go with --%s"), row->name,
                     mode == FORGET ? "forget" : "reread");
        return false;
    }
    return true;
}

int64_t history_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Is it a time, or not given at all? */
static bool take_time(const struct options *o, const char *name,
                      const char *text, struct moment *out)
{
    if (!text || moment_parse(text, history_now(), out))
        return true;
    out_tell(o,
             _("--%s: \"%s\" is not a time; give 2026-10-12, \"2026-10-12 "
               "14:00\", 14:00, today, yesterday, 5h, 3d or 2w (ago)"),
             name, text);
    return false;
}

/* A day is meant to its end. */
static bool take_times(const struct options *o, struct gezi_query *q)
{
    struct moment since = {0}, until = {0};

    if (!take_time(o, "since", o->since, &since) ||
        !take_time(o, "until", o->until, &until))
        return false;
    q->since_ms = since.from_ms;
    q->until_ms = until.to_ms;
    return true;
}

int history_begin(const struct options *o, char **words, int count,
                  struct gezi_front *front)
{
    struct gezi_query q;

    (void)words;
    (void)front;
    if (!options_agree(o) || !take_times(o, &q))
        return CLI_USAGE;
    switch (mode_of(o)) {
    case SHOW:
        break;
    case FORGET:
        if (!count && !o->older_than && !o->waiting) {
            out_tell(o, _("--forget needs to know what: a PEER, --older-than "
                          "DAYS, or --waiting"));
            return CLI_USAGE;
        }
        return CLI_CHANGE;
    case REREAD:
        if (!count) {
            out_tell(o, _("--reread needs to know whose messages: gezi history "
                          "PEER --reread NAME"));
            return CLI_USAGE;
        }
        if (o->reread == GEZI_CS_ASCII && !o->always) {
            out_tell(o,
                     _("--reread auto takes --always back, and goes with it: "
                       "gezi history PEER --reread auto --always"));
            return CLI_USAGE;
        }
        return CLI_CHANGE;
    }
    return CLI_LOOK;
}

struct show {
    struct record_paper paper;
    int64_t first; /* row */
    size_t count;
    int wrote; /* 0 or -errno of standard output */
};

static bool show_one(void *ctx, const struct gezi_record *r)
{
    struct show *s = ctx;

    if (s->count++ == 0)
        s->first = r->row;
    s->wrote = record_put(&s->paper, r);
    return !s->wrote;
}

static enum record_form form_of(const struct options *o)
{
    static const enum record_form forms[] = {
        [EXPORT_TEXT] = RECORD_LINES,
        [EXPORT_JSONL] = RECORD_JSON,
        [EXPORT_HTML] = RECORD_HTML,
    };

    if (given(o, OPTION_ID_export))
        return forms[o->export];
    return o->json ? RECORD_JSON : RECORD_LINES;
}

/* Is this for somebody who reads along? */
static bool is_talk(const struct options *o)
{
    return form_of(o) == RECORD_LINES && !given(o, OPTION_ID_export);
}

static bool note_any(void *ctx, const struct gezi_record *r)
{
    bool *any = ctx;

    (void)r;
    *any = true;
    return false;
}

/* What a reader of lines should know besides. */
static void remark(const struct options *o, const struct gezi_archive *a,
                   struct gezi_query q, const struct show *s)
{
    bool more = false;

    if (!is_talk(o))
        return;
    if (!s->count) {
        say(o->waiting ? _("nothing waits") : _("no messages found"));
        return;
    }
    if (!q.limit || s->count < q.limit)
        return;
    q.before_row = s->first;
    q.limit = 1;
    a->find(a->ctx, &q, note_any, &more);
    if (more)
        say(_("only the last %zu are shown; --limit N shows more"), s->count);
}

static int finish(const struct options *o, int wrote)
{
    if (!wrote && fflush(stdout) != 0)
        wrote = -errno;
    if (!wrote || wrote == -EPIPE)
        return CLI_DONE;
    out_tell(o, _("cannot write to standard output: %s"), lang_error(-wrote));
    return CLI_ERROR;
}

static int show(const struct options *o, const struct gezi_archive *a,
                const struct known *who)
{
    struct gezi_query q = {.key = who->key, .waiting = o->waiting};
    struct show s = {.paper = {.form = form_of(o), .bold = out_bold(o)}};
    struct strbuf key = {0};
    char *words = NULL;
    int err;

    if (!take_times(o, &q))
        return CLI_USAGE;
    if (o->search)
        q.words = words =
            utf8_of(gezi_span_text(o->search), o->legacy_encoding);
    q.limit = given(o, OPTION_ID_limit)             ? o->limit
              : is_talk(o) && isatty(STDOUT_FILENO) ? SCREENFUL
                                                    : 0;
    if (given(o, OPTION_ID_export))
        s.paper.bold = false;
    s.paper.own = cli_json_own(o, NULL, &key);
    s.wrote = record_begin(&s.paper, who->name ? who->name : "gezi");
    err = s.wrote ? 0 : a->find(a->ctx, &q, show_one, &s);
    if (!s.wrote)
        s.wrote = record_end(&s.paper);
    if (!err && !s.wrote)
        remark(o, a, q, &s);
    record_fini(&s.paper);
    strbuf_fini(&key);
    free(words);
    if (!err)
        return finish(o, s.wrote);
    out_tell(o, _("cannot read the history: %s"), lang_error(-err));
    return CLI_ERROR;
}

static int nothing_kept(const struct options *o)
{
    char *shown = paths_show(o->state);

    if (!o->json)
        say(_("nothing was kept yet in %s"), shown);
    free(shown);
    return CLI_DONE;
}

int history_archive(const struct options *o, char **words, int count,
                    const struct gezi_archive *a, struct gezi_front *front)
{
    struct known who = {0};
    struct strbuf why = {0};
    char *name;
    int err = 0, status;
    bool found = true;

    (void)front;
    if (!a)
        return nothing_kept(o);
    if (count) {
        name = utf8_of(gezi_span_text(words[0]), o->legacy_encoding);
        found = known_find(a, name, &who, &why, &err);
        free(name);
    }
    if (!found) {
        out_tell(o, "%s", strbuf_get(&why));
        status = err ? CLI_ERROR : CLI_NOBODY;
    } else if (mode_of(o) == FORGET) {
        status = history_forget(o, a, &who);
    } else if (mode_of(o) == REREAD) {
        status = history_reread(o, a, &who);
    } else {
        status = show(o, a, &who);
    }
    known_fini(&who);
    strbuf_fini(&why);
    return status;
}
