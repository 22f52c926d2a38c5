/*
 * Calls for a user who looks elsewhere: the bell, and a note that the terminal
 * hands to the desktop. Never more than one for a burst of events.
 */
#ifndef TUI_ALERTS_H
#define TUI_ALERTS_H

#include "alert.h"

#include <stdbool.h>

enum {
    ALERTS_QUIET_MS = 5000, /* silence after which the bell rings again */
    ALERTS_NOTE_MS = 5000,  /* between two notes */
    ALERTS_GONE_MS = 60000, /* without a key: the user is elsewhere, where the
                               terminal does not tell */
};

/* Terminals that know tell when they get and lose the focus. */
enum alerts_focus { FOCUS_UNKNOWN, FOCUS_HERE, FOCUS_ELSEWHERE };

struct alerts {
    unsigned bell_for, note_for; /* ALERT_* */
    enum alerts_focus focus;
    int64_t heard, noted, typed; /* when last: an event, a note, a key */
    /* What is to be done now; whoever does it clears it. */
    bool bell, note;
    unsigned more; /* events since the note before, told by the next */
    char title[ALERT_TITLE_SIZE], body[ALERT_BODY_SIZE];
};

void alerts_init(struct alerts *a);

/* Something happened. */
void alerts_event(struct alerts *a, int64_t now, const struct gezi_event *ev);

void alerts_key(struct alerts *a, int64_t now);
void alerts_focus(struct alerts *a, enum alerts_focus focus);

/* Is the screen looked at, as far as we know? */
bool alerts_seen(const struct alerts *a, int64_t now);

#endif
