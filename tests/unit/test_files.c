/* Files on the screen: what keys do, and what is asked before. */
#include "expect.h"

#include "desk.h"

#include "tui/files.h"
#include "tui/past.h"

#include <gezi/store.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct desk d;

static const struct desk_file drawing[] = {{"图纸.dwg", 13002342, 0}, {0}};
static const struct desk_file three[] = {
    {"a", 1, 0}, {"b", 2, 0}, {"照片", 0, GEZI_FILE_FOLDER}, {0}};

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_home(&d);
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "小道士", "", GEZI_ONLINE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static const struct desk_command *last(void)
{
    assert_true(d.count > 0);
    return &d.commands[d.count - 1];
}

static size_t count(enum gezi_do what)
{
    size_t n = 0;

    for (size_t i = 0; i < d.count; i++)
        n += d.commands[i].what == what;
    return n;
}

static bool becomes(const char *offer, uint32_t file,
                    enum gezi_file_state state)
{
    return desk_transfer(
        &d, 1, "李雷",
        &(struct gezi_transfer){
            .offer = offer,
            .file = file,
            .state = state,
            .name = "x",
            .path = state == GEZI_FILE_DONE ? "/home/a/图纸.dwg" : NULL,
            .bytes = 50,
            .total = 100});
}

static void open_talk(void) { desk_press(&d, "\0331李\r"); }

static void a_file_is_taken_by_enter_and_a(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    open_talk();
    assert_true(desk_find(&d, "Enter: take or refuse 图纸.dwg") == 22);
    desk_press(&d, "\r");
    assert_int_equal(count(GEZI_DO_FETCH), 0); /* nothing before a choice */
    assert_true(desk_find(&d, "a accept  f into a folder  x refuse") == 22);
    desk_press(&d, "a");
    assert_int_equal(last()->what, GEZI_DO_FETCH);
    assert_string_equal(last()->offer, "m1");
    assert_int_equal(last()->file, 0);
    assert_string_equal(last()->dir, "");
}

static void letters_of_a_draft_take_nothing(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    open_talk();
    desk_press(&d, "axf");
    assert_string_equal(d.m.talk->draft.text, "axf");
    assert_int_equal(count(GEZI_DO_FETCH) + count(GEZI_DO_REFUSE), 0);
}

static void of_several_all_are_taken_at_once_or_one(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", three);
    open_talk();
    desk_press(&d, "\ra");
    assert_true(last()->file == GEZI_FILE_ALL);
    assert_false(d.m.talk->choosing); /* all is answered: typing goes on */
    desk_press(&d, "\t\033[A\033[A");
    desk_press(&d, "a");
    assert_int_equal(last()->file, 1);
    assert_true(d.m.talk->choosing); /* two are left */
    becomes("m1", 1, GEZI_FILE_DONE);
    desk_press(&d, "\033[Aa");
    assert_int_equal(last()->file, 0);
}

static void only_y_refuses(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    open_talk();
    desk_press(&d, "\rx");
    assert_true(desk_find(&d, "y refuses 图纸.dwg") == 22);
    desk_press(&d, "\r");
    desk_press(&d, "x\033");
    assert_int_equal(count(GEZI_DO_REFUSE), 0);
    desk_press(&d, "xy");
    assert_int_equal(last()->what, GEZI_DO_REFUSE);
    assert_string_equal(last()->offer, "m1");
}

static void a_question_is_about_what_was_chosen_then(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    open_talk();
    desk_press(&d, "\rx");
    desk_offer(&d, 1, "李雷", "", "m2", drawing);
    becomes("m2", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "y");
    assert_string_equal(last()->offer, "m1");
}

static void f_asks_for_a_folder_and_tab_completes_it(void **state)
{
    char dir[512];

    (void)state;
    d.m.downloads = "/home/a/Downloads";
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    open_talk();
    desk_press(&d, "\rf");
    assert_true(desk_find(&d, "into folder: /home/a/Downloads/") == 22);
    desk_press(&d, "\025relative\r");
    assert_int_equal(count(GEZI_DO_FETCH), 0);
    assert_true(desk_find(&d, "Begin the folder with / or ~/") == 22);
    desk_press(&d, "f\025~/wo\t图\t\r");
    snprintf(dir, sizeof dir, "%s/work/图纸/", getenv("HOME"));
    assert_string_equal(last()->dir, dir);
    desk_press(&d, "f1\033");
    assert_int_equal(count(GEZI_DO_FETCH), 1);
}

