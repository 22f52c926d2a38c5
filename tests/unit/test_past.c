/* The screen and what is on disk: a desk with a shelf behind it. */
#include "expect.h"

#include "desk.h"
#include "shelf.h"

#include "tui/past.h"

#include <stdlib.h>

static struct desk d;
static struct shelf *shelf;

/* Somebody of the shelf appears on the desk. */
static void appears(unsigned who, enum gezi_presence presence)
{
    struct gezi_event ev = {.kind = GEZI_EV_PERSON,
                            .unix_ms = d.m.unix_ms,
                            .peer = shelf_peer(who),
                            .change = presence == GEZI_OFFLINE
                                          ? GEZI_CHANGE_OFFLINE
                                          : GEZI_CHANGE_ONLINE};

    ev.peer.presence = presence;
    model_event(&d.m, &ev);
}

static void open_desk(int rows, int cols)
{
    desk_open(&d, rows, cols);
    d.host.archive = shelf->archive;
    d.m.unix_ms = shelf->clock;
}

static int setup(void **state)
{
    shelf_setup(state);
    shelf = *state;
    open_desk(24, 80);
    return 0;
}

static int teardown(void **state)
{
    desk_close(&d);
    return shelf_teardown(state);
}

/* As after a restart: what the desk knew is gone. */
static void restart(void)
{
    past_work(&d.m, true);
    desk_close(&d);
    shelf_reopen(shelf);
    open_desk(24, 80);
}

static void fill(unsigned who, int n)
{
    char text[32];

    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "line %d.", i);
        shelf_arrive(shelf, who, (uint64_t)(1000 + i), text);
    }
    shelf_commit(shelf);
}

static void talk(const char *name)
{
    char keys[64];

    snprintf(keys, sizeof keys, "\0331%s\r", name);
    desk_press(&d, keys);
    assert_int_equal(d.m.screen, SCREEN_TALK);
}

static void a_conversation_begins_where_it_ended(void **state)
{
    (void)state;
    fill(1, 3);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_true(desk_find(&d, "line 2.") > 0);
    assert_true(desk_find(&d, "beginning of the history") > 0);
}

static void older_pages_come_while_scrolling_up(void **state)
{
    (void)state;
    fill(1, 500);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_true(d.m.talk->n >= 60);
    for (int i = 0; i < 60; i++)
        desk_press(&d, "\033[5~");
    assert_int_equal(d.m.talk->n, 500);
    assert_true(desk_find(&d, "line 0.") > 0);
    assert_true(desk_find(&d, "beginning of the history") > 0);
    for (int i = 0; i < 60; i++)
        desk_press(&d, "\033[6~");
    assert_true(desk_find(&d, "line 499.") > 0);
}

static void a_window_of_so_many_messages_moves_over_all(void **state)
{
    enum { ALL = TALK_MESSAGES_MAX + 700 };

    (void)state;
    fill(1, ALL);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    for (int i = 0; i < ALL / 10; i++)
        desk_press(&d, "\033[5~");
    assert_true(desk_find(&d, "line 0.") > 0);
    assert_int_equal(d.m.talk->n, TALK_MESSAGES_MAX);
    assert_true(d.m.talk->newer);
    for (int i = 0; i < ALL / 10; i++)
        desk_press(&d, "\033[6~");
    assert_true(desk_find(&d, "line 2699.") > 0);
    assert_false(d.m.talk->newer);
    desk_press(&d, "\033[5~");
    for (int i = 0; i < ALL / 10; i++)
        desk_press(&d, "\033[5~");
    desk_press(&d, "\033[F");
    assert_true(desk_find(&d, "line 2699.") > 0);
    assert_int_equal(d.m.bytes, d.m.talk->bytes);
}

static void what_was_sent_another_day_comes_back_with_up(void **state)
{
    (void)state;
    shelf_send(shelf, 1, "a", "first of mine");
    shelf_send(shelf, 1, "b", "last of mine");
    fill(1, 3);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    desk_press(&d, "\033[A");
    assert_string_equal(d.m.talk->draft.text, "last of mine");
    desk_press(&d, "\033[A");
    assert_string_equal(d.m.talk->draft.text, "first of mine");
    desk_press(&d, "\033[B\033[B");
    assert_string_equal(d.m.talk->draft.text, "");
}

