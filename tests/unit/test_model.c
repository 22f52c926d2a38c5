#include "expect.h"

#include "desk.h"

#include "tui/index.h"
#include "tui/layout.h"
#include "tui/list.h"

#include <stdio.h>
#include <stdlib.h>

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "Ann", "", GEZI_ONLINE);
    desk_person(&d, 2, "Bob", "", GEZI_ONLINE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void open_talk(const char *name)
{
    char keys[64];

    snprintf(keys, sizeof keys, "\0331%s\r", name);
    desk_press(&d, keys);
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(d.m.talk->name, name);
}

/* The last command given. */
static const struct desk_command *last(void)
{
    assert_true(d.count > 0);
    return &d.commands[d.count - 1];
}

static size_t sent_count(void)
{
    size_t n = 0;

    for (size_t i = 0; i < d.count; i++)
        n += d.commands[i].what == GEZI_DO_SEND;
    return n;
}

static void a_message_is_sent_to_the_person_of_the_conversation(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "hi\r");
    assert_int_equal(last()->what, GEZI_DO_SEND);
    assert_int_equal(last()->to.peer, 2);
    assert_string_equal(last()->text, "hi");
    assert_int_equal(d.m.talk->draft.n, 0);
    assert_true(desk_find(&d, "queued") > 0);
}

static void states_are_words(void **state)
{
    size_t i;

    (void)state;
    open_talk("Bob");
    desk_press(&d, "hi\r");
    i = d.count - 1;
    desk_sent(&d, i);
    desk_delivery(&d, i, GEZI_TRYING, GEZI_WHY_NONE, 2);
    assert_true(desk_find(&d, "trying 2") > 0);
    desk_delivery(&d, i, GEZI_DELIVERED, GEZI_WHY_NONE, 2);
    assert_true(desk_find(&d, "delivered") > 0);
    d.m.unix_ms += 60000;
    desk_delivery(&d, i, GEZI_READ, GEZI_WHY_NONE, 2);
    assert_true(desk_find(&d, "read 14:06") > 0);
    desk_delivery(&d, i, GEZI_GONE, GEZI_WHY_NONE, 1);
    assert_true(desk_find(&d, "sent") > 0);
}

static void a_failed_message_says_why_and_can_be_sent_again(void **state)
{
    size_t i;

    (void)state;
    open_talk("Bob");
    desk_press(&d, "hi\r");
    i = d.count - 1;
    desk_sent(&d, i);
    desk_delivery(&d, i, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    assert_true(desk_find(&d, "failed") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "r sends again: no answer, sent 5 times") > 0);
    desk_press(&d, "r");
    assert_int_equal(sent_count(), 2);
    assert_string_equal(last()->text, "hi");
    assert_int_equal(last()->to.peer, 2);
    assert_true(last()->ref != d.commands[i].ref);
    /* It is dealt with: Enter on an empty line has nothing left to do. */
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "Type a message first") > 0);
}

static void a_draft_stays_when_the_core_takes_nothing(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "hi");
    d.answer = GEZI_E_NOMEM;
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->draft.text, "hi");
    assert_int_equal(d.m.talk->n, 0);
    assert_true(desk_find(&d, "Not sent: out of memory") > 0);
}

static void too_long_is_refused_before_sending_by_the_bytes(void **state)
{
    (void)state;
    open_talk("Bob");
    d.check.limit = 4;
    desk_press(&d, "12345");
    assert_true(desk_find(&d, "GBK: 1 bytes too long") > 0);
    desk_press(&d, "\r");
    assert_int_equal(sent_count(), 0);
    assert_string_equal(d.m.talk->draft.text, "12345");
    assert_true(desk_find(&d, "1 bytes too long: f as a file") > 0);
}

static void lost_characters_are_counted_before_sending(void **state)
{
    (void)state;
    open_talk("Bob");
    d.check.lost = 2;
    desk_press(&d, "x");
    assert_true(desk_find(&d, "GBK: 2 characters will go as ?") > 0);
}

