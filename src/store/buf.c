#include "buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool buf_room(struct buf *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 256;
    char *p;

    if (n >= SIZE_MAX / 4 - b->n)
        return false;
    if (b->n + n + 1 <= b->cap)
        return true;
    while (cap < b->n + n + 1)
        cap *= 2;
    p = realloc(b->p, cap);
    if (!p)
        return false;
    b->p = p;
    b->cap = cap;
    return true;
}

bool buf_add(struct buf *b, const char *bytes, size_t n)
{
    if (!buf_room(b, n))
        return false;
    if (n)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
    return true;
}

bool buf_text(struct buf *b, const char *text)
{
    return buf_add(b, text, strlen(text));
}

void buf_cut(struct buf *b, size_t n)
{
    b->n = n;
    if (b->p)
        b->p[n] = '\0';
}

void buf_clear(struct buf *b) { buf_cut(b, 0); }

void buf_fini(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}
