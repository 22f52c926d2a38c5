#include "files.h"

#include "bundle.h"
#include "complete.h"
#include "index.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "model.h"
#include "past.h"
#include "paths.h"
#include "step.h"
#include "taking.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char recent_name[] = "files/recent";

void files_init(struct files *f)
{
    *f = (struct files){0};
    picker_init(&f->picker);
}

void files_fini(struct files *f)
{
    picker_fini(&f->picker);
    free(f->rows);
}

/* One path a line, newest first. */
static void recall(struct model *m)
{
    const struct gezi_archive *a = m->host->archive;
    char *text, *path, *rest;
    int n = a ? a->get(a->ctx, recent_name, NULL, 0) : 0;

    if (n <= 0)
        return;
    text = xmalloc((size_t)n + 1);
    if (a->get(a->ctx, recent_name, text, (size_t)n + 1) > 0) {
        const char *paths[PICKER_RECENT_MAX];
        size_t k = 0;

        for (path = strtok_r(text, "\n", &rest); path && k < PICKER_RECENT_MAX;
             path = strtok_r(NULL, "\n", &rest))
            paths[k++] = path;
        while (k > 0)
            picker_remember(&m->files.picker, paths[--k]);
    }
    free(text);
}

static void remember(struct model *m)
{
    const struct gezi_archive *a = m->host->archive;
    struct picker *p = &m->files.picker;
    struct strbuf text = {0};

    picker_remember(p, p->dir);
    for (size_t i = 0; i < p->recent_n; i++)
        strbuf_printf(&text, "%s\n", p->recent[i]);
    if (a)
        a->put(a->ctx, recent_name, strbuf_get(&text));
    strbuf_fini(&text);
}

/* Where files were sent from last, else where gezi was started. */
static void open_picker(struct model *m)
{
    struct picker *p = &m->files.picker;
    char *here, *home;

    if (p->dir) {
        picker_filtered(p);
        return;
    }
    recall(m);
    if (p->recent_n > 0 && picker_go(p, p->recent[0]))
        return;
    here = getcwd(NULL, 0);
    home = paths_home();
    if ((!here || !picker_go(p, here)) && (!home || !picker_go(p, home)))
        picker_go(p, "/");
    free(here);
    free(home);
}

void files_open(struct model *m, bool from_talk)
{
    struct files *f = &m->files;

    f->from_talk = from_talk && m->talk && !m->talk->everyone;
    f->to.n = 0;
    if (f->from_talk)
        whom_add(m, &f->to, m->talk);
    open_picker(m);
    past_rest(m);
    m->transfers.changed = true;
    /* Whoever comes because of an offer or a transfer is led to it. */
    f->below = !f->from_talk && f->picker.marks_n == 0 &&
               (m->transfers.open > 0 || m->transfers.running > 0 ||
                m->transfers.held > 0);
    f->at = f->n = 0;
}

struct files_layout files_layout(const struct model *m)
{
    struct files_layout at = {.job_rows = m->cols < LAYOUT_PANES_COLS ? 2 : 1};
    int rows = layout_list_rows(m), jobs, most;

    if (m->cols < LAYOUT_PANES_COLS) { /* one pane */
        at.picker_row = at.jobs_row = 2;
        at.picker_rows = m->files.below ? 0 : rows - 1;
        at.jobs_rows = m->files.below ? rows : 0;
        return at;
    }
    most = rows / 2;
    jobs = (int)m->files.n > most ? most : (int)m->files.n;
    if (jobs < 4)
        jobs = most < 4 ? most : 4;
    at.picker_row = 2;
    at.picker_rows = rows - jobs - 2; /* the filter's, and a rule */
    at.jobs_rows = jobs;
    at.jobs_row = 2 + rows - jobs;
    return at;
}

static void move(struct model *m, int n)
{
    struct files *f = &m->files;

    if (f->below)
        f->at = step_in(f->at, f->n, n);
    else
        picker_move(&f->picker, n);
}

static int page(const struct model *m)
{
    struct files_layout at = files_layout(m);
    int rows = m->files.below ? at.jobs_rows / at.job_rows : at.picker_rows;

    return rows > 1 ? rows : 1;
}

void files_up(struct model *m) { move(m, -1); }
void files_down(struct model *m) { move(m, 1); }
void files_page_up(struct model *m) { move(m, -page(m)); }
void files_page_down(struct model *m) { move(m, page(m)); }
void files_first(struct model *m) { move(m, -INT32_MAX); }
void files_last(struct model *m) { move(m, INT32_MAX); }

void files_mark(struct model *m)
{
    if (picker_toggle(&m->files.picker))
        picker_move(&m->files.picker, 1);
    else if (m->files.picker.marks_n >= PICKER_MARKS_MAX)
        model_notice(m,
                     _("%d are marked, more do not go at once; send a folder "
                       "that has them all"),
                     PICKER_MARKS_MAX);
    else
        model_notice(m, _("Nothing to mark here; choose a file or a folder"));
}

static void go(struct model *m, const char *path)
{
    struct picker *p = &m->files.picker;

    if (!picker_go(p, path))
        model_notice(m, "%s", p->why);
}

