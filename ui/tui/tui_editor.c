#include "tui_priv.h"

#include "index.h"
#include "lang.h"
#include "past.h"
#include "paths.h"
#include "typing.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* The loop goes on without the terminal. */
void tui_begin_editor(struct tui *tui)
{
    struct model *m = &tui->model;
    struct talk *t = typing_to(m);
    char why[MODEL_NOTICE_SIZE] = "";

    past_work(m, true); /* whatever becomes of it: the draft is on disk */
    term_leave(tui->term);
    tui->front.fd = -1;
    tui->edited = t->no;
    tui->editor = editor_start(tui->state, t->draft.text, why, sizeof why);
    if (tui->editor)
        return;
    model_notice(m, "%s", why);
    tui_take_terminal(tui);
}

static void end_editor(struct tui *tui)
{
    struct talk *t = talks_of_no(&tui->model, tui->edited);
    char why[MODEL_NOTICE_SIZE];
    char *text = editor_result(tui->editor, why, sizeof why);

    tui_take_terminal(tui);
    if (t)
        typing_came_back(&tui->model, t, text, why);
    free(text);
    editor_free(tui->editor);
    tui->editor = NULL;
}

/* Would a shell wake us? One that can has put us into a group of our own. */
static bool has_job_control(void)
{
    return getsid(0) != getpid() && getpgid(getppid()) != getpgrp();
}

void tui_watch_editor(struct tui *tui)
{
    enum editor_state state = editor_state(tui->editor);

    if (state == EDITOR_ENDED)
        end_editor(tui);
    else if (state == EDITOR_STOPPED && !has_job_control())
        editor_continue(tui->editor);
    else if (state == EDITOR_STOPPED)
        kill(0, SIGTSTP);
}

/* gezi was killed while an editor had a draft. */
void tui_tell_left(struct tui *tui)
{
    char *path = editor_left(tui->state);
    char *shown = path ? paths_show(path) : NULL;

    tui->told_left = true;
    if (shown) {
        model_notice(&tui->model, _("The draft that the editor had is in %s"),
                     shown);
        tui->dirty = true;
    }
    free(shown);
    free(path);
}
