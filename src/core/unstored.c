/* A turn that could not be stored has not happened. */
#include "core_priv.h"

void gezi_core_unstored(struct gezi_core *c, int64_t now) { c->now = now; }
