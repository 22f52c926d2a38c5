/* What clicks and the wheel do, where mouse is on. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "act.h"
#include "canvas.h"
#include "model.h"
#include "reports.h"

/*
 * The wheel scrolls. A click on a word of the menu is its digit, on what the
 * line of keys says of a key that key; on a row it chooses that, and on one
 * that is chosen already it does what Enter does there. cv is what is seen.
 * While something is asked nothing happens, and nothing is ever typed.
 */
enum act_result mouse_act(struct model *m, const struct canvas *cv,
                          const struct mouse *mouse);

#endif
