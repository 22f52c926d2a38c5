/*
 * Who else a message goes to, or went to, as front ends put it together and
 * tell it. The text form is that of gezi/recipients.h.
 */
#ifndef OTHERS_H
#define OTHERS_H

#include "strbuf.h"

#include <stdbool.h>

/* One more of those who are written to. What is there already, or can be in no
 * list, is left out. */
void others_add(struct strbuf *all, const char *key, const char *name);

/*
 * All but the one with this key, for its own copy. NULL: nobody, or more than
 * lists have (GEZI_RECIPIENTS_MAX with the one), as the official client does.
 * The caller frees it.
 */
char *others_but(const struct strbuf *all, const char *key);

/* Append "王芳, 李雷". others may be NULL. */
void others_names(struct strbuf *out, const char *others);

/* Append what is told in a line of its own: "to you, 王芳, 李雷"; ours (out):
 * "also to 王芳, 李雷". */
void others_words(struct strbuf *out, const char *others, bool ours);

#endif
