/* What nobody set: from the config file, the environment and the system. */
#include "lang.h"
#include "options.h"

#include "paths.h"
#include "utf8.h"
#include "xalloc.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONFIG_MAX = 1 << 20 };

static bool read_config(struct options *o, struct strbuf *warnings,
                        struct strbuf *why)
{
    bool asked = o->from[OPTION_ID_config] == FROM_ARGUMENT;
    char *text, *shown;
    size_t n;

    if (!o->config)
        o->config = paths_config();
    if (!o->config)
        return true;
    shown = paths_show(o->config);
    text = paths_read(o->config, CONFIG_MAX, &n);
    if (text)
        options_config(o, (gezi_span){(const uint8_t *)text, n}, shown,
                       warnings);
    else if (asked)
        strbuf_printf(why, _("cannot read %s: %s; check --config"), shown,
                      lang_error(errno));
    else if (errno != ENOENT)
        strbuf_printf(warnings, _("cannot read %s: %s (going on without it)\n"),
                      shown, lang_error(errno));
    free(shown);
    free(text);
    return why->n == 0;
}

static enum gezi_charset locale_charset(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);

        if (locale && locale[0])
            return gezi_charset_of_locale(locale);
    }
    return GEZI_CS_GBK;
}

static const char *first(const char *a, const char *b, const char *c)
{
    return a && a[0] ? a : b && b[0] ? b : c;
}

/* GECOS is "Full Name,Room,Phone,...", where '&' means the login name. */
static char *full_name(const struct passwd *pw)
{
    const char *gecos = pw && pw->pw_gecos ? pw->pw_gecos : "";

    if (strchr(gecos, '&'))
        gecos = "";
    return xstrndup(gecos, strcspn(gecos, ","));
}

static char *short_host(void)
{
    char name[256] = "";

    if (gethostname(name, sizeof name - 1) != 0)
        name[0] = '\0';
    name[strcspn(name, ".")] = '\0';
    return xstrdup(name);
}

/* Unset takes otherwise; whatever it is, it ends as valid UTF-8. */
static void settle(char **field, const char *otherwise, enum gezi_charset cs)
{
    const char *text = *field ? *field : otherwise;
    char *settled = utf8_of(gezi_span_text(text), cs);

    free(*field);
    *field = settled;
}

static void settle_names(struct options *o)
{
    const struct passwd *pw = getpwuid(getuid());
    char *full = full_name(pw), *host = short_host();

    settle(&o->user, first(pw ? pw->pw_name : NULL, getenv("USER"), "unknown"),
           o->legacy_encoding);
    settle(&o->host, first(host, NULL, "unknown"), o->legacy_encoding);
    settle(&o->nick, first(full, NULL, o->user), o->legacy_encoding);
    settle(&o->group, "", o->legacy_encoding);
    free(full);
    free(host);
}

/* Whoever writes there may look at it from another folder. */
static void settle_dir(char **field)
{
    char *full = *field ? paths_absolute(*field) : NULL;

    free(*field);
    *field = full;
}

bool options_finish(struct options *o, struct strbuf *warnings,
                    struct strbuf *why)
{
    if (!read_config(o, warnings, why))
        return false;
    if (o->from[OPTION_ID_legacy_encoding] == FROM_DEFAULT)
        o->legacy_encoding = locale_charset();
    settle_names(o);
    if (o->from[OPTION_ID_away] == FROM_DEFAULT) { /* for colleagues */
        char *text = xstrdup(_(o->away));

        free(o->away);
        o->away = text;
    }
    if (!o->downloads)
        o->downloads = paths_downloads();
    settle_dir(&o->downloads);
    settle_dir(&o->to);
    if (!o->state)
        o->state = paths_state();
    if (o->state)
        return true;
    strbuf_text(why, _("no home directory to keep things in; set HOME or give "
                       "--state DIR"));
    return false;
}
