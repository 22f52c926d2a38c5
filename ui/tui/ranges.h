/* Addresses that are asked at each start who is there: rows at the end of the
 * list of people, to be asked again or taken away. */
#ifndef TUI_RANGES_H
#define TUI_RANGES_H

#include "range.h"

#include <stddef.h>

struct model;

enum { RANGES_MAX = 16 };

struct ranges {
    struct range at[RANGES_MAX];
    size_t n;
};

/* The house told others than before: the list is stale then. */
void ranges_update(struct model *m);

/* The one that is chosen; NULL: another row is. */
const struct range *ranges_chosen(const struct model *m);

/* Ask the chosen one again; ask it no more. */
void ranges_ask(struct model *m);
void ranges_drop(struct model *m);

/* How many of them are here. */
size_t ranges_here(const struct model *m, const struct range *range);

#endif
