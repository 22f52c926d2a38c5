/*
 * Goal 18: an incoming message, from the event to the bytes that the terminal
 * gets, in at most three times of what ncurses needs to change one line.
 * Both write into a pseudo-terminal that is read empty after each picture.
 */
#include "bench.h"
#include "curses_line.h"
#include "pty.h"

#include "tui/list.h"
#include "tui/model.h"
#include "tui/term.h"
#include "tui/view.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PEOPLE = 10 };

static int ours_end, bare_end; /* where what was written comes out */
static struct terminal *terminal;
static struct canvas canvas;
static struct model model;
static uint64_t arrived;

static void drain(int fd)
{
    char bytes[8192];

    while (read(fd, bytes, sizeof bytes) > 0)
        ;
}

static struct gezi_event event_of(enum gezi_event_kind kind, uint32_t id)
{
    static char names[PEOPLE][16];

    snprintf(names[id % PEOPLE], sizeof names[0], "李雷 %u", (unsigned)id);
    return (struct gezi_event){.kind = kind,
                               .unix_ms = 1791813900000,
                               .peer = {.id = id + 1,
                                        .kind = GEZI_KIND_IPMSG,
                                        .presence = GEZI_ONLINE,
                                        .addr = {0x0a000001 + id, 2425},
                                        .key = names[id % PEOPLE],
                                        .nick = names[id % PEOPLE],
                                        .user = "u",
                                        .host = "h",
                                        .group = "研发部",
                                        .client = "",
                                        .sign = ""}};
}

static void message(void)
{
    struct gezi_event ev =
        event_of(GEZI_EV_MESSAGE, (uint32_t)(arrived % PEOPLE));
    char text[64];

    snprintf(text, sizeof text, "会议室在哪里? %u", (unsigned)arrived++);
    ev.message = (struct gezi_message){.id = "x", .text = text};
    model_event(&model, &ev);
    list_update(&model);
    view_draw(&model, &canvas);
    term_show(terminal, &canvas);
    drain(ours_end);
}

static void in_the_menu(uint64_t times)
{
    if (model.screen != SCREEN_MENU)
        model_go(&model, SCREEN_MENU);
    while (times--)
        message();
}

/* Each one moves all the others up: most rows change. */
static void in_a_conversation(uint64_t times)
{
    if (model.screen != SCREEN_TALK)
        model_open(&model, model_talk_of(&model, 1));
    while (times--) {
        arrived = 0;
        message();
    }
}

static void one_line(uint64_t times)
{
    static unsigned n;

    while (times--) {
        char text[64];

        snprintf(text, sizeof text, "14:05 李雷  会议室在哪里? %u", n++);
        curses_line_show(12, text);
        drain(bare_end);
    }
}

/* term_open takes what stands at 0 and 1; figures go to the old ones. */
static int take_terminal(int slave)
{
    int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO);
    const char *why = "";

    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    terminal = term_open(TERM_COLOUR, &why);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    close(in);
    close(out);
    if (!terminal)
        fprintf(stderr, "bench_draw: %s\n", why);
    return terminal != NULL;
}

int main(void)
{
    int slave = pty_open(&ours_end), bare = pty_open(&bare_end);

    setlocale(LC_ALL, "C.UTF-8");
    setenv("TERM", "xterm-256color", 1);
    if (slave < 0 || bare < 0 || !take_terminal(slave) ||
        !curses_line_open(bare))
        return 1;
    canvas_init(&canvas);
    model_init(&model, "张三");
    model.rows = PTY_ROWS;
    model.cols = PTY_COLS;
    model.unix_ms = 1791813900000;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        struct gezi_event ev = event_of(GEZI_EV_PERSON, i);

        ev.change = GEZI_CHANGE_ONLINE;
        model_event(&model, &ev);
    }
    bench_pair("message drawn, main menu", "<= 3 x one ncurses line", 3,
               in_the_menu, one_line);
    bench_pair("message drawn, all rows move", "told, no goal", 1e9,
               in_a_conversation, one_line);
    term_close(terminal);
    curses_line_close();
    canvas_fini(&canvas);
    model_fini(&model);
    return 0;
}
