#include "suggest.h"

#include "ascii.h"
#include "emoji.h"
#include "folder.h"
#include "lang.h"
#include "model.h"
#include "paths.h"
#include "send.h"
#include "spell.h"
#include "strbuf.h"
#include "typing.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 20000 }; /* of a folder, looked at */

static void clear(struct suggest *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->at[i].text);
        free(s->at[i].label);
    }
    s->n = s->chosen = 0;
}

/* Takes both. */
static void add(struct suggest *s, char *text, char *label)
{
    if (s->n == SUGGEST_MAX) {
        free(text);
        free(label);
        return;
    }
    s->at[s->n++] = (struct suggestion){text, label};
}

static char *joined(const char *a, const char *b, const char *c)
{
    struct strbuf out = {0};

    strbuf_text(&out, a);
    strbuf_text(&out, b);
    strbuf_text(&out, c);
    return strbuf_take(&out);
}

static bool letters(const char *typed)
{
    size_t n = 0;

    for (; *typed; typed++, n++)
        if (ascii_lower(*typed) < 'a' || ascii_lower(*typed) > 'z')
            return false;
    return n >= 2;
}

struct crowd {
    const struct gezi_peer **all; /* in order of display */
    size_t n;
};

/* at: an '@' stood before it, so that a person is meant. */
static void find_people(struct model *m, const struct crowd *c,
                        const char *typed, bool at)
{
    for (size_t i = 0; i < c->n; i++) {
        const char *name = gezi_peer_name(c->all[i]);

        if (at && people_name_fits(name, typed))
            add(&m->suggest, joined("@", name, " "), xstrdup(name));
        else if (!at && (ascii_begins(name, typed) ||
                         (letters(typed) && spell_holds(name, typed))))
            add(&m->suggest, xstrdup(name), NULL);
    }
}

struct found {
    int fit;
    size_t i; /* they stand in the order of keyboards */
};

static int best_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    if (x->fit != y->fit)
        return y->fit - x->fit;
    return x->i < y->i ? -1 : x->i > y->i;
}

static void find_emoji(struct model *m, const char *typed)
{
    struct found *all = xcalloc(emoji_rows_n, sizeof *all);
    size_t found = 0;

    for (size_t i = 0; i < emoji_rows_n; i++) {
        int fit = emoji_fits(emoji_rows[i], typed);

        if (fit > 0)
            all[found++] = (struct found){fit, i};
    }
    qsort(all, found, sizeof *all, best_first);
    for (size_t i = 0; i < found; i++) {
        const char *row = emoji_rows[all[i].i];

        size_t n = strlen(row);

        if (all[i].fit == EMOJI_SPELT && all[0].fit > EMOJI_SPELT)
            break;
        n -= row[n - 1] == '-' ? 2 : 0; /* no Chinese name */
        add(&m->suggest, xstrndup(row, strcspn(row, " ")), xstrndup(row, n));
    }
    free(all);
}

/* A name that a draft can hold as it is. */
static bool plain_name(const char *name)
{
    uint32_t cp;

    if (!gezi_utf8_valid(gezi_span_text(name), NULL))
        return false;
    for (size_t n; (n = gezi_utf8_next(name, &cp)) > 0; name += n)
        if (!gezi_text_harmless(cp))
            return false;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct suggestion *)a)->text,
                  ((const struct suggestion *)b)->text);
}

static void find_paths(struct model *m, const char *typed)
{
    const char *slash = strrchr(typed, '/');
    char *dir = slash ? xstrndup(typed, (size_t)(slash - typed) + 1)
                      : joined(typed, "/", "");
    const char *begin = slash ? slash + 1 : "";
    char *path = paths_expand(dir);
    struct folder *f = folder_open(path);
    struct folder_entry entry;

    for (size_t i = 0; f && i < NAMES_MAX && folder_name(f, &entry); i++) {
        char *label;

        if (strncmp(entry.name, begin, strlen(begin)) != 0 ||
            (entry.name[0] == '.' && begin[0] != '.') ||
            !plain_name(entry.name) || m->suggest.n == SUGGEST_MAX)
            continue;
        folder_look(f, &entry);
        label = joined(entry.name, entry.folder ? "/" : "", "");
        add(&m->suggest, joined(dir, label, ""), label);
    }
    qsort(m->suggest.at, m->suggest.n, sizeof *m->suggest.at, by_text);
    folder_close(f);
    free(path);
    free(dir);
}

static bool is_path(const char *s)
{
    return s[0] == '/' || strncmp(s, "~/", 2) == 0 || strcmp(s, "~") == 0 ||
           strncmp(s, "./", 2) == 0 || strncmp(s, "../", 3) == 0;
}

