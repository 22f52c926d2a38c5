/* The line mode: what is typed, and what it writes. */
#include "expect.h"

#include "line_rig.h"
#include "shelf.h"

#include "tui/tui.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void it_greets_with_who_and_where_and_the_menu(void **state)
{
    (void)state;
    assert_string_equal(
        lines_look(),
        "gezi: 张三 on 10.0.0.1, 0 people, port 2425 ok\n"
        "1 send  2 receive  3 quit  4 broadcast  5 files  6 search  7 people  "
        "8 settings  ? help\n"
        "李雷 is here\n"
        "choose: ");
}

static void a_message_is_sent_by_questions_in_turn(void **state)
{
    (void)state;
    lines_look();
    lines_type("1\n");
    lines_expect_shown("to whom (name or address): ");
    lines_type("李雷\n");
    lines_expect_shown("text: ");
    lines_type("你好\n");
    assert_int_equal(lines.command.what, GEZI_DO_SEND);
    assert_int_equal(lines.command.to.peer, 2);
    assert_string_equal(lines.text, "你好");
    lines_expect_shown("choose: ");
    lines_ends(GEZI_DELIVERED, GEZI_WHY_NONE);
    lines_expect_shown("To 李雷: delivered.");
}

static void colleague(uint32_t id, const char *name, unsigned treat)
{
    struct gezi_event ev = lines_event(GEZI_EV_PERSON, id, name);

    ev.change = GEZI_CHANGE_ONLINE;
    ev.peer.group = "研发部";
    ev.peer.treat = treat;
    lines_happens(&ev);
}

static void several_get_a_message_each_and_each_has_its_end(void **state)
{
    size_t before;

    (void)state;
    lines_comes(3, "小道士");
    lines_look();
    lines_type("1\nlilei, xds , 10.0.0.9\n");
    lines_expect_shown("It goes to 3 people.");
    before = lines.count;
    lines_type("三点开会\n");
    assert_int_equal(lines.count - before, 3);
    assert_string_equal(lines.text, "三点开会");
    assert_non_null(strstr(lines.others, "\t李雷\n"));
    assert_non_null(strstr(lines.others, "\t小道士\n"));
    assert_null(strstr(lines.others, "10.0.0.9"));
    assert_int_equal(lines.command.to.addr.ip, 0x0a000009);
    lines_ends(GEZI_DELIVERED, GEZI_WHY_NONE);
    lines_expect_shown("To 李雷: delivered.");
    lines.now = 5000;
    lines_type("1\n李雷, xyzzy\n");
    lines_expect_shown("nobody here is called \"xyzzy\"");
    assert_int_equal(lines.count - before, 3);
}

static void a_group_is_meant_by_its_name(void **state)
{
    size_t before;

    (void)state;
    colleague(5, "Amy", 0);
    colleague(6, "Bob", GEZI_TREAT_MUTED);
    lines_look();
    lines_type("1\n#研发部, Amy\n");
    lines_expect_shown("It goes to 2 people.");
    before = lines.count;
    lines_type("hi\n");
    assert_int_equal(lines.count - before, 2);
    lines.now = 5000;
    lines_type("1\n#nobody\n");
    lines_expect_shown("nobody of the group \"nobody\" is here");
    lines_type("7\n");
    lines_expect_shown("IP Messenger or gezi  muted\n");
}

static void away_and_back_are_words(void **state)
{
    (void)state;
    lines_type("away in a meeting\n");
    assert_int_equal(lines.command.what, GEZI_DO_ABSENCE);
    assert_string_equal(lines.text, "in a meeting");
    lines_expect_shown("You are away: in a meeting");
    lines_type("away\n");
    assert_string_equal(lines.text, "I am out");
    lines_type("back\n");
    assert_null(lines.command.text);
    lines_expect_shown("You are back");
    lines_type("backwards\n");
    lines_expect_shown("backwards is not on the list");
}

static void a_wrong_choice_says_which_there_are(void **state)
{
    (void)state;
    lines_look();
    lines_type("9\n");
    assert_string_equal(
        lines_look(),
        "\n9 is not on the list. Use 1 to 8, or ? for help.\nchoose: ");
}

