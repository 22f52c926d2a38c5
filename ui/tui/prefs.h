/* The settings: what can be set, filtered, chosen, and changed in place. */
#ifndef TUI_PREFS_H
#define TUI_PREFS_H

#include "edit.h"
#include "settings.h"

struct model;

enum { PREFS_CHOICES_MAX = 24, PREFS_CHOICE_SIZE = 24 };

/* A row: an option, of a list one of its values, or one more. */
struct prefs_row {
    const struct option *row;
    size_t value;
    bool more; /* this one is not there yet */
};

enum prefs_state {
    PREFS_LIST,
    PREFS_VALUE, /* is typed */
    PREFS_PICK,  /* one of choices */
};

struct prefs {
    struct settings *settings; /* borrowed; NULL: there are none */
    struct prefs_row *rows;
    size_t n, at;
    enum prefs_state state;
    struct edit line; /* PREFS_VALUE */
    char choices[PREFS_CHOICES_MAX][PREFS_CHOICE_SIZE];
    size_t choice_n, choice; /* PREFS_PICK */
};

void prefs_init(struct prefs *p);
void prefs_fini(struct prefs *p);

/* The rows that fit the filter, when the screen opens or the filter changes;
 * what was chosen stays chosen. */
void prefs_list(struct model *m);

/* The chosen row; NULL: none fits. */
const struct prefs_row *prefs_chosen(const struct model *m);

/* Its value as it is shown, "" for one more. */
void prefs_print(const struct model *m, const struct prefs_row *row,
                 struct strbuf *out);

/* The actions. */
void prefs_up(struct model *m);
void prefs_down(struct model *m);
void prefs_page_up(struct model *m);
void prefs_page_down(struct model *m);
void prefs_first(struct model *m);
void prefs_last(struct model *m);
void prefs_open(struct model *m);    /* change what is chosen */
void prefs_default(struct model *m); /* take it back */
void prefs_use(struct model *m);     /* what was typed or picked */
void prefs_stop(struct model *m);
void prefs_next(struct model *m); /* choice */
void prefs_previous(struct model *m);

#endif
