#include "line_prefs.h"

#include "lang.h"
#include "xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 1000 };

static void print(const struct settings *s, const struct option *row,
                  struct strbuf *out)
{
    const struct options *o = settings_of(s, row);
    size_t n = options_said(o, row);

    for (size_t i = 0; i == 0 || i < n; i++) {
        strbuf_printf(out, "%s = ", row->name);
        options_print(o, row, i, out);
        if (settings_waits(s, row))
            strbuf_printf(out, "  (%s)\n", _("after a restart"));
        else
            strbuf_printf(out, "  (%s)\n", settings_source(s, row));
    }
}

void line_prefs_list(const struct settings *s, struct strbuf *out)
{
    const struct option *row;

    strbuf_printf(out, _("settings, kept in %s:\n"), settings_path(s));
    for (size_t i = 0; (row = settings_row(i)); i++)
        print(s, row, out);
}

static void explain(const struct settings *s, const struct option *row,
                    struct strbuf *out)
{
    print(s, row, out);
    strbuf_printf(out, _("%s. Default: %s\n"), _(row->help), _(row->otherwise));
    if (options_repeats(row))
        strbuf_printf(out, _("%s + VALUE adds one, - VALUE drops it\n"),
                      row->name);
    else
        strbuf_printf(out, _("%s = VALUE changes it, %s = takes it back\n"),
                      row->name, row->name);
}

static void change(struct settings *s, const struct option *row,
                   const char *const *values, size_t n, struct strbuf *out)
{
    struct strbuf why = {0};

    if (settings_set(s, &(struct setting){row, values, n}, 1, &why))
        print(s, row, out);
    else
        strbuf_printf(out, _("Not changed: %s\n"), strbuf_get(&why));
    strbuf_fini(&why);
}

/* One more, or one fewer. */
static void change_list(struct settings *s, const struct option *row, char how,
                        const char *value, struct strbuf *out)
{
    const struct options *o = settings_of(s, row);
    size_t said = options_said(o, row), n = 0;
    const char *values[VALUES_MAX];
    bool found = false;

    for (size_t i = 0; i < said && n + 1 < VALUES_MAX; i++) {
        struct strbuf b = {0};

        options_print(o, row, i, &b);
        if (how == '-' && strcmp(strbuf_get(&b), value) == 0) {
            found = true;
            strbuf_fini(&b);
            continue;
        }
        values[n++] = b.s ? strbuf_take(&b) : xstrdup("");
    }
    if (how == '+')
        values[n++] = xstrdup(value);
    if (how == '-' && !found)
        strbuf_printf(out, _("%s has no %s\n"), row->name, value);
    else
        change(s, row, values, n, out);
    while (n > 0)
        free((void *)(uintptr_t)values[--n]);
}

static void unknown(const char *name, struct strbuf *out)
{
    const struct option *near = options_nearest(name);

    if (near && !options_is_momentary(near))
        strbuf_printf(out, _("There is no setting %s; did you mean %s?\n"),
                      name, near->name);
    else
        strbuf_printf(out, _("There is no setting %s\n"), name);
}

void line_prefs_do(struct settings *s, const char *text, struct strbuf *out)
{
    size_t n = strcspn(text, " =+\t");
    char *name = xstrndup(text, n);
    const struct option *row = options_find(gezi_span_text(name));
    const char *at = text + n + strspn(text + n, " \t");
    char how = *at && strchr("=+-", *at) ? *at++ : *at ? '=' : '\0';

    at += strspn(at, " \t");
    if (!row || options_is_momentary(row))
        unknown(name, out);
    else if (!how)
        explain(s, row, out);
    else if (how != '=' && options_repeats(row) && *at)
        change_list(s, row, how, at, out);
    else if (how != '=')
        strbuf_printf(out, _("%s has one value: %s = VALUE\n"), row->name,
                      row->name);
    else
        change(s, row, &at, at[0] != '\0', out);
    free(name);
}
