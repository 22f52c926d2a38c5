#include "bigram.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

/*
 * The tokenizer behind the index is FTS5's "ascii": to it, all of ASCII but
 * letters and digits separates, and nothing else does. Every token here must
 * be one to it, too.
 */
static bool joins(int32_t cp)
{
    if (cp < 0x80)
        return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
               (cp >= 'A' && cp <= 'Z');
    if ((cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0x3041 && cp <= 0x3096))
        return true;
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
        return false;
    default:
        return true;
    }
}

/* Bytes of the character at p if it belongs to a run, else 0; *skip is what
 * it takes in any case. What is not UTF-8 belongs to none. */
static size_t next_char(const char *p, size_t *skip)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n;

    if ((unsigned char)*p < 0x80) {
        *skip = 1;
        return joins(*p);
    }
    n = utf8proc_iterate((const utf8proc_uint8_t *)p, -1, &cp);
    *skip = n > 0 ? (size_t)n : 1;
    return n > 0 && joins(cp) ? (size_t)n : 0;
}

/* The next run of text: its bytes from *p; *p moves to its begin. 0: none. */
static size_t next_run(const char **p, size_t *chars)
{
    const char *end;
    size_t skip;

    while (**p && !next_char(*p, &skip))
        *p += skip;
    *chars = 0;
    for (end = *p; *end && next_char(end, &skip); end += skip)
        ++*chars;
    return (size_t)(end - *p);
}

/* The bigrams of one run, and with last also its last character alone. */
static bool cut_run(struct buf *out, const char *run, size_t n, bool last)
{
    const char *end = run + n;
    bool ok = buf_room(out, 4 * n + 2);

    while (ok && run < end) {
        size_t one, two = 0;

        next_char(run, &one);
        if (run + one < end)
            next_char(run + one, &two);
        if (two || last)
            ok = buf_add(out, run, one + two) && buf_add(out, " ", 1);
        run += one;
    }
    return ok;
}

bool bigram_cut(struct buf *out, const char *folded)
{
    size_t n, chars;

    while ((n = next_run(&folded, &chars)) > 0) {
        if (!cut_run(out, folded, n, true))
            return false;
        folded += n;
    }
    return true;
}

/* One phrase for each run, but no prefix if a phrase does better. */
bool bigram_match(struct buf *out, const char *folded, size_t *chars)
{
    const char *p = folded;
    size_t n, length, longest = 0;
    bool ok = true, first = true;

    while ((n = next_run(&p, &length)) > 0) {
        if (length > longest)
            longest = length;
        p += n;
    }
    *chars = longest;
    for (p = folded; ok && (n = next_run(&p, &length)) > 0; p += n) {
        if (length == 1 && longest > 1)
            continue;
        ok = buf_text(out, first ? "\"" : " AND \"") &&
             cut_run(out, p, n, length == 1) &&
             buf_text(out, length == 1 ? "\" *" : "\"");
        first = false;
    }
    return ok;
}
