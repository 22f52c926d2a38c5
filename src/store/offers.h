/* What messages offer: files, and what became of each. */
#ifndef STORE_OFFERS_H
#define STORE_OFFERS_H

#include "buf.h"

#include <gezi/event.h>
#include <gezi/store.h>

struct store;

/* What offers_read found last. Zero is ready. */
struct offered {
    struct gezi_file list[GEZI_FILES_MAX];
    size_t count;
    struct buf text;  /* their names and paths */
    struct buf words; /* of offers_words */
};

void offers_fini(struct offered *f);

/* What a message with files adds to its row, in the same transaction. What
 * fails is noted. */
struct offers_offer {
    int64_t row; /* of the message */
    const char *id;
    int64_t unix_ms;
    struct gezi_addr addr; /* where it came from or goes to */
    const struct gezi_file *files;
    size_t count;
};
void offers_add(struct store *s, const struct offers_offer *offer);

/* The TRANSFER and ASKED events. What fails is noted. */
void offers_transfer(struct store *s, const struct gezi_event *ev);
void offers_asked(struct store *s, const struct gezi_event *ev);

/*
 * The files of a message, into s->offered. Strings live until the next call.
 * unix_ms: when the message came: what could still be taken has ended when
 * that is too long ago. What fails is noted.
 */
void offers_read(struct store *s, int64_t row, int64_t unix_ms);

/* What search finds a message by: its text, then the names of its files, which
 * never change. Lives until the next call; text itself when there are none. */
const char *offers_words(struct store *s, int64_t row, unsigned flags,
                         const char *text);

/* Part of forgetting a message. */
void offers_forget(struct store *s, int64_t row);

/* The offers that are open, oldest first. 0 or -errno. */
int offers_restore(struct store *s, const struct gezi_restorer *into);

#endif
