/* What holds at once when a setting changes: the part of it that core, socket
 * and transfers have. */
#ifndef SHELL_TUNE_H
#define SHELL_TUNE_H

#include <stdbool.h>

struct loop;

/* Listen to the settings of this loop, if it has some, and stop. */
void tune_begin(struct loop *l);
void tune_end(struct loop *l);

/* Watch the file as well, for the hands of others. */
void tune_follow(struct loop *l);

/* To poll for reading: something may have been written to the config file; -1:
 * there is nothing to poll. */
int tune_fd(const struct loop *l);

/* In each turn; when l->look_at has come it reads the file and tells what came
 * of it. */
void tune_turn(struct loop *l, bool readable);

#endif
