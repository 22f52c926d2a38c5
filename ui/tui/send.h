/* The actions of a conversation and of the broadcast. */
#ifndef TUI_SEND_H
#define TUI_SEND_H

#include "model.h"

/* Send the draft, or do what the newest sealed or failed message asks for. */
void send_enter(struct model *m);
void send_text(struct model *m);      /* the draft, whatever it is */
void send_ask(struct model *m);       /* broadcast: sure? */
void send_broadcast(struct model *m); /* yes */
void send_newline(struct model *m);
void send_nudge(struct model *m);

/* The draft changed: tell the other side that we type. */
void send_typing(struct model *m);

/* In the draft, then in its history. */
void send_up(struct model *m);
void send_down(struct model *m);

void send_page_up(struct model *m);
void send_page_down(struct model *m);
void send_scroll(struct model *m, int rows); /* up when negative */
void send_end(struct model *m);  /* to the newest, else to the line's end */
void send_live(struct model *m); /* to the newest */

void send_next_talk(struct model *m);
void send_previous_talk(struct model *m);
void send_next_unread(struct model *m);

/* A message instead of the draft, and back. */
void send_choose(struct model *m);
void send_draft(struct model *m);
void send_choose_up(struct model *m);
void send_choose_at(struct model *m, uint32_t seq, size_t line);
void send_choose_down(struct model *m);
void send_open_chosen(struct model *m);
void send_again(struct model *m);

#endif
