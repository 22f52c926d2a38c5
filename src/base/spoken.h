/*
 * A fingerprint as six words that can be read out over a telephone. The list
 * is fixed: 2048 words of two syllables, of 64 and of 32.
 */
#ifndef SPOKEN_H
#define SPOKEN_H

#include <stdbool.h>

enum {
    SPOKEN_WORDS = 6,
    SPOKEN_LIST = 2048,
    SPOKEN_WORD_SIZE = 5,
    SPOKEN_SIZE = SPOKEN_WORDS * SPOKEN_WORD_SIZE,
    SPACED_SIZE = 20,
};

/* The word at i of the list. */
void spoken_word(unsigned i, char out[static SPOKEN_WORD_SIZE]);

/* "bado kemi ...". False, and out is empty: no sixteen hex digits. */
bool spoken(const char *fingerprint, char out[static SPOKEN_SIZE]);

/* "0123 4567 89ab cdef", for the eye; what is none is copied as it is. */
void spoken_spaced(const char *fingerprint, char out[static SPACED_SIZE]);

#endif
