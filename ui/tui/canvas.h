/* A grid of cells: what the screen should look like. Knows no terminal. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELL_MARKS = 3 };

struct cell {
    uint32_t base; /* the character; 0 in the right half of a wide one */
    uint32_t mark[CELL_MARKS]; /* what is stacked on it; 0 ends */
    uint8_t width;             /* 1, 2, or 0 in the right half */
    uint8_t role;              /* enum role */
    /* ROLE_PICTURE: 1 + the number of a colour; 0: the terminal's own. No
     * padding: cells compare as bytes. */
    uint8_t fg, bg;
};

/* What a click there is about. */
enum hit_kind {
    HIT_DIGIT,   /* of the menu, in the last row: index is the character */
    HIT_MENU,    /* a row of the main menu */
    HIT_LIST,    /* people, conversations */
    HIT_SIDE,    /* the same beside a conversation */
    HIT_MESSAGE, /* index: its number; line: of its card */
    HIT_FOUND,
    HIT_FILE,
    HIT_JOB,
    HIT_PALETTE,
    HIT_SETTING,
    HIT_SUGGEST,
    HIT_LINK,  /* of a page of text */
    HIT_VALUE, /* that a setting may have */
    HIT_FIELD, /* of the first start */
    HIT_COPY,  /* a message in copy mode: index is its number */
    HIT_KEY,   /* what the line of keys says of it: index is the key */
};
struct touch {
    int row, col, cols;
    enum hit_kind kind;
    uint32_t index, line;
};
enum { CANVAS_HITS = 512 };

struct canvas {
    int rows, cols;
    int caret_row, caret_col; /* the hardware cursor; row -1: hidden */
    struct cell *cells;       /* rows * cols */
    struct touch hits[CANVAS_HITS];
    size_t hits_n;
};

void canvas_init(struct canvas *cv);
void canvas_fini(struct canvas *cv);

/* Blank it and give it this size. */
void canvas_reset(struct canvas *cv, int rows, int cols);

/* The cells and the size of another one. */
void canvas_copy(struct canvas *to, const struct canvas *from);

/*
 * Print text from (row, col) into at most cols columns, on one line, with '~'
 * where it had to be cut. A negative row counts from the bottom: -1 is the
 * last one. What is outside the canvas is not there. Returns columns used.
 */
int canvas_print(struct canvas *cv, int row, int col, int cols, enum role role,
                 const char *text);
int canvas_printf(struct canvas *cv, int row, int col, int cols, enum role role,
                  const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The first n bytes of text, right up to column col + cols. */
int canvas_print_n(struct canvas *cv, int row, int col, int cols,
                   enum role role, const char *text, size_t n);

/* The same with its last column at col + cols - 1. Returns columns used. */
int canvas_right(struct canvas *cv, int row, int col, int cols, enum role role,
                 const char *text);

/* cols times the ASCII character. */
void canvas_fill(struct canvas *cv, int row, int col, int cols, enum role role,
                 char fill);

/* A cell of a picture. What is no character of one column is a blank. */
void canvas_cell(struct canvas *cv, int row, int col, uint32_t cp, uint8_t fg,
                 uint8_t bg);

/* Remember what these cells are about; of two at a place the later counts. */
void canvas_hit(struct canvas *cv, int row, int col, int cols,
                enum hit_kind kind, size_t index, size_t line);
const struct touch *canvas_hit_at(const struct canvas *cv, int row, int col);

/* Give cells another role, whatever stands in them. */
void canvas_paint(struct canvas *cv, int row, int col, int cols,
                  enum role role);

/* A row as UTF-8 without blanks at its end. Returns its bytes. */
size_t canvas_text(const struct canvas *cv, int row, char *out, size_t cap);

/* UTF-8 of one cell, marks included; 0 bytes for a right half. */
enum { CELL_TEXT = 4 * (1 + CELL_MARKS) + 1 };
size_t cell_text(const struct cell *cell, char out[static CELL_TEXT]);

/* Do n cells look the same? */
bool cells_equal(const struct cell *a, const struct cell *b, size_t n);

#endif