/* It is on disk before it is shown: both tell of it. */
static void live(unsigned who, uint64_t number, const char *text)
{
    char id[64];
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = shelf->clock,
                            .peer = shelf_peer(who)};

    shelf_arrive(shelf, who, number, text);
    shelf_commit(shelf);
    snprintf(id, sizeof id, "%llu-%s", (unsigned long long)number, ev.peer.key);
    ev.message =
        (struct gezi_message){.id = id, .number = number, .text = text};
    model_event(&d.m, &ev);
}

static int count_of(const char *text)
{
    int n = 0;

    desk_draw(&d);
    for (int row = 0; row < d.cv.rows; row++)
        n += strstr(desk_row(&d, row), text) != NULL;
    return n;
}

static void what_is_live_and_on_disk_is_shown_once(void **state)
{
    (void)state;
    fill(1, 3);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    live(1, 2000, "fresh");
    talk("Person 1");
    assert_int_equal(count_of("fresh"), 1);
    live(1, 2001, "fresher");
    assert_int_equal(count_of("fresh"), 2);
    assert_int_equal(d.m.talk->n, 5);
}

static void unread_of_earlier_sessions_is_counted_until_seen(void **state)
{
    (void)state;
    fill(1, 3);
    restart();
    appears(1, GEZI_OFFLINE);
    desk_turn(&d, 1);
    assert_int_equal(model_unread(&d.m), 3);
    desk_press(&d, "2");
    assert_true(desk_find(&d, "line 2.") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "- 3 new -") > 0);
    assert_int_equal(desk_find(&d, "line 0."), desk_find(&d, "- 3 new -") + 1);
    desk_turn(&d, 1);
    restart();
    appears(1, GEZI_OFFLINE);
    desk_turn(&d, 1);
    assert_int_equal(model_unread(&d.m), 0);
}

/* The first picture is there before everybody is on the list. */
static void unread_of_who_is_told_later_is_counted_before_and_once(void **state)
{
    (void)state;
    fill(1, 3);
    fill(2, 2);
    restart();
    appears(1, GEZI_OFFLINE);
    past_work(&d.m, false);
    assert_int_equal(model_unread(&d.m), 5);
    assert_null(model_talk_of(&d.m, 2));
    appears(2, GEZI_OFFLINE);
    desk_turn(&d, 1);
    assert_int_equal(model_unread(&d.m), 5);
    assert_int_equal(model_talk_of(&d.m, 1)->unread, 3);
    assert_int_equal(model_talk_of(&d.m, 2)->unread, 2);
}

static void unread_of_who_is_not_told_at_all_has_a_conversation(void **state)
{
    (void)state;
    fill(1, 3);
    restart();
    desk_turn(&d, 1);
    assert_int_equal(model_unread(&d.m), 3);
    desk_press(&d, "2");
    assert_true(desk_find(&d, "line 2.") > 0);
}

static void what_arrives_while_it_is_looked_at_is_seen_soon(void **state)
{
    (void)state;
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    live(1, 5, "hello");
    assert_int_equal(model_deadline(&d.m), d.m.now + 1000);
    desk_turn(&d, 1000);
    assert_true(model_deadline(&d.m) == INT64_MAX);
    restart();
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    assert_int_equal(model_unread(&d.m), 0);
}

static void who_is_away_was_seen_then(void **state)
{
    (void)state;
    fill(1, 1);
    appears(1, GEZI_OFFLINE);
    d.m.unix_ms = shelf->clock + 1000;
    desk_turn(&d, 1);
    shelf->archive->seen(shelf->archive->ctx, "p1@host1", INT64_MAX);
    model_talk_of(&d.m, 1)->unread = 0;
    assert_true(desk_find(&d, "seen 22:13") > 0);
}

