/*
 * A store without a disk: what store.h promises, in memory. It outlives the
 * core that it serves, and its commits fail when told to.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <gezi/store.h>

struct memory;

struct memory *memory_new(void);
void memory_free(struct memory *m);
const struct gezi_store *memory_side(struct memory *m);

/* The next commit that has something to write fails: the disk is full. */
void memory_fail(struct memory *m);

/* Has a message of this person under this number been committed? */
bool memory_has(const struct memory *m, const char *key, uint64_t number);

/* How many messages of ours are in this state. */
size_t memory_count(const struct memory *m, enum gezi_state state);

#endif
