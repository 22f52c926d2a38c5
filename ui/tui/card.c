#include "card.h"

static size_t shown(const struct message *msg)
{
    return msg->offer->n < CARD_FILES_MAX ? msg->offer->n : CARD_FILES_MAX;
}

size_t card_lines(const struct message *msg)
{
    if (!msg->offer)
        return 0;
    return shown(msg) + (msg->offer->n > 1);
}

bool card_is_all(const struct message *msg, size_t line)
{
    return msg->offer && line >= shown(msg);
}

size_t card_first(const struct message *msg)
{
    const struct offer *o = msg->offer;
    size_t n = 0, first = 0;

    for (size_t i = 0; o && i < o->n; i++)
        if (transfer_takeable(o, &o->files[i]) && n++ == 0)
            first = i;
    return n > 1 || (o && first >= shown(msg)) ? shown(msg) : first;
}

int card_line_rows(int cols) { return cols < CARD_NARROW_COLS ? 2 : 1; }

int card_rows(const struct message *msg, int cols)
{
    return (int)card_lines(msg) * card_line_rows(cols);
}

int card_picture_rows(const struct message *msg)
{
    int rows = 0;

    for (size_t i = 0; msg->offer && i < shown(msg); i++)
        rows += msg->offer->files[i].picture_rows;
    return rows;
}
