#include "line_files.h"

#include "bundle.h"
#include "lang.h"
#include "paths.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    RECALL_MAX = 100, /* messages of earlier sessions */
    OVER_MAX = 5,     /* files listed though nothing can be done */
    PICKED_MAX = 1000,
};

void line_files_init(struct line_files *f)
{
    *f = (struct line_files){0};
    transfers_init(&f->all);
}

void line_files_fini(struct line_files *f)
{
    transfers_fini(&f->all);
    free(f->path);
}

/* In the order in which they become known, for good. */
static void give_numbers(struct line_files *f, struct offer *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (!o->files[i].number)
            o->files[i].number = ++f->number;
}

static struct offer *take(struct line_files *f, const struct offer_spec *spec)
{
    struct offer *o = offer_hold(&f->all, spec);

    transfers_list(&f->all, o);
    offer_let_go(o);
    return o;
}

static bool recall(void *ctx, const struct gezi_record *r)
{
    if (r->files_n > 0)
        take(ctx, &(struct offer_spec){.id = r->id,
                                       .peer = &r->peer,
                                       .out = r->out,
                                       .unix_ms = r->unix_ms,
                                       .files = r->files,
                                       .files_n = r->files_n});
    return true;
}

void line_files_recall(struct line_files *f, const struct gezi_archive *a)
{
    const struct gezi_query query = {
        .files = true, .newest_first = true, .limit = RECALL_MAX};

    if (f->recalled)
        return;
    f->recalled = true;
    if (a)
        a->find(a->ctx, &query, recall, f);
    for (size_t i = f->all.list_n; i-- > 0;)
        give_numbers(f, f->all.list[i]);
}

/* "1", or "1-3" */
static void say_numbers(const struct offer *o, struct strbuf *out)
{
    strbuf_printf(out, "%u", (unsigned)o->files[0].number);
    if (o->n > 1)
        strbuf_printf(out, "-%u", (unsigned)o->files[o->n - 1].number);
}

static void say_file(const struct transfer *t, struct strbuf *out)
{
    char size[SIZE_TEXT];

    strbuf_printf(out, "%s%s", t->name, t->type == GEZI_FILE_FOLDER ? "/" : "");
    if (transfer_size(t, size)[0])
        strbuf_printf(out, ", %s", size);
}

void line_files_offer(struct line_files *f, const struct gezi_event *ev,
                      struct strbuf *line)
{
    bool out = ev->kind == GEZI_EV_SENT;
    struct offer_spec spec = {.id = out ? ev->sent.id : ev->message.id,
                              .peer = &ev->peer,
                              .out = out,
                              .unix_ms = ev->unix_ms,
                              .files = out ? ev->sent.files : ev->message.files,
                              .files_n =
                                  out ? ev->sent.files_n : ev->message.files_n};
    struct strbuf what = {0}, numbers = {0};
    struct offer *o;

    if (spec.files_n == 0)
        return;
    o = take(f, &spec);
    give_numbers(f, o);
    if (out)
        return;
    if (o->n == 1)
        say_file(&o->files[0], &what);
    else
        strbuf_printf(&what, _("%zu files"), o->n);
    say_numbers(o, &numbers);
    strbuf_printf(line, _("%s offers %s: 5, then accept %s or refuse %s"),
                  o->who, strbuf_get(&what), strbuf_get(&numbers),
                  strbuf_get(&numbers));
    strbuf_fini(&what);
    strbuf_fini(&numbers);
}

static void say_failure(const struct offer *o, const struct transfer *t,
                        struct strbuf *line)
{
    struct strbuf why = {0};

    strbuf_text(&why, lang_word(gezi_file_reason_text(t->reason)));
    if (t->detail)
        strbuf_printf(&why, ", %s", t->detail);
    if (o->out)
        strbuf_printf(line, _("%s to %s failed: %s"), t->name, o->who,
                      strbuf_get(&why));
    else
        strbuf_printf(line,
                      _("%s from %s failed: %s; 5, then accept %u tries again"),
                      t->name, o->who, strbuf_get(&why), (unsigned)t->number);
    strbuf_fini(&why);
}

static void say_end(const struct offer *o, const struct transfer *t,
                    struct strbuf *line)
{
    char *shown = t->path && !o->out ? paths_show(t->path) : NULL;

    if (t->state == GEZI_FILE_DONE && o->out)
        strbuf_printf(line, _("%s has taken %s"), o->who, t->name);
    else if (t->state == GEZI_FILE_DONE)
        strbuf_printf(line, _("%s from %s is there: %s"), t->name, o->who,
                      shown ? shown : "");
    else if (t->state == GEZI_FILE_FAILED)
        say_failure(o, t, line);
    else if (t->state == GEZI_FILE_REFUSED && o->out)
        strbuf_printf(line, _("%s refused %s"), o->who, t->name);
    else if (t->state == GEZI_FILE_ENDED && !o->out)
        strbuf_printf(line, _("%s no longer offers %s"), o->who, t->name);
    free(shown);
}

