#include "canvas.h"

#include "text.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const struct cell blank = {.base = ' ', .width = 1};

void canvas_init(struct canvas *cv) { *cv = (struct canvas){.caret_row = -1}; }

void canvas_fini(struct canvas *cv)
{
    free(cv->cells);
    canvas_init(cv);
}

/* Returns how many cells that are. */
static size_t resize(struct canvas *cv, int rows, int cols)
{
    size_t n = (size_t)rows * (size_t)cols;

    if (rows != cv->rows || cols != cv->cols) {
        cv->cells = xrealloc(cv->cells, (n ? n : 1) * sizeof *cv->cells);
        cv->rows = rows;
        cv->cols = cols;
    }
    return n;
}

void canvas_copy(struct canvas *to, const struct canvas *from)
{
    size_t n = resize(to, from->rows, from->cols);

    memcpy(to->cells, from->cells, n * sizeof *to->cells);
}

void canvas_reset(struct canvas *cv, int rows, int cols)
{
    size_t n = resize(cv, rows, cols);

    for (size_t i = 0; i < n; i++)
        cv->cells[i] = blank;
    cv->caret_row = -1;
    cv->caret_col = 0;
    cv->hits_n = 0;
}

void canvas_hit(struct canvas *cv, int row, int col, int cols,
                enum hit_kind kind, size_t index, size_t line)
{
    if (cv->hits_n < CANVAS_HITS)
        cv->hits[cv->hits_n++] = (struct touch){row < 0 ? row + cv->rows : row,
                                                col,
                                                cols,
                                                kind,
                                                (uint32_t)index,
                                                (uint32_t)line};
}

const struct touch *canvas_hit_at(const struct canvas *cv, int row, int col)
{
    for (size_t i = cv->hits_n; i > 0; i--) {
        const struct touch *hit = &cv->hits[i - 1];

        if (hit->row == row && col >= hit->col && col < hit->col + hit->cols)
            return hit;
    }
    return NULL;
}

/* The cells from (row, col) on, *cols cut to what exists; NULL if none. */
static struct cell *cells_at(struct canvas *cv, int row, int col, int *cols)
{
    if (row < 0)
        row += cv->rows;
    if (row < 0 || row >= cv->rows || col < 0 || col >= cv->cols || *cols <= 0)
        return NULL;
    if (*cols > cv->cols - col)
        *cols = cv->cols - col;
    return cv->cells + (size_t)row * (size_t)cv->cols + col;
}

/*
 * Nothing may leave half of a wide character standing: blank the other halves
 * of what is about to be overwritten.
 */
static void free_cells(struct canvas *cv, struct cell *at, int cols)
{
    struct cell *end = at + cols;

    if (at->width == 0 && at > cv->cells)
        at[-1] = (struct cell){.base = ' ', .width = 1, .role = at->role};
    if (end < cv->cells + (size_t)cv->rows * (size_t)cv->cols &&
        end->width == 0)
        *end = (struct cell){.base = ' ', .width = 1, .role = end->role};
    for (; at < end; at++)
        *at = (struct cell){.base = ' ', .width = 1, .role = at->role};
}

static void add_mark(struct cell *cell, uint32_t cp)
{
    for (int i = 0; i < CELL_MARKS; i++)
        if (!cell->mark[i]) {
            cell->mark[i] = cp;
            return;
        }
}

/* w cells for one character; a blank may be wider, as a tab is. */
static void put_cells(struct cell *at, int w, uint8_t look, uint32_t base)
{
    for (int k = 0; k < w; k++)
        at[k] = (struct cell){.base = ' ', .width = 1, .role = look};
    if (base == ' ')
        return;
    at->base = base;
    at->width = (uint8_t)w;
    if (w == 2)
        at[1] = (struct cell){.role = look};
}

