#include "picker.h"

#include "ascii.h"
#include "folder.h"
#include "lang.h"
#include "step.h"
#include "transfers.h"
#include "xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void picker_init(struct picker *p)
{
    *p = (struct picker){0};
    edit_init(&p->filter);
}

static void clear_rows(struct picker *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->rows[i].name);
    p->n = p->at = 0;
    p->more = false;
}

void picker_fini(struct picker *p)
{
    folder_close(p->reading);
    clear_rows(p);
    picker_unmark(p);
    for (size_t i = 0; i < p->recent_n; i++)
        free(p->recent[i]);
    free(p->rows);
    free(p->marks);
    free(p->dir);
    edit_fini(&p->filter);
}

static void push(struct picker *p, struct picker_row row)
{
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 64;
        p->rows = xreallocarray(p->rows, p->cap, sizeof *p->rows);
    }
    row.name = xstrdup(row.name);
    p->rows[p->n++] = row;
}

bool picker_types_path(const struct picker *p)
{
    return p->filter.text[0] == '/' || p->filter.text[0] == '~';
}

/* A filter that begins with a dot asks for what is hidden. */
static bool fits(const struct picker *p, const char *name)
{
    const char *part = picker_types_path(p) ? "" : p->filter.text;

    if (name[0] == '.' && !p->hidden && part[0] != '.')
        return false;
    return ascii_holds(name, part);
}

static bool is_up(const struct picker_row *row)
{
    return strcmp(row->name, "..") == 0;
}

static int in_order(const void *a, const void *b)
{
    const struct picker_row *x = a, *y = b;
    int a_letter, b_letter;
    size_t i = 0;

    if (is_up(x) != is_up(y))
        return is_up(x) ? -1 : 1;
    if (x->folder != y->folder)
        return x->folder ? -1 : 1;
    do {
        a_letter = ascii_lower((unsigned char)x->name[i]);
        b_letter = ascii_lower((unsigned char)y->name[i]);
    } while (a_letter == b_letter && x->name[i++]);
    if (a_letter != b_letter)
        return a_letter < b_letter ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* What was chosen stays chosen: it may be about to be sent. */
static void sort(struct picker *p, bool sorted)
{
    char *name = p->at < p->n && sorted ? p->rows[p->at].name : NULL;

    if (p->n > 1)
        qsort(p->rows, p->n, sizeof *p->rows, in_order);
    for (size_t i = 0; name && i < p->n; i++)
        if (p->rows[i].name == name)
            p->at = i;
}

static void done(struct picker *p)
{
    folder_close(p->reading);
    p->reading = NULL;
}

bool picker_work(struct picker *p)
{
    struct folder_entry entry;
    size_t looked = 0, names = 0;
    bool sorted = p->n > 1 || (p->n == 1 && !is_up(&p->rows[0]));

    while (p->reading && looked < PICKER_SLICE && names < PICKER_NAMES) {
        if (!folder_name(p->reading, &entry)) {
            done(p);
            break;
        }
        names++;
        if (!fits(p, entry.name))
            continue;
        looked++;
        if (p->n >= PICKER_ROWS_MAX) {
            p->more = true;
            done(p);
        } else if (folder_look(p->reading, &entry) &&
                   (entry.folder || entry.file)) {
            push(p, (struct picker_row){(char *)(uintptr_t)entry.name,
                                        entry.folder, entry.file, entry.size,
                                        entry.mtime});
        }
    }
    if (looked > 0)
        sort(p, sorted);
    return p->reading != NULL;
}

static void list_recent(struct picker *p)
{
    for (size_t i = 0; i < p->recent_n; i++)
        if (fits(p, p->recent[i]))
            push(p, (struct picker_row){.name = p->recent[i], .folder = true});
}

static char up[] = "..";

/* From the begin; the first slice at once, so that most folders are there. */
static void read_again(struct picker *p)
{
    done(p);
    clear_rows(p);
    p->why[0] = '\0';
    if (p->recents) {
        list_recent(p);
        return;
    }
    p->reading = folder_open(p->dir);
    if (!p->reading)
        snprintf(p->why, sizeof p->why, _("This folder cannot be read: %s"),
                 lang_error(errno));
    if (strcmp(p->dir, "/") != 0 && (p->filter.n == 0 || picker_types_path(p)))
        push(p, (struct picker_row){.name = up, .folder = true});
    picker_work(p);
}

void picker_filtered(struct picker *p)
{
    if (p->dir)
        read_again(p);
}

void picker_toggle_hidden(struct picker *p)
{
    p->hidden = !p->hidden;
    picker_filtered(p);
}

void picker_toggle_recent(struct picker *p)
{
    p->recents = !p->recents;
    edit_set(&p->filter, "");
    picker_filtered(p);
}

/* Where a path ends; "" at the root. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Whoever goes up sees where they came from. */
static void choose(struct picker *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->rows[i].name, name) == 0)
            p->at = i;
}

