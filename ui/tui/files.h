/*
 * The Files screen: above what to send, below what is under way. Which of the
 * two has the keys, whom the marked files go to, and the list of transfers.
 */
#ifndef TUI_FILES_H
#define TUI_FILES_H

#include "picker.h"
#include "whom.h"

#include <stdbool.h>
#include <stddef.h>

struct model;
struct offer;
struct pick;

struct files_row {
    struct offer *offer;
    size_t place;
};

struct files {
    struct picker picker;
    bool below; /* the transfers have the keys */
    struct whom to;
    bool from_talk; /* Esc goes back to a conversation */
    struct files_row *rows;
    size_t n, cap, at;
};

void files_init(struct files *f);
void files_fini(struct files *f);

/* The screen is opened, from a conversation or not. */
void files_open(struct model *m, bool from_talk);

/* The list of transfers is what is known now; what was chosen stays so. */
void files_update(struct model *m);

/* The transfer that is chosen; false: none. */
bool files_pick(const struct model *m, struct pick *pick);

/* Keys of the upper half. */
void files_up(struct model *m);
void files_down(struct model *m);
void files_page_up(struct model *m);
void files_page_down(struct model *m);
void files_first(struct model *m);
void files_last(struct model *m);
void files_mark(struct model *m);
void files_enter(struct model *m); /* open a folder, or offer */
void files_offer(struct model *m); /* whatever is chosen */
void files_open_folder(struct model *m);
void files_parent(struct model *m);
void files_hidden(struct model *m);
void files_recent(struct model *m);
void files_tab(struct model *m);  /* complete a path, or the other half */
void files_swap(struct model *m); /* the other half */
void files_back(struct model *m);

/* The question to whom: send. */
void files_whom_enter(struct model *m);

/* Rows of the two halves on this screen; 0: it is not shown. */
struct files_layout {
    int picker_row, picker_rows; /* of entries: the filter's comes below */
    int jobs_row, jobs_rows, job_rows; /* of each transfer */
};
struct files_layout files_layout(const struct model *m);

/* The folder is still being read: come again at once. */
bool files_busy(const struct model *m);

/* A slice of it. True when something was read. */
bool files_work(struct model *m);

/* Offer these paths, the first that cannot be offered is told. */
struct talk;
bool files_send(struct model *m, struct talk *const *to, size_t to_n,
                const char *const *paths, size_t n);

#endif
