/* One message to several: who they are, and how it stands with each. */
#include "lang.h"
#include "view.h"

#include "layout.h"
#include "several.h"

#include <stdio.h>

static void row_of(const struct model *m, struct canvas *cv, int row, size_t i)
{
    char state[SEVERAL_STATE_SIZE];
    const struct talk *t = several_row(m, i, state);
    const struct gezi_peer *peer =
        t ? people_find(m->people, t->to.peer) : NULL;
    enum role role;
    char mark = view_mark(peer, &role);
    int name = cv->cols / 3, used;

    if (!t)
        return;
    canvas_printf(cv, row, 0, 4, role, "  %c ", mark);
    canvas_print(cv, row, 4, name, ROLE_NAME, t->name);
    used = canvas_right(cv, row, 4 + name + 1, cv->cols - name - 6, ROLE_STATE,
                        state);
    if (peer && cv->cols - name - used - 8 > 4)
        canvas_print(cv, row, 4 + name + 1, cv->cols - name - used - 8,
                     ROLE_TEXT, peer->group);
}

void view_several(const struct model *m, struct canvas *cv)
{
    struct layout at = layout_of(m);
    size_t n = m->to.n;
    char left[96], keys[96], check[96];
    const char *words[] = {NULL};

    snprintf(left, sizeof left,
             ngettext(" Write to %zu person", " Write to %zu people", n), n);
    view_title(m, cv, left, words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    for (int i = 0; i < at.body_rows && (size_t)(m->several.top + i) < n; i++)
        row_of(m, cv, at.body_row + i, (size_t)(m->several.top + i));
    view_rule(cv, at.draft_row - 1, 0, cv->cols,
              several_tells(m) ? _("who encrypts sees the others") : "",
              ROLE_STATE);
    view_draft(m, cv, &at, &m->several.draft->draft);
    snprintf(keys, sizeof keys,
             ngettext("Enter sends to %zu  Esc back",
                      "Enter sends to all %zu  Esc back", n),
             n);
    view_check(m, true, check, sizeof check);
    if (!view_suggest(m, cv, &at))
        view_keys(m, cv, check, keys);
}
