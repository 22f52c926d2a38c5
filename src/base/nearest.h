/* "Did you mean ...": the nearest of several words. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

/*
 * Edit distance in characters (insert, delete, replace and swap of neighbours
 * count one), ASCII letters without case. Looks at the first 128 characters.
 */
size_t nearest_distance(const char *a, const char *b);

/*
 * Is a word at this distance near enough to offer it for what was typed? At
 * least half of the characters must have been right.
 */
int nearest_enough(const char *typed, size_t distance);

#endif
