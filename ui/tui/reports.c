#include "reports.h"

#include <string.h>

enum { STRING_MAX = 1024, NUMBER_MAX = 10000 };

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/* "12;34;5", in numbers. Returns its bytes, 0: it is not that. */
static size_t numbers(const uint8_t *in, size_t n, unsigned out[static 3])
{
    size_t at = 0;

    for (int i = 0; i < 3; i++) {
        out[i] = 0;
        if (at == n || !is_digit(in[at]))
            return 0;
        for (; at < n && is_digit(in[at]); at++)
            if (out[i] < NUMBER_MAX)
                out[i] = out[i] * 10 + (in[at] - '0');
        if (i < 2 && (at == n || in[at++] != ';'))
            return 0;
    }
    return at;
}

/* The bytes of a whole report; 0: none begins here. */
static size_t mouse_size(const uint8_t *in, size_t n, unsigned out[static 3])
{
    size_t used;

    if (n < 3 || memcmp(in, "\033[<", 3) != 0)
        return 0;
    used = numbers(in + 3, n - 3, out);
    if (used == 0 || 3 + used == n ||
        (in[3 + used] != 'M' && in[3 + used] != 'm'))
        return 0;
    return 3 + used + 1;
}

bool report_mouse(const uint8_t *in, size_t n, struct mouse *out)
{
    enum { MODIFIERS = 4 | 8 | 16, WHEEL = 64 };
    unsigned number[3];
    size_t size = mouse_size(in, n, number);
    bool pressed = size > 0 && in[size - 1] == 'M';

    if (size == 0)
        return false;
    *out =
        (struct mouse){MOUSE_NOTHING, (int)number[2] - 1, (int)number[1] - 1};
    switch (number[0] & ~(unsigned)MODIFIERS) {
    case 0:
        out->what = pressed ? MOUSE_CLICK : MOUSE_NOTHING;
        break;
    case WHEEL:
        out->what = MOUSE_WHEEL_UP;
        break;
    case WHEEL + 1:
        out->what = MOUSE_WHEEL_DOWN;
        break;
    }
    return true;
}

size_t report_string(const uint8_t *in, size_t n)
{
    for (size_t at = 2; at < n; at++) {
        if (in[at] == '\a')
            return at + 1;
        if (in[at] == '\033')
            return at + 1 == n ? 0 : in[at + 1] == '\\' ? at + 2 : at;
        if (in[at] < ' ' || in[at] > '~' || at > STRING_MAX)
            return at;
    }
    return 0;
}

/* Up to four hexadecimal digits, the first two of which count. */
static size_t hexadecimal(const uint8_t *in, size_t n, unsigned *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;

    *out = 0;
    for (; at < n && at < 4; at++) {
        const char *d = in[at] ? strchr(digits, in[at] | 0x20) : NULL;

        if (!d || (in[at] != (uint8_t)*d && in[at] < 'A'))
            break;
        if (at < 2)
            *out = *out * 16 + (unsigned)(d - digits);
    }
    if (at == 1)
        *out *= 17;
    return at;
}

int report_background(const uint8_t *in, size_t n)
{
    static const char head[] = "\033]11;rgb:";
    size_t at = sizeof head - 1;
    unsigned rgb[3];

    if (n < at || memcmp(in, head, at) != 0)
        return -1;
    for (int i = 0; i < 3; i++) {
        size_t used = hexadecimal(in + at, n - at, &rgb[i]);

        at += used;
        if (used == 0 || at == n || (i < 2 && in[at++] != '/'))
            return -1;
    }
    /* As the eye weighs them: ITU-R BT.601. */
    return (int)((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) / 1000);
}

int report_colours(const char *text)
{
    const char *last = text ? strrchr(text, ';') : NULL;
    unsigned colour = 0;

    if (!last || !is_digit((uint8_t)last[1]))
        return -1;
    for (last++; is_digit((uint8_t)*last) && colour < 16; last++)
        colour = colour * 10 + (unsigned)(*last - '0');
    if (*last || colour > 15)
        return -1;
    return colour < 7 || colour == 8 ? 0 : 255;
}

size_t report_strip(char *text, size_t n)
{
    unsigned number[3];
    size_t to = 0;

    for (size_t at = 0; at < n;) {
        size_t size = mouse_size((const uint8_t *)text + at, n - at, number);

        at += size;
        if (size == 0)
            text[to++] = text[at++];
    }
    return to;
}

/* Its abilities by number, 4 among them. */
bool report_sixels(const uint8_t *in, size_t n)
{
    for (size_t i = 3; i + 1 < n; i++)
        if (in[i] == '4' && in[i - 1] == ';' &&
            (in[i + 1] == ';' || in[i + 1] == 'c'))
            return true;
    return false;
}

size_t report_kitty(const uint8_t *in, size_t n, bool *ok)
{
    for (size_t i = 3; i + 1 < n; i++)
        if (in[i] == 0x1b && in[i + 1] == '\\') {
            *ok = i >= 6 && memcmp(in + i - 3, ";OK", 3) == 0;
            return i + 2;
        }
    return 0;
}
