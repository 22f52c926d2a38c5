/* What is done to a draft beside the keys of the line. */
#ifndef TUI_TYPING_H
#define TUI_TYPING_H

#include "model.h"

/* The conversation whose draft is typed: the open one, or everyone. */
struct talk *typing_to(const struct model *m);

/* The draft changed: it is kept, looked at, told. */
void typing_changed(struct model *m, struct talk *t);

/* The draft goes to the user's own editor, tui.c sees to it, and comes back;
 * text NULL: as it was. why is told. */
void typing_outside(struct model *m);
void typing_came_back(struct model *m, struct talk *t, const char *text,
                      const char *why);

#endif
