/* What clicks and the wheel do, where mouse is on. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "canvas.h"
#include "model.h"
#include "reports.h"

/*
 * The wheel scrolls. A click on a word of the menu is its digit; on a row it
 * chooses that, and on one that is chosen already it opens it. cv is what is
 * seen. While something is asked nothing happens, and nothing is ever typed.
 */
void mouse_act(struct model *m, const struct canvas *cv,
               const struct mouse *mouse);

#endif
