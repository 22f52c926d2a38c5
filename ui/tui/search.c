#include "search.h"

#include "ascii.h"
#include "index.h"
#include "lang.h"
#include "past.h"
#include "search_words.h"
#include "step.h"
#include "strbuf.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAUSE_MS = 80,     /* in typing, before it is looked for */
    LOOK_MAX = 5000,   /* rows read for one person's words: own ones are not */
    TEXT_BYTES = 2000, /* of a long message, from shortly before the mark */
    BEFORE_BYTES = 40,
};

void search_init(struct search *s)
{
    *s = (struct search){.due = INT64_MAX};
    edit_init(&s->typed);
}

static void clear(struct search *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->hits[i].key);
        free(s->hits[i].name);
        free(s->hits[i].author);
        free(s->hits[i].text);
    }
    free(s->hits);
    s->hits = NULL;
    s->n = s->at = 0;
    s->more = false;
    s->note[0] = '\0';
}

void search_fini(struct search *s)
{
    clear(s);
    edit_fini(&s->typed);
}

void search_typed(struct model *m) { m->search.due = m->now + PAUSE_MS; }

/* The first word or phrase of a query, without its quotes. */
static char *first_word(const char *words)
{
    size_t n;

    if (*words == '"') {
        n = strcspn(words + 1, "\"");
        return xstrndup(words + 1, n);
    }
    n = strcspn(words, " \"");
    return xstrndup(words, n);
}

static size_t find_word(const char *text, const char *word)
{
    for (size_t at = 0; *word && text[at]; at++)
        if (ascii_begins(text + at, word))
            return at;
    return SIZE_MAX;
}

static bool is_inside(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

static void excerpt(struct hit *hit, const char *text, const char *word)
{
    size_t at = find_word(text, word), from = 0, n = strlen(text);

    if (at != SIZE_MAX && at > BEFORE_BYTES)
        from = at - BEFORE_BYTES;
    while (from > 0 && is_inside(text[from]))
        from--;
    if (n - from > TEXT_BYTES)
        n = from + TEXT_BYTES;
    while (n > from && is_inside(text[n]))
        n--;
    hit->text = xstrndup(text + from, n - from);
    for (char *s = hit->text; *s; s++)
        if (*s == '\n' || *s == '\t')
            *s = ' ';
    if (at != SIZE_MAX && at - from + strlen(word) <= n - from) {
        hit->mark = at - from;
        hit->mark_n = strlen(word);
    }
}

struct looking {
    struct search *s;
    char *word;
    bool theirs; /* from: not what we wrote */
};

/* A message is found by the names of its files, too. */
static char *with_files(const struct gezi_record *r)
{
    struct strbuf text = {0};

    strbuf_text(&text, r->text);
    for (size_t i = 0; i < r->files_n; i++)
        strbuf_printf(&text, "%s[%s] %s", text.n ? " " : "",
                      lang_word(gezi_file_type_name(r->files[i].type)),
                      r->files[i].name);
    return strbuf_take(&text);
}

static bool take(void *ctx, const struct gezi_record *r)
{
    struct looking *l = ctx;
    struct search *s = l->s;
    bool everyone = r->flags & GEZI_MSG_BROADCAST;
    struct hit *hit;
    char *text;

    if (l->theirs && r->out)
        return true;
    if (s->n == SEARCH_MAX) {
        s->more = true;
        return false;
    }
    hit = &s->hits[s->n++];
    *hit = (struct hit){
        .row = r->row,
        .unix_ms = r->unix_ms,
        .key = xstrdup(everyone ? "*" : r->peer.key),
        .name = xstrdup(everyone ? _("Everyone") : gezi_peer_name(&r->peer)),
        .author = xstrdup(r->out ? _("me") : gezi_peer_name(&r->peer))};
    text = with_files(r);
    excerpt(hit, r->flags & GEZI_MSG_SEALED && !r->out ? _("[sealed]") : text,
            l->word);
    free(text);
    return true;
}

/* False: nobody is called so, and the note says it. */
static bool who(struct model *m, const char *name, const char **key)
{
    struct people_match match = people_resolve(m->people, name);

    *key = NULL;
    if (match.answer == PEOPLE_ONE && match.person)
        *key = match.person->key;
    else
        snprintf(
            m->search.note, sizeof m->search.note,
            match.answer == PEOPLE_SEVERAL
                ? _("Several people are called %.60s; type more of the name")
                : _("Nobody is called %.60s"),
            name);
    return *key != NULL;
}

static void look(struct model *m, const struct search_words *w)
{
    const struct gezi_archive *a = m->host->archive;
    struct search *s = &m->search;
    struct looking l = {.s = s, .theirs = w->from != NULL};
    struct gezi_query query = {.words = w->words,
                               .since_ms = w->since_ms,
                               .until_ms = w->until_ms,
                               .newest_first = true,
                               .limit = w->from ? LOOK_MAX : SEARCH_MAX + 1};

    if (w->from && !who(m, w->from, &query.key))
        return;
    s->hits = xcalloc(SEARCH_MAX, sizeof *s->hits);
    l.word = first_word(w->words);
    if (a->find(a->ctx, &query, take, &l) != 0)
        snprintf(
            s->note, sizeof s->note,
            _("The history cannot be read just now; gezi history tells why"));
    else if (s->n == 0)
        snprintf(s->note, sizeof s->note,
                 _("Nothing found. Fewer letters or words find more; Esc goes "
                   "back"));
    free(l.word);
}

void search_work(struct model *m, bool now)
{
    struct search *s = &m->search;
    struct search_words w;

    if (!now && m->now < s->due)
        return;
    s->due = INT64_MAX;
    clear(s);
    search_words_parse(&w, s->typed.text, m->unix_ms);
    if (!m->host->archive)
        snprintf(s->note, sizeof s->note,
                 _("There is no history to search here"));
    else if (w.bad)
        snprintf(s->note, sizeof s->note,
                 _("%.60s is no day: after:2026-10-12, before:yesterday, "
                   "after:3d"),
                 w.bad);
    else if (*w.words || w.from || w.since_ms || w.until_ms)
        look(m, &w);
    search_words_fini(&w);
}

void search_move(struct model *m, int n)
{
    m->search.at = step_in(m->search.at, m->search.n, n);
}

void search_enter(struct model *m)
{
    struct search *s = &m->search;
    const struct hit *hit;
    struct gezi_peer peer = {.nick = "", .user = "", .host = ""};
    struct talk *t;

    if (s->due != INT64_MAX)
        search_work(m, true);
    if (s->at >= s->n) {
        model_notice(m, _("Type a word that was written, then choose a line"));
        return;
    }
    hit = &s->hits[s->at];
    peer.key = hit->key;
    peer.nick = hit->name;
    t = talks_of_past(m, &peer, strcmp(hit->key, "*") == 0);
    model_open(m, t);
    past_jump(m, t, hit->row);
}
