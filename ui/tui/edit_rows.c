/* The draft as rows on the screen. */
#include "edit.h"

#include "edit_priv.h"
#include "text.h"

/*
 * The row that holds offset at, and where it starts. An offset at the end of a
 * full row belongs to the next one: there the next character will stand.
 */
static int row_of(const struct edit *e, int cols, size_t at, size_t *start)
{
    size_t from = 0, shown, n;
    int row = 0;

    while ((n = text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown)) > 0) {
        bool full = text_cols_n(e->text + from, shown) >= cols;
        bool newline = e->text[from + n - 1] == '\n';

        if (at < from + n || (at == from + n && !newline && !full))
            break;
        from += n;
        row++;
    }
    *start = from;
    return row;
}

void edit_caret(const struct edit *e, int cols, int *row, int *col)
{
    size_t start;

    *row = row_of(e, cols, e->caret, &start);
    *col = text_cols_n(e->text + start, e->caret - start);
}

/* The place on a row, at or before a column. False if there is no row. */
static bool find(const struct edit *e, int cols, int row, int col,
                 size_t *found)
{
    size_t from = 0, shown, n, at, end;

    for (int i = 0; i < row; i++) {
        n = text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown);
        if (n == 0)
            return false;
        from += n;
    }
    if (from == e->n && row > 0 && e->text[from - 1] != '\n')
        return false;
    text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown);
    end = from + shown;
    at = from;
    while (at < end && text_cols_n(e->text + from, at - from) < col) {
        size_t next = edit_next(e, at);

        if (next > end || text_cols_n(e->text + from, next - from) > col ||
            (next == end && end < e->n && e->text[end] != '\n'))
            break;
        at = next;
    }
    *found = at;
    return true;
}

/* A cluster may be cut by the edge: never stand inside of it. */
bool edit_up(struct edit *e, int cols)
{
    int row, col;
    size_t at;

    edit_caret(e, cols, &row, &col);
    if (row == 0 || !find(e, cols, row - 1, col, &at))
        return false;
    e->caret = edit_begin(e, at);
    e->last = EDIT_OTHER;
    return true;
}

bool edit_down(struct edit *e, int cols)
{
    int row, col;
    size_t at;

    edit_caret(e, cols, &row, &col);
    if (!find(e, cols, row + 1, col, &at))
        return false;
    e->caret = edit_border(e, at);
    e->last = EDIT_OTHER;
    return true;
}
