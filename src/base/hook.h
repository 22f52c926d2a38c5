/* Programs of the user's choice, and how a child of ours becomes one. */
#ifndef HOOK_H
#define HOOK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A command as it stands in the config file or in $EDITOR, in words: blanks
 * part them, '...' and "..." hold blanks, \ takes the next character as it is.
 * No shell is asked, so nothing else is special. An array that ends with NULL,
 * freed with hook_words_free; NULL: no word in it, or a quote that does not
 * end.
 */
char **hook_words(const char *command);
void hook_words_free(char **words); /* NULL is fine */

/* With one more word at the end, copied; the old array is gone. */
char **hook_words_add(char **words, const char *word);

/*
 * Start it with this text as its standard input, and go on at once. Its output
 * goes nowhere: the screen is not its. It has HOOK_SECONDS, then it is ended;
 * nothing is left to be waited for. 0 or -errno; that there is no such program
 * is not found out here.
 */
enum { HOOK_SECONDS = 30 };
int hook_run(char *const words[], const char *text, size_t n);

/* Where a program is: as it is named, or looked up in PATH. NULL: nowhere. The
 * caller frees. */
char *hook_find(const char *program);
bool hook_found(const char *program);

/* A command as hook_words takes it, whose program is found; NULL: none is. */
bool hook_runs(const char *command);

/*
 * In a child, before exec: signals that we catch or ignore mean their own again
 * and none is held back; it has so many seconds, 0: as long as it likes. Safe
 * where only what a signal handler may do is.
 */
void hook_plain(unsigned seconds);

#endif
