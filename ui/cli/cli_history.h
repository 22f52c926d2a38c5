/* The two halves of gezi history: looking, and changing what is kept. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include "verb.h"

#include <gezi/store.h>

struct known;

int64_t history_now(void); /* unix ms */

/* Exit statuses. who->key is NULL for all people. */
int history_forget(const struct options *o, const struct gezi_archive *a,
                   const struct known *who);
int history_reread(const struct options *o, const struct gezi_archive *a,
                   const struct known *who);

#endif
