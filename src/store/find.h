/* Finding messages again. */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include <gezi/store.h>

struct store;

/* As gezi_archive.find. */
int find_messages(struct store *s, const struct gezi_query *query,
                  gezi_record_fn *fn, void *fn_ctx);

/* The rows that a query finds, in rising order. *rows is the caller's to
 * free. 0 or -errno. */
int find_rows(struct store *s, const struct gezi_query *query, int64_t **rows,
              size_t *count);

#endif
