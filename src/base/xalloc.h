/*
 * Allocation for the shell and the front ends: it works or the program ends
 * with one line on standard error. Never for the core, which answers
 * GEZI_E_NOMEM. All results go to free().
 */
#ifndef XALLOC_H
#define XALLOC_H

#include <stddef.h>

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);

/* Room for count elements of size bytes; a product over SIZE_MAX ends it. */
void *xreallocarray(void *p, size_t count, size_t size);

char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

#endif
