/* What can be done about one message, and about all with a person. */
#ifndef TUI_CHOSEN_H
#define TUI_CHOSEN_H

#include "model.h"

/* What the chosen message waits for, "" when for nothing. */
enum { CHOSEN_WHY_SIZE = 320 };
char *chosen_why(const struct model *m, char out[static CHOSEN_WHY_SIZE]);

void chosen_again(struct model *m); /* failed: send it; waiting: try it now */
void chosen_drop(struct model *m);  /* waiting: it shall not go out */

/* Delete for ever: the message, or (People) what was said with someone. */
void chosen_ask_delete(struct model *m);
void chosen_delete(struct model *m);
void chosen_ask_forget(struct model *m);
void chosen_forget(struct model *m);
bool chosen_forget_key(struct model *m, int key); /* digits: older than days */

/* Read again in another encoding, shown in place until it is decided. */
enum reread_scope { REREAD_ONE, REREAD_ALL, REREAD_ALWAYS };
void chosen_reread(struct model *m);
void chosen_reread_next(struct model *m);
void chosen_reread_previous(struct model *m);
void chosen_reread_apply(struct model *m, enum reread_scope scope);
void chosen_reread_stop(struct model *m);

#endif
