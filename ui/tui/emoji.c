#include "emoji.h"

#include "ascii.h"
#include "spell.h"

#include <string.h>

static size_t begins(const char *name, const char *typed)
{
    size_t i = 0;

    while (typed[i] && ascii_lower(typed[i]) == name[i])
        i++;
    return typed[i] ? 0 : i;
}

static int name_fits(const char *name, size_t n, const char *typed)
{
    size_t same = begins(name, typed);

    if (same > 0)
        return EMOJI_WHOLE - (int)(n - same);
    for (size_t i = 1; i < n; i++)
        if (name[i - 1] == '_' && begins(name + i, typed) > 0)
            return EMOJI_WORD;
    return 0;
}

int emoji_fits(const char *row, const char *typed)
{
    const char *name = strchr(row, ' ') + 1, *next;
    int best = 0;

    for (; (next = strchr(name, ' ')); name = next + 1) {
        int fit = name_fits(name, (size_t)(next - name), typed);

        best = fit > best ? fit : best;
    }
    if (!best && strstr(name, typed))
        return EMOJI_HAN;
    if (!best && typed[0] && typed[1] && spell_holds(name, typed))
        return EMOJI_SPELT;
    return best;
}
