#include "expect.h"

#include "tui/alerts.h"

#include <string.h>

static struct alerts a;

static int setup(void **state)
{
    (void)state;
    alerts_init(&a);
    a.typed = -1000000; /* nobody has typed for long */
    return 0;
}

static struct gezi_event text(const char *words, unsigned flags)
{
    return (struct gezi_event){.kind = GEZI_EV_MESSAGE,
                               .peer = {.id = 1, .nick = "李雷"},
                               .message = {.text = words, .flags = flags}};
}

static void comes(int64_t now, const char *words, unsigned flags)
{
    struct gezi_event ev = text(words, flags);

    a.bell = a.note = false;
    alerts_event(&a, now, &ev);
}

static void a_burst_of_messages_rings_once(void **state)
{
    int rings = 0;

    (void)state;
    for (int64_t now = 0; now < 10000; now += 50) {
        comes(now, "x", 0);
        rings += a.bell;
    }
    assert_int_equal(rings, 1);
    comes(9950 + ALERTS_QUIET_MS - 1, "x", 0);
    assert_false(a.bell);
    comes(9950 + 2 * ALERTS_QUIET_MS - 1, "x", 0);
    assert_true(a.bell);
}

static void only_what_was_asked_for_rings(void **state)
{
    (void)state;
    a.bell_for = ALERT_MESSAGE;
    a.note_for = ALERT_BROADCAST;
    comes(0, "x", GEZI_MSG_BROADCAST);
    assert_false(a.bell);
    assert_true(a.note);
    comes(100000, "x", 0);
    assert_true(a.bell);
    assert_false(a.note);
}

static void who_looks_is_neither_rung_nor_told(void **state)
{
    (void)state;
    alerts_focus(&a, FOCUS_HERE);
    comes(0, "x", 0);
    assert_false(a.bell || a.note);
    alerts_focus(&a, FOCUS_ELSEWHERE);
    comes(100000, "x", 0);
    assert_true(a.bell && a.note);
}

static void a_terminal_that_tells_no_focus_is_judged_by_its_keys(void **state)
{
    (void)state;
    alerts_key(&a, 0);
    comes(ALERTS_GONE_MS - 1, "x", 0);
    assert_true(a.bell); /* it may be a window behind others */
    assert_false(a.note);
    comes(3 * ALERTS_GONE_MS, "x", 0);
    assert_true(a.note);
    alerts_focus(&a, FOCUS_ELSEWHERE);
    alerts_key(&a, 10 * ALERTS_GONE_MS);
    comes(10 * ALERTS_GONE_MS + 1, "x", 0);
    assert_true(a.note);
}

static void a_note_says_who_and_what_and_how_many_more(void **state)
{
    (void)state;
    comes(0, "下午三点\n开会", 0);
    assert_string_equal(a.title, "李雷");
    assert_string_equal(a.body, "下午三点 开会");
    for (int i = 1; i <= 3; i++) {
        comes(i, "x", 0);
        assert_false(a.note);
    }
    comes(ALERTS_NOTE_MS, "last", 0);
    assert_true(a.note);
    assert_string_equal(a.title, "李雷 (+3)");
    assert_string_equal(a.body, "last");
}

static void a_sealed_text_is_not_told(void **state)
{
    (void)state;
    comes(0, "secret", GEZI_MSG_SEALED);
    assert_true(a.note);
    assert_null(strstr(a.body, "secret"));
}

static void a_long_text_is_cut_between_characters(void **state)
{
    char words[3 * ALERT_BODY_SIZE + 1];

    (void)state;
    for (int i = 0; i < ALERT_BODY_SIZE; i++)
        memcpy(words + 3 * i, "鸽", 3);
    words[sizeof words - 1] = '\0';
    comes(0, words, 0);
    assert_int_equal(strlen(a.body), (ALERT_BODY_SIZE - 1) / 3 * 3);
}

static void files_nudges_and_other_keys_are_kinds_of_their_own(void **state)
{
    static const struct gezi_file file = {.name = "图纸.dwg"};
    struct gezi_event ev = text("", 0);

    (void)state;
    ev.message.files = &file;
    ev.message.files_n = 1;
    assert_int_equal(alert_of(&ev), ALERT_FILE);
    ev.message.text = "look";
    assert_int_equal(alert_of(&ev), ALERT_FILE | ALERT_MESSAGE);
    ev = (struct gezi_event){.kind = GEZI_EV_NUDGE};
    assert_int_equal(alert_of(&ev), ALERT_NUDGE);
    ev = (struct gezi_event){.kind = GEZI_EV_KEY,
                             .key = {.news = GEZI_KEY_CHANGED}};
    assert_int_equal(alert_of(&ev), ALERT_KEY);
    ev.key.news = GEZI_KEY_LEARNT;
    assert_int_equal(alert_of(&ev), 0);
    ev = (struct gezi_event){.kind = GEZI_EV_TRANSFER,
                             .transfer = {.state = GEZI_FILE_DONE}};
    assert_int_equal(alert_of(&ev), ALERT_FILE);
    ev.transfer.out = true;
    assert_int_equal(alert_of(&ev), 0);
    ev.transfer.out = false;
    ev.transfer.state = GEZI_FILE_RUNNING;
    assert_int_equal(alert_of(&ev), 0);
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_burst_of_messages_rings_once),
        T(only_what_was_asked_for_rings),
        T(who_looks_is_neither_rung_nor_told),
        T(a_terminal_that_tells_no_focus_is_judged_by_its_keys),
        T(a_note_says_who_and_what_and_how_many_more),
        T(a_sealed_text_is_not_told),
        T(a_long_text_is_cut_between_characters),
        T(files_nudges_and_other_keys_are_kinds_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
