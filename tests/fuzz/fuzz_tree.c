/* The folder stream: from the first byte to its end, in pieces. */
#include "fuzz.h"

#include <gezi/tree.h>

static void check_head(const struct gezi_tree_head *h, gezi_span in)
{
    enum gezi_attach_type type = gezi_attach_type(h->attr);

    must(h->head_bytes >= GEZI_TREE_HEAD_MIN);
    must(h->head_bytes <= GEZI_TREE_HEAD_MAX && h->head_bytes <= in.n);
    must(in.p[h->head_bytes - 1] == ':');
    must_lie_in(h->name, gezi_span_first(in, h->head_bytes));
    must(h->name.n > 0 && !gezi_span_has(h->name, 0));
    must(h->size <= GEZI_FILE_SIZE_MAX);
    must(h->size == 0 || (type != GEZI_FOLDER && type != GEZI_RETPARENT));
    must(h->mtime >= 0 && h->ctime >= 0);
}

/* Less is MORE, more is the same. */
static void check_beginnings(const struct gezi_tree_head *h, gezi_span in)
{
    struct gezi_tree_head again;

    for (size_t n = 0; n < h->head_bytes; n++)
        must(gezi_tree_next(gezi_span_first(in, n), &again) == GEZI_MORE);
    must(gezi_tree_next(gezi_span_first(in, h->head_bytes), &again) ==
         GEZI_DONE);
    must(again.head_bytes == h->head_bytes && again.size == h->size);
}

static void check_round_trip(const struct gezi_tree_head *h)
{
    uint8_t plain[GEZI_TREE_HEAD_MAX], room[2 * GEZI_TREE_HEAD_MAX];
    struct gezi_writer name = {.p = plain, .cap = sizeof plain};
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_tree_head again;

    gezi_name_undouble(&name, h->name);
    must(!name.full && name.n > 0);
    gezi_tree_put(&w, h, gezi_written(&name));
    if (w.full) { /* ours has wider numbers */
        must(w.n == 0 && h->head_bytes > GEZI_TREE_HEAD_MAX - 64);
        return;
    }
    must(gezi_tree_next(gezi_written(&w), &again) == GEZI_DONE);
    must(again.head_bytes == w.n);
    must(again.attr == h->attr && again.size == h->size);
    if (h->has & GEZI_TREE_MTIME)
        must(again.mtime == h->mtime);
    if (h->has & GEZI_TREE_CTIME)
        must(again.ctime == h->ctime);
    if (gezi_attach_type(h->attr) != GEZI_RETPARENT)
        must(again.name.n == h->name.n);
}

/* Bytes come piece by piece; returns what is left from the first record. */
static bool find_first(gezi_span in, size_t piece, gezi_span *first)
{
    size_t dropped = 0, got = 0, drop;

    for (;;) {
        gezi_span avail;
        enum gezi_progress progress;

        got = piece < in.n - got ? got + piece : in.n;
        avail = gezi_span_skip(gezi_span_first(in, got), dropped);
        progress = gezi_tree_sync(avail, dropped, &drop);
        if (progress == GEZI_BAD)
            return false;
        must(drop <= avail.n);
        dropped += drop;
        if (progress == GEZI_DONE) {
            *first = gezi_span_skip(in, dropped);
            return true;
        }
        must(got - dropped < GEZI_TREE_HEAD_MAX);
        if (got == in.n)
            return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = {size ? data : NULL, size};
    struct gezi_tree t = {0};
    struct gezi_tree_head h;

    if (!find_first(in, size ? 1 + data[size - 1] * 4u : 1, &in))
        return 0;
    must(gezi_tree_next(in, &h) == GEZI_DONE);
    while (gezi_tree_next(in, &h) == GEZI_DONE) {
        enum gezi_progress progress;

        check_head(&h, in);
        check_beginnings(&h, in);
        check_round_trip(&h);
        progress = gezi_tree_step(&t, &h);
        must(t.depth <= GEZI_TREE_DEPTH_MAX);
        must(progress == GEZI_BAD || t.entries > 0);
        must((progress == GEZI_DONE) == (progress != GEZI_BAD && t.ended));
        if (progress != GEZI_MORE)
            break;
        in = gezi_span_skip(in, h.head_bytes);
        in = gezi_span_skip(in, h.size);
    }
    return 0;
}
