/* Addresses of the web in a text. */
#ifndef LINKS_H
#define LINKS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The next one at or behind *at: true, *at is where it begins and *n its bytes.
 * It begins with http://, https://, ftp://, mailto: or www. where no word goes
 * on, has ASCII only (a sentence in Chinese or Japanese goes on right behind
 * it, without a blank), and ends before blanks, quotes and angle brackets, and
 * before the marks that end a sentence or close a bracket opened outside of it.
 */
bool links_next(const char *text, size_t *at, size_t *n);

#endif
