/* The Search screen: what was typed, what was found, where Enter leads. */
#ifndef TUI_SEARCH_H
#define TUI_SEARCH_H

#include "edit.h"

#include <stdbool.h>
#include <stdint.h>

enum { SEARCH_MAX = 200 };

struct model;

/* One message that fits. */
struct hit {
    int64_t row, unix_ms;
    char *key, *name;    /* of the conversation; "*": everyone */
    char *author;        /* who wrote it */
    char *text;          /* on one line */
    size_t mark, mark_n; /* bytes of the first word in it; n 0: unknown */
};

struct search {
    struct edit typed;
    struct hit *hits; /* newest first */
    size_t n, at;
    bool more;      /* than SEARCH_MAX */
    char note[160]; /* why there is nothing */
    int64_t due;    /* monotonic; INT64_MAX: what is shown fits what is typed */
};

void search_init(struct search *s);
void search_fini(struct search *s);

/* Something was typed: found a moment later, when nothing more is. */
void search_typed(struct model *m);

/* Look now if it is due, or whatever the time. */
void search_work(struct model *m, bool now);

/* Keys. */
void search_move(struct model *m, int n);
void search_enter(struct model *m);

#endif
