/* What the user has not seen yet, by conversation. */
#ifndef STORE_UNREAD_H
#define STORE_UNREAD_H

#include <gezi/store.h>

struct store;

/* As gezi_archive.unread. */
int unread_all(struct store *s, uint32_t most, bool names, gezi_unread_fn *fn,
               void *fn_ctx);

#endif
