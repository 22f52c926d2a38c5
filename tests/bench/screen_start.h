/* Goal 13: how long a program takes until its first picture is complete. */
#ifndef SCREEN_START_H
#define SCREEN_START_H

/*
 * gezi's screen, with the history in the folder home, against ncurses that
 * fills a screen; self is argv[0], beside which the latter lies. what: the name
 * of the row.
 */
void screen_start(const char *self, const char *home, const char *what);

#endif
