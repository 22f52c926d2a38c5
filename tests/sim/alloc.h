/*
 * Memory seen from outside: for programs linked with --wrap of malloc, calloc,
 * realloc and free (see the Makefile). In others nothing is counted.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <stddef.h>

extern size_t alloc_live;  /* bytes that were not freed */
extern size_t alloc_calls; /* allocations asked for since the start */
/* This call fails, counted like alloc_calls; 0: none does. */
extern size_t alloc_fail_at;
/* And so do all after it, as many as this. */
extern size_t alloc_fail_more;

#endif
