/* gezi history --forget and --reread: what changes the archive. */
#include "cli_history.h"
#include "cli_known.h"
#include "lang.h"
#include "moment.h"
#include "out.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct count {
    size_t all, waiting, garbled;
};

static bool count_one(void *ctx, const struct gezi_record *r)
{
    struct count *c = ctx;

    c->all++;
    c->waiting +=
        r->out && (r->state == GEZI_QUEUED || r->state == GEZI_TRYING);
    c->garbled += !r->out && strstr(r->text, "\xef\xbf\xbd");
    return true;
}

/* "812 messages with 李雷 from before 2025-10-12 14:00" */
static void describe(struct strbuf *line, const struct options *o,
                     const struct known *who, int64_t before_ms,
                     const struct count *c)
{
    time_t t = (time_t)(before_ms / 1000);
    struct strbuf name = {0}, all = {0};
    bool everyone = who->key && strcmp(who->key, "*") == 0;
    size_t n = c->all;
    char day[32];
    struct tm tm;

    if (who->key && !everyone)
        out_name(&name, who->name, false);
    if (everyone && o->waiting)
        strbuf_printf(&all,
                      ngettext("%zu waiting message to everyone",
                               "%zu waiting messages to everyone", n),
                      n);
    else if (everyone)
        strbuf_printf(
            &all,
            ngettext("%zu message to everyone", "%zu messages to everyone", n),
            n);
    else if (o->waiting)
        strbuf_printf(
            &all, ngettext("%zu waiting message", "%zu waiting messages", n),
            n);
    else
        strbuf_printf(&all, ngettext("%zu message", "%zu messages", n), n);
    if (name.n) {
        strbuf_printf(line, _("%s with %s"), strbuf_get(&all),
                      strbuf_get(&name));
        strbuf_clear(&all);
        strbuf_text(&all, strbuf_get(line));
        strbuf_clear(line);
    }
    if (before_ms) {
        localtime_r(&t, &tm);
        strftime(day, sizeof day, "%Y-%m-%d %H:%M", &tm);
        strbuf_printf(line, _("%s from before %s"), strbuf_get(&all), day);
    } else {
        strbuf_text(line, strbuf_get(&all));
    }
    strbuf_fini(&name);
    strbuf_fini(&all);
}

/* Yes, said on the terminal, or by --yes beforehand. */
static bool agreed(const struct options *o, const char *what,
                   const struct count *c, int *status)
{
    char answer[16] = "";

    *status = CLI_DONE;
    if (o->yes)
        return true;
    if (!isatty(STDIN_FILENO)) {
        out_tell(o,
                 _("nothing deleted: there is no terminal to ask on; give "
                   "--yes if %s shall go"),
                 what);
        *status = CLI_USAGE;
        return false;
    }
    if (c->waiting && !o->waiting)
        fprintf(stderr,
                ngettext("Delete %s for ever, %zu of which has not been "
                         "delivered yet? [y/N] ",
                         "Delete %s for ever, %zu of which have not been "
                         "delivered yet? [y/N] ",
                         c->waiting),
                what, c->waiting);
    else
        fprintf(stderr, _("Delete %s for ever? [y/N] "), what);
    fflush(stderr);
    if (fgets(answer, sizeof answer, stdin) &&
        (answer[0] == 'y' || answer[0] == 'Y'))
        return true;
    fprintf(stderr, "%s\n", _("nothing deleted"));
    *status = CLI_ERROR;
    return false;
}

static int archive_error(const struct options *o, const char *what, int err)
{
    out_tell(o, "%s: %s", what, lang_error(-err));
    return CLI_ERROR;
}

static void tell_done(const struct options *o, struct strbuf *line)
{
    struct strbuf clean = {0};

    out_add(&clean, "%s", strbuf_get(line));
    if (!o->json)
        out_put(&clean);
    strbuf_fini(&clean);
    strbuf_fini(line);
}

/* The archive may not be called while it tells. */
struct rows {
    int64_t *at;
    size_t count;
};

static bool note_row(void *ctx, const struct gezi_record *r)
{
    struct rows *rows = ctx;

    rows->at = xreallocarray(rows->at, rows->count + 1, sizeof *rows->at);
    rows->at[rows->count++] = r->row;
    return true;
}

static int forget(const struct gezi_archive *a, const struct gezi_query *q)
{
    struct rows rows = {0};
    int err = 0;

    if (!q->waiting)
        return a->forget(a->ctx, q->key, 0, q->until_ms);
    err = a->find(a->ctx, q, note_row, &rows);
    for (size_t i = 0; i < rows.count && !err; i++)
        err = a->forget(a->ctx, NULL, rows.at[i], 0);
    free(rows.at);
    return err;
}

int history_forget(const struct options *o, const struct gezi_archive *a,
                   const struct known *who)
{
    struct gezi_query q = {.key = who->key, .waiting = o->waiting};
    struct strbuf what = {0}, done = {0};
    struct count c = {0};
    struct moment before;
    char age[16];
    int err, status = CLI_DONE;

    if (o->older_than) {
        snprintf(age, sizeof age, "%ud", (unsigned)o->older_than);
        moment_parse(age, history_now(), &before);
        q.until_ms = before.from_ms;
    }
    err = a->find(a->ctx, &q, count_one, &c);
    if (err)
        return archive_error(o, _("cannot read the history"), err);
    describe(&what, o, who, q.until_ms, &c);
    if (!c.all) {
        strbuf_printf(&done, _("nothing to delete: %s"), strbuf_get(&what));
        tell_done(o, &done);
    } else if (agreed(o, strbuf_get(&what), &c, &status)) {
        err = forget(a, &q);
        strbuf_printf(&done, _("deleted %s"), strbuf_get(&what));
        if (err)
            status = archive_error(o, _("nothing deleted"), err);
        else
            tell_done(o, &done);
    }
    strbuf_fini(&what);
    strbuf_fini(&done);
    return status;
}

int history_reread(const struct options *o, const struct gezi_archive *a,
                   const struct known *who)
{
    struct gezi_query q = {.key = who->key};
    const char *name = gezi_charset_name(o->reread);
    struct strbuf line = {0}, done = {0};
    struct count c = {0};
    int err;

    if (o->always && strcmp(who->key, "*") == 0) {
        out_tell(o, _("--always is for one person, not for everyone"));
        return CLI_USAGE;
    }
    err = a->reread(a->ctx, who->key, 0, o->reread, o->always);
    if (!err)
        err = a->find(a->ctx, &q, count_one, &c);
    if (err)
        return archive_error(o, _("not read again"), err);
    if (!o->reread)
        strbuf_printf(&line, _("what comes from %s, by guessing"), who->name);
    else
        strbuf_printf(&line, _("the messages from %s, as %s"), who->name, name);
    if (o->reread && c.garbled)
        strbuf_printf(&line,
                      ngettext("; %zu still has signs that are not %s",
                               "; %zu still have signs that are not %s",
                               c.garbled),
                      c.garbled, name);
    if (o->reread && o->always)
        strbuf_text(&line, _("; those to come, too"));
    strbuf_printf(&done, o->reread ? _("read again: %s") : _("from now on: %s"),
                  strbuf_get(&line));
    tell_done(o, &done);
    strbuf_fini(&line);
    return CLI_DONE;
}