static void what_arrives_is_a_line_and_the_question_comes_again(void **state)
{
    (void)state;
    lines_look();
    lines_says(2, "李雷", "one\ntwo", 0);
    assert_string_equal(lines_look(), "\n14:05 李雷: one\n  two\nchoose: ");
    lines_type("2\n");
    lines_expect_shown("14:05 李雷: one\n  two\n");
    lines_type("2\n");
    lines_expect_shown("Nothing new.");
}

static void who_else_got_it_stands_in_a_line_below(void **state)
{
    struct gezi_event ev = lines_event(GEZI_EV_MESSAGE, 2, "李雷");

    (void)state;
    lines_look();
    ev.message = (struct gezi_message){
        .id = "m", .text = "三点开会", .others = "a@b\t王芳\nc@d\t大伟\n"};
    lines_happens(&ev);
    lines_expect_shown(" 李雷: 三点开会\n  to you, 王芳, 大伟\n");
}

static void a_broadcast_is_asked_about(void **state)
{
    (void)state;
    lines_look();
    lines_type("4\nhello\n");
    lines_expect_shown("send to 1 person here? (y or n): ");
    lines_type("n\n");
    assert_int_equal(lines.count, 0);
    lines_type("4\nhello\ny\n");
    assert_int_equal(lines.command.what, GEZI_DO_BROADCAST);
    assert_string_equal(lines.text, "hello");
}

static enum gezi_err ten_bytes(void *ctx, const struct gezi_target *to,
                               const char *text, unsigned flags,
                               struct gezi_check *out)
{
    (void)ctx;
    (void)to;
    (void)flags;
    *out = (struct gezi_check){.bytes = (uint32_t)strlen(text), .limit = 10};
    return GEZI_OK;
}

static void a_broadcast_that_is_too_long_is_not_asked_about(void **state)
{
    (void)state;
    lines.host.check = ten_bytes;
    lines_type("4\nhello everyone\n");
    lines_expect_shown("Not sent: 4 bytes too long for everyone.");
    lines_type("hello\n");
    lines_expect_shown("send to 1 person here? (y or n): ");
    lines_type("n\n");
    assert_int_equal(lines.count, 0);
}

static void a_backslash_goes_on_in_the_next_line(void **state)
{
    (void)state;
    lines_look();
    lines_type("1\n李雷\none\\\n");
    lines_expect_shown("more: ");
    assert_int_equal(lines.count, 0);
    lines_type("  two\\\n\\\n");
    assert_int_equal(lines.count, 0);
    lines_type("four\n");
    assert_int_equal(lines.count, 1);
    assert_string_equal(lines.text, "one\n  two\n\nfour");
    lines_type(
        "1\n李雷\nC:\\temp\\\\\n"); /* two of them are one, and the end */
    assert_string_equal(lines.text, "C:\\temp\\");
    lines_type("7\n"); /* the menu again */
    lines_expect_shown("2 * 李雷");
}

/* What is pasted between them is no choice of the menu, nor an empty answer. */
static void three_quotes_begin_and_end_many_lines(void **state)
{
    (void)state;
    lines_look();
    lines_type("1\n李雷\n\"\"\"\n");
    lines_expect_shown("\"\"\" alone in a line ends them.");
    lines_type("first\n\n\tthird \\\n3\n");
    lines_says(2, "李雷", "meanwhile", 0);
    lines_expect_shown("meanwhile");
    assert_int_equal(lines.count, 0);
    lines_type("\"\"\" \n");
    assert_int_equal(lines.count, 1);
    assert_string_equal(lines.text, "first\n\n\tthird \\\n3");
    lines_type("\"\"\"\n\"\"\"\n"); /* nothing in it: an empty answer */
    assert_int_equal(lines.count, 1);
    lines_type("4\n\"\"\"\na\nb\n\"\"\"\n");
    lines_expect_shown("send to 1 person here? (y or n): ");
    lines_type("y\n");
    assert_string_equal(lines.text, "a\nb");
}

