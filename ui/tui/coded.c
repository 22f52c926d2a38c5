#include "coded.h"

#include "keys.h"

#include <stdbool.h>

enum { SHIFT = 1, ALT = 2, CTRL = 4 };

int coded_modified(int key, unsigned modifier)
{
    unsigned bits = modifier ? modifier - 1 : 0;

    return key | (bits & ALT ? K_ALT : 0) | (bits & CTRL ? K_CTRL : 0);
}

/* The keys of the number pad, from 57399 on. */
static int keypad(unsigned code)
{
    enum { FIRST = 57399 };
    static const int keys[] = {
        '0',    '1',       '2',         '3',    '4',    '5',      '6',
        '7',    '8',       '9',         '.',    '/',    '*',      '-',
        '+',    K_ENTER,   '=',         ',',    K_LEFT, K_RIGHT,  K_UP,
        K_DOWN, K_PAGE_UP, K_PAGE_DOWN, K_HOME, K_END,  K_INSERT, K_DELETE};

    return code >= FIRST && code - FIRST < sizeof keys / sizeof *keys
               ? keys[code - FIRST]
               : K_NONE;
}

/* What Ctrl makes of a key; K_NONE: nothing that bytes can say. */
static int controlled(unsigned code)
{
    if (code == 'h')
        return K_BACKSPACE; /* as its byte is taken, too */
    if (code >= 'a' && code <= 'z')
        return K_CONTROL((int)code);
    if (code >= '@' && code <= '_')
        return K_CONTROL((int)code);
    return code == '-' || code == '/' ? K_CONTROL('_') : K_NONE;
}

static bool is_text(unsigned code) { return code >= ' ' && code <= '~'; }

/* A letter, a digit, a sign. */
static int text(const struct coded *key, unsigned bits)
{
    unsigned code = key->code;
    int is;

    if (bits & SHIFT && is_text(key->shifted))
        code = key->shifted;
    else if (!is_text(code) && bits & (ALT | CTRL))
        code = key->base; /* on a keyboard of another script */
    if (!is_text(code))
        return K_NONE;
    is = (int)code;
    if (bits & CTRL)
        is = controlled(code);
    else if (bits & SHIFT && code >= 'a' && code <= 'z')
        is -= 'a' - 'A';
    return is == K_NONE || !(bits & ALT) ? is : is | K_ALT;
}

/* Enter with any modifier breaks the line. */
int coded_key(const struct coded *key, unsigned modifier)
{
    unsigned bits = modifier ? (modifier - 1) & (SHIFT | ALT | CTRL) : 0;
    int pad = keypad(key->code);

    if (key->code == K_ENTER || pad == K_ENTER)
        return bits ? K_ENTER | K_ALT : K_ENTER;
    if (key->code == K_TAB && bits & SHIFT)
        return K_BACKTAB;
    if (key->code == K_ESC || key->code == K_TAB || key->code == K_BACKSPACE)
        return coded_modified((int)key->code, bits + 1);
    if (pad >= K_UP)
        return coded_modified(pad, bits + 1);
    if (pad != K_NONE)
        return text(&(struct coded){.code = (unsigned)pad}, bits & ~SHIFT);
    return text(key, bits);
}
