/*
 * Text to index tokens: every two neighbouring characters of a run, and the
 * last one alone, so that each character begins a token. Punctuation and
 * blanks end a run. "hello" is "he el ll lo o". Pure.
 */
#ifndef STORE_BIGRAM_H
#define STORE_BIGRAM_H

#include "buf.h"

/* Append the tokens of folded text with a blank after each. False: no
 * memory. */
bool bigram_cut(struct buf *out, const char *folded);

/*
 * Append the FTS5 expression that finds all rows whose text holds the folded
 * term, and maybe some more. Sets *chars to the length of its longest run: 0,
 * and nothing appended, when no token can find it; 1 when only a prefix can,
 * which is slow. False: no memory.
 */
bool bigram_match(struct buf *out, const char *folded, size_t *chars);

#endif
