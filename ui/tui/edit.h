/* A draft and its caret. Works on clusters: what a user calls a character. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

enum { EDIT_MAX = 64 * 1024, EDIT_HISTORY_MAX = 50 };

struct edit {
    char *text; /* valid harmless UTF-8, LF between lines; never NULL */
    size_t n, cap;
    size_t caret;   /* byte offset, between clusters */
    char *killed;   /* what C-y brings back; may be NULL */
    char **history; /* what was sent from here, oldest first */
    size_t history_n;
    size_t history_at; /* history_n: the draft itself */
    char *parked;      /* the draft while an older line is shown */
};

void edit_init(struct edit *e);
void edit_fini(struct edit *e);

/* Replace the text; the caret goes to its end. */
void edit_set(struct edit *e, const char *text);

/*
 * Put n bytes in at the caret. CR becomes LF, what is not harmless or not
 * UTF-8 is left out. False when it does not fit into EDIT_MAX, then nothing
 * was put in.
 */
bool edit_insert(struct edit *e, const char *bytes, size_t n);

/* X(symbol): what keys do to a draft. */
#define EDIT_OPS(X)                                                            \
    X(left)                                                                    \
    X(right)                                                                   \
    X(word_left)                                                               \
    X(word_right)                                                              \
    X(line_start)                                                              \
    X(line_end)                                                                \
    X(backspace)                                                               \
    X(delete)                                                                  \
    X(kill_end)                                                                \
    X(kill_start)                                                              \
    X(kill_word)                                                               \
    X(yank)                                                                    \
    X(transpose)

#define X(op) void edit_##op(struct edit *e);
EDIT_OPS(X)
#undef X

/*
 * One row up or down in the draft wrapped to cols columns. False, and nothing
 * moved, on the first or last row.
 */
bool edit_up(struct edit *e, int cols);
bool edit_down(struct edit *e, int cols);

/* The older or newer line of the history. False at its end. */
bool edit_older(struct edit *e);
bool edit_newer(struct edit *e);

/* The text was sent: keep it in the history, empty the draft. */
void edit_sent(struct edit *e);

/* The row and column of the caret in the draft wrapped to cols columns. */
void edit_caret(const struct edit *e, int cols, int *row, int *col);

#endif
