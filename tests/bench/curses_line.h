/* The yardstick of bench_draw: ncurses that changes one line. */
#ifndef CURSES_LINE_H
#define CURSES_LINE_H

/* Take the terminal behind the descriptor; false when ncurses cannot. */
int curses_line_open(int fd);
void curses_line_show(int row, const char *text);
void curses_line_close(void);

#endif
