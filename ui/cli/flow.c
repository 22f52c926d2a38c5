#include "flow.h"

#include "lang.h"
#include "out.h"
#include "size.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RATE_MS = 1000, NAMED = 5 };

struct flow_file {
    char *offer, *name;
    uint32_t file;
    bool out, running;
    uint64_t bytes, total;
};

void flow_init(struct flow *f, const struct options *o)
{
    const char *term = getenv("TERM");

    *f = (struct flow){.o = o};
    f->updating = !o->json && isatty(STDERR_FILENO) && term && term[0] &&
                  strcmp(term, "dumb") != 0;
}

static void drop(struct flow *f, size_t i)
{
    free(f->at[i].offer);
    free(f->at[i].name);
    f->at[i] = f->at[--f->count];
}

void flow_fini(struct flow *f)
{
    while (f->count)
        drop(f, f->count - 1);
    free(f->at);
    *f = (struct flow){0};
}

size_t flow_count(const struct flow *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++)
        n += f->at[i].running;
    return n;
}

static struct flow_file *find(struct flow *f, const struct gezi_transfer *t)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->at[i].file == t->file && f->at[i].out == t->out &&
            strcmp(f->at[i].offer, t->offer) == 0)
            return &f->at[i];
    return NULL;
}

static struct flow_file *add(struct flow *f, const struct gezi_transfer *t)
{
    if (f->count == f->cap) {
        f->cap = f->cap ? 2 * f->cap : 8;
        f->at = xreallocarray(f->at, f->cap, sizeof *f->at);
    }
    f->at[f->count] = (struct flow_file){.offer = xstrdup(t->offer),
                                         .name = xstrdup(t->name),
                                         .file = t->file,
                                         .out = t->out,
                                         .bytes = t->bytes};
    return &f->at[f->count++];
}

static void measure(struct flow *f, int64_t now)
{
    if (f->rate_at && now - f->rate_at < RATE_MS)
        return;
    if (f->rate_at)
        f->rate =
            (f->moved - f->rate_moved) * 1000 / (uint64_t)(now - f->rate_at);
    f->rate_at = now;
    f->rate_moved = f->moved;
}

bool flow_event(struct flow *f, int64_t now, const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;
    struct flow_file *file = find(f, t);
    bool first = t->state == GEZI_FILE_RUNNING && (!file || !file->running);

    f->dirty = true;
    if (t->state != GEZI_FILE_RUNNING && t->state != GEZI_FILE_WAITING) {
        if (file)
            drop(f, (size_t)(file - f->at));
        return false;
    }
    if (!file)
        file = add(f, t);
    if (t->bytes > file->bytes)
        f->moved += t->bytes - file->bytes;
    file->bytes = t->bytes;
    file->total = t->total;
    /* A file that waits for another try is told of once. */
    file->running |= t->state == GEZI_FILE_RUNNING;
    measure(f, now);
    return first;
}

static void add_size(struct strbuf *line, uint64_t bytes)
{
    char text[SIZE_TEXT];

    strbuf_text(line, size_print(bytes, text));
}

static void add_left(struct strbuf *line, uint64_t seconds)
{
    if (seconds < 120)
        strbuf_printf(line, _("  %u s left"), (unsigned)seconds);
    else if (seconds < 7200)
        strbuf_printf(line, _("  %u min left"), (unsigned)(seconds / 60));
    else
        strbuf_printf(line, _("  %lu h left"), (unsigned long)(seconds / 3600));
}

static void add_progress(struct strbuf *line, const struct flow *f)
{
    uint64_t bytes = 0, total = 0;
    const char *name = NULL;
    char done[SIZE_TEXT], all[SIZE_TEXT];
    bool known = true;
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++) {
        if (!f->at[i].running)
            continue;
        n++;
        name = f->at[i].name;
        bytes += f->at[i].bytes;
        total += f->at[i].total;
        known = known && f->at[i].total >= f->at[i].bytes;
    }
    if (n > 1)
        strbuf_printf(line, _("%zu files"), n);
    else
        out_name(line, name ? name : "", false);
    strbuf_text(line, "  ");
    if (known && total)
        strbuf_printf(line, "%u%%  ",
                      (unsigned)((double)bytes * 100 / (double)total));
    if (known && total)
        strbuf_printf(line, _("%s of %s"), size_print(bytes, done),
                      size_print(total, all));
    else
        add_size(line, bytes);
    if (f->rate) {
        strbuf_text(line, "  ");
        add_size(line, f->rate);
        strbuf_text(line, "/s");
    }
    if (f->rate && known && total)
        add_left(line, (total - bytes) / f->rate);
}

void flow_show(struct flow *f)
{
    struct strbuf line = {0};
    unsigned cols = out_columns(STDERR_FILENO);
    size_t n;

    if (!f->updating || !f->dirty)
        return;
    f->dirty = false;
    if (!flow_count(f)) {
        flow_hide(f);
        return;
    }
    add_progress(&line, f);
    n = cols ? out_fit(strbuf_get(&line), cols - 1) : line.n;
    fprintf(stderr, "\r%.*s\033[K", (int)n, strbuf_get(&line));
    fflush(stderr);
    f->shown = true;
    strbuf_fini(&line);
}

