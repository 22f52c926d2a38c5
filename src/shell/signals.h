/* Signals as bytes in a pipe, so that poll sees them like everything else. */
#ifndef SHELL_SIGNALS_H
#define SHELL_SIGNALS_H

#include <stdbool.h>

/*
 * Catch SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGCONT, SIGTSTP and SIGCHLD, ignore
 * SIGPIPE. What the parent ignores (nohup, a background job) stays ignored.
 * Returns a descriptor to poll for reading, or -errno.
 */
int signals_open(void);

/* The next signal that came, 0 when there is none. */
int signals_next(void);

/* Does this one mean: leave? */
bool signals_ends(int signal);

/* Stop the process as SIGTSTP would have. Returns after SIGCONT. */
void signals_stop(void);

/* Give all of them their default action back. */
void signals_close(void);

#endif