void line_files_event(struct line_files *f, const struct gezi_event *ev,
                      int64_t now, struct strbuf *line)
{
    size_t place;
    bool news;
    struct offer *o = transfers_event(&f->all, ev, now, &place, &news);

    give_numbers(f, o);
    if (news)
        say_end(o, &o->files[place], line);
}

static bool is_open(const struct transfer *t)
{
    return t->state < GEZI_FILE_DONE || t->state == GEZI_FILE_FAILED;
}

static void list_one(const struct offer *o, const struct transfer *t,
                     int64_t now, struct strbuf *out)
{
    char words[TRANSFER_WORDS];

    strbuf_printf(out, "%u  ", (unsigned)t->number);
    say_file(t, out);
    strbuf_printf(out, o->out ? _("  to %s: ") : _("  from %s: "), o->who);
    if (!o->out && t->state == GEZI_FILE_OFFERED)
        strbuf_text(out, _("offered"));
    else
        strbuf_text(out, transfer_words(o, t, now, 1000, words));
    strbuf_byte(out, '\n');
}

/* By number; NULL: none, or it was dropped. */
static struct transfer *of_number(const struct line_files *f, uint32_t number,
                                  struct offer **offer)
{
    for (size_t i = 0; i < f->all.list_n; i++)
        for (size_t k = 0; k < f->all.list[i]->n; k++)
            if (f->all.list[i]->files[k].number == number) {
                *offer = f->all.list[i];
                return &f->all.list[i]->files[k];
            }
    return NULL;
}

void line_files_list(const struct line_files *f, int64_t now,
                     struct strbuf *out)
{
    uint32_t last = f->number, over = 0;
    struct offer *o;
    struct transfer *t;
    bool any = false;

    for (; last > 0 && over < OVER_MAX; last--)
        if ((t = of_number(f, last, &o)) && !is_open(t))
            over++;
    for (uint32_t n = 1; n <= f->number; n++) {
        t = of_number(f, n, &o);
        if (!t || (!is_open(t) && n <= last))
            continue;
        list_one(o, t, now, out);
        any = true;
    }
    if (!any)
        strbuf_text(out, _("Nothing is offered. file PATH offers a file or a "
                           "folder of yours; an empty answer goes back.\n"));
}

static const struct {
    const char *word;
    enum gezi_do what;
    const char *done;
} verbs[] = {
    {"accept", GEZI_DO_FETCH, N_("taking it")},
    {"refuse", GEZI_DO_REFUSE, N_("refused, the sender is told")},
    {"pause", GEZI_DO_PAUSE, N_("paused, accept goes on")},
    {"cancel", GEZI_DO_CANCEL, N_("cancelled")},
    {"withdraw", GEZI_DO_WITHDRAW, N_("no longer offered")},
};

static bool fits(enum gezi_do what, const struct offer *o,
                 const struct transfer *t)
{
    switch (what) {
    case GEZI_DO_FETCH:
        return transfer_takeable(o, t);
    case GEZI_DO_REFUSE:
        return !o->out && is_open(t);
    case GEZI_DO_PAUSE:
        return !o->out && transfer_moves(t);
    case GEZI_DO_CANCEL:
        return transfer_moves(t) || t->state == GEZI_FILE_PAUSED;
    default:
        return o->out && is_open(t);
    }
}

static void choices(const struct line_files *f, const char *text,
                    struct strbuf *out)
{
    strbuf_printf(out,
                  _("%.40s is not one of them. Use accept N, refuse N, "
                    "pause N, cancel N, withdraw N or file PATH"),
                  text);
    if (f->number == 1)
        strbuf_text(out, _("; N is 1"));
    else if (f->number > 1)
        strbuf_printf(out, _("; N is 1 to %u, or several such as 1 3-5"),
                      (unsigned)f->number);
    strbuf_text(out, ".\n");
}

struct asked {
    const struct gezi_host *host;
    size_t verb;
    const char *dir; /* NULL: the usual */
    struct strbuf *out;
};

