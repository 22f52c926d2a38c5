/* How text takes up columns. The only place that knows of widths. */
#ifndef TUI_TEXT_H
#define TUI_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { TEXT_TAB_COLS = 4 };

/*
 * What a terminal is shown for a code point: *shown gets it. Returns its
 * columns: 1 or 2; 0: a mark on the character before it; -1: nothing is shown.
 * Controls show as U+FFFD, flags as letters; joiners, variation selectors,
 * skin tones and bidi marks are not shown, since terminals disagree on them.
 */
int text_glyph(uint32_t cp, uint32_t *shown);

/* Columns of the first n bytes of s on one line. A newline counts as one. */
int text_cols_n(const char *s, size_t n);
int text_cols(const char *s);

/* Bytes of the longest prefix that takes at most cols columns. */
size_t text_fit(const char *s, int cols);

enum text_wrap {
    TEXT_WRAP_CELLS, /* full rows: caret positions map one to one */
    TEXT_WRAP_WORDS, /* at blanks and between wide characters */
};

/*
 * The first row of s, wrapped to cols (at least 2): *shown gets the bytes to
 * show, the result is the bytes to go on behind. 0 only when s is empty.
 */
size_t text_wrap(const char *s, int cols, enum text_wrap how, size_t *shown);

/* How many rows that makes; an empty text has one. */
int text_rows(const char *s, int cols, enum text_wrap how);

#endif
