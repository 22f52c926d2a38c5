#include "line_past.h"

#include "lang.h"
#include "others.h"
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

void line_rows_fini(struct line_rows *r)
{
    free(r->at);
    *r = (struct line_rows){0};
}

int64_t line_row(const struct line_rows *r, size_t number)
{
    return number > 0 && number <= r->n ? r->at[number - 1] : 0;
}

size_t line_number(struct line_rows *r, int64_t row)
{
    for (size_t i = r->n; i-- > 0;)
        if (r->at[i] == row)
            return i + 1;
    r->at = xreallocarray(r->at, r->n + 1, sizeof *r->at);
    r->at[r->n++] = row;
    return r->n;
}

/* Lines on their way out, and whose they are. */
struct lines {
    struct line_rows *numbers;
    bool states; /* say what became of ours */
    struct strbuf *out;
    int64_t unix_ms, row;
    char **keys;
    size_t keys_n, n;
    size_t left; /* to be printed yet */
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
    if (r->others) {
        if (text.n)
            strbuf_byte(&text, '\n');
        others_words(&text, r->others, r->out);
    }
    if (r->out && !everyone)
        strbuf_printf(&who, _("me to %s"), gezi_peer_name(&r->peer));
    else
        strbuf_text(&who, r->out ? _("me") : gezi_peer_name(&r->peer));
    if (l->states && r->out)
        strbuf_printf(&text, " (%s)", lang_word(gezi_state_name(r->state)));
    strbuf_printf(l->out, "%zu  ", line_number(l->numbers, r->row));
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

size_t line_take_unread(const struct gezi_archive *a, struct line_rows *numbers,
                        int64_t unix_ms, struct strbuf *out)
{
    struct lines l = {.numbers = numbers, .out = out, .unix_ms = unix_ms};

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

static bool print_some(void *ctx, const struct gezi_record *r)
{
    struct lines *l = ctx;

    print(l, r);
    return --l->left > 0;
}

static bool print_one(void *ctx, const struct gezi_record *r)
{
    print(ctx, r);
    return false;
}

static void print_rows(const struct gezi_archive *a, const struct rows *rows,
                       struct lines *l)
{
    for (size_t i = rows->n; i-- > 0;) {
        const struct gezi_query one = {.after_row = rows->at[i] - 1,
                                       .before_row = rows->at[i] + 1};

        a->find(a->ctx, &one, print_one, l);
    }
}

static void look(const struct gezi_archive *a, const struct search_words *w,
                 const char *key, struct lines *l)
{
    struct rows rows = {.theirs = key != NULL};
    const struct gezi_query query = {.key = key,
                                     .words = w->words,
                                     .since_ms = w->since_ms,
                                     .until_ms = w->until_ms,
                                     .newest_first = true,
                                     .limit = key ? THEIRS_MAX : FOUND_MAX};

    a->find(a->ctx, &query, take_row, &rows);
    print_rows(a, &rows, l);
    if (rows.n == 0)
        strbuf_text(l->out, _("Nothing found.\n"));
    else if (rows.n == FOUND_MAX)
        strbuf_printf(l->out,
                      _("These are the newest %d; more words find fewer.\n"),
                      FOUND_MAX);
}

int64_t line_history(const struct gezi_archive *a, struct line_rows *numbers,
                     const char *key, int64_t before_row, int64_t unix_ms,
                     struct strbuf *out)
{
    struct lines l = {
        .numbers = numbers, .states = true, .out = out, .unix_ms = unix_ms};
    struct rows rows = {.n = 0};
    const struct gezi_query query = {.key = key,
                                     .before_row = before_row,
                                     .newest_first = true,
                                     .limit = FOUND_MAX};

    a->find(a->ctx, &query, take_row, &rows);
    print_rows(a, &rows, &l);
    return rows.n > 0 ? rows.at[rows.n - 1] : 0;
}

void line_around(const struct gezi_archive *a, struct line_rows *numbers,
                 const char *key, int64_t row, int64_t unix_ms,
                 struct strbuf *out)
{
    struct lines l = {
        .numbers = numbers, .states = true, .out = out, .unix_ms = unix_ms};
    struct rows rows = {.n = 0};
    struct gezi_query query = {.key = key,
                               .before_row = row + 1,
                               .newest_first = true,
                               .limit = FOUND_MAX / 2};

    a->find(a->ctx, &query, take_row, &rows);
    print_rows(a, &rows, &l);
    query = (struct gezi_query){.key = key, .after_row = row};
    l.left = FOUND_MAX / 2;
    a->find(a->ctx, &query, print_some, &l);
}

void line_search(const struct gezi_archive *a, const struct people *people,
                 struct line_rows *numbers, const char *typed, int64_t unix_ms,
                 struct strbuf *out)
{
    struct lines l = {.numbers = numbers, .out = out, .unix_ms = unix_ms};
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
        look(a, &w, w.from ? who.person->key : NULL, &l);
    search_words_fini(&w);
}
