/*
 * gezi-picture COLS ROWS COLOURS <IMAGE: a PNG or JPEG as a grid of cells of at
 * most that size in 0, 8, 16 or 256 colours; COLOURS "sixel" or "kitty", with
 * the pixels of a cell behind it: as pixels for such a terminal. A program of
 * its own, since what it reads comes from anybody: it gives up everything else
 * first.
 */
#include "image.h"
#include "jail.h"

#include <chafa.h>
#include <errno.h>
#include <gezi/grid.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long number(const char *text, long most)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *end || n < 0 || n > most ? -1 : n;
}

/* All of standard input; n is IMAGE_BYTES_MAX + 1 when there is more. */
static size_t take(uint8_t *bytes)
{
    size_t n = 0;
    ssize_t got;

    while (n <= IMAGE_BYTES_MAX &&
           (got = read(STDIN_FILENO, bytes + n, IMAGE_BYTES_MAX + 1 - n)) != 0)
        if (got > 0)
            n += (size_t)got;
        else if (errno != EINTR)
            break;
    return n;
}

static ChafaCanvasConfig *config_of(int cols, int rows, long colours)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaSymbolMap *symbols = chafa_symbol_map_new();

    /* Without colours letters and signs have to do; with them half blocks,
     * which every font has, two pixels each. */
    chafa_symbol_map_add_by_tags(symbols, colours ? CHAFA_SYMBOL_TAG_SPACE |
                                                        CHAFA_SYMBOL_TAG_SOLID |
                                                        CHAFA_SYMBOL_TAG_VHALF
                                                  : CHAFA_SYMBOL_TAG_ASCII);
    chafa_canvas_config_set_symbol_map(config, symbols);
    chafa_canvas_config_set_geometry(config, cols, rows);
    chafa_canvas_config_set_canvas_mode(
        config, colours >= 256  ? CHAFA_CANVAS_MODE_INDEXED_240
                : colours >= 16 ? CHAFA_CANVAS_MODE_INDEXED_16
                : colours >= 8  ? CHAFA_CANVAS_MODE_INDEXED_8
                                : CHAFA_CANVAS_MODE_FGBG);
    return config;
}

static uint8_t colour(int index, long colours)
{
    return colours && index >= 0 && index < 255 ? (uint8_t)(index + 1) : 0;
}

static size_t fill(uint8_t *out, const struct image *image, int cols, int rows,
                   long colours)
{
    ChafaCanvas *canvas;
    uint8_t *at = out + GRID_HEAD;

    chafa_calc_canvas_geometry((gint)image->width, (gint)image->height, &cols,
                               &rows, 0.5f, FALSE, FALSE);
    canvas = chafa_canvas_new(config_of(cols, rows, colours));
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED,
                                 image->pixels, (gint)image->width,
                                 (gint)image->height, (gint)image->width * 4);
    memcpy(out, GRID_MAGIC, 3);
    out[3] = (uint8_t)cols;
    out[4] = (uint8_t)rows;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < cols; x++, at += GRID_CELL) {
            gunichar c = chafa_canvas_get_char_at(canvas, x, y);
            int fg, bg;

            chafa_canvas_get_raw_colors_at(canvas, x, y, &fg, &bg);
            for (int i = 0; i < 4; i++)
                at[i] = (uint8_t)(c >> 8 * i);
            at[4] = colour(fg, colours);
            at[5] = colour(bg, colours);
        }
    return (size_t)(at - out);
}

/* The control string stays where chafa made it: the process ends soon. */
static const char *pixels(const struct image *image, ChafaPixelMode mode,
                          int cols, int rows, const long cell[static 2],
                          uint8_t head[static GRID_HEAD], size_t *n)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaCanvas *canvas;
    GString *string;

    chafa_calc_canvas_geometry((gint)image->width, (gint)image->height, &cols,
                               &rows, (gfloat)cell[0] / (gfloat)cell[1], FALSE,
                               FALSE);
    chafa_canvas_config_set_geometry(config, cols, rows);
    chafa_canvas_config_set_cell_geometry(config, (gint)cell[0], (gint)cell[1]);
    chafa_canvas_config_set_pixel_mode(config, mode);
    canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED,
                                 image->pixels, (gint)image->width,
                                 (gint)image->height, (gint)image->width * 4);
    string = chafa_canvas_print(
        canvas, chafa_term_db_get_fallback_info(chafa_term_db_get_default()));
    memcpy(head, GRID_PIXELS, 3);
    head[3] = (uint8_t)cols;
    head[4] = (uint8_t)rows;
    *n = string->len;
    return string->str;
}

static bool answer(const void *bytes, size_t n)
{
    size_t sent = 0;

    while (sent < n) {
        ssize_t put =
            write(STDOUT_FILENO, (const uint8_t *)bytes + sent, n - sent);

        if (put < 0 && errno != EINTR)
            return false;
        sent += put > 0 ? (size_t)put : 0;
    }
    return true;
}

struct wish {
    long cols, rows, colours; /* colours -1: pixels */
    ChafaPixelMode mode;
    long cell[2]; /* width and height in pixels */
};

static bool understand(int argc, char *argv[], struct wish *w)
{
    bool sixel = argc == 6 && strcmp(argv[3], "sixel") == 0;

    if (argc != 4 && !sixel && !(argc == 6 && strcmp(argv[3], "kitty") == 0))
        return false;
    w->cols = number(argv[1], GRID_COLS_MAX);
    w->rows = number(argv[2], GRID_ROWS_MAX);
    w->colours = argc == 4 ? number(argv[3], 256) : -1;
    w->mode = sixel ? CHAFA_PIXEL_MODE_SIXELS : CHAFA_PIXEL_MODE_KITTY;
    for (int i = 0; i < 2; i++)
        w->cell[i] = argc == 6 ? number(argv[4 + i], 64) : 1;
    return w->cols > 0 && w->rows > 0 && w->cell[0] > 0 && w->cell[1] > 0 &&
           (argc == 6 || w->colours >= 0);
}

static bool show(const struct image *image, const struct wish *w)
{
    static uint8_t out[GRID_MAX];
    const char *string;
    size_t n;

    if (w->colours >= 0)
        return answer(out,
                      fill(out, image, (int)w->cols, (int)w->rows, w->colours));
    string =
        pixels(image, w->mode, (int)w->cols, (int)w->rows, w->cell, out, &n);
    return n <= GRID_PIXELS_MAX && answer(out, GRID_HEAD) && answer(string, n);
}

int main(int argc, char *argv[])
{
    static uint8_t bytes[IMAGE_BYTES_MAX + 1];
    struct image image;
    struct wish wish;
    size_t n;

    if (!understand(argc, argv, &wish))
        return 2;
    chafa_set_n_threads(1);
    chafa_term_db_get_default(); /* looks at the environment */
    if (jail_enter())
        return 1;
    n = take(bytes);
    if (n > IMAGE_BYTES_MAX || image_read(bytes, n, &image) ||
        image.width < 1 || image.height < 1)
        return 1;
    return !show(&image, &wish);
}
