/*
 * The palette: one line to type in, and below it whatever fits: what can be
 * done here, and people to write to. Enter does it, or opens the conversation.
 */
#ifndef TUI_PALETTE_H
#define TUI_PALETTE_H

#include "edit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model;
struct action;
struct talk;

/* An action, a person, or a conversation with nobody on the list of people. */
struct palette_row {
    const struct action *act;
    uint32_t peer;
    struct talk *talk;
    int rank; /* the lowest comes first */
};

struct palette {
    bool open;
    uint64_t where; /* the state it was opened in: act_where */
    struct edit typed;
    struct palette_row *rows;
    size_t n, at;
    bool stale; /* the rows are not those of what was typed */
};

void palette_init(struct palette *p);
void palette_fini(struct palette *p);

void palette_close(struct model *m);

/* Find again what fits; what was chosen stays so if that still fits. */
void palette_update(struct model *m);

/* Something was typed. */
void palette_typed(struct model *m);

/* Actions. */
void palette_open(struct model *m);
void palette_up(struct model *m);
void palette_down(struct model *m);
void palette_page_up(struct model *m);
void palette_page_down(struct model *m);
void palette_enter(struct model *m);

#endif