static void each_conversation_keeps_its_draft(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "for bob");
    open_talk("Ann");
    assert_int_equal(d.m.talk->draft.n, 0);
    open_talk("Bob");
    assert_string_equal(d.m.talk->draft.text, "for bob");
}

static void unread_is_counted_until_it_is_looked_at(void **state)
{
    (void)state;
    desk_message(&d, 2, "Bob", "one", 0);
    desk_message(&d, 2, "Bob", "two", 0);
    assert_int_equal(model_unread(&d.m), 2);
    assert_true(desk_find(&d, "Receive(2)") > 0);
    desk_press(&d, "2\r");
    assert_int_equal(model_unread(&d.m), 0);
    assert_true(desk_find(&d, "- 2 new -") > 0);
    desk_message(&d, 2, "Bob", "three", 0);
    assert_int_equal(model_unread(&d.m), 0);
    assert_true(desk_find(&d, "three") > 0);
}

static void on_a_narrow_menu_the_number_of_the_new_stands_alone(void **state)
{
    (void)state;
    desk_resize(&d, 12, 40);
    for (int i = 0; i < 100; i++)
        desk_message(&d, 2, "Bob", "x", 0);
    assert_true(desk_find(&d, "2  Receive   100 ") > 0);
}

static void one_person_is_a_person(void **state)
{
    (void)state;
    desk_gone(&d, 2, "Bob");
    assert_int_equal(desk_find(&d, " 1 person "), 0);
    assert_true(desk_find(&d, "3  Broadcast to 1 here") > 0);
    desk_press(&d, "\0333Hi\r");
    assert_true(desk_find(&d, "Send to 1 person here? Enter") > 0);
}

static void the_line_of_the_new_stands_above_the_first_of_them(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_message(&d, 2, "Bob", "seen", 0);
    desk_press(&d, "\033");
    desk_message(&d, 2, "Bob", "fresh one", 0);
    desk_message(&d, 2, "Bob", "fresh two", 0);
    open_talk("Bob");
    assert_int_equal(desk_find(&d, "- 2 new -"), desk_find(&d, "seen") + 1);
    assert_int_equal(desk_find(&d, "fresh one"), desk_find(&d, "2 new") + 1);
    /* It has done its work when one comes back. */
    desk_press(&d, "\033");
    open_talk("Bob");
    assert_int_equal(desk_find(&d, "- 2 new -"), -1);
}

static void a_state_that_finds_no_room_takes_a_row_of_its_own(void **state)
{
    struct layout at;
    char text[100] = {0};
    int row;

    (void)state;
    open_talk("Bob");
    at = layout_of(&d.m);
    memset(text, 'x', (size_t)at.text_cols - LAYOUT_STATE_COLS + 1);
    desk_press(&d, text);
    desk_press(&d, "\rshort\r");
    row = desk_find(&d, "xxx");
    desk_draw(&d);
    assert_null(strstr(desk_row(&d, row), "queued"));
    assert_non_null(strstr(desk_row(&d, row + 1), "queued"));
    assert_non_null(strstr(desk_row(&d, row + 2), "short"));
    assert_non_null(strstr(desk_row(&d, row + 2), "queued"));
}

static void the_newest_is_seen_whatever_stands_above(void **state)
{
    char text[100] = {0};

    (void)state;
    open_talk("Bob");
    memset(text, 'x',
           (size_t)layout_of(&d.m).text_cols - LAYOUT_STATE_COLS + 1);
    for (int i = 0; i < 30; i++) {
        desk_press(&d, text);
        desk_press(&d, "\r");
    }
    desk_press(&d, "the last one\r");
    assert_int_equal(desk_find(&d, "the last one"), d.m.rows - 5);
}

static void a_message_longer_than_the_screen_scrolls_row_by_row(void **state)
{
    char text[40 * 12];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 40; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "row %d.\n", i);
    open_talk("Bob");
    desk_message(&d, 2, "Bob", text, 0);
    assert_true(desk_find(&d, "row 39.") > 0);
    assert_int_equal(desk_find(&d, "row 0."), -1);
    assert_int_equal(desk_find(&d, "14:05 Bob"), -1);
    desk_press(&d, "\033[5~");
    assert_true(desk_find(&d, "row 20.") > 0);
    desk_press(&d, "\033[5~\033[5~");
    assert_true(desk_find(&d, "row 0.") > 0);
    assert_int_equal(desk_find(&d, "row 39."), -1);
}

