/* What a key comes to: its action, a digit of the menu, or a letter. */
#ifndef TUI_ACT_H
#define TUI_ACT_H

#include "edit.h"
#include "model.h"

/* What only the terminal can do about a key. */
enum act_result { ACT_DONE, ACT_REDRAW, ACT_SUSPEND, ACT_EDITOR };

/*
 * A key of keys.h was pressed; paste is the text of K_PASTE, else NULL.
 * Commands go to m->host, which must be set.
 */
enum act_result act_key(struct model *m, int key, const char *paste);

/* The state that the screen is in: one bit of IN_ALL, and IN_LINE with it. */
uint64_t act_where(const struct model *m);

/* Actions that belong to no screen. */
void act_redraw(struct model *m);
void act_suspend(struct model *m);
void act_theme(struct model *m);
void act_mouse(struct model *m);

/* And those of the line that is typed. */
void act_undo(struct model *m);
void act_redo(struct model *m);
#define X(op) void act_##op(struct model *m);
EDIT_OPS(X)
#undef X

#endif
