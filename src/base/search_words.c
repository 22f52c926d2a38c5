#include "search_words.h"

#include "ascii.h"
#include "moment.h"
#include "strbuf.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum field { FIELD_NONE, FIELD_FROM, FIELD_AFTER, FIELD_BEFORE };

static const struct {
    const char *name;
    enum field field;
} fields[] = {
    {"from:", FIELD_FROM}, {"after:", FIELD_AFTER}, {"before:", FIELD_BEFORE}};

static enum field field_of(const char *text, size_t n, size_t *skip)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t size = strlen(fields[i].name), at = 0;

        while (at < size && at < n &&
               ascii_lower((unsigned char)text[at]) == fields[i].name[at])
            at++;
        if (at == size) {
            *skip = size;
            return fields[i].field;
        }
    }
    *skip = 0;
    return FIELD_NONE;
}

/* Up to the next blank that stands in no quotes. */
static size_t token(const char *text)
{
    bool quoted = false;
    size_t n = 0;

    for (; text[n] && (quoted || !strchr(" \t\n", text[n])); n++)
        if (text[n] == '"')
            quoted = !quoted;
    return n;
}

static char *without_quotes(const char *text, size_t n)
{
    char *out = xmalloc(n + 1);
    size_t at = 0;

    for (size_t i = 0; i < n; i++)
        if (text[i] != '"')
            out[at++] = text[i];
    out[at] = '\0';
    return out;
}

static void set(struct search_words *s, enum field field, const char *whole,
                size_t n, size_t skip, int64_t now_ms)
{
    char *value = without_quotes(whole + skip, n - skip);
    struct moment when;

    if (field == FIELD_FROM && *value) {
        free(s->from);
        s->from = value;
        return;
    }
    if (field != FIELD_FROM && moment_parse(value, now_ms, &when)) {
        if (field == FIELD_AFTER)
            s->since_ms = when.from_ms;
        else
            s->until_ms = when.from_ms;
    } else if (!s->bad) {
        s->bad = xstrndup(whole, n);
    }
    free(value);
}

void search_words_parse(struct search_words *s, const char *text,
                        int64_t now_ms)
{
    struct strbuf words = {0};

    *s = (struct search_words){0};
    for (;;) {
        enum field field;
        size_t n, skip;

        text += strspn(text, " \t\n");
        if (!*text)
            break;
        n = token(text);
        field = field_of(text, n, &skip);
        if (field) {
            set(s, field, text, n, skip, now_ms);
        } else {
            if (words.n)
                strbuf_byte(&words, ' ');
            strbuf_add(&words, text, n);
        }
        text += n;
    }
    s->words = xstrdup(strbuf_get(&words));
    strbuf_fini(&words);
}

void search_words_fini(struct search_words *s)
{
    free(s->words);
    free(s->from);
    free(s->bad);
    *s = (struct search_words){0};
}