static void the_inbox_is_newest_first(void **state)
{
    (void)state;
    desk_message(&d, 1, "Ann", "older", 0);
    d.m.unix_ms += 1000;
    desk_message(&d, 2, "Bob", "newer", 0);
    desk_press(&d, "2");
    assert_true(desk_find(&d, "newer") < desk_find(&d, "older"));
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->name, "Bob");
}

static void the_bell_rings_for_what_arrives_when_it_is_on(void **state)
{
    (void)state;
    desk_message(&d, 2, "Bob", "x", 0);
    assert_true(d.m.alerts.bell);
    d.m.alerts.bell = false;
    d.m.alerts.bell_for = 0;
    d.m.now += ALERTS_QUIET_MS;
    desk_message(&d, 2, "Bob", "x", 0);
    assert_false(d.m.alerts.bell);
}

static void broadcasts_are_a_conversation_of_their_own(void **state)
{
    (void)state;
    desk_message(&d, 2, "Bob", "to all", GEZI_MSG_BROADCAST);
    assert_null(model_talk_of(&d.m, 2));
    assert_int_equal(model_everyone(&d.m)->unread, 1);
    desk_press(&d, "2\r");
    assert_true(desk_find(&d, "# Everyone") == 0);
    assert_true(desk_find(&d, "Bob") > 0);
}

static void of_who_is_muted_a_broadcast_is_shown_and_not_counted(void **state)
{
    (void)state;
    desk_treat(&d, 2, GEZI_TREAT_MUTED);
    d.m.now += ALERTS_QUIET_MS;
    d.m.alerts.bell = false;
    desk_message(&d, 2, "Bob", "hush", GEZI_MSG_BROADCAST);
    assert_false(d.m.alerts.bell);
    assert_int_equal(model_everyone(&d.m)->unread, 0);
    assert_int_equal(model_unread(&d.m), 0);
    desk_message(&d, 1, "李雷", "to all", GEZI_MSG_BROADCAST);
    assert_int_equal(model_unread(&d.m), 1);
    desk_press(&d, "2\r");
    assert_true(desk_find(&d, "hush") > 0);
    assert_true(desk_find(&d, "1 new") > desk_find(&d, "hush"));
}

static void a_broadcast_asks_once_with_the_head_count(void **state)
{
    (void)state;
    desk_press(&d, "3hello\r");
    assert_true(desk_find(&d, "Send to all 2 people here? Enter again") > 0);
    assert_int_equal(d.count, 0);
    desk_press(&d, "\r");
    assert_int_equal(d.count, 1);
    assert_int_equal(last()->what, GEZI_DO_BROADCAST);
    assert_string_equal(last()->text, "hello");
    assert_int_equal(d.m.talk->draft.n, 0);
}

static void also_in_its_conversation_a_broadcast_asks(void **state)
{
    (void)state;
    desk_message(&d, 2, "Bob", "to all", GEZI_MSG_BROADCAST);
    desk_press(&d, "2\rand back\r");
    assert_int_equal(d.count, 0);
    assert_true(desk_find(&d, "Send to all 2 people here?") > 0);
    desk_press(&d, "\r");
    assert_int_equal(d.count, 1);
    assert_true(desk_find(&d, "and back") > 0);
}

static void a_broadcast_that_was_not_confirmed_keeps_its_draft(void **state)
{
    (void)state;
    desk_press(&d, "3hello\r\033");
    desk_press(&d, "\033");
    assert_int_equal(d.count, 0);
    assert_string_equal(model_everyone(&d.m)->draft.text, "hello");
    /* Typing on is a no as well, and goes into the draft. */
    desk_press(&d, "3\ry");
    assert_int_equal(d.count, 0);
    assert_string_equal(model_everyone(&d.m)->draft.text, "helloy");
}

