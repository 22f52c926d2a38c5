/* Which people a filter leaves on a list. */
#include "people.h"

#include "ascii.h"
#include "spell.h"

#include <string.h>

enum { WORD_MAX = 255 };

static bool is_ascii(const char *text)
{
    while (*text && !(*text & 0x80))
        text++;
    return !*text;
}

static bool is_named(const char *name, const char *word)
{
    bool letter = (*word | 32) >= 'a' && (*word | 32) <= 'z';

    return ascii_holds(name, word) ||
           (letter && !is_ascii(name) && spell_holds(name, word));
}

static bool fits(const struct gezi_peer *peer, const char *name,
                 const char *word)
{
    char addr[GEZI_ADDR_TEXT];

    return is_named(name, word) ||
           (peer &&
            (ascii_holds(peer->user, word) || ascii_holds(peer->host, word) ||
             is_named(peer->group, word) ||
             ascii_holds(gezi_addr_print(peer->addr, addr), word)));
}

static bool all_fit(const struct gezi_peer *peer, const char *name,
                    const char *words)
{
    while (*(words += strspn(words, " "))) {
        size_t n = strcspn(words, " ");
        char word[WORD_MAX + 1];

        if (n > WORD_MAX)
            return false;
        memcpy(word, words, n);
        word[n] = '\0';
        if (!fits(peer, name, word))
            return false;
        words += n;
    }
    return true;
}

bool people_fits(const struct gezi_peer *peer, const char *words)
{
    return all_fit(peer, gezi_peer_name(peer), words);
}

bool people_name_fits(const char *name, const char *words)
{
    return all_fit(NULL, name, words);
}
