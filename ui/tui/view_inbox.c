/* Receive: conversations with something unread, newest first. */
#include "lang.h"
#include "view.h"

#include "layout.h"
#include "list.h"

#include <stdio.h>

static void row_of(const struct model *m, struct canvas *cv, int row, size_t i)
{
    const struct entry *entry = &m->list[i];
    char news[VIEW_NEWS_SIZE];
    enum role role;
    char mark = view_mark(entry_peer(m, entry), &role);
    bool chosen = i == m->list_at;
    int name = (cv->cols - 4) / 4, col = 4 + name + 1;

    if (entry->talk->everyone)
        mark = '#';
    canvas_printf(cv, row, 0, 4, role, "%c %c ", chosen ? '>' : ' ', mark);
    canvas_print(cv, row, 4, name, ROLE_NAME, entry_name(m, entry));
    col +=
        canvas_print(cv, row, col, 17, ROLE_UNREAD, view_news(m, entry, news));
    canvas_print(cv, row, col + 2, cv->cols - col - 3, ROLE_TEXT,
                 view_last(m, entry));
    if (chosen) {
        canvas_paint(cv, row, 0, cv->cols, ROLE_CHOSEN);
        cv->caret_row = row;
        cv->caret_col = 0;
    }
}

void view_inbox(const struct model *m, struct canvas *cv)
{
    int rows = layout_list_rows(m), row = 2;
    size_t first = view_first(m->list_n, m->list_at, rows);
    char news[32];
    const char *words[] = {news, NULL};

    snprintf(news, sizeof news, _("%u new"), model_unread(m));
    view_title(m, cv, _(" Receive: what is unread"), words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    if (m->list_n == 0)
        view_hint(
            m, cv, 3, 2, cv->cols - 4, rows - 1,
            _("Nothing unread. New messages appear here by themselves; "
              "6 People opens a conversation, 1 Send writes to someone."));
    for (size_t i = first; i < m->list_n && rows > 0; i++, rows--) {
        canvas_hit(cv, row, 0, cv->cols, HIT_LIST, i, 0);
        row_of(m, cv, row++, i);
    }
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    view_keys(m, cv, _("Arrows choose, Enter opens, Esc back"), "");
}
