/* What keys are called: on the screen, in the config file, by `gezi keys`. */
#ifndef TUI_KEYNAMES_H
#define TUI_KEYNAMES_H

#include <stdbool.h>

/* "C-p", "Alt+a", "Alt+Enter", "C-Left", "F1", "Space", "x", "C-x C-e". */
enum { KEY_NAME_SIZE = 32 };
char *key_name(int key, char out[static KEY_NAME_SIZE]);

/*
 * The key of keys.h that text names; Ctrl+ and ^ are C-, M- is Alt+, the case
 * of names does not count. False when no terminal sends such a key.
 */
bool key_parse(const char *text, int *key);

#endif
