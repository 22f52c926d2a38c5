/* A page of labels and texts; the chosen link has '>' and the cursor. */
#include "view.h"

#include "lang.h"
#include "layout.h"

#include <stdio.h>

enum { LABEL_COLS = 14 };

/* Texts stand in a column of their own where any has a label. */
static bool has_labels(const struct sheet *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->lines[i].label[0])
            return true;
    return false;
}

/* Returns the rows it took, at most rows. */
static int line(const struct model *m, struct canvas *cv, int row, int rows,
                size_t i)
{
    const struct sheet_line *l = &m->sheet.lines[i];
    bool chosen = m->sheet.links && i == m->sheet.at;
    bool narrow = cv->cols < LAYOUT_PANES_COLS;
    int indent = narrow ? 2 : LABEL_COLS, used = 0;
    int col = 2 + (has_labels(&m->sheet) ? indent : 0);

    if (chosen) {
        canvas_print(cv, row, 0, 1, ROLE_CHOSEN, ">");
        cv->caret_row = row;
        cv->caret_col = 0;
    }
    canvas_print(cv, row, 2, narrow ? cv->cols - 3 : LABEL_COLS - 2, ROLE_STATE,
                 l->label);
    if (narrow && l->label[0])
        used = 1;
    used += view_text(cv, row + used, col, cv->cols - col - 1, rows - used,
                      ROLE_TEXT, l->text);
    for (int k = 0; l->link && k < used; k++)
        canvas_hit(cv, row + k, 0, cv->cols, HIT_LINK, i, 0);
    return used;
}

/* Pixels are not ours to draw: the terminal is given them when the rows below
 * the rule are blank (tui.c). */
static void picture(const struct model *m, struct canvas *cv, int rows)
{
    const struct picture *is = pictures_page(m->pictures, m->sheet.picture);

    if (is && is->state == PICTURE_HERE && is->form == PIXELS_NONE)
        picture_draw(is, cv, 2, 0, 0, rows);
    else if (is && is->state == PICTURE_NONE)
        view_text(
            cv, 3, 2, cv->cols - 4, rows - 1, ROLE_TEXT,
            _("This image cannot be shown: it is damaged, or too large."));
}

void view_sheet(const struct model *m, struct canvas *cv)
{
    const struct sheet *s = &m->sheet;
    const char *none[] = {NULL};
    int row = 2, end = 2 + layout_list_rows(m);
    char more[48] = "", title[256];
    size_t i = s->top;

    snprintf(title, sizeof title, " %s", s->title);
    view_title(m, cv, title, none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    if (s->picture)
        picture(m, cv, end - 2);
    else if (s->n == 0)
        view_text(cv, 3, 2, cv->cols - 4, end - 3, ROLE_TEXT, s->none);
    for (; i < s->n && row < end; i++)
        row += line(m, cv, row, end - row, i);
    if (i < s->n)
        snprintf(
            more, sizeof more,
            ngettext("%zu more line below", "%zu more lines below", s->n - i),
            s->n - i);
    view_rule(cv, -3, 0, cv->cols, more, ROLE_RULE);
    view_keys(m, cv,
              !s->links ? _("Up Down scroll, Esc back")
              : cv->cols < LAYOUT_PANES_COLS
                  ? _("Enter opens it, c copies, Esc")
                  : _("Up Down choose, Enter opens the address, c copies it, "
                      "Esc back"),
              "");
}