static void sealed_text_is_shown_when_it_is_opened(void **state)
{
    (void)state;
    desk_message(&d, 2, "Bob", "the secret", GEZI_MSG_SEALED);
    assert_int_equal(desk_find(&d, "the secret"), -1);
    desk_press(&d, "2");
    assert_int_equal(desk_find(&d, "the secret"), -1);
    desk_press(&d, "\r");
    assert_int_equal(desk_find(&d, "the secret"), -1);
    assert_true(desk_find(&d, "[sealed] Enter opens") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "the secret") > 0);
    assert_int_equal(last()->what, GEZI_DO_OPEN);
    assert_int_equal(last()->to.peer, 2);
    assert_int_equal(last()->number, 77);
}

static void an_address_can_be_written_to(void **state)
{
    (void)state;
    desk_press(&d, "1192.168.7.9:3000\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "hi\r");
    assert_int_equal(last()->to.peer, 0);
    assert_int_equal(last()->to.addr.ip, 0xc0a80709);
    assert_int_equal(last()->to.addr.port, 3000);
}

static void who_shows_up_at_an_address_gets_its_conversation(void **state)
{
    struct talk *t;

    (void)state;
    desk_press(&d, "110.0.0.9\r");
    t = d.m.talk;
    desk_press(&d, "hi\r");
    desk_person(&d, 9, "Zed", "", GEZI_ONLINE);
    desk_message(&d, 9, "Zed", "hello", 0);
    assert_ptr_equal(model_talk_of(&d.m, 9), t);
    assert_string_equal(t->name, "Zed");
    assert_int_equal(t->n, 2);
}

static void who_is_gone_and_comes_again_has_the_same_conversation(void **state)
{
    struct talk *t;

    (void)state;
    desk_message(&d, 2, "Bob", "one", 0);
    t = model_talk_of(&d.m, 2);
    desk_gone(&d, 2, "Bob");
    assert_null(model_talk_of(&d.m, 2));
    desk_person(&d, 2, "Bob", "", GEZI_ONLINE);
    assert_ptr_equal(model_talk_of(&d.m, 2), t);
}

static void a_nudge_is_a_line_and_rings(void **state)
{
    (void)state;
    desk_nudge(&d, 2, "Bob");
    assert_true(d.m.alerts.bell);
    open_talk("Bob");
    assert_true(desk_find(&d, "-- Bob shook your window --") > 0);
}

static void typing_shows_and_ends_by_itself(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_message(&d, 2, "Bob", "x", 0);
    desk_typing(&d, 2, "Bob", true);
    assert_true(desk_find(&d, "Bob is typing") > 0);
    assert_true(model_deadline(&d.m) == d.m.now + GEZI_TYPING_MS);
    d.m.now = model_deadline(&d.m);
    assert_int_equal(desk_find(&d, "Bob is typing"), -1);
    assert_true(model_deadline(&d.m) == INT64_MAX);
}

static void we_tell_that_we_type_once_in_a_while(void **state)
{
    size_t n;

    (void)state;
    open_talk("Bob");
    n = d.count;
    desk_press(&d, "a");
    assert_int_equal(d.count, n + 1);
    assert_int_equal(last()->what, GEZI_DO_TYPING);
    assert_true(last()->has_text);
    desk_press(&d, "b");
    assert_int_equal(d.count, n + 1);
    desk_press(&d, "\x7f\x7f");
    assert_int_equal(d.count, n + 2);
    assert_false(last()->has_text);
}

static void fill_talk(int n)
{
    char text[32];

    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "line %d.", i);
        desk_message(&d, 2, "Bob", text, 0);
    }
}

