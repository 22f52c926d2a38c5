/* How much is in a folder, before it is offered. */
#ifndef SHELL_MEASURE_H
#define SHELL_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The bytes of all files that serve.h would send of it; at least 1, as 0 says
 * unknown. 0: it cannot be read, or stopped (asked often) said true.
 */
uint64_t measure(const char *path, bool (*stopped)(void *ctx), void *ctx);

#endif
