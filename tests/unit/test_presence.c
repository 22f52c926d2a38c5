#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static void announce(struct story *d)
{
    assert_int_equal(
        story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE}), GEZI_OK);
}

static void start_is_noop_then_entry_then_entry_again(void **state)
{
    struct story *d = story_new();

    (void)state;
    announce(d);
    assert_int_equal(d->out_n, 1);
    assert_int_equal(story_count(d, "*", 0x00), 1);
    story_wait(d, 249);
    assert_int_equal(d->out_n, 1);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "*", 0x01), 1);
    assert_int_equal(story_command_of(story_find(d, "*", 0x01, 0)), 0x01000001);
    story_wait(d, 4999);
    assert_int_equal(story_count(d, "*", 0x01), 1);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "*", 0x01), 2);
    story_wait(d, 60000);
    assert_int_equal(story_count(d, "*", 0x01), 2);
    story_free(d);
}

static void the_program_of_a_person_is_told_in_words(void **state)
{
    static const struct {
        const char *from, *entry, *client;
    } rows[] = {
        {"10.0.0.3:2425", "1:1:a:h:16777217:n", "IP Messenger 5.7.3 (Windows)"},
        {"10.0.0.4:2425", "1_iptux 0.8.3:1:b:h:257:n", "iptux 0.8.3"},
        {"10.0.0.5:2425", "1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9:1:c:h:1:n",
         "FeiQ"},
        {"10.0.0.6:2425", "1:1:d:h:1:n", ""},
    };
    static const char tail[] = "\0\0\nVS:00010002:5:7:3";
    struct story *d = story_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char packet[200];
        size_t n = strlen(rows[i].entry);

        memcpy(packet, rows[i].entry, n);
        memcpy(packet + n, tail, sizeof tail - 1);
        story_hear(d, rows[i].from, packet, i ? n : n + sizeof tail - 1);
        assert_string_equal(story_event(d, GEZI_EV_PERSON, i)->client,
                            rows[i].client);
    }
    story_free(d);
}

static void announcing_twice_at_once_is_announcing_once(void **state)
{
    struct story *d = story_new();

    (void)state;
    announce(d);
    announce(d);
    story_wait(d, 250);
    assert_int_equal(story_count(d, "*", 0x00), 1);
    assert_int_equal(story_count(d, "*", 0x01), 1);
    story_free(d);
}

static void no_colon_of_our_names_splits_the_header(void **state)
{
    /* Code page 1252 has no full-width colon and writes a plain one. */
    struct gezi_config config = {.user = "a:b\xef\xbc\x9a"
                                         "c",
                                 .host = "box",
                                 .legacy = GEZI_CS_CP1252};
    struct story *d = story_new_with(&config);
    const struct story_out *o;

    (void)state;
    announce(d);
    story_wait(d, 250);
    o = story_find(d, "*", 0x01, 0);
    assert_non_null(o);
    assert_non_null(strstr(o->bytes, ":a;b;c:box:"));
    story_free(d);
}

static void ready_is_told_after_the_first_entry_left(void **state)
{
    struct story *d = story_new();

    (void)state;
    announce(d);
    story_wait(d, 249);
    assert_int_equal(story_events(d, GEZI_EV_READY), 0);
    story_wait(d, 1);
    assert_int_equal(story_events(d, GEZI_EV_READY), 1);
    announce(d);
    story_wait(d, 10000);
    assert_int_equal(story_events(d, GEZI_EV_READY), 1);
    story_free(d);
}

static void an_entry_adds_a_person_and_is_answered_in_utf8(void **state)
{
    struct story *d = story_new();
    const struct story_event *ev;
    const struct story_out *out;
    size_t n;

    (void)state;
    HEAR(d, LILEI,
         "1:100:lilei:PC:16777217:\xc0\xee\0\xd1\xd0\0\nUN:lilei\nHN:PC"
         "\nNN:李雷\nGN:研发部");
    ev = story_event(d, GEZI_EV_PERSON, 0);
    assert_non_null(ev);
    assert_int_equal(ev->e.change, GEZI_CHANGE_ONLINE);
    assert_string_equal(ev->nick, "李雷");
    assert_string_equal(ev->group, "研发部");
    assert_string_equal(ev->key, "lilei@pc");
    assert_int_equal(ev->e.peer.kind, GEZI_KIND_IPMSG);
    assert_int_equal(d->out_n, 0);
    story_wait(d, 1100);
    assert_int_equal(d->out_n, 1);
    out = story_find(d, LILEI, 0x03, 0);
    assert_int_equal(story_command_of(out), 0x01800003);
    static const char expected[] = "我\0组\0\nGZ:1";
    assert_memory_equal(story_extra_of(out, &n), expected, sizeof expected - 1);
    assert_int_equal(n, sizeof expected - 1);
    story_free(d);
}

