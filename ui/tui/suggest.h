/*
 * What could be meant by the word before the caret: people, paths, emoji; or
 * by the whole draft: what was sent before. One is put in at once, several are
 * listed above the draft to choose from.
 */
#ifndef TUI_SUGGEST_H
#define TUI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

struct model;

enum { SUGGEST_MAX = 200 };

struct suggestion {
    char *text;  /* to be put in */
    char *label; /* to be shown; NULL: the text */
};

struct suggest {
    struct suggestion at[SUGGEST_MAX];
    size_t n, chosen; /* n 0: nothing is listed */
    size_t from;      /* in the draft, up to the caret: what it replaces */
    bool sent;        /* what was sent before */
};

/* Tab in a draft. Nothing to complete: a message is chosen. */
void suggest_tab(struct model *m);

/* What was sent from here with the draft in it. */
void suggest_sent(struct model *m);

/* While they are listed. */
void suggest_next(struct model *m);
void suggest_previous(struct model *m);
void suggest_take(struct model *m);
void suggest_close(struct model *m);

/* The draft was edited: what still fits stays listed. */
void suggest_edited(struct model *m);

#endif
