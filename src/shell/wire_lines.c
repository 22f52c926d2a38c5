#include "wire_lines.h"

#include <stdlib.h>
#include <string.h>

bool wire_lines_init(struct wire_lines *l, size_t cap)
{
    *l = (struct wire_lines){.buf = malloc(cap), .cap = cap};
    return l->buf;
}

void wire_lines_fini(struct wire_lines *l) { free(l->buf); }

char *wire_lines_room(struct wire_lines *l, size_t *n)
{
    memmove(l->buf, l->buf + l->at, l->n - l->at);
    l->n -= l->at;
    l->at = 0;
    *n = l->cap - l->n;
    return l->buf + l->n;
}

void wire_lines_add(struct wire_lines *l, size_t n) { l->n += n; }

char *wire_lines_next(struct wire_lines *l, size_t *n)
{
    char *line = l->buf + l->at;
    char *end = memchr(line, '\n', l->n - l->at);

    if (!end)
        return NULL;
    *n = (size_t)(end - line);
    l->at += *n + 1;
    return line;
}
