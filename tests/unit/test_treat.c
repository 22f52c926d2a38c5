#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define SCRIPT "10.0.0.8:51000"

static void treat(struct story *d, const char *key, unsigned as)
{
    const struct gezi_command cmd = {.what = GEZI_DO_TREAT,
                                     .to = {.peer = story_person(d, key)},
                                     .number = as};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

/* 李雷 is here, and the user wants him treated so. */
static struct story *with_lilei(unsigned as)
{
    struct story *d = story_new();

    HEAR(d, LILEI, "1:1:lei:pc:16777217:Li Lei\0");
    treat(d, "lei@pc", as);
    story_wait(d, 2000); /* his entry is answered */
    story_clear(d);
    return d;
}

static void how_somebody_is_treated_is_told_once(void **state)
{
    struct story *d = with_lilei(0);
    const struct story_event *ev;

    (void)state;
    assert_int_equal(d->ev_n, 0);
    treat(d, "lei@pc", GEZI_TREAT_MUTED);
    ev = story_event(d, GEZI_EV_PERSON, 0);
    assert_non_null(ev);
    assert_int_equal(ev->e.change, GEZI_CHANGE_TREATED);
    assert_int_equal(ev->e.peer.treat, GEZI_TREAT_MUTED);
    treat(d, "lei@pc", GEZI_TREAT_MUTED);
    assert_int_equal(d->ev_n, 1);
    treat(d, "lei@pc", 0);
    assert_int_equal(story_peer(d, "lei@pc").treat, 0);
    assert_int_equal(d->ev_n, 2);
    story_free(d);
}

static void who_is_blocked_meets_silence(void **state)
{
    struct story *d = with_lilei(GEZI_TREAT_BLOCKED);

    (void)state;
    HEAR(d, LILEI, "1:2:lei:pc:288:hello\0");
    HEAR(d, LILEI, "1:3:lei:pc:1056:to all\0");
    HEAR(d, LILEI,
         "1:4:lei:pc:2097440:\0"
         "0:a.txt:5:0:1:\a");
    HEAR(d, LILEI, "1:5:lei:pc:209:\0"); /* shakes the window */
    HEAR(d, LILEI, "1:6:lei:pc:121:\0"); /* types */
    HEAR(d, LILEI, "1:7:lei:pc:251:iptux\0");
    story_wait(d, 2000);
    assert_int_equal(d->out_n, 0);
    assert_int_equal(d->ev_n, 0);
    assert_int_equal(gezi_core_counts(d->c).blocked, 6);
    story_free(d);
}

static void what_was_blocked_is_taken_when_it_comes_again_later(void **state)
{
    struct story *d = with_lilei(GEZI_TREAT_BLOCKED);

    (void)state;
    HEAR(d, LILEI, "1:2:lei:pc:288:hello\0");
    treat(d, "lei@pc", 0);
    HEAR(d, LILEI, "1:2:lei:pc:288:hello\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    story_free(d);
}

static void who_is_blocked_is_still_seen_and_written_to(void **state)
{
    struct story *d = with_lilei(GEZI_TREAT_BLOCKED);
    uint32_t id = story_person(d, "lei@pc");
    char receipt[64];
    uint64_t number;

    (void)state;
    story_send(d, NULL, id, "are you there?");
    number = story_number_of(story_find(d, LILEI, 0x20, 0));
    snprintf(receipt, sizeof receipt, "1:9:lei:pc:33:%llu",
             (unsigned long long)number);
    story_hear(d, LILEI, receipt, strlen(receipt) + 1);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    HEAR(d, LILEI, "1:10:lei:pc:16777220:Li Lei 2\0");
    assert_string_equal(story_peer(d, "lei@pc").nick, "Li Lei 2");
    HEAR(d, LILEI, "1:11:lei:pc:2:\0");
    assert_int_equal(story_peer(d, "lei@pc").presence, GEZI_OFFLINE);
    assert_int_equal(story_peer(d, "lei@pc").treat, GEZI_TREAT_BLOCKED);
    story_free(d);
}

static void bare_text_of_somebody_blocked_is_dropped(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, SCRIPT, "hello");
    treat(d, SCRIPT, GEZI_TREAT_BLOCKED);
    story_clear(d);
    HEAR(d, SCRIPT, "hello again");
    assert_int_equal(d->ev_n, 0);
    story_free(d);
}

static void who_is_muted_is_answered_as_ever(void **state)
{
    struct story *d = with_lilei(GEZI_TREAT_MUTED);
    const struct story_event *ev;

    (void)state;
    HEAR(d, LILEI, "1:2:lei:pc:288:hello\0");
    ev = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_non_null(ev);
    assert_int_equal(ev->e.peer.treat, GEZI_TREAT_MUTED);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    story_free(d);
}

static void a_restored_person_is_treated_as_before(void **state)
{
    const struct gezi_known known = {.peer = {.key = "lei@pc",
                                              .nick = "Li Lei",
                                              .user = "lei",
                                              .host = "pc",
                                              .group = "",
                                              .client = "",
                                              .sign = "",
                                              .kind = GEZI_KIND_IPMSG,
                                              .treat = GEZI_TREAT_BLOCKED}};
    struct story *d = story_new();

    (void)state;
    assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
    HEAR(d, LILEI, "1:2:lei:pc:288:hello\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 0);
    assert_int_equal(gezi_core_counts(d->c).blocked, 1);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_somebody_is_treated_is_told_once),
        cmocka_unit_test(who_is_blocked_meets_silence),
        cmocka_unit_test(what_was_blocked_is_taken_when_it_comes_again_later),
        cmocka_unit_test(who_is_blocked_is_still_seen_and_written_to),
        cmocka_unit_test(bare_text_of_somebody_blocked_is_dropped),
        cmocka_unit_test(who_is_muted_is_answered_as_ever),
        cmocka_unit_test(a_restored_person_is_treated_as_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
