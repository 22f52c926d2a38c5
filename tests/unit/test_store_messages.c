#include "expect.h"
#include "shelf.h"

#include <errno.h>

#include <sqlite3.h>

static const struct gezi_query all = {0};

static const char *texts(struct shelf *t) { return shelf_find(t, &all, 0); }

static void what_was_committed_is_there_after_a_restart(void **state)
{
    struct shelf *t = *state;

    assert_int_equal(shelf_arrive(t, 1, 1700000001, "你好"), GEZI_KEPT_NEW);
    shelf_send(t, 1, "a", "hello");
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(texts(t), "你好|hello");
}

static void what_was_not_committed_is_not(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "one");
    shelf_commit(t);
    shelf_arrive(t, 1, 1700000002, "two");
    shelf_reopen(t);
    assert_string_equal(texts(t), "one");
}

static void commit_without_events_needs_no_lock(void **state)
{
    struct shelf *t = *state;
    sqlite3 *db = shelf_lock(t);

    shelf_commit(t);
    shelf_deliver(t, "unknown", GEZI_READ, GEZI_WHY_NONE, 1);
    shelf_commit(t);
    sqlite3_close(db);
}

static void a_batch_fails_while_another_program_writes(void **state)
{
    struct shelf *t = *state;
    sqlite3 *db = shelf_lock(t);

    shelf_arrive(t, 1, 1700000001, "one");
    shelf_arrive(t, 2, 1700000001, "one");
    assert_int_equal(t->side->commit(t->side->ctx), -EBUSY);
    sqlite3_close(db);
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "one"), GEZI_KEPT_NEW);
    shelf_commit(t);
    assert_string_equal(texts(t), "one");
}

static bool check_record(void *ctx, const struct gezi_record *r)
{
    unsigned *seen = ctx;

    ++*seen;
    assert_int_equal(r->row, 1);
    assert_false(r->out);
    assert_true(r->unread);
    assert_int_equal(r->unix_ms, 1700000000000);
    assert_string_equal(r->id, "the id");
    assert_string_equal(r->text, "学习");
    assert_int_equal(r->number, UINT64_MAX);
    expect_bytes(r->raw, "\xd1\xa7\xcf\xb0");
    assert_int_equal(r->charset, GEZI_CS_GBK);
    assert_int_equal(r->flags, GEZI_MSG_BROADCAST | GEZI_MSG_BOLD);
    assert_string_equal(r->peer.key, "p7@host7");
    assert_string_equal(r->peer.nick, "Person 7");
    assert_string_equal(r->peer.user, "p7");
    assert_string_equal(r->peer.host, "host7");
    assert_string_equal(r->peer.group, "Group");
    assert_string_equal(r->peer.client, "client");
    assert_string_equal(r->peer.sign, "");
    assert_int_equal(r->peer.kind, GEZI_KIND_FEIQ);
    assert_int_equal(r->peer.presence, GEZI_OFFLINE);
    assert_int_equal(r->peer.id, 0);
    assert_int_equal(r->peer.caps, GEZI_OPT_CAPUTF8);
    assert_int_equal(r->peer.addr.ip, 0x0a000007);
    assert_int_equal(r->peer.addr.port, 2425);
    return true;
}

static void a_record_tells_all_that_is_known(void **state)
{
    struct shelf *t = *state;
    unsigned seen = 0;
    struct gezi_event ev = {
        .kind = GEZI_EV_MESSAGE,
        .unix_ms = 1700000000000,
        .peer = shelf_peer(7),
        .message = {.id = "the id",
                    .number = UINT64_MAX,
                    .text = "学习",
                    .raw = S("\xd1\xa7\xcf\xb0"),
                    .charset = GEZI_CS_GBK,
                    .flags = GEZI_MSG_BROADCAST | GEZI_MSG_BOLD}};

    ev.peer.kind = GEZI_KIND_FEIQ;
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_int_equal(
        t->archive->find(t->archive->ctx, &all, check_record, &seen), 0);
    assert_int_equal(seen, 1);
}

static void raw_bytes_equal_to_the_text_take_no_room(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "plain");
    shelf_commit(t);
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM message WHERE raw IS NULL"), 1);
}

static void a_repeat_is_told_and_not_stored(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "one");
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "one"), GEZI_KEPT_REPEAT);
    shelf_commit(t);
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "one"), GEZI_KEPT_REPEAT);
    shelf_commit(t);
    shelf_reopen(t);
    t->clock += 14LL * 86400000;
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "one"), GEZI_KEPT_REPEAT);
    shelf_commit(t);
    assert_string_equal(texts(t), "one");
}

