/*
 * The choice of the catalogue. The C library finds catalogues by the locale,
 * and a machine need not have the locale of the language: so the locale is one
 * that every machine has, and LANGUAGE names the catalogue.
 */
#include "lang.h"

#include "paths.h"
#include "strbuf.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GEZI_LOCALES
#define GEZI_LOCALES "/usr/local/share/locale"
#endif

static const char domain[] = "gezi";

static const char *const names[LANG_COUNT] = {
    [LANG_AUTO] = "auto",   [LANG_EN] = "en", [LANG_ZH_CN] = "zh_CN",
    [LANG_ZH_TW] = "zh_TW", [LANG_JA] = "ja",
};

static enum lang now = LANG_EN;
bool lang_foreign;

/* The beginning of a locale or of a word of LANGUAGE; the first that fits. */
static const struct {
    const char *begins;
    enum lang lang;
} locales[] = {
    {"zh_TW", LANG_ZH_TW},   {"zh_HK", LANG_ZH_TW}, {"zh_MO", LANG_ZH_TW},
    {"zh_Hant", LANG_ZH_TW}, {"zh", LANG_ZH_CN},    {"ja", LANG_JA},
    {"en", LANG_EN},
};

/* AUTO: none that we speak. */
static enum lang lang_of(const char *locale)
{
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        size_t n = strlen(locales[i].begins);

        if (strncmp(locale, locales[i].begins, n) == 0 &&
            strchr("_.@:", locale[n]))
            return locales[i].lang;
    }
    return LANG_AUTO;
}

static const char *locale_of_messages(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *locale = getenv(variables[i]);

        if (locale && locale[0])
            return locale;
    }
    return "C";
}

/* LANGUAGE counts only beside a locale that speaks at all, as it does for all
 * programs: scripts that set LC_ALL=C read English. */
enum lang lang_of_environment(void)
{
    const char *locale = locale_of_messages(), *list = getenv("LANGUAGE");
    enum lang lang = LANG_AUTO;

    if (strcmp(locale, "POSIX") == 0 ||
        (locale[0] == 'C' && strchr(".", locale[1])))
        return LANG_EN;
    while (list && lang == LANG_AUTO) {
        lang = lang_of(list);
        list = strchr(list, ':');
        list += list != NULL;
    }
    if (lang == LANG_AUTO)
        lang = lang_of(locale);
    return lang == LANG_AUTO ? LANG_EN : lang;
}

/* LANGUAGE is ours once we have set it. */
static enum lang first_choice(void)
{
    static enum lang chosen;

    if (chosen == LANG_AUTO)
        chosen = lang_of_environment();
    return chosen;
}

static bool has_catalogue(const char *folder, enum lang lang)
{
    struct strbuf path = {0};
    bool has;

    strbuf_printf(&path, "%s/%s/LC_MESSAGES/%s.mo", folder, names[lang],
                  domain);
    has = access(strbuf_get(&path), R_OK) == 0;
    strbuf_fini(&path);
    return has;
}

/* Beside the program: where it was built, or under the same prefix. */
static bool find_folder(enum lang lang, struct strbuf *folder)
{
    static const char *const beside[] = {"locale", "../share/locale"};

    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        char *path = paths_beside(beside[i]);

        strbuf_clear(folder);
        strbuf_text(folder, path ? path : "");
        free(path);
        if (has_catalogue(strbuf_get(folder), lang))
            return true;
    }
    strbuf_clear(folder);
    strbuf_text(folder, GEZI_LOCALES);
    return has_catalogue(GEZI_LOCALES, lang);
}

/* In "C" nothing is ever looked up. */
static bool set_locale(void)
{
    static const char *const any[] = {"C.UTF-8", "", "en_US.UTF-8"};
    const char *got = NULL;

    for (size_t i = 0; i < sizeof any / sizeof *any; i++) {
        got = setlocale(LC_MESSAGES, any[i]);
        if (got && strcmp(got, "C") != 0 && strcmp(got, "POSIX") != 0)
            return true;
    }
    return false;
}

static bool bind(enum lang lang, const char *folder)
{
    return setenv("LANGUAGE", names[lang], 1) == 0 && set_locale() &&
           bindtextdomain(domain, folder) &&
           bind_textdomain_codeset(domain, "UTF-8") &&
           bind_textdomain_codeset("libc", "UTF-8") && textdomain(domain);
}

bool lang_use(enum lang lang, const char *folder)
{
    enum lang first = first_choice();
    struct strbuf found = {0};
    bool ok;

    if (lang == LANG_AUTO)
        lang = first;
    if (lang == now)
        return true;
    ok = lang == LANG_EN;
    if (!ok && folder)
        ok = has_catalogue(folder, lang) && bind(lang, folder);
    else if (!ok)
        ok = find_folder(lang, &found) && bind(lang, strbuf_get(&found));
    strbuf_fini(&found);
    now = ok ? lang : LANG_EN;
    lang_foreign = now != LANG_EN;
    if (!lang_foreign)
        setlocale(LC_MESSAGES, "C");
    return ok;
}

enum lang lang_now(void) { return now; }

const char *lang_name(enum lang lang) { return names[lang]; }

/*
 * Machines without the locale have no words of the C library in it either:
 * what is met most often is in our catalogue, by its English words.
 */
const char *lang_error(int err)
{
    static const char *const common[] = {
        N_("Operation not permitted"),
        N_("No such file or directory"),
        N_("Input/output error"),
        N_("Cannot allocate memory"),
        N_("Permission denied"),
        N_("Device or resource busy"),
        N_("File exists"),
        N_("Not a directory"),
        N_("Is a directory"),
        N_("Invalid argument"),
        N_("Too many open files"),
        N_("File too large"),
        N_("No space left on device"),
        N_("Read-only file system"),
        N_("Broken pipe"),
        N_("File name too long"),
        N_("Too many levels of symbolic links"),
        N_("Message too long"),
        N_("Operation not supported"),
        N_("Address already in use"),
        N_("Cannot assign requested address"),
        N_("Network is down"),
        N_("Network is unreachable"),
        N_("Connection reset by peer"),
        N_("No buffer space available"),
        N_("Connection timed out"),
        N_("Connection refused"),
        N_("No route to host"),
        N_("Disk quota exceeded"),
        N_("Bad message"),
    };
    const char *words = strerror(err);

    (void)common;
    return lang_word(words);
}
