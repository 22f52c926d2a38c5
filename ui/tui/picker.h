/*
 * Which files shall be sent: a folder to look through, a filter, marks that
 * stay when the folder changes. Reads the disk in slices, so that a folder of
 * any size never makes the screen wait.
 */
#ifndef TUI_PICKER_H
#define TUI_PICKER_H

#include "edit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PICKER_SLICE = 400,      /* entries looked at in one turn */
    PICKER_NAMES = 4000,     /* names that do not fit, likewise */
    PICKER_ROWS_MAX = 10000, /* that fit; the filter finds the others */
    PICKER_MARKS_MAX = 2000, /* as many as can be sent at once */
    PICKER_RECENT_MAX = 8,
    PICKER_WHY_SIZE = 128,
};

struct picker_row {
    char *name; /* as on disk; of a recent folder its path; ".." first */
    bool folder, file;
    uint64_t size;
    int64_t mtime;
};

struct picker_mark {
    char *path; /* absolute */
    bool folder;
    uint64_t size;
};

struct folder;

struct picker {
    char *dir; /* absolute; NULL: not opened yet */
    struct folder *reading;
    struct picker_row *rows;
    size_t n, cap, at;
    bool more;                 /* than PICKER_ROWS_MAX fit */
    bool hidden;               /* shown, too */
    bool recents;              /* the rows are folders that were sent from */
    char why[PICKER_WHY_SIZE]; /* it cannot be read; "" */
    struct edit filter;
    struct picker_mark *marks;
    size_t marks_n, marks_cap;
    char *recent[PICKER_RECENT_MAX]; /* newest first */
    size_t recent_n;
};

void picker_init(struct picker *p);
void picker_fini(struct picker *p);

/* Look into a folder; a path that is none leaves all as it is: false, and why
 * has a line. */
bool picker_go(struct picker *p, const char *path);

/* Read one slice. True while there is more. */
bool picker_work(struct picker *p);

/* The filter, or what is hidden, changed: read again. */
void picker_filtered(struct picker *p);
void picker_toggle_hidden(struct picker *p);
void picker_toggle_recent(struct picker *p);

/* A path is typed instead of a part of a name. */
bool picker_types_path(const struct picker *p);

void picker_move(struct picker *p, int n);

/* The chosen row, NULL when there is none; its path, for the caller to free. */
const struct picker_row *picker_row(const struct picker *p);
char *picker_path(const struct picker *p, const struct picker_row *row);

/* Mark the chosen row, or take its mark away. False: there is nothing to mark,
 * or too much is marked. */
bool picker_toggle(struct picker *p);
bool picker_is_marked(const struct picker *p, const struct picker_row *row);
void picker_unmark(struct picker *p); /* all */

/* Marked is put in, whatever the folder is. */
void picker_mark_path(struct picker *p, const char *path, bool folder,
                      uint64_t size);

/* Of all marked files; of folders nobody knows. */
uint64_t picker_bytes(const struct picker *p);

/* What is marked: "2 files, 1 folder, 13.1 MB". */
const char *picker_words(const struct picker *p, char *out, size_t cap);

/* It was sent from here: first of the recent folders. */
void picker_remember(struct picker *p, const char *dir);

#endif
