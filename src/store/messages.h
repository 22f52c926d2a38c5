/* Messages into rows and back. */
#ifndef STORE_MESSAGES_H
#define STORE_MESSAGES_H

#include "sql.h"

#include <gezi/event.h>
#include <gezi/store.h>

struct store;
struct sqlite3_stmt;

/* The MESSAGE event. What fails is noted. */
enum gezi_kept messages_arrived(struct store *s, const struct gezi_event *ev);

/* The JUDGED event. What fails is noted. */
void messages_judged(struct store *s, const struct gezi_event *ev);

/* What a new row of table message holds. */
struct messages_row {
    int64_t person, unix_ms;
    uint64_t number;
    const char *id, *text;
    gezi_span raw; /* of what arrived; not of ours */
    enum gezi_charset charset;
    enum gezi_kind kind;
    unsigned flags;
    bool unread; /* of what arrived */
};

/* One of ours, as now.last_row + 1. False: failed, and noted. */
bool messages_wrote(struct store *s, const struct messages_row *row);

/* Who else the message of that row went to; NULL: nobody. What fails is noted.
 */
void messages_others(struct store *s, int64_t row, const char *others);

/* Ids are long and of any form; indexes hold only this of them. */
int64_t messages_mark(const char *id);

/* The row that a statement finds by mark (?1) and id (?2); 0: none, or what
 * failed is noted. */
int64_t messages_find(struct store *s, enum sql by, const char *id);

/* Columns COLUMNS_MESSAGE of a row, its files and who else it went to. Strings
 * live until the next step, and the next call. What fails is noted. */
void messages_read(struct store *s, struct sqlite3_stmt *stmt,
                   struct gezi_record *out);

/* The SENT and DELIVERY events. What fails is noted. */
void outbox_sent(struct store *s, const struct gezi_event *ev);
void outbox_delivery(struct store *s, const struct gezi_event *ev);

/* What waits, oldest first. 0 or -errno. */
int outbox_restore(struct store *s, const struct gezi_restorer *into);

#endif
