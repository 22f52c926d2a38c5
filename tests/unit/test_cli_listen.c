#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void message(struct rig *rig, const struct gezi_peer *from,
                    const char *text, unsigned flags)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_MESSAGE,
                                       .peer = *from,
                                       .message = {.id = "lei@pc7/7",
                                                   .number = 7,
                                                   .text = text,
                                                   .charset = GEZI_CS_GBK,
                                                   .flags = flags}});
}

static const struct gezi_file two[] = {
    {.id = 7, .name = "图纸.dwg", .size = 13002342},
    {.id = 8, .type = GEZI_FILE_FOLDER, .name = "src"},
};

static void offer(struct rig *rig, const char *text)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_MESSAGE,
                                       .peer = rig_lilei,
                                       .message = {.id = "1760277725-0abc",
                                                   .number = 1760277725,
                                                   .text = text,
                                                   .charset = GEZI_CS_GBK,
                                                   .flags = GEZI_MSG_FILES,
                                                   .files = two,
                                                   .files_n = 2}});
}

/* Of the first of the two. */
static void transfer(struct rig *rig, enum gezi_file_state state,
                     struct gezi_transfer t)
{
    t.offer = "1760277725-0abc";
    t.name = "图纸.dwg";
    t.file = 7;
    t.total = 13002342;
    t.state = state;
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_TRANSFER,
                                       .peer = rig_lilei,
                                       .transfer = t});
}

static void listen_on(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    rig_start(rig);
    rig_ready(rig);
}

static void it_ends_when_it_was_told_to(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --timeout 5");
    rig_pass(&rig, 4999);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_pass(&rig, 1);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);

    listen_on(&rig, "listen --timeout 5 --count 2");
    message(&rig, &rig_lilei, "one", 0);
    rig_pass(&rig, 5000);
    assert_int_equal(rig.status, CLI_TIMEOUT);
    rig_end(&rig);

    listen_on(&rig, "listen");
    rig_pass(&rig, 3600000);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_end(&rig);
}

static void another_key_is_an_alarm_with_the_words_that_accept_it(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_KEY,
                                        .peer = rig_lilei,
                                        .key = {.news = GEZI_KEY_CHANGED}});
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "* 李雷 HAS ANOTHER KEY"));
    assert_non_null(strstr(capture_out(), "gezi key --trust 李雷\n"));
}

static void a_message_is_a_line(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    assert_int_equal(rig.asked[0].what, GEZI_DO_ANNOUNCE);
    message(&rig, &rig_lilei, "下午三点开会", 0);
    message(&rig, &rig_lilei, "one\ntwo\nthree", 0);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 下午三点开会\n"
                                       "14:02 李雷: one\n"
                                       "      two\n"
                                       "      three\n");
    assert_string_equal(capture_err(), "");
}

static void marks_tell_what_is_special(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    message(&rig, &rig_lilei, "x", GEZI_MSG_BROADCAST);
    message(&rig, &rig_lilei, "x", GEZI_MSG_AUTO | GEZI_MSG_LOCKED);
    message(&rig, &rig_lilei, "x", GEZI_MSG_FILES);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷 (to all): x\n"
                                       "14:02 李雷 (automatic) (locked): x\n"
                                       "14:02 李雷 (offers files): x\n");
}

static void an_offer_is_a_line_with_the_words_that_take_it(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    offer(&rig, "the plans");
    offer(&rig, "");
    rig_end(&rig);
    assert_int_equal(rig.asked_count, 1); /* nothing is taken unasked */
    assert_string_equal(
        capture_out(),
        "14:02 李雷: the plans\n"
        "14:02 * 李雷 offers 图纸.dwg (12.4 MB), src/: gezi get 1760277725\n"
        "14:02 * 李雷 offers 图纸.dwg (12.4 MB), src/: gezi get 1760277725\n");
}

