#include "keys.h"

#include "coded.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { SEQUENCE_MAX = 64 };

static const char paste_end[] = "\033[201~";
enum { PASTE_END = sizeof paste_end - 1 };

/* What came of the first bytes: how many were used, and their key. */
struct found {
    size_t n; /* 0: more bytes are needed */
    int key;  /* K_NONE: used up, but nothing for the user */
};

static const struct {
    char final;
    int key;
} letters[] = {
    {'A', K_UP},     {'B', K_DOWN},   {'C', K_RIGHT},   {'D', K_LEFT},
    {'H', K_HOME},   {'F', K_END},    {'Z', K_BACKTAB}, {'P', K_F1},
    {'Q', K_F1 + 1}, {'R', K_F1 + 2}, {'S', K_F1 + 3},
};

static const struct {
    unsigned number;
    int key;
} numbers[] = {
    {1, K_HOME},    {2, K_INSERT},    {3, K_DELETE},   {4, K_END},
    {5, K_PAGE_UP}, {6, K_PAGE_DOWN}, {7, K_HOME},     {8, K_END},
    {11, K_F1},     {12, K_F1 + 1},   {13, K_F1 + 2},  {14, K_F1 + 3},
    {15, K_F1 + 4}, {17, K_F1 + 5},   {18, K_F1 + 6},  {19, K_F1 + 7},
    {20, K_F1 + 8}, {21, K_F10},      {23, K_F1 + 10}, {24, K_F12},
};

void keys_init(struct keys *k) { *k = (struct keys){0}; }

void keys_fini(struct keys *k)
{
    free(k->paste);
    k->paste = NULL;
}

size_t keys_feed(struct keys *k, int64_t now, const uint8_t *bytes, size_t n)
{
    if (n > KEYS_IN_MAX - k->n)
        n = KEYS_IN_MAX - k->n;
    memcpy(k->in + k->n, bytes, n);
    k->n += n;
    k->fed = now;
    return n;
}

static int64_t patience(const struct keys *k)
{
    return k->pasting ? KEYS_PASTE_MS : KEYS_ESC_MS;
}

int64_t keys_deadline(const struct keys *k)
{
    return k->n > 0 || k->pasting ? k->fed + patience(k) : INT64_MAX;
}

static int csi_key(const unsigned number[static 3], char final)
{
    if (final == '~' && number[0] == 27) /* xterm's modifyOtherKeys */
        return coded_key(&(struct coded){.code = number[2]}, number[1]);
    if (final == '~' && number[0] == 200)
        return K_PASTE;
    for (size_t i = 0; final == '~' && i < sizeof numbers / sizeof *numbers;
         i++)
        if (numbers[i].number == number[0])
            return coded_modified(numbers[i].key, number[1]);
    if (number[0] == 0 && (final == 'I' || final == 'O'))
        return final == 'I' ? K_FOCUS_IN : K_FOCUS_OUT;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].final == final)
            return coded_modified(letters[i].key, number[1]);
    return K_NONE;
}

/* "12;3:4:5" from at on: the first number of each, and all of the first. Where
 * the numbers end. */
static size_t parameters(const uint8_t *in, size_t n, size_t at,
                         unsigned number[static 3], unsigned first[static 3])
{
    size_t i = 0, sub = 0;

    for (; at < n && in[at] >= 0x20 && in[at] <= 0x3f; at++) {
        unsigned *out = i > 2 || sub > 2 ? NULL
                        : i == 0         ? &first[sub]
                        : sub == 0       ? &number[i]
                                         : NULL;

        if (in[at] == ';') {
            i++;
            sub = 0;
        } else if (in[at] == ':') {
            sub++;
        } else if (in[at] >= '0' && in[at] <= '9' && out && *out < 100000) {
            *out = *out * 10 + (in[at] - '0');
        }
    }
    number[0] = first[0];
    return at;
}

/* ESC [ parameters final */
static struct found csi(const uint8_t *in, size_t n, bool late)
{
    unsigned number[3] = {0}, first[3] = {0};
    size_t at;

    if (n > 2 && in[2] == '[') /* the Linux console's F1: ESC [ [ A */
        return n < 4 ? (struct found){late ? n : 0, K_NONE}
                     : (struct found){4, in[3] >= 'A' && in[3] <= 'E'
                                             ? K_F1 + (in[3] - 'A')
                                             : K_NONE};
    if (n > 2 && in[2] == 'M') /* a click, of those that know no decimal */
        return (struct found){n < 6 ? (late ? n : 0) : 6, K_NONE};
    at = parameters(in, n, 2, number, first);
    if (at == n)
        return (struct found){late || n > SEQUENCE_MAX ? n : 0, K_NONE};
    if (in[at] < 0x40 || in[at] > 0x7e) /* broken off: that byte begins anew */
        return (struct found){at, K_NONE};
    if (in[2] == '?' && in[at] == 'c')
        return (struct found){at + 1,
                              report_sixels(in, at + 1) ? K_SIXEL : K_NONE};
    if (in[2] == '<') /* nothing else is asked for */
        return (struct found){at + 1, in[at] == 'M' || in[at] == 'm' ? K_MOUSE
                                                                     : K_NONE};
    if (in[at] == 'u')
        return (struct found){
            at + 1, coded_key(&(struct coded){first[0], first[1], first[2]},
                              number[1])};
    return (struct found){at + 1, csi_key(number, (char)in[at])};
}

/* ESC ] digits ...: an answer. Alt+] has no digit behind it. */
static struct found string(const uint8_t *in, size_t n, bool late)
{
    size_t used = report_string(in, n);

    if (used == 0)
        return (struct found){late ? n : 0, K_NONE};
    return (struct found){used, K_BACKGROUND};
}

