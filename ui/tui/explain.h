/* What is known of the chosen message, and what else can be done with it. */
#ifndef TUI_EXPLAIN_H
#define TUI_EXPLAIN_H

#include "model.h"

/* Its packet, flags, encoding, protection and times, in words. */
void explain_message(struct model *m);

/* Its web addresses, to be opened or copied when they were seen whole. */
void explain_links(struct model *m);
void explain_open_link(struct model *m);
void explain_copy_link(struct model *m);

/* Its text, or the path of its chosen file, to the clipboard. */
void explain_copy(struct model *m);

#endif
