/* Files: above what to send, below what is under way. */
#include "lang.h"
#include "view.h"

#include "bindings.h"
#include "layout.h"
#include "paths.h"
#include "taking.h"
#include "text.h"
#include "when.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIZE_COLS = 8,
    BAR_MAX = 18, /* inside the brackets */
    BAR_MIN = 6,
};

/* The end of the path tells most: "...work/图纸". */
static void show_dir(const char *dir, int cols, char *out, size_t cap)
{
    char *shown = paths_show(dir);
    const char *s = shown;

    while (text_cols(s) > cols - 3) {
        size_t step = gezi_cluster_size(s);

        s += step ? step : 1;
    }
    if (text_cols(shown) <= cols)
        s = shown;
    snprintf(out, cap, "%s%s", s == shown ? "" : "...", s);
    gezi_text_clean(out, GEZI_CLEAN_NAME);
    free(shown);
}

static void title(const struct model *m, struct canvas *cv)
{
    const struct picker *p = &m->files.picker;
    char left[512], dir[512] = "";
    char *names = whom_names(m, &m->files.to);
    const char *words[] = {dir, NULL};
    bool narrow = cv->cols < LAYOUT_PANES_COLS;

    if (narrow && m->files.below)
        snprintf(left, sizeof left, _(" Transfers"));
    else if (names[0])
        snprintf(left, sizeof left, _(" Send files to %.300s"), names);
    else
        snprintf(left, sizeof left, _(" Send files"));
    if (p->recents)
        snprintf(dir, sizeof dir, _("recent folders"));
    else if (p->dir && !(narrow && m->files.below))
        show_dir(p->dir, cv->cols / 2 - 10, dir, sizeof dir);
    view_title(m, cv, left, words);
    free(names);
}

/* "12 Oct 13:20", "12 Oct 2025" */
static void date(const struct model *m, int64_t mtime, char *out, size_t cap)
{
    char day[WHEN_SIZE], clock[WHEN_SIZE];
    int64_t ms = mtime * 1000, year = (int64_t)300 * 24 * 3600 * 1000;

    if (m->unix_ms - ms > year || ms > m->unix_ms + year)
        snprintf(out, cap, "%s", when_short(ms, m->unix_ms, day));
    else
        snprintf(out, cap, "%s %s", when_date(ms, day), when_clock(ms, clock));
}

/* A name of the disk, as it may be shown. */
static char *clean(const char *name, bool folder)
{
    size_t n = strlen(name);
    char *out = xmalloc(n + 2);

    memcpy(out, name, n + 1);
    n = gezi_text_clean(out, GEZI_CLEAN_NAME);
    if (folder && strcmp(name, "..") != 0) {
        out[n] = '/';
        out[n + 1] = '\0';
    }
    return out;
}

static void details(const struct model *m, struct canvas *cv, int row, int col,
                    const struct picker_row *r)
{
    char size[SIZE_TEXT], when[2 * WHEN_SIZE];

    if (r->mtime == 0 && r->size == 0)
        return; /* "..", a recent folder */
    if (r->folder)
        canvas_print(cv, row, col, SIZE_COLS, ROLE_STATE, _("dir"));
    else
        canvas_right(cv, row, col, SIZE_COLS, ROLE_TEXT,
                     size_print(r->size, size));
    date(m, r->mtime, when, sizeof when);
    canvas_print(cv, row, col + SIZE_COLS + 4, cv->cols - col - SIZE_COLS - 4,
                 ROLE_STATE, when);
}

static void entry(const struct model *m, struct canvas *cv, int row, int split,
                  size_t i)
{
    const struct picker *p = &m->files.picker;
    const struct picker_row *r = &p->rows[i];
    bool chosen = i == p->at && !m->files.below;
    bool marked = picker_is_marked(p, r);
    int cols = split ? split - 4 : cv->cols - 4 - SIZE_COLS;
    char *name = clean(r->name, r->folder), size[SIZE_TEXT];

    canvas_printf(cv, row, 0, 3, marked ? ROLE_UNREAD : ROLE_TEXT, "%c%c ",
                  chosen ? '>' : ' ', marked ? 'x' : ' ');
    if (!split && (r->folder || p->recents))
        cols = cv->cols - 4;
    canvas_print(cv, row, 3, cols, r->folder ? ROLE_NAME : ROLE_TEXT, name);
    free(name);
    if (split)
        details(m, cv, row, split + 4, r);
    else if (r->file)
        canvas_right(cv, row, cv->cols - SIZE_COLS - 1, SIZE_COLS, ROLE_TEXT,
                     size_print(r->size, size));
    if (chosen)
        canvas_paint(cv, row, 0, split ? split : cv->cols, ROLE_CHOSEN);
}

