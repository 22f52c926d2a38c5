#include "prefs.h"

#include "ascii.h"
#include "lang.h"
#include "layout.h"
#include "model.h"
#include "step.h"
#include "xalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 1000 };

void prefs_init(struct prefs *p)
{
    *p = (struct prefs){0};
    edit_init(&p->line);
}

void prefs_fini(struct prefs *p)
{
    free(p->rows);
    edit_fini(&p->line);
}

/* Also by what it means, in the language of the user. */
static bool fits(const struct model *m, const struct option *row)
{
    return ascii_holds(row->name, m->filter.text) ||
           ascii_holds(_(row->help), m->filter.text);
}

static void push(struct prefs *p, struct prefs_row row)
{
    if ((p->n & (p->n - 1)) == 0)
        p->rows = xreallocarray(p->rows, p->n ? 2 * p->n : 1, sizeof *p->rows);
    p->rows[p->n++] = row;
}

static void push_option(struct prefs *p, const struct option *row)
{
    size_t said = options_said(settings_of(p->settings, row), row);

    if (!options_repeats(row)) {
        push(p, (struct prefs_row){.row = row});
        return;
    }
    for (size_t i = 0; i < said; i++)
        push(p, (struct prefs_row){.row = row, .value = i});
    push(p, (struct prefs_row){.row = row, .value = said, .more = true});
}

void prefs_list(struct model *m)
{
    struct prefs *p = &m->prefs;
    struct prefs_row was = {0};
    const struct option *row;

    if (p->at < p->n)
        was = p->rows[p->at];
    p->n = p->at = 0;
    for (size_t i = 0; p->settings && (row = settings_row(i)); i++)
        if (fits(m, row))
            push_option(p, row);
    for (size_t i = 0; i < p->n; i++)
        if (p->rows[i].row == was.row && p->rows[i].value <= was.value)
            p->at = i;
}

const struct prefs_row *prefs_chosen(const struct model *m)
{
    return m->prefs.at < m->prefs.n ? &m->prefs.rows[m->prefs.at] : NULL;
}

void prefs_print(const struct model *m, const struct prefs_row *row,
                 struct strbuf *out)
{
    const struct options *o = settings_of(m->prefs.settings, row->row);

    if (!row->more || row->value == 0)
        options_print(o, row->row, row->value, out);
}

/* Moving */

static void move(struct model *m, int n)
{
    m->prefs.at = step_in(m->prefs.at, m->prefs.n, n);
}

void prefs_up(struct model *m) { move(m, -1); }
void prefs_down(struct model *m) { move(m, 1); }
void prefs_page_up(struct model *m) { move(m, -layout_prefs_rows(m)); }
void prefs_page_down(struct model *m) { move(m, layout_prefs_rows(m)); }
void prefs_first(struct model *m) { m->prefs.at = 0; }
void prefs_last(struct model *m) { move(m, INT32_MAX); }

/* Changing */

static void told(struct model *m, const struct option *row, bool back)
{
    switch (settings_effect(row)) {
    case SETTING_NOW:
        model_notice(m, back ? _("%s: the default again") : _("%s: changed"),
                     row->name);
        break;
    case SETTING_RESTART:
        model_notice(m,
                     settings_waits(m->prefs.settings, row)
                         ? _("%s: written; it holds when gezi is started again")
                         : _("%s: as it was"),
                     row->name);
        break;
    case SETTING_VERBS:
        model_notice(m, _("%s: written; gezi send and the like read it"),
                     row->name);
        break;
    }
}

