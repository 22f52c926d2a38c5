/* gezi's screen in a box, as a bench looks at it. */
#ifndef BOX_SCREEN_H
#define BOX_SCREEN_H

#include "box.h"

#include <sys/types.h>

/*
 * Start it on a terminal of its own, with all that it keeps in the folder home;
 * self is argv[0], two folders below which it lies. *terminal: where what it
 * writes comes out, and keys go in. The child, or -1.
 */
pid_t box_screen(struct box *box, const char *self, const char *home,
                 const char *nick, int *terminal);

/* The folder, with all in it, at the end. */
void box_remove(const char *home, const char *bench);

#endif