static void what_becomes_of_files_is_a_line_each(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    transfer(&rig, GEZI_FILE_WAITING, (struct gezi_transfer){0});
    transfer(&rig, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    transfer(&rig, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 2});
    transfer(&rig, GEZI_FILE_DONE,
             (struct gezi_transfer){.bytes = 13002342, .path = "/d/图纸.dwg"});
    transfer(&rig, GEZI_FILE_FAILED,
             (struct gezi_transfer){.reason = GEZI_FILE_WHY_NO_SPACE,
                                    .detail = "needs 12.4 MB, 3.1 MB are "
                                              "free"});
    transfer(&rig, GEZI_FILE_RUNNING, (struct gezi_transfer){.out = true});
    transfer(&rig, GEZI_FILE_DONE, (struct gezi_transfer){.out = true});
    transfer(&rig, GEZI_FILE_REFUSED, (struct gezi_transfer){.out = true});
    rig_end(&rig);
    assert_string_equal(
        capture_out(),
        "14:02 * receiving 图纸.dwg (12.4 MB) from 李雷\n"
        "14:02 * received /d/图纸.dwg (12.4 MB) from 李雷\n"
        "14:02 * 图纸.dwg from 李雷 failed: the disk has no room for it "
        "(needs 12.4 MB, 3.1 MB are free)\n"
        "14:02 * sending 图纸.dwg (12.4 MB) to 李雷\n"
        "14:02 * sent 图纸.dwg (12.4 MB) to 李雷\n"
        "14:02 * refused: 图纸.dwg (12.4 MB) to 李雷\n");
}

static void an_offer_and_its_transfers_are_json_events(void **state)
{
    struct rig rig;
    const char *at;

    (void)state;
    listen_on(&rig, "listen --json");
    offer(&rig, "the plans");
    transfer(&rig, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 1});
    transfer(&rig, GEZI_FILE_RUNNING, (struct gezi_transfer){.bytes = 2});
    transfer(&rig, GEZI_FILE_DONE,
             (struct gezi_transfer){.bytes = 13002342, .path = "/d/图纸.dwg"});
    rig_end(&rig);
    at = strstr(capture_out(), "\"event\":\"message\"");
    assert_non_null(at);
    assert_non_null(strstr(at, "\"attachments\":[{\"id\":7,"));
    at = strstr(at, "{\"event\":\"offer\",\"offer\":\"1760277725-0abc\",");
    assert_non_null(at);
    assert_non_null(strstr(at, "\"attachments\":[{\"id\":7,"));
    at = strstr(at, "{\"event\":\"transfer\",\"offer\":\"1760277725-0abc\","
                    "\"file\":7,\"direction\":\"in\",\"state\":\"started\","
                    "\"bytes\":1,\"total\":13002342,\"path\":null,"
                    "\"reason\":\"\"");
    assert_non_null(at);
    at = strstr(at, "\"state\":\"progress\",\"bytes\":2,");
    assert_non_null(at);
    assert_non_null(strstr(at, "\"state\":\"done\",\"bytes\":13002342,"
                               "\"total\":13002342,\"path\":\"/d/图纸.dwg\""));
}

static void accept_takes_all_that_is_offered(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --accept");
    message(&rig, &rig_lily, "no files", 0);
    assert_int_equal(rig.asked_count, 1);
    offer(&rig, "");
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].what, GEZI_DO_FETCH);
    assert_string_equal(rig.asked[1].offer, "1760277725-0abc");
    assert_int_equal(rig.asked[1].file, GEZI_FILE_ALL);
    assert_null(rig.asked[1].dir);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "14:02 Lily: no files\n"
                        "14:02 * 李雷 offers 图纸.dwg (12.4 MB), src/\n");
}

static void the_last_message_is_over_when_its_files_are_there(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --accept --count 1");
    offer(&rig, "");
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, GEZI_FILE_RUNNING,
             (struct gezi_transfer){.bytes = 1, .ref = 1});
    transfer(&rig, GEZI_FILE_DONE, (struct gezi_transfer){.ref = 1});
    message(&rig, &rig_lily, "one more is not counted", 0);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    transfer(&rig, GEZI_FILE_FAILED,
             (struct gezi_transfer){.ref = 1, .reason = GEZI_FILE_WHY_BROKEN});
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_null(strstr(capture_out(), "one more"));
}

