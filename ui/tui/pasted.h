/* A draft that is nothing but the path of a file: is the file meant? */
#ifndef TUI_PASTED_H
#define TUI_PASTED_H

#include "model.h"

/* Asks, when the open draft is one path, or several as terminals paste them:
 * in quotes, with backslashes, as file:// addresses. False: it is text. */
bool pasted_ask(struct model *m);

void pasted_yes(struct model *m); /* send what is there under those paths */
void pasted_no(struct model *m);  /* send the draft as it is */

void pasted_question(const struct model *m, bool narrow, char *out, size_t cap);

#endif
