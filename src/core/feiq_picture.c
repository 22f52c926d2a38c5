/*
 * FeiQ sends the pictures of a text in pieces. None is kept, but each is
 * acknowledged: until then FeiQ sends no more, and its window stands still.
 * docs/protocol.md 6.3
 */
#include "core_priv.h"

enum {
    ID_DIGITS = 8,
    FIELDS = 10, /* the last three say nothing that matters here */
    PICTURE_MAX = 20 << 20,
    PIECES_MAX = 65536,
    PIECE_MAX = 60000,
    USUAL_PIECE = 512,
    TIMES = 2, /* FeiQ drops what comes too fast, and waits 15 s for it */
    SPAN_MS = 1000,
    MOST = 5000, /* pieces in that time: 2.5 MB */
};

enum { ID, TOTAL, OFFSET, COUNT, INDEX, LENGTH };

/* NUL and as many bytes as were told, perhaps another NUL; some leave the
 * first one out. */
static bool is_whole(gezi_span data, uint64_t length)
{
    if (!data.n || data.p[0])
        return data.n == length;
    return data.n == length + 1 ||
           (data.n == length + 2 && data.p[data.n - 1] == 0);
}

/* "id|total|offset|count|index|length|...#" and the piece itself. */
static bool read_piece(gezi_span extra, gezi_span *id, uint64_t *index)
{
    gezi_span head, field[FIELDS];
    uint64_t n[LENGTH + 1], ignored;
    int got = 0;

    if (!gezi_span_cut(&extra, '#', &head))
        return false;
    while (got < FIELDS && gezi_span_next(&head, '|', &field[got]))
        got++;
    if (got < FIELDS || head.n || field[ID].n != ID_DIGITS ||
        !gezi_span_hex(field[ID], UINT32_MAX, &ignored))
        return false;
    for (int i = TOTAL; i <= LENGTH; i++)
        if (!gezi_span_u64(field[i], PICTURE_MAX, &n[i]))
            return false;
    if (n[COUNT] == 0) /* some do not say */
        n[INDEX] = n[OFFSET] / USUAL_PIECE + 1;
    else if (n[COUNT] > PIECES_MAX || n[INDEX] < 1 || n[INDEX] > n[COUNT])
        return false;
    if (n[LENGTH] < 1 || n[LENGTH] > PIECE_MAX ||
        n[OFFSET] + n[LENGTH] > n[TOTAL] || !is_whole(extra, n[LENGTH]))
        return false;
    *id = field[ID];
    *index = n[INDEX];
    return true;
}

void gezi_on_picture(struct gezi_core *c, struct gezi_arrival *a)
{
    uint8_t bytes[ID_DIGITS + 24];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    uint64_t index;
    gezi_span id;

    if (!read_piece(a->k->extra, &id, &index)) {
        c->counts.malformed++;
        return;
    }
    if (c->deaf ||
        !gezi_budget_spend(&c->picture_budget, c->now, SPAN_MS, MOST))
        return;
    gezi_put(&w, id);
    gezi_put_byte(&w, '|');
    gezi_put_u64(&w, index);
    gezi_put_byte(&w, '#');
    for (int i = 0; i < TIMES; i++)
        gezi_reply(c, a->from, GEZI_CS_GBK, GEZI_CMD_FEIQ_PICTURE_TAKEN,
                   gezi_written(&w));
}
