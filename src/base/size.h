/* Bytes as people read them. */
#ifndef SIZE_H
#define SIZE_H

#include <stdbool.h>
#include <stdint.h>

enum { SIZE_TEXT = 8 }; /* "12.4 MB" and its NUL: no size is longer */

/*
 * "812 B", "4.0 KB", "12.4 MB", "640 GB": three digits or two and one behind
 * the point, rounded, in steps of 1024 as file managers count. Returns out.
 */
char *size_print(uint64_t bytes, char out[static SIZE_TEXT]);

/* "100", "100k", "1.5M", "2GB": bytes. False, and out
 * untouched, when it is anything else. */
bool size_parse(const char *text, uint64_t *out);

#endif
