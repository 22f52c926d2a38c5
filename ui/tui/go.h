/* The actions that move about: in lists, the menu and the help, and what
 * answers a question. */
#ifndef TUI_GO_H
#define TUI_GO_H

#include "model.h"

/* The menu. Digits never change meaning; the words shrink with the screen. */
struct menu_row {
    char digit;
    const char *words, *mid, *brief, *tiny; /* in the last row of the screen */
    const char *title;                      /* in the main menu */
    enum screen screen;
};
enum { MENU_ROWS = 9 };
extern const struct menu_row menu_rows[MENU_ROWS];

/* What a digit, or '?', of the menu does. */
void go_digit(struct model *m, char digit);
void go_send(struct model *m);
void go_receive(struct model *m);
void go_broadcast(struct model *m);
void go_files(struct model *m);
void go_search(struct model *m);
void go_people(struct model *m);
void go_settings(struct model *m);
void go_help(struct model *m);
void go_quit(struct model *m);

/* Lists of people and conversations, and the rows of the menu. */
void go_up(struct model *m);
void go_down(struct model *m);
void go_page_up(struct model *m);
void go_page_down(struct model *m);
void go_first(struct model *m);
void go_last(struct model *m);
void go_other_pane(struct model *m);
void go_enter_menu(struct model *m);
void go_enter_list(struct model *m);
void go_back(struct model *m);
void go_filter(struct model *m);
void go_ask_around(struct model *m);

/* What was found, and the help. */
void go_hit_up(struct model *m);
void go_hit_down(struct model *m);
void go_hit_page_up(struct model *m);
void go_hit_page_down(struct model *m);
void go_help_up(struct model *m);
void go_help_down(struct model *m);
void go_help_page_up(struct model *m);
void go_help_page_down(struct model *m);

/* Answers. */
void go_agree(struct model *m); /* to what Enter answers */
void go_yes(struct model *m);   /* to what only y answers */
void go_stay(struct model *m);  /* no */
void go_read_one(struct model *m);
void go_read_all(struct model *m);
void go_read_always(struct model *m);
void go_unchoose(struct model *m);

#endif
