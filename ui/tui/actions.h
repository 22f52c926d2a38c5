/* What keys do: bindings and the actions behind them. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "model.h"

/* What only the terminal can do about a key. */
enum act_result { ACT_DONE, ACT_REDRAW, ACT_SUSPEND };

/*
 * A key of keys.h was pressed; paste is the text of K_PASTE, else NULL.
 * Commands go to m->host, which must be set.
 */
enum act_result act_key(struct model *m, int key, const char *paste);

/* The menu. Digits never change meaning; the words shrink with the screen. */
struct menu_row {
    char digit;
    const char *words, *mid, *brief, *tiny; /* in the last row of the screen */
    const char *title;                      /* in the main menu */
    enum screen screen;
};
enum { MENU_ROWS = 8 };
extern const struct menu_row menu_rows[MENU_ROWS];

#endif
