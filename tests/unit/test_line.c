/* The line mode at both ends of two pipes, with a house that takes notes. */
#include "expect.h"

#include "shelf.h"

#include "tui/tui.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct {
    int in[2], out[2], old_in, old_out;
    struct gezi_front *front;
    struct gezi_host host;
    struct gezi_command command; /* the last one */
    char text[256];              /* and its text */
    char offer[64], dir[256], path[256];
    size_t count;
    bool left;
    int64_t now;
    char shown[16384]; /* all that was written since the last look */
} t;

static enum gezi_err take(void *ctx, const struct gezi_command *cmd)
{
    (void)ctx;
    t.command = *cmd;
    snprintf(t.offer, sizeof t.offer, "%s", cmd->offer ? cmd->offer : "");
    snprintf(t.dir, sizeof t.dir, "%s", cmd->dir ? cmd->dir : "");
    snprintf(t.path, sizeof t.path, "%s",
             cmd->files_n ? cmd->files[0].path : "");
    snprintf(t.text, sizeof t.text, "%s", cmd->text ? cmd->text : "");
    t.count++;
    return GEZI_OK;
}

static void health(void *ctx, struct gezi_health *out)
{
    (void)ctx;
    *out = (struct gezi_health){
        .address = "10.0.0.1", .port = 2425, .bound = true, .trouble = ""};
}

static void leave(void *ctx, int status)
{
    (void)ctx;
    (void)status;
    t.left = true;
}

static struct gezi_event event(enum gezi_event_kind kind, uint32_t id,
                               const char *name)
{
    return (struct gezi_event){.kind = kind,
                               .unix_ms = 1791813900000, /* 14:05 UTC */
                               .peer = {.id = id,
                                        .kind = GEZI_KIND_IPMSG,
                                        .presence = GEZI_ONLINE,
                                        .addr = {0x0a000000 + id, 2425},
                                        .key = name,
                                        .nick = name,
                                        .user = "u",
                                        .host = "h",
                                        .group = "",
                                        .client = "",
                                        .sign = ""}};
}

static void happens(const struct gezi_event *ev)
{
    t.front->event(t.front->ctx, t.now, ev);
}

static void comes(uint32_t id, const char *name)
{
    struct gezi_event ev = event(GEZI_EV_PERSON, id, name);

    ev.change = GEZI_CHANGE_ONLINE;
    happens(&ev);
}

static void says(uint32_t id, const char *name, const char *text,
                 unsigned flags)
{
    struct gezi_event ev = event(GEZI_EV_MESSAGE, id, name);

    ev.message = (struct gezi_message){
        .id = "m", .number = 5, .text = text, .flags = flags};
    happens(&ev);
}

static void ends(enum gezi_state state, enum gezi_reason reason)
{
    struct gezi_event ev = event(GEZI_EV_DELIVERY, 2, "李雷");

    ev.delivery = (struct gezi_delivery){
        .ref = t.command.ref, .id = "o", .state = state, .reason = reason};
    happens(&ev);
}

static const char *look(void)
{
    ssize_t n;

    t.front->flush(t.front->ctx, t.now);
    n = read(t.out[0], t.shown, sizeof t.shown - 1);
    t.shown[n > 0 ? n : 0] = '\0';
    return t.shown;
}

static void type(const char *line)
{
    assert_int_equal(write(t.in[1], line, strlen(line)), strlen(line));
    t.front->input(t.front->ctx, t.now);
}

static int setup(void **state)
{
    struct tui_options options = {
        .nick = "张三", .away = "I am out", .bell = ~0u};

    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    memset(&t, 0, sizeof t);
    assert_int_equal(pipe(t.in), 0);
    assert_int_equal(pipe(t.out), 0);
    fcntl(t.out[0], F_SETFL, O_NONBLOCK);
    fflush(stdout);
    t.old_in = dup(STDIN_FILENO);
    t.old_out = dup(STDOUT_FILENO);
    dup2(t.in[0], STDIN_FILENO);
    dup2(t.out[1], STDOUT_FILENO);
    t.host =
        (struct gezi_host){.command = take, .health = health, .leave = leave};
    t.front = line_new(&options);
    t.front->start(t.front->ctx, t.now, &t.host);
    happens(&(struct gezi_event){.kind = GEZI_EV_READY});
    comes(2, "李雷");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    line_free(t.front);
    dup2(t.old_in, STDIN_FILENO);
    dup2(t.old_out, STDOUT_FILENO);
    close(t.old_in);
    close(t.old_out);
    close(t.in[0]);
    if (t.in[1] >= 0)
        close(t.in[1]);
    close(t.out[0]);
    close(t.out[1]);
    return 0;
}

