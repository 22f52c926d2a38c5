/* Text as search compares it. Pure. */
#ifndef STORE_FOLD_H
#define STORE_FOLD_H

#include "buf.h"

/*
 * Append text in its folded form: Unicode's NFKC_Casefold (letters in either
 * case, full and half width, composed or not are the same), and every white
 * space is one blank. Bytes that are not UTF-8 stay as they are. False: no
 * memory.
 */
bool fold(struct buf *out, const char *text);

#endif
