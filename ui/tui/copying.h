/*
 * Copying from a conversation: its messages without borders, marks and states,
 * for the terminal's own selection, and by whole messages to the clipboard.
 */
#ifndef TUI_COPYING_H
#define TUI_COPYING_H

#include "model.h"

/* Begin, at the chosen message or the newest. Esc ends it. */
void copying_open(struct model *m);

/* Keys. */
void copying_up(struct model *m);
void copying_down(struct model *m);
void copying_page_up(struct model *m);
void copying_page_down(struct model *m);
void copying_mark(struct model *m); /* from here on, or no more */
void copying_take(struct model *m); /* what is marked, or the one it is at */

/* The messages that would be taken: [*from, *to]. */
void copying_range(const struct model *m, uint32_t *from, uint32_t *to);

/* "14:02 李雷: ", the begin of a message's first line. */
struct strbuf;
void copying_head(const struct talk *t, const struct message *msg,
                  struct strbuf *out);

#endif
