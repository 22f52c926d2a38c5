/* The settings in the line mode: words in, lines out. */
#ifndef TUI_LINE_PREFS_H
#define TUI_LINE_PREFS_H

#include "settings.h"

/* All of them, a line each. */
void line_prefs_list(const struct settings *s, struct strbuf *out);

/*
 * "nick" explains, "nick = Bob" sets, "nick =" takes back; of a list,
 * "accept-from + RULE" adds one and "accept-from - RULE" drops it. What came of
 * it is a line or a few.
 */
void line_prefs_do(struct settings *s, const char *text, struct strbuf *out);

#endif