static void a_text_that_is_too_long_is_lost_whole(void **state)
{
    char *line = calloc(4096, 1);

    (void)state;
    memset(line, 'x', 4000);
    strcat(line, "\n");
    lines_type("1\n李雷\n\"\"\"\n");
    for (int i = 0; i < 18; i++)
        lines_type(line);
    lines_expect_shown("That text is too long: 64 KiB at most.");
    lines_type("tail\n\"\"\"\n");
    assert_int_equal(lines.count, 0);
    lines_type("1\n李雷\nhi\n");
    assert_string_equal(lines.text, "hi");
    free(line);
}

static void an_unknown_name_is_waited_for_at_the_start_only(void **state)
{
    (void)state;
    lines_type("1\nZed\n");
    assert_int_equal(lines.front->deadline(lines.front->ctx), 2000);
    lines_comes(3, "Zed");
    lines_type("hi\n");
    assert_int_equal(lines.command.to.peer, 3);
    assert_true(lines.front->deadline(lines.front->ctx) == INT64_MAX);
    lines.now = 5000;
    lines_type("1\nnobody\n");
    lines_expect_shown("nobody");
    assert_true(lines.front->deadline(lines.front->ctx) == INT64_MAX);
}

static void the_wait_ends_with_an_explanation(void **state)
{
    (void)state;
    lines_type("1\nZed\n");
    lines_look();
    lines.now = lines.front->deadline(lines.front->ctx);
    lines.front->tick(lines.front->ctx, lines.now);
    lines_expect_shown("Zed");
    lines_type("3\n");
    assert_true(lines.left);
}

static void an_empty_answer_goes_back_to_the_menu(void **state)
{
    (void)state;
    lines_type("1\n\n9\n");
    lines_expect_shown("9 is not on the list");
    assert_int_equal(lines.count, 0);
}

static void three_quits(void **state)
{
    (void)state;
    lines_type("3\n");
    assert_true(lines.left);
}

static void the_end_of_input_waits_for_messages_on_their_way(void **state)
{
    (void)state;
    lines_type("1\n李雷\nhi");
    close(lines.in[1]);
    lines.in[1] = -1;
    lines.front->input(lines.front->ctx, lines.now);
    assert_string_equal(lines.text, "hi");
    assert_int_equal(lines.front->fd, -1);
    assert_false(lines.left);
    lines_ends(GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    lines_expect_shown("To 李雷: failed, no answer.");
    assert_true(lines.left);
}

static void a_delivery_names_a_stranger_by_his_address(void **state)
{
    struct gezi_event ev = lines_event(GEZI_EV_DELIVERY, 0, "");

    (void)state;
    ev.peer.user = "";
    ev.peer.key = "10.0.0.9:2425";
    ev.peer.addr.ip = 0x0a000009;
    ev.delivery = (struct gezi_delivery){.ref = 1,
                                         .id = "o",
                                         .state = GEZI_FAILED,
                                         .reason = GEZI_WHY_NO_ANSWER};
    lines_happens(&ev);
    lines_expect_shown("To 10.0.0.9:2425: failed, no answer.");
}

static void what_is_typed_cannot_carry_escape_sequences(void **state)
{
    (void)state;
    lines_type("1\n李雷\n\033[31mred\033]52;c;x\a\n");
    assert_null(strchr(lines.text, '\033'));
    assert_null(strchr(lines.text, '\a'));
}

static void a_sealed_message_is_opened_by_showing_it(void **state)
{
    (void)state;
    lines_says(2, "李雷", "secret", GEZI_MSG_SEALED);
    lines_expect_shown("李雷: secret");
    assert_int_equal(lines.command.what, GEZI_DO_OPEN);
    assert_int_equal(lines.command.number, 5);
}

static void many_who_come_at_once_are_one_line(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};

    (void)state;
    lines_look();
    for (uint32_t i = 0; i < 5; i++)
        lines_comes(10 + i, names[i]);
    assert_string_equal(lines_look(), "\n5 people came or went\nchoose: ");
}

static void offers(uint32_t id, const char *name, const char *text,
                   const char *offer, size_t n)
{
    static const struct gezi_file all[] = {
        {.id = 7, .name = "图纸.dwg", .size = 13002342},
        {.id = 8, .name = "照片", .type = GEZI_FILE_FOLDER}};
    struct gezi_event ev = lines_event(GEZI_EV_MESSAGE, id, name);

    ev.message = (struct gezi_message){.id = offer,
                                       .number = 5,
                                       .text = text,
                                       .flags = GEZI_MSG_FILES,
                                       .files = all,
                                       .files_n = n};
    lines_happens(&ev);
}

