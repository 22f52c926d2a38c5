/*
 * Text that is more than a line of chat: many lines that were pasted, or more
 * than a message can hold. The user says as what it goes; none is dropped.
 */
#ifndef TUI_LENGTHY_H
#define TUI_LENGTHY_H

#include "model.h"

enum { LENGTHY_LINES = 20, LENGTHY_PARTS_MAX = 99 };

/* True: it asks before text goes into the open draft. */
bool lengthy_paste(struct model *m, const char *text);

/* True: the open draft does not fit, it asks. m->check is of it. */
bool lengthy_ask(struct model *m);

void lengthy_text(struct model *m);  /* a paste, into the draft */
void lengthy_file(struct model *m);  /* to a file, which is offered */
void lengthy_parts(struct model *m); /* a draft, in numbered messages */
void lengthy_stop(struct model *m);  /* neither */

void lengthy_question(const struct model *m, bool narrow, char *out,
                      size_t cap);

#endif
