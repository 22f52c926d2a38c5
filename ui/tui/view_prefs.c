/* The settings: name, value and who set it; below, what the chosen one means.
 */
#include "view.h"

#include "keys.h"
#include "lang.h"
#include "layout.h"

#include <stdio.h>

enum { NAME_COLS = 17, SOURCE_COLS = 14 };

/* Room for who set it, where there is some. */
static int source_cols(const struct canvas *cv)
{
    return cv->cols < LAYOUT_PANES_COLS ? 0 : SOURCE_COLS;
}

static void typed(const struct model *m, struct canvas *cv, int row,
                  const struct prefs_row *is)
{
    char prompt[64];

    snprintf(prompt, sizeof prompt, "> %-*s", NAME_COLS, is->row->name);
    view_typed(cv, row, cv->cols, prompt, &m->prefs.line);
}

static void value(const struct model *m, struct canvas *cv, int row,
                  const struct prefs_row *is, bool chosen)
{
    int col = 2 + NAME_COLS, cols = cv->cols - col - source_cols(cv) - 1;
    struct strbuf b = {0};

    if (chosen && m->prefs.state == PREFS_PICK) {
        int used = canvas_printf(cv, row, col, cols, ROLE_NAME, "< %s >",
                                 m->prefs.choices[m->prefs.choice]);

        canvas_hit(cv, row, col, 2, HIT_KEY, K_LEFT, 0);
        canvas_hit(cv, row, col + used - 2, 2, HIT_KEY, K_RIGHT, 0);
        return;
    }
    prefs_print(m, is, &b);
    if (is->more && is->value > 0)
        strbuf_text(&b, _("+ one more"));
    canvas_print(cv, row, col, cols, is->more ? ROLE_STATE : ROLE_TEXT,
                 strbuf_get(&b));
    strbuf_fini(&b);
}

static void line(const struct model *m, struct canvas *cv, int row, size_t i)
{
    const struct prefs *p = &m->prefs;
    const struct prefs_row *is = &p->rows[i];
    bool chosen = i == p->at, waits = settings_waits(p->settings, is->row);
    enum option_source from =
        settings_of(p->settings, is->row)->from[is->row->id];

    if (chosen && p->state == PREFS_VALUE) {
        typed(m, cv, row, is);
        return;
    }
    canvas_print(cv, row, 0, 2, ROLE_TEXT, chosen ? ">" : "");
    canvas_print(cv, row, 2, NAME_COLS - 1,
                 from == FROM_DEFAULT ? ROLE_TEXT : ROLE_NAME,
                 is->value == 0 ? is->row->name : "");
    value(m, cv, row, is, chosen);
    if (source_cols(cv) > 0 && !(is->more && is->value > 0))
        canvas_print(cv, row, cv->cols - SOURCE_COLS, SOURCE_COLS - 1,
                     waits ? ROLE_UNREAD : ROLE_STATE,
                     waits ? _("after restart")
                           : settings_source(m->prefs.settings, is->row));
    if (chosen) {
        canvas_paint(cv, row, 0, cv->cols, ROLE_CHOSEN);
        cv->caret_row = row;
        cv->caret_col = 0;
    }
}

static const char *effect(const struct model *m, const struct option *row)
{
    switch (settings_effect(row)) {
    case SETTING_NOW:
        return _("holds at once");
    case SETTING_RESTART:
        return settings_waits(m->prefs.settings, row)
                   ? _("waits for a restart")
                   : _("holds after a restart");
    case SETTING_VERBS:
        break;
    }
    return _("for gezi send and the like");
}

static void choices(const struct prefs *p, struct canvas *cv, int row)
{
    int col = 1;

    for (size_t i = 0; i < p->choice_n; i++) {
        int used = canvas_print(cv, row, col, cv->cols - 1 - col, ROLE_STATE,
                                p->choices[i]);

        canvas_hit(cv, row, col, used, HIT_VALUE, i, 0);
        col += used + 1;
    }
}

/* Above: how it stands. Below: what it means. */
static void explain(const struct model *m, struct canvas *cv, int row)
{
    const struct prefs_row *is = prefs_chosen(m);
    bool narrow = cv->cols < LAYOUT_PANES_COLS;
    struct strbuf b = {0};

    if (is)
        strbuf_printf(&b, _("%s, %s"),
                      settings_source(m->prefs.settings, is->row),
                      effect(m, is->row));
    view_rule(cv, row++, 0, cv->cols, strbuf_get(&b), ROLE_RULE);
    strbuf_clear(&b);
    if (!is)
        strbuf_text(&b, m->prefs.settings
                            ? _("Nothing fits. Esc shows all settings again.")
                            : _("There is no config file here."));
    else
        strbuf_text(&b, _(is->row->help));
    view_text(cv, row, 1, cv->cols - 2, narrow ? 2 : 1, ROLE_TEXT,
              strbuf_get(&b));
    strbuf_clear(&b);
    row = 1 + layout_list_rows(m);
    if (is && !narrow)
        strbuf_printf(&b, _("Default: %s"), _(is->row->otherwise));
    if (b.n || m->prefs.state == PREFS_PICK)
        canvas_fill(cv, row, 0, cv->cols, ROLE_TEXT, ' ');
    if (m->prefs.state == PREFS_PICK)
        choices(&m->prefs, cv, row);
    else
        canvas_print(cv, row, 1, cv->cols - 2, ROLE_STATE, strbuf_get(&b));
    strbuf_fini(&b);
}

static const char *keys(const struct model *m, int cols)
{
    bool narrow = cols < LAYOUT_PANES_COLS;
    const struct prefs_row *is = prefs_chosen(m);

    switch (m->prefs.state) {
    case PREFS_VALUE:
        return narrow ? _("Enter keeps it, Esc back")
                      : _("Enter keeps it, Esc leaves it as it was");
    case PREFS_PICK:
        return narrow ? _("Arrows choose, Enter keeps, Esc back")
                      : _("Arrows choose, Enter keeps it, Esc leaves it as it "
                          "was");
    case PREFS_LIST:
        break;
    }
    if (is && is->more && narrow)
        return _("Enter adds one, Esc back");
    if (narrow)
        return _("Enter changes, Del default, Esc back");
    if (cols < 80)
        return _("Enter changes, Del default, letters filter, Esc back");
    if (is && is->more)
        return _("Enter adds one, letters filter, Esc back");
    return _("Enter changes it, Del takes it back to the default, letters "
             "filter, Esc back");
}

void view_prefs(const struct model *m, struct canvas *cv)
{
    const struct prefs *p = &m->prefs;
    int rows = layout_prefs_rows(m), row = 2;
    const char *words[] = {p->settings ? settings_path(p->settings) : "", NULL};
    size_t first = view_first(p->n, p->at, rows);
    char left[300];

    if (m->filter.n)
        snprintf(left, sizeof left, _(" Settings with \"%.200s\""),
                 m->filter.text);
    else
        snprintf(left, sizeof left, "%s", _(" Settings"));
    view_title(m, cv, left, words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    for (size_t i = first; i < p->n && rows > 0; i++, rows--) {
        canvas_hit(cv, row, 0, cv->cols, HIT_SETTING, i, 0);
        line(m, cv, row++, i);
    }
    explain(m, cv, 2 + layout_prefs_rows(m));
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    view_keys(m, cv, keys(m, cv->cols), "");
}
