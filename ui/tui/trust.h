/* Keys of others, as the screen tells of them and as the user judges them. */
#ifndef TUI_TRUST_H
#define TUI_TRUST_H

#include "model.h"

/* A message shows who signed it, now that the key is here. */
void trust_judged(struct model *m, const struct gezi_event *ev);

/* A KEY event: a line in the conversation when it is more than routine. */
void trust_event(struct model *m, const struct gezi_event *ev);

/* A line that says that somebody has another key, not answered yet. */
bool trust_alarm(const struct message *msg);

/* Ours, and it waits because it cannot be protected. */
bool trust_holds(const struct message *msg);

/* Enter on either: asks. y is yes. */
void trust_ask(struct model *m, const struct message *msg);
void trust_yes(struct model *m);

/* The question, and why a message waits; for the row above the keys. */
enum { TRUST_WORDS = 400 };
char *trust_question(const struct model *m, char out[static TRUST_WORDS]);
const char *trust_why(const struct message *msg);

/* Its state in a word: "key changed". */
const char *trust_state(const struct message *msg);

#endif
