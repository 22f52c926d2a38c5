#include "pace.h"

void pace_start(struct pace *p, int64_t now) { *p = (struct pace){.due = now}; }

void pace_typed(struct pace *p) { p->typed = true; }

void pace_painted(struct pace *p, int64_t now)
{
    if (p->due < now)
        p->due = now;
    p->due += PACE_FRAME_MS;
    p->typed = false;
}

int64_t pace_at(const struct pace *p)
{
    return p->typed ? p->due - PACE_FRAME_MS : p->due;
}
