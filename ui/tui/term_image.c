/* Pictures as pixels: what the terminal is asked, and given. */
#include "term_priv.h"

#include <sys/ioctl.h>
#include <unistd.h>

void term_cell(int cell[static 2])
{
    struct winsize size = {0};

    cell[0] = 8; /* where it does not tell */
    cell[1] = 16;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col &&
        size.ws_row && size.ws_xpixel / size.ws_col > 0 &&
        size.ws_ypixel / size.ws_row > 0) {
        cell[0] = size.ws_xpixel / size.ws_col;
        cell[1] = size.ws_ypixel / size.ws_row;
    }
}

void term_ask_pixels(struct terminal *t)
{
    if (!t->talks || t->looks != TERM_COLOUR)
        return;
    if (!t->framed)
        strbuf_text(&t->queue, "\033_Gi=1,s=1,v=1,a=q,t=d,f=24;AAAA\033\\");
    strbuf_text(&t->queue, "\033[c");
    term_flush(t);
}

void term_image(struct terminal *t, int row, int col, const char *control)
{
    term_move(t, row, col);
    strbuf_text(&t->queue, control);
    t->images = true;
    term_flush(t);
}

void term_no_image(struct terminal *t)
{
    if (!t->images)
        return;
    t->images = false;
    if (!t->framed)
        strbuf_text(&t->queue, "\033_Ga=d\033\\");
    term_forget(t);
}

bool term_has_image(const struct terminal *t) { return t->images; }
