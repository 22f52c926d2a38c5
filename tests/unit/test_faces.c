/*
 * Every action of the screen in both faces: by keys, and by lines that are
 * typed to the line mode, with the same end. Who adds an action adds a row, or
 * says why it means nothing where there is no cursor.
 */
#include "expect.h"

#include "desk.h"
#include "line_rig.h"
#include "shelf.h"

#include "tui/actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What there is when it begins; it is the newest message of Person 1. */
enum scene {
    THEIRS,
    FAILED_FILE,
    WAITS,
    FAILED,
    HELD,
    SEALED,
    OFFERED,
    RUNS,
    OURS,
    MANY
};

#define DO(what) (GEZI_DO_##what + 1)
#define AT(screen) (SCREEN_##screen + 1)
#define LINK "http://a.example/x"

static const struct row {
    const char *action;
    const char *why; /* it has no line; then no more */
    enum scene scene;
    const char *keys, *lines;
    int what;          /* the last command of both, */
    uint64_t number;   /* with this number, if any, */
    const char *dir;   /* this folder, */
    size_t files;      /* and so many files */
    int screen;        /* where the keys lead */
    const char *shown; /* on the screen */
    const char *told;  /* in the lines */
    const char *gone;  /* a text that the archive has no more */
    bool left;         /* gezi ends */
} rows[] = {
#define TALK "\0331Person 1\r"
#define CHOSEN TALK "\033[Z"
#define PEOPLE "\0336"
    {"go-send", .keys = "\0331", .screen = AT(SEND), .lines = "1\n",
     .told = "to whom (name or address): "},
    {"go-receive", .keys = "\0332", .screen = AT(INBOX), .lines = "2\n",
     .told = "see " LINK},
    {"go-broadcast", .keys = "\0333", .screen = AT(BROADCAST), .lines = "4\n",
     .told = "text: "},
    {"go-files", .keys = "\0334", .screen = AT(FILES), .lines = "5\n",
     .told = "files (accept N"},
    {"go-search", .keys = "\0335", .screen = AT(SEARCH), .lines = "6\n",
     .told = "search (words"},
    {"go-people", .keys = PEOPLE, .screen = AT(PEOPLE), .lines = "7\n",
     .told = "1 * Person 1"},
    {"go-settings", .keys = "\0337", .shown = "no config file", .lines = "8\n",
     .told = "no config file"},
    {"help", .keys = "\033?", .screen = AT(HELP), .lines = "?\n",
     .told = "2 receive: what arrived"},
    {"quit", .keys = "\0330", .lines = "3\n", .left = true},

    {"send", .keys = TALK "hi\r", .lines = "1\nPerson 1\nhi\n",
     .what = DO(SEND)},
    {"new-line", .keys = TALK "a\033\rb\r", .lines = "1\nPerson 1\na\\\nb\n",
     .what = DO(SEND)},
    {"agree", .keys = "\0333hello\r\r", .lines = "4\nhello\ny\n",
     .what = DO(BROADCAST)},
    {"mark", .keys = "\0331\t\033[B\t", .lines = "1\nPerson 1, Person 2\n",
     .shown = "Enter writes to 2", .told = "It goes to 2 people."},
    {"nudge", .keys = TALK "\033n", .lines = "person Person 1\nn\n",
     .what = DO(NUDGE)},
    {"open", .scene = SEALED, .keys = CHOSEN "\r", .lines = "message\no\n",
     .what = DO(OPEN)},
    {"page-up", .scene = MANY,
     .keys = TALK "\033[5~\033[5~\033[5~\033[5~\033[5~", .shown = "line 0.",
     .lines = "history Person 1\nolder\n", .told = "line 0."},
    {"search-within", .scene = MANY, .keys = TALK "\033/zebra\r",
     .shown = "line 0.", .lines = "6\nfrom:p1@host1 zebra\n",
     .told = "line 0."},

    {"again", .scene = WAITS, .keys = CHOSEN "r", .lines = "message\na\n",
     .what = DO(RETRY)},
    {"again", .scene = FAILED, .keys = CHOSEN "r", .lines = "message\na\n",
     .what = DO(SEND)},
    {"again", .scene = FAILED_FILE, .keys = CHOSEN "r", .lines = "message\na\n",
     .what = DO(SEND), .files = 1},
    {"take-back", .scene = WAITS, .keys = CHOSEN "d", .lines = "message\nb\n",
     .what = DO(DROP)},
    {"delete", .keys = CHOSEN "Dy", .lines = "message\nd\ny\n",
     .gone = "see " LINK},
    {"delete", .keys = PEOPLE "Dy", .lines = "person Person 1\nd\ny\n",
     .gone = "see " LINK},
    {"yes", .scene = HELD, .keys = CHOSEN "\ry", .lines = "message\nk\ny\n",
     .what = DO(TRUST)},
    {"explain", .keys = CHOSEN "?", .shown = "Packet", .lines = "message\nx\n",
     .told = "Encoding: utf-8"},
    {"links", .keys = CHOSEN "l", .shown = "Addresses in this message",
     .lines = "message\nl\n", .told = "1  " LINK},
    {"reread", .keys = CHOSEN "e\r", .shown = "Read as",
     .lines = "message\ne gbk\n", .told = "Read as gbk"},
    {"read-one", .keys = CHOSEN "e\r", .shown = "Read as",
     .lines = "message\ne gbk\n", .told = "Read as gbk"},
    {"read-all", .keys = CHOSEN "ea",
     .shown = "The whole conversation is read as",
     .lines = "message\ne gbk all\n",
     .told = "The whole conversation is read as gbk"},
    {"read-always", .keys = CHOSEN "eA", .shown = "All from them is read as",
     .lines = "message\ne gbk always\n",
     .told = "All from them is read as gbk"},

    {"details", .keys = PEOPLE "i", .shown = "p1@host1",
     .lines = "person 1\ni\n", .told = "Login: p1@host1"},
    {"mute", .keys = PEOPLE "m", .lines = "person 1\nm\n", .what = DO(TREAT),
     .number = GEZI_TREAT_MUTED},
    {"block", .keys = PEOPLE "b", .lines = "person 1\nb\n", .what = DO(TREAT),
     .number = GEZI_TREAT_BLOCKED},
    {"away", .keys = "\033w", .lines = "away\n", .what = DO(ABSENCE)},
    {"ask-around", .keys = PEOPLE "r", .lines = "ask\n", .what = DO(ANNOUNCE)},

    {"accept", .scene = OFFERED, .keys = CHOSEN "a", .lines = "5\naccept 1\n",
     .what = DO(FETCH)},
    {"accept-into", .scene = OFFERED, .keys = CHOSEN "f\025/tmp\r",
     .lines = "5\naccept 1 /tmp\n", .what = DO(FETCH), .dir = "/tmp"},
    {"use-folder", .scene = OFFERED, .keys = CHOSEN "f\025/tmp\r",
     .lines = "5\naccept 1 /tmp\n", .what = DO(FETCH), .dir = "/tmp"},
    {"refuse", .scene = OFFERED, .keys = CHOSEN "xy", .lines = "5\nrefuse 1\n",
     .what = DO(REFUSE)},
    {"pause", .scene = RUNS, .keys = CHOSEN "p", .lines = "5\npause 1\n",
     .what = DO(PAUSE)},
    {"withdraw", .scene = OURS, .keys = CHOSEN "w", .lines = "5\nwithdraw 1\n",
     .what = DO(WITHDRAW)},
    {"offer", .keys = TALK "\0334v3\r",
     .lines = "5\nfile /etc/passwd\nPerson 1\n", .what = DO(SEND), .files = 1},

#define DRAWN "it is about how the screen is drawn"
#define CURSOR "a line is edited by the terminal, or comes by a pipe"
#define LISTS "things are called by number or name, not chosen in a list"
#define NAMED "what is meant is typed: nick = Bob, e gbk (test_line_prefs.c)"
#define PATHS "file PATH names it; the shell knows how folders look"
#define PASTES "lines come as they are: nobody can tell that they were pasted"
    {"redraw", .why = DRAWN},
    {"suspend", .why = "the terminal does it"},
    {"theme", .why = DRAWN},
    {"mouse", .why = DRAWN},
    {"palette", .why = "? tells all words at once"},
    {"back", .why = "an empty answer, everywhere"},
    {"up", .why = LISTS},
    {"down", .why = LISTS},
    {"page-down", .why = "what is shown stays above"},
    {"first", .why = LISTS},
    {"last", .why = LISTS},
    {"other-half", .why = LISTS},
    {"complete", .why = CURSOR},
    {"filter", .why = "a part of a name is enough where one is asked for"},
    {"search-sent", .why = "6 searches them, message N a sends one again"},
    {"external-editor",
     .why = "its draft would be one line; gezi send - takes more"},
    {"newest", .why = "what is shown stays above"},
    {"choose-message", .why = LISTS},
    {"to-draft", .why = LISTS},
    {"copy-mode", .why = "the text is bare as it is"},
    {"copy", .why = "the terminal copies; nothing is cut or padded"},
    {"next-unread", .why = "2 shows all that is unread"},
    {"previous-conversation", .why = LISTS},
    {"next-conversation", .why = LISTS},
    {"next-encoding", .why = NAMED},
    {"previous-encoding", .why = NAMED},
    {"open-folder", .why = PATHS},
    {"parent-folder", .why = PATHS},
    {"hidden-files", .why = PATHS},
    {"recent-folders", .why = PATHS},
    {"default-value", .why = NAMED},
    {"keep-value", .why = NAMED},
    {"next-value", .why = NAMED},
    {"previous-value", .why = NAMED},
    {"begin", .why = "8 settings says who one is"},
    {"next-field", .why = LISTS},
    {"previous-field", .why = LISTS},
    {"as-text", .why = PASTES},
    {"as-file", .why = PASTES},
    {"in-parts", .why = PASTES},
    {"no", .why = PASTES},
    {"view-image", .why = "nothing is drawn where lines are read"},
    {"cursor-left", .why = CURSOR},
    {"cursor-right", .why = CURSOR},
    {"word-left", .why = CURSOR},
    {"word-right", .why = CURSOR},
    {"line-start", .why = CURSOR},
    {"line-end", .why = CURSOR},
    {"delete-before", .why = CURSOR},
    {"delete-after", .why = CURSOR},
    {"kill-to-end", .why = CURSOR},
    {"kill-to-start", .why = CURSOR},
    {"kill-word", .why = CURSOR},
    {"kill-word-after", .why = CURSOR},
    {"yank", .why = CURSOR},
    {"yank-older", .why = CURSOR},
    {"swap-characters", .why = CURSOR},
    {"upper-case", .why = CURSOR},
    {"lower-case", .why = CURSOR},
    {"capitalize", .why = CURSOR},
    {"undo", .why = CURSOR},
    {"redo", .why = CURSOR},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void each_action_has_a_row_and_each_row_an_action(void **state)
{
    const struct action *act;

    (void)state;
    for (size_t i = 0; (act = actions_row(i)); i++) {
        size_t k = 0;

        while (k < ROWS && strcmp(rows[k].action, act->name) != 0)
            k++;
        if (k == ROWS)
            fail_msg("%s: how does the line mode do it?", act->name);
    }
    for (size_t k = 0; k < ROWS; k++) {
        assert_non_null(actions_find(rows[k].action, UINT64_MAX));
        assert_true(rows[k].why || (rows[k].keys && rows[k].lines));
        assert_true(rows[k].why || rows[k].what || rows[k].told ||
                    rows[k].gone || rows[k].left);
    }
}

static const struct gezi_file file = {
    .id = 3, .name = "a.txt", .size = 10, .path = "/tmp/a.txt"};

/* Person 1 alone knows sealed messages. */
static void arrive_sealed(struct shelf *shelf)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = shelf->clock++,
                            .peer = shelf_peer(1),
                            .message = {.id = "s",
                                        .number = 9,
                                        .text = "secret",
                                        .charset = GEZI_CS_UTF8,
                                        .flags = GEZI_MSG_SEALED}};

    shelf->side->event(shelf->side->ctx, &ev);
}

