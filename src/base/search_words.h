/* What is typed to search: words, "phrases", from:, after: and before:. */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include <stdint.h>

struct search_words {
    char *words; /* for gezi_query.words; never NULL */
    char *from;  /* a person, as people call them; NULL: anyone */
    int64_t since_ms, until_ms; /* 0: not given */
    char *bad; /* the first "after:..." or so that means nothing; or NULL */
};

/*
 * Cut text. after: and before: take what moment_parse does; before:today ends
 * where today begins. A name with blanks is quoted: from:"Li Lei". Pair with
 * search_words_fini.
 */
void search_words_parse(struct search_words *s, const char *text,
                        int64_t now_ms);
void search_words_fini(struct search_words *s);

#endif
