/*
 * A page of text in place of the screen below it, which stays as it is: what a
 * message is, its links. Some of its lines may be chosen.
 */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include <stdbool.h>
#include <stddef.h>

struct model;

struct sheet_line {
    char *label; /* "": the text takes its room as well */
    char *text;
    bool link; /* can be chosen */
};

struct sheet {
    char *title;
    const char *none; /* what there is to say when it has no line; static */
    struct sheet_line *lines;
    size_t n, top;
    size_t at; /* the link that is chosen, if there is one */
    bool links;
    char *picture; /* the image that is shown instead of lines; NULL: none */
};

void sheet_fini(struct sheet *s);

/* Begin a new one and show it. */
void sheet_open(struct model *m, const char *title, const char *none);

/* Show an image instead; its path. */
void sheet_open_picture(struct model *m, const char *title, const char *path);

/* label "" or NULL: none. Empty text adds nothing. */
void sheet_add(struct sheet *s, const char *label, const char *text);
void sheet_printf(struct sheet *s, const char *label, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void sheet_add_link(struct sheet *s, const char *label, const char *text);

/* The link that is chosen; NULL: there is none. */
const char *sheet_link(const struct sheet *s);

/* Keys. */
void sheet_up(struct model *m);
void sheet_down(struct model *m);
void sheet_page_up(struct model *m);
void sheet_page_down(struct model *m);

#endif
