#include "links.h"

#include "ascii.h"

#include <string.h>

static const char *const schemes[] = {"http://", "https://", "ftp://",
                                      "mailto:", "www."};

static bool begins(const char *s, const char *word)
{
    while (*word)
        if (ascii_lower(*s++) != *word++)
            return false;
    return true;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '_';
}

/* Of the scheme there; 0: none begins there. */
static size_t scheme_at(const char *text, size_t at)
{
    if (at > 0 && is_word(text[at - 1]))
        return 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (begins(text + at, schemes[i]))
            return strlen(schemes[i]);
    return 0;
}

static bool is_part(char c)
{
    return c > ' ' && c < 0x7f && !strchr("\"<>`{}|\\^", c);
}

/* "(see https://x.org/a_(b))." ends before ")." */
static size_t without_tail(const char *s, size_t n)
{
    int open = 0;

    for (size_t i = 0; i < n; i++)
        open += s[i] == '(' ? 1 : s[i] == ')' ? -1 : 0;
    while (n > 0) {
        if (s[n - 1] == ')' && open < 0)
            open++;
        else if (!strchr(".,;:!?'*", s[n - 1]))
            break;
        n--;
    }
    return n;
}

bool links_next(const char *text, size_t *at, size_t *n)
{
    for (size_t i = *at; text[i]; i++) {
        size_t scheme = scheme_at(text, i), end = i + scheme;

        if (!scheme)
            continue;
        while (is_part(text[end]))
            end++;
        end = i + without_tail(text + i, end - i);
        if (end <= i + scheme)
            continue;
        *at = i;
        *n = end - i;
        return true;
    }
    return false;
}
