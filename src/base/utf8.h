/* Bytes of this machine (arguments, environment, standard input) as UTF-8. */
#ifndef UTF8_H
#define UTF8_H

#include <gezi/charset.h>

/*
 * A copy in valid UTF-8: as it is, or else read in the legacy charset, which
 * is the locale's when nobody set another. Stops at the first NUL. The caller
 * frees.
 */
char *utf8_of(gezi_span bytes, enum gezi_charset legacy);

#endif
