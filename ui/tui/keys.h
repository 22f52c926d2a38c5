/* Bytes of a terminal in, keys out. Trusts no byte; never blocks. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "reports.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A key is a code point, a control byte (K_CONTROL('A') is 1), or one of the
 * names below, and K_ALT or K_CTRL with it where the terminal tells.
 */
enum {
    K_NONE = 0,
    K_TAB = 9,
    K_ENTER = 13, /* C-j, byte 10, is K_CONTROL('J'): a new line */
    K_ESC = 27,
    K_BACKSPACE = 127,
    K_UP = 0x110000, /* above every code point */
    K_DOWN,
    K_RIGHT,
    K_LEFT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_DELETE,
    K_INSERT,
    K_BACKTAB,
    K_F1, /* up to F12 in order */
    K_F10 = K_F1 + 9,
    K_F12 = K_F1 + 11,
    K_PASTE,    /* the text is in keys.paste */
    K_FOCUS_IN, /* the window has it now; has it no more */
    K_FOCUS_OUT,
    K_MOUSE, /* keys.mouse tells what */
    K_SIXEL, /* the terminal says that it shows such pictures */
    K_KITTY,
    K_BACKGROUND, /* keys.background is how bright it is */
    K_ALT = 1 << 24,
    K_CTRL = 1 << 25,
    K_PREFIX = 1 << 26, /* it came after C-x: act.c puts it on */
};
#define K_CONTROL(letter) ((letter)&0x1f)

enum {
    KEYS_ESC_MS = 50,    /* ESC alone, or the begin of a sequence? */
    KEYS_PASTE_MS = 500, /* a paste whose end got lost ends by itself */
    KEYS_PASTE_MAX = 4 * 1024 * 1024,
    KEYS_IN_MAX = 4096,
};

struct keys {
    uint8_t in[KEYS_IN_MAX]; /* not yet understood */
    size_t n;
    int64_t fed; /* when the last byte came */
    bool pasting;
    char *paste; /* raw, with a NUL; valid until the next call */
    size_t paste_n, paste_cap;
    bool paste_cut; /* there was more */
    struct mouse mouse;
    int background; /* 0 to 255 */
};

void keys_init(struct keys *k);
void keys_fini(struct keys *k);

/* Take bytes in. Returns how many had room: call keys_next until K_NONE. */
size_t keys_feed(struct keys *k, int64_t now, const uint8_t *bytes, size_t n);

/* The next key, K_NONE when there is none yet. */
int keys_next(struct keys *k, int64_t now);

/* When keys_next could answer more without more bytes; else INT64_MAX. */
int64_t keys_deadline(const struct keys *k);

#endif
