/* The image of a page, given to the terminal as pixels. */
#include "tui_priv.h"

#include "layout.h"

/* One that was made for a larger screen would be drawn over all of it. */
static bool fits(const struct model *m, const struct picture *is)
{
    return is->cols <= m->cols && is->rows <= layout_list_rows(m);
}

static const char *control_of(const struct model *m)
{
    bool page = m->pictures && m->asking == ASK_SHEET && m->sheet.picture;
    const struct picture *is =
        page ? pictures_page(m->pictures, m->sheet.picture) : NULL;

    return is && is->state == PICTURE_HERE && fits(m, is) ? is->control : NULL;
}

void tui_image_before(struct tui *tui)
{
    struct model *m = &tui->model;

    if (m->ask_pixels)
        term_ask_pixels(tui->term);
    m->ask_pixels = false;
    if (tui->image && control_of(m) != tui->image)
        term_no_image(tui->term);
}

void tui_image_after(struct tui *tui)
{
    const char *control = control_of(&tui->model);

    if (control && (control != tui->image || !term_has_image(tui->term)))
        term_image(tui->term, 2, 0, control);
    tui->image = control;
}

void tui_image_can(struct tui *tui, enum pixels can)
{
    if (can > tui->model.pixels)
        tui->model.pixels = can;
}
