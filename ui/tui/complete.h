/* Tab in a line that holds a path. */
#ifndef TUI_COMPLETE_H
#define TUI_COMPLETE_H

#include "edit.h"

/*
 * Complete the path before the caret, which is at the end: to the one entry
 * that begins so, or to what all that do have in common. folders: only those.
 * words: the entries there are ("2026-09/ 图纸/ ..."), or why there are none;
 * "" when it was one.
 */
void complete_path(struct edit *e, bool folders, char *words, size_t cap);

#endif
