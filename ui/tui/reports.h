/* What a terminal says of itself, between the keys: where the mouse was, and
 * which colour its background has. Trusts no byte. */
#ifndef TUI_REPORTS_H
#define TUI_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mouse_what {
    MOUSE_NOTHING,
    MOUSE_CLICK,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

struct mouse {
    enum mouse_what what;
    int row, col; /* from 0 */
};

/* Of "ESC [ < button ; column ; row M", n bytes. False: it is none. */
bool report_mouse(const uint8_t *in, size_t n, struct mouse *out);

/* Bytes of a control string at in, "ESC ] ... BEL" or "... ESC \"; 0: more are
 * needed. What cannot be in an answer ends it. */
size_t report_string(const uint8_t *in, size_t n);

/* How bright "ESC ] 11 ; rgb:rrrr/gggg/bbbb" is, 0 to 255; -1: it is none. */
int report_background(const uint8_t *in, size_t n);

/* The same of $COLORFGBG, as rxvt and Konsole set it: "0;15", "15;default;0",
 * numbers of colours, the background last. NULL is none. */
int report_colours(const char *text);

/* Take clicks out of what was pasted while the mouse moved. Its bytes then. */
size_t report_strip(char *text, size_t n);

/* ESC [ ? ... c: does the terminal say that it shows sixels? */
bool report_sixels(const uint8_t *in, size_t n);

/* ESC _ G ... ESC \: bytes of it, 0: it has no end yet. *ok: yes, it shows
 * pictures by kitty's protocol. */
size_t report_kitty(const uint8_t *in, size_t n, bool *ok);

#endif
