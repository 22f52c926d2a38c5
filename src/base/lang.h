/*
 * Words in the user's language. What is said in English in the code is looked
 * up in the catalogue of that language, or stays English.
 *
 *   _("text")                a text for the user, looked up where it is used
 *   N_("text")               the same in a table: marked there, looked up later
 *   ngettext(one, many, n)   with a number
 */
#ifndef LANG_H
#define LANG_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text)

#endif
