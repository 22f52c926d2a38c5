/* Text that grows. */
#ifndef STRBUF_H
#define STRBUF_H

#include <stdarg.h>
#include <stddef.h>

/* {0} is an empty one. s is NULL until the first byte, then ends with a NUL. */
struct strbuf {
    char *s;
    size_t n, cap;
};

void strbuf_add(struct strbuf *b, const void *bytes, size_t n);
void strbuf_text(struct strbuf *b, const char *text);
void strbuf_byte(struct strbuf *b, char c);
void strbuf_printf(struct strbuf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(struct strbuf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* What was gathered, "" when nothing. Lives until the next change. */
const char *strbuf_get(const struct strbuf *b);

/* Hand the text over; the caller frees it, and b is empty again. */
char *strbuf_take(struct strbuf *b);

void strbuf_clear(struct strbuf *b); /* keeps the memory */
void strbuf_fini(struct strbuf *b);

#endif