static void what_is_read_does_not_move_when_news_come(void **state)
{
    char before[64], text[64];

    (void)state;
    open_talk("Bob");
    fill_talk(100);
    assert_true(desk_find(&d, "line 99.") > 0);
    desk_press(&d, "\033[5~\033[5~");
    desk_draw(&d);
    snprintf(before, sizeof before, "%.60s", desk_row(&d, 5) + 20);
    assert_true(strstr(before, "line") != NULL);
    fill_talk(3);
    desk_draw(&d);
    snprintf(text, sizeof text, "%.60s", desk_row(&d, 5) + 20);
    assert_string_equal(text, before);
    assert_true(desk_find(&d, "3 new below, End shows") > 0);
    desk_press(&d, "\033[F");
    assert_true(desk_find(&d, "line 2.") > 0);
    assert_int_equal(desk_find(&d, "new below"), -1);
}

static void scrolling_reaches_both_ends(void **state)
{
    (void)state;
    open_talk("Bob");
    fill_talk(100);
    for (int i = 0; i < 20; i++)
        desk_press(&d, "\033[5~");
    assert_true(desk_find(&d, "line 0.") > 0);
    for (int i = 0; i < 20; i++)
        desk_press(&d, "\033[6~");
    assert_true(desk_find(&d, "line 99.") > 0);
    assert_false(d.m.talk->scrolled);
}

static void a_conversation_keeps_so_many_messages_and_no_more(void **state)
{
    (void)state;
    fill_talk(TALK_MESSAGES_MAX + 500);
    assert_int_equal(model_talk_of(&d.m, 2)->n, TALK_MESSAGES_MAX);
    assert_string_equal(
        talk_at(model_talk_of(&d.m, 2), model_talk_of(&d.m, 2)->first_seq)
            ->text,
        "line 500.");
    open_talk("Bob");
    for (int i = 0; i < 200; i++)
        desk_press(&d, "\033[5~");
    assert_true(desk_find(&d, "line 500.") > 0);
}

static void all_texts_together_are_bounded(void **state)
{
    char *big = calloc(60001, 1);

    (void)state;
    memset(big, 'x', 60000);
    for (uint32_t i = 0; i < 3000; i++)
        desk_message(&d, 1 + i % 2, i % 2 ? "Bob" : "Ann", big, 0);
    assert_true(d.m.bytes <= MODEL_BYTES_MAX + 60000);
    assert_int_equal(d.m.bytes, model_talk_of(&d.m, 1)->bytes +
                                    model_talk_of(&d.m, 2)->bytes);
    free(big);
}

static void conversations_are_bounded_and_drafts_survive(void **state)
{
    char name[32];
    struct talk *bob;

    (void)state;
    open_talk("Bob");
    desk_press(&d, "draft");
    bob = d.m.talk;
    desk_press(&d, "\033");
    for (uint32_t id = 10; id < 10 + MODEL_TALKS_MAX + 100; id++) {
        snprintf(name, sizeof name, "p%u", (unsigned)id);
        d.m.unix_ms++;
        desk_message(&d, id, name, "x", 0);
        assert_non_null(model_talk_of(&d.m, id));
    }
    assert_true(d.m.talks_n <= MODEL_TALKS_MAX);
    assert_ptr_equal(model_talk_of(&d.m, 2), bob);
    assert_null(model_talk_of(&d.m, 10));
    for (size_t i = 1; i < d.m.talks_n; i++)
        assert_ptr_equal(model_talk_of(&d.m, d.m.talks[i]->to.peer),
                         d.m.talks[i]);
}

static void a_message_of_another_window_is_shown_with_its_state(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_SENT,
                            .unix_ms = desk_noon,
                            .peer = *people_find(d.m.people, 2)};

    (void)state;
    ev.sent = (struct gezi_sent){.id = "x-1", .text = "by a script"};
    model_event(&d.m, &ev);
    ev.kind = GEZI_EV_DELIVERY;
    ev.delivery = (struct gezi_delivery){.id = "x-1", .state = GEZI_DELIVERED};
    model_event(&d.m, &ev);
    open_talk("Bob");
    assert_true(desk_find(&d, "by a script") > 0);
    assert_true(desk_find(&d, "delivered") > 0);
}

