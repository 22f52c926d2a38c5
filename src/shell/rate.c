#include "rate.h"

enum { PIECE_MIN = 1024, PIECE_MAX = 64 * 1024, PIECES_S = 20 };

int64_t rate_owed(struct rate *r, int64_t now_us, size_t bytes)
{
    int64_t earliest = now_us - RATE_BURST_MS * 1000;

    if (!r->bytes_s)
        return 0;
    if (r->paid_us < earliest)
        r->paid_us = earliest;
    r->paid_us += (int64_t)((double)bytes * 1e6 / (double)r->bytes_s);
    return r->paid_us > now_us ? r->paid_us - now_us : 0;
}

size_t rate_piece(const struct rate *r)
{
    uint64_t piece = r->bytes_s / PIECES_S;

    if (!r->bytes_s)
        return SIZE_MAX;
    if (piece < PIECE_MIN)
        return PIECE_MIN;
    return piece > PIECE_MAX ? PIECE_MAX : (size_t)piece;
}
