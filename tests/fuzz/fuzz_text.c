/* Making any bytes harmless, and walking over them. */
#include "fuzz.h"

#include <string.h>

#include <gezi/text.h>

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
    check_clean(text, GEZI_CLEAN_NAME);
    check_clean(text, GEZI_CLEAN_BODY);
    free(text);
    return 0;
}