static void a_repeat_is_known_after_its_sender_was_dropped(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000500, "one");
    shelf_commit(t);
    shelf_person(t, 1, GEZI_CHANGE_GONE);
    assert_int_equal(shelf_arrive(t, 1, 1700000500, "one"), GEZI_KEPT_REPEAT);
    assert_int_equal(shelf_arrive(t, 1, 1700000501, "one"), GEZI_KEPT_NEW);
    shelf_commit(t);
    assert_string_equal(texts(t), "one|one");
}

static void numbers_that_go_back_are_still_compared(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000500, "high");
    shelf_arrive(t, 1, 1700000400, "low");
    assert_int_equal(shelf_arrive(t, 1, 1700000400, "low"), GEZI_KEPT_REPEAT);
    shelf_arrive(t, 2, 1700000400, "other");
    assert_int_equal(shelf_arrive(t, 2, 1700000400, "other"), GEZI_KEPT_REPEAT);
    shelf_arrive(t, 3, UINT64_MAX - 1, "huge");
    assert_int_equal(shelf_arrive(t, 3, UINT64_MAX - 1, "huge"),
                     GEZI_KEPT_REPEAT);
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(shelf_arrive(t, 1, 1700000400, "low"), GEZI_KEPT_REPEAT);
    assert_int_equal(shelf_arrive(t, 3, UINT64_MAX - 1, "huge"),
                     GEZI_KEPT_REPEAT);
    assert_int_equal(shelf_arrive(t, 2, 1700000600, "new"), GEZI_KEPT_NEW);
    assert_int_equal(shelf_arrive(t, 2, 1700000600, "new"), GEZI_KEPT_REPEAT);
}

static void another_person_number_or_text_is_no_repeat(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "one");
    assert_int_equal(shelf_arrive(t, 2, 1700000001, "one"), GEZI_KEPT_NEW);
    assert_int_equal(shelf_arrive(t, 1, 1700000002, "one"), GEZI_KEPT_NEW);
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "two"), GEZI_KEPT_NEW);
    shelf_commit(t);
    assert_string_equal(texts(t), "one|one|one|two");
}

static void a_repeat_is_known_by_its_raw_bytes(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = 1700000000000,
                            .peer = shelf_peer(1),
                            .message = {.id = "x",
                                        .number = 1700000001,
                                        .text = "once so",
                                        .raw = S("\xd1\xa7")}};

    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    ev.message.text = "then so";
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_REPEAT);
    ev.message.raw = S("\xd1\xa8");
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
}

static void a_small_number_repeats_for_ten_minutes_only(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 5, "ok");
    t->clock += 590000;
    assert_int_equal(shelf_arrive(t, 1, 5, "ok"), GEZI_KEPT_REPEAT);
    t->clock += 20000;
    assert_int_equal(shelf_arrive(t, 1, 5, "ok"), GEZI_KEPT_NEW);
    shelf_commit(t);
    assert_string_equal(texts(t), "ok|ok");
}

static void what_came_before_a_new_start_is_no_repeat(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = 1700000100000,
                            .peer = shelf_peer(1),
                            .message = {.id = "x", .number = 5, .text = "ok"}};

    t->side->event(t->side->ctx, &ev);
    ev.unix_ms += 60000;
    ev.message.since_ms = 1700000130000;
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    ev.unix_ms += 1000;
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_REPEAT);
    shelf_commit(t);
    assert_string_equal(texts(t), "ok|ok");
}

static void a_bare_peer_never_repeats(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 0, "ok");
    assert_int_equal(shelf_arrive(t, 1, 0, "ok"), GEZI_KEPT_NEW);
}

static void many_messages_of_one_number_cost_no_more_than_few(void **state)
{
    struct shelf *t = *state;
    char text[16];

    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "%d", i);
        assert_int_equal(shelf_arrive(t, 1, 1700000001, text), GEZI_KEPT_NEW);
    }
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "99"), GEZI_KEPT_REPEAT);
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "84"), GEZI_KEPT_REPEAT);
    /* Only the newest ones are compared. */
    assert_int_equal(shelf_arrive(t, 1, 1700000001, "3"), GEZI_KEPT_NEW);
}

