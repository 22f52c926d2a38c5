#include "gallery.h"

#include "layout.h"

static bool hide(struct transfer *f)
{
    bool was = f->picture_rows > 0;

    f->picture_rows = 0;
    return was;
}

static bool show(struct pictures *p, struct transfer *f,
                 const struct layout *at)
{
    int cols = at->text_cols < PICTURES_COLS ? at->text_cols : PICTURES_COLS;
    int half = at->body_rows / 2;
    const struct picture *is = pictures_ask(
        p, f->path, cols, half < PICTURES_ROWS ? half : PICTURES_ROWS);
    int rows = f->picture_rows;

    if (!is || is->state == PICTURE_ASKED)
        return false;
    f->picture_rows = is->state == PICTURE_HERE ? is->rows : 0;
    return f->picture_rows != rows;
}

/* Kitty gets every pixel in five bytes and makes it larger by itself: half of
 * them each way look as well and arrive at once. */
static void ask_page(const struct model *m)
{
    int by = m->pixels == PIXELS_KITTY ? 2 : 1;
    struct picture_wish wish = {
        m->pixels, m->cols, layout_list_rows(m), {1, 1}};

    for (int i = 0; i < 2; i++)
        if (m->cell[i] > by)
            wish.cell[i] = m->cell[i] / by;
    pictures_ask_page(m->pictures, m->sheet.picture, &wish);
}

bool gallery_would(const struct model *m, const struct offer *o,
                   const struct transfer *f)
{
    return m->pictures && !m->hide_pictures && !o->out &&
           f->state == GEZI_FILE_OFFERED && pictures_named(f);
}

bool gallery_work(struct model *m)
{
    struct talk *t = m->talk;
    struct layout at;
    struct spot top;
    bool changed = false;
    int rows;

    if (!m->pictures || m->screen != SCREEN_TALK)
        return false;
    if (m->asking == ASK_SHEET && m->sheet.picture)
        ask_page(m);
    at = layout_of(m);
    top = layout_top(t, &at);
    rows = -top.row;
    for (uint32_t seq = top.seq; seq != talk_end(t) && rows < at.body_rows;
         seq++) {
        struct message *msg = talk_at(t, seq);
        bool other = false;

        for (size_t i = 0; msg->offer && i < msg->offer->n; i++)
            if (pictures_fit(&msg->offer->files[i]))
                other |= m->hide_pictures
                             ? hide(&msg->offer->files[i])
                             : show(m->pictures, &msg->offer->files[i], &at);
        if (other)
            msg->rows = 0; /* to be measured again */
        changed |= other;
        rows += layout_rows(t, &at, seq);
    }
    return changed;
}