static void becomes(const char *offer, uint32_t file, bool out,
                    enum gezi_file_state state)
{
    struct gezi_event ev = lines_event(GEZI_EV_TRANSFER, 2, "李雷");

    ev.transfer = (struct gezi_transfer){
        .offer = offer,
        .file = file,
        .out = out,
        .state = state,
        .reason = state == GEZI_FILE_FAILED ? GEZI_FILE_WHY_BROKEN
                                            : GEZI_FILE_WHY_NONE,
        .name = "图纸.dwg",
        .path = state == GEZI_FILE_DONE ? "/tmp/图纸.dwg" : NULL,
        .bytes = 50,
        .total = 100};
    lines_happens(&ev);
}

static void
an_offer_is_a_line_with_its_number_and_is_accepted_by_it(void **state)
{
    (void)state;
    lines_look();
    offers(2, "李雷", "", "m1", 1);
    assert_string_equal(lines_look(),
                        "\n14:05 李雷 offers 图纸.dwg, 12.4 MB: 5, "
                        "then accept 1 or refuse 1\nchoose: ");
    lines_type("5\n");
    assert_string_equal(lines_look(),
                        "\n1  图纸.dwg, 12.4 MB  from 李雷: offered\n"
                        "files (accept N, refuse N, file PATH): ");
    lines_type("accept 1\n");
    assert_int_equal(lines.command.what, GEZI_DO_FETCH);
    assert_string_equal(lines.offer, "m1");
    assert_int_equal(lines.command.file, 7);
    assert_string_equal(lines_look(), "\n图纸.dwg: taking it.\nchoose: ");
    becomes("m1", 7, false, GEZI_FILE_RUNNING);
    assert_string_equal(lines_look(), "");
    lines_type("5\n");
    lines_expect_shown("1  图纸.dwg, 12.4 MB  from 李雷: 50%");
    becomes("m1", 7, false, GEZI_FILE_DONE);
    lines_expect_shown("14:05 图纸.dwg from 李雷 is there: /tmp/图纸.dwg\n");
}

static void several_are_meant_by_a_list_and_a_folder_can_follow(void **state)
{
    (void)state;
    offers(2, "李雷", "看看", "m1", 2);
    lines_look();
    assert_non_null(strstr(lines.shown, "李雷: 看看\n"));
    assert_non_null(strstr(lines.shown,
                           "offers 2 files: 5, then accept 1-2 or refuse 1-2"));
    lines_type("5\naccept 1-2 /tmp/new dir\n");
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.dir, "/tmp/new dir");
    assert_int_equal(lines.command.file, 8);
    lines_type("5\nrefuse 2, 1\n");
    assert_int_equal(lines.count, 4);
    assert_int_equal(lines.command.what, GEZI_DO_REFUSE);
}

static void what_is_no_choice_of_files_says_which_there_are(void **state)
{
    static const char *const wrong[] = {
        "eat 1",      "accept", "accept x",     "accept 1x",
        "accept 3-1", "file",   "accept 1 2 -", "accept 1-99999"};

    (void)state;
    offers(2, "李雷", "", "m1", 2);
    lines_type("5\n");
    lines_look();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lines_type(wrong[i]);
        lines_type("\n");
        lines_expect_shown(
            "is not one of them. Use accept N, refuse N, pause N, "
            "cancel N, withdraw N or file PATH; N is 1 to 2");
        assert_int_equal(lines.count, 0);
    }
    lines_type("accept 9\n");
    lines_expect_shown("There is no file 9; 5 lists them.");
    lines_type("5\npause 1\n");
    lines_expect_shown(
        "1, 图纸.dwg, cannot be asked that: it is only offered.");
    lines_type("5\n\n9\n");
    lines_expect_shown("9 is not on the list");
}