static void expect_shown(const char *part)
{
    const char *all = look();

    if (!strstr(all, part)) {
        fprintf(stderr, "not in <<%s>>: %s\n", all, part);
        fail();
    }
}

static void it_greets_with_who_and_where_and_the_menu(void **state)
{
    (void)state;
    assert_string_equal(
        look(),
        "gezi: 张三 on 10.0.0.1, 0 people, port 2425 ok\n"
        "1 send  2 receive  3 quit  4 broadcast  5 files  6 search  7 people  "
        "8 settings  ? help\n"
        "李雷 is here\n"
        "choose: ");
}

static void a_message_is_sent_by_questions_in_turn(void **state)
{
    (void)state;
    look();
    type("1\n");
    expect_shown("to whom (name or address): ");
    type("李雷\n");
    expect_shown("text: ");
    type("你好\n");
    assert_int_equal(t.command.what, GEZI_DO_SEND);
    assert_int_equal(t.command.to.peer, 2);
    assert_string_equal(t.text, "你好");
    expect_shown("choose: ");
    ends(GEZI_DELIVERED, GEZI_WHY_NONE);
    expect_shown("To 李雷: delivered.");
}

static void colleague(uint32_t id, const char *name, unsigned treat)
{
    struct gezi_event ev = event(GEZI_EV_PERSON, id, name);

    ev.change = GEZI_CHANGE_ONLINE;
    ev.peer.group = "研发部";
    ev.peer.treat = treat;
    happens(&ev);
}

static void several_get_a_message_each_and_each_has_its_end(void **state)
{
    size_t before;

    (void)state;
    comes(3, "小道士");
    look();
    type("1\nlilei, xds , 10.0.0.9\n");
    expect_shown("It goes to 3 people.");
    before = t.count;
    type("三点开会\n");
    assert_int_equal(t.count - before, 3);
    assert_string_equal(t.text, "三点开会");
    assert_int_equal(t.command.to.addr.ip, 0x0a000009);
    ends(GEZI_DELIVERED, GEZI_WHY_NONE);
    expect_shown("To 李雷: delivered.");
    t.now = 5000;
    type("1\n李雷, xyzzy\n");
    expect_shown("nobody here is called \"xyzzy\"");
    assert_int_equal(t.count - before, 3);
}

static void a_group_is_meant_by_its_name(void **state)
{
    size_t before;

    (void)state;
    colleague(5, "Amy", 0);
    colleague(6, "Bob", GEZI_TREAT_MUTED);
    look();
    type("1\n#研发部, Amy\n");
    expect_shown("It goes to 2 people.");
    before = t.count;
    type("hi\n");
    assert_int_equal(t.count - before, 2);
    t.now = 5000;
    type("1\n#nobody\n");
    expect_shown("nobody of the group \"nobody\" is here");
    type("7\n");
    expect_shown("IP Messenger or gezi  muted\n");
}

static void away_and_back_are_words(void **state)
{
    (void)state;
    type("away in a meeting\n");
    assert_int_equal(t.command.what, GEZI_DO_ABSENCE);
    assert_string_equal(t.text, "in a meeting");
    expect_shown("You are away: in a meeting");
    type("away\n");
    assert_string_equal(t.text, "I am out");
    type("back\n");
    assert_null(t.command.text);
    expect_shown("You are back");
    type("backwards\n");
    expect_shown("backwards is not on the list");
}

static void a_wrong_choice_says_which_there_are(void **state)
{
    (void)state;
    look();
    type("9\n");
    assert_string_equal(
        look(), "\n9 is not on the list. Use 1 to 8, or ? for help.\nchoose: ");
}

