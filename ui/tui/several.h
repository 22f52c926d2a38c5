/* One message to several people, and what became of it with each of them. */
#ifndef TUI_SEVERAL_H
#define TUI_SEVERAL_H

#include "talk.h"
#include "whom.h"

struct several {
    struct talk *draft;     /* no conversation: what is typed stands in it */
    uint32_t seq[WHOM_MAX]; /* of the message, for whom.to[i] */
    bool on; /* SCREEN_BROADCAST is about them, not about everyone */
    bool sent, failed[WHOM_MAX];
    bool from_people; /* where Esc goes */
    int top;          /* the first row shown */
};

void several_init(struct several *s);
void several_fini(struct several *s);

/* Is the screen about them? */
bool several_is(const struct model *m);

/* Enter on a list: write to who is marked, or to the chosen group. False: it
 * is about one person only, as ever. */
bool several_open(struct model *m);

void several_send(struct model *m); /* the draft */

/* One text to all of them, or what goes on with what was said: not to whom that
 * failed. Returns how many took it. */
size_t several_say(struct model *m, const char *text, bool goes_on);
/* Files went to all of them. */
void several_offered(struct model *m);
/* All was said: show what becomes of it. */
void several_said(struct model *m, size_t n);

void several_up(struct model *m);
void several_down(struct model *m);

/* Will some of them be told who else gets it? */
bool several_tells(const struct model *m);

/* The conversation of the i-th, NULL when it is gone; and how it stands with
 * the message: "delivered", "away", "". */
enum { SEVERAL_STATE_SIZE = 96 };
const struct talk *several_row(const struct model *m, size_t i,
                               char state[static SEVERAL_STATE_SIZE]);

#endif
