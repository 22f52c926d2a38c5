/* The two clocks. */
#ifndef SHELL_CLOCK_H
#define SHELL_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);  /* monotonic milliseconds: for deadlines */
int64_t clock_unix(void); /* wall clock, milliseconds since 1970 */

/* Milliseconds for poll from now to deadline; -1 when it is INT64_MAX. */
int clock_wait(int64_t now, int64_t deadline);

#endif
