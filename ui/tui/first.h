/*
 * The first start: one page with what others see of the user, as it was worked
 * out, and how the network is. Enter accepts all of it.
 */
#ifndef TUI_FIRST_H
#define TUI_FIRST_H

#include "edit.h"

#include <stdbool.h>
#include <stdint.h>

struct model;

enum first_field {
    FIRST_NICK,
    FIRST_GROUP,
    FIRST_DOWNLOADS,
    FIRST_ENCODING, /* one of several */
    FIRST_FIELDS
};

/* People who are here answer within this time. */
enum { FIRST_PATIENCE_MS = 5000 };

struct first {
    struct edit typed[FIRST_ENCODING];
    int at;         /* enum first_field */
    bool touched;   /* something was typed, or another line chosen: until then
                     * a digit means the menu, for who wants no page */
    int charset;    /* enum gezi_charset */
    int64_t opened; /* when */
};

void first_init(struct first *f);
void first_fini(struct first *f);

/* Show it, with what holds now; m->prefs.settings must be there. */
void first_open(struct model *m);

/* The line that letters go to; NULL: none, the encoding is chosen. */
struct edit *first_line(struct model *m);

/* What may be wrong, and what to do; "": all is well, or it is too early. */
const char *first_hint(const struct model *m);

/* When the hint may change by itself; INT64_MAX: never. */
int64_t first_deadline(const struct model *m);

/* The actions. */
void first_next(struct model *m);
void first_previous(struct model *m);
void first_next_charset(struct model *m);
void first_previous_charset(struct model *m);
void first_begin(struct model *m); /* write it down, go to the menu */
void first_skip(struct model *m);  /* write nothing */

#endif