static void drafts_are_kept_over_a_restart(void **state)
{
    (void)state;
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    desk_press(&d, "三楼");
    assert_true(model_deadline(&d.m) <= d.m.now + 3000);
    desk_turn(&d, 3000);
    desk_press(&d, "\0330");
    assert_true(d.left);
    restart();
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_string_equal(d.m.talk->draft.text, "三楼");
    desk_press(&d, "\r");
    desk_turn(&d, 0);
    restart();
    appears(1, GEZI_ONLINE);
    talk("Person 1");
    assert_int_equal(d.m.talk->draft.n, 0);
}

static void waits(const char *id, uint64_t number)
{
    struct gezi_event ev = {.kind = GEZI_EV_SENT,
                            .unix_ms = shelf->clock,
                            .peer = shelf_peer(1),
                            .sent = {.id = id,
                                     .text = "later",
                                     .number = number,
                                     .charset = GEZI_CS_UTF8}};

    shelf->side->event(shelf->side->ctx, &ev);
    shelf_deliver(shelf, id, GEZI_QUEUED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(shelf);
}

static void what_waits_says_why_and_can_be_tried_or_taken_back(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_DELIVERY, .peer = shelf_peer(1)};

    (void)state;
    shelf_person(shelf, 1, GEZI_CHANGE_ONLINE);
    waits("out-1", 4711);
    restart();
    appears(1, GEZI_OFFLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_true(desk_find(&d, "queued") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Person 1 is not here; it goes out by itself "
                              "when they appear, until 28 Nov") > 0);
    desk_press(&d, "r");
    assert_int_equal(d.commands[d.count - 1].what, GEZI_DO_RETRY);
    assert_int_equal(d.commands[d.count - 1].number, 4711);
    /* The core sends it anew and tells by its id. */
    ev.delivery = (struct gezi_delivery){
        .id = "out-1", .state = GEZI_TRYING, .attempts = 6, .number = 4712};
    model_event(&d.m, &ev);
    assert_true(desk_find(&d, "trying 6") > 0);
    ev.delivery.state = GEZI_QUEUED;
    ev.delivery.reason = GEZI_WHY_NO_ANSWER;
    model_event(&d.m, &ev);
    desk_press(&d, "d");
    assert_int_equal(d.commands[d.count - 1].what, GEZI_DO_DROP);
    assert_int_equal(d.commands[d.count - 1].number, 4712);
    ev.delivery.state = GEZI_FAILED;
    ev.delivery.reason = GEZI_WHY_DROPPED;
    model_event(&d.m, &ev);
    assert_true(desk_find(&d, "taken back") > 0);
    /* It needs no more care: Enter on an empty line has nothing to open. */
    desk_press(&d, "\033");
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Type a message first") > 0);
}

static void what_could_not_be_saved_says_so(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_DELIVERY, .peer = shelf_peer(1)};
    char id[] = "out-1";

    (void)state;
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    desk_press(&d, "hi\r");
    ev.delivery = (struct gezi_delivery){.ref = d.commands[d.count - 1].ref,
                                         .id = id,
                                         .state = GEZI_FAILED,
                                         .reason = GEZI_WHY_NOT_KEPT};
    model_event(&d.m, &ev);
    assert_true(desk_find(&d, "not saved") > 0);
    assert_true(desk_find(&d, "was not delivered: could not be saved") > 0);
    d.m.health.trouble = "No space left on device: cannot write history.db";
    assert_int_equal(desk_find(&d, "No space left on device"), 1);
    desk_resize(&d, 12, 40);
    assert_int_equal(desk_find(&d, "No space left on device"), 1);
}

