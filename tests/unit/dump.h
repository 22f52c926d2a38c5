/* A datagram in words, one "key: value" a line: what tests/vectors/NAME.txt
 * holds for NAME.bin. */
#ifndef DUMP_H
#define DUMP_H

#include <gezi/charset.h>

/*
 * What the codecs read out of a datagram. legacy is the setting of the reader;
 * another than GBK is the first line. Free the text.
 */
char *dump(gezi_span datagram, enum gezi_charset legacy);

#endif
