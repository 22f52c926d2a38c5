/*
 * The highest packet number that may have been used, kept on disk: peers take
 * a number that does not rise for a repeat. Reserved in strides, so that most
 * datagrams cost no write.
 */
#ifndef SHELL_NUMBER_H
#define SHELL_NUMBER_H

#include <stdint.h>

struct number; /* opaque */

enum { NUMBER_STRIDE = 1024 };

/* Read dir/number. A missing or broken file counts as 0. NULL: no memory. */
struct number *number_open(const char *dir);

/* What no packet may use any more: the config of the core wants it. */
uint64_t number_highest(const struct number *k);

/* The file, for messages. */
const char *number_path(const struct number *k);

/*
 * Packets up to `used` are about to leave. When that is above what the file
 * reserves: reserve a stride more, durably. 0 or -errno, tried again then.
 */
int number_cover(struct number *k, uint64_t used);

/*
 * The last number used, exactly, so that a restart does not skip a stride.
 * Leaves the file alone when another gezi has written it since.
 */
void number_close(struct number *k, uint64_t used); /* NULL is fine */

#endif