static void what_runs_is_paused_and_goes_on(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    becomes("m1", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "4");
    assert_true(d.m.files.below);
    desk_press(&d, "p");
    assert_int_equal(last()->what, GEZI_DO_PAUSE);
    becomes("m1", 0, GEZI_FILE_PAUSED);
    desk_press(&d, "p");
    assert_int_equal(last()->what, GEZI_DO_FETCH);
    becomes("m1", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "x");
    assert_true(desk_find(&d, "y cancels 图纸.dwg") == 22);
    desk_press(&d, "y");
    assert_int_equal(last()->what, GEZI_DO_CANCEL);
    becomes("m1", 0, GEZI_FILE_FAILED);
    desk_press(&d, "r");
    assert_int_equal(last()->what, GEZI_DO_FETCH);
}

static void the_chosen_transfer_stays_chosen_when_others_move(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    desk_offer(&d, 1, "李雷", "", "m2", drawing);
    desk_offer(&d, 1, "李雷", "", "m3", drawing);
    desk_press(&d, "4\033[B");
    desk_draw(&d);
    assert_string_equal(d.m.files.rows[d.m.files.at].offer->id, "m2");
    becomes("m1", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "a");
    assert_string_equal(last()->offer, "m2");
    /* The first row, too: what comes above it was not meant. */
    desk_press(&d, "\033[H");
    assert_string_equal(d.m.files.rows[0].offer->id, "m1");
    becomes("m1", 0, GEZI_FILE_DONE);
    desk_press(&d, "a");
    assert_int_equal(count(GEZI_DO_FETCH), 1);
}

static void the_path_of_what_is_done_can_be_copied(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    becomes("m1", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "4");
    becomes("m1", 0, GEZI_FILE_DONE);
    desk_press(&d, "c");
    assert_string_equal(d.m.copied, "/home/a/图纸.dwg");
    assert_true(desk_find(&d, "Copied: /home/a/图纸.dwg") == 22);
}

static void what_arrives_elsewhere_is_told(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    becomes("m1", 0, GEZI_FILE_DONE);
    assert_true(desk_find(&d, "图纸.dwg from 李雷 is there") == 22);
    desk_press(&d, "6");
    becomes("m1", 0, GEZI_FILE_FAILED);
    assert_true(desk_find(&d, "图纸.dwg from 李雷 failed") == 22);
}

static void the_menu_counts_open_offers(void **state)
{
    (void)state;
    assert_int_equal(desk_find(&d, "offer"), -1);
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    assert_true(desk_find(&d, "4  Files           1 offer") > 0);
    desk_offer(&d, 1, "李雷", "", "m2", three);
    assert_true(desk_find(&d, "2 offers") > 0);
    becomes("m1", 0, GEZI_FILE_REFUSED);
    assert_true(desk_find(&d, "1 offer") > 0);
}

static void from_a_conversation_files_go_to_that_person(void **state)
{
    char path[512];

    (void)state;
    open_talk();
    desk_press(&d, "\0334");
    assert_true(desk_find(&d, "Send files to 李雷") == 0);
    desk_press(&d, "v3\r");
    assert_int_equal(last()->what, GEZI_DO_SEND);
    assert_int_equal(last()->to.peer, 1);
    assert_string_equal(last()->text, "");
    assert_int_equal(last()->files_n, 1);
    assert_string_equal(last()->names[0], "图纸-v3.dwg");
    snprintf(path, sizeof path, "%s/work/图纸/图纸-v3.dwg", getenv("HOME"));
    assert_string_equal(last()->paths[0], path);
    /* Back where one came from, and it is there to be seen. */
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_true(desk_find(&d, "[file] 图纸-v3.dwg  12.4 MB") > 0);
    assert_true(desk_find(&d, "queued") > 0);
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    assert_true(desk_find(&d, "waiting for 李雷") > 0);
    desk_transfer(&d, 1, "李雷",
                  &(struct gezi_transfer){.offer = d.m.talk->ring[0].id,
                                          .file = 1,
                                          .out = true,
                                          .state = GEZI_FILE_DONE});
    assert_true(desk_find(&d, "taken 14:05") > 0);
    assert_int_equal(desk_find(&d, "waiting for"), -1); /* no second line */
}

static void from_the_menu_it_is_asked_to_whom(void **state)
{
    (void)state;
    desk_press(&d, "4v3 \033");
    desk_press(&d, "说明 \033");
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU); /* the marks stay */
    desk_press(&d, "4\033\r");
    assert_true(desk_find(&d, "Send 2 files, 13.1 MB") == 0);
    desk_press(&d, "李\r");
    assert_int_equal(last()->to.peer, 1);
    assert_int_equal(last()->files_n, 2);
    assert_int_equal(d.m.screen, SCREEN_FILES);
    assert_int_equal(d.m.files.picker.marks_n, 0);
}

