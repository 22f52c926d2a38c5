/*
 * The people of the database: who has which row, and which of them must be
 * written again.
 */
#ifndef STORE_PERSONS_H
#define STORE_PERSONS_H

#include "known.h"

#include <gezi/event.h>
#include <gezi/store.h>

struct store;
struct sqlite3_stmt;

/* Whoever peer tells, to whom a message will belong; written first if new or
 * changed. NULL: failed, and noted. Good until the next call here. */
struct person *persons_who_spoke(struct store *s, const struct gezi_peer *peer,
                                 int64_t unix_ms);
int64_t persons_row(const struct person *person);

/*
 * Is the number so high that no stored message of this person can have it? Of
 * clocks mostly yes, and no look-up is needed. Asked before each message that
 * is stored, with its number.
 */
bool persons_number_is_new(struct store *s, struct person *person,
                           uint64_t number);

/* Whoever peer tells; as persons_who_spoke, without a message. */
struct person *persons_met(struct store *s, const struct gezi_peer *peer,
                           int64_t unix_ms);

/* The row of whoever peer tells; as persons_met. 0: failed, and noted. */
int64_t persons_kept(struct store *s, const struct gezi_peer *peer,
                     int64_t unix_ms);

/* The row of this key; 0: there is none, or failed and noted. */
int64_t persons_find(struct store *s, const char *key);

/* As gezi_archive.last_seen. */
int64_t persons_seen(struct store *s, const char *key);

/* The PERSON event. */
void persons_event(struct store *s, const struct gezi_event *ev);

/* Those seen last to the restorer; fills the cache. 0 or -errno. */
int persons_restore(struct store *s, const struct gezi_restorer *into);

/* The first of them by name, unless that is hardly less than all. 0 or
 * -errno. */
int persons_page(struct store *s, uint32_t most,
                 const struct gezi_restorer *into);

/* Write when people were seen last, those that are late. Joins or makes no
 * transaction: within one. */
void persons_write_late(struct store *s);

/* Columns COLUMNS_PERSON of a row. Strings live until the next step. */
void persons_read(struct sqlite3_stmt *stmt, struct gezi_peer *out);

/* The key of an event's peer: its own, or its address if it has none.
 * Returns out or peer->key. */
const char *persons_key(const struct gezi_peer *peer,
                        char out[static GEZI_ADDR_TEXT]);

/* As gezi_archive.people and past. */
int persons_all(struct store *s, gezi_known_fn *fn, void *fn_ctx);
int persons_past(struct store *s, const char *key, gezi_past_fn *fn,
                 void *fn_ctx);

#endif
