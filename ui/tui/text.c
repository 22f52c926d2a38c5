#include "text.h"

#include <gezi/text.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum {
    REPLACEMENT = 0xfffd,
    FLAG_A = 0x1f1e6, /* regional indicators, one letter of a flag each */
    FLAG_Z = 0x1f1ff,
    TONE_FIRST = 0x1f3fb,
    TONE_LAST = 0x1f3ff,
    JAMO_VOWEL = 0x1160, /* vowels and ends of a Hangul syllable in pieces */
    JAMO_LAST = 0x11ff,
};

static bool is_selector(uint32_t cp)
{
    return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef) ||
           (cp >= 0x180b && cp <= 0x180d);
}

int text_glyph(uint32_t cp, uint32_t *shown)
{
    *shown = cp;
    if (cp >= 0x20 && cp < 0x7f)
        return 1;
    if (cp == '\t' || cp == '\n') {
        *shown = ' ';
        return cp == '\t' ? TEXT_TAB_COLS : 1;
    }
    if (is_selector(cp) || (cp >= TONE_FIRST && cp <= TONE_LAST))
        return -1;
    if (cp >= FLAG_A && cp <= FLAG_Z) {
        *shown = 'A' + (cp - FLAG_A);
        return 1;
    }
    if (cp >= JAMO_VOWEL && cp <= JAMO_LAST)
        return 0;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_CF:
        return -1;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return 0;
    case UTF8PROC_CATEGORY_MC: /* beside its letter: terminals give it a cell */
        return gezi_text_harmless(cp) ? 1 : -1;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        *shown = REPLACEMENT;
        return 1;
    default:
        break;
    }
    if (!gezi_text_harmless(cp))
        return -1;
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

static bool is_plain(char c) { return c >= ' ' && c < 0x7f; }

/* Columns of the character at s, with the marks on it; *n gets its bytes. */
static int unit_cols(const char *s, size_t *n)
{
    uint32_t cp, shown;
    size_t at, more;
    int cols;

    /* Most text: no mark can follow, for marks are not ASCII. */
    if (is_plain(s[0]) && (unsigned char)s[1] < 0x80) {
        *n = 1;
        return 1;
    }
    at = gezi_utf8_next(s, &cp);
    cols = at ? text_glyph(cp, &shown) : 0;

    while (at && (more = gezi_utf8_next(s + at, &cp)) > 0 && cp > 0x7f &&
           text_glyph(cp, &shown) <= 0)
        at += more;
    *n = at;
    return cols > 0 ? cols : 0;
}

int text_cols_n(const char *s, size_t n)
{
    int cols = 0;

    for (size_t at = 0, size; at < n; at += size) {
        cols += unit_cols(s + at, &size);
        if (!size)
            break;
    }
    return cols;
}

int text_cols(const char *s) { return text_cols_n(s, strlen(s)); }

size_t text_fit(const char *s, int cols)
{
    size_t at = 0, size;

    while (s[at]) {
        cols -= unit_cols(s + at, &size);
        if (cols < 0)
            break;
        at += size;
    }
    return at;
}

static bool is_one_of(const char *set, const char *s, size_t n)
{
    for (size_t at = 0, size; set[at]; at += size) {
        uint32_t cp;

        size = gezi_utf8_next(set + at, &cp);
        if (size == n && memcmp(set + at, s, n) == 0)
            return true;
    }
    return false;
}

/* Most of a text are ideographs, which have other first bytes. */
static bool may_be_mark(const char *s)
{
    unsigned char first = (unsigned char)s[0];

    return first < 0x80 || first == 0xe3 || first == 0xef;
}

/* No row begins with what closes, and none ends with what opens. */
static bool is_closing(const char *s, size_t n)
{
    return may_be_mark(s) &&
           is_one_of("、。，．：；？！）」』】〉》〕］｝ー々,.:;?!)]}", s, n);
}

static bool is_opening(const char *s, size_t n)
{
    return n && may_be_mark(s) && is_one_of("（「『【〈《〔［｛([{", s, n);
}

size_t text_wrap(const char *s, int cols, enum text_wrap how, size_t *shown)
{
    size_t at = 0, size, before = 0, break_shown = 0, break_next = 0;
    bool wide_before = false;

    while (s[at] && s[at] != '\n') {
        int w = unit_cols(s + at, &size);
        bool blank = s[at] == ' ';

        if (how == TEXT_WRAP_WORDS && (w == 2 || wide_before) &&
            !is_closing(s + at, size) && !is_opening(s + at - before, before)) {
            break_shown = at;
            break_next = at;
        }
        wide_before = w == 2;
        if (w > cols) {
            /* A blank that hangs over the edge ends the row unseen. */
            if (how == TEXT_WRAP_WORDS && blank) {
                *shown = at;
                return at + size;
            }
            if (how == TEXT_WRAP_CELLS || !break_next) {
                *shown = at ? at : size;
                return *shown;
            }
            *shown = break_shown;
            return break_next;
        }
        cols -= w;
        at += size;
        before = size;
        if (blank) {
            break_shown = at - size;
            break_next = at;
        }
    }
    *shown = at;
    return s[at] == '\n' ? at + 1 : at;
}

int text_rows(const char *s, int cols, enum text_wrap how)
{
    int rows = 0;
    size_t shown, n;
    bool newline = true;

    while ((n = text_wrap(s, cols, how, &shown)) > 0) {
        rows++;
        newline = s[n - 1] == '\n';
        s += n;
    }
    return rows + (newline ? 1 : 0);
}
