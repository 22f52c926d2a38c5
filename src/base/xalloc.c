#include "xalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *sure(void *p)
{
    if (p)
        return p;
    fputs("gezi: out of memory; close something and start gezi again\n",
          stderr);
    exit(1);
}

/* malloc(0) may answer NULL, which would read as no memory. */
void *xmalloc(size_t n) { return sure(malloc(n ? n : 1)); }

void *xcalloc(size_t count, size_t size)
{
    return sure(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t n) { return sure(realloc(p, n ? n : 1)); }

void *xreallocarray(void *p, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        sure(NULL);
    return xrealloc(p, count * size);
}

char *xstrdup(const char *s) { return xstrndup(s, strlen(s)); }

char *xstrndup(const char *s, size_t n)
{
    size_t size = strnlen(s, n);
    char *copy = xmalloc(size + 1);

    memcpy(copy, s, size);
    copy[size] = '\0';
    return copy;
}