static void set(struct shelf *shelf, enum scene scene)
{
    if (scene == MANY)
        for (unsigned i = 0; i < 30; i++) {
            char text[32];

            snprintf(text, sizeof text, i ? "line %u." : "line %u. zebra", i);
            shelf_arrive(shelf, 1, 100 + i, text);
        }
    if (scene == THEIRS)
        shelf_arrive(shelf, 1, 7, "see " LINK);
    if (scene == WAITS || scene == FAILED || scene == HELD)
        shelf_send(shelf, 1, "o", "of mine");
    if (scene == WAITS)
        shelf_deliver(shelf, "o", GEZI_QUEUED, GEZI_WHY_NO_ANSWER, 3);
    if (scene == FAILED)
        shelf_deliver(shelf, "o", GEZI_FAILED, GEZI_WHY_NO_ANSWER, 3);
    if (scene == HELD)
        shelf_deliver(shelf, "o", GEZI_QUEUED, GEZI_WHY_KEY_CHANGED, 0);
    if (scene == SEALED)
        arrive_sealed(shelf);
    if (scene == OFFERED || scene == OURS) /* an old offer has ended */
        shelf->clock = (int64_t)time(NULL) * 1000;
    if (scene == OFFERED || scene == RUNS)
        shelf_offer(shelf, 1, 8, "", &file, 1);
    if (scene == OURS || scene == FAILED_FILE)
        shelf_send_files(shelf, 1, "out", "", &file, 1);
    if (scene == FAILED_FILE)
        shelf_deliver(shelf, "out", GEZI_FAILED, GEZI_WHY_NO_ANSWER, 3);
    shelf_commit(shelf);
}