static void what_must_not_be_kept_is_not(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {
        .kind = GEZI_EV_MESSAGE,
        .peer = shelf_peer(1),
        .message = {.id = "x", .text = "secret", .flags = GEZI_MSG_NOLOG}};

    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    shelf_commit(t);
    assert_string_equal(texts(t), "");
}

static void a_person_without_a_key_is_their_address(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = shelf_peer(9),
                            .message = {.id = "x", .text = "bare"}};
    const struct gezi_query query = {.key = "10.0.0.9:2425"};

    ev.peer.key = "";
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &query, 0), "bare");
}

static void a_message_of_ours_goes_through_its_states(void **state)
{
    struct shelf *t = *state;

    shelf_send(t, 1, "m1", "text");
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &all, SHOW_STATES), "queued/0:text");
    shelf_deliver(t, "m1", GEZI_TRYING, GEZI_WHY_NONE, 2);
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &all, SHOW_STATES), "trying/2:text");
    shelf_deliver(t, "m1", GEZI_READ, GEZI_WHY_NONE, 2);
    shelf_deliver(t, "m1", GEZI_DELIVERED, GEZI_WHY_NONE, 2);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(shelf_find(t, &all, SHOW_STATES), "read/2:text");
}

struct restored {
    char text[4096];
    size_t n;
};

static void restore_person(void *ctx, const struct gezi_known *known)
{
    struct restored *r = ctx;

    r->n += (size_t)snprintf(r->text + r->n, sizeof r->text - r->n, "%s %s;",
                             known->peer.key, known->peer.nick);
}

static void restore_message(void *ctx, const struct gezi_waiting *waiting)
{
    struct restored *r = ctx;

    r->n += (size_t)snprintf(
        r->text + r->n, sizeof r->text - r->n, "%s to %s %llu/%u%s: %s;",
        waiting->id, waiting->peer.key, (unsigned long long)waiting->number,
        waiting->attempts, waiting->tried_ms ? " under way" : "",
        waiting->text);
    if (waiting->others)
        r->n += (size_t)snprintf(r->text + r->n, sizeof r->text - r->n,
                                 "%s + %s;", waiting->id, waiting->others);
}

static const char *restored(struct shelf *t)
{
    static struct restored r;
    const struct gezi_restorer into = {
        .ctx = &r, .person = restore_person, .message = restore_message};

    r.n = 0;
    r.text[0] = '\0';
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    return r.text;
}

static bool print_others(void *ctx, const struct gezi_record *record)
{
    struct restored *r = ctx;

    assert_int_equal(!record->others, !(record->flags & GEZI_MSG_OTHERS));
    r->n +=
        (size_t)snprintf(r->text + r->n, sizeof r->text - r->n, "%s: %s;",
                         record->text, record->others ? record->others : "-");
    return true;
}

static const char *others(struct shelf *t)
{
    static struct restored r;

    r.n = 0;
    r.text[0] = '\0';
    assert_int_equal(t->archive->find(t->archive->ctx, &all, print_others, &r),
                     0);
    return r.text;
}

static void who_else_it_went_to_is_kept_with_a_message(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(1),
                            .message = {.id = "in",
                                        .number = 1700000001,
                                        .text = "in",
                                        .others = "a@b\t李雷\n"}};

    t->side->event(t->side->ctx, &ev);
    shelf_arrive(t, 1, 1700000002, "alone");
    ev = (struct gezi_event){.kind = GEZI_EV_SENT,
                             .unix_ms = t->clock,
                             .peer = shelf_peer(2),
                             .sent = {.id = "out",
                                      .text = "out",
                                      .others = "a@b\t李雷\nc@d\t王芳\n"}};
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(others(t), "in: a@b\t李雷\n;alone: -;"
                                   "out: a@b\t李雷\nc@d\t王芳\n;");
    assert_non_null(strstr(restored(t), "out + a@b\t李雷\nc@d\t王芳\n;"));
    assert_int_equal(t->archive->forget(t->archive->ctx, NULL, 1, 0), 0);
    assert_string_equal(others(t), "alone: -;out: a@b\t李雷\nc@d\t王芳\n;");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM recipient"), 1);
}

static void a_state_for_what_was_never_stored_is_nothing(void **state)
{
    struct shelf *t = *state;

    shelf_send(t, 1, "m1", "text");
    shelf_deliver(t, "other", GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &all, SHOW_STATES), "queued/0:text");
}

