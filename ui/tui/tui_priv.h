/*
 * What the files of the screen share: tui.c is the front, tui_editor.c gives
 * the terminal to an editor and takes it back, tui_image.c gives it images,
 * tui_change.c follows the settings.
 */
#ifndef TUI_TUI_PRIV_H
#define TUI_TUI_PRIV_H

#include "editor.h"
#include "keys.h"
#include "model.h"
#include "pace.h"
#include "term.h"
#include "tui.h"

struct tui {
    struct gezi_front front; /* first: what the loop holds */
    struct model model;
    struct keys keys;
    struct terminal *term;
    struct canvas canvas;
    struct pace pace;
    unsigned titled;  /* unread messages the title tells of */
    uint64_t trouble; /* a hash of the house's, as the picture tells it */
    bool dirty, first;
    bool told_left;        /* of a draft in an editor */
    const char *state;     /* the folder; NULL: none */
    bool taking;           /* the terminal took some of what waits for it */
    const char *image;     /* its control string, drawn now; NULL: none is */
    struct editor *editor; /* it has the terminal now; NULL: we have */
    uint32_t edited;       /* whose draft it edits */
};

/* Take it, again if others had it, and draw all of it. */
void tui_take_terminal(struct tui *tui);

/* The draft goes to the editor, and the terminal with it; a notice if not. */
void tui_begin_editor(struct tui *tui);
/* SIGCHLD while there is one. */
void tui_watch_editor(struct tui *tui);
/* Which draft an editor had when gezi was killed, as a notice. */
void tui_tell_left(struct tui *tui);

/* Around showing the cells: an image goes, or comes, or is drawn anew. The
 * terminal said that it can show pixels. */
void tui_image_before(struct tui *tui);
void tui_image_after(struct tui *tui);
void tui_image_can(struct tui *tui, enum pixels can);

/* For the theme "auto": by what the terminal set, until it answers. */
void tui_learn_background(struct tui *tui);

/* Listens to the settings; ctx is the tui. */
void tui_on_change(void *ctx, const struct options *o,
                   const bool changed[OPTION_COUNT]);

#endif
