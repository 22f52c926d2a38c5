/* Keys on the screen: alarms, what waits for them, what can be answered. */
#include "desk.h"
#include "expect.h"

#define PRINT "0123456789abcdef"

static struct desk d;

static int open_desk(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 2, "Bob", "", GEZI_ONLINE);
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* The last that was asked of the house; an announcement when nothing was. */
static const struct desk_command *last(void)
{
    static const struct desk_command none;

    return d.count ? &d.commands[d.count - 1] : &none;
}

static void tell(struct gezi_event ev)
{
    const struct gezi_peer *bob = people_find(d.m.people, 2);

    ev.unix_ms = desk_noon;
    ev.peer = *bob;
    if (ev.kind == GEZI_EV_KEY) {
        ev.key.fingerprint = PRINT;
        ev.peer.trust = ev.key.news == GEZI_KEY_CHANGED ? GEZI_TRUST_CHANGED
                                                        : GEZI_TRUST_PINNED;
    }
    model_event(&d.m, &ev);
}

static void key(enum gezi_key_news news)
{
    tell((struct gezi_event){.kind = GEZI_EV_KEY, .key = {.news = news}});
}

static void another_key_is_a_line_and_enter_asks_what_to_do(void **state)
{
    (void)state;
    key(GEZI_KEY_LEARNT);
    desk_press(&d, "1Bob\r");
    assert_int_equal(desk_find(&d, "ANOTHER KEY"), -1);
    assert_true(desk_find(&d, "key remembered") == 0);
    key(GEZI_KEY_CHANGED);
    assert_true(desk_find(&d, "ANOTHER KEY THAN BEFORE") > 0);
    assert_true(desk_find(&d, "KEY CHANGED") == 0);
    desk_press(&d, "\r");
    assert_int_equal(d.m.asking, ASK_TRUST);
    desk_press(&d, "\033");
    assert_int_equal(d.m.asking, ASK_NOTHING);
    assert_int_not_equal(last()->what, GEZI_DO_TRUST);
    desk_press(&d, "\ry");
    assert_int_equal(last()->what, GEZI_DO_TRUST);
    assert_int_equal(last()->to.peer, 2);
    key(GEZI_KEY_ACCEPTED);
    assert_true(desk_find(&d, "you accepted the new key") > 0);
    assert_int_equal(desk_find(&d, "KEY CHANGED"), -1);
}

static void held(enum gezi_reason reason)
{
    tell((struct gezi_event){.kind = GEZI_EV_DELIVERY,
                             .delivery = {.ref = last()->ref,
                                          .id = "m1",
                                          .state = GEZI_QUEUED,
                                          .number = 99,
                                          .reason = reason}});
}

static void what_waits_says_why_and_can_be_let_go(void **state)
{
    static const struct {
        enum gezi_reason reason;
        const char *word;
        enum gezi_do what;
    } cases[] = {
        {GEZI_WHY_KEY_CHANGED, "key changed", GEZI_DO_TRUST},
        {GEZI_WHY_NO_KEY, "no key", GEZI_DO_CLEAR},
        {GEZI_WHY_BARED, "not clear", GEZI_DO_CLEAR},
    };

    (void)state;
    desk_press(&d, "1Bob\r");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        desk_press(&d, "hello\r");
        assert_int_equal(last()->what, GEZI_DO_SEND);
        held(cases[i].reason);
        assert_true(desk_find(&d, cases[i].word) > 0);
        desk_press(&d, "\ry");
        assert_int_equal(last()->what, cases[i].what);
        if (cases[i].what == GEZI_DO_CLEAR)
            assert_int_equal(last()->number, 99);
        desk_press(&d, "\033");
    }
}

static void a_message_shows_how_it_came(void **state)
{
    enum { O = GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED };

    (void)state;
    desk_press(&d, "1Bob\r");
    desk_message(&d, 2, "Bob", "one", O | GEZI_MSG_SIGNED);
    desk_message(&d, 2, "Bob", "two", O);
    desk_message(&d, 2, "Bob", "three", O | GEZI_MSG_FORGED);
    desk_message(&d, 2, "Bob", "four", GEZI_MSG_BARED);
    desk_message(&d, 2, "Bob", "???", GEZI_MSG_ENCRYPTED);
    assert_true(desk_find(&d, "one [ES]") > 0);
    assert_true(desk_find(&d, "two [E]") > 0);
    assert_true(desk_find(&d, "[encrypted, SIGNED BY ANOTHER KEY] three") > 0);
    assert_true(desk_find(&d, "[IN CLEAR, unlike before] four") > 0);
    assert_true(desk_find(&d, "[encrypted, not readable here] ???") > 0);
}

static void the_list_shows_who_encrypts(void **state)
{
    (void)state;
    assert_int_equal(desk_find(&d, "ES"), -1);
    key(GEZI_KEY_LEARNT);
    assert_true(desk_find(&d, "ES") > 0);
    key(GEZI_KEY_CHANGED);
    assert_true(desk_find(&d, "!!") > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(another_key_is_a_line_and_enter_asks_what_to_do),
        TEST(what_waits_says_why_and_can_be_let_go),
        TEST(a_message_shows_how_it_came),
        TEST(the_list_shows_who_encrypts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
