#include "settings.h"

#include "config_write.h"
#include "lang.h"
#include "paths.h"
#include "xalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20 };

struct settings {
    struct options *live; /* what holds */
    struct options next;  /* what would hold after a restart; once read: */
    bool read;
    char *text; /* of the file as we left it; NULL: we did not write it */
    size_t text_n;
    int argc;
    char **argv;
    char *shown; /* the path of the file */
    struct {
        settings_fn *fn;
        void *ctx;
    } listeners[SETTINGS_LISTENERS];
    size_t listener_n;
    struct strbuf line; /* settings_tell */
};

/* Whoever can change one of these while gezi runs listens for it. */
static const enum option_id at_once[] = {
    OPTION_ID_nick,       OPTION_ID_group,        OPTION_ID_downloads,
    OPTION_ID_broadcast,  OPTION_ID_accept_from,  OPTION_ID_legacy_encoding,
    OPTION_ID_rate_limit, OPTION_ID_color,        OPTION_ID_bell,
    OPTION_ID_language,   OPTION_ID_bind_key,     OPTION_ID_theme,
    OPTION_ID_mouse,      OPTION_ID_notify,       OPTION_ID_notify_command,
    OPTION_ID_pictures,   OPTION_ID_open_command,
};

/* These mean something for verbs only, though every verb knows them. */
static const enum option_id verbs[] = {OPTION_ID_json, OPTION_ID_timeout};

static bool is_in(const enum option_id *ids, size_t n, enum option_id id)
{
    while (n > 0)
        if (ids[--n] == id)
            return true;
    return false;
}

enum setting_effect settings_effect(const struct option *row)
{
    if (is_in(at_once, sizeof at_once / sizeof *at_once, row->id))
        return SETTING_NOW;
    if (row->verbs[0] || is_in(verbs, sizeof verbs / sizeof *verbs, row->id))
        return SETTING_VERBS;
    return SETTING_RESTART;
}

const struct option *settings_row(size_t i)
{
    for (int effect = SETTING_NOW; effect <= SETTING_VERBS; effect++)
        for (size_t k = 0; k < OPTION_COUNT; k++) {
            const struct option *row = options_row(k);

            if (!options_is_momentary(row) &&
                (int)settings_effect(row) == effect && i-- == 0)
                return row;
        }
    return NULL;
}

/* The command line and the file as they are now. */
static bool read_all(struct settings *s, struct options *out,
                     struct strbuf *warnings, struct strbuf *why)
{
    options_init(out);
    if (options_arguments(out, s->argc, s->argv, why) &&
        options_finish(out, warnings, why))
        return true;
    options_fini(out);
    return false;
}

struct settings *settings_new(struct options *live, int argc, char **argv)
{
    struct settings *s = xcalloc(1, sizeof *s);

    s->live = live;
    s->argc = argc;
    s->argv = argv;
    s->shown = live->config ? paths_show(live->config) : xstrdup("");
    return s;
}

void settings_free(struct settings *s)
{
    if (!s)
        return;
    options_fini(&s->next);
    strbuf_fini(&s->line);
    free(s->shown);
    free(s->text);
    free(s);
}

const struct options *settings_of(const struct settings *s,
                                  const struct option *row)
{
    return s->read && settings_effect(row) == SETTING_RESTART ? &s->next
                                                              : s->live;
}

bool settings_waits(const struct settings *s, const struct option *row)
{
    return !options_same(s->live, settings_of(s, row), row);
}

const char *settings_source(const struct settings *s, const struct option *row)
{
    switch (settings_of(s, row)->from[row->id]) {
    case FROM_FILE:
        return _("config file");
    case FROM_ARGUMENT:
        return _("command line");
    case FROM_DEFAULT:
        break;
    }
    return _("default");
}

const char *settings_path(const struct settings *s) { return s->shown; }

const char *settings_file(const struct settings *s) { return s->live->config; }

bool settings_has_file(const struct settings *s)
{
    return s->live->config && access(s->live->config, F_OK) == 0;
}

void settings_listen(struct settings *s, settings_fn *fn, void *ctx)
{
    if (s->listener_n == SETTINGS_LISTENERS)
        return;
    s->listeners[s->listener_n].fn = fn;
    s->listeners[s->listener_n++].ctx = ctx;
}

void settings_deafen(struct settings *s, const void *ctx)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->listener_n; i++)
        if (s->listeners[i].ctx != ctx)
            s->listeners[kept++] = s->listeners[i];
    s->listener_n = kept;
}

void settings_tell(struct settings *s, const char *line)
{
    strbuf_clear(&s->line);
    strbuf_text(&s->line, line);
}

bool settings_told(struct settings *s, struct strbuf *line)
{
    bool any = s->line.n > 0;

    strbuf_add(line, s->line.s, s->line.n);
    strbuf_clear(&s->line);
    return any;
}

static void add_name(struct strbuf *names, const struct option *row)
{
    strbuf_printf(names, "%s%s", names->n ? ", " : "", row->name);
}

/* False: nothing at all differs, also not who said it. */
static bool hold(struct settings *s, struct options *fresh,
                 const struct option *row, bool changed[OPTION_COUNT])
{
    bool same = options_same(s->live, fresh, row);

    if (same && s->live->from[row->id] == fresh->from[row->id])
        return false;
    options_take(s->live, fresh, row);
    changed[row->id] = !same;
    return true;
}

