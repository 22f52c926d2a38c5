/* How Chinese characters are read: pinyin without tones, ü as v. */
#ifndef READINGS_H
#define READINGS_H

#include <stddef.h>
#include <stdint.h>

enum { READINGS_FIRST = 0x4e00, READINGS_LAST = 0x9fff };

/* The usual reading of a character; "" when none is known. Static. */
const char *readings_of(uint32_t c);

/* The i-th of its other ones, as in some surnames; "": there is none. */
const char *readings_other(uint32_t c, size_t i);

#endif
