/*
 * History, people and outbox in one SQLite database, $state/history.db. This
 * layer alone knows SQLite.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <gezi/store.h>

struct store; /* opaque */

enum {
    STORE_READ = 1u << 0, /* look only, beside a gezi that writes */
};

/* What store_open found. */
struct store_opened {
    struct store *store; /* NULL after an error */
    /* The damaged or foreign file was moved to this name, in the same
     * directory; "": there was none. */
    char aside[64];
    long holder; /* -EBUSY: process that has it open; 0: not known */
};

/*
 * Open $dir/history.db, making directory (0700) and file (0600) as needed, and
 * bring an older one up to date. Nothing is ever deleted.
 *   -EBUSY: another gezi writes to it (never with STORE_READ).
 *   -ENOENT: STORE_READ, and there is none.
 *   -ENOTSUP: a newer gezi made it; left as it is.
 *   -EBADMSG: STORE_READ, and it is damaged.
 *   and what the file system says: -EACCES, -EROFS, -ENOSPC, ...
 */
int store_open(const char *dir, unsigned flags, struct store_opened *out);

/* The two sides. They live as long as the store, until store_side's close. */
const struct gezi_store *store_side(struct store *s);
const struct gezi_archive *store_archive(struct store *s);

/* Where damage found while running was put: as store_opened.aside. */
const char *store_aside(const struct store *s);

#endif
