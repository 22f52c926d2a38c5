#include "fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* Code points that fold to themselves whatever stands beside them, as long as
 * nothing outside of these ranges does. Most of what people here write. */
static const struct {
    int32_t first, last;
} plain[] = {
    {0x2018, 0x201d}, /* quotation marks */
    {0x3001, 0x301d}, /* CJK punctuation */
    {0x3041, 0x3096}, /* hiragana */
    {0x30a1, 0x30fa}, /* katakana */
    {0x4e00, 0x9fff}, /* Han */
    {0xac00, 0xd7a3}, /* Hangul syllables */
};

static bool is_plain(int32_t cp)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (cp <= plain[i].last)
            return cp >= plain[i].first;
    return false;
}

static char fold_ascii(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
}

/* Without tables, for text of ASCII, plain characters and full width forms of
 * ASCII. False, and nothing said, when there is anything else. */
static bool fold_plain(struct buf *out, const char *text, size_t n)
{
    char *to = out->p + out->n;

    for (size_t i = 0; i < n;) {
        unsigned char c = (unsigned char)text[i];
        utf8proc_int32_t cp;

        if (c < 0x80) {
            *to++ = fold_ascii(text[i++]);
            continue;
        }
        /* All that is plain takes three bytes. */
        if (c < 0xe2 || c > 0xef ||
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, 3, &cp) != 3)
            return false;
        if (cp >= 0xff01 && cp <= 0xff5e) {
            *to++ = fold_ascii((char)(cp - 0xff01 + '!'));
        } else if (cp == 0x3000) {
            *to++ = ' ';
        } else if (is_plain(cp)) {
            memcpy(to, text + i, 3);
            to += 3;
        } else {
            return false;
        }
        i += 3;
    }
    *to = '\0';
    out->n = (size_t)(to - out->p);
    return true;
}

static bool is_blank(int32_t cp)
{
    utf8proc_category_t category;

    if (cp == '\n' || cp == '\t' || cp == '\r')
        return true;
    category = utf8proc_category(cp);
    return category == UTF8PROC_CATEGORY_ZS ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* Compatibility forms can turn into blanks, so those come last. */
static bool add_with_blanks(struct buf *out, const utf8proc_uint8_t *p)
{
    bool ok = true;

    while (ok && *p) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t n = utf8proc_iterate(p, -1, &cp);

        if (n < 1)
            n = 1;
        else if (is_blank(cp))
            cp = ' ';
        ok = cp == ' ' ? buf_add(out, " ", 1)
                       : buf_add(out, (const char *)p, (size_t)n);
        p += n;
    }
    return ok;
}

bool fold(struct buf *out, const char *text)
{
    size_t n = strlen(text);
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length;
    bool ok;

    if (!buf_room(out, n))
        return false;
    if (fold_plain(out, text, n))
        return true;
    buf_cut(out, out->n);
    length = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n,
                          &mapped,
                          UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                              UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (length == UTF8PROC_ERROR_NOMEM)
        return false;
    if (length < 0) { /* not UTF-8: only ASCII can be folded */
        char *to = out->p + out->n;

        for (size_t i = 0; i < n; i++)
            to[i] = fold_ascii(text[i]);
        to[n] = '\0';
        out->n += n;
        return true;
    }
    ok = add_with_blanks(out, mapped);
    free(mapped);
    return ok;
}
