/*
 * What finds messages, tables word and list. They lag behind the messages:
 * up to row now.indexed they are complete.
 */
#ifndef STORE_WORDINDEX_H
#define STORE_WORDINDEX_H

#include <stdbool.h>
#include <stdint.h>

struct store;

enum {
    INDEX_LAG = 256,      /* so many rows may wait for a search to come */
    INDEX_BATCH = 512,    /* one helping: some milliseconds */
    INDEX_RUSH = 4 * 512, /* a search waits for so many, and reads the rest */
};

/* Lists that are no person's. */
enum { WORDINDEX_EVERYONE = 0, WORDINDEX_UNREAD = -1 };

/* Has it not caught up? */
bool wordindex_lags(const struct store *s);

/* Index up to `most` of the rows that wait, in a transaction of its own. False
 * when that failed: a search then reads what is not indexed. */
bool wordindex_tail(struct store *s, int most);

/*
 * The index grows in pieces, and a search asks each. Are there so many new
 * ones that one should be made of all? The step does some milliseconds of
 * that, in a transaction of its own; false when that failed.
 */
bool wordindex_scattered(const struct store *s);
bool wordindex_merge_step(struct store *s);

/* The text of an indexed row comes or goes; others wait for wordindex_tail.
 * Part of the current transaction; what fails is noted. */
void wordindex_add(struct store *s, int64_t row, const char *text);
void wordindex_drop(struct store *s, int64_t row, const char *text);

/* Forget all of it: wordindex_tail begins anew. Part of the transaction. */
void wordindex_empty(struct store *s);

/* Rows were dropped: what is left of their words goes with the next merge.
 * Part of the transaction. */
void wordindex_scatter(struct store *s);

#endif
