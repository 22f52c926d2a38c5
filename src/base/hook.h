/* Programs of the user's choice that are told something. */
#ifndef HOOK_H
#define HOOK_H

#include <stddef.h>

/*
 * A command as it stands in the config file, in words: blanks part them, '...'
 * and "..." hold blanks, \ takes the next character as it is. No shell is
 * asked, so nothing else is special. An array that ends with NULL, freed with
 * hook_words_free; NULL: no word in it, or a quote that does not end.
 */
char **hook_words(const char *command);
void hook_words_free(char **words); /* NULL is fine */

/*
 * Start it with this text as its standard input, and go on at once. Its output
 * goes nowhere: the screen is not its. It has HOOK_SECONDS, then it is ended;
 * nothing is left to be waited for. 0 or -errno; that there is no such program
 * is not found out here.
 */
enum { HOOK_SECONDS = 30 };
int hook_run(char *const words[], const char *text, size_t n);

/* Could hook_run find it? Looks into PATH. */
int hook_found(const char *program);

#endif
