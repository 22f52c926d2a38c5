/* Broadcast: what goes to everyone, and who that is. */
#include "lang.h"
#include "view.h"

#include "layout.h"
#include "strbuf.h"

#include <stdio.h>
#include <stdlib.h>

static char *names(const struct model *m)
{
    const struct gezi_peer **all = people_sorted(m->people);
    size_t n = people_count(m->people), shown = 0;
    struct strbuf out = {0};

    for (size_t i = 0; i < n && shown < 200; i++) {
        if (all[i]->presence == GEZI_OFFLINE)
            continue;
        strbuf_text(&out, shown++ ? ", " : "");
        strbuf_text(&out, gezi_peer_name(all[i]));
    }
    if (shown == 0)
        strbuf_text(&out, _("Nobody found yet. Others appear by themselves; "
                            "1 Send lets you type an address."));
    else if (people_here(m->people) > shown)
        strbuf_printf(&out, _(" and %zu more"), people_here(m->people) - shown);
    free(all);
    return strbuf_take(&out);
}

void view_broadcast(const struct model *m, struct canvas *cv)
{
    struct layout at = layout_of(m);
    size_t here = people_here(m->people);
    char left[64], check[96];
    const char *words[] = {m->online ? _("* online") : "", NULL};
    char *list;

    if (several_is(m)) {
        view_several(m, cv);
        return;
    }
    list = names(m);
    snprintf(
        left, sizeof left,
        ngettext(" Broadcast to %zu here", " Broadcast to all %zu here", here),
        here);
    view_title(m, cv, left, words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    view_text(cv, at.body_row, 1, cv->cols - 2, at.body_rows, ROLE_TEXT, list);
    free(list);
    view_rule(cv, at.draft_row - 1, 0, cv->cols, "", ROLE_RULE);
    view_draft(m, cv, &at, &model_everyone(m)->draft);
    view_check(m, true, check, sizeof check);
    if (!view_suggest(m, cv, &at))
        view_keys(
            m, cv, check,
            cv->cols < LAYOUT_PANES_COLS ? _("Enter send  Esc back")
            : check[0] /* leaves no room for more */
                ? _("Enter send   Alt+Enter new line")
                : _("No receipts come back   Enter send   Alt+Enter new line"));
}
