/* Characters that the other side cannot show. */
#ifndef TUI_LOST_H
#define TUI_LOST_H

#include "model.h"

/*
 * The first few characters of the draft that would go as '?', each once, ""
 * when none; m->check is of this draft. Lives until the next call.
 */
const char *lost_characters(struct model *m, const char *text);

#endif