static void a_file_is_sent_by_path_then_person(void **state)
{
    char path[] = "/tmp/gezi-line-XXXXXX", line[64];
    struct gezi_event ev = lines_event(GEZI_EV_SENT, 2, "李雷");
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    lines_look();
    lines_type("5\n");
    lines_expect_shown("Nothing is offered. file PATH offers");
    lines_type("file /nowhere at all\n");
    lines_expect_shown("there is no such file");
    snprintf(line, sizeof line, "file %s\n", path);
    lines_type(line);
    lines_expect_shown("to whom (name or address): ");
    lines_type("李雷\n");
    assert_int_equal(lines.command.what, GEZI_DO_SEND);
    assert_int_equal(lines.command.to.peer, 2);
    assert_string_equal(lines.path, path);
    lines_expect_shown("choose: ");
    ev.sent = (struct gezi_sent){
        .ref = lines.command.ref,
        .id = "o1",
        .text = "",
        .files = &(struct gezi_file){.name = "a.txt", .path = path},
        .files_n = 1};
    lines_happens(&ev);
    lines_type("5\n");
    lines_expect_shown("1  a.txt, 0 B  to 李雷: waiting for 李雷 to accept");
    becomes("o1", 0, true, GEZI_FILE_DONE);
    lines_expect_shown("14:05 李雷 has taken a.txt");
    unlink(path);
}

static void the_end_of_input_waits_for_what_is_being_taken(void **state)
{
    (void)state;
    offers(2, "李雷", "", "m1", 1);
    lines_type("5\naccept 1\n");
    close(lines.in[1]);
    lines.in[1] = -1;
    lines.front->input(lines.front->ctx, lines.now);
    assert_false(lines.left);
    becomes("m1", 7, false, GEZI_FILE_WAITING);
    lines_look();
    assert_false(lines.left);
    becomes("m1", 7, false, GEZI_FILE_FAILED);
    lines_expect_shown(
        "图纸.dwg from 李雷 failed: the connection broke before the "
        "end; 5, then accept 1 tries again");
    assert_true(lines.left);
}

/* The same with a history. */
static int setup_past(void **state)
{
    struct shelf *shelf;

    lines_setup(state);
    shelf_setup(state);
    shelf = *state;
    lines.host.archive = shelf->archive;
    return 0;
}

static int teardown_past(void **state)
{
    lines_teardown(state);
    return shelf_teardown(state);
}

static void what_came_before_is_unread_until_it_is_received(void **state)
{
    struct shelf *shelf = *state;

    shelf_arrive(shelf, 2, 1, "你在吗");
    shelf_arrive(shelf, 2, 2, "one\ntwo");
    shelf_commit(shelf);
    lines_expect_shown("2 unread: 2 shows them");
    lines_type("2\n");
    assert_non_null(strstr(lines_look(), "Person 2: 你在吗"));
    assert_non_null(strstr(lines.shown, "Person 2: one\n  two\n"));
    lines_type("2\n");
    lines_expect_shown("Nothing new.");
}

static void what_is_shown_live_is_received_once(void **state)
{
    struct shelf *shelf = *state;
    const char *first;

    lines_look();
    shelf_arrive(shelf, 2, 1, "hello");
    shelf_commit(shelf);
    lines_says(2, "李雷", "hello", 0);
    lines_expect_shown("李雷: hello");
    lines_type("2\n");
    first = strstr(lines_look(), "hello");
    assert_non_null(first);
    assert_null(strstr(first + 1, "hello"));
}

static void search_asks_for_words_and_prints_what_fits(void **state)
{
    struct shelf *shelf = *state;

    shelf_arrive(shelf, 2, 1, "图纸收到了吗");
    shelf_send(shelf, 2, "out", "收到");
    shelf_arrive(shelf, 2, 2, "other");
    shelf_commit(shelf);
    lines_look();
    lines_type("6\n");
    lines_expect_shown("search (words, from:NAME, after:DATE): ");
    lines_type("收到\n");
    assert_non_null(strstr(lines_look(), "Person 2: 图纸收到了吗\n"));
    assert_non_null(strstr(lines.shown, "me to Person 2: 收到\n"));
    assert_null(strstr(lines.shown, "other"));
    lines_type("6\nnowhere\n");
    lines_expect_shown("Nothing found.");
    lines_type("6\nafter:soon\n");
    lines_expect_shown("after:soon is no day");
}

