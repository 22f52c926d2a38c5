/* gezi get, refuse, withdraw: which offers of the archive are open, and which
 * is meant. */
#include "cli_get.h"

#include "cli_history.h"
#include "cli_json.h"
#include "flow.h"
#include "lang.h"
#include "out.h"
#include "say.h"
#include "size.h"
#include "utf8.h"
#include "xalloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

void get_forget(struct offer *offer)
{
    for (size_t i = 0; i < offer->count; i++)
        free(offer->at[i].name);
    free(offer->at);
    free(offer->id);
    free(offer->key);
    free(offer->who);
    *offer = (struct offer){0};
}

static bool is_old(int64_t unix_ms)
{
    return history_now() - unix_ms > GEZI_OFFER_DAYS * day_ms;
}

static bool is_open(const struct gezi_file *f)
{
    switch (f->state) {
    case GEZI_FILE_OFFERED:
    case GEZI_FILE_WAITING:
    case GEZI_FILE_RUNNING:
    case GEZI_FILE_PAUSED:
    case GEZI_FILE_FAILED:
        return true;
    case GEZI_FILE_DONE:
    case GEZI_FILE_CANCELLED:
    case GEZI_FILE_REFUSED:
    case GEZI_FILE_ENDED:
        break;
    }
    return false;
}

/* Fetched, and nobody took it away since. */
static bool is_here(const struct gezi_file *f)
{
    struct stat st;

    return f->state == GEZI_FILE_DONE && f->path && lstat(f->path, &st) == 0;
}

/* The list: a line for each file, what has one width in front. */

static void add_age(struct strbuf *line, int64_t unix_ms)
{
    int64_t minutes = (history_now() - unix_ms) / 60000;

    if (minutes < 0)
        minutes = 0;
    if (minutes < 120)
        strbuf_printf(line, _("%3d min"), (int)minutes);
    else if (minutes < 48 * 60)
        strbuf_printf(line, "%5d h", (int)(minutes / 60));
    else
        strbuf_printf(line, "%5d d", (int)(minutes / (24 * 60)));
}

/* Nobody knows whether it runs just now; that it was begun is all that counts
 * for what is listed here. */
static void add_state(struct strbuf *line, const struct gezi_file *f)
{
    if (f->state == GEZI_FILE_WAITING || f->state == GEZI_FILE_RUNNING)
        strbuf_text(line, _(" (begun)"));
    else if (f->state == GEZI_FILE_FAILED)
        strbuf_printf(line, _(" (failed: %s)"),
                      lang_word(gezi_file_reason_text(f->reason)));
    else if (f->state != GEZI_FILE_OFFERED)
        strbuf_printf(line, " (%s)", lang_word(gezi_file_state_name(f->state)));
}

static void add_row(struct strbuf *line, const struct gezi_record *r,
                    const struct gezi_file *f)
{
    char size[SIZE_TEXT] = "?";
    struct strbuf id = {0};

    flow_offer(&id, r->id);
    if (r->files_n > 1)
        strbuf_printf(&id, "/%" PRIu32, f->id);
    if (f->size || f->type != GEZI_FILE_FOLDER)
        size_print(f->size, size);
    strbuf_printf(line, "%-13s ", strbuf_get(&id));
    add_age(line, r->unix_ms);
    strbuf_printf(line, "  %7s  ", size);
    out_name(line, gezi_peer_name(&r->peer), false);
    strbuf_text(line, ": ");
    flow_name(line, f->name, f->type);
    add_state(line, f);
    strbuf_fini(&id);
}

struct list {
    const struct options *o;
    size_t count;
    int wrote; /* 0 or -errno of standard output */
};

static bool list_one(void *ctx, const struct gezi_record *r)
{
    struct list *l = ctx;
    struct strbuf line = {0};
    struct json j = {0};
    bool any = false;

    if (r->out || is_old(r->unix_ms))
        return true;
    for (size_t i = 0; i < r->files_n && !l->wrote; i++) {
        if (!is_open(&r->files[i]))
            continue;
        any = true;
        if (l->o->json)
            continue;
        add_row(&line, r, &r->files[i]);
        l->wrote = out_buffer(&line);
    }
    if (any && l->o->json) {
        cli_json_offer(&j, r->id, r->unix_ms, &r->peer, r->files, r->files_n);
        l->wrote = out_buffer(&j.out);
        strbuf_fini(&j.out);
    }
    l->count += any;
    strbuf_fini(&line);
    return !l->wrote;
}

static int cannot_read(const struct options *o, int err)
{
    out_tell(o, _("cannot read the history: %s"), lang_error(-err));
    return CLI_ERROR;
}

int get_list(const struct options *o, const struct gezi_archive *a)
{
    struct gezi_query q = {
        .files = true, .since_ms = history_now() - GEZI_OFFER_DAYS * day_ms};
    struct list l = {.o = o};
    int err = a ? a->find(a->ctx, &q, list_one, &l) : 0;

    if (err)
        return cannot_read(o, err);
    if (!l.wrote && fflush(stdout) != 0)
        l.wrote = -errno;
    if (l.wrote && l.wrote != -EPIPE) {
        out_tell(o, _("cannot write to standard output: %s"),
                 lang_error(-l.wrote));
        return CLI_ERROR;
    }
    if (!l.count && !o->json)
        say(_("nobody offers files that are not here yet"));
    return CLI_DONE;
}

/* Which one is meant */

