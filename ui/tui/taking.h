/*
 * What can be done about one file, or all files, of an offer: the same in a
 * conversation and in the list of transfers.
 */
#ifndef TUI_TAKING_H
#define TUI_TAKING_H

#include "model.h"

/* The file that is chosen on this screen; place GEZI_FILE_ALL: all of them. */
struct pick {
    struct offer *offer;
    size_t place;
};
bool taking_pick(const struct model *m, struct pick *pick);

/* Keys. Each tells what it did, or why not, in the notice. */
void taking_accept(struct model *m);   /* take, or go on */
void taking_into(struct model *m);     /* asks for a folder */
void taking_refuse(struct model *m);   /* or cancel what runs: asks */
void taking_pause(struct model *m);    /* and go on */
void taking_again(struct model *m);    /* what failed */
void taking_withdraw(struct model *m); /* ours */
void taking_copy(struct model *m);     /* the path */
void taking_explain(struct model *m);

/* Answers to the questions. */
void taking_yes(struct model *m);
void taking_folder(struct model *m); /* m->path is typed */
void taking_complete(struct model *m);

/* "Refuse 图纸.dwg? ...": what is asked. */
void taking_question(const struct model *m, bool narrow, char *out, size_t cap);

/* The chosen file is an image that is drawn as soon as it is taken. */
bool taking_draws(const struct model *m);

/* What keys do for it. */
const char *taking_keys(const struct pick *pick, int cols);

#endif
