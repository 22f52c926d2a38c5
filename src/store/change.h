/* What the user does to the archive, and small state by name. */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include <gezi/store.h>

struct store;

/* As the functions of gezi_archive. */
int change_seen(struct store *s, const char *key, int64_t row);
int change_reread(struct store *s, const char *key, int64_t row,
                  enum gezi_charset charset, bool always);
int change_forget(struct store *s, const char *key, int64_t row,
                  int64_t before_ms);
int state_put(struct store *s, const char *name, const char *value);
int state_get(struct store *s, const char *name, char *out, size_t cap);

/* As number and highest of gezi_store. */
void state_number(struct store *s, uint64_t highest);
uint64_t state_highest(const struct store *s);

#endif
