/* A draft and its caret. Works on clusters: what a user calls a character. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

enum { EDIT_MAX = 64 * 1024, EDIT_HISTORY_MAX = 50 };

/* What was done last: the same again may be one step with it. */
enum edit_last {
    EDIT_OTHER, /* the caret moved, or a change for itself */
    EDIT_TYPED,
    EDIT_ERASED,  /* before the caret */
    EDIT_DELETED, /* after it */
    EDIT_KILLED,
    EDIT_YANKED,
};

struct edit {
    char *text; /* valid harmless UTF-8, LF between lines; never NULL */
    size_t n, cap;
    size_t caret;   /* byte offset, between clusters */
    char **history; /* what was sent from here, oldest first */
    size_t history_n;
    size_t history_at; /* history_n: the draft itself */
    char *parked;      /* the draft while an older line is shown */
    struct undo *undo; /* edit_undo.c; NULL: nothing changed yet */
    enum edit_last last;
    size_t yanked_n;  /* bytes before the caret, when EDIT_YANKED */
    size_t yanked_at; /* which of the killed ones; 0: the newest */
};

void edit_init(struct edit *e);
void edit_fini(struct edit *e);

/* Replace the text; the caret goes to its end. What was is forgotten. */
void edit_set(struct edit *e, const char *text);

/* The same as one step that can be undone. False when it is too long, then
 * nothing changed. */
bool edit_replace(struct edit *e, const char *text);

/*
 * Put n bytes in at the caret. CR becomes LF, what is not harmless or not
 * UTF-8 is left out. False when it does not fit into EDIT_MAX, then nothing
 * was put in.
 */
bool edit_insert(struct edit *e, const char *bytes, size_t n);

/* Put text in the place of [from, to), between clusters; one step. */
bool edit_swap(struct edit *e, size_t from, size_t to, const char *text);

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
    X(kill_word_right)                                                         \
    X(yank)                                                                    \
    X(yank_older)                                                              \
    X(transpose)                                                               \
    X(upper)                                                                   \
    X(lower)                                                                   \
    X(capital)

#define X(op) void edit_##op(struct edit *e);
EDIT_OPS(X)
#undef X

/* A step back, and again forth. A word that was typed is one step. False:
 * there is none. */
bool edit_undo(struct edit *e);
bool edit_redo(struct edit *e);

/*
 * What was killed can be brought back in any draft, as a clipboard would: the
 * last ones are kept, once for the whole program. remember adds one.
 */
void edit_remember_killed(const char *text);
void edit_forget_killed(void);

/*
 * One row up or down in the draft wrapped to cols columns. False, and nothing
 * moved, on the first or last row.
 */
bool edit_up(struct edit *e, int cols);
bool edit_down(struct edit *e, int cols);

/* The older or newer line of the history. False at its end. */
bool edit_older(struct edit *e);
bool edit_newer(struct edit *e);

/* Add to the history what was sent on another day, oldest first. */
void edit_remember(struct edit *e, const char *text);

/* The text was sent: keep it in the history, empty the draft. */
void edit_sent(struct edit *e);

/* The row and column of the caret in the draft wrapped to cols columns. */
void edit_caret(const struct edit *e, int cols, int *row, int *col);

#endif