static void marks(const struct picker *p, char *out, size_t cap)
{
    char size[SIZE_TEXT];

    if (p->marks_n > 0)
        snprintf(out, cap, _("%zu marked, %s"), p->marks_n,
                 size_print(picker_bytes(p), size));
    else if (p->more)
        snprintf(out, cap, _("more than %d: type a part"), PICKER_ROWS_MAX);
    else if (p->reading)
        snprintf(out, cap, _("reading, %zu so far"), p->n);
    else
        out[0] = '\0';
}

static void filter(const struct model *m, struct canvas *cv, int row, int split)
{
    const struct picker *p = &m->files.picker;
    char words[64];
    int used;

    marks(p, words, sizeof words);
    used = text_cols(words);
    if (split) {
        canvas_print(cv, row, split, 1, ROLE_RULE, "|");
        canvas_print(cv, row, split + 4, cv->cols - split - 5, ROLE_UNREAD,
                     words);
    } else {
        canvas_right(cv, row, 0, cv->cols - 1, ROLE_UNREAD, words);
    }
    view_typed(cv, row, split ? split : cv->cols - used - 2,
               picker_types_path(p) ? _("   path: ") : _("   filter: "),
               &p->filter);
}

static const char *nothing(const struct picker *p)
{
    if (p->why[0])
        return p->why;
    if (p->reading)
        return _("Reading this folder ...");
    if (p->filter.n > 0 && !picker_types_path(p))
        return _(
            "Nothing here fits. Esc shows all again; / or ~ begins a path.");
    return _("Nothing in this folder. Left goes up; / or ~ begins a path.");
}

static void picker(const struct model *m, struct canvas *cv,
                   const struct files_layout *at)
{
    const struct picker *p = &m->files.picker;
    int split = cv->cols < LAYOUT_PANES_COLS ? 0 : cv->cols / 2 - 2;
    int row = at->picker_row, rows = at->picker_rows;
    size_t first = view_first(p->n, p->at, rows), n = p->n;

    if (rows <= 0)
        return;
    for (int i = 0; split && i < rows; i++)
        canvas_print(cv, row + i, split, 1, ROLE_RULE, "|");
    if (n == 0 || (n == 1 && !p->recents && p->why[0]))
        view_hint(m, cv, row + (int)n, 3, (split ? split : cv->cols) - 4,
                  rows - (int)n, nothing(p));
    for (size_t i = first; i < n && (int)(i - first) < rows; i++) {
        entry(m, cv, row + (int)(i - first), split, i);
        canvas_hit(cv, row + (int)(i - first), 0, cv->cols, HIT_FILE, i, 0);
    }
    filter(m, cv, row + rows, split);
    if (m->files.below)
        cv->caret_row = -1;
}

static void bar(struct canvas *cv, int row, int col, int inner, int percent)
{
    int full = inner * percent / 100;

    canvas_print(cv, row, col, 1, ROLE_RULE, "[");
    canvas_fill(cv, row, col + 1, full, ROLE_ONLINE, '#');
    canvas_fill(cv, row, col + 1 + full, inner - full, ROLE_RULE, '.');
    canvas_print(cv, row, col + 1 + inner, 1, ROLE_RULE, "]");
}

/* What becomes of it, with a bar while it moves. */
static void progress(const struct model *m, struct canvas *cv, int row, int col,
                     int cols, const struct offer *o, const struct transfer *f)
{
    char words[TRANSFER_WORDS], line[TRANSFER_WORDS + 32];
    char size[SIZE_TEXT];
    int percent = transfer_percent(f), inner = cols * BAR_MAX / 47, used;
    enum role role = f->state == GEZI_FILE_FAILED               ? ROLE_FAILED
                     : !o->out && f->state == GEZI_FILE_OFFERED ? ROLE_UNREAD
                                                                : ROLE_STATE;

    inner = inner > BAR_MAX ? BAR_MAX : inner < BAR_MIN ? BAR_MIN : inner;
    if (f->state == GEZI_FILE_RUNNING && percent >= 0) {
        bar(cv, row, col, inner, percent);
        col += inner + 3;
        cols -= inner + 3;
    }
    if (!o->out && f->state == GEZI_FILE_OFFERED && transfer_size(f, size)[0]) {
        used = canvas_print(cv, row, col, cols, ROLE_TEXT, size) + 2;
        col += used;
        cols -= used;
    }
    transfer_words(o, f, m->now, cols, words);
    snprintf(line, sizeof line, "%s%s", words,
             !o->out && f->state == GEZI_FILE_DONE && f->path
                 ? _("   c copy path")
                 : "");
    canvas_print(cv, row, col, cols, role,
                 bindings_say(text_cols(line) <= cols ? line : words, IN_JOBS));
}

