/* Changing the config file: one key at a time, all else as it was. */
#ifndef CONFIG_WRITE_H
#define CONFIG_WRITE_H

#include "options.h"

/*
 * The text of a config file in which the key of row has these values, a line
 * each; none: no line of it is left. Values that stand there stay where they
 * are, others take the place of those that go, the rest comes behind the last
 * of them or at the end. What stands around a value, and all other lines, stay
 * to the byte. The caller frees, *size is without the NUL behind it. NULL, and
 * why has a line: a value that no line of the file can hold.
 */
char *config_edit(gezi_span text, const struct option *row,
                  const char *const *values, size_t n, size_t *size,
                  struct strbuf *why);

/*
 * Put this text in the place of the file: either all of it is there, or the
 * old file is. Keeps its mode; a link stays, and what it points to is
 * replaced. Folders that are missing are made, mode 0700. 0 or -errno.
 */
int config_replace(const char *path, const char *text, size_t n);

#endif
