/* The yardstick of bench_memory: ncurses that fills a screen, and SQLite after
 * use; then it waits. argv[1]: a database to be made. */
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>

enum { ROWS = 10000, COMMIT = 32 };

static int take(void *ctx, int n, char **values, char **names)
{
    (void)ctx, (void)n, (void)values, (void)names;
    return 0;
}

static int use(const char *path)
{
    sqlite3 *db;
    char sql[256];
    int rc = sqlite3_open(path, &db);

    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = "
                          "FULL; CREATE TABLE message(row INTEGER PRIMARY KEY, "
                          "user TEXT, text TEXT); BEGIN",
                          take, NULL, NULL);
    for (int i = 0; i < ROWS && rc == SQLITE_OK; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO message VALUES(NULL, 'user%d', 'a text as long "
                 "as most of them are, or a little longer %d')",
                 i % 50, i);
        rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
        if (rc == SQLITE_OK && i % COMMIT == COMMIT - 1)
            rc = sqlite3_exec(db, "COMMIT; BEGIN", NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "COMMIT; SELECT * FROM message ORDER BY user",
                          take, NULL, NULL);
    return rc;
}

int main(int argc, char *argv[])
{
    if (argc < 2)
        return 1;
    setlocale(LC_ALL, "");
    initscr();
    noecho();
    cbreak();
    for (int row = 0; row < LINES; row++)
        mvprintw(row, 0, " * 李雷       ES   研发部            2 new 13:58 %d",
                 row);
    refresh();
    if (use(argv[1]) == SQLITE_OK)
        getch();
    endwin();
    return 1;
}
