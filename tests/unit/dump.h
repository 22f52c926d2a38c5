/*
 * A datagram in words, one "key: value" a line: what tests/vectors/NAME.txt
 * holds for NAME.bin.
 */
#ifndef DUMP_H
#define DUMP_H

#include <stdio.h>

#include <gezi/charset.h>

/*
 * What the codecs read out of a datagram. legacy is the setting of the reader;
 * another than GBK is the first line.
 */
void dump_packet(FILE *to, gezi_span datagram, enum gezi_charset legacy);

/*
 * What the machine does when it comes from someone it has never heard of: the
 * messages it shows, and its answers (but not the question who that is).
 */
void dump_answers(FILE *to, gezi_span datagram, enum gezi_charset legacy);

/* What the codecs read out of a TCP request, and when it is whole. */
void dump_request(FILE *to, gezi_span in, enum gezi_charset legacy);

/* The records of a folder stream, and how it ends. */
void dump_tree(FILE *to, gezi_span in, enum gezi_charset legacy);

#endif