void files_open_folder(struct model *m)
{
    struct picker *p = &m->files.picker;
    const struct picker_row *row = picker_row(p);
    char *path;

    if (!row || !row->folder) {
        model_notice(m,
                     _("That is not a folder; Space marks it, Enter offers"));
        return;
    }
    path = picker_path(p, row);
    go(m, path);
    free(path);
}

void files_parent(struct model *m)
{
    struct picker *p = &m->files.picker;
    const struct picker_row above = {.name = (char[]){".."}, .folder = true};
    char *path;

    if (!p->dir) /* not even the first one could be opened */
        return;
    path = picker_path(p, &above);
    go(m, path);
    free(path);
}

/* A path was typed: go there, or offer that file. */
static void enter_path(struct model *m)
{
    struct picker *p = &m->files.picker;
    char *path = paths_expand(p->filter.text);
    struct bundle b = {0};
    struct strbuf why = {0};

    if (!bundle_add(&b, path, &why)) {
        model_notice(m, "%s", strbuf_get(&why));
    } else if (b.at[0].type == GEZI_FILE_FOLDER) {
        go(m, path);
    } else {
        picker_mark_path(p, b.at[0].path, false, b.at[0].size);
        edit_set(&p->filter, "");
        picker_filtered(p);
        files_offer(m);
    }
    bundle_fini(&b);
    strbuf_fini(&why);
    free(path);
}

void files_enter(struct model *m)
{
    struct picker *p = &m->files.picker;
    const struct picker_row *row = picker_row(p);

    if (picker_types_path(p))
        enter_path(m);
    else if (row && row->folder && !picker_is_marked(p, row))
        files_open_folder(m);
    else
        files_offer(m);
}

static struct talk **recipients(const struct model *m, size_t *n)
{
    struct talk **to = xcalloc(WHOM_MAX, sizeof *to);

    *n = 0;
    for (size_t i = 0; i < m->files.to.n; i++)
        if ((to[*n] = talks_of_no(m, m->files.to.to[i])))
            (*n)++;
    return to;
}

static void send_marked(struct model *m)
{
    struct picker *p = &m->files.picker;
    const char **paths = xcalloc(p->marks_n + 1, sizeof *paths);
    size_t n;
    struct talk **to = recipients(m, &n);

    for (size_t i = 0; i < p->marks_n; i++)
        paths[i] = p->marks[i].path;
    if (files_send(m, to, n, paths, p->marks_n)) {
        char notice[MODEL_NOTICE_SIZE];

        memcpy(notice, m->notice, sizeof notice);
        picker_unmark(p);
        edit_set(&p->filter, "");
        picker_filtered(p);
        remember(m);
        m->files.below = true;
        m->files.at = m->files.n = 0;
        if (m->files.from_talk)
            model_back(m);
        memcpy(m->notice, notice, sizeof notice);
    }
    free(paths);
    free(to);
}

void files_offer(struct model *m)
{
    struct picker *p = &m->files.picker;

    if (p->marks_n == 0 && !picker_toggle(p)) {
        model_notice(m, _("Choose a file, or mark several with Space"));
        return;
    }
    if (m->files.to.n > 0)
        send_marked(m);
    else
        model_go(m, SCREEN_WHOM);
}

void files_hidden(struct model *m)
{
    picker_toggle_hidden(&m->files.picker);
    model_notice(m, m->files.picker.hidden ? _("Hidden files are shown, too")
                                           : _("Hidden files are not shown"));
}

void files_recent(struct model *m)
{
    if (m->files.picker.recent_n == 0)
        model_notice(m, _("No folder was sent from yet"));
    else
        picker_toggle_recent(&m->files.picker);
}

void files_swap(struct model *m) { m->files.below = !m->files.below; }

void files_tab(struct model *m)
{
    struct picker *p = &m->files.picker;
    char words[MODEL_NOTICE_SIZE];

    if (!picker_types_path(p)) {
        files_swap(m);
        return;
    }
    complete_path(&p->filter, false, words, sizeof words);
    if (words[0])
        model_notice(m, "%s", words);
}

void files_back(struct model *m)
{
    struct picker *p = &m->files.picker;

    if (!m->files.below && p->filter.n > 0) {
        edit_set(&p->filter, "");
        picker_filtered(p);
    } else if (!m->files.below && p->recents) {
        picker_toggle_recent(p);
    } else {
        model_back(m);
    }
}

void files_whom_enter(struct model *m)
{
    struct talk *t;

    list_update(m);
    if (list_group(m) && m->files.to.n == 0)
        whom_mark(m);
    t = list_talk(m);
    if (m->files.to.n == 0 && (!t || t->everyone)) {
        list_explain(m);
        return;
    }
    /* Whom a name was typed for is meant beside those who are marked. */
    if (t && !t->everyone && (m->files.to.n == 0 || m->filter.n > 0))
        whom_add(m, &m->files.to, t);
    model_go(m, SCREEN_FILES);
    send_marked(m);
    if (!m->files.from_talk) /* the next ones go to somebody else */
        m->files.to.n = 0;
}

bool files_busy(const struct model *m)
{
    return m->screen == SCREEN_FILES && m->files.picker.reading;
}

bool files_work(struct model *m)
{
    if (!files_busy(m))
        return false;
    picker_work(&m->files.picker);
    return true;
}
