/*
 * Standard output for people: pieces of a line, each made harmless, then the
 * line. Nothing else in ui/cli writes text that may come from the LAN.
 */
#ifndef OUT_H
#define OUT_H

#include "json.h"
#include "options.h"

/* Should there be bold? By --color, NO_COLOR, TERM and the terminal. */
bool out_bold(const struct options *o);

/* Append, without controls; newlines stay. */
void out_add(struct strbuf *line, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Append a name, on one line, bold when asked. */
void out_name(struct strbuf *line, const char *name, bool bold);

/* Write it with a newline, flush, and empty the buffer. 0 or -errno. */
int out_put(struct strbuf *line);
int out_json(struct json *object);

/* How many columns it takes; the longest prefix that fits; its bytes. */
unsigned out_width(const char *text);
size_t out_fit(const char *text, unsigned cols);

/* Columns of the terminal, 0 when standard output is none. */
unsigned out_columns(void);

#endif
