/* The history as lines: for the numbered line mode. Not from an event. */
#ifndef TUI_LINE_PAST_H
#define TUI_LINE_PAST_H

#include "people.h"
#include "strbuf.h"

#include <gezi/store.h>

/* "14:05 李雷 to everyone: text"; lines after the first are indented. */
void line_of(struct strbuf *out, const char *when, const char *who,
             const char *words, const char *text);

/* How many messages nobody has seen, and how many of ours wait; at most cap. */
size_t line_unread(const struct gezi_archive *a, uint32_t cap);
size_t line_waiting(const struct gezi_archive *a, uint32_t cap);

/* What is unread, oldest first; from now on it is seen. */
size_t line_take_unread(const struct gezi_archive *a, int64_t unix_ms,
                        struct strbuf *out);

/* The newest that fit what was typed to search, oldest first; or why none. */
void line_search(const struct gezi_archive *a, const struct people *people,
                 const char *typed, int64_t unix_ms, struct strbuf *out);

#endif