static void what_is_sent_twice_by_id_is_stored_once(void **state)
{
    struct shelf *t = *state;

    shelf_send(t, 1, "m1", "text");
    shelf_commit(t);
    shelf_send(t, 1, "m1", "text");
    shelf_commit(t);
    assert_string_equal(texts(t), "text");
}

static void restore_gives_what_waits_oldest_first(void **state)
{
    struct shelf *t = *state;

    shelf_send(t, 1, "m1", "one");
    shelf_send(t, 1, "m2", "two");
    shelf_send(t, 1, "m3", "three");
    shelf_send(t, 1, "m4", "four");
    shelf_deliver(t, "m1", GEZI_TRYING, GEZI_WHY_NONE, 1);
    shelf_deliver(t, "m2", GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    shelf_deliver(t, "m3", GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restored(t), "p1@host1 Person 1;"
                                     "m1 to p1@host1 0/1 under way: one;"
                                     "m4 to p1@host1 0/0: four;");
}

static void restore_gives_the_number_that_was_used_last(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_SENT,
                            .peer = shelf_peer(1),
                            .sent = {.id = "m1", .text = "one", .number = 77}};

    t->side->event(t->side->ctx, &ev);
    shelf_deliver(t, "m1", GEZI_TRYING, GEZI_WHY_NONE, 1);
    shelf_commit(t);
    assert_non_null(strstr(restored(t), "m1 to p1@host1 77/1 under way: one;"));
    ev = (struct gezi_event){
        .kind = GEZI_EV_DELIVERY,
        .unix_ms = t->clock,
        .delivery = {
            .id = "m1", .state = GEZI_TRYING, .attempts = 2, .number = 99}};
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_non_null(strstr(restored(t), "m1 to p1@host1 99/2 under way: one;"));
}

static void numbers_never_go_back(void **state)
{
    struct shelf *t = *state;

    assert_int_equal(t->side->highest(t->side->ctx), 0);
    t->side->number(t->side->ctx, 1700000500);
    shelf_commit(t);
    /* As a crash would leave it. */
    assert_true(shelf_sql(t, "SELECT value FROM meta WHERE name = 'number'") >=
                1700000500);
    shelf_reopen(t);
    assert_int_equal(t->side->highest(t->side->ctx), 1700000500);
}

static void most_numbers_cost_no_write(void **state)
{
    struct shelf *t = *state;
    int64_t before;

    t->side->number(t->side->ctx, 1000);
    shelf_commit(t);
    before = shelf_sql(t, "SELECT value FROM meta WHERE name = 'number'");
    for (uint64_t i = 1001; i < 1900; i++) {
        t->side->number(t->side->ctx, i);
        shelf_commit(t);
    }
    assert_int_equal(
        shelf_sql(t, "SELECT value FROM meta WHERE name = 'number'"), before);
    assert_true(before >= 1900);
    t->side->number(t->side->ctx, (uint64_t)before + 1);
    shelf_commit(t);
    assert_true(shelf_sql(t, "SELECT value FROM meta WHERE name = 'number'") >
                before);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_committed_is_there_after_a_restart),
        TEST(what_was_not_committed_is_not),
        TEST(commit_without_events_needs_no_lock),
        TEST(a_batch_fails_while_another_program_writes),
        TEST(a_record_tells_all_that_is_known),
        TEST(raw_bytes_equal_to_the_text_take_no_room),
        TEST(a_repeat_is_told_and_not_stored),
        TEST(a_repeat_is_known_after_its_sender_was_dropped),
        TEST(numbers_that_go_back_are_still_compared),
        TEST(another_person_number_or_text_is_no_repeat),
        TEST(a_repeat_is_known_by_its_raw_bytes),
        TEST(a_small_number_repeats_for_ten_minutes_only),
        TEST(what_came_before_a_new_start_is_no_repeat),
        TEST(a_bare_peer_never_repeats),
        TEST(many_messages_of_one_number_cost_no_more_than_few),
        TEST(what_must_not_be_kept_is_not),
        TEST(a_person_without_a_key_is_their_address),
        TEST(a_message_of_ours_goes_through_its_states),
        TEST(who_else_it_went_to_is_kept_with_a_message),
        TEST(a_state_for_what_was_never_stored_is_nothing),
        TEST(what_is_sent_twice_by_id_is_stored_once),
        TEST(restore_gives_what_waits_oldest_first),
        TEST(restore_gives_the_number_that_was_used_last),
        TEST(numbers_never_go_back),
        TEST(most_numbers_cost_no_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
