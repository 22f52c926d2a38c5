#include "tui_priv.h"

#include "alert.h"
#include "bindings.h"
#include "reports.h"
#include "theme.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

static enum term_looks looks(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR");

    if (o->color == COLOR_NEVER)
        return TERM_PLAIN;
    return o->color == COLOR_ALWAYS || !no_color || !no_color[0] ? TERM_COLOUR
                                                                 : TERM_BOLD;
}

/* One line is what there is room for: the first. */
static void rebind(struct model *m, const struct option_lines *lines)
{
    struct strbuf warnings = {0};
    const char *first;

    bindings_set(lines, &warnings);
    first = strbuf_get(&warnings);
    if (*first)
        model_notice(m, "%.*s", (int)strcspn(first, "\n"), first);
    strbuf_fini(&warnings);
}

void tui_learn_background(struct tui *tui)
{
    int told = report_colours(getenv("COLORFGBG"));

    if (told >= 0)
        theme_background(told);
    term_ask_background(tui->term);
}

/* A setting that holds at once. */
void tui_on_change(void *ctx, const struct options *o,
                   const bool changed[OPTION_COUNT])
{
    struct tui *tui = ctx;
    struct model *m = &tui->model;

    if (changed[OPTION_ID_nick]) {
        free(m->nick);
        m->nick = xstrdup(o->nick);
    }
    if (changed[OPTION_ID_bell])
        m->alerts.bell_for = o->bell;
    if (changed[OPTION_ID_color])
        term_look(tui->term, looks(o));
    if (changed[OPTION_ID_theme]) {
        theme_set(theme_names[o->theme]);
        term_forget(tui->term);
    }
    if (changed[OPTION_ID_mouse])
        m->mouse = o->mouse == SWITCH_ON;
    if (changed[OPTION_ID_bind_key])
        rebind(m, &o->bind_key);
    if (changed[OPTION_ID_notify] || changed[OPTION_ID_notify_command])
        m->alerts.note_for = alert_notes(o);
    m->hide_pictures = o->pictures == SWITCH_OFF;
    m->open_command = o->open_command; /* borrowed: they may have moved */
    m->downloads = o->downloads;
    tui->dirty = true;
}
