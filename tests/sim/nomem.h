/*
 * A story of one core, told again and again while memory runs out at another
 * place each time: see alloc.h.
 */
#ifndef NOMEM_H
#define NOMEM_H

#include <gezi/core.h>

struct nomem {
    struct gezi_config config;
    void (*story)(struct gezi_core *c); /* while allocations fail */
    void (*epilogue)(void);             /* after it; nothing fails any more */
};

/* Each allocation of it fails once, and that one alone. Asserts that the core
 * lives through all of that and frees all that it took. */
void nomem_once(const struct nomem *t);

/* From here and there on, for a while, all fail. */
void nomem_long(const struct nomem *t);

#endif