static void what_arrives_is_a_line_and_the_question_comes_again(void **state)
{
    (void)state;
    look();
    says(2, "李雷", "one\ntwo", 0);
    assert_string_equal(look(), "\n14:05 李雷: one\n  two\nchoose: ");
    type("2\n");
    expect_shown("14:05 李雷: one\n  two\n");
    type("2\n");
    expect_shown("Nothing new.");
}

static void a_broadcast_is_asked_about(void **state)
{
    (void)state;
    look();
    type("4\nhello\n");
    expect_shown("send to all 1 people here? (y or n): ");
    type("n\n");
    assert_int_equal(t.count, 0);
    type("4\nhello\ny\n");
    assert_int_equal(t.command.what, GEZI_DO_BROADCAST);
    assert_string_equal(t.text, "hello");
}

static void an_unknown_name_is_waited_for_at_the_start_only(void **state)
{
    (void)state;
    type("1\nZed\n");
    assert_int_equal(t.front->deadline(t.front->ctx), 2000);
    comes(3, "Zed");
    type("hi\n");
    assert_int_equal(t.command.to.peer, 3);
    assert_true(t.front->deadline(t.front->ctx) == INT64_MAX);
    t.now = 5000;
    type("1\nnobody\n");
    expect_shown("nobody");
    assert_true(t.front->deadline(t.front->ctx) == INT64_MAX);
}

static void the_wait_ends_with_an_explanation(void **state)
{
    (void)state;
    type("1\nZed\n");
    look();
    t.now = t.front->deadline(t.front->ctx);
    t.front->tick(t.front->ctx, t.now);
    expect_shown("Zed");
    type("3\n");
    assert_true(t.left);
}

static void an_empty_answer_goes_back_to_the_menu(void **state)
{
    (void)state;
    type("1\n\n9\n");
    expect_shown("9 is not on the list");
    assert_int_equal(t.count, 0);
}

static void three_quits(void **state)
{
    (void)state;
    type("3\n");
    assert_true(t.left);
}

static void the_end_of_input_waits_for_messages_on_their_way(void **state)
{
    (void)state;
    type("1\n李雷\nhi");
    close(t.in[1]);
    t.in[1] = -1;
    t.front->input(t.front->ctx, t.now);
    assert_string_equal(t.text, "hi");
    assert_int_equal(t.front->fd, -1);
    assert_false(t.left);
    ends(GEZI_FAILED, GEZI_WHY_NO_ANSWER);
    expect_shown("To 李雷: failed, no answer.");
    assert_true(t.left);
}

static void a_delivery_names_a_stranger_by_his_address(void **state)
{
    struct gezi_event ev = event(GEZI_EV_DELIVERY, 0, "");

    (void)state;
    ev.peer.user = "";
    ev.peer.key = "10.0.0.9:2425";
    ev.peer.addr.ip = 0x0a000009;
    ev.delivery = (struct gezi_delivery){.ref = 1,
                                         .id = "o",
                                         .state = GEZI_FAILED,
                                         .reason = GEZI_WHY_NO_ANSWER};
    happens(&ev);
    expect_shown("To 10.0.0.9:2425: failed, no answer.");
}

static void what_is_typed_cannot_carry_escape_sequences(void **state)
{
    (void)state;
    type("1\n李雷\n\033[31mred\033]52;c;x\a\n");
    assert_null(strchr(t.text, '\033'));
    assert_null(strchr(t.text, '\a'));
}

static void a_sealed_message_is_opened_by_showing_it(void **state)
{
    (void)state;
    says(2, "李雷", "secret", GEZI_MSG_SEALED);
    expect_shown("李雷: secret");
    assert_int_equal(t.command.what, GEZI_DO_OPEN);
    assert_int_equal(t.command.number, 5);
}

static void many_who_come_at_once_are_one_line(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};

    (void)state;
    look();
    for (uint32_t i = 0; i < 5; i++)
        comes(10 + i, names[i]);
    assert_string_equal(look(), "\n5 people came or went\nchoose: ");
}

