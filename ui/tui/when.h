/* Times in words, in the local time zone. English day names, any locale. */
#ifndef TUI_WHEN_H
#define TUI_WHEN_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEN_SIZE = 32 };

/* "14:02" */
char *when_clock(int64_t unix_ms, char out[static WHEN_SIZE]);

/* "14:02" today, "Mon 14:02" within six days, else "12 Oct" or "12 Oct 2025" */
char *when_short(int64_t unix_ms, int64_t now_ms, char out[static WHEN_SIZE]);

/* "12 Oct" */
char *when_date(int64_t unix_ms, char out[static WHEN_SIZE]);

/* "Mon 12 Oct" */
char *when_day(int64_t unix_ms, char out[static WHEN_SIZE]);

/* "2026-10-12 14:02:31" */
char *when_full(int64_t unix_ms, char out[static WHEN_SIZE]);

bool when_same_day(int64_t a_ms, int64_t b_ms);

#endif