static void several_people_get_the_same_files(void **state)
{
    (void)state;
    desk_press(&d, "4v3\r李\t");
    assert_true(desk_find(&d, ">x*") > 0 || desk_find(&d, " x*") > 0);
    desk_press(&d, "小\r");
    assert_int_equal(count(GEZI_DO_SEND), 2);
    assert_int_equal(d.commands[d.count - 2].to.peer, 1);
    assert_int_equal(d.commands[d.count - 1].to.peer, 2);
}

static void a_file_that_cannot_go_is_told_before_anything_goes(void **state)
{
    (void)state;
    desk_kind(&d, 2, "小道士", GEZI_KIND_IPTUX);
    desk_press(&d, "\0331小\r\0334v3 \033");
    desk_press(&d, "empty \r");
    assert_int_equal(count(GEZI_DO_SEND), 0);
    assert_true(desk_find(&d, "iptux cannot take an empty file") == 22);
    assert_int_equal(d.m.files.picker.marks_n, 2); /* nothing is lost */
}

static void a_typed_path_is_gone_to_or_offered(void **state)
{
    (void)state;
    desk_press(&d, "4~/wo\t\r");
    assert_non_null(strstr(d.m.files.picker.dir, "/work"));
    assert_null(strstr(d.m.files.picker.dir, "图纸"));
    desk_press(&d, "~/work/图纸/v\r");
    assert_true(desk_find(&d, "there is no such file") == 22);
    desk_press(&d, "\033");
    desk_press(&d, "~/work/图纸/n\t\r");
    assert_int_equal(d.m.screen, SCREEN_WHOM);
}

static void a_path_as_the_draft_asks_whether_the_file_is_meant(void **state)
{
    (void)state;
    open_talk();
    desk_press(&d, "~/work/图纸/notes.txt\r");
    assert_true(desk_find(&d, "Send this file? y file  n as text") == 22);
    assert_int_equal(count(GEZI_DO_SEND), 0);
    desk_press(&d, "\033");
    assert_string_equal(d.m.talk->draft.text, "~/work/图纸/notes.txt");
    desk_press(&d, "\rn");
    assert_string_equal(last()->text, "~/work/图纸/notes.txt");
    assert_int_equal(last()->files_n, 0);
    desk_press(&d, "~/work/图纸/notes.txt\ry");
    assert_string_equal(last()->text, "");
    assert_string_equal(last()->names[0], "notes.txt");
    assert_string_equal(d.m.talk->draft.text, "");
}

static void paths_as_terminals_paste_them_are_understood(void **state)
{
    char text[2048];
    const char *home = getenv("HOME");

    (void)state;
    open_talk();
    snprintf(text, sizeof text,
             "\033[200~'%s/work/图纸/notes.txt' "
             "%s/work/图纸/2026-09/old\\ 1.dwg\n"
             "file://%s/work/图纸/2026-09/old%%201.dwg\033[201~\r",
             home, home, home);
    desk_press(&d, text);
    assert_true(desk_find(&d, "Send these 3 files?") == 22);
    desk_press(&d, "y");
    assert_int_equal(last()->files_n, 2); /* one of them is named twice */
    assert_string_equal(last()->names[1], "old 1.dwg");
}

static void what_is_no_path_is_text(void **state)
{
    static const char *const texts[] = {
        "/nowhere/at/all", "/ and more",     "see ~/work", "'", "/", "~",
        "file://",         "~/work and text"};

    (void)state;
    open_talk();
    for (size_t i = 1; i < sizeof texts / sizeof *texts; i++) {
        size_t before = count(GEZI_DO_SEND);

        if (strcmp(texts[i], "/") == 0)
            continue; /* it is a folder: asked */
        desk_press(&d, texts[i]);
        desk_press(&d, "\r");
        assert_int_equal(d.m.asking, ASK_NOTHING);
        assert_int_equal(count(GEZI_DO_SEND), before + 1);
    }
}

static void a_failed_message_takes_its_files_along_again(void **state)
{
    (void)state;
    open_talk();
    desk_press(&d, "\0334v3\r");
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    desk_press(&d, "\rr");
    assert_int_equal(count(GEZI_DO_SEND), 2);
    assert_string_equal(last()->names[0], "图纸-v3.dwg");
}

