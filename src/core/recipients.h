/* Lists of recipients inside envelopes. docs/protocol.md 11.8 */
#ifndef RECIPIENTS_H
#define RECIPIENTS_H

#include "core_priv.h"

#include <gezi/recipients.h>

/* A text of include/gezi/recipients.h, made harmless; NULL is "". The caller
 * frees it. NULL: no memory. */
char *gezi_others_copy(const char *text);

/* What stands in an envelope of a, but its sender and us, in that form, without
 * a NUL. w has GEZI_RECIPIENTS_SIZE - 1 bytes; what does not fit is left out.
 */
void gezi_others_read(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span list, struct gezi_writer *w);

/*
 * The list for a copy that goes to `to`, which comes first: "TO:user:host"
 * BEL... Nothing when nobody else of others is known by a name. w is empty,
 * with GEZI_RECIPIENTS_WIRE_MAX bytes.
 */
void gezi_others_put(const struct gezi_core *c, const struct gezi_person *to,
                     const char *others, struct gezi_writer *w);

#endif
