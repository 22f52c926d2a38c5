/* A QR code in characters. */
#ifndef QR_H
#define QR_H

#include "strbuf.h"

#include <stdbool.h>

/*
 * Append text as a code of half blocks, two rows of modules in a line, with
 * the margin that cameras need. colour: black on white whatever the terminal's
 * own colours are; else light is what has ink, as on a dark terminal. False:
 * no memory, too long,
 * or libqrencode is not installed.
 */
bool qr_add(struct strbuf *out, const char *text, bool colour);

#endif
