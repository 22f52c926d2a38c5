/* Making any bytes harmless, and walking over them. */
#include "fuzz.h"

#include <string.h>

#include <gezi/text.h>

#include "links.h"

static char *copy_of(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    must(copy);
    memcpy(copy, text, size);
    return copy;
}

static void check_walk(const char *text)
{
    size_t n = strlen(text);

    for (size_t at = 0, size; at < n; at += size) {
        uint32_t cp;

        size = gezi_utf8_next(text + at, &cp);
        must(size > 0 && size <= n - at);
    }
    for (size_t at = 0, size; at < n; at += size) {
        size = gezi_cluster_size(text + at);
        must(size > 0 && size <= n - at);
    }
}

static void check_cut(const char *text)
{
    gezi_span whole = gezi_span_text(text);
    bool valid = gezi_utf8_valid(whole, NULL);

    for (size_t max = 0; max <= whole.n + 1 && max < 64; max++) {
        size_t n = gezi_utf8_cut(text, max);

        must(n <= max && n <= whole.n);
        must(n + 3 >= max || n == whole.n);
        must(!valid || gezi_utf8_valid((gezi_span){whole.p, n}, NULL));
    }
}

/* A prefix of valid UTF-8 loses no more than the character it was cut in. */
static void check_trim(const char *text)
{
    size_t n = strlen(text);
    bool valid = gezi_utf8_valid(gezi_span_text(text), NULL);

    for (size_t keep = 0; keep <= n && keep < 64; keep++) {
        char *cut = copy_of(text);

        cut[keep] = '\0';
        gezi_utf8_trim(cut);
        must(strlen(cut) + 3 >= keep);
        must(!valid || gezi_utf8_valid(gezi_span_text(cut), NULL));
        free(cut);
    }
}

static void check_links(const char *text)
{
    size_t whole = strlen(text), at = 0, n;

    for (; links_next(text, &at, &n); at += n) {
        must(n > 0 && at + n <= whole);
        for (size_t i = 0; i < n; i++)
            must(text[at + i] > ' ' && text[at + i] < 0x7f);
    }
}

static void check_clean(const char *text, enum gezi_clean how)
{
    char *once = copy_of(text), *twice;
    size_t n = gezi_text_clean(once, how), size;
    uint32_t cp;

    must(n == strlen(once) && n <= strlen(text));
    for (size_t at = 0; (size = gezi_utf8_next(once + at, &cp)); at += size) {
        must(!(cp == 0xfffd && size == 1));
        must(gezi_text_harmless(cp) ||
             (how == GEZI_CLEAN_BODY && (cp == '\n' || cp == '\t')));
    }
    twice = copy_of(once);
    must(gezi_text_clean(twice, how) == n && strcmp(once, twice) == 0);
    free(twice);
    free(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    bool wide;

    must(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    gezi_utf8_valid((gezi_span){size ? data : NULL, size}, &wide);
    check_walk(text);
    check_cut(text);
    check_trim(text);
    check_links(text);
    check_clean(text, GEZI_CLEAN_NAME);
    check_clean(text, GEZI_CLEAN_BODY);
    free(text);
    return 0;
}
