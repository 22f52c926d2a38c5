#include "pasted.h"

#include "bundle.h"
#include "lang.h"
#include "past.h"
#include "paths.h"
#include "send.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATHS_MAX = 200 };

struct paths {
    char *at[PATHS_MAX];
    size_t n;
};

static void paths_free(struct paths *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->at[i]);
    p->n = 0;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* In place: "file:///a%20b" is "/a b". */
static void plain(char *text)
{
    static const char begin[] = "file://";
    char *out = text, *in = text;

    if (strncmp(in, begin, sizeof begin - 1) != 0)
        return;
    for (in += sizeof begin - 1; *in; in++, out++) {
        if (*in == '%' && hex(in[1]) >= 0 && hex(in[2]) >= 0) {
            *out = (char)(hex(in[1]) * 16 + hex(in[2]));
            in += 2;
        } else {
            *out = *in;
        }
    }
    *out = '\0';
}

/* False: that is no path, or nothing is there. Takes text. */
static bool add(struct paths *p, char *text)
{
    char *path = NULL;
    bool there = false;

    plain(text);
    if ((text[0] == '/' || strncmp(text, "~/", 2) == 0) && p->n < PATHS_MAX) {
        path = paths_expand(text);
        there = access(path, F_OK) == 0;
    }
    free(text);
    if (there)
        p->at[p->n++] = path;
    else
        free(path);
    return there;
}

/* The next word as a shell takes it, to be freed; NULL at the end. */
static char *word(const char **rest)
{
    const char *s = *rest + strspn(*rest, " \n\t");
    char *out = xmalloc(strlen(s) + 1), quote = 0;
    size_t n = 0;

    if (!*s) {
        free(out);
        return NULL;
    }
    for (; *s && (quote || !strchr(" \n\t", *s)); s++) {
        if (quote ? *s == quote : *s == '\'' || *s == '"')
            quote = quote ? 0 : *s;
        else if (*s == '\\' && quote != '\'' && s[1])
            out[n++] = *++s;
        else
            out[n++] = *s;
    }
    out[n] = '\0';
    *rest = s;
    return out;
}

/* All of text is one path, blanks and all, or else words that all are. */
static bool split(struct paths *p, const char *text)
{
    size_t from = strspn(text, " \n\t"), n = strlen(text);
    char *one;

    while (n > from && strchr(" \n\t", text[n - 1]))
        n--;
    if (n == from || !strchr("/~'\"f", text[from]))
        return false;
    if (add(p, xstrndup(text + from, n - from)))
        return true;
    while ((one = word(&text)) != NULL)
        if (!add(p, one)) {
            paths_free(p);
            return false;
        }
    return p->n > 0;
}

bool pasted_ask(struct model *m)
{
    struct paths p = {.n = 0};

    if (m->talk->everyone || !split(&p, m->talk->draft.text))
        return false;
    m->asking = ASK_FILE;
    paths_free(&p);
    return true;
}

void pasted_yes(struct model *m)
{
    struct talk *t = m->talk;
    struct paths p = {.n = 0};

    m->asking = ASK_NOTHING;
    if (!split(&p, t->draft.text))
        model_notice(m, _("There is no such file any more"));
    else if (files_send(m, &t, 1, (const char *const *)p.at, p.n)) {
        edit_set(&t->draft, "");
        past_draft(m, t, true);
        model_check(m);
    }
    paths_free(&p);
}

void pasted_no(struct model *m)
{
    m->asking = ASK_NOTHING;
    send_text(m);
}

void pasted_question(const struct model *m, bool narrow, char *out, size_t cap)
{
    struct paths p = {.n = 0};
    bool many = split(&p, m->talk->draft.text) && p.n > 1;

    if (many)
        snprintf(out, cap, _("Send these %zu files? y files  n as text"), p.n);
    else
        snprintf(
            out, cap, "%s",
            narrow
                ? _("Send this file? y file  n as text")
                : _("Send this file? y file  n as text  Esc goes on typing"));
    paths_free(&p);
}