static void job(const struct model *m, struct canvas *cv, int row, int rows,
                size_t i)
{
    const struct files_row *r = &m->files.rows[i];
    const struct offer *o = r->offer;
    const struct transfer *f = &o->files[r->place];
    bool chosen = m->files.below && i == m->files.at;
    int name = rows > 1 ? cv->cols / 2 - 3 : cv->cols / 5 + 1;
    int who = rows > 1 ? cv->cols - name - 7 : cv->cols / 8, col = 3;

    canvas_printf(cv, row, 0, 3, ROLE_TEXT, " %c ", chosen ? '>' : ' ');
    view_file_name(cv, row, col, name - 1, ROLE_NAME, f);
    col += name;
    canvas_print(cv, row, col, 2, ROLE_RULE, o->out ? "->" : "<-");
    col += 3;
    canvas_print(cv, row, col, who - 1, ROLE_TEXT, o->who);
    col += who;
    if (rows > 1)
        progress(m, cv, row + 1, 5, cv->cols - 6, o, f);
    else
        progress(m, cv, row, col, cv->cols - col, o, f);
    if (!chosen)
        return;
    for (int k = 0; k < rows; k++)
        canvas_paint(cv, row + k, 0, cv->cols, ROLE_CHOSEN);
    cv->caret_row = row;
    cv->caret_col = 1;
}

static void jobs(const struct model *m, struct canvas *cv,
                 const struct files_layout *at)
{
    const struct files *f = &m->files;
    size_t room = (size_t)(at->jobs_rows / at->job_rows);
    size_t first = view_first(f->n, f->at, (int)room);
    int row = at->jobs_row;

    if (at->jobs_rows <= 0)
        return;
    if (at->picker_rows > 0) {
        view_rule(cv, row - 1, 0, cv->cols, "", ROLE_RULE);
        canvas_print(cv, row - 1, 4, 11, ROLE_NAME, _(" Transfers "));
    }
    if (f->n == 0)
        view_hint(
            m, cv, row, 3, cv->cols - 4, at->jobs_rows,
            at->picker_rows > 0
                ? _("Nothing is under way. What others offer appears here "
                    "by itself; Space marks files above, Enter offers them.")
                : _("Nothing is under way. What others offer appears here "
                    "by itself; Tab goes to what you can send."));
    for (size_t i = first; i < f->n && i - first < room; i++) {
        job(m, cv, row, at->job_rows, i);
        for (int k = 0; k < at->job_rows; k++)
            canvas_hit(cv, row + k, 0, cv->cols, HIT_JOB, i, 0);
        row += at->job_rows;
    }
}

static void keys(const struct model *m, struct canvas *cv)
{
    const struct picker *p = &m->files.picker;
    const struct picker_row *row = picker_row(p);
    bool opens = row && row->folder && !picker_is_marked(p, row) &&
                 !picker_types_path(p);
    struct pick pick;
    char line[160];

    if (m->files.below) {
        const char *more = cv->cols < LAYOUT_PANES_COLS
                               ? _("Tab Esc")
                               : _("Tab files  Esc back");
        bool any = taking_pick(m, &pick);

        snprintf(line, sizeof line, "%s%s%s",
                 any ? taking_keys(&pick, cv->cols) : "", any ? "  " : "",
                 more);
        view_keys(m, cv, line, "");
        return;
    }
    snprintf(line, sizeof line,
             cv->cols < LAYOUT_PANES_COLS
                 ? _("Space mark Enter %s Tab transfers")
             : cv->cols < 80
                 ? _("Space mark  Enter %s  Tab transfers  Esc back")
                 : _("Space mark  Enter %s  Alt+h hidden  Alt+r recent  Tab "
                     "transfers  Esc back"),
             opens ? _("open") : _("offer"));
    view_keys(m, cv, line, "");
}

void view_files(const struct model *m, struct canvas *cv)
{
    struct files_layout at = files_layout(m);

    title(m, cv);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    picker(m, cv, &at);
    jobs(m, cv, &at);
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    keys(m, cv);
}
