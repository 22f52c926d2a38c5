/* Terminals of 24 rows and 80 columns that nobody sits at. */
#ifndef PTY_H
#define PTY_H

#include <sys/types.h>

enum { PTY_ROWS = 24, PTY_COLS = 80 };

/* The side that programs see, or -1. *end: where what they write comes out,
 * without waiting for it. */
int pty_open(int *end);

/* In a child: that side is its terminal. */
void pty_take(int slave);

/* fork; the child has a new terminal as its own. As fork. *end: as above. */
pid_t pty_fork(int *end);

#endif
