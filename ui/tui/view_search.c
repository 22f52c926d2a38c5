/* Search: what is typed, and the messages that have it, newest first. */
#include "lang.h"
#include "view.h"

#include "layout.h"
#include "text.h"
#include "when.h"

#include <stdio.h>
#include <string.h>

static const char *const help =
    N_("Type a word of what was written, two Chinese characters are enough; "
       "\"words in quotes\" stand together. from:NAME, after:2026-10-12, "
       "after:3d and before:yesterday narrow it down.");

/* The text with its hit in brackets: they are seen without attributes, too. */
static void excerpt(struct canvas *cv, int row, int col, int cols,
                    const struct hit *hit)
{
    const char *s = hit->text;
    size_t from = 0;

    if (!hit->mark_n) {
        canvas_print(cv, row, col, cols, ROLE_TEXT, s);
        return;
    }
    /* The hit is seen, whatever stands before it. */
    while (text_cols_n(s + from, hit->mark - from) > cols / 3) {
        size_t step = text_fit(s + from, 2);

        from += step ? step : 1;
    }
    if (from > 0 && cols > 1) {
        canvas_print(cv, row, col, 1, ROLE_STATE, "~");
        col++;
        cols--;
    }
    {
        int used = canvas_print_n(cv, row, col, cols, ROLE_TEXT, s + from,
                                  hit->mark - from);

        used += canvas_print(cv, row, col + used, cols - used, ROLE_NAME, "[");
        used += canvas_print_n(cv, row, col + used, cols - used, ROLE_NAME,
                               s + hit->mark, hit->mark_n);
        used += canvas_print(cv, row, col + used, cols - used, ROLE_NAME, "]");
        canvas_print(cv, row, col + used, cols - used, ROLE_TEXT,
                     s + hit->mark + hit->mark_n);
    }
}

static void line(const struct model *m, struct canvas *cv, int row, size_t i,
                 bool tall)
{
    const struct hit *hit = &m->search.hits[i];
    int name = cv->cols / 5;
    int when_cols = text_cols(_("12 Oct 2025")) + 1, col = 2 + when_cols;
    bool chosen = i == m->search.at;
    char when[WHEN_SIZE], who[512];

    if (strcmp(hit->author, hit->name) == 0)
        snprintf(who, sizeof who, "%.200s", hit->name);
    else
        snprintf(who, sizeof who, "%.200s > %.200s", hit->author, hit->name);
    canvas_print(cv, row, 0, 2, ROLE_TEXT, chosen ? ">" : " ");
    canvas_print(cv, row, 2, when_cols - 1, ROLE_STATE,
                 when_short(hit->unix_ms, m->unix_ms, when));
    canvas_print(cv, row, col, tall ? cv->cols - col : name, ROLE_NAME, who);
    if (tall)
        excerpt(cv, row + 1, 4, cv->cols - 5, hit);
    else
        excerpt(cv, row, col + name + 1, cv->cols - col - name - 2, hit);
    if (chosen)
        canvas_paint(cv, row, 0, cv->cols, ROLE_CHOSEN);
}

static void results(const struct model *m, struct canvas *cv, int row, int rows)
{
    const struct search *s = &m->search;
    bool tall = cv->cols < LAYOUT_PANES_COLS;
    int per = tall ? 2 : 1;
    size_t first = view_first(s->n, s->at, rows / per);

    if (s->n == 0)
        view_text(cv, row + 1, 2, cv->cols - 4, rows - 1, ROLE_TEXT,
                  s->note[0]       ? s->note
                  : s->typed.n > 0 ? ""
                                   : _(help));
    for (size_t i = first; i < s->n && rows >= per; i++) {
        line(m, cv, row, i, tall);
        for (int k = 0; k < per; k++)
            canvas_hit(cv, row + k, 0, cv->cols, HIT_FOUND, i, 0);
        row += per;
        rows -= per;
    }
}

void view_search(const struct model *m, struct canvas *cv)
{
    const char *prompt = _(" search: ");
    const struct search *s = &m->search;
    char count[32] = "";
    const char *words[] = {count, NULL};

    if (s->n > 0)
        snprintf(count, sizeof count,
                 s->more ? _("%zu+ found") : _("%zu found"), s->n);
    view_title(m, cv, _(" Search what was written"), words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    view_typed(cv, 2, cv->cols, prompt, &s->typed);
    results(m, cv, 3, layout_list_rows(m) - 1);
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    view_keys(m, cv,
              cv->cols < 70 ? _("Enter opens the place, Esc back")
                            : _("Up Down choose, Enter opens the place in the "
                                "conversation, Esc back"),
              "");
}