static bool is_parent(const char *dir, const char *of)
{
    size_t n = (size_t)(last_part(of) - of);

    return n > 1 ? strlen(dir) == n - 1 && strncmp(dir, of, n - 1) == 0
                 : strcmp(dir, "/") == 0;
}

bool picker_go(struct picker *p, const char *path)
{
    char *real = realpath(path, NULL);
    struct folder *dir = real ? folder_open(real) : NULL;
    char *from = p->dir;

    if (!dir) {
        snprintf(p->why, sizeof p->why, _("%.80s cannot be opened: %s"),
                 last_part(path), lang_error(errno));
        free(real);
        return false;
    }
    folder_close(dir);
    p->dir = real;
    p->recents = false;
    edit_set(&p->filter, "");
    read_again(p);
    if (from && is_parent(real, from))
        choose(p, last_part(from));
    free(from);
    return true;
}

void picker_move(struct picker *p, int n) { p->at = step_in(p->at, p->n, n); }

const struct picker_row *picker_row(const struct picker *p)
{
    return p->at < p->n ? &p->rows[p->at] : NULL;
}

char *picker_path(const struct picker *p, const struct picker_row *row)
{
    size_t n = strlen(p->dir), size = n + strlen(row->name) + 2;
    char *path;

    if (row->name[0] == '/')
        return xstrdup(row->name);
    if (is_up(row)) {
        n = (size_t)(last_part(p->dir) - p->dir);
        return xstrndup(p->dir, n > 1 ? n - 1 : 1);
    }
    path = xmalloc(size);
    snprintf(path, size, "%s%s%s", p->dir, n > 1 ? "/" : "", row->name);
    return path;
}

static size_t mark_of(const struct picker *p, const char *path)
{
    size_t i = 0;

    while (i < p->marks_n && strcmp(p->marks[i].path, path) != 0)
        i++;
    return i;
}

bool picker_is_marked(const struct picker *p, const struct picker_row *row)
{
    char *path;
    bool marked;

    if (p->marks_n == 0 || is_up(row))
        return false;
    path = picker_path(p, row);
    marked = mark_of(p, path) < p->marks_n;
    free(path);
    return marked;
}

void picker_mark_path(struct picker *p, const char *path, bool folder,
                      uint64_t size)
{
    if (p->marks_n >= PICKER_MARKS_MAX || mark_of(p, path) < p->marks_n)
        return;
    if (p->marks_n == p->marks_cap) {
        p->marks_cap = p->marks_cap ? 2 * p->marks_cap : 16;
        p->marks = xreallocarray(p->marks, p->marks_cap, sizeof *p->marks);
    }
    p->marks[p->marks_n++] = (struct picker_mark){xstrdup(path), folder, size};
}

bool picker_toggle(struct picker *p)
{
    const struct picker_row *row = picker_row(p);
    char *path;
    size_t i;

    if (!row || is_up(row))
        return false;
    path = picker_path(p, row);
    i = mark_of(p, path);
    if (i < p->marks_n) {
        free(p->marks[i].path);
        memmove(p->marks + i, p->marks + i + 1,
                (--p->marks_n - i) * sizeof *p->marks);
    } else if (p->marks_n < PICKER_MARKS_MAX) {
        picker_mark_path(p, path, row->folder, row->size);
    } else {
        free(path);
        return false;
    }
    free(path);
    return true;
}

void picker_unmark(struct picker *p)
{
    for (size_t i = 0; i < p->marks_n; i++)
        free(p->marks[i].path);
    p->marks_n = 0;
}

uint64_t picker_bytes(const struct picker *p)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < p->marks_n; i++)
        bytes += p->marks[i].size;
    return bytes;
}

const char *picker_words(const struct picker *p, char *out, size_t cap)
{
    size_t folders = 0, files, n = 0;
    char size[SIZE_TEXT];

    for (size_t i = 0; i < p->marks_n; i++)
        folders += p->marks[i].folder;
    files = p->marks_n - folders;
    if (files > 0)
        n = (size_t)snprintf(out, cap, ngettext("%zu file", "%zu files", files),
                             files);
    if (folders > 0) {
        n += (size_t)snprintf(out + n, cap - n, "%s", files ? _(", ") : "");
        n += (size_t)snprintf(out + n, cap - n,
                              ngettext("%zu folder", "%zu folders", folders),
                              folders);
    }
    if (files > 0)
        snprintf(out + n, cap - n, ", %s", size_print(picker_bytes(p), size));
    return out;
}

void picker_remember(struct picker *p, const char *dir)
{
    char *first = xstrdup(dir);
    size_t i = 0;

    while (i < p->recent_n && strcmp(p->recent[i], dir) != 0)
        i++;
    if (i < p->recent_n)
        free(p->recent[i]);
    else if (p->recent_n < PICKER_RECENT_MAX)
        i = p->recent_n++;
    else
        free(p->recent[--i]);
    memmove(p->recent + 1, p->recent, i * sizeof *p->recent);
    p->recent[0] = first;
}