static void ours_can_be_withdrawn(void **state)
{
    (void)state;
    open_talk();
    desk_press(&d, "\0334v3\r");
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    desk_press(&d, "\tw");
    assert_int_equal(last()->what, GEZI_DO_WITHDRAW);
    assert_string_equal(last()->offer, d.m.talk->ring[0].id);
    desk_press(&d, "p");
    assert_int_equal(count(GEZI_DO_PAUSE), 0);
}

/* Found first: finding draws, and drawing sets the caret. */
static void caret_is_at(const char *name)
{
    int row = desk_find(&d, name);

    assert_true(row > 0);
    assert_int_equal(d.cv.caret_row, row);
}

static void
a_long_offer_can_be_walked_through_on_the_smallest_screen(void **state)
{
    struct desk_file many[DESK_FILES] = {{0}};
    /* Longer than what a temporary folder's name may hold by chance. */
    static const char *const names[] = {
        "plan-1.dwg", "plan-2.dwg", "plan-3.dwg", "plan-4.dwg",
        "plan-5.dwg", "plan-6.dwg", "plan-7.dwg"};

    (void)state;
    desk_resize(&d, 12, 40);
    for (int i = 0; i < 7; i++)
        many[i].name = names[i];
    desk_offer(&d, 1, "李雷", "text", "m1", many);
    open_talk();
    desk_press(&d, "\r");
    for (int i = 6; i >= 0; i--) {
        desk_press(&d, "\033[A");
        caret_is_at(names[i]);
    }
    for (int i = 1; i < 7; i++) {
        desk_press(&d, "\033[B");
        caret_is_at(names[i]);
    }
}

static void a_picture_takes_its_rows_below_the_card(void **state)
{
    struct message *msg;
    int line;

    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    desk_message(&d, 1, "李雷", "behind it", 0);
    open_talk();
    line = desk_find(&d, "图纸.dwg");
    assert_int_equal(desk_find(&d, "behind it"), line + 1);
    msg = talk_at(d.m.talk, d.m.talk->first_seq);
    msg->offer->files[0].picture_rows = 5;
    msg->rows = 0;
    line = desk_find(&d, "图纸.dwg");
    assert_int_equal(desk_find(&d, "behind it"), line + 6);
}

static void progress_alone_wakes_nobody(void **state)
{
    int64_t before;

    (void)state;
    desk_turn(&d, 10);
    before = model_deadline(&d.m);
    assert_true(before == INT64_MAX);
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    becomes("m1", 0, GEZI_FILE_RUNNING);
    assert_true(model_deadline(&d.m) == INT64_MAX); /* not looked at */
    desk_press(&d, "4");
    desk_turn(&d, 10);
    assert_true(model_deadline(&d.m) > d.m.now);
    desk_turn(&d, 2 * SPEED_STALL_MS);
    assert_true(model_deadline(&d.m) == INT64_MAX);
}

static void mere_progress_is_painted_only_where_it_is_seen(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    assert_true(becomes("m1", 0, GEZI_FILE_RUNNING));
    assert_false(becomes("m1", 0, GEZI_FILE_RUNNING));
    desk_press(&d, "4");
    assert_true(becomes("m1", 0, GEZI_FILE_RUNNING));
    desk_press(&d, "1小\r");
    assert_false(becomes("m1", 0, GEZI_FILE_RUNNING));
    open_talk();
    assert_true(becomes("m1", 0, GEZI_FILE_RUNNING));
    desk_press(&d, "\0336");
    assert_true(becomes("m1", 0, GEZI_FILE_DONE)); /* the notice */
}

/* An archive that knows one offer of yesterday, paused. */
static int find(void *ctx, const struct gezi_query *query, gezi_record_fn *fn,
                void *fn_ctx)
{
    const struct gezi_file file = {.id = 5,
                                   .name = "昨天.zip",
                                   .size = 2048,
                                   .state = GEZI_FILE_PAUSED,
                                   .state_ms = desk_noon - 86400000};
    const struct gezi_record r = {.row = 1,
                                  .unix_ms = desk_noon - 86400000,
                                  .peer = {.key = "user1@pc1",
                                           .nick = "李雷",
                                           .user = "",
                                           .host = "",
                                           .group = "",
                                           .client = "",
                                           .sign = ""},
                                  .id = "old",
                                  .text = "",
                                  .flags = GEZI_MSG_FILES,
                                  .files = &file,
                                  .files_n = 1};

    (void)ctx;
    if (!query->unread && !query->waiting)
        fn(fn_ctx, &r);
    return 0;
}

static int nobody(void *ctx, gezi_known_fn *fn, void *fn_ctx)
{
    (void)ctx, (void)fn, (void)fn_ctx;
    return 0;
}