static bool alnum(char c)
{
    c = (char)ascii_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Where the name behind a ':' begins in the word; NULL: no emoji is meant. */
static const char *emoji_name(const char *word, const char **colon)
{
    static const char wide[] = "：";
    const char *at = strrchr(word, ':'), *other = NULL;

    for (const char *s = word; (s = strstr(s, wide)); s++)
        other = s;
    *colon = at > other || !other ? at : other;
    if (!*colon || (*colon > word && alnum((*colon)[-1])))
        return NULL;
    at = *colon + (*colon == other ? sizeof wide - 1 : 1);
    return *at && *at != '/' ? at : NULL;
}

/* People whose name begins in the word: 我和李 means 李雷. Latin letters begin
 * one only where others end. No name is longer than the last of the word. */
static void find_inside(struct model *m, const struct crowd *c,
                        const char *word)
{
    enum { NAME_BYTES = 48 };
    size_t start = m->suggest.from;
    const char *s = word;

    for (; *s && m->suggest.n == 0; s += gezi_cluster_size(s)) {
        if (strlen(s) > NAME_BYTES || (s > word && alnum(s[-1]) && alnum(*s)))
            continue;
        m->suggest.from = start + (size_t)(s - word);
        find_people(m, c, s, false);
    }
}

/* True: something certain was meant, be it there or not. */
static bool find(struct model *m)
{
    const struct edit *e = &typing_to(m)->draft;
    struct suggest *s = &m->suggest;
    char *typed = xstrndup(e->text, e->caret);
    char *line = strrchr(typed, '\n'), *blank = strrchr(typed, ' ');
    struct crowd c = {people_sorted(m->people), people_count(m->people)};
    const char *colon, *name, *word;
    bool certain = true;

    line = line ? line + 1 : typed;
    word = blank && blank >= line ? blank + 1 : line;
    if (!is_path(word) && is_path(line))
        word = line;
    s->from = (size_t)(word - typed);
    name = emoji_name(word, &colon);
    if (word[0] == '@') {
        find_people(m, &c, word + 1, true);
    } else if (is_path(word)) {
        find_paths(m, word);
    } else if (name) {
        s->from = (size_t)(colon - typed);
        find_emoji(m, name);
    } else {
        certain = false;
        find_inside(m, &c, word);
    }
    free(c.all);
    free(typed);
    return certain;
}

/* All of them begin so: as much as that is not in doubt. */
static void put_common(struct model *m)
{
    struct suggest *s = &m->suggest;
    struct edit *e = &typing_to(m)->draft;
    char *same = xstrdup(s->at[0].text);
    size_t n = strlen(same);

    for (size_t i = 1; i < s->n; i++) {
        size_t k = 0;

        while (k < n && same[k] == s->at[i].text[k])
            k++;
        n = k;
    }
    same[gezi_utf8_cut(same, n)] = '\0';
    if (strlen(same) > e->caret - s->from &&
        edit_swap(e, s->from, e->caret, same))
        typing_changed(m, typing_to(m));
    free(same);
}

void suggest_tab(struct model *m)
{
    struct talk *t = typing_to(m);
    bool certain;

    clear(&m->suggest);
    m->suggest.sent = false;
    certain = t->draft.n > 0 && find(m);
    if (m->suggest.n == 1)
        suggest_take(m);
    else if (m->suggest.n > 1 && is_path(t->draft.text + m->suggest.from))
        put_common(m);
    else if (m->suggest.n == 0 && certain)
        model_notice(m, _("Nothing is called %.100s"),
                     t->draft.text + m->suggest.from);
    else if (m->suggest.n == 0 && m->screen == SCREEN_TALK)
        send_choose(m);
    else if (m->suggest.n == 0)
        model_notice(m, _("Tab completes @names, ~/paths and :emoji names"));
}

static void find_sent(struct model *m)
{
    const struct edit *e = &typing_to(m)->draft;

    m->suggest.from = 0;
    for (size_t i = e->history_n; i-- > 0;)
        if (ascii_holds(e->history[i], e->text))
            add(&m->suggest, xstrdup(e->history[i]), NULL);
}

void suggest_sent(struct model *m)
{
    struct edit *e = &typing_to(m)->draft;

    clear(&m->suggest);
    e->caret = e->n;
    find_sent(m);
    m->suggest.sent = m->suggest.n > 0;
    if (m->suggest.n == 0)
        model_notice(m, "%s",
                     e->n > 0 ? _("Nothing sent from here has that in it")
                              : _("Nothing was sent from here yet"));
}

void suggest_next(struct model *m)
{
    m->suggest.chosen = (m->suggest.chosen + 1) % m->suggest.n;
}

void suggest_previous(struct model *m)
{
    m->suggest.chosen = (m->suggest.chosen + m->suggest.n - 1) % m->suggest.n;
}

void suggest_take(struct model *m)
{
    struct suggest *s = &m->suggest;
    struct talk *t = typing_to(m);
    size_t end = s->sent ? t->draft.n : t->draft.caret;

    if (!edit_swap(&t->draft, s->from, end, s->at[s->chosen].text))
        model_notice(m, _("Too long: a message can have %d bytes"), EDIT_MAX);
    suggest_close(m);
    typing_changed(m, t);
}

void suggest_close(struct model *m)
{
    clear(&m->suggest);
    m->suggest.sent = false;
}

void suggest_edited(struct model *m)
{
    bool sent = m->suggest.sent;

    if (m->suggest.n == 0)
        return;
    clear(&m->suggest);
    if (sent)
        find_sent(m);
    else
        find(m);
    m->suggest.sent = sent && m->suggest.n > 0;
}
