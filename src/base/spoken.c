#include "spoken.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 16, BITS = 11 };

static const char consonants[] = "bdfghjklmnprstvz";
static const char first_vowels[] = "aiou", second_vowels[] = "ae";

void spoken_word(unsigned i, char out[static SPOKEN_WORD_SIZE])
{
    unsigned first = i >> 5 & 63, second = i & 31;

    out[0] = consonants[first >> 2];
    out[1] = first_vowels[first & 3];
    out[2] = consonants[second >> 1];
    out[3] = second_vowels[second & 1];
    out[4] = '\0';
}

static bool read_hex(const char *text, uint64_t *out)
{
    static const char digits[] = "0123456789abcdef";

    *out = 0;
    for (int i = 0; i < DIGITS; i++) {
        const char *at = text[i] ? strchr(digits, text[i]) : NULL;

        if (!at)
            return false;
        *out = *out << 4 | (uint64_t)(at - digits);
    }
    return text[DIGITS] == '\0';
}

/* Two bits of the sixty-six stay empty, at the end. */
bool spoken(const char *fingerprint, char out[static SPOKEN_SIZE])
{
    uint64_t value;
    char *at = out;

    out[0] = '\0';
    if (!read_hex(fingerprint, &value))
        return false;
    for (int i = 0; i < SPOKEN_WORDS; i++) {
        unsigned word = i < SPOKEN_WORDS - 1
                            ? (unsigned)(value >> (64 - BITS * (i + 1)))
                            : (unsigned)(value << 2);

        spoken_word(word % SPOKEN_LIST, at);
        at += SPOKEN_WORD_SIZE;
        at[-1] = i < SPOKEN_WORDS - 1 ? ' ' : '\0';
    }
    return true;
}

void spoken_spaced(const char *fingerprint, char out[static SPACED_SIZE])
{
    if (strlen(fingerprint) != DIGITS)
        snprintf(out, SPACED_SIZE, "%s", fingerprint);
    else
        snprintf(out, SPACED_SIZE, "%.4s %.4s %.4s %.4s", fingerprint,
                 fingerprint + 4, fingerprint + 8, fingerprint + 12);
}
