/*
 * The names that are taken in one folder. Names that differ in case or in
 * composed accents count as one: on some disk they are.
 */
#ifndef SHELL_TAKEN_H
#define SHELL_TAKEN_H

#include <stddef.h>
#include <stdint.h>

struct taken_row {
    size_t name;   /* its fold, in text */
    unsigned next; /* the number to try next when it is wanted again */
};

/* All zero is an empty one. */
struct taken {
    char *text;
    size_t text_n, text_cap;
    struct taken_row *rows;
    uint32_t *slots; /* 0: empty; else a row, counted from 1 */
    uint32_t count, room;
};

void taken_fini(struct taken *t);

void taken_add(struct taken *t, const char *name);

/* All that stand in the folder dir now. 0 or -errno. */
int taken_list(struct taken *t, int dir);

/*
 * A free name like the safe one wanted: itself, "name (1).txt", "name (2).txt"
 * and so on; it is taken then. cap: 32 or more, bounds the name. Returns out.
 */
const char *taken_choose(struct taken *t, const char *wanted, char *out,
                         size_t cap);

#endif
