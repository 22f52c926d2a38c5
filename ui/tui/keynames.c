#include "keynames.h"

#include "ascii.h"
#include "keys.h"

#include <gezi/text.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* The first name of a key is the one that is shown. */
static const struct {
    const char *name;
    int key;
} names[] = {
    {"Enter", K_ENTER},
    {"Return", K_ENTER},
    {"Esc", K_ESC},
    {"Escape", K_ESC},
    {"Tab", K_TAB},
    {"Shift+Tab", K_BACKTAB},
    {"S-Tab", K_BACKTAB},
    {"Space", ' '},
    {"Backspace", K_BACKSPACE},
    {"Up", K_UP},
    {"Down", K_DOWN},
    {"Left", K_LEFT},
    {"Right", K_RIGHT},
    {"Home", K_HOME},
    {"End", K_END},
    {"PageUp", K_PAGE_UP},
    {"PageDown", K_PAGE_DOWN},
    {"Delete", K_DELETE},
    {"Insert", K_INSERT},
};

static const struct {
    const char *text;
    int modifier;
} prefixes[] = {
    {"C-", K_CTRL},  {"Ctrl+", K_CTRL}, {"Ctrl-", K_CTRL}, {"^", K_CTRL},
    {"Alt+", K_ALT}, {"Alt-", K_ALT},   {"M-", K_ALT},     {"Meta+", K_ALT},
};

static bool begins(const char *text, const char *with)
{
    while (*with && ascii_lower((unsigned char)*text) ==
                        ascii_lower((unsigned char)*with)) {
        text++;
        with++;
    }
    return !*with;
}

static const char *plain_name(int key, char out[static KEY_NAME_SIZE])
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].key == key)
            return names[i].name;
    if (key >= K_F1 && key <= K_F12) {
        snprintf(out, KEY_NAME_SIZE, "F%d", key - K_F1 + 1);
    } else if (key > 0 && key < ' ') {
        snprintf(out, KEY_NAME_SIZE, "C-%c", ascii_lower(key | 0x40));
    } else {
        utf8proc_ssize_t n = utf8proc_encode_char(key, (utf8proc_uint8_t *)out);

        out[n > 0 ? n : 0] = '\0';
    }
    return out;
}

char *key_name(int key, char out[static KEY_NAME_SIZE])
{
    char plain[KEY_NAME_SIZE];

    snprintf(out, KEY_NAME_SIZE, "%s%s%s%.16s", key & K_PREFIX ? "C-x " : "",
             key & K_CTRL ? "C-" : "", key & K_ALT ? "Alt+" : "",
             plain_name(key & ~(K_ALT | K_CTRL | K_PREFIX), plain));
    return out;
}

/* What stands before the key; text moves behind it. */
static int modifiers(const char **text)
{
    int all = 0;

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t n = strlen(prefixes[i].text);

        if (!begins(*text, prefixes[i].text) || !(*text)[n])
            continue;
        all |= prefixes[i].modifier;
        *text += n;
        i = (size_t)-1; /* and once more: C-Alt+x */
    }
    return all;
}

/* A named key, a function key, or one character; K_NONE: none of them. */
static int base(const char *text)
{
    utf8proc_int32_t cp;
    unsigned f;
    char end;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins(text, names[i].name) && !text[strlen(names[i].name)])
            return names[i].key;
    if (ascii_lower((unsigned char)text[0]) == 'f' &&
        sscanf(text + 1, "%2u%c", &f, &end) == 1 && f >= 1 && f <= 12)
        return K_F1 + (int)f - 1;
    if (!gezi_utf8_valid(gezi_span_text(text), NULL) ||
        utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &cp) !=
            (utf8proc_ssize_t)strlen(text))
        return K_NONE;
    return cp > ' ' && cp != 0x7f ? cp : K_NONE;
}

bool key_parse(const char *text, int *key)
{
    int with = modifiers(&text), is = base(text);

    if (is == K_NONE)
        return false;
    /* Ctrl with a letter is a byte of its own, without case. */
    if (with & K_CTRL && is > ' ' && is < K_UP && is != K_BACKSPACE) {
        if (ascii_lower(is) >= 'a' && ascii_lower(is) <= 'z')
            is = ascii_lower(is) - 'a' + 'A';
        if (is <= '@' || is > '_')
            return false;
        is = K_CONTROL(is);
        with &= ~K_CTRL;
        if (is == 8) /* what most terminals send for Backspace */
            is = K_BACKSPACE;
    }
    *key = is | with;
    return true;
}