struct search {
    const struct options *o;
    enum get_wish wish;
    bool whole; /* all its files, else file */
    uint32_t file;
    size_t matches;
    struct strbuf names; /* of the matches */
    struct offer *out;   /* of the last of them */
    struct strbuf here;  /* paths of what is here already */
    size_t files, gone, refused;
    bool no_file;
};

static void want(struct search *s, const struct gezi_file *f)
{
    struct offer *offer = s->out;

    offer->at = xreallocarray(offer->at, offer->count + 1, sizeof *offer->at);
    offer->at[offer->count++] = (struct want){
        .id = f->id, .name = xstrdup(f->name), .retry_at = INT64_MAX};
}

static void look_at(struct search *s, const struct gezi_file *f, bool old)
{
    s->files++;
    if (s->wish != GET_FETCH) {
        if (is_open(f) && !old)
            want(s, f);
    } else if (is_here(f)) {
        out_add(&s->here, "%s\n", f->path);
    } else if (f->state == GEZI_FILE_ENDED || old) {
        s->gone++;
    } else if (f->state == GEZI_FILE_REFUSED) {
        s->refused++;
    } else {
        want(s, f);
    }
}

static bool match(void *ctx, const struct gezi_record *r)
{
    struct search *s = ctx;
    const struct gezi_file *found = NULL;

    if (r->out != (s->wish == GET_WITHDRAW) || !r->files_n)
        return true;
    strbuf_printf(&s->names, "%s%s", s->matches ? ", " : "", r->id);
    if (s->matches++)
        return s->matches < 5;
    *s->out = (struct offer){.id = xstrdup(r->id),
                             .key = xstrdup(r->peer.key),
                             .who = xstrdup(gezi_peer_name(&r->peer))};
    for (size_t i = 0; i < r->files_n; i++) {
        if (!s->whole && r->files[i].id != s->file)
            continue;
        found = &r->files[i];
        look_at(s, found, is_old(r->unix_ms));
    }
    s->no_file = !found;
    return true;
}

/*
 * A whole id; what stands before its dash, which is all that people see; or
 * the beginning of one. The first that fits any decides.
 */
static int search(const struct gezi_archive *a, const char *text,
                  struct search *s)
{
    struct gezi_query q = {.files = true, .id = text};
    struct strbuf number = {0};
    int err = a->find(a->ctx, &q, match, s);

    q.id_prefix = true;
    if (!err && !s->matches && !strchr(text, '-')) {
        strbuf_printf(&number, "%s-", text);
        q.id = strbuf_get(&number);
        err = a->find(a->ctx, &q, match, s);
        q.id = text;
    }
    if (!err && !s->matches)
        err = a->find(a->ctx, &q, match, s);
    strbuf_fini(&number);
    return err;
}

/* "17/3" is file 3 of offer 17. False: that is no number. */
static bool take_text(const char *text, struct search *s, char **id)
{
    const char *slash = strrchr(text, '/');
    uint64_t file;

    s->whole = !slash;
    *id = slash ? xstrndup(text, (size_t)(slash - text)) : xstrdup(text);
    if (!slash)
        return true;
    if (!gezi_span_u64(gezi_span_text(slash + 1), UINT32_MAX - 1, &file))
        return false;
    s->file = (uint32_t)file;
    return true;
}

/* What is here is printed, whatever else there is to say. */
static int nothing_left(struct search *s, const char *text)
{
    if (s->wish != GET_FETCH) {
        out_tell(s->o, _("nothing of %s is still to be fetched: it is over"),
                 text);
        return CLI_ERROR;
    }
    if (s->gone)
        out_tell(s->o, _("%s offers it no longer: %s"), s->out->who, text);
    else if (s->refused)
        out_tell(s->o, _("you refused it, and %s was told so: %s"), s->out->who,
                 text);
    return s->gone || s->refused ? CLI_REFUSED : CLI_DONE;
}

static int decide(struct search *s, const char *text)
{
    if (!s->matches) {
        out_tell(s->o, _("there is no offer \"%s\"; %s"), text,
                 s->wish == GET_WITHDRAW
                     ? _("gezi history --json has the ids of yours")
                     : _("gezi get alone lists what can be fetched"));
        return CLI_NOBODY;
    }
    if (s->matches > 1) {
        out_tell(s->o, _("\"%s\" could be %s; give more of it"), text,
                 strbuf_get(&s->names));
        return CLI_NOBODY;
    }
    if (s->no_file) {
        out_tell(s->o, _("offer %s has no file %u; gezi get alone lists them"),
                 s->out->id, (unsigned)s->file);
        return CLI_NOBODY;
    }
    if (s->here.n && !s->o->json)
        fputs(strbuf_get(&s->here), stdout);
    return s->out->count ? CLI_FRONT : nothing_left(s, text);
}

bool get_find(const struct options *o, const struct gezi_archive *a,
              const char *word, enum get_wish wish, struct offer *out,
              int *status)
{
    struct search s = {.o = o, .wish = wish, .out = out};
    char *text = utf8_of(gezi_span_text(word), o->legacy_encoding), *id = NULL;
    int err = 0;

    *out = (struct offer){0};
    if (take_text(text, &s, &id) && a && id[0])
        err = search(a, id, &s);
    *status = err ? cannot_read(o, err) : decide(&s, text);
    free(id);
    free(text);
    strbuf_fini(&s.names);
    strbuf_fini(&s.here);
    if (*status != CLI_FRONT)
        get_forget(out);
    return *status == CLI_FRONT;
}
