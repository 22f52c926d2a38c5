#include "record.h"

bool gezi_record_name(gezi_span *in, gezi_span *name)
{
    gezi_span rest = *in, piece;
    size_t n = 0;

    while (gezi_span_cut(&rest, ':', &piece)) {
        n += piece.n;
        if (rest.n == 0 || rest.p[0] != ':') {
            if (n == 0)
                return false;
            *name = gezi_span_first(*in, n);
            *in = rest;
            return true;
        }
        rest = gezi_span_skip(rest, 1);
        n += 2;
    }
    return false;
}

void gezi_record_put_name(struct gezi_writer *w, gezi_span name)
{
    if (name.n == 0)
        gezi_put_byte(w, '_');
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];

        if (c == ':')
            gezi_put_byte(w, ':');
        /* No charset has such a byte inside a character. */
        gezi_put_byte(w, c < ' ' || c == 0x7f ? '_' : c);
    }
}

bool gezi_record_pair(gezi_span *in, uint64_t *key, uint64_t *value)
{
    gezi_span field, left, right;

    while (gezi_span_next(in, ':', &field)) {
        if (!gezi_span_cut(&field, '=', &left) ||
            !gezi_span_next(&field, ',', &right))
            continue;
        if (gezi_span_hex(left, UINT32_MAX, key) &&
            gezi_span_hex(right, UINT64_MAX, value))
            return true;
    }
    return false;
}

int64_t gezi_record_time(gezi_span hex)
{
    uint64_t value;

    return gezi_span_hex(hex, INT64_MAX, &value) ? (int64_t)value : 0;
}
