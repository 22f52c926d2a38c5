#include "spell.h"

#include "ascii.h"
#include "readings.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    TYPED_MAX = 63, /* letters: a set of places between them is one number */
    WAYS = 6,       /* to write one character */
    WAY_SIZE = 8,
};

enum { HIRAGANA = 0x3041, KATAKANA = 0x30a1, LONG_VOWEL = 0x30fc };

/* From U+3041 and, in katakana, U+30A1 on. -: the next consonant once more. */
static const char kana[][4] = {
    "a",   "a",  "i",   "i",  "u",  "u",  "e",  "e",  "o",  "o",  "ka",
    "ga",  "ki", "gi",  "ku", "gu", "ke", "ge", "ko", "go", "sa", "za",
    "shi", "ji", "su",  "zu", "se", "ze", "so", "zo", "ta", "da", "chi",
    "ji",  "-",  "tsu", "zu", "te", "de", "to", "do", "na", "ni", "nu",
    "ne",  "no", "ha",  "ba", "pa", "hi", "bi", "pi", "fu", "bu", "pu",
    "he",  "be", "pe",  "ho", "bo", "po", "ma", "mi", "mu", "me", "mo",
    "ya",  "ya", "yu",  "yu", "yo", "yo", "ra", "ri", "ru", "re", "ro",
    "wa",  "wa", "i",   "e",  "o",  "n",  "vu", "ka", "ke",
};
enum { KANA = sizeof kana / sizeof *kana };

/* What stands in for it in the other romanization. */
static const char kunrei[][2][4] = {
    {"shi", "si"}, {"chi", "ti"}, {"tsu", "tu"}, {"ji", "zi"},
    {"fu", "hu"},  {"sh", "sy"},  {"ch", "ty"},  {"j", "zy"},
};

/* Ways to write what stands next in a name. */
struct ways {
    const char *way[WAYS]; /* static, or one of made */
    size_t n;
    char made[2][WAY_SIZE];
    bool silent;        /* or not at all */
    const char *one_of; /* or by one of these letters; NULL: none */
};

static void add(struct ways *w, const char *way)
{
    if (*way && w->n < WAYS)
        w->way[w->n++] = way;
}

/* The next character; past it. Names are valid UTF-8. */
static uint32_t next(const char **name)
{
    const unsigned char *p = (const unsigned char *)*name;
    int more = *p < 0xc0 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
    uint32_t c = more ? *p & (0x3fu >> more) : *p;

    for (p++; more > 0 && (*p & 0xc0) == 0x80; more--)
        c = c << 6 | (*p++ & 0x3f);
    *name = (const char *)p;
    return c;
}

static const char *kana_of(uint32_t c)
{
    uint32_t i = c - (c < KATAKANA ? HIRAGANA : KATAKANA);

    return c >= HIRAGANA && i < KANA ? kana[i] : NULL;
}

/* ゃ and the like, which change the end of what stands before. */
static bool is_small(uint32_t c)
{
    const char *at = kana_of(c);
    size_t i = at ? (size_t)(at - kana[0]) / sizeof *kana : KANA;

    return (i < 10 && i % 2 == 0) || i == 66 || i == 68 || i == 70;
}

static void add_kana(struct ways *w, const char *way)
{
    add(w, way);
    for (size_t i = 0; i < sizeof kunrei / sizeof *kunrei; i++) {
        size_t n = strlen(kunrei[i][0]);

        if (strncmp(way, kunrei[i][0], n) != 0 || (way[n] == 'i' && n < 3))
            continue;
        snprintf(w->made[1], WAY_SIZE, "%s%.4s", kunrei[i][1], way + n);
        add(w, w->made[1]);
        return;
    }
}

/* シャ is sha, キャ kya, ファ fa, ウィ wi. */
static void add_pair(struct ways *w, const char *big, const char *small)
{
    char *way = w->made[0];
    size_t n = strlen(big) - 1;
    bool soft = strchr("hj", big[n ? n - 1 : 0]) && big[n] == 'i';

    if (strcmp(big, "u") == 0)
        snprintf(way, WAY_SIZE, "w%s", small);
    else
        snprintf(way, WAY_SIZE, "%.*s%s", (int)n, big,
                 soft && small[0] == 'y' ? small + 1 : small);
    add_kana(w, way);
}

static void ways_of(const char **name, struct ways *w)
{
    uint32_t c = next(name);
    const char *after = *name, *reading = kana_of(c);
    const char *other;

    w->n = 0;
    w->silent = false;
    w->one_of = NULL;

    if (c < 0x80) {
        w->made[0][0] = (char)ascii_lower((int)c);
        w->made[0][1] = '\0';
        add(w, w->made[0]);
        w->silent =
            !((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9');
    } else if (c == LONG_VOWEL) {
        w->silent = true;
        w->one_of = "aiueo";
    } else if (reading && *reading == '-') {
        w->silent = true;
        w->one_of = "bcdfghjklmprstyz";
    } else if (reading && *after && is_small(c = next(&after))) {
        add_pair(w, reading, kana_of(c));
        *name = after;
    } else if (reading) {
        add_kana(w, reading);
    } else {
        add(w, readings_of(c));
        for (size_t i = 0; *(other = readings_other(c, i)); i++)
            add(w, other);
        w->silent = w->n == 0;
    }
}

/* lü is typed lv, and lu by whoever does not know that. */
static bool fits(char way, char typed)
{
    return way == typed || (way == 'v' && typed == 'u');
}

/* From these places in typed, where can one be after the next character? A
 * beginning of what it reads is enough. */
static uint64_t pass(const struct ways *w, uint64_t at, const char *typed)
{
    uint64_t to = w->silent ? at : 0;

    for (size_t i = 0; at >> i && typed[i]; i++) {
        if (!(at >> i & 1))
            continue;
        if (w->one_of && strchr(w->one_of, typed[i]))
            to |= UINT64_C(2) << i;
        for (size_t k = 0; k < w->n; k++)
            for (size_t n = 0; w->way[k][n] && typed[i + n] &&
                               fits(w->way[k][n], typed[i + n]);
                 n++)
                to |= UINT64_C(2) << (i + n);
    }
    return to;
}

/* In small letters. 0: nothing, too long, or no Latin letters. */
static size_t letters(const char *typed, char out[static TYPED_MAX + 1])
{
    size_t n = 0;

    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '\'')
            continue;
        if (*typed & 0x80 || n == TYPED_MAX)
            return 0;
        out[n++] = (char)ascii_lower((unsigned char)*typed);
    }
    out[n] = '\0';
    return n;
}

bool spell_holds(const char *name, const char *typed)
{
    char text[TYPED_MAX + 1];
    size_t n = letters(typed, text);
    uint64_t at = 0;
    struct ways w;

    while (n && *name && !(at >> n & 1)) {
        ways_of(&name, &w);
        at = pass(&w, at | 1, text);
    }
    return n && at >> n & 1;
}

bool spell_is(const char *name, const char *typed)
{
    char text[TYPED_MAX + 1];
    size_t n = letters(typed, text);
    uint64_t at = 1;
    struct ways w;

    while (n && *name && at) {
        ways_of(&name, &w);
        at = pass(&w, at, text);
    }
    return n && at >> n & 1;
}