static void quit_does_not_ask_for_what_survives(void **state)
{
    (void)state;
    shelf_person(shelf, 1, GEZI_CHANGE_ONLINE);
    waits("out-1", 4711);
    appears(1, GEZI_OFFLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_int_equal(past_waiting(&d.m, 10), 1);
    desk_press(&d, "\0330");
    assert_true(d.left);
}

static void search(const char *text)
{
    desk_press(&d, "\0335");
    desk_press(&d, "\x15");
    desk_press(&d, text);
    desk_turn(&d, 100);
}

static void search_finds_while_typing_and_marks_the_hit(void **state)
{
    (void)state;
    shelf_arrive(shelf, 1, 1, "图纸收到了吗");
    shelf_arrive(shelf, 2, 1, "The Drawing is here");
    shelf_commit(shelf);
    appears(1, GEZI_ONLINE);
    appears(2, GEZI_ONLINE);
    search("收到");
    assert_true(desk_find(&d, "图纸[收到]了吗") > 0);
    assert_true(desk_find(&d, "1 found") == 0);
    search("drawing");
    assert_true(desk_find(&d, "The [Drawing] is here") > 0);
    search("from:\"Person 1\"");
    assert_true(desk_find(&d, "图纸") > 0);
    assert_int_equal(desk_find(&d, "Drawing"), -1);
    search("drawing before:2001-01-01");
    assert_true(desk_find(&d, "Nothing found") > 0);
    search("from:nobody");
    assert_true(desk_find(&d, "Nobody is called nobody") > 0);
    search("after:soon");
    assert_true(desk_find(&d, "after:soon is no day") > 0);
}

static void search_waits_for_a_pause_in_typing(void **state)
{
    (void)state;
    fill(1, 1);
    desk_turn(&d, 1);
    desk_press(&d, "5li");
    assert_int_equal(d.m.search.n, 0);
    assert_true(model_deadline(&d.m) <= d.m.now + 80);
    desk_turn(&d, 80);
    assert_int_equal(d.m.search.n, 1);
}

static void enter_jumps_to_the_place_and_escape_goes_back(void **state)
{
    (void)state;
    fill(1, 3000);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    search("\"line 1500.\"");
    desk_press(&d, "\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_true(desk_find(&d, "line 1500.") > 0);
    assert_true(desk_find(&d, "line 1501.") > 0);
    assert_true(desk_find(&d, "line 1499.") > 0);
    assert_true(d.m.talk->newer);
    live(1, 9000, "meanwhile");
    assert_int_equal(desk_find(&d, "meanwhile"), -1);
    assert_true(desk_find(&d, "1 new below") > 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_SEARCH);
    assert_true(desk_find(&d, "[line 1500.]") > 0);
    desk_press(&d, "\r\t\033[F");
    assert_true(desk_find(&d, "meanwhile") > 0);
}

static void gbk(unsigned who, uint64_t number, const char *raw,
                const char *text)
{
    char id[64];
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = shelf->clock,
                            .peer = shelf_peer(who),
                            .message = {.id = id,
                                        .number = number,
                                        .text = text,
                                        .raw = gezi_span_text(raw),
                                        .charset = GEZI_CS_CP1252}};

    snprintf(id, sizeof id, "%s-%llu", ev.peer.key, (unsigned long long)number);
    shelf->side->event(shelf->side->ctx, &ev);
    shelf_commit(shelf);
}

static void a_message_is_read_again_in_another_encoding(void **state)
{
    (void)state;
    gbk(1, 1, "\xc4\xe3\xba\xc3", "ÄãºÃ");
    gbk(1, 2, "\xba\xc3\xb5\xc4", "ºÃµÄ");
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    assert_true(desk_find(&d, "ºÃµÄ") > 0);
    desk_press(&d, "\te");
    assert_true(desk_find(&d, "好的") > 0);
    assert_true(desk_find(&d, "gbk: Left Right") > 0);
    desk_press(&d, "\033");
    assert_true(desk_find(&d, "ºÃµÄ") > 0);
    desk_press(&d, "ee");
    assert_int_equal(desk_find(&d, "好的"), -1);
    desk_press(&d, "\033[D\r");
    assert_true(desk_find(&d, "好的") > 0);
    assert_true(desk_find(&d, "ÄãºÃ") > 0);
    desk_press(&d, "\033[Aea");
    assert_true(desk_find(&d, "你好") > 0);
    assert_string_equal(
        shelf_find(shelf, &(struct gezi_query){.words = "你好"}, 0), "你好");
}

static void a_message_is_deleted_only_with_y(void **state)
{
    (void)state;
    fill(1, 3);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    talk("Person 1");
    desk_press(&d, "\tD");
    assert_true(desk_find(&d, "Delete this message for ever? y deletes") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "line 2.") > 0);
    desk_press(&d, "Dy");
    assert_int_equal(desk_find(&d, "line 2."), -1);
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0),
                        "line 0.|line 1.");
}

