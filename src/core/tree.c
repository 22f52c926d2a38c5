#include <gezi/tree.h>

#include "record.h"

enum {
    DIGITS_MAX = 6,  /* of the length in front of a record */
    DIGITS = 4,      /* as we write it */
    SIZE_DIGITS = 9, /* FeiQ calls a stream with fewer broken */
    PERM_MASK = 0777,
};

static bool has_contents(uint32_t attr)
{
    enum gezi_attach_type type = gezi_attach_type(attr);

    return type != GEZI_FOLDER && type != GEZI_RETPARENT;
}

/* The length of the record in bytes, off its front. */
static enum gezi_progress read_length(gezi_span *in, uint64_t *length)
{
    gezi_span front = gezi_span_first(*in, DIGITS_MAX + 1), digits = front;
    bool whole = gezi_span_cut(&front, ':', &digits);

    if (!whole && digits.n <= DIGITS_MAX &&
        (digits.n == 0 || gezi_span_hex(digits, UINT64_MAX, length)))
        return GEZI_MORE;
    if (!whole || !gezi_span_hex(digits, GEZI_TREE_HEAD_MAX, length) ||
        *length < GEZI_TREE_HEAD_MIN)
        return GEZI_BAD;
    if (in->n < *length)
        return GEZI_MORE;
    *in = gezi_span_skip(gezi_span_first(*in, *length), digits.n + 1);
    return GEZI_DONE;
}

static void read_pairs(gezi_span pairs, struct gezi_tree_head *h)
{
    uint64_t key, value;

    while (gezi_record_pair(&pairs, &key, &value)) {
        if (value > INT64_MAX)
            continue;
        if (key == GEZI_KEY_MTIME) {
            h->has |= GEZI_TREE_MTIME;
            h->mtime = (int64_t)value;
        } else if (key == GEZI_KEY_CTIME) {
            h->has |= GEZI_TREE_CTIME;
            h->ctime = (int64_t)value;
        } else if (key == GEZI_KEY_PERM) {
            h->has |= GEZI_TREE_PERM;
            h->perm = (uint32_t)value & PERM_MASK;
        }
    }
}

enum gezi_progress gezi_tree_next(gezi_span avail, struct gezi_tree_head *out)
{
    struct gezi_tree_head h = {.has = 0};
    gezi_span in = avail, size, attr;
    uint64_t length, value;
    enum gezi_progress progress = read_length(&in, &length);

    if (progress != GEZI_DONE)
        return progress;
    if (in.n == 0 || in.p[in.n - 1] != ':' || gezi_span_has(in, 0) ||
        !gezi_record_name(&in, &h.name) || !gezi_span_cut(&in, ':', &size) ||
        !gezi_span_cut(&in, ':', &attr) ||
        !gezi_span_hex(size, GEZI_FILE_SIZE_MAX, &h.size) ||
        !gezi_span_hex(attr, UINT32_MAX, &value))
        return GEZI_BAD;
    h.head_bytes = (size_t)length;
    h.attr = (uint32_t)value;
    if (!has_contents(h.attr))
        h.size = 0;
    read_pairs(in, &h);
    *out = h;
    return GEZI_DONE;
}

/* Hex digits and a ':', as each record begins and no block of FeiQ's does. */
static bool begins_like_one(gezi_span avail)
{
    gezi_span front = gezi_span_first(avail, DIGITS_MAX + 1), digits;
    uint64_t value;

    return gezi_span_cut(&front, ':', &digits) &&
           gezi_span_hex(digits, UINT64_MAX, &value);
}

enum gezi_progress gezi_tree_sync(gezi_span avail, size_t dropped, size_t *drop)
{
    struct gezi_tree_head h;
    size_t useless = avail.n;

