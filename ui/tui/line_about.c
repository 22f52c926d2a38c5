#include "line_about.h"

#include "lang.h"
#include "sheet.h"

#include <string.h>

void line_choices(const struct line_choice *all, size_t n, unsigned fit,
                  struct strbuf *out)
{
    for (size_t i = 0; i < n; i++)
        if (fit >> i & 1)
            strbuf_printf(out, "%s%s", _(all[i].words), _(", "));
    strbuf_text(out, _("empty: back"));
}

size_t line_chosen(const struct line_choice *all, size_t n, unsigned fit,
                   const char *text, const char **rest, struct strbuf *out)
{
    size_t end = strcspn(text, " "), at = 0;
    struct strbuf choices = {0};

    *rest = text + end + strspn(text + end, " ");
    while (at < n &&
           !((fit >> at & 1) && all[at].letter == text[0] &&
             (end == 1 || strncmp(all[at].words + 2, text, end) == 0)))
        at++;
    if (at < n)
        return at;
    line_choices(all, n, fit, &choices);
    if (strcmp(text, "?") == 0)
        strbuf_printf(out, _("%s.\n"), strbuf_get(&choices));
    else
        strbuf_printf(out, _("%.40s is none of the choices: %s.\n"), text,
                      strbuf_get(&choices));
    strbuf_fini(&choices);
    return n;
}

void line_sheet(struct line_room *room, struct sheet *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->lines[i].label[0])
            strbuf_printf(room->out, "%s: %s\n", s->lines[i].label,
                          s->lines[i].text);
        else
            strbuf_printf(room->out, "  %s\n", s->lines[i].text);
    sheet_fini(s);
}
