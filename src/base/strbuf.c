#include "strbuf.h"

#include "xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void room(struct strbuf *b, size_t n)
{
    if (n < b->cap - b->n)
        return;
    b->cap = (b->n + n + 1) * 3 / 2;
    b->s = xrealloc(b->s, b->cap);
}

void strbuf_add(struct strbuf *b, const void *bytes, size_t n)
{
    room(b, n);
    if (n)
        memcpy(b->s + b->n, bytes, n);
    b->n += n;
    b->s[b->n] = '\0';
}

void strbuf_text(struct strbuf *b, const char *text)
{
    strbuf_add(b, text, strlen(text));
}

void strbuf_byte(struct strbuf *b, char c) { strbuf_add(b, &c, 1); }

void strbuf_vprintf(struct strbuf *b, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        return;
    room(b, (size_t)n);
    vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
    b->n += (size_t)n;
}

void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    strbuf_vprintf(b, fmt, ap);
    va_end(ap);
}

const char *strbuf_get(const struct strbuf *b) { return b->s ? b->s : ""; }

char *strbuf_take(struct strbuf *b)
{
    char *s = b->s ? b->s : xstrdup("");

    *b = (struct strbuf){0};
    return s;
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    if (b->s)
        b->s[0] = '\0';
}

void strbuf_fini(struct strbuf *b)
{
    free(b->s);
    *b = (struct strbuf){0};
}