static void who_was_known_before_and_is_not_here_is_no_news(void **state)
{
    struct gezi_peer away = rig_lilei;
    struct rig rig;

    (void)state;
    away.presence = GEZI_OFFLINE;
    rig_begin(&rig, "listen --json");
    rig_start(&rig);
    rig_person(&rig, &away, GEZI_CHANGE_OFFLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    rig_ready(&rig);
    rig_end(&rig);
    assert_null(strstr(capture_out(), "lei@pc7"));
    assert_non_null(strstr(capture_out(), "lily@pc9"));
}

static void people_come_and_go(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_DETAILS);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_AWAY);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_OFFLINE);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_GONE); /* was never here */
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_NUDGE, .peer = rig_lily});
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_TYPING, .peer = rig_lily});
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 * 李雷 is here\n"
                                       "14:02 * 李雷 is away\n"
                                       "14:02 * 李雷 has left\n"
                                       "14:02 * Lily nudges you\n");
}

static void who_was_here_before_is_not_news(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin_remote(&rig, "listen");
    rig_start(&rig);
    assert_int_equal(rig.asked_count, 0);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_ONLINE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 * Lily is here\n");
}

static void ready_is_the_first_object(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "listen --json");
    rig_start(&rig);
    message(&rig, &rig_lilei, "early", 0);
    rig_ready(&rig);
    rig_end(&rig);
    assert_ptr_equal(strstr(capture_out(),
                            "{\"event\":\"ready\",\"address\":\"10.0.0.1\","
                            "\"port\":2425}\n{\"event\":\"message\","),
                     capture_out());
}

#define LILEI                                                                    \
    "{\"id\":\"lei@pc7\",\"nick\":\"李雷\",\"user\":\"lei\",\"host\":\"pc7\"," \
    "\"group\":\"研发部\",\"address\":\"10.0.0.7\",\"port\":2425,\"kind\":"   \
    "\"feiq\",\"client\":\"\",\"status\":\"online\",\"caps\":[],\"trust\":"      \
    "\"none\",\"muted\":false,\"blocked\":false}"

static void json_has_the_names_that_scripts_know(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --json --user me --host here");
    message(&rig, &rig_lilei, "a\nb", GEZI_MSG_SEALED);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_DETAILS);
    rig_event(&rig,
              (struct gezi_event){.kind = GEZI_EV_NUDGE, .peer = rig_lilei});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_TYPING,
                                        .peer = rig_lilei,
                                        .typing = true});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_INFO,
                                        .peer = rig_lilei,
                                        .info = {true, "lunch"}});
    rig_end(&rig);
#define TIME "\"2025-10-12T14:02:05.120+00:00\""
    assert_string_equal(
        capture_out(),
        "{\"event\":\"ready\",\"address\":\"10.0.0.1\",\"port\":2425}\n"
        "{\"event\":\"message\",\"id\":\"lei@pc7/7\",\"time\":" TIME
        ",\"from\":" LILEI ",\"to\":[\"me@here\"],\"text\":\"a\\nb\","
        "\"encoding\":\"gbk\",\"kind\":\"feiq\",\"broadcast\":false,"
        "\"sealed\":true,\"encrypted\":false,\"signed\":\"none\",\"weak\":"
        "false,\"bared\":false,"
        "\"unchecked\":false,\"old\":false,"
        "\"attachments\":[]}\n"
        "{\"event\":\"person\",\"state\":\"changed\",\"person\":" LILEI "}\n"
        "{\"event\":\"nudge\",\"time\":" TIME ",\"from\":" LILEI "}\n"
        "{\"event\":\"typing\",\"time\":" TIME ",\"from\":" LILEI
        ",\"typing\":true}\n"
        "{\"event\":\"info\",\"time\":" TIME ",\"from\":" LILEI
        ",\"absence\":true,\"text\":\"lunch\"}\n");
}

static void what_others_send_through_this_gezi_did_not_arrive(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --json");
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_SENT,
                                        .peer = rig_lilei,
                                        .sent = {.id = "m", .text = "x"}});
    rig_event(&rig, (struct gezi_event){.kind = GEZI_EV_DELIVERY,
                                        .peer = rig_lilei,
                                        .delivery = {.id = "m"}});
    rig_end(&rig);
    assert_string_equal(capture_out(), "{\"event\":\"ready\",\"address\":"
                                       "\"10.0.0.1\",\"port\":2425}\n");
}

