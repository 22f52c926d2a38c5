/*
 * What gezi-picture answers: cells, not control strings, so that nothing it
 * writes can do more than look wrong. GRID_MAGIC, columns, rows (a byte each),
 * then each cell in GRID_CELL bytes: the code point (four, low byte first),
 * foreground and background (one each: 0 the terminal's own, else 1 + the
 * number of the colour).
 * Where the terminal shows pixels: GRID_PIXELS, columns, rows, then one control
 * string for it, as it is. Shared by the program and the screen.
 */
#ifndef GEZI_GRID_H
#define GEZI_GRID_H

#define GRID_MAGIC "GP1"
#define GRID_PIXELS "GP2"

enum {
    GRID_HEAD = 5, /* bytes of magic, columns and rows */
    GRID_CELL = 6, /* bytes */
    GRID_COLS_MAX = 160,
    GRID_ROWS_MAX = 60,
    GRID_PIXELS_MAX = 8 * 1024 * 1024, /* bytes of a control string */
    GRID_MAX = GRID_HEAD + GRID_CELL * GRID_COLS_MAX * GRID_ROWS_MAX,
};

#endif
