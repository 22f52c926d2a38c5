/*
 * Standard output for people: pieces of a line, each made harmless, then the
 * line. Nothing else in ui/cli writes text that may come from the LAN.
 */
#ifndef OUT_H
#define OUT_H

#include "json.h"
#include "options.h"

#include <stdarg.h>

/* Should there be bold? By --color, NO_COLOR, TERM and the terminal. */
bool out_bold(const struct options *o);

/* Append, without controls; newlines stay. */
void out_add(struct strbuf *line, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Append a name, on one line, bold when asked. */
void out_name(struct strbuf *line, const char *name, bool bold);

/* Append a text of several lines: further ones stand indent columns in. */
void out_body(struct strbuf *line, const char *text, unsigned indent);

/* Append what GEZI_MSG_* flags say of a message, ours (out) or not:
 * " (to all) (sealed) (encrypted, signed)". */
void out_marks(struct strbuf *line, unsigned flags, bool out);

/* Write it with a newline, flush, and empty the buffer. 0 or -errno. */
int out_put(struct strbuf *line);
int out_json(struct json *object);

/* As out_put, for many: whoever uses it flushes in the end. */
int out_buffer(struct strbuf *line);
int out_flush(void);

/* Tell why, and with --json as an error event on standard output, too. */
void out_tell(const struct options *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void out_vtell(const struct options *o, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* How many columns it takes; the longest prefix that fits; its bytes. */
unsigned out_width(const char *text);
size_t out_fit(const char *text, unsigned cols);

/* Columns of the terminal at fd, 0 when it is none. */
unsigned out_columns(int fd);

#endif
