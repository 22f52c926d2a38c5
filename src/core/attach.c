#include <gezi/attach.h>

#include "record.h"

enum { BEL = 0x07 };

enum gezi_attach_type gezi_attach_type(uint32_t attr)
{
    return (enum gezi_attach_type)(attr & GEZI_ATTR_TYPE);
}

/* Decimal, says the protocol; some clients mean hex and show it by a letter. */
static bool read_id(gezi_span text, uint32_t *id)
{
    uint64_t value;

    if (!gezi_span_u64(text, UINT32_MAX, &value) &&
        !gezi_span_hex(text, UINT32_MAX, &value))
        return false;
    *id = (uint32_t)value;
    return true;
}

static bool read_attr(gezi_span text, uint32_t *attr)
{
    uint64_t value = GEZI_FILE;

    if (text.n && !gezi_span_hex(text, UINT32_MAX, &value))
        return false;
    *attr = (uint32_t)value;
    return true;
}

static bool is_wanted(uint32_t attr)
{
    enum gezi_attach_type type = gezi_attach_type(attr);

    return type == GEZI_FILE || type == GEZI_FOLDER || type == GEZI_CLIPBOARD;
}

static bool read_record(gezi_span in, struct gezi_attach *out)
{
    struct gezi_attach a = {.position = -1};
    gezi_span id, size, mtime = {NULL, 0}, attr = {NULL, 0};
    uint64_t key, value;

    /* A size without a ':' behind may be the half of one. */
    if (!gezi_span_cut(&in, ':', &id) || !gezi_record_name(&in, &a.name) ||
        !gezi_span_cut(&in, ':', &size))
        return false;
    gezi_span_next(&in, ':', &mtime);
    gezi_span_next(&in, ':', &attr);
    if (!read_id(id, &a.id) || a.name.n > GEZI_ATTACH_NAME_MAX ||
        !gezi_span_hex(size, GEZI_FILE_SIZE_MAX, &a.size) ||
        !read_attr(attr, &a.attr) || !is_wanted(a.attr))
        return false;
    a.mtime = gezi_record_time(mtime);
    while (gezi_record_pair(&in, &key, &value))
        if (key == GEZI_KEY_POSITION && value <= INT32_MAX &&
            gezi_attach_type(a.attr) == GEZI_CLIPBOARD)
            a.position = (int32_t)value;
    *out = a;
    return true;
}

bool gezi_attach_next(gezi_span *list, struct gezi_attach *out, unsigned *bad)
{
    gezi_span piece;

    while (gezi_span_next(list, BEL, &piece)) {
        gezi_span record = gezi_packet_text(piece, NULL);

        if (record.n < piece.n)
            *list = (gezi_span){NULL, 0};
        while (record.n && record.p[0] == ':')
            record = gezi_span_skip(record, 1);
        if (record.n == 0)
            continue;
        if (read_record(record, out))
            return true;
        if (bad)
            ++*bad;
    }
    return false;
}

void gezi_attach_put(struct gezi_writer *w, const struct gezi_attach *a,
                     gezi_span name)
{
    gezi_put_u64(w, a->id);
    gezi_put_byte(w, ':');
    gezi_record_put_name(w, name);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, a->size, 1);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, a->mtime > 0 ? (uint64_t)a->mtime : 0, 1);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, a->attr, 1);
    if (gezi_attach_type(a->attr) == GEZI_CLIPBOARD && a->position >= 0) {
        gezi_put_byte(w, ':');
        gezi_put_hex(w, GEZI_KEY_POSITION, 1);
        gezi_put_byte(w, '=');
        gezi_put_hex(w, (uint64_t)a->position, 1);
    }
    gezi_put_byte(w, ':');
    gezi_put_byte(w, BEL);
}

void gezi_name_undouble(struct gezi_writer *w, gezi_span name)
{
    for (size_t i = 0; i < name.n; i++) {
        gezi_put_byte(w, name.p[i]);
        if (name.p[i] == ':' && i + 1 < name.n && name.p[i + 1] == ':')
            i++;
    }
}
