#include "alloc.h"

#include <malloc.h>
#include <stdlib.h>

size_t alloc_live, alloc_calls, alloc_fail_at, alloc_fail_more;

/* Weak: programs without --wrap never call these. */
void *__real_malloc(size_t n) __attribute__((weak));
void *__real_calloc(size_t count, size_t n) __attribute__((weak));
void *__real_realloc(void *p, size_t n) __attribute__((weak));
void __real_free(void *p) __attribute__((weak));

void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static int fails(void)
{
    alloc_calls++;
    return alloc_fail_at && alloc_calls >= alloc_fail_at &&
           alloc_calls - alloc_fail_at <= alloc_fail_more;
}

static void *count(void *p)
{
    if (p)
        alloc_live += malloc_usable_size(p);
    return p;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : count(__real_malloc(n));
}

void *__wrap_calloc(size_t times, size_t n)
{
    return fails() ? NULL : count(__real_calloc(times, n));
}

void *__wrap_realloc(void *p, size_t n)
{
    size_t before = p ? malloc_usable_size(p) : 0;
    void *q;

    if (fails())
        return NULL;
    q = __real_realloc(p, n);
    if (q)
        alloc_live -= before;
    return count(q);
}

void __wrap_free(void *p)
{
    if (p)
        alloc_live -= malloc_usable_size(p);
    __real_free(p);
}