    *drop = 0;
    if (dropped == 0 && begins_like_one(avail))
        return gezi_tree_next(avail, &h);
    for (size_t at = 0; at < avail.n; at++) {
        enum gezi_progress progress =
            gezi_tree_next(gezi_span_skip(avail, at), &h);

        if (dropped + at > GEZI_TREE_PREAMBLE_MAX)
            return GEZI_BAD;
        if (progress == GEZI_DONE && gezi_attach_type(h.attr) == GEZI_FOLDER) {
            *drop = at;
            return GEZI_DONE;
        }
        /* Kept, yet not waited for: what follows may be the true one. */
        if (progress == GEZI_MORE && useless == avail.n)
            useless = at;
    }
    *drop = useless;
    return GEZI_MORE;
}

enum gezi_progress gezi_tree_step(struct gezi_tree *t,
                                  const struct gezi_tree_head *h)
{
    enum gezi_attach_type type = gezi_attach_type(h->attr);
    bool first = t->entries == 0;

    if (t->ended || (first && type != GEZI_FOLDER && type != GEZI_FILE))
        return GEZI_BAD;
    if (type == GEZI_RETPARENT) {
        t->ended = --t->depth == 0;
        return t->ended ? GEZI_DONE : GEZI_MORE;
    }
    if (t->entries == GEZI_TREE_ENTRIES_MAX ||
        (type == GEZI_FOLDER && t->depth == GEZI_TREE_DEPTH_MAX))
        return GEZI_BAD;
    t->entries++;
    if (type == GEZI_FOLDER)
        t->depth++;
    t->ended = t->depth == 0;
    return t->ended ? GEZI_DONE : GEZI_MORE;
}

bool gezi_tree_may_end(const struct gezi_tree *t)
{
    return t->entries > 0 && t->depth <= 1;
}

bool gezi_tree_name_ok(gezi_span utf8)
{
    return utf8.n && !gezi_span_equal(utf8, gezi_span_text(".")) &&
           !gezi_span_equal(utf8, gezi_span_text("..")) &&
           !gezi_span_has(utf8, '/');
}

static void put_pair(struct gezi_writer *w, enum gezi_attach_key key,
                     int64_t value)
{
    gezi_put_hex(w, key, 1);
    gezi_put_byte(w, '=');
    gezi_put_hex(w, value > 0 ? (uint64_t)value : 0, 1);
    gezi_put_byte(w, ':');
}

static void put_pairs(struct gezi_writer *w, const struct gezi_tree_head *h)
{
    unsigned times = h->has & (GEZI_TREE_MTIME | GEZI_TREE_CTIME);

    if (times) {
        put_pair(w, GEZI_KEY_MTIME,
                 times & GEZI_TREE_MTIME ? h->mtime : h->ctime);
        put_pair(w, GEZI_KEY_CTIME,
                 times & GEZI_TREE_CTIME ? h->ctime : h->mtime);
    }
    if (h->has & GEZI_TREE_PERM)
        put_pair(w, GEZI_KEY_PERM, h->perm & PERM_MASK);
}

static void put_fields(struct gezi_writer *w, const struct gezi_tree_head *h,
                       gezi_span name)
{
    gezi_put_byte(w, ':');
    if (gezi_attach_type(h->attr) == GEZI_RETPARENT)
        gezi_put_byte(w, '.');
    else
        gezi_record_put_name(w, name);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, has_contents(h->attr) ? h->size : 0, SIZE_DIGITS);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, h->attr, 1);
    gezi_put_byte(w, ':');
    put_pairs(w, h);
}

void gezi_tree_put(struct gezi_writer *w, const struct gezi_tree_head *h,
                   gezi_span name)
{
    uint8_t room[GEZI_TREE_HEAD_MAX - DIGITS];
    struct gezi_writer fields = {.p = room, .cap = sizeof room};

    put_fields(&fields, h, name);
    if (fields.full || w->cap - w->n < DIGITS + fields.n)
        w->full = true;
    gezi_put_hex(w, DIGITS + fields.n, DIGITS);
    gezi_put(w, gezi_written(&fields));
}