/* ESC _ G: an answer, too. Alt+_ and a G behind it at once is nothing that
 * people type. */
static struct found graphics(const uint8_t *in, size_t n, bool late)
{
    bool ok = false;
    size_t used = report_kitty(in, n, &ok);

    if (used == 0)
        return (struct found){late || n > SEQUENCE_MAX ? n : 0, K_NONE};
    return (struct found){used, ok ? K_KITTY : K_NONE};
}

/* Bytes that the UTF-8 sequence begun by b has; 0 when none begins so. */
static size_t sequence_size(uint8_t b)
{
    if (b < 0x80)
        return 1;
    if (b >= 0xc2 && b <= 0xdf)
        return 2;
    if (b >= 0xe0 && b <= 0xef)
        return 3;
    return b >= 0xf0 && b <= 0xf4 ? 4 : 0;
}

static struct found character(const uint8_t *in, size_t n, bool late)
{
    size_t size = sequence_size(in[0]);
    uint32_t cp = in[0];

    if (size == 0)
        return (struct found){1, K_NONE};
    if (size == 1)
        return (struct found){1, cp == 8 ? K_BACKSPACE : (int)cp};
    cp &= 0x7fu >> size;
    for (size_t i = 1; i < size; i++) {
        if (i == n)
            return (struct found){late ? n : 0, K_NONE};
        if ((in[i] & 0xc0) != 0x80)
            return (struct found){i, K_NONE};
        cp = cp << 6 | (in[i] & 0x3f);
    }
    if ((size == 3 && cp < 0x800) || (size == 4 && cp < 0x10000) ||
        cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = K_NONE;
    return (struct found){size, (int)cp};
}

static struct found escape(const uint8_t *in, size_t n, bool late)
{
    struct found found;

    if (n == 1)
        return (struct found){late ? 1 : 0, K_ESC};
    if (in[1] == K_ESC)
        return (struct found){1, K_ESC};
    if (in[1] == '[' && (n > 2 || !late))
        return csi(in, n, late);
    if ((in[1] == ']' || in[1] == '_') && n == 2 && !late)
        return (struct found){0, K_NONE};
    if (in[1] == '_' && n > 2 && in[2] == 'G')
        return graphics(in, n, late);
    if (in[1] == ']' && n > 2 && in[2] >= '0' && in[2] <= '9')
        return string(in, n, late);
    if (in[1] == 'O' && (n > 2 || !late)) {
        unsigned none[3] = {0};

        if (n < 3)
            return (struct found){0, K_NONE};
        return (struct found){3, in[2] == 'M' ? K_ENTER
                                              : csi_key(none, (char)in[2])};
    }
    found = character(in + 1, n - 1, late);
    if (found.n > 0) {
        found.n++;
        if (found.key != K_NONE)
            found.key |= K_ALT;
    }
    return found;
}

static void use(struct keys *k, size_t n)
{
    memmove(k->in, k->in + n, k->n - n);
    k->n -= n;
}

static void paste_add(struct keys *k, size_t n)
{
    size_t fit = n;

    if (fit > KEYS_PASTE_MAX - k->paste_n) {
        fit = KEYS_PASTE_MAX - k->paste_n;
        k->paste_cut = true;
    }
    while (k->paste_n + fit + 1 > k->paste_cap)
        k->paste = xrealloc(k->paste, k->paste_cap *= 2);
    memcpy(k->paste + k->paste_n, k->in, fit);
    k->paste_n += fit;
    use(k, n);
}

static void paste_begin(struct keys *k)
{
    enum { USUAL = 4096 };

    if (!k->paste || k->paste_cap > USUAL) { /* the last one may be large */
        free(k->paste);
        k->paste = xmalloc(k->paste_cap = USUAL);
    }
    k->paste_n = 0;
    k->paste_cut = false;
    k->pasting = true;
}

static int paste_done(struct keys *k)
{
    k->pasting = false;
    k->paste_n = report_strip(k->paste, k->paste_n);
    k->paste[k->paste_n] = '\0';
    return K_PASTE;
}

static int paste_next(struct keys *k, bool late)
{
    for (size_t at = 0; at < k->n; at++) {
        size_t left = k->n - at;
        size_t same = left < PASTE_END ? left : PASTE_END;

        if (memcmp(k->in + at, paste_end, same) != 0)
            continue;
        paste_add(k, at);
        if (same == PASTE_END) {
            use(k, PASTE_END);
            return paste_done(k);
        }
        return late ? (paste_add(k, k->n), paste_done(k)) : K_NONE;
    }
    paste_add(k, k->n);
    return late ? paste_done(k) : K_NONE;
}

/* A report is a key only when it can be read. */
static void learn(struct keys *k, struct found *found)
{
    if (found->key == K_MOUSE && (!report_mouse(k->in, found->n, &k->mouse) ||
                                  k->mouse.what == MOUSE_NOTHING))
        found->key = K_NONE;
    if (found->key != K_BACKGROUND)
        return;
    k->background = report_background(k->in, found->n);
    if (k->background < 0)
        found->key = K_NONE;
}

int keys_next(struct keys *k, int64_t now)
{
    bool late = now >= k->fed + patience(k);

    for (;;) {
        struct found found;

        if (k->pasting)
            return paste_next(k, late);
        if (k->n == 0)
            return K_NONE;
        found = k->in[0] == K_ESC ? escape(k->in, k->n, late)
                                  : character(k->in, k->n, late);
        if (found.n == 0)
            return K_NONE;
        learn(k, &found);
        use(k, found.n);
        if ((found.key & ~(K_ALT | K_CTRL)) == K_PASTE)
            paste_begin(k);
        else if (found.key != K_NONE)
            return found.key;
    }
}