static void an_exit_takes_the_person_at_that_address_offline(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:100:lilei:PC:1:lilei\0\0");
    HEAR(d, "10.0.0.8", "1:101:lilei:PC:2:lilei\0\0");
    assert_int_equal(story_peer(d, "lilei@pc").presence, GEZI_ONLINE);
    HEAR(d, LILEI, "1:101:::2:");
    HEAR(d, LILEI, "1:101:x:y:2:");
    assert_int_equal(story_peer(d, "lilei@pc").presence, GEZI_OFFLINE);
    assert_int_equal(story_event(d, GEZI_EV_PERSON, 1)->e.change,
                     GEZI_CHANGE_OFFLINE);
    story_free(d);
}

static void whoever_left_and_comes_back_is_answered_again(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:100:lilei:PC:1:lilei\0\0");
    story_wait(d, 1100);
    assert_int_equal(story_count(d, LILEI, 0x03), 1);
    story_wait(d, 2000);
    HEAR(d, LILEI, "1:101:lilei:PC:1:lilei\0\0");
    story_wait(d, 1100);
    HEAR(d, LILEI, "1:102:lilei:PC:2:lilei\0\0");
    HEAR(d, LILEI, "1:103:lilei:PC:1:lilei\0\0");
    story_wait(d, 1100);
    assert_int_equal(story_count(d, LILEI, 0x03), 3);
    story_free(d);
}

static void a_stranger_that_only_wakes_us_is_asked_once_a_minute(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 59; i++) {
        HEAR(d, LILEI, "1:1:u:h:0:n\0\0");
        story_wait(d, 1000);
    }
    assert_int_equal(story_count(d, LILEI, 0x01), 1);
    assert_int_equal(story_people(d), 0);
    story_wait(d, 3000);
    HEAR(d, LILEI, "1:1:u:h:0:n\0\0");
    story_wait(d, 2000);
    assert_int_equal(story_count(d, LILEI, 0x01), 2);
    story_free(d);
}

static void a_stranger_that_enters_in_time_is_not_asked(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:0:n\0\0");
    story_wait(d, 250);
    HEAR(d, LILEI, "1:2:u:h:1:n\0\0");
    story_wait(d, 10000);
    assert_int_equal(story_count(d, LILEI, 0x01), 0);
    assert_int_equal(story_count(d, LILEI, 0x03), 1);
    story_free(d);
}

static void the_silent_are_asked_twice_and_then_offline(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    story_wait(d, 300000);
    HEAR(d, LILEI, "1:2:u:h:64:");
    story_clear(d);
    story_wait(d, 599999);
    assert_int_equal(d->out_n, 0);
    story_wait(d, 1);
    assert_int_equal(story_count(d, LILEI, 0x01), 1);
    story_wait(d, 30000);
    assert_int_equal(story_count(d, LILEI, 0x01), 2);
    story_wait(d, 29999);
    assert_int_equal(story_peer(d, "u@h").presence, GEZI_ONLINE);
    story_wait(d, 1);
    assert_int_equal(story_peer(d, "u@h").presence, GEZI_OFFLINE);
    assert_int_equal(story_events(d, GEZI_EV_PERSON), 1);
    assert_true(gezi_core_deadline(d->c) == INT64_MAX);
    story_free(d);
}

static void the_silent_who_answer_stay(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    story_clear(d);
    story_wait(d, 600000);
    HEAR(d, LILEI, "1:2:u:h:3:n\0\0");
    story_wait(d, 599999);
    assert_int_equal(story_count(d, LILEI, 0x01), 1);
    assert_int_equal(d->ev_n, 0);
    story_free(d);
}