/* True: it is in the file now. */
static bool write(struct model *m, const struct option *row,
                  const char *const *values, size_t n)
{
    struct strbuf why = {0};
    bool ok = settings_set(m->prefs.settings, &(struct setting){row, values, n},
                           1, &why);

    if (ok)
        told(m, row, n == 0);
    else
        model_notice(m, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    prefs_list(m);
    return ok;
}

/* All values of a list, but for the chosen one: value instead, NULL: none. */
static bool write_list(struct model *m, const struct prefs_row *row,
                       const char *value)
{
    const struct options *o = settings_of(m->prefs.settings, row->row);
    size_t said = options_said(o, row->row), n = 0;
    const char *values[VALUES_MAX];
    bool ok;

    for (size_t i = 0; i < said + row->more && n < VALUES_MAX; i++) {
        struct strbuf b = {0};

        if (i == row->value && !value)
            continue;
        if (i != row->value)
            options_print(o, row->row, i, &b);
        else
            strbuf_text(&b, value);
        values[n++] = b.s ? strbuf_take(&b) : xstrdup("");
    }
    ok = write(m, row->row, values, n);
    while (n > 0)
        free((void *)(uintptr_t)values[--n]);
    return ok;
}

static bool put(struct model *m, const struct prefs_row *row, const char *value)
{
    if (options_repeats(row->row))
        return write_list(m, row, value);
    return write(m, row->row, &value, 1);
}

static void add_choice(struct prefs *p, gezi_span word)
{
    if (p->choice_n < PREFS_CHOICES_MAX && word.n < PREFS_CHOICE_SIZE)
        snprintf(p->choices[p->choice_n++], PREFS_CHOICE_SIZE, "%.*s",
                 (int)word.n, (const char *)word.p);
}

/* The words of which this option has one; none: it is typed. */
static void find_choices(struct prefs *p, const struct option *row)
{
    const char *words = row->type == OPTION_FLAG     ? "off on"
                        : row->type == OPTION_CHOICE ? row->choices
                                                     : "";
    gezi_span rest = gezi_span_text(words), word;

    p->choice_n = 0;
    while (gezi_span_next(&rest, ' ', &word))
        add_choice(p, word);
    if (row->type != OPTION_CHARSET)
        return;
    for (int cs = GEZI_CS_ASCII + 1; cs < GEZI_CS_COUNT; cs++)
        add_choice(p, gezi_span_text(gezi_charset_name((enum gezi_charset)cs)));
}

static bool says_yes(const char *value)
{
    return strcmp(value, "on") == 0 || strcmp(value, "yes") == 0 ||
           strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

static void choose_current(struct prefs *p, const struct option *row,
                           const char *value)
{
    p->choice = row->type == OPTION_FLAG && says_yes(value);
    for (size_t i = 0; i < p->choice_n; i++)
        if (strcmp(p->choices[i], value) == 0)
            p->choice = i;
}

void prefs_open(struct model *m)
{
    struct prefs *p = &m->prefs;
    const struct prefs_row *row = prefs_chosen(m);
    struct strbuf value = {0};

    if (!row) {
        model_notice(m, _("Nothing to change; Esc shows all settings again"));
        return;
    }
    prefs_print(m, row, &value);
    find_choices(p, row->row);
    choose_current(p, row->row, strbuf_get(&value));
    if (p->choice_n == 2) {
        write(m, row->row, &(const char *){p->choices[!p->choice]}, 1);
    } else if (p->choice_n > 0) {
        p->state = PREFS_PICK;
    } else {
        /* A default in ( ) is no value. */
        edit_set(&p->line, row->more || strbuf_get(&value)[0] == '('
                               ? ""
                               : strbuf_get(&value));
        p->state = PREFS_VALUE;
    }
    strbuf_fini(&value);
}

void prefs_use(struct model *m)
{
    struct prefs *p = &m->prefs;
    struct prefs_row row = *prefs_chosen(m);
    const char *value =
        p->state == PREFS_PICK ? p->choices[p->choice] : p->line.text;
    bool empty = !value[0];
    char *copy = xstrdup(value);

    /* Emptied is taken back. */
    if (row.more && empty)
        p->state = PREFS_LIST;
    else if (options_repeats(row.row) ? put(m, &row, empty ? NULL : copy)
             : empty                  ? write(m, row.row, NULL, 0)
                                      : put(m, &row, copy))
        p->state = PREFS_LIST;
    free(copy);
}

void prefs_default(struct model *m)
{
    const struct prefs_row *chosen = prefs_chosen(m);
    struct prefs_row row;

    if (!chosen || chosen->more)
        return;
    row = *chosen;
    if (options_repeats(row.row))
        write_list(m, &row, NULL);
    else
        write(m, row.row, NULL, 0);
}

void prefs_stop(struct model *m) { m->prefs.state = PREFS_LIST; }

void prefs_next(struct model *m)
{
    m->prefs.choice = (m->prefs.choice + 1) % m->prefs.choice_n;
}

void prefs_previous(struct model *m)
{
    m->prefs.choice =
        (m->prefs.choice + m->prefs.choice_n - 1) % m->prefs.choice_n;
}
