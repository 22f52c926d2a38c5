#include "curses_line.h"

#include <curses.h>
#include <stdio.h>
#include <unistd.h>

static SCREEN *terminal;

int curses_line_open(int fd)
{
    FILE *in = fdopen(dup(fd), "r"), *out = fdopen(dup(fd), "w");

    if (!in || !out)
        return 0;
    terminal = newterm(NULL, out, in);
    return terminal != NULL;
}

void curses_line_show(int row, const char *text)
{
    mvaddstr(row, 0, text);
    clrtoeol();
    refresh();
}

void curses_line_close(void)
{
    endwin();
    delscreen(terminal);
}
