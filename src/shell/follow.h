/* Notices when the config file was changed by somebody else, without waking up
 * for anything but that. */
#ifndef SHELL_FOLLOW_H
#define SHELL_FOLLOW_H

#include <stdbool.h>

struct follow; /* opaque */

/* A file that need not be there yet; a link is followed, too. NULL: no memory.
 * Nothing but looking at the file (stat) is done where the system cannot
 * watch. */
struct follow *follow_new(const char *path);
void follow_free(struct follow *f); /* NULL is fine */

/* To poll for reading; -1: this system cannot watch, look in each turn. */
int follow_fd(const struct follow *f);

/* Empty the descriptor. */
void follow_drain(struct follow *f);

/* Is it another file now, or was it written? */
bool follow_changed(struct follow *f);

#endif
