/*
 * The terminal: raw bytes in, cells out. There is one; it is put right again
 * on every way out of the program that runs exit handlers.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum term_looks {
    TERM_PLAIN,  /* no attribute at all */
    TERM_BOLD,   /* bold, reverse, but no colour */
    TERM_COLOUR, /* what the terminal has */
};

struct terminal;

/* Can a screen of that size be shown? False, and why tells, when not. */
bool term_fits(int rows_min, int cols_min, const char **why);

/* NULL, and why tells, when the terminal is unknown or cannot move. */
struct terminal *term_open(enum term_looks looks, const char **why);
void term_close(struct terminal *t); /* NULL is fine */

/* Other looks from now on. */
void term_look(struct terminal *t, enum term_looks looks);

void term_size(int *rows, int *cols);

/* What was typed, 0 when nothing, -1 when the terminal is gone. */
int term_read(struct terminal *t, uint8_t *bytes, size_t cap);

/*
 * Make the terminal look like this: only what changed since the last call is
 * written. Not while term_busy: then the terminal has not taken the last
 * picture yet, and term_flush must be called again a little later.
 */
void term_show(struct terminal *t, const struct canvas *cv);
/* True: some of it went out, and there is more. */
bool term_flush(struct terminal *t);
bool term_busy(const struct terminal *t);

/* 0, 8, 16 or 256: what a picture can be made of. */
int term_colours(const struct terminal *t);

void term_bell(struct terminal *t);

/* The words in the title of its window. */
void term_title(struct terminal *t, const char *title);

/* Hand a note to the desktop, where the terminal does that: OSC 9 or 777,
 * through tmux as well. Both texts are clean UTF-8 of one line. */
void term_note(struct terminal *t, const char *title, const char *body);

/* Hand text to the clipboard, by OSC 52: a terminal that does not know it
 * ignores it. */
void term_copy(struct terminal *t, const char *text);

/* Shall it tell of clicks and the wheel? Not every terminal can. */
void term_mouse(struct terminal *t, bool on);

/* Ask whether it shows pixels: the answers come as K_SIXEL and K_KITTY. */
void term_ask_pixels(struct terminal *t);

/* The size of a cell in pixels. */
void term_cell(int cell[static 2]);

/* Draw from there on with this control string; rows that are written later
 * go over it. Take all of them away. Are they there still? Whatever writes
 * the whole screen takes them with it. */
void term_image(struct terminal *t, int row, int col, const char *control);
void term_no_image(struct terminal *t);
bool term_has_image(const struct terminal *t);

/* Ask which colour its background has: the answer, if there is one, comes as
 * K_BACKGROUND. */
void term_ask_background(struct terminal *t);

/* What the terminal shows is not what we think: write all of it next time. */
void term_forget(struct terminal *t);

/* Put it right for others; take it, again if others had it meanwhile. */
void term_leave(struct terminal *t);
void term_enter(struct terminal *t);

#endif
