#include "words.h"

#include "bigram.h"
#include "fold.h"

#include <string.h>

enum { CURLY = 3 }; /* bytes of a curly quotation mark */

/* Bytes of the quotation mark at p; 0: it is none. */
static size_t quote_at(const char *p)
{
    if (*p == '"')
        return 1;
    return strncmp(p, "\u201c", CURLY) == 0 || strncmp(p, "\u201d", CURLY) == 0
               ? CURLY
               : 0;
}

static bool add_word(struct words *w, const char *p, size_t n)
{
    while (n && *p == ' ') {
        p++;
        n--;
    }
    while (n && p[n - 1] == ' ')
        n--;
    if (n == 0 || w->count == WORDS_MAX)
        return true;
    if (!buf_add(&w->folded, p, n) || !buf_add(&w->folded, "", 1))
        return false;
    w->count++;
    return true;
}

bool words_parse(struct words *w, const char *query)
{
    struct buf whole = {0};
    const char *p, *begin;
    bool quoted = false, ok;

    buf_clear(&w->folded);
    w->count = 0;
    ok = fold(&whole, query);
    for (p = begin = whole.p; ok && *p;) {
        size_t mark = quote_at(p);

        if (mark) {
            ok = add_word(w, begin, (size_t)(p - begin));
            quoted = !quoted;
            begin = p += mark;
        } else if (*p == ' ' && !quoted) {
            ok = add_word(w, begin, (size_t)(p - begin));
            begin = ++p;
        } else {
            p++;
        }
    }
    ok = ok && add_word(w, begin, (size_t)(p - begin));
    buf_fini(&whole);
    return ok;
}

void words_fini(struct words *w)
{
    buf_fini(&w->folded);
    w->count = 0;
}

const char *words_first(const struct words *w) { return w->folded.p; }

const char *words_next(const char *word) { return word + strlen(word) + 1; }

bool words_match(const struct words *w, const char *folded)
{
    const char *word = words_first(w);

    for (size_t i = 0; i < w->count; i++, word = words_next(word))
        if (!strstr(folded, word))
            return false;
    return true;
}

/* Words of one character only narrow what longer ones found: leave them to
 * words_match then. */
bool words_expression(const struct words *w, struct buf *out, size_t *chars)
{
    const char *word = words_first(w);
    size_t best = 0, length;
    bool ok = true;

    for (size_t i = 0; ok && i < w->count; i++, word = words_next(word)) {
        size_t at = out->n;

        ok = (at == 0 || buf_text(out, " AND ")) &&
             bigram_match(out, word, &length);
        if (length == 0 || (length == 1 && best > 1)) {
            buf_cut(out, at);
        } else if (length > 1 && best == 1) {
            buf_clear(out);
            ok = ok && bigram_match(out, word, &length);
        }
        if (length > best)
            best = length;
    }
    *chars = best;
    return ok;
}
