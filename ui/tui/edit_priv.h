/* What the files of the editor share. */
#ifndef TUI_EDIT_PRIV_H
#define TUI_EDIT_PRIV_H

#include "edit.h"

/*
 * The one way in which text changes: n bytes, harmless UTF-8, take the place
 * of [from, to). It is noted for undo, the caret goes behind it, on the border
 * of a cluster. Fits: the caller has seen to it.
 */
void edit_change(struct edit *e, size_t from, size_t to, const char *bytes,
                 size_t n, enum edit_last how);

/* The same without a note. */
void edit_put(struct edit *e, size_t from, size_t to, const char *bytes,
              size_t n);

/* The next and the previous border of clusters. */
size_t edit_next(const struct edit *e, size_t at);
size_t edit_prev(const struct edit *e, size_t at);

/* The border at or behind an offset, and the one at or before it. */
size_t edit_border(const struct edit *e, size_t at);
size_t edit_begin(const struct edit *e, size_t at);

/* Is this byte of a word? */
bool edit_in_word(char c);

/* edit_undo.c: text is about to change. */
void undo_note(struct edit *e, size_t from, size_t to, const char *bytes,
               size_t n, enum edit_last how);
void undo_forget(struct edit *e);

#endif