static struct gezi_event comes(unsigned who)
{
    return (struct gezi_event){.kind = GEZI_EV_PERSON,
                               .peer = shelf_peer(who),
                               .change = GEZI_CHANGE_ONLINE};
}

static struct gezi_event runs(void)
{
    return (struct gezi_event){.kind = GEZI_EV_TRANSFER,
                               .peer = shelf_peer(1),
                               .transfer = {.offer = "8-p1@host1",
                                            .file = 3,
                                            .state = GEZI_FILE_RUNNING,
                                            .name = "a.txt",
                                            .bytes = 1,
                                            .total = 10}};
}

static void expect_gone(const struct row *row, struct shelf *shelf)
{
    if (row->gone)
        assert_null(
            strstr(shelf_find(shelf, &(struct gezi_query){0}, 0), row->gone));
}

static void expect_command(const struct row *row, const char *face,
                           const struct desk_command *is)
{
    if (!row->what)
        return;
    if (!is || (int)is->what + 1 != row->what)
        fail_msg("%s, %s: command %d", row->action, face,
                 is ? (int)is->what : -1);
    if (row->number)
        assert_int_equal(is->number, row->number);
    assert_int_equal(is->files_n, row->files);
    if (row->dir)
        assert_string_equal(is->dir, row->dir);
}

