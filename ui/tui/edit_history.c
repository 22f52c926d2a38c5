/* What was sent from a draft before. */
#include "edit.h"

#include "edit_priv.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

bool edit_older(struct edit *e)
{
    if (e->history_at == 0)
        return false;
    if (e->history_at == e->history_n) {
        free(e->parked);
        e->parked = xstrdup(e->text);
    }
    edit_replace(e, e->history[--e->history_at]);
    return true;
}

bool edit_newer(struct edit *e)
{
    if (e->history_at == e->history_n)
        return false;
    e->history_at++;
    edit_replace(e, e->history_at == e->history_n ? e->parked
                                                  : e->history[e->history_at]);
    return true;
}

void edit_remember(struct edit *e, const char *text)
{
    bool again =
        e->history_n > 0 && strcmp(e->history[e->history_n - 1], text) == 0;
    bool draft = e->history_at == e->history_n;

    if (!text[0] || again)
        return;
    if (e->history_n == EDIT_HISTORY_MAX) {
        free(e->history[0]);
        memmove(e->history, e->history + 1,
                --e->history_n * sizeof *e->history);
        e->history_at -= e->history_at > 0;
    }
    e->history = xrealloc(e->history, (e->history_n + 1) * sizeof *e->history);
    e->history[e->history_n++] = xstrdup(text);
    if (draft)
        e->history_at = e->history_n;
}

void edit_sent(struct edit *e)
{
    edit_remember(e, e->text);
    e->history_at = e->history_n;
    free(e->parked);
    e->parked = NULL;
    edit_set(e, "");
}
