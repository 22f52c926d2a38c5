/* UTF-8 as people send it: validity, cutting, and making it harmless. */
#ifndef GEZI_TEXT_H
#define GEZI_TEXT_H

#include <gezi/span.h>

/*
 * Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
 * *wide (may be NULL) tells whether a 3- or 4-byte sequence was seen.
 */
bool gezi_utf8_valid(gezi_span s, bool *wide);

/*
 * The first code point of valid UTF-8 text, and how many bytes it takes;
 * 0 at the end. An invalid byte reads as U+FFFD and takes one byte.
 */
size_t gezi_utf8_next(const char *s, uint32_t *cp);

/* Bytes of the first grapheme cluster of s (what a user calls a character). */
size_t gezi_cluster_size(const char *s);

/* The longest prefix of at most max bytes that ends between characters. */
size_t gezi_utf8_cut(const char *s, size_t max);

/* Valid UTF-8 that was cut anywhere (by snprintf, say) loses the beginning of
 * a character at its end. */
void gezi_utf8_trim(char *s);

/*
 * May this code point stand in text that goes to a terminal, a file or JSON?
 * No: C0 and C1 controls, DEL, bidi controls (U+061C, U+200E, U+200F,
 * U+202A..U+202E, U+2066..U+2069), line and paragraph separators, surrogates,
 * non-characters, and the tag and interlinear marks.
 */
bool gezi_text_harmless(uint32_t cp);

enum gezi_clean {
    GEZI_CLEAN_NAME, /* one line: newline and tab become a blank, 0x08 a ':',
                        blanks at both ends go */
    GEZI_CLEAN_BODY, /* newline and tab stay, every "\r" goes */
};

/* Make text harmless in place; it never grows. Returns its new length. */
size_t gezi_text_clean(char *text, enum gezi_clean how);

#endif
