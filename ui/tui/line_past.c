#include "line_past.h"

#include "lang.h"
#include "search_words.h"
#include "when.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    UNREAD_MAX = 500, /* lines at once */
    FOUND_MAX = 20,
    THEIRS_MAX = 5000, /* rows read for one person's words */
};

void line_of(struct strbuf *out, const char *when, const char *who,
             const char *words, const char *text)
{
    strbuf_printf(out, "%s %s%s", when, who, words);
    for (; *text; text++) {
        strbuf_byte(out, *text);
        if (*text == '\n')
            strbuf_text(out, "  ");
    }
    strbuf_byte(out, '\n');
}

static bool count(void *ctx, const struct gezi_record *r)
{
    (void)r;
    (*(size_t *)ctx)++;
    return true;
}

static size_t count_of(const struct gezi_archive *a, struct gezi_query query,
                       uint32_t cap)
{
    size_t n = 0;

    query.limit = cap;
    query.newest_first = true;
    a->find(a->ctx, &query, count, &n);
    return n;
}

size_t line_unread(const struct gezi_archive *a, uint32_t cap)
{
    return count_of(a, (struct gezi_query){.unread = true}, cap);
}

size_t line_waiting(const struct gezi_archive *a, uint32_t cap)
{
    return count_of(a, (struct gezi_query){.waiting = true}, cap);
}

/* Lines on their way out, and whose they are. */
struct lines {
    struct strbuf *out;
    int64_t unix_ms, row;
    char **keys;
    size_t keys_n, n;
};

static void print(struct lines *l, const struct gezi_record *r)
{
    char when[WHEN_SIZE];
    bool everyone = r->flags & GEZI_MSG_BROADCAST;
    struct strbuf who = {0}, text = {0};

    strbuf_text(&text, r->text);
    for (size_t i = 0; i < r->files_n; i++)
        strbuf_printf(&text, "%s[%s] %s", text.n ? "\n" : "",
                      lang_word(gezi_file_type_name(r->files[i].type)),
                      r->files[i].name);
    if (r->out && !everyone)
        strbuf_printf(&who, _("me to %s"), gezi_peer_name(&r->peer));
    else
        strbuf_text(&who, r->out ? _("me") : gezi_peer_name(&r->peer));
    line_of(l->out, when_short(r->unix_ms, l->unix_ms, when), strbuf_get(&who),
            everyone ? _(" to everyone: ") : ": ", strbuf_get(&text));
    strbuf_fini(&text);
    strbuf_fini(&who);
}

static bool take_unread(void *ctx, const struct gezi_record *r)
{
    struct lines *l = ctx;
    const char *key = r->flags & GEZI_MSG_BROADCAST ? "*" : r->peer.key;
    size_t i = 0;

    print(l, r);
    l->n++;
    l->row = r->row;
    while (i < l->keys_n && strcmp(l->keys[i], key) != 0)
        i++;
    if (i == l->keys_n) {
        l->keys = xreallocarray(l->keys, l->keys_n + 1, sizeof *l->keys);
        l->keys[l->keys_n++] = xstrdup(key);
    }
    return l->n < UNREAD_MAX;
}

size_t line_take_unread(const struct gezi_archive *a, int64_t unix_ms,
                        struct strbuf *out)
{
    struct lines l = {.out = out, .unix_ms = unix_ms};

    a->find(a->ctx, &(struct gezi_query){.unread = true}, take_unread, &l);
    for (size_t i = 0; i < l.keys_n; i++) {
        a->seen(a->ctx, l.keys[i], l.row);
        free(l.keys[i]);
    }
    free(l.keys);
    return l.n;
}

/* Newest first, so what is printed has to be turned round: rows are kept. */
struct rows {
    int64_t at[FOUND_MAX];
    size_t n;
    bool theirs;
};

static bool take_row(void *ctx, const struct gezi_record *r)
{
    struct rows *rows = ctx;

    if (!rows->theirs || !r->out)
        rows->at[rows->n++] = r->row;
    return rows->n < FOUND_MAX;
}

static bool print_one(void *ctx, const struct gezi_record *r)
{
    print(ctx, r);
    return false;
}

static void look(const struct gezi_archive *a, const struct search_words *w,
                 const char *key, int64_t unix_ms, struct strbuf *out)
{
    struct lines l = {.out = out, .unix_ms = unix_ms};
    struct rows rows = {.theirs = key != NULL};
    const struct gezi_query query = {.key = key,
                                     .words = w->words,
                                     .since_ms = w->since_ms,
                                     .until_ms = w->until_ms,
                                     .newest_first = true,
                                     .limit = key ? THEIRS_MAX : FOUND_MAX};

    a->find(a->ctx, &query, take_row, &rows);
    for (size_t i = rows.n; i-- > 0;) {
        const struct gezi_query one = {.after_row = rows.at[i] - 1,
                                       .before_row = rows.at[i] + 1};

        a->find(a->ctx, &one, print_one, &l);
    }
    if (rows.n == 0)
        strbuf_text(out, _("Nothing found.\n"));
    else if (rows.n == FOUND_MAX)
        strbuf_printf(out,
                      _("These are the newest %d; more words find fewer.\n"),
                      FOUND_MAX);
}

void line_search(const struct gezi_archive *a, const struct people *people,
                 const char *typed, int64_t unix_ms, struct strbuf *out)
{
    struct search_words w;
    struct people_match who = {.answer = PEOPLE_NONE};

    search_words_parse(&w, typed, unix_ms);
    if (w.from)
        who = people_resolve(people, w.from);
    if (w.bad)
        strbuf_printf(out,
                      _("%s is no day: after:2026-10-12, before:yesterday, "
                        "after:3d\n"),
                      w.bad);
    else if (w.from && (who.answer != PEOPLE_ONE || !who.person))
        strbuf_printf(out,
                      who.answer == PEOPLE_SEVERAL
                          ? _("More than one person is called %s.\n")
                          : _("Nobody is called %s.\n"),
                      w.from);
    else
        look(a, &w, w.from ? who.person->key : NULL, unix_ms, out);
    search_words_fini(&w);
}
