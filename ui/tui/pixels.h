/*
 * Pictures as pixels, for terminals that say that they can: sixel, or kitty's
 * protocol. The control string comes from a program that read what anybody
 * sent, so it is read before it is passed on: it can draw, and nothing else.
 */
#ifndef TUI_PIXELS_H
#define TUI_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The later ones look better. */
enum pixels { PIXELS_NONE, PIXELS_SIXEL, PIXELS_KITTY };

/* "sixel", "kitty": as gezi-picture calls it. NULL for NONE. */
const char *pixels_name(enum pixels form);

/* Is this one sixel image, or one image in kitty's pieces, from the first byte
 * to the last? */
bool pixels_valid(enum pixels form, const uint8_t *bytes, size_t n);

#endif