static void by_keys(const struct row *row)
{
    static struct desk d;
    void *state;
    struct shelf *shelf;
    struct gezi_event ev;

    shelf_setup(&state);
    shelf = state;
    desk_open(&d, 24, 80);
    desk_home(&d);
    d.host.archive = shelf->archive;
    d.m.unix_ms = shelf->clock;
    set(shelf, row->scene);
    for (unsigned who = 1; who <= 2; who++) {
        ev = comes(who);
        model_event(&d.m, &ev);
    }
    desk_turn(&d, 1);
    ev = runs();
    if (row->scene == RUNS)
        model_event(&d.m, &ev);
    desk_turn(&d, 1);
    desk_press(&d, row->keys);
    desk_draw(&d);
    expect_command(row, "keys", d.count ? &d.commands[d.count - 1] : NULL);
    if (row->screen && (int)d.m.screen + 1 != row->screen)
        fail_msg("%s leads to %d", row->action, (int)d.m.screen);
    if (row->shown && desk_find(&d, row->shown) < 0) {
        for (int i = 0; i < 24; i++)
            fprintf(stderr, "%s\n", desk_row(&d, i));
        fail_msg("%s: not seen: %s", row->action, row->shown);
    }
    if (d.left != row->left)
        fail_msg("%s, keys: left %d", row->action, d.left);
    expect_gone(row, shelf);
    desk_close(&d);
    shelf_teardown(&state);
}

static void by_lines(const struct row *row)
{
    void *state;
    struct shelf *shelf;
    struct gezi_event ev;
    struct desk_command note;

    shelf_setup(&state);
    shelf = state;
    lines_setup(NULL);
    lines.host.archive = shelf->archive;
    set(shelf, row->scene);
    for (unsigned who = 1; who <= 2; who++) {
        ev = comes(who);
        lines_happens(&ev);
    }
    lines.now = 5000;
    lines_look();
    ev = runs();
    if (row->scene == RUNS)
        lines_happens(&ev);
    lines_look();
    lines_type(row->lines);
    lines_look();
    note = (struct desk_command){.what = lines.command.what,
                                 .number = lines.command.number,
                                 .files_n = lines.command.files_n};
    snprintf(note.dir, sizeof note.dir, "%s", lines.dir);
    expect_command(row, "lines", lines.count ? &note : NULL);
    if (row->told && !strstr(lines.shown, row->told))
        fail_msg("%s: not told: %s\n%s", row->action, row->told, lines.shown);
    if (lines.left != row->left)
        fail_msg("%s, lines: left %d", row->action, lines.left);
    expect_gone(row, shelf);
    lines_teardown(NULL);
    shelf_teardown(&state);
}

static void keys_and_lines_come_to_the_same_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        if (!rows[i].why) {
            by_keys(&rows[i]);
            by_lines(&rows[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_has_a_row_and_each_row_an_action),
        cmocka_unit_test(keys_and_lines_come_to_the_same_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