static void
a_message_of_another_window_to_a_stranger_is_not_for_all(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_SENT,
                            .unix_ms = desk_noon,
                            .peer = {.addr = {0x0a000009, 2425},
                                     .key = "",
                                     .nick = "",
                                     .user = "",
                                     .host = ""}};

    (void)state;
    ev.sent = (struct gezi_sent){.id = "x-1", .text = "by a script"};
    model_event(&d.m, &ev);
    assert_int_equal(model_everyone(&d.m)->n, 0);
    assert_int_equal(model_talk_at(&d.m, ev.peer.addr)->n, 1);
    ev.sent.flags = GEZI_MSG_BROADCAST;
    ev.peer.addr.ip = 0;
    model_event(&d.m, &ev);
    assert_int_equal(model_everyone(&d.m)->n, 1);
}

static void quit_leaves_at_once_when_nothing_is_lost(void **state)
{
    (void)state;
    desk_press(&d, "0");
    assert_true(d.left);
}

static void quit_names_the_draft_that_would_be_lost(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "draft");
    desk_press(&d, "\0330");
    assert_false(d.left);
    assert_true(desk_find(&d, "A draft to Bob would be lost") > 0);
    desk_press(&d, "\033");
    assert_int_equal(desk_find(&d, "would be lost"), -1);
    assert_string_equal(d.m.talk->draft.text, "draft");
    desk_press(&d, "\x03");
    assert_false(d.left);
    desk_press(&d, "\r");
    assert_true(d.left);
}

static void quit_names_the_message_that_still_waits(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "hi\r");
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_TRYING, GEZI_WHY_NONE, 1);
    desk_press(&d, "\0330");
    assert_false(d.left);
    assert_true(desk_find(&d, "A message to Bob is still on its way") > 0);
    desk_press(&d, "0");
    assert_true(d.left);
}

static void digits_mean_the_same_everywhere(void **state)
{
    static const struct {
        char digit;
        enum screen screen;
    } menu[] = {{'1', SCREEN_SEND},
                {'2', SCREEN_INBOX},
                {'3', SCREEN_BROADCAST},
                {'6', SCREEN_PEOPLE},
                {'?', SCREEN_HELP}};

    (void)state;
    for (size_t from = 0; from < sizeof menu / sizeof *menu; from++)
        for (size_t to = 0; to < sizeof menu / sizeof *menu; to++) {
            char keys[3] = {'\033', menu[from].digit, 0};

            desk_press(&d, keys);
            assert_int_equal(d.m.screen, menu[from].screen);
            keys[1] = menu[to].digit;
            desk_press(&d, keys);
            assert_int_equal(d.m.screen, menu[to].screen);
        }
}

static void bare_digits_are_enough_where_nothing_is_typed(void **state)
{
    static const char lists[] = "26?";

    (void)state;
    for (size_t i = 0; lists[i]; i++) {
        char keys[3] = {lists[i], '6', 0};

        desk_press(&d, "\033?");
        desk_press(&d, keys);
        assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    }
}

static void escape_goes_back_one_step_at_a_time(void **state)
{
    (void)state;
    desk_press(&d, "6\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    desk_press(&d, "1\r");
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    assert_true(desk_find(&d, "0 quits") > 0);
}

static void escape_never_goes_in_circles(void **state)
{
    (void)state;
    desk_press(&d, "62626");
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
}

static void help_goes_back_to_where_it_was_asked_for(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "draft\033?");
    assert_int_equal(d.m.screen, SCREEN_HELP);
    desk_message(&d, 2, "Bob", "meanwhile", 0);
    assert_int_equal(model_unread(&d.m), 1);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(d.m.talk->draft.text, "draft");
    assert_int_equal(model_unread(&d.m), 0);
    assert_true(desk_find(&d, "- 1 new -") > 0);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_MENU);
}

static void a_filter_of_the_people_takes_every_letter(void **state)
{
    (void)state;
    desk_person(&d, 3, "r/2", "", GEZI_ONLINE);
    desk_press(&d, "6/r/2");
    assert_int_equal(d.count, 0);
    assert_int_equal(desk_find(&d, "Bob"), -1);
    assert_true(desk_find(&d, " Esc+ 1 Send") > 0);
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->name, "r/2");
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_PEOPLE);
    assert_true(desk_find(&d, "Bob") > 0);
}

