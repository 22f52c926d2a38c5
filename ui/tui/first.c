#include "first.h"

#include "lang.h"
#include "model.h"
#include "paths.h"

#include <stdlib.h>
#include <string.h>

static const enum option_id ids[FIRST_FIELDS] = {
    [FIRST_NICK] = OPTION_ID_nick,
    [FIRST_GROUP] = OPTION_ID_group,
    [FIRST_DOWNLOADS] = OPTION_ID_downloads,
    [FIRST_ENCODING] = OPTION_ID_legacy_encoding,
};

void first_init(struct first *f)
{
    *f = (struct first){0};
    for (int i = 0; i < FIRST_ENCODING; i++)
        edit_init(&f->typed[i]);
}

void first_fini(struct first *f)
{
    for (int i = 0; i < FIRST_ENCODING; i++)
        edit_fini(&f->typed[i]);
}

static const struct options *options_of(const struct model *m)
{
    return settings_of(m->prefs.settings, options_row(OPTION_ID_nick));
}

void first_open(struct model *m)
{
    const struct options *o = options_of(m);
    char *downloads = paths_show(o->downloads ? o->downloads : "");
    struct first *f = &m->first;

    model_go(m, SCREEN_FIRST);
    f->at = FIRST_NICK;
    f->touched = false;
    f->opened = m->now;
    edit_set(&f->typed[FIRST_NICK], o->nick);
    edit_set(&f->typed[FIRST_GROUP], o->group);
    edit_set(&f->typed[FIRST_DOWNLOADS], downloads);
    f->charset = (int)o->legacy_encoding;
    free(downloads);
}

struct edit *first_line(struct model *m)
{
    return m->first.at < FIRST_ENCODING ? &m->first.typed[m->first.at] : NULL;
}

const char *first_hint(const struct model *m)
{
    if (people_here(m->people) > 0)
        return "";
    if (m->health.interfaces == 0)
        return _("No network: connect one, then others appear by themselves");
    if (m->now < m->first.opened + FIRST_PATIENCE_MS)
        return "";
    return _("Nobody yet: start it elsewhere, or open the port in the "
             "firewall");
}

int64_t first_deadline(const struct model *m)
{
    int64_t at = m->first.opened + FIRST_PATIENCE_MS;

    return m->screen == SCREEN_FIRST && m->now < at ? at : INT64_MAX;
}

void first_next(struct model *m)
{
    m->first.touched = true;
    m->first.at = (m->first.at + 1) % FIRST_FIELDS;
}

void first_previous(struct model *m)
{
    m->first.touched = true;
    m->first.at = (m->first.at + FIRST_FIELDS - 1) % FIRST_FIELDS;
}

static void turn(struct model *m, int by)
{
    int *cs = &m->first.charset;

    do
        *cs = (*cs + by + GEZI_CS_COUNT) % GEZI_CS_COUNT;
    while (*cs == GEZI_CS_ASCII);
}

void first_next_charset(struct model *m) { turn(m, 1); }
void first_previous_charset(struct model *m) { turn(m, -1); }

/* The name is written in any case: then there is a file, and the page does not
 * come again. All else only when it is not what was worked out. */
static bool differs(const struct model *m, int field, const char *value)
{
    const struct option *row = options_row(ids[field]);
    struct strbuf is = {0};
    bool other;

    options_print(options_of(m), row, 0, &is);
    other = strcmp(strbuf_get(&is), value) != 0 &&
            !(value[0] == '\0' && strbuf_get(&is)[0] == '(');
    strbuf_fini(&is);
    return other || field == FIRST_NICK;
}

void first_begin(struct model *m)
{
    struct first *f = &m->first;
    struct setting all[FIRST_FIELDS];
    const char *values[FIRST_FIELDS];
    struct strbuf why = {0};
    size_t n = 0;

    for (int i = 0; i < FIRST_FIELDS; i++) {
        values[i] = i == FIRST_ENCODING
                        ? gezi_charset_name((enum gezi_charset)f->charset)
                        : f->typed[i].text;
        if (differs(m, i, values[i]))
            all[n++] = (struct setting){options_row(ids[i]), &values[i],
                                        values[i][0] != '\0'};
    }
    if (settings_set(m->prefs.settings, all, n, &why)) {
        model_go(m, SCREEN_MENU);
        model_notice(m, _("Written to %s; 7 changes it, and more"),
                     settings_path(m->prefs.settings));
    } else {
        model_notice(m, _("%s. Esc goes on without"), strbuf_get(&why));
    }
    strbuf_fini(&why);
}

void first_skip(struct model *m)
{
    model_go(m, SCREEN_MENU);
    model_notice(m, "%s", _("Nothing was written; 7 Settings has all of it"));
}
