/* Cuts a stream into lines of at most cap - 1 bytes. */
#ifndef SHELL_WIRE_LINES_H
#define SHELL_WIRE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct wire_lines {
    char *buf;
    size_t cap, n, at;
};

bool wire_lines_init(struct wire_lines *l, size_t cap); /* false: no memory */
void wire_lines_fini(struct wire_lines *l);

/* Where to read the next bytes to, and how many; 0: a line is too long. What
 * next gave is void from here on. */
char *wire_lines_room(struct wire_lines *l, size_t *n);
void wire_lines_add(struct wire_lines *l, size_t n); /* so many were read */

/* The next whole line and its length, or NULL. */
char *wire_lines_next(struct wire_lines *l, size_t *n);

#endif