static void offers(uint32_t id, const char *name, const char *text,
                   const char *offer, size_t n)
{
    static const struct gezi_file all[] = {
        {.id = 7, .name = "图纸.dwg", .size = 13002342},
        {.id = 8, .name = "照片", .type = GEZI_FILE_FOLDER}};
    struct gezi_event ev = event(GEZI_EV_MESSAGE, id, name);

    ev.message = (struct gezi_message){.id = offer,
                                       .number = 5,
                                       .text = text,
                                       .flags = GEZI_MSG_FILES,
                                       .files = all,
                                       .files_n = n};
    happens(&ev);
}

static void becomes(const char *offer, uint32_t file, bool out,
                    enum gezi_file_state state)
{
    struct gezi_event ev = event(GEZI_EV_TRANSFER, 2, "李雷");

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
    happens(&ev);
}

static void
an_offer_is_a_line_with_its_number_and_is_accepted_by_it(void **state)
{
    (void)state;
    look();
    offers(2, "李雷", "", "m1", 1);
    assert_string_equal(look(), "\n14:05 李雷 offers 图纸.dwg, 12.4 MB: 5, "
                                "then accept 1 or refuse 1\nchoose: ");
    type("5\n");
    assert_string_equal(look(), "\n1  图纸.dwg, 12.4 MB  from 李雷: offered\n"
                                "files (accept N, refuse N, file PATH): ");
    type("accept 1\n");
    assert_int_equal(t.command.what, GEZI_DO_FETCH);
    assert_string_equal(t.offer, "m1");
    assert_int_equal(t.command.file, 7);
    assert_string_equal(look(), "\n图纸.dwg: taking it.\nchoose: ");
    becomes("m1", 7, false, GEZI_FILE_RUNNING);
    assert_string_equal(look(), "");
    type("5\n");
    expect_shown("1  图纸.dwg, 12.4 MB  from 李雷: 50%");
    becomes("m1", 7, false, GEZI_FILE_DONE);
    expect_shown("14:05 图纸.dwg from 李雷 is there: /tmp/图纸.dwg\n");
}

static void several_are_meant_by_a_list_and_a_folder_can_follow(void **state)
{
    (void)state;
    offers(2, "李雷", "看看", "m1", 2);
    look();
    assert_non_null(strstr(t.shown, "李雷: 看看\n"));
    assert_non_null(
        strstr(t.shown, "offers 2 files: 5, then accept 1-2 or refuse 1-2"));
    type("5\naccept 1-2 /tmp/new dir\n");
    assert_int_equal(t.count, 2);
    assert_string_equal(t.dir, "/tmp/new dir");
    assert_int_equal(t.command.file, 8);
    type("5\nrefuse 2, 1\n");
    assert_int_equal(t.count, 4);
    assert_int_equal(t.command.what, GEZI_DO_REFUSE);
}

static void what_is_no_choice_of_files_says_which_there_are(void **state)
{
    static const char *const wrong[] = {
        "eat 1",      "accept", "accept x",     "accept 1x",
        "accept 3-1", "file",   "accept 1 2 -", "accept 1-99999"};

    (void)state;
    offers(2, "李雷", "", "m1", 2);
    type("5\n");
    look();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        type(wrong[i]);
        type("\n");
        expect_shown("is not one of them. Use accept N, refuse N, pause N, "
                     "cancel N, withdraw N or file PATH; N is 1 to 2");
        assert_int_equal(t.count, 0);
    }
    type("accept 9\n");
    expect_shown("There is no file 9; 5 lists them.");
    type("5\npause 1\n");
    expect_shown("1, 图纸.dwg, cannot be asked that: it is only offered.");
    type("5\n\n9\n");
    expect_shown("9 is not on the list");
}

static void a_file_is_sent_by_path_then_person(void **state)
{
    char path[] = "/tmp/gezi-line-XXXXXX", line[64];
    struct gezi_event ev = event(GEZI_EV_SENT, 2, "李雷");
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    look();
    type("5\n");
    expect_shown("Nothing is offered. file PATH offers");
    type("file /nowhere at all\n");
    expect_shown("there is no such file");
    snprintf(line, sizeof line, "file %s\n", path);
    type(line);
    expect_shown("to whom (name or address): ");
    type("李雷\n");
    assert_int_equal(t.command.what, GEZI_DO_SEND);
    assert_int_equal(t.command.to.peer, 2);
    assert_string_equal(t.path, path);
    expect_shown("choose: ");
    ev.sent = (struct gezi_sent){
        .ref = t.command.ref,
        .id = "o1",
        .text = "",
        .files = &(struct gezi_file){.name = "a.txt", .path = path},
        .files_n = 1};
    happens(&ev);
    type("5\n");
    expect_shown("1  a.txt, 0 B  to 李雷: waiting for 李雷 to accept");
    becomes("o1", 0, true, GEZI_FILE_DONE);
    expect_shown("14:05 李雷 has taken a.txt");
    unlink(path);
}

