/*
 * What the screen makes of lines of text: for each line of standard input the
 * columns that we count, a tab, and the characters that a terminal is given.
 */
#include "tui/canvas.h"
#include "tui/text.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    enum { COLS = 200 };
    static char line[4096], out[8192];
    struct canvas cv;

    canvas_init(&cv);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        canvas_reset(&cv, 1, COLS);
        canvas_print(&cv, 0, 0, COLS, ROLE_TEXT, line);
        canvas_text(&cv, 0, out, sizeof out);
        printf("%d\t%s\n", text_cols(line), out);
    }
    canvas_fini(&cv);
    return 0;
}
