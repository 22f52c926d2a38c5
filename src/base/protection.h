/* How a message was protected on its way: letters for a row, words for a line.
 * From GEZI_MSG_* flags; out: we sent it. */
#ifndef PROTECTION_H
#define PROTECTION_H

#include <gezi/event.h>

enum { PROTECTION_WORDS = 400 };

/* "P", "E", "ES"; with a '!' when something is wrong. Static. */
const char *protection_letters(unsigned flags, bool out);

/* "encrypted, signed"; "" for clear text of which no more was to be expected.
 * Returns words. */
const char *protection_words(unsigned flags, bool out,
                             char words[static PROTECTION_WORDS]);

/* Does the reader have to look? */
bool protection_alarm(unsigned flags);

/* What would go to a person, by gezi_check.seals: "encrypted, signed, key
 * checked". "": clear. Returns words. */
const char *protection_of(const struct gezi_peer *peer, unsigned seals,
                          char words[static PROTECTION_WORDS]);

/* "E" is written to encrypted, "ES" and its key is remembered, "!!" another key
 * came, "-" neither. Static. */
const char *protection_column(const struct gezi_peer *peer);

#endif