/* As much as fits into cols. Returns the columns used. */
static int put_text(struct cell *at, int cols, enum role role, const char *s,
                    size_t n)
{
    int used = 0;
    struct cell *last = NULL;

    for (size_t i = 0; i < n && s[i];) {
        uint32_t cp = (unsigned char)s[i], shown = cp;
        bool plain = cp >= ' ' && cp < 0x7f;
        int w = 1;

        if (!plain) {
            i += gezi_utf8_next(s + i, &cp);
            w = text_glyph(cp, &shown);
        } else {
            i++;
        }
        if (w == 0 && last)
            add_mark(last, shown);
        if (w <= 0)
            continue;
        if (used + w > cols)
            break;
        last = at + used;
        put_cells(last, w, (uint8_t)role, shown);
        used += w;
    }
    return used;
}

int canvas_print_n(struct canvas *cv, int row, int col, int cols,
                   enum role role, const char *text, size_t n)
{
    struct cell *at = cells_at(cv, row, col, &cols);
    int used;

    if (!at)
        return 0;
    used = text_cols_n(text, n);
    if (used == 0)
        return 0;
    if (used <= cols) {
        free_cells(cv, at, used);
        return put_text(at, cols, role, text, n);
    }
    free_cells(cv, at, cols);
    used = put_text(at, cols - 1, role, text, n);
    at[used] = (struct cell){.base = '~', .width = 1, .role = (uint8_t)role};
    return used + 1;
}

int canvas_print(struct canvas *cv, int row, int col, int cols, enum role role,
                 const char *text)
{
    return canvas_print_n(cv, row, col, cols, role, text, strlen(text));
}

int canvas_printf(struct canvas *cv, int row, int col, int cols, enum role role,
                  const char *fmt, ...)
{
    char line[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(line);
    return canvas_print(cv, row, col, cols, role, line);
}

int canvas_right(struct canvas *cv, int row, int col, int cols, enum role role,
                 const char *text)
{
    int want = text_cols(text);

    if (want > cols)
        want = cols;
    return canvas_print(cv, row, col + cols - want, want, role, text);
}

void canvas_fill(struct canvas *cv, int row, int col, int cols, enum role role,
                 char fill)
{
    struct cell *at = cells_at(cv, row, col, &cols);

    if (!at)
        return;
    free_cells(cv, at, cols);
    for (int i = 0; i < cols; i++)
        at[i] = (struct cell){
            .base = (unsigned char)fill, .width = 1, .role = (uint8_t)role};
}

void canvas_cell(struct canvas *cv, int row, int col, uint32_t cp, uint8_t fg,
                 uint8_t bg)
{
    int cols = 1;
    struct cell *at = cells_at(cv, row, col, &cols);
    uint32_t shown;

    if (!at)
        return;
    free_cells(cv, at, 1);
    *at = (struct cell){.base = text_glyph(cp, &shown) == 1 ? shown : ' ',
                        .width = 1,
                        .role = ROLE_PICTURE,
                        .fg = fg,
                        .bg = bg};
}

void canvas_paint(struct canvas *cv, int row, int col, int cols, enum role role)
{
    struct cell *at = cells_at(cv, row, col, &cols);

    for (int i = 0; at && i < cols; i++)
        at[i].role = (uint8_t)role;
}

size_t cell_text(const struct cell *cell, char out[static CELL_TEXT])
{
    size_t n = 0;

    if (cell->base) {
        n += (size_t)utf8proc_encode_char((utf8proc_int32_t)cell->base,
                                          (utf8proc_uint8_t *)out);
        for (int i = 0; i < CELL_MARKS && cell->mark[i]; i++)
            n += (size_t)utf8proc_encode_char((utf8proc_int32_t)cell->mark[i],
                                              (utf8proc_uint8_t *)out + n);
    }
    out[n] = '\0';
    return n;
}

size_t canvas_text(const struct canvas *cv, int row, char *out, size_t cap)
{
    const struct cell *at = cv->cells + (size_t)row * (size_t)cv->cols;
    size_t n = 0, end = 0;

    for (int i = 0; i < cv->cols; i++) {
        char bytes[CELL_TEXT];
        size_t size = cell_text(at + i, bytes);

        if (n + size + 1 > cap)
            break;
        memcpy(out + n, bytes, size);
        n += size;
        if (size && !(size == 1 && bytes[0] == ' '))
            end = n;
    }
    if (cap)
        out[end] = '\0';
    return end;
}

bool cells_equal(const struct cell *a, const struct cell *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}
