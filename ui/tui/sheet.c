#include "sheet.h"

#include "layout.h"
#include "model.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sheet_fini(struct sheet *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->lines[i].label);
        free(s->lines[i].text);
    }
    free(s->lines);
    free(s->title);
    free(s->picture);
    *s = (struct sheet){0};
}

void sheet_open(struct model *m, const char *title, const char *none)
{
    sheet_fini(&m->sheet);
    m->sheet.title = xstrdup(title);
    m->sheet.none = none;
    m->asking = ASK_SHEET;
}

void sheet_open_picture(struct model *m, const char *title, const char *path)
{
    sheet_open(m, title, "");
    m->sheet.picture = xstrdup(path);
}

static void add(struct sheet *s, const char *label, const char *text, bool link)
{
    if (!text[0])
        return;
    s->lines = xreallocarray(s->lines, s->n + 1, sizeof *s->lines);
    s->lines[s->n] = (struct sheet_line){.label = xstrdup(label ? label : ""),
                                         .text = xstrdup(text),
                                         .link = link};
    if (link && !s->links)
        s->at = s->n;
    s->links = s->links || link;
    s->n++;
}

void sheet_add(struct sheet *s, const char *label, const char *text)
{
    add(s, label, text, false);
}

void sheet_add_link(struct sheet *s, const char *label, const char *text)
{
    add(s, label, text, true);
}

void sheet_printf(struct sheet *s, const char *label, const char *fmt, ...)
{
    char line[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(line);
    add(s, label, line, false);
}

const char *sheet_link(const struct sheet *s)
{
    return s->links ? s->lines[s->at].text : NULL;
}

/* To the next link that way; false: there is none. */
static bool step(struct sheet *s, size_t by)
{
    for (size_t i = s->at + by; s->links && i < s->n; i += by)
        if (s->lines[i].link) {
            s->at = i;
            if (i < s->top)
                s->top = i;
            return true;
        }
    return false;
}

/* Lines are scrolled, not rows: a long one is seen whole from its begin. */
static void scroll(struct sheet *s, int by)
{
    size_t n = (size_t)(by < 0 ? -by : by);

    if (by < 0)
        s->top -= s->top < n ? s->top : n;
    else if (s->top + n < s->n)
        s->top += n;
    else
        s->top = s->n ? s->n - 1 : 0;
}

void sheet_up(struct model *m)
{
    if (!step(&m->sheet, (size_t)-1))
        scroll(&m->sheet, -1);
}

void sheet_down(struct model *m)
{
    if (!step(&m->sheet, 1))
        scroll(&m->sheet, 1);
}

void sheet_page_up(struct model *m)
{
    scroll(&m->sheet, -(layout_list_rows(m) / 2));
}

void sheet_page_down(struct model *m)
{
    scroll(&m->sheet, layout_list_rows(m) / 2);
}
