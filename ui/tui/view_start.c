/* The first start: four lines to change or to leave, then the network. */
#include "view.h"

#include "keys.h"
#include "lang.h"
#include "layout.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES_SHOWN = 6 };

static const char *const labels[FIRST_FIELDS] = {
    [FIRST_NICK] = N_("your name"),
    [FIRST_GROUP] = N_("group"),
    [FIRST_DOWNLOADS] = N_("files go to"),
    [FIRST_ENCODING] = N_("old clients"),
};

static const char *const meanings[FIRST_FIELDS] = {
    [FIRST_NICK] = N_("The name that others see"),
    [FIRST_GROUP] = N_("Your department or room; may stay empty"),
    [FIRST_DOWNLOADS] = N_("Folder for the files that you accept"),
    [FIRST_ENCODING] = N_("Encoding of clients that do not know UTF-8: Left "
                          "and Right choose"),
};

static int label_cols(void)
{
    int most = 0;

    for (int i = 0; i < FIRST_FIELDS; i++)
        if (text_cols(_(labels[i])) > most)
            most = text_cols(_(labels[i]));
    return most + 4;
}

static void field(const struct model *m, struct canvas *cv, int row, int i)
{
    const struct first *f = &m->first;
    int col = label_cols();
    bool chosen = i == f->at;
    char prompt[128];

    snprintf(prompt, sizeof prompt, "%c %s%*s", chosen ? '>' : ' ',
             _(labels[i]), col - 2 - text_cols(_(labels[i])), "");
    canvas_hit(cv, row, 0, cv->cols, HIT_FIELD, (size_t)i, 0);
    if (i == FIRST_ENCODING) {
        int used;

        canvas_print(cv, row, 0, cv->cols, ROLE_NAME, prompt);
        used = canvas_printf(cv, row, col, cv->cols - col, ROLE_TEXT,
                             chosen ? "< %s >" : "%s",
                             gezi_charset_name((enum gezi_charset)f->charset));

        if (chosen) {
            canvas_hit(cv, row, col, 2, HIT_KEY, K_LEFT, 0);
            canvas_hit(cv, row, col + used - 2, 2, HIT_KEY, K_RIGHT, 0);
            cv->caret_row = row;
            cv->caret_col = col;
        }
    } else if (chosen) {
        view_typed(cv, row, cv->cols, prompt, &f->typed[i]);
    } else {
        canvas_print(cv, row, 0, cv->cols, ROLE_NAME, prompt);
        canvas_print(cv, row, col, cv->cols - col - 1, ROLE_TEXT,
                     f->typed[i].text);
    }
}

static void network(const struct model *m, struct canvas *cv, int row)
{
    const struct gezi_health *h = &m->health;
    const char *links = h->links && h->links[0] ? h->links : h->address;

    canvas_printf(cv, row, 2, cv->cols - 3, ROLE_TEXT,
                  h->tcp ? _("port %u ok; %s")
                         : _("port %u for messages only; %s"),
                  h->port, links[0] ? links : _("no network"));
}

static void people(const struct model *m, struct canvas *cv, int row)
{
    const struct gezi_peer **all = people_sorted(m->people);
    size_t n = people_here(m->people);
    struct strbuf b = {0};

    strbuf_printf(&b, ngettext("%zu person answered", "%zu people answered", n),
                  n);
    for (size_t i = 0; i < n && i < NAMES_SHOWN; i++)
        strbuf_printf(&b, "%s%s", i ? _(", ") : _(": "),
                      gezi_peer_name(all[i]));
    if (n > NAMES_SHOWN)
        strbuf_text(&b, " ...");
    canvas_print(cv, row, 2, cv->cols - 3, n ? ROLE_NAME : ROLE_TEXT,
                 strbuf_get(&b));
    strbuf_fini(&b);
    free(all);
}

/* With room, a blank row between the parts and what they are. */
static void tall(const struct model *m, struct canvas *cv, int row)
{
    canvas_print(cv, row, 2, cv->cols - 3, ROLE_TEXT,
                 _("This is what others will see of you. Enter begins."));
    row += 2;
    for (int i = 0; i < FIRST_FIELDS; i++)
        field(m, cv, row++, i);
    canvas_print(cv, row + 1, 2, cv->cols - 3, ROLE_STATE,
                 _(meanings[m->first.at]));
    view_rule(cv, row + 3, 0, cv->cols, _("The network"), ROLE_RULE);
    network(m, cv, row + 4);
    people(m, cv, row + 5);
    view_text(cv, row + 6, 2, cv->cols - 3, 2, ROLE_NOTICE, first_hint(m));
}

static void flat(const struct model *m, struct canvas *cv, int row)
{
    for (int i = 0; i < FIRST_FIELDS; i++)
        field(m, cv, row++, i);
    network(m, cv, row++);
    if (first_hint(m)[0])
        view_text(cv, row, 2, cv->cols - 3, 2, ROLE_NOTICE, first_hint(m));
    else
        people(m, cv, row);
}

void view_start(const struct model *m, struct canvas *cv)
{
    const char *none[] = {NULL};

    view_title(m, cv, _(" gezi, for the first time"), none);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    if (layout_list_rows(m) < 15)
        flat(m, cv, 2);
    else
        tall(m, cv, 2);
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    view_keys(m, cv,
              cv->cols < LAYOUT_PANES_COLS
                  ? _("Enter begins, Tab next, Esc skips")
              : cv->cols < 72
                  ? _("Enter keeps this and begins, Tab next line, Esc skips")
                  : _("Enter keeps this and begins, Tab goes to the next line, "
                      "Esc skips it"),
              "");
}