static void a_digit_that_is_not_on_the_menu_says_so_in_one_line(void **state)
{
    (void)state;
    desk_press(&d, "9");
    assert_int_equal(d.m.screen, SCREEN_MENU);
    assert_true(desk_find(&d, "9 is not on the menu: 1 2 3 4 5 6 7 ? 0") == 22);
}

static void letters_filter_the_people_of_the_main_menu(void **state)
{
    (void)state;
    desk_press(&d, "bo");
    assert_int_equal(desk_find(&d, "Ann"), -1);
    assert_true(desk_find(&d, "Bob") > 0);
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->name, "Bob");
    desk_press(&d, "\033");
    assert_true(desk_find(&d, "Ann") > 0);
}

static void the_one_that_is_chosen_stays_chosen_when_others_come(void **state)
{
    (void)state;
    desk_press(&d, "1");
    desk_press(&d, "\033[B");
    desk_person(&d, 3, "Aaron", "", GEZI_ONLINE);
    desk_press(&d, "\r");
    assert_string_equal(d.m.talk->name, "Bob");
}

static void a_name_nobody_has_is_explained(void **state)
{
    (void)state;
    desk_press(&d, "1Bpb\r");
    assert_int_equal(d.m.screen, SCREEN_SEND);
    assert_true(desk_find(&d, "Bpb") == 2 || desk_find(&d, "Bpb") == 22);
    desk_draw(&d);
    assert_non_null(strstr(desk_row(&d, 22), "Bob"));
}

static void a_paste_is_one_draft(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "\033[200~one\r\ntwo\rthree\n\033[201~");
    assert_int_equal(sent_count(), 0);
    assert_string_equal(d.m.talk->draft.text, "one\ntwo\nthree\n");
}

static void the_line_breaks_by_alt_enter_and_control_j(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "a\033\rb\nc\r");
    assert_string_equal(last()->text, "a\nb\nc");
}

static void up_brings_back_what_was_sent_here(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "first\rsecond\r\033[A");
    assert_string_equal(d.m.talk->draft.text, "second");
    desk_press(&d, "\033[A");
    assert_string_equal(d.m.talk->draft.text, "first");
    open_talk("Ann");
    desk_press(&d, "\033[A");
    assert_int_equal(d.m.talk->draft.n, 0);
}

static void next_and_previous_go_round_the_conversations(void **state)
{
    (void)state;
    open_talk("Ann");
    desk_press(&d, "\033[1;3B");
    assert_string_equal(d.m.talk->name, "Bob");
    desk_press(&d, "\033[1;3B");
    assert_true(d.m.talk->everyone);
    desk_press(&d, "\033[1;3B");
    assert_string_equal(d.m.talk->name, "Ann");
    desk_press(&d, "\033[1;3A");
    assert_true(d.m.talk->everyone);
}

static void r_asks_again_who_is_here(void **state)
{
    (void)state;
    desk_press(&d, "6r");
    assert_int_equal(last()->what, GEZI_DO_ANNOUNCE);
}

static void a_nudge_goes_out(void **state)
{
    (void)state;
    open_talk("Bob");
    desk_press(&d, "\033n");
    assert_int_equal(last()->what, GEZI_DO_NUDGE);
    assert_int_equal(last()->to.peer, 2);
}

