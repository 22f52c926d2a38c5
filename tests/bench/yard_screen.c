/* The yardstick of screen_start: ncurses that fills a screen, and waits. */
#include <curses.h>
#include <locale.h>

int main(void)
{
    setlocale(LC_ALL, "");
    initscr();
    noecho();
    cbreak();
    for (int row = 0; row < LINES - 1; row++)
        mvprintw(row, 0, " * 李雷       ES   研发部            2 new 13:58 %d",
                 row);
    mvaddstr(LINES - 1, 0,
             "      1 Send 2 Receive(2) 3 Broadcast 4 Files 5 Search 6 People "
             "? Help 0 Quit");
    refresh();
    getch();
    endwin();
    return 0;
}