/* What is new of fresh: held at once, or kept for the next start. */
static void adopt(struct settings *s, struct options *fresh,
                  struct strbuf *held, struct strbuf *later)
{
    bool changed[OPTION_COUNT] = {false}, any = false;
    const struct option *row;
    struct options old;

    for (size_t i = 0; (row = settings_row(i)); i++) {
        if (settings_effect(row) == SETTING_RESTART) {
            if (!options_same(settings_of(s, row), fresh, row))
                add_name(later, row);
        } else if (hold(s, fresh, row, changed)) {
            any = true;
            if (changed[row->id])
                add_name(held, row);
        }
    }
    for (size_t i = 0; any && i < s->listener_n; i++)
        s->listeners[i].fn(s->listeners[i].ctx, s->live, changed);
    /* What was held until now is in fresh, and goes with the next one. */
    old = s->next;
    s->next = *fresh;
    s->read = true;
    options_fini(&old);
}

static void first_line(struct strbuf *out, const char *lines)
{
    size_t n = strcspn(lines, "\n"), more = 0;

    for (const char *at = lines + n; *at; at++)
        more += *at == '\n' && at[1];
    strbuf_add(out, lines, n);
    if (more)
        strbuf_printf(out, ngettext(" (and %zu more)", " (and %zu more)", more),
                      more);
}

static void report(const struct settings *s, const char *warnings,
                   const char *held, const char *later, struct strbuf *news)
{
    if (*warnings)
        first_line(news, warnings);
    else if (*held && *later)
        strbuf_printf(news, _("%s was read again: %s; after a restart: %s"),
                      s->shown, held, later);
    else if (*held)
        strbuf_printf(news, _("%s was read again: %s"), s->shown, held);
    else if (*later)
        strbuf_printf(news, _("%s was read again; after a restart: %s"),
                      s->shown, later);
}

static bool read_again(struct settings *s, struct strbuf *news)
{
    struct strbuf warnings = {0}, held = {0}, later = {0};
    struct options fresh;
    bool ok = read_all(s, &fresh, &warnings, news);

    if (ok) {
        adopt(s, &fresh, &held, &later);
        report(s, strbuf_get(&warnings), strbuf_get(&held), strbuf_get(&later),
               news);
    }
    strbuf_fini(&warnings);
    strbuf_fini(&held);
    strbuf_fini(&later);
    return ok;
}

/* What we wrote ourselves comes back as a change, too. */
static bool is_ours(struct settings *s)
{
    size_t n;
    char *text = s->text ? paths_read(s->live->config, FILE_MAX, &n) : NULL;
    bool ours = text && n == s->text_n && memcmp(text, s->text, n) == 0;

    free(text);
    if (!ours) {
        free(s->text);
        s->text = NULL;
    }
    return ours;
}

bool settings_reload(struct settings *s, struct strbuf *news)
{
    if (settings_has_file(s) && !is_ours(s))
        read_again(s, news);
    return news->n > 0;
}

/* Setting */

static bool check_all(const struct settings *s, const struct setting *all,
                      size_t n, struct strbuf *why)
{
    for (size_t i = 0; i < n; i++) {
        const struct option *row = all[i].row;

        if (s->live->from[row->id] == FROM_ARGUMENT) {
            strbuf_printf(why,
                          _("--%s was given on the command line and holds; "
                            "start gezi without it to change it here"),
                          row->name);
            return false;
        }
        for (size_t k = 0; k < all[i].n; k++)
            if (!options_check(row, all[i].values[k], why))
                return false;
    }
    return true;
}

static char *read_file(const struct settings *s, size_t *n, struct strbuf *why)
{
    char *text = paths_read(s->live->config, FILE_MAX, n);
    int err = errno;

    if (!text && err == ENOENT) {
        *n = 0;
        return xstrdup("");
    }
    if (!text)
        strbuf_printf(why, _("cannot read %s: %s; nothing was changed"),
                      s->shown, lang_error(err));
    return text;
}

static bool write_all(struct settings *s, const struct setting *all, size_t n,
                      struct strbuf *why)
{
    size_t size;
    char *text = read_file(s, &size, why);
    int err;

    for (size_t i = 0; text && i < n; i++) {
        char *next =
            config_edit((gezi_span){(const uint8_t *)text, size}, all[i].row,
                        all[i].values, all[i].n, &size, why);

        free(text);
        text = next;
    }
    if (!text)
        return false;
    err = config_replace(s->live->config, text, size);
    if (err)
        strbuf_printf(why, _("cannot write %s: %s; nothing was changed"),
                      s->shown, lang_error(-err));
    if (!err) {
        free(s->text);
        s->text = text;
        s->text_n = size;
    } else {
        free(text);
    }
    return !err;
}

bool settings_set(struct settings *s, const struct setting *all, size_t n,
                  struct strbuf *why)
{
    struct strbuf news = {0};

    if (!s->live->config) {
        strbuf_text(why, _("no home directory to keep a config file in; set "
                           "HOME or give --config FILE"));
        return false;
    }
    if (!check_all(s, all, n, why) || !write_all(s, all, n, why))
        return false;
    read_again(s, &news); /* what is said of it the user has just done */
    strbuf_fini(&news);
    return true;
}
