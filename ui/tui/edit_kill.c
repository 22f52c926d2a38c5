/* What is cut out of drafts, and brought back. */
#include "edit.h"

#include "edit_priv.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { KILLED_MAX = 20, KILLED_BYTES = 256 * 1024 };

/* As there is one clipboard: text cut here is put in there. Newest first. */
static struct {
    char *at[KILLED_MAX];
    size_t n, bytes;
} killed;

static void forget_oldest(void)
{
    killed.bytes -= strlen(killed.at[--killed.n]);
    free(killed.at[killed.n]);
}

void edit_forget_killed(void)
{
    while (killed.n > 0)
        forget_oldest();
}

static void remember(const char *text, size_t n)
{
    if (killed.n == KILLED_MAX)
        forget_oldest();
    memmove(killed.at + 1, killed.at, killed.n++ * sizeof *killed.at);
    killed.at[0] = xstrndup(text, n);
    killed.bytes += n;
    while (killed.bytes > KILLED_BYTES && killed.n > 1)
        forget_oldest();
}

void edit_remember_killed(const char *text)
{
    struct edit e;

    edit_init(&e);
    edit_set(&e, text); /* makes it harmless */
    if (e.n > 0)
        remember(e.text, e.n);
    edit_fini(&e);
}

/* Cut at once with the last: one text, in the order it had. */
static void join(const char *text, size_t n, bool before)
{
    size_t old = strlen(killed.at[0]);
    char *both = xmalloc(old + n + 1);

    memcpy(both + (before ? n : 0), killed.at[0], old);
    memcpy(both + (before ? 0 : old), text, n);
    both[old + n] = '\0';
    free(killed.at[0]);
    killed.at[0] = both;
    killed.bytes += n;
    while (killed.bytes > KILLED_BYTES && killed.n > 1)
        forget_oldest();
}

static void kill_range(struct edit *e, size_t from, size_t to, bool before)
{
    if (from == to)
        return;
    if (e->last == EDIT_KILLED && killed.n > 0 &&
        strlen(killed.at[0]) + (to - from) <= EDIT_MAX)
        join(e->text + from, to - from, before);
    else
        remember(e->text + from, to - from);
    edit_change(e, from, to, "", 0, EDIT_KILLED);
}

void edit_kill_end(struct edit *e)
{
    size_t end = e->caret + strcspn(e->text + e->caret, "\n");

    if (end == e->caret && end < e->n)
        end++;
    kill_range(e, e->caret, end, false);
}

void edit_kill_start(struct edit *e)
{
    size_t from = e->caret;

    while (from > 0 && e->text[from - 1] != '\n')
        from--;
    kill_range(e, from, e->caret, true);
}

static bool blank(char c) { return c && strchr(" \t\n", c); }

void edit_kill_word(struct edit *e)
{
    size_t from = e->caret;

    while (from > 0 && blank(e->text[from - 1]))
        from--;
    while (from > 0 && !blank(e->text[from - 1]))
        from--;
    kill_range(e, edit_begin(e, from), e->caret, true);
}

void edit_kill_word_right(struct edit *e)
{
    enum edit_last last = e->last;
    size_t from = e->caret, to;

    edit_word_right(e);
    to = e->caret;
    e->caret = from;
    e->last = last;
    kill_range(e, from, to, false);
}

static void put(struct edit *e, size_t from, size_t which)
{
    const char *text = killed.at[which];
    size_t n = strlen(text);

    if (e->n - (e->caret - from) + n > EDIT_MAX)
        return;
    edit_change(e, from, e->caret, text, n, EDIT_YANKED);
    e->yanked_n = e->caret - from;
    e->yanked_at = which;
}

void edit_yank(struct edit *e)
{
    if (killed.n > 0)
        put(e, e->caret, 0);
}

void edit_yank_older(struct edit *e)
{
    if (e->last == EDIT_YANKED && killed.n > 0 && e->yanked_n <= e->caret)
        put(e, e->caret - e->yanked_n, (e->yanked_at + 1) % killed.n);
}
