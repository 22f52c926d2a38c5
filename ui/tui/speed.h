/* How fast something moves, and how long it will take. Time is handed in. */
#ifndef TUI_SPEED_H
#define TUI_SPEED_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SPEED_STEP_MS = 500,  /* measured over at least that */
    SPEED_STALL_MS = 5000 /* without news: it stands still */
};

struct speed {
    int64_t from_ms, news_ms; /* of the measure that runs; of the last byte */
    uint64_t from_bytes, bytes;
    uint64_t per_s;
    bool known;
};

/* It begins, or goes on after a pause, with so many bytes there already. */
void speed_start(struct speed *r, int64_t now, uint64_t bytes);

/* So many bytes are there now. Fewer than before: it begins anew. */
void speed_feed(struct speed *r, int64_t now, uint64_t bytes);

/* Bytes a second, evened out over some seconds. 0: not known yet, or it
 * stands still. */
uint64_t speed_per_s(const struct speed *r, int64_t now);

/* Seconds to total, rounded up; -1: nobody can tell. */
int64_t speed_left_s(const struct speed *r, int64_t now, uint64_t total);

/* When it stands still unless news come; INT64_MAX: it does already. */
int64_t speed_stalls(const struct speed *r, int64_t now);

/* "4 s", "2 min", "3 h", "5 days": rounded up from two of a unit on. */
enum { SPEED_WORDS_SIZE = 32 };
char *speed_words(int64_t seconds, char out[static SPEED_WORDS_SIZE]);

#endif
