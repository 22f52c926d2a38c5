/*
 * One line of the control socket, field by field: how a value of each type is
 * written behind a tab, and how it is read and checked. wire.c has the tables.
 */
#ifndef SHELL_WIRE_FIELDS_H
#define SHELL_WIRE_FIELDS_H

#include <gezi/file.h>
#include <gezi/span.h>

enum wire_type {
    WIRE_BOOL,
    WIRE_ENUM, /* and unsigned: up to max */
    WIRE_U16,
    WIRE_U32,
    WIRE_U64,
    WIRE_TIME,  /* int64_t, not negative */
    WIRE_TEXT,  /* const char *, never NULL */
    WIRE_MAYBE, /* const char * */
    WIRE_PATH,  /* likewise, and absolute */
    WIRE_NAME,  /* const char *, one part of a path */
    WIRE_SPAN,
    WIRE_FILES, /* a list; max is where its length stands */
};

/* Of some struct: where the value stands in it, and what it may be. */
struct wire_field {
    size_t offset;
    enum wire_type type;
    unsigned max;
};

/* A table of them and its length. */
#define WIRE_FIELDS(a) (a), sizeof(a) / sizeof *(a)

void wire_put_fields(struct gezi_writer *w, const struct wire_field *fields,
                     size_t count, const void *of);

/* What is left of a line; s is NULL when nothing is. */
struct wire_rest {
    char *s;
    size_t n;
    struct gezi_file *files; /* where a list goes: one in a line */
};

/* The next field as it stands there, and its length. False: there is none. */
bool wire_cut(struct wire_rest *rest, char **s, size_t *n);

/* Read these in their order into *of. Texts stay where they are in the line,
 * and live as long. False: one is missing, or is not what it must be. */
bool wire_get_fields(struct wire_rest *rest, const struct wire_field *fields,
                     size_t count, void *of);

#endif
