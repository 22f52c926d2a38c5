#include "heap.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_CAP = 16 };

enum gezi_err gezi_heap_promise(struct gezi_heap *h)
{
    if (h->promised == h->cap) {
        uint32_t cap = h->cap ? h->cap + h->cap / 2 : FIRST_CAP;
        struct gezi_wait *slots = realloc(h->slots, cap * sizeof *slots);

        if (!slots)
            return GEZI_E_NOMEM;
        h->slots = slots;
        h->cap = cap;
    }
    h->promised++;
    return GEZI_OK;
}

void gezi_heap_release(struct gezi_heap *h)
{
    assert(h->promised > h->n);
    h->promised--;
}

void gezi_heap_fini(struct gezi_heap *h)
{
    free(h->slots);
    *h = (struct gezi_heap){.slots = NULL};
}

static void place(struct gezi_heap *h, struct gezi_wait w, uint32_t i)
{
    h->slots[i] = w;
    w.timer->at = i + 1;
}

static void rise(struct gezi_heap *h, struct gezi_wait w, uint32_t i)
{
    while (i > 0 && w.due < h->slots[(i - 1) / 2].due) {
        place(h, h->slots[(i - 1) / 2], i);
        i = (i - 1) / 2;
    }
    place(h, w, i);
}

static void sink(struct gezi_heap *h, struct gezi_wait w, uint32_t i)
{
    for (uint32_t child; (child = 2 * i + 1) < h->n; i = child) {
        if (child + 1 < h->n && h->slots[child + 1].due < h->slots[child].due)
            child++;
        if (w.due <= h->slots[child].due)
            break;
        place(h, h->slots[child], i);
    }
    place(h, w, i);
}

static void settle(struct gezi_heap *h, struct gezi_wait w, uint32_t i)
{
    rise(h, w, i);
    sink(h, w, w.timer->at - 1);
}

void gezi_heap_set(struct gezi_heap *h, struct gezi_timer *t, int64_t due)
{
    struct gezi_wait w = {due, t};

    if (t->at) {
        settle(h, w, t->at - 1);
        return;
    }
    assert(h->n < h->promised);
    h->n++;
    rise(h, w, h->n - 1);
}

void gezi_heap_drop(struct gezi_heap *h, struct gezi_timer *t)
{
    uint32_t i = t->at;
    struct gezi_wait last;

    if (!i)
        return;
    t->at = 0;
    last = h->slots[--h->n];
    if (last.timer != t)
        settle(h, last, i - 1);
}

struct gezi_timer *gezi_heap_top(const struct gezi_heap *h)
{
    return h->n ? h->slots[0].timer : NULL;
}

int64_t gezi_heap_due(const struct gezi_heap *h)
{
    return h->n ? h->slots[0].due : INT64_MAX;
}