static void what_waits_is_told_and_survives_the_end_of_input(void **state)
{
    struct shelf *shelf = *state;

    lines_look();
    lines_type("1\n李雷\nhi\n");
    shelf_send(shelf, 2, "o", "hi");
    shelf_deliver(shelf, "o", GEZI_QUEUED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(shelf);
    close(lines.in[1]);
    lines.in[1] = -1;
    lines.front->input(lines.front->ctx, lines.now);
    assert_false(lines.left);
    lines_ends(GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    assert_non_null(
        strstr(lines_look(), "it waits and goes out when they appear"));
    assert_non_null(strstr(lines.shown,
                           "1 message waits and goes out when you start gezi"));
    assert_true(lines.left);
}

static void what_was_written_comes_in_pages_with_numbers(void **state)
{
    struct shelf *shelf = *state;
    char text[32];

    for (unsigned i = 0; i < 30; i++) {
        snprintf(text, sizeof text, "line %u.", i);
        shelf_arrive(shelf, 2, 100 + i, text);
    }
    shelf_commit(shelf);
    lines_comes(7, "p2@host2");
    lines_look();
    lines_type("older\n");
    assert_non_null(strstr(lines_look(), "1  "));
    assert_non_null(strstr(lines.shown, ": line 10.\n"));
    assert_null(strstr(lines.shown, "line 9."));
    lines_type("history p2@host2\nolder\n");
    assert_non_null(strstr(lines_look(), "21  "));
    assert_non_null(strstr(lines.shown, ": line 0.\n"));
    lines_type("older\n");
    lines_expect_shown("That is where the history begins.");
    lines_type("message 21\nt\n");
    lines_expect_shown("Person 2: line 0.\n");
}

static void no_letter_is_lost_and_a_wrong_one_tells_the_others(void **state)
{
    struct shelf *shelf = *state;

    shelf_arrive(shelf, 2, 1, "hello");
    shelf_commit(shelf);
    lines_look();
    lines_type("message 5\n");
    lines_expect_shown("There is no message 5; 2, 6 and history show");
    lines_type("message\n");
    lines_expect_shown("message 1 (s show those around it, t text, e other "
                       "encoding, x explain, l links, d delete, empty: back)");
    lines_type("q\n");
    assert_non_null(strstr(lines_look(), "q is none of the choices: s show "
                                         "those around it, "));
    assert_non_null(strstr(lines.shown, "message 1 (? tells the choices): "));
    lines_type("?\n");
    lines_expect_shown("\ns show those around it, t text, ");
    lines_type("e gbk\n");
    assert_non_null(strstr(lines_look(), "Read as gbk\n"));
    assert_non_null(strstr(lines.shown, "Person 2: hello\n"));
    lines_type("again\n");
    lines_expect_shown("again is none of the choices");
    lines_type("delete\n");
    lines_expect_shown("delete message 1 for ever? (y or n): ");
    lines_type("no\n");
    lines_expect_shown("Nothing was done.");
    lines_type("d\n\n");
    lines_expect_shown("choose: ");
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0), "hello");
    lines_type("message 1\ndelete\ny\n9\n");
    assert_non_null(strstr(lines_look(), "Deleted\n"));
    assert_non_null(strstr(lines.shown, "9 is not on the list"));
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0), "");
    assert_int_equal(lines.count, 0);
}

static void a_sealed_message_that_was_shown_stays_open(void **state)
{
    struct shelf *shelf = *state;
    char value[4];

    lines_says(2, "李雷", "secret", GEZI_MSG_SEALED);
    lines_look();
    assert_int_equal(shelf->archive->get(shelf->archive->ctx, "opened/m", value,
                                         sizeof value),
                     1);
}

static void what_is_older_than_some_days_can_go_alone(void **state)
{
    struct shelf *shelf = *state;

    shelf_arrive(shelf, 2, 1, "old");
    shelf->clock = (int64_t)time(NULL) * 1000;
    shelf_arrive(shelf, 2, 2, "new");
    shelf_commit(shelf);
    lines_comes(7, "p2@host2");
    lines_look();
    lines_type("person p2@host2\nd soon\n");
    lines_expect_shown("d alone deletes all, d 30 what is older");
    lines_type("d 30\n");
    lines_expect_shown("delete 1 message with p2@host2 for ever? (y or n): ");
    lines_type("y\n");
    lines_expect_shown("Deleted 1 message with p2@host2");
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0), "new");
}

