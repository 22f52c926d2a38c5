/* The palette: what can be done here, and who can be written to. */
#include "view.h"

#include "actions.h"
#include "bindings.h"
#include "lang.h"
#include "layout.h"
#include "list.h"

#include <stdio.h>

enum { NAMES_COLS = 76 }; /* from here on actions are shown with their names */

static void action(const struct model *m, struct canvas *cv, int row,
                   const struct action *act)
{
    char keys[BINDINGS_KEYS_SIZE];
    int room = cv->cols - 5;

    bindings_keys(act->name, m->palette.where, 1, keys);
    room -= canvas_right(cv, row, 4, room, ROLE_HINT, keys);
    if (cv->cols >= NAMES_COLS) {
        int names = cv->cols / 4;

        room = cv->cols - 5 - 12 - names;
        canvas_print(cv, row, 4 + room + 1, names - 1, ROLE_STATE, act->name);
    }
    canvas_print(cv, row, 4, room - 1, ROLE_TEXT, _(act->help));
}

static void person(const struct model *m, struct canvas *cv, int row,
                   const struct palette_row *is)
{
    const struct gezi_peer *peer =
        is->peer ? people_find(m->people, is->peer) : NULL;
    struct entry entry = {.peer = is->peer, .talk = is->talk};
    enum role role;
    char mark = view_mark(peer, &role), news[VIEW_NEWS_SIZE];
    int col = 6, end = cv->cols - 1;

    if (!entry.talk && is->peer)
        entry.talk = model_talk_of(m, is->peer);
    canvas_printf(cv, row, 4, 2, role, "%c", mark);
    end -= canvas_right(cv, row, col, end - col, ROLE_STATE,
                        view_news(m, &entry, news));
    end -= news[0] ? 2 : 0;
    col += 2 + canvas_print(cv, row, col, end - col, ROLE_NAME,
                            entry_name(m, &entry));
    if (peer && end - col > 4)
        canvas_print(cv, row, col, end - col, ROLE_TEXT, peer->group);
}

static void list(const struct model *m, struct canvas *cv, int row, int rows)
{
    const struct palette *p = &m->palette;
    size_t first = view_first(p->n, p->at, rows);

    if (p->n == 0)
        view_text(cv, row + 1, 2, cv->cols - 4, rows - 1, ROLE_TEXT,
                  _("Nothing that can be done here, and nobody, fits."));
    for (size_t i = first; i < p->n && rows > 0; i++, row++, rows--) {
        if (p->rows[i].act)
            action(m, cv, row, p->rows[i].act);
        else
            person(m, cv, row, &p->rows[i]);
        canvas_hit(cv, row, 0, cv->cols, HIT_PALETTE, i, 0);
        if (i != p->at)
            continue;
        canvas_print(cv, row, 1, 1, ROLE_TEXT, ">");
        canvas_paint(cv, row, 0, cv->cols, ROLE_CHOSEN);
    }
}

void view_palette(const struct model *m, struct canvas *cv)
{
    const char *none[] = {NULL};

    view_title(m, cv, _(" Do what, or write to whom?"), none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    view_typed(cv, 2, cv->cols, " > ", &m->palette.typed);
    list(m, cv, 3, layout_list_rows(m) - 1);
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    view_keys(m, cv, _("Type a part, Enter does it, Esc back"), "");
}