void flow_hide(struct flow *f)
{
    if (f->shown)
        fputs("\r\033[K", stderr);
    fflush(stderr);
    f->shown = false;
    f->dirty = true;
}

void flow_name(struct strbuf *line, const char *name, enum gezi_file_type type)
{
    out_name(line, name, false);
    if (type == GEZI_FILE_FOLDER)
        strbuf_byte(line, '/');
}

static void add_file(struct strbuf *line, const struct gezi_transfer *t,
                     bool place)
{
    if (place && t->path)
        out_add(line, "%s", t->path);
    else
        flow_name(line, t->name, t->type);
    if (t->total || t->bytes) {
        strbuf_text(line, " (");
        add_size(line, place ? t->bytes : t->total ? t->total : t->bytes);
        strbuf_byte(line, ')');
    }
}

static void add_failure(struct strbuf *line, const struct gezi_event *ev)
{
    const struct gezi_transfer *t = &ev->transfer;
    struct strbuf who = {0}, what = {0};

    flow_name(&what, t->name, t->type);
    out_name(&who, gezi_peer_name(&ev->peer), false);
    strbuf_printf(
        line, t->out ? _("%s to %s failed: %s") : _("%s from %s failed: %s"),
        strbuf_get(&what), strbuf_get(&who),
        lang_word(gezi_file_reason_text(t->reason)));
    if (t->detail)
        out_add(line, " (%s)", t->detail);
    strbuf_fini(&who);
    strbuf_fini(&what);
}

/* What became of what and with whom; nothing where nothing is said. */
static void add_fact(struct strbuf *line, const struct gezi_transfer *t,
                     const char *what, const char *who)
{
    switch (t->state) {
    case GEZI_FILE_OFFERED:
    case GEZI_FILE_WAITING:
    case GEZI_FILE_FAILED:
        break;
    case GEZI_FILE_RUNNING:
        strbuf_printf(
            line, t->out ? _("sending %s to %s") : _("receiving %s from %s"),
            what, who);
        break;
    case GEZI_FILE_DONE:
        strbuf_printf(line,
                      t->out ? _("sent %s to %s") : _("received %s from %s"),
                      what, who);
        break;
    case GEZI_FILE_PAUSED:
        strbuf_printf(line,
                      t->out ? _("paused %s to %s") : _("paused %s from %s"),
                      what, who);
        break;
    case GEZI_FILE_CANCELLED:
        strbuf_printf(
            line, t->out ? _("cancelled %s to %s") : _("cancelled %s from %s"),
            what, who);
        break;
    case GEZI_FILE_REFUSED:
        strbuf_printf(
            line, t->out ? _("refused: %s to %s") : _("refused: %s from %s"),
            what, who);
        break;
    case GEZI_FILE_ENDED:
        strbuf_printf(line,
                      t->out ? _("no longer offered: %s to %s")
                             : _("no longer offered: %s from %s"),
                      what, who);
        break;
    }
}

bool flow_words(struct strbuf *line, const struct gezi_event *ev, bool first)
{
    const struct gezi_transfer *t = &ev->transfer;
    struct strbuf who = {0}, what = {0};

    if (t->state == GEZI_FILE_FAILED) {
        add_failure(line, ev);
        return true;
    }
    if (t->state == GEZI_FILE_OFFERED || t->state == GEZI_FILE_WAITING ||
        (t->state == GEZI_FILE_RUNNING && !first))
        return false;
    add_file(&what, t, t->state == GEZI_FILE_DONE && !t->out);
    out_name(&who, gezi_peer_name(&ev->peer), false);
    add_fact(line, t, strbuf_get(&what), strbuf_get(&who));
    if (t->state == GEZI_FILE_DONE && t->skipped)
        strbuf_printf(line, _(", %u left out"), (unsigned)t->skipped);
    if (t->encrypted &&
        (t->state == GEZI_FILE_RUNNING || t->state == GEZI_FILE_DONE))
        strbuf_text(line, _(", encrypted"));
    strbuf_fini(&who);
    strbuf_fini(&what);
    return true;
}

void flow_names(struct strbuf *line, const struct gezi_file *files, size_t n)
{
    size_t shown = n <= NAMED ? n : NAMED - 1;

    for (size_t i = 0; i < shown; i++) {
        if (i)
            strbuf_text(line, ", ");
        flow_name(line, files[i].name, files[i].type);
        if (files[i].size || files[i].type != GEZI_FILE_FOLDER) {
            strbuf_text(line, " (");
            add_size(line, files[i].size);
            strbuf_byte(line, ')');
        }
    }
    if (shown < n)
        strbuf_printf(line, _(" and %zu more"), n - shown);
}

void flow_offer(struct strbuf *line, const char *id)
{
    strbuf_add(line, id, strcspn(id, "-"));
}
