/* A file, as a test wants it to lie there. */
#ifndef PUT_H
#define PUT_H

#include <stddef.h>

void put_bytes(const char *path, const void *bytes, size_t n);
void put_text(const char *path, const char *text);

#endif
