/* Which pictures the open conversation shows. */
#ifndef TUI_GALLERY_H
#define TUI_GALLERY_H

#include "model.h"

/* Ask for what is seen and has no picture yet, one at a time, and make room for
 * those that came. True: what the screen shows has changed. */
bool gallery_work(struct model *m);

/* An offer of others that would be drawn in the conversation once it is taken:
 * nothing is written, and so nothing shown, before that is chosen. */
bool gallery_would(const struct model *m, const struct offer *o,
                   const struct transfer *f);

#endif
