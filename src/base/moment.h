/* Points in time as people type them, in the local time zone. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* What was named: a day has a length, all else is a point, to_ms = from_ms. */
struct moment {
    int64_t from_ms, to_ms; /* unix time; to_ms is the first one behind it */
};

/*
 * "2026-10-12", "2026-10-12 14:00" (":30" and 'T' may be there, too), "14:00"
 * of today, "today", "yesterday", and "5h", "3d", "2w": so long before now_ms.
 * Days and weeks go by the calendar: 1d before 14:00 is 14:00 also when the
 * clocks were changed in between. False, and out untouched, for all else.
 */
bool moment_parse(const char *text, int64_t now_ms, struct moment *out);

#endif
