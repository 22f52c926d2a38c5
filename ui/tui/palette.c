#include "palette.h"

#include "act.h"
#include "actions.h"
#include "ascii.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "step.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    RANK_NONE = -1, /* it does not fit */
    RANK_BEGINS,    /* what was typed is how it begins */
    RANK_WORD,      /* how a word of it begins */
    RANK_INSIDE,
};

void palette_init(struct palette *p)
{
    *p = (struct palette){0};
    edit_init(&p->typed);
}

void palette_fini(struct palette *p)
{
    edit_fini(&p->typed);
    free(p->rows);
    *p = (struct palette){0};
}

static bool same_letters(const char *a, const char *b, size_t n)
{
    while (n > 0 &&
           ascii_lower((unsigned char)*a) == ascii_lower((unsigned char)*b)) {
        a++;
        b++;
        n--;
    }
    return n == 0;
}

/* How well text has the n bytes of part in it. */
static int rank_of(const char *text, const char *part, size_t n)
{
    int best = RANK_NONE;

    for (const char *at = text; *at; at++) {
        if (!same_letters(at, part, n))
            continue;
        if (at == text)
            return RANK_BEGINS;
        if (strchr(" -", at[-1]))
            best = RANK_WORD;
        else if (best == RANK_NONE)
            best = RANK_INSIDE;
    }
    return best;
}

static int best_of(int a, int b)
{
    return a == RANK_NONE || (b != RANK_NONE && b < a) ? b : a;
}

/* Each word must be in the name or the sentence; the worst of them decides. */
static int rank_action(const struct action *act, const char *typed)
{
    const char *help = _(act->help);
    int rank = RANK_BEGINS;

    for (const char *s = typed; *s;) {
        size_t n = strcspn(s += strspn(s, " "), " ");
        int one = best_of(rank_of(act->name, s, n), rank_of(help, s, n));

        if (n > 0 && one == RANK_NONE)
            return RANK_NONE;
        if (n > 0 && one > rank)
            rank = one;
        s += n;
    }
    return rank;
}

static void push(struct palette *p, struct palette_row row)
{
    if ((p->n & (p->n - 1)) == 0) /* grows at powers of two */
        p->rows = xreallocarray(p->rows, p->n ? 2 * p->n : 1, sizeof *p->rows);
    p->rows[p->n++] = row;
}

/* What belongs to the screen, or what can be done everywhere. */
static void push_actions(struct palette *p, bool everywhere)
{
    const struct action *act;

    for (size_t i = 0; (act = actions_row(i)); i++) {
        int rank = rank_action(act, p->typed.text);

        if (!(act->where & p->where) || act->where & KEYS_ONLY ||
            rank == RANK_NONE ||
            everywhere != ((act->where & IN_SCREENS) == IN_SCREENS))
            continue;
        push(p, (struct palette_row){.act = act, .rank = rank});
    }
}

static void push_people(struct model *m, struct palette *p)
{
    const char *typed = p->typed.text;
    const struct gezi_peer **all = people_sorted(m->people);
    size_t n = people_count(m->people);

    for (size_t i = 0; i < n; i++) {
        int rank = rank_of(gezi_peer_name(all[i]), typed, p->typed.n);

        if (people_fits(all[i], typed))
            push(p, (struct palette_row){.peer = all[i]->id,
                                         .rank = rank == RANK_NONE ? RANK_WORD
                                                                   : rank});
    }
    free(all);
    for (size_t i = 0; i < m->talks_n; i++) {
        struct talk *t = m->talks[i];

        if (!t->to.peer && (t->n > 0 || t->draft.n > 0) &&
            people_name_fits(t->name, typed))
            push(p, (struct palette_row){.talk = t, .rank = RANK_WORD});
    }
}

/* Stable, with few ranks: one pass for each. */
static void sort(struct palette *p)
{
    struct palette_row *sorted = xmalloc((p->n + 1) * sizeof *sorted);
    size_t n = 0;

    for (int rank = RANK_BEGINS; rank <= RANK_INSIDE; rank++)
        for (size_t i = 0; i < p->n; i++)
            if (p->rows[i].rank == rank)
                sorted[n++] = p->rows[i];
    if (n > 0)
        memcpy(p->rows, sorted, n * sizeof *sorted);
    free(sorted);
}

static bool same(const struct palette_row *a, const struct palette_row *b)
{
    return a->act == b->act && a->peer == b->peer && a->talk == b->talk;
}

void palette_update(struct model *m)
{
    struct palette *p = &m->palette;
    struct palette_row chosen = {0};
    bool had = p->at < p->n;

    if (!p->open || !p->stale)
        return;
    p->stale = false;
    if (had)
        chosen = p->rows[p->at];
    p->n = p->at = 0;
    /* With nothing typed people come last: actions are few. */
    push_actions(p, false);
    push_actions(p, true);
    push_people(m, p);
    sort(p);
    for (size_t i = 0; had && i < p->n; i++)
        if (same(&p->rows[i], &chosen))
            p->at = i;
}

void palette_typed(struct model *m)
{
    m->palette.n = m->palette.at = 0;
    m->palette.stale = true;
    palette_update(m);
}

void palette_open(struct model *m)
{
    struct palette *p = &m->palette;

    p->where = act_where(m) & IN_ALL;
    p->open = true;
    edit_set(&p->typed, "");
    palette_typed(m);
}

void palette_close(struct model *m)
{
    m->palette.open = false;
    m->palette.n = 0;
}

static void move(struct palette *p, int n) { p->at = step_in(p->at, p->n, n); }

void palette_up(struct model *m) { move(&m->palette, -1); }
void palette_down(struct model *m) { move(&m->palette, 1); }

void palette_page_up(struct model *m)
{
    move(&m->palette, -layout_list_rows(m));
}

void palette_page_down(struct model *m)
{
    move(&m->palette, layout_list_rows(m));
}

void palette_enter(struct model *m)
{
    struct palette *p = &m->palette;
    struct palette_row row;
    const struct gezi_peer *peer;

    palette_update(m);
    if (p->at >= p->n) {
        model_notice(m, _("Nothing fits; Backspace shows more, Esc goes back"));
        return;
    }
    row = p->rows[p->at];
    palette_close(m);
    if (row.act && row.act->where & act_where(m)) {
        row.act->run(m);
        return;
    }
    peer = row.peer ? people_find(m->people, row.peer) : NULL;
    if (peer)
        model_open(m, model_talk_with(m, peer));
    else if (row.talk)
        model_open(m, row.talk);
}
