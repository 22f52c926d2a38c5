/*
 * When to paint: at most PACE_FRAME_MS apart on average, whatever comes in.
 * Whoever types does not wait for his turn: the picture of a key may come one
 * frame early, and what comes next waits for it. Pure.
 */
#ifndef TUI_PACE_H
#define TUI_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_FRAME_MS = 34 }; /* 30 pictures a second */

struct pace {
    int64_t due; /* before it only a key is painted */
    bool typed;  /* and that was not painted yet */
};

/* The first picture may come at once. */
void pace_start(struct pace *p, int64_t now);
void pace_typed(struct pace *p);
void pace_painted(struct pace *p, int64_t now);

/* From when on the next picture may come. */
int64_t pace_at(const struct pace *p);

#endif
