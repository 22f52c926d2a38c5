/* Where things stand: shared by what draws a screen and what moves in it. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "model.h"

enum {
    LAYOUT_ROWS_MIN = 12, /* below: the line mode */
    LAYOUT_COLS_MIN = 40,
    LAYOUT_PANES_COLS = 60, /* from here on two panes */
    LAYOUT_DRAFT_ROWS = 5,
    LAYOUT_TIME_COLS = 6,   /* "14:02 " */
    LAYOUT_STATE_COLS = 11, /* " read 14:02", " delivered" */
};

/* Rows and columns of a screen with a draft. */
struct layout {
    int side_cols;           /* the list at the left; 0: there is none */
    int body_row, body_rows; /* messages */
    int body_col, body_cols;
    int author_cols; /* with the gap behind it */
    int text_cols;   /* of a message */
    int draft_row, draft_rows;
    int prompt_cols, draft_cols; /* "to 李雷> ", and what is left */
};

struct layout layout_of(const struct model *m);

/* Rows between the two rules of a screen without a draft. */
int layout_list_rows(const struct model *m);

/* Of those, the ones that list settings: the others explain the chosen one. */
int layout_prefs_rows(const struct model *m);

/* "to 李雷> ", cut to a third of the row. */
enum { LAYOUT_PROMPT_SIZE = 512 };
char *layout_prompt(const struct model *m, char out[static LAYOUT_PROMPT_SIZE]);

/* Rows of message seq, separators above it included. */
int layout_rows(const struct talk *t, const struct layout *at, uint32_t seq);

/* Does "beginning of the history", the day, or the line "-- n new --", stand
 * above message seq? */
bool layout_has_begin(const struct talk *t, uint32_t seq);
bool layout_has_day(const struct talk *t, uint32_t seq);
bool layout_has_mark(const struct talk *t, uint32_t seq);

/* The first row that is shown. */
struct spot layout_top(const struct talk *t, const struct layout *at);

/* Messages behind the last one that is seen. */
unsigned layout_below(const struct talk *t, const struct layout *at);

/* Move what is shown by n rows, up when negative. */
void layout_scroll(struct talk *t, const struct layout *at, int n);

/* Make sure that the chosen message, or the line of its card, is seen. */
void layout_show_chosen(struct talk *t, const struct layout *at);

#endif