static void our_own_broadcasts_are_ignored(void **state)
{
    struct story *d = story_new();
    struct gezi_addr own = {0x0a000001, 0};

    (void)state;
    gezi_core_network(d->c, &own, 1);
    HEAR(d, "10.0.0.1", "1:1:me:box:1:n\0\0");
    HEAR(d, "10.0.0.1", "1:1:me:box:1056:to all");
    assert_int_equal(gezi_core_counts(d->c).echoes, 2);
    assert_int_equal(story_people(d), 0);
    assert_int_equal(d->ev_n, 0);
    /* Another program on this machine, or a namesake elsewhere, is not us. */
    HEAR(d, "10.0.0.1:9999", "1:1:script:box:1:n\0\0");
    HEAR(d, "10.0.0.2", "1:1:me:box:1:n\0\0");
    assert_int_equal(story_people(d), 2);
    story_free(d);
}

static void our_broadcast_that_returns_by_another_card_is_ignored(void **state)
{
    struct story *d = story_new();

    (void)state;
    announce(d);
    story_hear(d, "192.168.9.9", d->out[0].bytes, d->out[0].n);
    assert_int_equal(gezi_core_counts(d->c).echoes, 1);
    assert_int_equal(story_people(d), 0);
    story_free(d);
}

#define ALICE "alice-<2172650dfb583e22>"

static void a_fingerprint_without_encryption_is_an_impostor(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:" ALICE ":pc:16777217:n\0\0");
    HEAR(d, LILEI, "1:2:" ALICE ":pc:3:n\0\0");
    HEAR(d, LILEI, "1:3:" ALICE ":pc:288:it is me");
    assert_int_equal(gezi_core_counts(d->c).impostors, 3);
    assert_int_equal(d->ev_n, 0);
    story_wait(d, 2000);
    assert_int_equal(d->out_n, 0);
    /* An automatic answer promises nothing and is let through. */
    HEAR(d, LILEI, "1:4:" ALICE ":pc:8224:away");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_free(d);
}

/* It writes in the clear because we announce no encryption. */
static void the_owner_of_a_fingerprint_may_write_from_its_address(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:" ALICE ":pc:20971521:n\0\0");
    HEAR(d, LILEI, "1:2:" ALICE ":pc:8388896:hello");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    HEAR(d, "10.0.0.66", "1:3:" ALICE ":pc:8388896:I am Alice");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(gezi_core_counts(d->c).impostors, 1);
    story_free(d);
}

static void unknown_commands_are_counted_and_silence(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:114:21003");
    HEAR(d, LILEI, "1:1:u:h:16:");
    assert_int_equal(gezi_core_counts(d->c).unknown, 2);
    story_wait(d, 5000);
    assert_int_equal(d->out_n + d->ev_n, 0);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start_is_noop_then_entry_then_entry_again),
        cmocka_unit_test(the_program_of_a_person_is_told_in_words),
        cmocka_unit_test(announcing_twice_at_once_is_announcing_once),
        cmocka_unit_test(no_colon_of_our_names_splits_the_header),
        cmocka_unit_test(ready_is_told_after_the_first_entry_left),
        cmocka_unit_test(an_entry_adds_a_person_and_is_answered_in_utf8),
        cmocka_unit_test(an_exit_takes_the_person_at_that_address_offline),
        cmocka_unit_test(whoever_left_and_comes_back_is_answered_again),
        cmocka_unit_test(a_stranger_that_only_wakes_us_is_asked_once_a_minute),
        cmocka_unit_test(a_stranger_that_enters_in_time_is_not_asked),
        cmocka_unit_test(the_silent_are_asked_twice_and_then_offline),
        cmocka_unit_test(the_silent_who_answer_stay),
        cmocka_unit_test(our_own_broadcasts_are_ignored),
        cmocka_unit_test(our_broadcast_that_returns_by_another_card_is_ignored),
        cmocka_unit_test(a_fingerprint_without_encryption_is_an_impostor),
        cmocka_unit_test(the_owner_of_a_fingerprint_may_write_from_its_address),
        cmocka_unit_test(unknown_commands_are_counted_and_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
