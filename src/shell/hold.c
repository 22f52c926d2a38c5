/*
 * A folder is offered with the size of all that is in it, for the bar on the
 * other side; summing that up takes the disk's time, so a thread does it while
 * the command waits here, and behind it what the same front asks for next.
 * What cannot be read any more goes out as 0, unknown: whoever fetches it
 * meets the reason.
 */
#include "loop_priv.h"
#include "xfer.h"

#include <stdlib.h>

static bool to_be_measured(const struct gezi_command *cmd, size_t i)
{
    return cmd->what == GEZI_DO_SEND && i < cmd->files_n &&
           cmd->files[i].type == GEZI_FILE_FOLDER && cmd->files[i].size == 0 &&
           cmd->files[i].path;
}

/* Its next folder without a size, from at on; files_n: none. */
static size_t next_folder(const struct gezi_command *cmd, size_t at)
{
    while (at < cmd->files_n && !to_be_measured(cmd, at))
        at++;
    return at;
}

static bool is_held(const struct loop *l, uint64_t tag)
{
    for (const struct later *w = l->held; w; w = w->next)
        if (w->tag == tag)
            return true;
    return false;
}

/* Not behind another of the same seat. */
static bool is_first(const struct loop *l, const struct later *it)
{
    for (const struct later *w = l->held; w != it; w = w->next)
        if (w->tag == it->tag)
            return false;
    return true;
}

/* False: it waits on. */
static bool release(struct loop *l, struct later **place)
{
    struct later *w = *place;

    while ((w->at = next_folder(&w->cmd, w->at)) < w->cmd.files_n) {
        if (l->measuring)
            return false;
        if (xfer_measure(l->xfer, w->files[w->at].path) == 0) {
            l->measuring = w;
            return false;
        }
        w->at++; /* no thread to be had: unknown */
    }
    *place = w->next;
    gezi_core_command(l->parts.core, l->now, &w->cmd);
    free(w);
    return true;
}

static void go_on(struct loop *l)
{
    struct later **place = &l->held;

    while (*place)
        if (*place == l->measuring || !is_first(l, *place) ||
            !release(l, place))
            place = &(*place)->next;
}

enum gezi_err hold_or_give(struct loop *l, uint64_t tag,
                           const struct gezi_command *cmd)
{
    struct later *w, **end = &l->held;

    if (!is_held(l, tag) && next_folder(cmd, 0) == cmd->files_n)
        return standing_command(l, cmd);
    w = host_copy(tag, cmd);
    if (!w)
        return GEZI_E_NOMEM;
    while (*end)
        end = &(*end)->next;
    *end = w;
    go_on(l);
    return GEZI_OK;
}

void hold_measured(struct loop *l, uint64_t bytes)
{
    struct later *w = l->measuring;

    l->measuring = NULL;
    if (w)
        w->files[w->at++].size = bytes;
    go_on(l);
}

void hold_forget(struct loop *l)
{
    struct later *w;

    while ((w = l->held)) {
        l->held = w->next;
        free(w);
    }
}
