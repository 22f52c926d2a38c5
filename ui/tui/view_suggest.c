/* What could be meant, above the draft. */
#include "view.h"

#include "lang.h"
#include "layout.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 8 };

static void row(struct canvas *cv, const struct layout *at, int row_at,
                const struct suggest *s, size_t i)
{
    const struct suggestion *one = &s->at[i];
    bool chosen = i == s->chosen;
    const char *label = one->label ? one->label : one->text;
    enum role role = chosen ? ROLE_CHOSEN : ROLE_TEXT;
    size_t n = strcspn(label, "\n"); /* a message: its first line */
    char line[512];

    snprintf(line, sizeof line, "%.*s%s", (int)(n < 400 ? n : 400), label,
             label[n] ? " ..." : "");
    canvas_fill(cv, row_at, at->body_col, at->body_cols, ROLE_TEXT, ' ');
    canvas_print(cv, row_at, at->body_col, 2, role, chosen ? "> " : "  ");
    canvas_print(cv, row_at, at->body_col + 2, at->body_cols - 3, role, line);
    canvas_hit(cv, row_at, at->body_col, at->body_cols, HIT_SUGGEST, i, 0);
}

bool view_suggest(const struct model *m, struct canvas *cv,
                  const struct layout *at)
{
    const struct suggest *s = &m->suggest;
    int rows = at->draft_row - 1 - at->body_row;
    size_t first;
    char words[64];

    if (s->n == 0)
        return false;
    rows = rows < 1 ? 1 : rows < ROWS_MAX ? rows : ROWS_MAX;
    rows = (size_t)rows < s->n ? rows : (int)s->n;
    first = view_first(s->n, s->chosen, rows);
    for (int i = 0; i < rows; i++)
        row(cv, at, at->draft_row - 1 - rows + i, s, first + (size_t)i);
    if (at->draft_row - 2 - rows >= at->body_row)
        view_rule(cv, at->draft_row - 2 - rows, at->body_col, at->body_cols, "",
                  ROLE_RULE);
    snprintf(words, sizeof words,
             s->n == SUGGEST_MAX ? _("%zu of %zu or more") : _("%zu of %zu"),
             s->chosen + 1, s->n);
    view_rule(cv, at->draft_row - 1, 0, cv->cols, words, ROLE_STATE);
    view_keys(m, cv,
              cv->cols < LAYOUT_PANES_COLS
                  ? _("Tab next  Enter takes  Esc back")
                  : _("Tab, Up, Down choose  Enter or Space takes  Esc "
                      "closes the list"),
              "");
    return true;
}
