#include "protection.h"

#include "lang.h"

#include <stdio.h>
#include <string.h>

enum { INCOMING = 1, OUTGOING = 2, BOTH = 3 };

/* In this order. Ours are encrypted without OPENED. */
static const struct {
    unsigned with, without;
    int way;
    const char *words;
} rows[] = {
    {GEZI_MSG_ENCRYPTED, GEZI_MSG_OPENED, INCOMING,
     N_("encrypted, not readable here")},
    {GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED, 0, INCOMING, N_("encrypted")},
    {GEZI_MSG_ENCRYPTED, 0, OUTGOING, N_("encrypted")},
    {GEZI_MSG_SIGNED, 0, BOTH, N_("signed")},
    {GEZI_MSG_UNCHECKED, 0, INCOMING, N_("signature not checked, no key yet")},
    {GEZI_MSG_FORGED, 0, INCOMING, N_("SIGNED BY ANOTHER KEY")},
    {GEZI_MSG_BARED | GEZI_MSG_ENCRYPTED, 0, INCOMING,
     N_("NOT SIGNED, unlike before")},
    {GEZI_MSG_BARED, GEZI_MSG_ENCRYPTED, INCOMING,
     N_("IN CLEAR, unlike before")},
    {GEZI_MSG_OLD, 0, INCOMING, N_("written more than a day ago")},
    {GEZI_MSG_WEAK, 0, BOTH, N_("old short key")},
};

const char *protection_words(unsigned flags, bool out,
                             char words[static PROTECTION_WORDS])
{
    size_t n = 0;

    words[0] = '\0';
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].way & (out ? OUTGOING : INCOMING) &&
            (flags & rows[i].with) == rows[i].with &&
            !(flags & rows[i].without))
            n += (size_t)snprintf(words + n, PROTECTION_WORDS - n, "%s%s",
                                  n ? _(", ") : "", _(rows[i].words));
    return words;
}

bool protection_alarm(unsigned flags)
{
    return flags & (GEZI_MSG_FORGED | GEZI_MSG_BARED);
}

const char *protection_letters(unsigned flags, bool out)
{
    bool alarm = !out && protection_alarm(flags);

    if (!(flags & GEZI_MSG_ENCRYPTED))
        return alarm ? "P!" : "P";
    if (flags & GEZI_MSG_SIGNED)
        return "ES";
    return alarm ? "E!" : "E";
}

const char *protection_of(const struct gezi_peer *peer, unsigned seals,
                          char words[static PROTECTION_WORDS])
{
    static const char *const keys[] = {
        [GEZI_TRUST_NONE] = "",
        [GEZI_TRUST_PINNED] = N_("key remembered"),
        [GEZI_TRUST_CHECKED] = N_("key checked"),
        [GEZI_TRUST_CHANGED] = N_("KEY CHANGED"),
    };
    const char *key = lang_word(keys[peer->trust]);
    size_t n;

    protection_words(seals, true, words);
    n = strlen(words);
    if (*key)
        snprintf(words + n, PROTECTION_WORDS - n, "%s%s", n ? _(", ") : "",
                 key);
    return words;
}

/* FeiQ announces that it encrypts, but is written to in clear, as all are of
 * whom no key is asked. */
static bool takes_sealed(const struct gezi_peer *peer)
{
    switch (peer->kind) {
    case GEZI_KIND_BARE:
    case GEZI_KIND_FEIQ:
    case GEZI_KIND_IPTUX:
    case GEZI_KIND_SHIYELINE:
        return false;
    default:
        return peer->caps & GEZI_OPT_ENCRYPT;
    }
}

const char *protection_column(const struct gezi_peer *peer)
{
    switch (peer->trust) {
    case GEZI_TRUST_NONE:
        break;
    case GEZI_TRUST_PINNED:
    case GEZI_TRUST_CHECKED:
        return "ES";
    case GEZI_TRUST_CHANGED:
        return "!!";
    }
    return takes_sealed(peer) ? "E" : "-";
}
