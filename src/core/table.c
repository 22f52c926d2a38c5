#include "table.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 16 };

static void insert(struct gezi_table *t, struct gezi_slot s)
{
    uint32_t i = s.hash & t->mask;

    while (t->slots[i].value)
        i = (i + 1) & t->mask;
    t->slots[i] = s;
}

enum gezi_err gezi_table_reserve(struct gezi_table *t)
{
    uint32_t slots = t->slots ? t->mask + 1 : 0;
    struct gezi_table bigger;

    if (slots && t->n < slots / 8 * 5) /* short probes */
        return GEZI_OK;
    bigger.mask = slots ? 2 * slots - 1 : FIRST_SLOTS - 1;
    bigger.n = t->n;
    bigger.slots = calloc((size_t)bigger.mask + 1, sizeof *bigger.slots);
    if (!bigger.slots)
        return GEZI_E_NOMEM;
    for (uint32_t i = 0; i < slots; i++)
        if (t->slots[i].value)
            insert(&bigger, t->slots[i]);
    free(t->slots);
    *t = bigger;
    return GEZI_OK;
}

void gezi_table_put(struct gezi_table *t, uint32_t hash, uint32_t value)
{
    insert(t, (struct gezi_slot){hash, value});
    t->n++;
}

/* Close the gap: whatever probed past it moves back. No tombstones. */
static void close_gap(struct gezi_table *t, uint32_t gap)
{
    for (uint32_t i = (gap + 1) & t->mask; t->slots[i].value;
         i = (i + 1) & t->mask) {
        uint32_t home = t->slots[i].hash & t->mask;

        if (((i - home) & t->mask) < ((i - gap) & t->mask))
            continue;
        t->slots[gap] = t->slots[i];
        gap = i;
    }
    t->slots[gap].value = 0;
}

void gezi_table_drop(struct gezi_table *t, uint32_t hash, uint32_t value)
{
    uint32_t i = hash & t->mask;

    if (!t->slots)
        return;
    for (; t->slots[i].value; i = (i + 1) & t->mask) {
        if (t->slots[i].value != value || t->slots[i].hash != hash)
            continue;
        t->n--;
        close_gap(t, i);
        return;
    }
}

uint32_t gezi_table_next(const struct gezi_table *t, uint32_t hash,
                         uint32_t *at)
{
    if (!t->slots)
        return 0;
    for (;;) {
        const struct gezi_slot *s = &t->slots[(hash + (*at)++) & t->mask];

        if (!s->value || s->hash == hash)
            return s->value;
    }
}

void gezi_table_fini(struct gezi_table *t)
{
    free(t->slots);
    *t = (struct gezi_table){.slots = NULL};
}
