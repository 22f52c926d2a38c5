#include "alerts.h"

#include <stdio.h>
#include <string.h>

void alerts_init(struct alerts *a)
{
    *a = (struct alerts){.bell_for = ~0u,
                         .note_for = ~0u,
                         .heard = INT64_MIN / 2,
                         .noted = INT64_MIN / 2};
}

bool alerts_seen(const struct alerts *a, int64_t now)
{
    return a->focus == FOCUS_HERE ||
           (a->focus == FOCUS_UNKNOWN && now - a->typed < ALERTS_GONE_MS);
}

/* A beep may disturb, but a terminal that says nothing may be one that is not
 * looked at: only who is seen to look is spared. */
static void ring(struct alerts *a, unsigned kind, bool quiet)
{
    if ((kind & a->bell_for) && quiet && a->focus != FOCUS_HERE)
        a->bell = true;
}

static void note(struct alerts *a, int64_t now, unsigned kind,
                 const struct gezi_event *ev)
{
    if (!(kind & a->note_for) || alerts_seen(a, now))
        return;
    if (now - a->noted < ALERTS_NOTE_MS) {
        a->more++;
        return;
    }
    alert_words(ev, a->title, a->body);
    if (a->more > 0) {
        size_t n = strlen(a->title);

        snprintf(a->title + n, sizeof a->title - n, " (+%u)", a->more);
    }
    a->more = 0;
    a->note = true;
    a->noted = now;
}

void alerts_event(struct alerts *a, int64_t now, const struct gezi_event *ev)
{
    unsigned kind = alert_of(ev);
    bool quiet = now - a->heard >= ALERTS_QUIET_MS;

    if (!kind)
        return;
    a->heard = now;
    ring(a, kind, quiet);
    note(a, now, kind, ev);
}

void alerts_key(struct alerts *a, int64_t now)
{
    a->typed = now;
    a->more = 0;
}

void alerts_focus(struct alerts *a, enum alerts_focus focus)
{
    a->focus = focus;
    if (focus == FOCUS_HERE)
        a->more = 0;
}
