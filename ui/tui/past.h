/*
 * What the archive gives the screen and what the screen tells it: history,
 * what is unread and seen, drafts. Without an archive nothing happens here.
 * Not from an event.
 */
#ifndef TUI_PAST_H
#define TUI_PAST_H

#include "model.h"

/* Once, when the first people of earlier days are known. */
void past_start(struct model *m);

/* What was offered in earlier sessions, and what is unread of those who were
 * not known at the start, after the first picture. True: now it is known. */
bool past_rest(struct model *m);

/* The conversation is opened: its last screenful, its draft. */
void past_open(struct model *m, struct talk *t);
void past_open_draft(struct model *m, struct talk *t);

/* A page before what is loaded, or behind it. False: there is none. */
bool past_older(struct model *m, struct talk *t);
bool past_newer(struct model *m, struct talk *t);

/* Load anew: its end, or what is around a row, which is chosen then. */
void past_reload(struct model *m, struct talk *t);
void past_jump(struct model *m, struct talk *t, int64_t row);

/* The row of a message, found by its id where it is not known. 0: none. */
int64_t past_row(struct model *m, const struct talk *t, struct message *msg);

/* What it must know of events: nothing is read or written. */
void past_saw(struct model *m, struct talk *t);
void past_leave(struct model *m, struct talk *t);

/* When this person was last here; 0: not known. For views: it only looks. */
int64_t past_seen_ms(const struct model *m, const char *key);

/* The newest text, where it is not in the ring; "": none. For views, too. */
const char *past_last(const struct model *m, struct talk *t);

/* Own messages that wait in the outbox, at most cap. */
size_t past_waiting(const struct model *m, uint32_t cap);

/* How a conversation is called in the archive. */
const char *past_key(const struct talk *t);

/* The draft of t changed: it is kept within seconds; now: in this turn. */
void past_draft(struct model *m, struct talk *t, bool now);

/* Write what is due; all: whatever is not written yet. */
void past_work(struct model *m, bool all);
int64_t past_deadline(const struct model *m);

#endif
