/* What a store gives back at the start. */
#include "core_priv.h"

#include <gezi/store.h>

enum gezi_err gezi_core_remember(struct gezi_core *c, int64_t now,
                                 const struct gezi_known *known)
{
    (void)known;
    c->now = now;
    return GEZI_E_FULL;
}

enum gezi_err gezi_core_resume(struct gezi_core *c, int64_t now,
                               const struct gezi_waiting *waiting)
{
    (void)waiting;
    c->now = now;
    return GEZI_E_FULL;
}
