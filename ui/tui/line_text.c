/*
 * A text of several lines: a backslash at the end goes on in the next one, and
 * """ alone begins and ends a block, in which lines are taken as they are. So a
 * paste of many lines is one message, and no line of it is a choice of the
 * menu.
 */
#include "line_priv.h"

#include "lang.h"
#include "xalloc.h"

#include <string.h>

static const char fence[] = "\"\"\"";

enum { TEXT_MAX = 64 * 1024 };

bool line_asks_text(const struct line *l)
{
    return l->step == STEP_TEXT || l->step == STEP_CAST;
}

static bool is_fence(const char *text)
{
    size_t n = sizeof fence - 1;

    return strncmp(text, fence, n) == 0 &&
           text[n + strspn(text + n, " \t")] == '\0';
}

/* "\" goes on, "\\" is one backslash and the end. */
static bool goes_on(const char *text, size_t *n)
{
    *n = strlen(text);
    if (*n == 0 || text[*n - 1] != '\\')
        return false;
    --*n;
    return *n == 0 || text[*n - 1] != '\\';
}

static void add(struct line *l, const char *text, size_t n)
{
    if (l->part > 0)
        strbuf_byte(&l->whole, '\n');
    strbuf_add(&l->whole, text, n);
    l->part++;
}

void line_text_drop(struct line *l)
{
    strbuf_clear(&l->whole);
    l->gathers = GATHERS_NOTHING;
    l->part = 0;
}

/* Half of it would say something else: all of it is lost. */
static bool is_over(struct line *l)
{
    if (l->whole.n <= TEXT_MAX)
        return false;
    line_text_drop(l);
    line_say(l, _("That text is too long: 64 KiB at most."));
    return true;
}

static char *finish(struct line *l)
{
    char *text = xstrdup(strbuf_get(&l->whole));

    line_text_drop(l);
    return text;
}

static char *in_block(struct line *l, const char *text)
{
    if (is_fence(text))
        return finish(l);
    if (l->gathers == GATHERS_LOST)
        return NULL;
    add(l, text, strlen(text));
    if (is_over(l))
        l->gathers = GATHERS_LOST;
    return NULL;
}

char *line_text(struct line *l, const char *text)
{
    bool more;
    size_t n;

    if (l->gathers == GATHERS_BLOCK || l->gathers == GATHERS_LOST)
        return in_block(l, text);
    if (l->gathers == GATHERS_NOTHING && is_fence(text)) {
        l->gathers = GATHERS_BLOCK;
        line_say(l, _("Several lines now; \"\"\" alone in a line ends them."));
        return NULL;
    }
    more = goes_on(text, &n);
    add(l, text, n);
    if (is_over(l) || !more)
        return finish(l);
    l->gathers = GATHERS_LINES;
    return NULL;
}
