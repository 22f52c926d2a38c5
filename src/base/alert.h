/* What is worth calling the user for, wherever he is told: bell, note,
 * command. */
#ifndef ALERT_H
#define ALERT_H

#include <gezi/event.h>

/* X(symbol, word of the options); the word's place is its bit. */
#define ALERTS(X)                                                              \
    X(MESSAGE, "message")                                                      \
    X(BROADCAST, "broadcast")                                                  \
    X(FILE, "file")   /* is offered, has come, did not come */                 \
    X(NUDGE, "nudge") /* somebody shook our window */                          \
    X(KEY, "key")     /* somebody's key is another than before */

enum alert_bit {
#define X(sym, word) ALERT_BIT_##sym,
    ALERTS(X)
#undef X
};

enum alert {
#define X(sym, word) ALERT_##sym = 1u << ALERT_BIT_##sym,
    ALERTS(X)
#undef X
};

/* ALERT_* that fit, 0: nobody is to be called for this. */
unsigned alert_of(const struct gezi_event *ev);

/* ALERT_* that the terminal has notes for: none where a command tells of them
 * instead. */
struct options;
unsigned alert_notes(const struct options *o);

/*
 * What a note says: the title is who, the body what, one line each, clean and
 * cut at a character's border; of a sealed message not its text.
 */
enum { ALERT_TITLE_SIZE = 80, ALERT_BODY_SIZE = 240 };
void alert_words(const struct gezi_event *ev,
                 char title[static ALERT_TITLE_SIZE],
                 char body[static ALERT_BODY_SIZE]);

#endif
