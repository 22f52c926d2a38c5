/*
 * Pictures that were taken, as cells: gezi-picture makes them, a process of its
 * own without any right, one after the other. Whoever has no such program, or
 * no wish, sees the line of the file alone.
 */
#ifndef TUI_PICTURES_H
#define TUI_PICTURES_H

#include "canvas.h"
#include "pixels.h"
#include "transfers.h"

#include <gezi/front.h>
#include <sys/types.h>

enum {
    PICTURES_MAX = 32, /* kept at a time; the oldest gives way */
    PICTURES_COLS = 60,
    PICTURES_ROWS = 12, /* in a conversation */
};

enum picture_state {
    PICTURE_UNKNOWN, /* nobody asked for it yet */
    PICTURE_ASKED,
    PICTURE_HERE,
    PICTURE_NONE, /* it is no image, or the program could not read it */
};

/* Of a page: how large the screen is, and what it shows. */
struct picture_wish {
    enum pixels form;
    int cols, rows;
    int cell[2]; /* pixels of one */
};

struct picture {
    char *path;
    int cols, rows;
    enum pixels form;         /* NONE: cells */
    struct picture_wish wish; /* a page: what was asked for, as it is or not */
    uint8_t *cells;           /* as in grid.h */
    char *control; /* else the string that draws it; ends with a NUL */
    enum picture_state state;
};

struct pictures; /* opaque */

/*
 * colours: that the terminal has; 0: none. changed is called when one is there
 * or will not come.
 */
struct pictures *pictures_new(int colours, void (*changed)(void *ctx),
                              void *ctx);
void pictures_free(struct pictures *p); /* NULL is fine */

/* The seat that its answers come in by. */
const struct gezi_front *pictures_front(const struct pictures *p);

/* Is this file one that a picture can be made of, and is it here? */
bool pictures_fit(const struct transfer *f);
/* Would it be one if it were here? */
bool pictures_named(const struct transfer *f);

/* The picture of that path as it stands, asked for if nobody did; NULL: another
 * one is being made just now, or there is no program for it. */
const struct picture *pictures_ask(struct pictures *p, const char *path,
                                   int cols, int rows);
/* The same, without asking; NULL: not there. */
const struct picture *pictures_find(const struct pictures *p, const char *path);

/* One that fills the screen: made anew when the wish is another one, in cells
 * where no pixels come. There is one at a time. NULL: as for pictures_ask. */
const struct picture *pictures_ask_page(struct pictures *p, const char *path,
                                        const struct picture_wish *wish);
/* Whatever it is now; NULL: there is none of that path. */
const struct picture *pictures_page(const struct pictures *p, const char *path);

/* Rows from first on, at most rows of them, at that place. */
void picture_draw(const struct picture *picture, struct canvas *cv, int row,
                  int col, int first, int rows);

#endif
