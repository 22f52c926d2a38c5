/* The history as lines: for the numbered line mode. Not from an event. */
#ifndef TUI_LINE_PAST_H
#define TUI_LINE_PAST_H

#include "people.h"
#include "strbuf.h"

#include <gezi/store.h>

/* What was shown has a number, the same for as long as gezi runs. */
struct line_rows {
    int64_t *at; /* the row of the archive of number i + 1 */
    size_t n;
};
void line_rows_fini(struct line_rows *r);
size_t line_number(struct line_rows *r, int64_t row);
int64_t line_row(const struct line_rows *r, size_t number); /* 0: none */

/* "14:05 李雷 to everyone: text"; lines after the first are indented. */
void line_of(struct strbuf *out, const char *when, const char *who,
             const char *words, const char *text);

/* How many messages nobody has seen, and how many of ours wait; at most cap. */
size_t line_unread(const struct gezi_archive *a, uint32_t cap);
size_t line_waiting(const struct gezi_archive *a, uint32_t cap);

/* What is unread, oldest first; from now on it is seen. */
size_t line_take_unread(const struct gezi_archive *a, struct line_rows *numbers,
                        int64_t unix_ms, struct strbuf *out);

/* The newest that fit what was typed to search, oldest first; or why none. */
void line_search(const struct gezi_archive *a, const struct people *people,
                 struct line_rows *numbers, const char *typed, int64_t unix_ms,
                 struct strbuf *out);

/* A page of what was said with key (NULL: with anybody) before a row (0: the
 * newest), oldest first. The row it begins with; 0: there was nothing. */
int64_t line_history(const struct gezi_archive *a, struct line_rows *numbers,
                     const char *key, int64_t before_row, int64_t unix_ms,
                     struct strbuf *out);

/* A message among those before and behind it. */
void line_around(const struct gezi_archive *a, struct line_rows *numbers,
                 const char *key, int64_t row, int64_t unix_ms,
                 struct strbuf *out);

#endif