static void the_end_of_input_waits_for_what_is_being_taken(void **state)
{
    (void)state;
    offers(2, "李雷", "", "m1", 1);
    type("5\naccept 1\n");
    close(t.in[1]);
    t.in[1] = -1;
    t.front->input(t.front->ctx, t.now);
    assert_false(t.left);
    becomes("m1", 7, false, GEZI_FILE_WAITING);
    look();
    assert_false(t.left);
    becomes("m1", 7, false, GEZI_FILE_FAILED);
    expect_shown("图纸.dwg from 李雷 failed: the connection broke before the "
                 "end; 5, then accept 1 tries again");
    assert_true(t.left);
}

/* The same with a history. */
static int setup_past(void **state)
{
    struct shelf *shelf;

    setup(state);
    shelf_setup(state);
    shelf = *state;
    t.host.archive = shelf->archive;
    return 0;
}

static int teardown_past(void **state)
{
    teardown(state);
    return shelf_teardown(state);
}

static void what_came_before_is_unread_until_it_is_received(void **state)
{
    struct shelf *shelf = *state;

    shelf_arrive(shelf, 2, 1, "你在吗");
    shelf_arrive(shelf, 2, 2, "one\ntwo");
    shelf_commit(shelf);
    expect_shown("2 unread: 2 shows them");
    type("2\n");
    assert_non_null(strstr(look(), "Person 2: 你在吗"));
    assert_non_null(strstr(t.shown, "Person 2: one\n  two\n"));
    type("2\n");
    expect_shown("Nothing new.");
}

static void what_is_shown_live_is_received_once(void **state)
{
    struct shelf *shelf = *state;
    const char *first;

    look();
    shelf_arrive(shelf, 2, 1, "hello");
    shelf_commit(shelf);
    says(2, "李雷", "hello", 0);
    expect_shown("李雷: hello");
    type("2\n");
    first = strstr(look(), "hello");
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
    look();
    type("6\n");
    expect_shown("search (words, from:NAME, after:DATE): ");
    type("收到\n");
    assert_non_null(strstr(look(), "Person 2: 图纸收到了吗\n"));
    assert_non_null(strstr(t.shown, "me to Person 2: 收到\n"));
    assert_null(strstr(t.shown, "other"));
    type("6\nnowhere\n");
    expect_shown("Nothing found.");
    type("6\nafter:soon\n");
    expect_shown("after:soon is no day");
}

static void what_waits_is_told_and_survives_the_end_of_input(void **state)
{
    struct shelf *shelf = *state;

    look();
    type("1\n李雷\nhi\n");
    shelf_send(shelf, 2, "o", "hi");
    shelf_deliver(shelf, "o", GEZI_QUEUED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(shelf);
    close(t.in[1]);
    t.in[1] = -1;
    t.front->input(t.front->ctx, t.now);
    assert_false(t.left);
    ends(GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    assert_non_null(strstr(look(), "it waits and goes out when they appear"));
    assert_non_null(
        strstr(t.shown, "1 message waits and goes out when you start gezi"));
    assert_true(t.left);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define P(test) cmocka_unit_test_setup_teardown(test, setup_past, teardown_past)
    const struct CMUnitTest tests[] = {
        T(it_greets_with_who_and_where_and_the_menu),
        T(a_message_is_sent_by_questions_in_turn),
        T(several_get_a_message_each_and_each_has_its_end),
        T(a_group_is_meant_by_its_name),
        T(away_and_back_are_words),
        T(a_wrong_choice_says_which_there_are),
        T(what_arrives_is_a_line_and_the_question_comes_again),
        T(a_broadcast_is_asked_about),
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
        P(what_waits_is_told_and_survives_the_end_of_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
