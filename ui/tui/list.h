/* What a screen lists, filtered and in order. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "model.h"

/*
 * Make m->list what the screen lists now, when it is stale. What was chosen
 * stays chosen, wherever it moves.
 */
void list_update(struct model *m);

/* The filter was edited: choose what is meant now. */
void list_filtered(struct model *m);

/* The person of an entry, NULL when it is somebody not on the list. */
const struct gezi_peer *entry_peer(const struct model *m,
                                   const struct entry *entry);

/* Name to show. Lives as the person or the conversation does. */
const char *entry_name(const struct model *m, const struct entry *entry);

/* The group that the chosen row stands for, NULL when it is none. Lives as the
 * person that is in it. */
const char *list_group(const struct model *m);

/* The chosen row stands for addresses that were typed, to be asked. */
bool list_asks(const struct model *m);

/* Why Enter leads nowhere: what was typed is nobody, or too many. */
void list_explain(struct model *m);

/* The conversation of the chosen entry, made when needed; NULL: none. */
struct talk *list_talk(struct model *m);

#endif
