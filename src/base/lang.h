/*
 * Words in the user's language. What is said in English in the code is looked
 * up in the catalogue of that language, or stays English.
 *
 *   _("text")                a text for the user, looked up where it is used
 *   N_("text")               the same in a table: marked there, looked up later
 *   ngettext(one, many, n)   with a number
 *   lang_word(text)          a text out of a table, which may be empty
 *   lang_error(err)          what the system says of an errno
 */
#ifndef LANG_H
#define LANG_H

#include <gezi/mark.h>

#include <libintl.h>
#include <stdbool.h>

/* English needs no look-up: a screen has a hundred texts. */
extern bool lang_foreign;
#define _(text) (lang_foreign ? gettext(text) : (text))

/* There is no entry for no text: it would be the head of the catalogue. */
static inline const char *lang_word(const char *text)
{
    return text[0] ? _(text) : text;
}

/* In the order of the option's words: "auto en zh_CN zh_TW ja". */
enum lang { LANG_AUTO, LANG_EN, LANG_ZH_CN, LANG_ZH_TW, LANG_JA, LANG_COUNT };

/* What the locale and LANGUAGE in the environment ask for; never AUTO. */
enum lang lang_of_environment(void);

/*
 * From now on what is looked up is in this language; AUTO: that of the
 * environment at the first call. folder holds the catalogues, NULL: beside the
 * program or where it is installed. False: there is no catalogue for it, or
 * the system has no locale that can have one; it is English then.
 */
bool lang_use(enum lang lang, const char *folder);

/* The language that is spoken now; never AUTO. */
enum lang lang_now(void);

/* "zh_CN"; "auto" and "en" for the first two. */
const char *lang_name(enum lang lang);

/* What the system says of a positive errno, in that language. */
const char *lang_error(int err);

#endif
