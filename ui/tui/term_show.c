#include "term_priv.h"

#include "theme.h"

#include <string.h>

/*
 * curses' own screen is not used: it trusts the C library on the width of each
 * character, and terminals and libraries disagree. terminfo tells how to move
 * and to highlight; where a width is in doubt we move again behind it, so a
 * column never slips.
 */
static void set_role(struct terminal *t, int role)
{
    struct look look = theme_look((enum role)role);
    int colour;

    if (t->role == role)
        return;
    t->role = role;
    if (t->looks == TERM_PLAIN)
        return;
    term_put(t, t->can.sgr0);
    if (look.attributes & THEME_BOLD)
        term_put(t, t->can.bold);
    if (look.attributes & THEME_DIM)
        term_put(t, t->can.dim);
    if (look.attributes & THEME_REVERSE)
        term_put(t, t->can.rev);
    colour = theme_fit(look.colour, t->colours);
    if (colour != THEME_PLAIN && t->looks == TERM_COLOUR)
        term_put_number(t, t->can.setaf, colour);
}

static void put_colour(struct terminal *t, const char *with, uint8_t colour)
{
    if (colour)
        term_put_number(t, with, colour - 1);
}

/* Roles look the same everywhere; cells of a picture do not. */
static void set_look(struct terminal *t, const struct cell *cell)
{
    bool same = t->fg == cell->fg && t->bg == cell->bg;

    if (cell->role != ROLE_PICTURE) {
        set_role(t, cell->role);
        return;
    }
    if (t->role == ROLE_PICTURE && same)
        return;
    t->role = -1;
    set_role(t, ROLE_PICTURE);
    t->fg = cell->fg;
    t->bg = cell->bg;
    if (t->looks != TERM_COLOUR)
        return;
    put_colour(t, t->can.setaf, cell->fg);
    put_colour(t, t->can.setab, cell->bg);
}

/* Every terminal agrees on the columns of these. */
static bool sure_width(const struct cell *cell)
{
    uint32_t c = cell->base;

    if (cell->mark[0])
        return false;
    return c < 0x7f || (c >= 0x3041 && c <= 0x30ff) ||
           (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xff01 && c <= 0xff60);
}

static bool is_blank(const struct cell *cell)
{
    return cell->base == ' ' && !cell->mark[0] && cell->role == ROLE_TEXT;
}

static void show_cells(struct terminal *t, const struct cell *cells, int row,
                       int from, int to)
{
    char bytes[CELL_TEXT];
    bool placed = false;

    for (int col = from; col < to; col++) {
        const struct cell *cell = &cells[col];

        if (cell->width == 0)
            continue;
        if (!placed)
            term_move(t, row, col);
        set_look(t, cell);
        strbuf_add(&t->queue, bytes, cell_text(cell, bytes));
        placed = sure_width(cell);
    }
}

/* From the first to the last cell that differs; blanks up to the end by el. */
static void show_row(struct terminal *t, const struct canvas *cv, int row,
                     const struct cell *old)
{
    const struct cell *now = cv->cells + (size_t)row * (size_t)cv->cols;
    int from = 0, to = cv->cols, end = cv->cols;

    if (cells_equal(now, old, (size_t)cv->cols))
        return;
    while (cells_equal(&now[from], &old[from], 1))
        from++;
    while (cells_equal(&now[to - 1], &old[to - 1], 1))
        to--;
    while (from > 0 && (now[from].width == 0 || old[from].width == 0))
        from--;
    while (to < cv->cols && (now[to].width == 0 || old[to].width == 0))
        to++;
    while (end > 0 && is_blank(&now[end - 1]))
        end--;
    if (end + 4 < to && end >= from && t->can.el[0]) {
        show_cells(t, now, row, from, end);
        term_move(t, row, end);
        set_role(t, ROLE_TEXT);
        term_put(t, t->can.el);
    } else {
        show_cells(t, now, row, from, to);
    }
}

static void show_all(struct terminal *t, const struct canvas *cv)
{
    struct canvas blank = {0}; /* a row of it */

    t->role = -1;
    set_role(t, ROLE_TEXT);
    term_put(t, t->can.clear);
    t->images = false;
    canvas_reset(&blank, 1, cv->cols);
    for (int row = 0; row < cv->rows; row++)
        show_row(t, cv, row, blank.cells);
    canvas_fini(&blank);
    t->known = true;
}

static void show_changed(struct terminal *t, const struct canvas *cv)
{
    for (int row = 0; row < cv->rows; row++)
        show_row(t, cv, row, t->shown.cells + (size_t)row * (size_t)cv->cols);
}

void term_show(struct terminal *t, const struct canvas *cv)
{
    if (!t->entered)
        return;
    term_put(t, t->can.civis);
    if (t->known && cv->rows == t->shown.rows && cv->cols == t->shown.cols)
        show_changed(t, cv);
    else
        show_all(t, cv);
    if (cv->caret_row >= 0) {
        term_move(t, cv->caret_row, cv->caret_col);
        term_put(t, t->can.cnorm);
    }
    term_flush(t);
    canvas_copy(&t->shown, cv);
}
