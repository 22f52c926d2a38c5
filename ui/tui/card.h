/* The files of a message as rows of a conversation: which stands where. */
#ifndef TUI_CARD_H
#define TUI_CARD_H

#include "talk.h"

enum {
    CARD_FILES_MAX = 8,    /* rows for that many; the rest is counted */
    CARD_WORDS_COLS = 18,  /* so much is kept for what became of it */
    CARD_MOVES_COLS = 26,  /* the same while it moves */
    CARD_NARROW_COLS = 40, /* below, that has a row of its own */
};

/* Lines that can be chosen: the files shown, then, if there are several, one
 * for all of them. 0 without files. */
size_t card_lines(const struct message *msg);
bool card_is_all(const struct message *msg, size_t line);

/* Where Enter leads: all when several can be taken, else the first that can,
 * else the first. */
size_t card_first(const struct message *msg);

int card_line_rows(int cols); /* of each line */
int card_rows(const struct message *msg, int cols);

/* Rows of the pictures below the card. */
int card_picture_rows(const struct message *msg);

#endif
