/* gezi history --forget and --reread: what changes the archive. */
#include "cli_history.h"
#include "cli_known.h"
#include "lang.h"
#include "moment.h"
#include "out.h"
#include "xalloc.h"

#include <gezi/text.h>

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
    char day[32];
    struct tm tm;

    strbuf_printf(line, "%zu %smessage%s", c->all, o->waiting ? "waiting " : "",
                  c->all == 1 ? "" : "s");
    if (who->key && strcmp(who->key, "*") == 0) {
        strbuf_text(line, " to everyone");
    } else if (who->key) {
        strbuf_text(line, " with ");
        out_name(line, who->name, false);
    }
    if (before_ms) {
        localtime_r(&t, &tm);
        strftime(day, sizeof day, "%Y-%m-%d %H:%M", &tm);
        strbuf_printf(line, " from before %s", day);
    }
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
    fprintf(stderr, "Delete %s for ever", what);
    if (c->waiting && !o->waiting)
        fprintf(stderr, ", %zu of which %s not been delivered yet", c->waiting,
                c->waiting == 1 ? "has" : "have");
    fputs("? [y/N] ", stderr);
    fflush(stderr);
    if (fgets(answer, sizeof answer, stdin) &&
        (answer[0] == 'y' || answer[0] == 'Y'))
        return true;
    fputs("nothing deleted\n", stderr);
    *status = CLI_ERROR;
    return false;
}

static int archive_error(const struct options *o, const char *what, int err)
{
    out_tell(o, "%s: %s", what, strerror(-err));
    return CLI_ERROR;
}

static void tell_done(const struct options *o, const char *done,
                      const char *what)
{
    struct strbuf line = {0};

    if (!o->json) {
        out_add(&line, "%s %s", done, what);
        out_put(&line);
    }
    strbuf_fini(&line);
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
    struct strbuf what = {0};
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
        return archive_error(o, "cannot read the history", err);
    describe(&what, o, who, q.until_ms, &c);
    if (!c.all) {
        tell_done(o, "nothing to delete:", strbuf_get(&what));
    } else if (agreed(o, strbuf_get(&what), &c, &status)) {
        err = forget(a, &q);
        if (err)
            status = archive_error(o, "nothing deleted", err);
        else
            tell_done(o, "deleted", strbuf_get(&what));
    }
    strbuf_fini(&what);
    return status;
}

int history_reread(const struct options *o, const struct gezi_archive *a,
                   const struct known *who)
{
    struct gezi_query q = {.key = who->key};
    const char *name = gezi_charset_name(o->reread);
    struct strbuf line = {0};
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
        return archive_error(o, "not read again", err);
    if (!o->reread)
        strbuf_printf(&line, _("what comes from %s, by guessing"), who->name);
    else
        strbuf_printf(&line, _("the messages from %s, as %s"), who->name, name);
    if (o->reread && c.garbled)
        strbuf_printf(&line, "; %zu still %s signs that are not %s", c.garbled,
                      c.garbled == 1 ? "has" : "have", name);
    if (o->reread && o->always)
        strbuf_text(&line, _("; those to come, too"));
    tell_done(o, o->reread ? "read again:" : "from now on:", strbuf_get(&line));
    strbuf_fini(&line);
    return CLI_DONE;
}
