/* Search within the open conversation, while it is read. */
#ifndef TUI_WITHIN_H
#define TUI_WITHIN_H

#include "model.h"

/* Keys. What is typed is m->within; the message that has it is chosen. */
void within_open(struct model *m);
void within_typed(struct model *m);
void within_older(struct model *m);
void within_newer(struct model *m);
void within_done(struct model *m);

#endif
