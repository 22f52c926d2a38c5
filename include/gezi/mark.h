/*
 * N_("text"): a text for the user in a table. It stays English there; whoever
 * shows it looks it up in the language of the user.
 */
#ifndef GEZI_MARK_H
#define GEZI_MARK_H

#define N_(text) (text)

#endif
