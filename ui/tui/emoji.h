/* Emoji and what they are called: "😂 joy face_with_tears_of_joy 笑哭了". */
#ifndef TUI_EMOJI_H
#define TUI_EMOJI_H

#include <stddef.h>

extern const char *const emoji_rows[];
extern const size_t emoji_rows_n;

/*
 * How well a row fits what was typed of a name, more is better; 0: not at all.
 * The whole name; its beginning, the shorter the name the better; the beginning
 * of a word in it; part of the Chinese name, or how that is spelt.
 */
enum { EMOJI_SPELT = 1, EMOJI_HAN, EMOJI_WORD, EMOJI_WHOLE = 1000 };
int emoji_fits(const char *row, const char *typed);

#endif