static int unread(void *ctx, uint32_t most, bool names, gezi_unread_fn *fn,
                  void *fn_ctx)
{
    (void)ctx, (void)most, (void)names, (void)fn, (void)fn_ctx;
    return 0;
}

static int seen(void *ctx, const char *key, int64_t row)
{
    (void)ctx, (void)key, (void)row;
    return 0;
}

static char kept[1024];

static int put(void *ctx, const char *name, const char *value)
{
    (void)ctx;
    if (strcmp(name, "files/recent") == 0)
        snprintf(kept, sizeof kept, "%s", value);
    return 0;
}

static int get(void *ctx, const char *name, char *out, size_t cap)
{
    (void)ctx;
    if (strcmp(name, "files/recent") != 0 || !kept[0])
        return -2;
    if (cap > 0)
        snprintf(out, cap, "%s", kept);
    return (int)strlen(kept);
}

static const struct gezi_archive archive = {.find = find,
                                            .people = nobody,
                                            .unread = unread,
                                            .seen = seen,
                                            .put = put,
                                            .get = get};

static void quitting_asks_while_something_moves(void **state)
{
    (void)state;
    desk_offer(&d, 1, "李雷", "", "m1", drawing);
    becomes("m1", 0, GEZI_FILE_RUNNING);
    desk_press(&d, "0");
    assert_false(d.left);
    assert_true(desk_find(&d, "1 transfer runs: Enter quits") == 22);
    desk_press(&d, "\033");
    d.host.archive = &archive;
    desk_press(&d, "0");
    assert_true(desk_find(&d, "they can go on next time") == 22);
    desk_press(&d, "\033");
    d.host.archive = NULL;
    becomes("m1", 0, GEZI_FILE_DONE);
    desk_press(&d, "0");
    assert_true(d.left);
}

static void after_a_restart_what_was_paused_goes_on(void **state)
{
    (void)state;
    d.host.archive = &archive;
    desk_turn(&d, 1);
    open_talk();
    assert_true(desk_find(&d, "[file] 昨天.zip  2.0 KB") > 0);
    assert_true(desk_find(&d, "paused") > 0);
    desk_press(&d, "\033\0334\t");
    if (!d.m.files.below)
        desk_press(&d, "\t");
    assert_true(desk_find(&d, "昨天.zip") > 0);
    desk_press(&d, "p");
    assert_int_equal(last()->what, GEZI_DO_FETCH);
    assert_string_equal(last()->offer, "old");
    assert_int_equal(last()->file, 5);
}

static void the_folder_files_were_sent_from_is_kept(void **state)
{
    char *dir;

    (void)state;
    d.host.archive = &archive;
    open_talk();
    desk_press(&d, "\0334v3\r");
    assert_non_null(strstr(kept, "/work/图纸\n"));
    dir = strdup(d.m.files.picker.dir);
    desk_close(&d);
    desk_open(&d, 24, 80);
    d.host.archive = &archive;
    desk_press(&d, "4");
    assert_string_equal(d.m.files.picker.dir, dir);
    free(dir);
    kept[0] = '\0';
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_file_is_taken_by_enter_and_a),
        T(letters_of_a_draft_take_nothing),
        T(of_several_all_are_taken_at_once_or_one),
        T(only_y_refuses),
        T(a_question_is_about_what_was_chosen_then),
        T(f_asks_for_a_folder_and_tab_completes_it),
        T(what_runs_is_paused_and_goes_on),
        T(the_chosen_transfer_stays_chosen_when_others_move),
        T(the_path_of_what_is_done_can_be_copied),
        T(what_arrives_elsewhere_is_told),
        T(the_menu_counts_open_offers),
        T(from_a_conversation_files_go_to_that_person),
        T(from_the_menu_it_is_asked_to_whom),
        T(several_people_get_the_same_files),
        T(a_file_that_cannot_go_is_told_before_anything_goes),
        T(a_typed_path_is_gone_to_or_offered),
        T(a_path_as_the_draft_asks_whether_the_file_is_meant),
        T(paths_as_terminals_paste_them_are_understood),
        T(what_is_no_path_is_text),
        T(quitting_asks_while_something_moves),
        T(a_failed_message_takes_its_files_along_again),
        T(ours_can_be_withdrawn),
        T(a_long_offer_can_be_walked_through_on_the_smallest_screen),
        T(a_picture_takes_its_rows_below_the_card),
        T(progress_alone_wakes_nobody),
        T(mere_progress_is_painted_only_where_it_is_seen),
        T(after_a_restart_what_was_paused_goes_on),
        T(the_folder_files_were_sent_from_is_kept),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