static void one(struct line_files *f, const struct asked *a, uint32_t number)
{
    struct offer *o;
    struct transfer *t = of_number(f, number, &o);
    struct gezi_command cmd = {.what = verbs[a->verb].what, .dir = a->dir};
    enum gezi_err err;
    char words[TRANSFER_WORDS];

    if (!t) {
        strbuf_printf(a->out, _("There is no file %u; 5 lists them.\n"),
                      (unsigned)number);
        return;
    }
    if (!fits(cmd.what, o, t)) {
        strbuf_printf(a->out, _("%u, %s, cannot be asked that: %s.\n"),
                      (unsigned)number, t->name,
                      !o->out && t->state == GEZI_FILE_OFFERED
                          ? _("it is only offered")
                          : transfer_words(o, t, 0, 1000, words));
        return;
    }
    cmd.offer = o->id;
    cmd.file = t->id;
    err = a->host->command(a->host->ctx, &cmd);
    if (err != GEZI_OK)
        strbuf_printf(a->out, _("%s: that did not work: %s.\n"), t->name,
                      lang_word(gezi_err_text(err)));
    else
        strbuf_printf(a->out, "%s: %s.\n", t->name, _(verbs[a->verb].done));
}

/* "1 3-5": one for each, or, without a, nothing but a look at it. False: that
 * is no list of numbers. */
static bool each(struct line_files *f, const struct asked *a, const char *list)
{
    size_t n = 0;
    char *end;

    for (list += strspn(list, " ,"); *list; list += strspn(list, " ,")) {
        unsigned long from, to;

        if (*list < '0' || *list > '9')
            return false;
        from = to = strtoul(list, &end, 10);
        if (*end == '-')
            to = strtoul(end + 1, &end, 10);
        if (end == list || to < from || to - from > PICKED_MAX ||
            to > UINT32_MAX || !strchr(" ,", *end))
            return false;
        for (; from <= to; from++, n++)
            if (a)
                one(f, a, (uint32_t)from);
        list = end;
    }
    return n > 0;
}

/* "file ~/a b.txt": looked at before it is asked to whom. */
static bool keep_path(struct line_files *f, const char *typed,
                      struct strbuf *out)
{
    char *path = paths_expand(typed + strspn(typed, " "));
    struct bundle b = {0};
    struct strbuf why = {0};
    bool ok = bundle_add(&b, path, &why);

    free(f->path);
    f->path = ok ? xstrdup(path) : NULL;
    if (!ok)
        strbuf_printf(out, _("Not sent: %s.\n"), strbuf_get(&why));
    bundle_fini(&b);
    strbuf_fini(&why);
    free(path);
    return ok;
}

/* "1 2 ~/work": the folder, taken off; NULL: none. To be freed. */
static char *cut_folder(char *list)
{
    char *at = strpbrk(list, "/~"), *dir;

    if (!at)
        return NULL;
    dir = paths_expand(at);
    *at = '\0';
    return dir;
}

bool line_files_do(struct line_files *f, const struct gezi_host *host,
                   const char *text, struct strbuf *out)
{
    size_t n = strcspn(text, " ");
    struct asked a = {.host = host, .out = out};
    char *list, *dir;
    bool ok;

    if (n == 4 && strncmp(text, "file", n) == 0 && text[n])
        return keep_path(f, text + n, out);
    while (a.verb < sizeof verbs / sizeof *verbs &&
           (strlen(verbs[a.verb].word) != n ||
            strncmp(text, verbs[a.verb].word, n) != 0))
        a.verb++;
    if (a.verb == sizeof verbs / sizeof *verbs) {
        choices(f, text, out);
        return false;
    }
    list = xstrdup(text + n);
    dir = verbs[a.verb].what == GEZI_DO_FETCH ? cut_folder(list) : NULL;
    a.dir = dir;
    ok = (!dir || dir[0] == '/') && each(f, NULL, list);
    if (ok)
        each(f, &a, list);
    else
        choices(f, text, out);
    free(dir);
    free(list);
    return ok;
}

bool line_files_send(struct line_files *f, const struct gezi_host *host,
                     const struct line_offer *offer, uint64_t *ref,
                     struct strbuf *out)
{
    struct bundle b = {0};
    struct strbuf why = {0};
    const char *refusal = NULL;
    bool sent = false;
    enum gezi_err err = GEZI_OK;

    if (!bundle_add(&b, f->path, &why))
        refusal = strbuf_get(&why);
    else if (offer->peer)
        refusal = bundle_refusal(&b.at[0], offer->peer);
    if (!refusal) {
        const struct gezi_command cmd = {.what = GEZI_DO_SEND,
                                         .ref = ++*ref,
                                         .to = offer->to,
                                         .text = "",
                                         .files = b.at,
                                         .files_n = b.count,
                                         .others = offer->others};

        err = host->command(host->ctx, &cmd);
        sent = err == GEZI_OK;
    }
    if (!sent)
        strbuf_printf(out, _("Not sent: %s.\n"),
                      refusal ? refusal : lang_word(gezi_err_text(err)));
    bundle_fini(&b);
    strbuf_fini(&why);
    return sent;
}
