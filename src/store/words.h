/* What people type to search: words and "phrases in quotes". Pure. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "buf.h"

enum { WORDS_MAX = 16 }; /* what is beyond is not looked for */

struct words {
    struct buf folded; /* each with its NUL */
    size_t count;
};

/*
 * Cut a query into words, folded. Quotes keep blanks ("..." or the curly
 * pair); one that is not closed reaches to the end. False: no memory.
 */
bool words_parse(struct words *w, const char *query);
void words_fini(struct words *w);

/* The first word, and the one behind; count of them. */
const char *words_first(const struct words *w);
const char *words_next(const char *word);

/* Does folded text hold every word? With no words: yes. */
bool words_match(const struct words *w, const char *folded);

/*
 * The FTS5 expression for candidates. *chars as for bigram_match, of the word
 * that does best. False: no memory.
 */
bool words_expression(const struct words *w, struct buf *out, size_t *chars);

#endif