static void a_person_is_called_by_name_or_number_and_may_be_nobody(void **state)
{
    (void)state;
    lines.now = 5000;
    lines_look();
    lines_type("person\n");
    lines_expect_shown("Say whom: person NAME, or a number of 7");
    lines_type("person xyzzy\n");
    lines_expect_shown("nobody here is called \"xyzzy\"");
    lines_type("person 2\n");
    lines_expect_shown("李雷 (i details, m mute or not, b block or not, "
                       "n nudge, empty: back): ");
    lines_type("k\n");
    lines_expect_shown("k is none of the choices");
    lines_type("\nask 10.0.1.0/24\n");
    assert_int_equal(lines.command.what, GEZI_DO_ASK);
    assert_int_equal(lines.command.to.addr.ip, 0x0a000101);
    assert_int_equal(lines.command.number, 254);
    lines_type("asked\n");
    lines_expect_shown(
        "10.0.1.0/24  254 addresses\n10.0.2.7:2426  1 address\n");
    lines_type("unask 10.0.2.7:2426\n");
    lines_expect_shown("10.0.2.7:2426 is not asked any more.");
    assert_int_equal(lines.command.what, GEZI_DO_UNASK);
    assert_int_equal(lines.command.to.addr.port, 2426);
    lines_type("unask x\n");
    lines_expect_shown("x is not among the ranges that are asked.");
    lines_type("ask nowhere\n");
    lines_expect_shown("Type an address or a range such as 10.0.1.0/24 first");
    lines_type("message\n");
    lines_expect_shown("Nothing is kept here: there is no history");
}

int main(void)
{
#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, lines_setup, lines_teardown)
#define P(test) cmocka_unit_test_setup_teardown(test, setup_past, teardown_past)
    const struct CMUnitTest tests[] = {
        T(it_greets_with_who_and_where_and_the_menu),
        T(a_message_is_sent_by_questions_in_turn),
        T(several_get_a_message_each_and_each_has_its_end),
        T(a_group_is_meant_by_its_name),
        T(away_and_back_are_words),
        T(a_wrong_choice_says_which_there_are),
        T(what_arrives_is_a_line_and_the_question_comes_again),
        T(who_else_got_it_stands_in_a_line_below),
        T(a_broadcast_is_asked_about),
        T(a_backslash_goes_on_in_the_next_line),
        T(three_quotes_begin_and_end_many_lines),
        T(a_text_that_is_too_long_is_lost_whole),
        T(a_broadcast_that_is_too_long_is_not_asked_about),
        T(an_unknown_name_is_waited_for_at_the_start_only),
        T(the_wait_ends_with_an_explanation),
        T(an_empty_answer_goes_back_to_the_menu),
        T(three_quits),
        T(the_end_of_input_waits_for_messages_on_their_way),
        T(a_delivery_names_a_stranger_by_his_address),
        T(what_is_typed_cannot_carry_escape_sequences),
        T(a_sealed_message_is_opened_by_showing_it),
        T(many_who_come_at_once_are_one_line),
        T(an_offer_is_a_line_with_its_number_and_is_accepted_by_it),
        T(several_are_meant_by_a_list_and_a_folder_can_follow),
        T(what_is_no_choice_of_files_says_which_there_are),
        T(a_file_is_sent_by_path_then_person),
        T(the_end_of_input_waits_for_what_is_being_taken),
        P(what_came_before_is_unread_until_it_is_received),
        P(what_is_shown_live_is_received_once),
        P(search_asks_for_words_and_prints_what_fits),
        T(a_person_is_called_by_name_or_number_and_may_be_nobody),
        P(what_was_written_comes_in_pages_with_numbers),
        P(no_letter_is_lost_and_a_wrong_one_tells_the_others),
        P(a_sealed_message_that_was_shown_stays_open),
        P(what_is_older_than_some_days_can_go_alone),
        P(what_waits_is_told_and_survives_the_end_of_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
