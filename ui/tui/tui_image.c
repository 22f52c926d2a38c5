/* The image of a page, given to the terminal as pixels. */
#include "tui_priv.h"

static const char *control_of(const struct model *m)
{
    bool page = m->pictures && m->asking == ASK_SHEET && m->sheet.picture;
    const struct picture *is =
        page ? pictures_page(m->pictures, m->sheet.picture) : NULL;

    return is && is->state == PICTURE_HERE ? is->control : NULL;
}

void tui_image_before(struct tui *tui)
{
    struct model *m = &tui->model;

    if (m->ask_pixels)
        term_ask_pixels(tui->term, m->cell);
    m->ask_pixels = false;
    if (tui->image.control && control_of(m) != tui->image.control)
        term_no_image(tui->term);
}

void tui_image_after(struct tui *tui)
{
    const struct model *m = &tui->model;
    const char *control = control_of(m);

    if (control && (control != tui->image.control ||
                    tui->image.rows != m->rows || tui->image.cols != m->cols))
        term_image(tui->term, 2, 0, control);
    tui->image.control = control;
    tui->image.rows = m->rows;
    tui->image.cols = m->cols;
}

void tui_image_can(struct tui *tui, enum pixels can)
{
    if (can > tui->model.pixels)
        tui->model.pixels = can;
}
