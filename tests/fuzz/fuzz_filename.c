/* Names from the LAN that become names on our disk. */
#include "fuzz.h"

#include <string.h>

#include <gezi/filename.h>
#include <gezi/text.h>

static bool is_harmless(const char *name)
{
    uint32_t cp;
    size_t n;

    for (; (n = gezi_utf8_next(name, &cp)) > 0; name += n)
        if (!gezi_text_harmless(cp))
            return false;
    return true;
}

static void check_safe(const char *name, size_t n, size_t cap)
{
    must(n > 0 && n < cap && n <= GEZI_FILE_NAME_MAX && n == strlen(name));
    must(!strpbrk(name, "/\\:*?\"<>|"));
    must(strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
    must(name[0] != '-' && name[0] != '~');
    must(name[n - 1] != '.' && name[n - 1] != ' ');
    must(gezi_utf8_valid(gezi_span_text(name), NULL));
    must(is_harmless(name));
}

static void check_fold(const char *name)
{
    char fold[GEZI_FILE_FOLD_SIZE], again[GEZI_FILE_FOLD_SIZE];
    size_t n = gezi_file_name_fold(name, fold, sizeof fold);

    must(n == strlen(fold));
    if (n > GEZI_FILE_NAME_MAX)
        return;
    gezi_file_name_fold(fold, again, sizeof again);
    must(strcmp(fold, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = {size ? data : NULL, size};
    gezi_span base = gezi_file_name_base(in);
    /* Most of the time all the room there is. */
    size_t cap = size % 4 ? GEZI_FILE_NAME_SIZE : 16 + size % 64;
    char *name = malloc(cap), *again = malloc(cap), numbered[64];
    size_t n;

    must(name && again);
    must_lie_in(base, in);
    must(!gezi_span_has(base, '/') && !gezi_span_has(base, '\\'));
    n = gezi_file_name_safe(in, name, cap);
    check_safe(name, n, cap);
    gezi_file_name_safe(gezi_span_text(name), again, cap);
    must(strcmp(name, again) == 0);
    n = gezi_file_name_numbered(name, (unsigned)size, numbered,
                                sizeof numbered);
    check_safe(numbered, n, sizeof numbered);
    check_fold(name);
    free(name);
    free(again);
    return 0;
}