/* Nothing is written before it is chosen: what key draws it stands on it. */
static void an_image_says_which_key_draws_it(void **state)
{
    static const struct desk_file photo[] = {
        {"照片.PNG", 1000, GEZI_FILE_PLAIN}, {NULL, 0, GEZI_FILE_PLAIN}};
    static const struct desk_file other[] = {
        {"note.txt", 1000, GEZI_FILE_PLAIN}, {NULL, 0, GEZI_FILE_PLAIN}};

    (void)state;
    desk_person(&d, 9, "李雷", "", GEZI_ONLINE);
    desk_press(&d, "1李雷\r");
    desk_offer(&d, 9, "李雷", "", "o1", photo);
    assert_true(desk_find(&d, "a accept  x refuse") > 0); /* none are drawn */
    d.m.pictures = pictures_new(0, NULL, NULL);
    assert_true(desk_find(&d, "a draws it  x refuse") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "accept-from in 7 Settings takes and draws") > 0);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "a takes and draws it, x refuses") > 0);
    desk_resize(&d, 12, 40);
    assert_true(desk_find(&d, "a draws it") > 0);
    assert_true(desk_find(&d, "accept-from does it by itself") > 0);
    d.m.hide_pictures = true;
    desk_resize(&d, 24, 80);
    assert_int_equal(desk_find(&d, "a draws it"), -1);
    d.m.hide_pictures = false;
    desk_offer(&d, 9, "李雷", "", "o2", other);
    assert_true(desk_find(&d, "a accept  x refuse") > 0);
    pictures_free(d.m.pictures);
    d.m.pictures = NULL;
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_message_is_sent_to_the_person_of_the_conversation),
        T(states_are_words),
        T(a_failed_message_says_why_and_can_be_sent_again),
        T(a_draft_stays_when_the_core_takes_nothing),
        T(too_long_is_refused_before_sending_by_the_bytes),
        T(lost_characters_are_counted_before_sending),
        T(each_conversation_keeps_its_draft),
        T(unread_is_counted_until_it_is_looked_at),
        T(on_a_narrow_menu_the_number_of_the_new_stands_alone),
        T(one_person_is_a_person),
        T(the_line_of_the_new_stands_above_the_first_of_them),
        T(a_state_that_finds_no_room_takes_a_row_of_its_own),
        T(the_newest_is_seen_whatever_stands_above),
        T(a_message_longer_than_the_screen_scrolls_row_by_row),
        T(the_inbox_is_newest_first),
        T(the_bell_rings_for_what_arrives_when_it_is_on),
        T(broadcasts_are_a_conversation_of_their_own),
        T(an_image_says_which_key_draws_it),
        T(of_who_is_muted_a_broadcast_is_shown_and_not_counted),
        T(a_broadcast_asks_once_with_the_head_count),
        T(also_in_its_conversation_a_broadcast_asks),
        T(a_broadcast_that_was_not_confirmed_keeps_its_draft),
        T(sealed_text_is_shown_when_it_is_opened),
        T(an_address_can_be_written_to),
        T(who_shows_up_at_an_address_gets_its_conversation),
        T(who_is_gone_and_comes_again_has_the_same_conversation),
        T(a_nudge_is_a_line_and_rings),
        T(typing_shows_and_ends_by_itself),
        T(we_tell_that_we_type_once_in_a_while),
        T(what_is_read_does_not_move_when_news_come),
        T(scrolling_reaches_both_ends),
        T(a_conversation_keeps_so_many_messages_and_no_more),
        T(all_texts_together_are_bounded),
        T(conversations_are_bounded_and_drafts_survive),
        T(a_message_of_another_window_is_shown_with_its_state),
        T(a_message_of_another_window_to_a_stranger_is_not_for_all),
        T(quit_leaves_at_once_when_nothing_is_lost),
        T(quit_names_the_draft_that_would_be_lost),
        T(quit_names_the_message_that_still_waits),
        T(digits_mean_the_same_everywhere),
        T(bare_digits_are_enough_where_nothing_is_typed),
        T(escape_goes_back_one_step_at_a_time),
        T(escape_never_goes_in_circles),
        T(help_goes_back_to_where_it_was_asked_for),
        T(a_filter_of_the_people_takes_every_letter),
        T(a_digit_that_is_not_on_the_menu_says_so_in_one_line),
        T(letters_filter_the_people_of_the_main_menu),
        T(the_one_that_is_chosen_stays_chosen_when_others_come),
        T(a_name_nobody_has_is_explained),
        T(a_paste_is_one_draft),
        T(the_line_breaks_by_alt_enter_and_control_j),
        T(up_brings_back_what_was_sent_here),
        T(next_and_previous_go_round_the_conversations),
        T(r_asks_again_who_is_here),
        T(a_nudge_goes_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