static void a_sealed_message_is_opened_when_it_is_printed(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen");
    message(&rig, &rig_lilei, "plain", 0);
    assert_int_equal(rig.asked_count, 1);
    message(&rig, &rig_lilei, "secret", GEZI_MSG_SEALED);
    assert_int_equal(rig.asked_count, 2);
    assert_int_equal(rig.asked[1].what, GEZI_DO_OPEN);
    assert_int_equal(rig.asked[1].to.peer, 1);
    assert_int_equal(rig.asked[1].number, 7);
    rig_end(&rig);
}

static void count_ends_after_that_many_messages(void **state)
{
    struct rig rig;

    (void)state;
    listen_on(&rig, "listen --count 2");
    message(&rig, &rig_lilei, "1", 0);
    rig_person(&rig, &rig_lily, GEZI_CHANGE_AWAY);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    message(&rig, &rig_lilei, "2", 0);
    assert_int_equal(rig.status, CLI_DONE);
    message(&rig, &rig_lilei, "3", 0);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 1\n"
                                       "14:02 * Lily is away\n"
                                       "14:02 李雷: 2\n");
}

static void count_holds_for_what_came_early_too(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "listen --count 1");
    rig_start(&rig);
    message(&rig, &rig_lilei, "1", 0);
    message(&rig, &rig_lilei, "2", 0);
    assert_int_equal(rig.status, RIG_STILL_HERE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(), "14:02 李雷: 1\n");
}

static void a_reader_who_goes_away_is_a_quiet_end(void **state)
{
    struct rig rig;
    int ends[2];

    (void)state;
    listen_on(&rig, "listen");
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    message(&rig, &rig_lilei, "x", 0);
    assert_int_equal(rig.status, CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_err(), "");
}

static void a_full_disk_is_one_line(void **state)
{
    struct rig rig;
    int full = open("/dev/full", O_WRONLY);

    (void)state;
    assert_true(full >= 0);
    listen_on(&rig, "listen");
    dup2(full, STDOUT_FILENO);
    close(full);
    message(&rig, &rig_lilei, "x", 0);
    message(&rig, &rig_lilei, "y", 0);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(),
                        "gezi: cannot write to standard output: No space left "
                        "on device; nothing more is printed\n");
}

static void hostile_bytes_reach_the_terminal_never(void **state)
{
    struct gezi_peer evil = rig_lilei;
    struct rig rig;

    (void)state;
    evil.nick = "a\x1b[2J\nb\xc2\x9b";
    evil.group = "\x1b]0;x\x07";
    listen_on(&rig, "listen --color always");
    message(&rig, &evil, "\x1b]52;c;eA==\x07 \xe2\x80\xae x\rz", 0);
    rig_person(&rig, &evil, GEZI_CHANGE_ONLINE);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "14:02 \x1b[1ma[2J b\x1b[0m: ]52;c;eA==  xz\n"
                        "14:02 * \x1b[1ma[2J b\x1b[0m is here\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_key_is_an_alarm_with_the_words_that_accept_it),
        cmocka_unit_test(it_ends_when_it_was_told_to),
        cmocka_unit_test(a_message_is_a_line),
        cmocka_unit_test(marks_tell_what_is_special),
        cmocka_unit_test(an_offer_is_a_line_with_the_words_that_take_it),
        cmocka_unit_test(what_becomes_of_files_is_a_line_each),
        cmocka_unit_test(an_offer_and_its_transfers_are_json_events),
        cmocka_unit_test(accept_takes_all_that_is_offered),
        cmocka_unit_test(the_last_message_is_over_when_its_files_are_there),
        cmocka_unit_test(who_was_known_before_and_is_not_here_is_no_news),
        cmocka_unit_test(people_come_and_go),
        cmocka_unit_test(who_was_here_before_is_not_news),
        cmocka_unit_test(ready_is_the_first_object),
        cmocka_unit_test(json_has_the_names_that_scripts_know),
        cmocka_unit_test(what_others_send_through_this_gezi_did_not_arrive),
        cmocka_unit_test(a_sealed_message_is_opened_when_it_is_printed),
        cmocka_unit_test(count_ends_after_that_many_messages),
        cmocka_unit_test(count_holds_for_what_came_early_too),
        cmocka_unit_test(a_reader_who_goes_away_is_a_quiet_end),
        cmocka_unit_test(a_full_disk_is_one_line),
        cmocka_unit_test(hostile_bytes_reach_the_terminal_never),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
