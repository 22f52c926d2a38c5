/* Messages into rows and back. */
#ifndef STORE_MESSAGES_H
#define STORE_MESSAGES_H

#include <gezi/event.h>
#include <gezi/store.h>

struct store;
struct sqlite3_stmt;

/* The MESSAGE event. What fails is noted. */
enum gezi_kept messages_arrived(struct store *s, const struct gezi_event *ev);

/* Columns COLUMNS_MESSAGE of a row. Strings live until the next step. */
void messages_read(struct sqlite3_stmt *stmt, struct gezi_record *out);

/* The SENT and DELIVERY events. What fails is noted. */
void outbox_sent(struct store *s, const struct gezi_event *ev);
void outbox_delivery(struct store *s, const struct gezi_event *ev);

/* What waits, oldest first. 0 or -errno. */
int outbox_restore(struct store *s, const struct gezi_restorer *into);

#endif