static void a_conversation_is_deleted_with_its_count(void **state)
{
    (void)state;
    fill(1, 3);
    appears(1, GEZI_ONLINE);
    desk_turn(&d, 1);
    d.m.unix_ms = shelf->clock + 3 * (int64_t)86400000;
    desk_press(&d, "6D");
    assert_true(desk_find(&d, "y deletes 3 messages with Person 1") > 0);
    desk_press(&d, "9");
    assert_true(desk_find(&d, "y deletes 0 messages with Person 1 older than "
                              "9 days") > 0);
    desk_press(&d, "\x7f\033");
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0),
                        "line 0.|line 1.|line 2.");
    desk_press(&d, "D2y");
    assert_string_equal(shelf_find(shelf, &(struct gezi_query){0}, 0), "");
    talk("Person 1");
    assert_int_equal(d.m.talk->n, 0);
}

/* xorshift: the same numbers on every machine. */
static uint64_t seed;

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

static size_t all_bytes(void)
{
    size_t n = 0;

    for (size_t i = 0; i < d.m.talks_n; i++)
        for (uint32_t k = 0; k < d.m.talks[i]->n; k++)
            n += strlen(
                talk_at(d.m.talks[i], d.m.talks[i]->first_seq + k)->text);
    return n;
}

static void no_row_of_keys_loses_count(void **state)
{
    static const char *const keys[] = {
        "1",         "2",       "5",       "6",    "\r",     "\033",   "\033[A",
        "\033[B",    "\033[5~", "\033[6~", "\t",   "\0335",  "\0336",  "\033[F",
        "\033[1;3B", "e",       "a",       "A",    "r",      "d",      "D",
        "y",         "3",       "line",    "\x15", "\033[D", "Person", "x"};
    uint64_t number = 5000;

    (void)state;
    fill(1, 300);
    fill(2, 90);
    for (unsigned who = 1; who <= 3; who++)
        appears(who, GEZI_ONLINE);
    for (unsigned run = 1; run <= 8; run++) {
        seed = run * 0x9e3779b97f4a7c15u;
        for (int step = 0; step < 150; step++) {
            if (pick(10) == 0)
                live(1 + pick(3), number++, "and one line more");
            desk_press(&d, keys[pick(sizeof keys / sizeof *keys)]);
            d.count = 0;
            desk_turn(&d, pick(200));
            desk_draw(&d);
            assert_int_equal(d.m.bytes, all_bytes());
        }
    }
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_conversation_begins_where_it_ended),
        T(older_pages_come_while_scrolling_up),
        T(a_window_of_so_many_messages_moves_over_all),
        T(what_is_live_and_on_disk_is_shown_once),
        T(unread_of_earlier_sessions_is_counted_until_seen),
        T(unread_of_who_is_told_later_is_counted_before_and_once),
        T(unread_of_who_is_not_told_at_all_has_a_conversation),
        T(what_arrives_while_it_is_looked_at_is_seen_soon),
        T(who_is_away_was_seen_then),
        T(drafts_are_kept_over_a_restart),
        T(what_was_sent_another_day_comes_back_with_up),
        T(what_waits_says_why_and_can_be_tried_or_taken_back),
        T(what_could_not_be_saved_says_so),
        T(quit_does_not_ask_for_what_survives),
        T(search_finds_while_typing_and_marks_the_hit),
        T(search_waits_for_a_pause_in_typing),
        T(enter_jumps_to_the_place_and_escape_goes_back),
        T(a_message_is_read_again_in_another_encoding),
        T(a_message_is_deleted_only_with_y),
        T(a_conversation_is_deleted_with_its_count),
        T(no_row_of_keys_loses_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
