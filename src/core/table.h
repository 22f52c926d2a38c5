/* Open addressing: numbers under a hash, several may share one. */
#ifndef TABLE_H
#define TABLE_H

#include <gezi/err.h>

#include <stdint.h>

struct gezi_slot {
    uint32_t hash;
    uint32_t value; /* never 0: that is an empty slot */
};

struct gezi_table {
    struct gezi_slot *slots;
    uint32_t n, mask; /* mask + 1 slots, none while slots is NULL */
};

/* Make sure that one more put succeeds. GEZI_E_NOMEM: nothing changed. */
enum gezi_err gezi_table_reserve(struct gezi_table *t);
void gezi_table_put(struct gezi_table *t, uint32_t hash, uint32_t value);
void gezi_table_drop(struct gezi_table *t, uint32_t hash, uint32_t value);
void gezi_table_fini(struct gezi_table *t);

/* The values under hash, one by one: start with *at = 0. 0 at the end. */
uint32_t gezi_table_next(const struct gezi_table *t, uint32_t hash,
                         uint32_t *at);

#endif
