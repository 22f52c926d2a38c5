/* People and messages of earlier days, as a store gives them back. */
#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define ENTRY "1:100:lilei:PC:16777217:lilei\0\0"

enum { MINUTE = 60000, DAY = 1440 * MINUTE };

static struct gezi_config config(void)
{
    return (struct gezi_config){.user = "me",
                                .host = "box",
                                .legacy = GEZI_CS_GBK,
                                .number = 1700000000,
                                .seed = 7,
                                .outbox = true};
}

static struct gezi_addr addr_of(const char *text)
{
    struct gezi_addr addr;

    assert_true(gezi_addr_parse(text, GEZI_PORT, &addr));
    return addr;
}

static struct gezi_peer person(const char *key, const char *user,
                               const char *host, const char *addr)
{
    return (struct gezi_peer){.kind = GEZI_KIND_IPMSG,
                              .addr = addr_of(addr),
                              .charset = GEZI_CS_UTF8,
                              .key = key,
                              .nick = user,
                              .user = user,
                              .host = host,
                              .group = "",
                              .client = "",
                              .sign = ""};
}

static enum gezi_err remember(struct story *d, struct gezi_peer peer,
                              int64_t ago_ms)
{
    struct gezi_known known = {.peer = peer, .seen_ms = d->unix_ms - ago_ms};

    return gezi_core_remember(d->c, d->now, &known);
}

static enum gezi_err resume(struct story *d, struct gezi_peer peer,
                            const char *text, uint64_t number, int64_t ago_ms,
                            unsigned attempts)
{
    char id[40];
    struct gezi_waiting waiting = {.peer = peer,
                                   .id = id,
                                   .text = text,
                                   .number = number,
                                   .unix_ms = d->unix_ms - ago_ms,
                                   .attempts = attempts};

    snprintf(id, sizeof id, "id-%llu", (unsigned long long)number);
    return gezi_core_resume(d->c, d->now, &waiting);
}

static struct gezi_peer lilei(void)
{
    return person("lilei@pc", "lilei", "PC", LILEI);
}

static const char *text_to(const struct story *d, const char *to, size_t i)
{
    const struct story_out *o = story_find(d, to, 0x20, i);

    return o ? story_extra_of(o, NULL) : "";
}

static void receipt_from(struct story *d, const char *from, uint64_t number)
{
    char text[100];
    int n = snprintf(text, sizeof text, "1:300:lilei:PC:33:%llu",
                     (unsigned long long)number);

    story_hear(d, from, text, (size_t)n + 1);
}

static void a_remembered_person_is_offline_and_told_by_no_event(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer p;

    (void)state;
    assert_int_equal(remember(d, lilei(), DAY), GEZI_OK);
    p = story_peer(d, "lilei@pc");
    assert_int_not_equal(p.id, 0);
    assert_int_equal(p.presence, GEZI_OFFLINE);
    assert_int_equal(p.kind, GEZI_KIND_IPMSG);
    assert_true(gezi_addr_equal(p.addr, addr_of(LILEI)));
    assert_int_equal(p.charset, GEZI_CS_UTF8);
    story_wait(d, DAY);
    assert_int_equal(d->ev_n + d->out_n, 0);
    story_free(d);
}

static void whoever_comes_back_is_the_same_person_wherever(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    uint32_t id;

    (void)state;
    remember(d, lilei(), DAY);
    id = story_person(d, "lilei@pc");
    HEAR(d, "10.0.0.99", ENTRY);
    assert_int_equal(story_people(d), 1);
    assert_int_equal(d->ev_n, 1);
    assert_int_equal(d->ev[0].e.change, GEZI_CHANGE_ONLINE);
    assert_int_equal(d->ev[0].e.peer.id, id);
    assert_true(gezi_addr_equal(story_peer(d, "lilei@pc").addr,
                                addr_of("10.0.0.99:2425")));
    story_free(d);
}

static void feiq_people_and_clones_keep_their_rows(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer feiq =
        person("feiq:0123456789AB", "qiang", "W", "10.0.0.2");
    struct gezi_peer one = person("u@pc", "u", "pc", "10.0.0.3");
    struct gezi_peer two = person("u@pc#10.0.0.4", "u", "pc", "10.0.0.4");

    (void)state;
    feiq.kind = GEZI_KIND_FEIQ;
    remember(d, feiq, DAY);
    remember(d, one, DAY);
    remember(d, two, DAY);
    HEAR(d, "10.0.0.77",
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:1:other:X:"
         "6291457:other\0\0");
    HEAR(d, "10.0.0.4", "1:1:u:pc:1:u");
    HEAR(d, "10.0.0.3", "1:1:u:pc:1:u");
    assert_int_equal(story_people(d), 3);
    assert_int_equal(story_peer(d, "feiq:0123456789AB").presence, GEZI_ONLINE);
    assert_true(story_peer(d, "u@pc#10.0.0.4").addr.ip == two.addr.ip);
    assert_true(story_peer(d, "u@pc").addr.ip == one.addr.ip);
    story_free(d);
}

static void bare_peers_are_people_and_mere_addresses_are_not(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer bare = person("10.0.0.5:9000", "", "", "10.0.0.5:9000");
    struct gezi_peer addr = person("10.0.0.6:2425", "", "", "10.0.0.6");

    (void)state;
    bare.kind = GEZI_KIND_BARE;
    addr.kind = GEZI_KIND_PLAIN;
    assert_int_equal(remember(d, bare, DAY), GEZI_OK);
    assert_int_equal(remember(d, addr, DAY), GEZI_OK);
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_peer(d, "10.0.0.5:9000").kind, GEZI_KIND_BARE);
    story_free(d);
}

static void the_roster_takes_no_more_than_it_holds(void **state)
{
    struct gezi_config cfg = config();
    struct story *d;

    (void)state;
    cfg.people_max = 2;
    d = story_new_with(&cfg);
    assert_int_equal(remember(d, person("a@pc", "a", "pc", "10.0.0.1"), DAY),
                     GEZI_OK);
    assert_int_equal(remember(d, person("b@pc", "b", "pc", "10.0.0.2"), DAY),
                     GEZI_OK);
    assert_int_equal(remember(d, lilei(), 1), GEZI_E_FULL);
    assert_int_equal(remember(d, person("a@pc", "a", "pc", "10.0.0.1"), DAY),
                     GEZI_OK);
    assert_int_equal(story_people(d), 2);
    story_free(d);
}

static void nonsense_is_refused(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer odd = lilei();
    char name[GEZI_NAME_SIZE + 1];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    odd.nick = name;
    assert_int_equal(remember(d, odd, DAY), GEZI_E_PEER);
    odd = lilei();
    odd.key = "";
    assert_int_equal(remember(d, odd, DAY), GEZI_E_PEER);
    odd = lilei();
    odd.key = "*";
    assert_int_equal(resume(d, odd, "all", 5, 0, 0), GEZI_E_PEER);
    assert_int_equal(story_people(d), 0);
    story_free(d);
}

static void who_was_seen_last_has_the_address(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    remember(d, person("a@pc", "a", "pc", "10.0.0.1"), 2 * (int64_t)DAY);
    remember(d, person("b@pc", "b", "pc", "10.0.0.1"), DAY);
    remember(d, person("c@pc", "c", "pc", "10.0.0.1"), 3 * (int64_t)DAY);
    story_send(d, "10.0.0.1", 0, "hi");
    assert_string_equal(d->ev[0].key, "b@pc");
    story_free(d);
}

static void the_oldest_memory_goes_first_when_room_is_needed(void **state)
{
    struct gezi_config cfg = config();
    struct story *d;

    (void)state;
    cfg.people_max = 2;
    d = story_new_with(&cfg);
    remember(d, person("new@pc", "new", "pc", "10.0.0.1"), MINUTE);
    remember(d, person("old@pc", "old", "pc", "10.0.0.2"), DAY);
    HEAR(d, LILEI, ENTRY);
    assert_int_equal(story_person(d, "old@pc"), 0);
    assert_int_not_equal(story_person(d, "new@pc"), 0);
    story_free(d);
}

static void what_a_script_read_last_it_gets_again(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer script = lilei();

    (void)state;
    script.kind = GEZI_KIND_PLAIN;
    script.charset = GEZI_CS_UTF8;
    remember(d, script, DAY);
    assert_int_equal(story_peer(d, "lilei@pc").charset, GEZI_CS_UTF8);
    script = person("tux@box", "tux", "box", "10.0.0.8");
    script.kind = GEZI_KIND_IPTUX;
    script.charset = GEZI_CS_BIG5;
    remember(d, script, DAY);
    assert_int_equal(story_peer(d, "tux@box").charset, GEZI_CS_BIG5);
    story_free(d);
}

static void the_user_says_how_a_person_is_read(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_known known = {.peer = lilei(), .read_as = GEZI_CS_BIG5};

    (void)state;
    gezi_core_remember(d->c, d->now, &known);
    HEAR(d, LILEI, "1:101:lilei:PC:32:\xa7\x41\xa6\x6e\0");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "你好");
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.charset,
                     GEZI_CS_BIG5);
    HEAR(d, LILEI, "1:102:lilei:PC:8388640:你好\0");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 1)->text, "你好");
    known.read_as = GEZI_CS_GBK;
    gezi_core_remember(d->c, d->now, &known);
    HEAR(d, LILEI, "1:103:lilei:PC:32:\xc4\xe3\xba\xc3\0");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 2)->text, "你好");
    assert_int_equal(story_people(d), 1);
    story_free(d);
}

static void what_waited_goes_out_in_order_under_its_numbers(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    remember(d, lilei(), DAY);
    assert_int_equal(resume(d, lilei(), "1", 1600000001, DAY, 0), GEZI_OK);
    assert_int_equal(resume(d, lilei(), "2", 1600000002, DAY, 0), GEZI_OK);
    story_wait(d, DAY);
    assert_int_equal(d->ev_n + story_count(d, LILEI, 0x20), 0);
    story_send(d, NULL, story_person(d, "lilei@pc"), "3");
    HEAR(d, "10.0.0.99", ENTRY);
    for (size_t i = 0; i < 3; i++) {
        const struct story_out *o;

        story_wait(d, 0);
        o = story_find(d, "10.0.0.99:2425", 0x20, i);
        assert_non_null(o);
        assert_int_equal(*story_extra_of(o, NULL), '1' + (char)i);
        assert_true(i == 2 || story_number_of(o) == 1600000001 + i);
        receipt_from(d, "10.0.0.99", story_number_of(o));
        assert_int_equal(story_states(d, GEZI_DELIVERED), i + 1);
    }
    assert_string_equal(
        story_event(d, GEZI_EV_DELIVERY, story_events(d, GEZI_EV_DELIVERY) - 5)
            ->id,
        "id-1600000001");
    assert_int_equal(story_events(d, GEZI_EV_SENT), 1);
    story_free(d);
}

/* So that iptux, which forgets at our BR_ENTRY, knows it again. */
static void what_was_on_its_way_a_moment_ago_goes_first_of_all(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    remember(d, lilei(), 5000);
    resume(d, lilei(), "x", 1700000000, 3000, 2);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 0);
    assert_string_equal(text_to(d, LILEI, 0), "x");
    assert_int_equal(story_count(d, "*", 0x01), 0);
    receipt_from(d, LILEI, 1700000000);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

/* Written days ago, and gezi ended while its receipt was awaited. */
static void what_was_on_its_way_goes_first_for_an_hour(void **state)
{
    static const int64_t ago_ms[] = {3599000, 3601000};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct gezi_config cfg = config();
        struct story *d = story_new_with(&cfg);
        struct gezi_waiting waiting = {.peer = lilei(),
                                       .id = "id",
                                       .text = "x",
                                       .number = 1700000000,
                                       .unix_ms = d->unix_ms - 2 * DAY,
                                       .tried_ms = d->unix_ms - ago_ms[i],
                                       .attempts = 1};

        remember(d, lilei(), 5000);
        assert_int_equal(gezi_core_resume(d->c, d->now, &waiting), GEZI_OK);
        story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
        story_wait(d, 0);
        assert_string_equal(text_to(d, LILEI, 0), i == 0 ? "x" : "");
        assert_int_equal(story_count(d, "*", 0x01), 0);
        story_free(d);
    }
}

static void what_was_tried_before_is_told_to_wait(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    remember(d, lilei(), DAY);
    resume(d, lilei(), "x", 1600000001, DAY, 3);
    assert_int_equal(d->ev_n, 0);
    story_wait(d, 10000);
    assert_int_equal(d->ev_n, 1);
    assert_int_equal(d->ev[0].e.delivery.state, GEZI_QUEUED);
    assert_int_equal(d->ev[0].e.delivery.reason, GEZI_WHY_NO_ANSWER);
    assert_int_equal(d->ev[0].e.delivery.attempts, 3);
    assert_int_equal(d->out_n, 0);
    receipt_from(d, LILEI, 1600000001); /* better late than never */
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

static void a_message_to_an_address_waits_for_it(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_peer addr = person("10.0.0.6:2425", "", "", "10.0.0.6");

    (void)state;
    addr.kind = GEZI_KIND_PLAIN;
    assert_int_equal(resume(d, addr, "x", 1600000001, DAY, 0), GEZI_OK);
    assert_int_equal(story_people(d), 0);
    HEAR(d, "10.0.0.6", ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.6:2425", 0), "x");
    story_free(d);
}

static void a_message_brings_its_person_along(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    assert_int_equal(resume(d, lilei(), "x", 1600000001, DAY, 0), GEZI_OK);
    assert_int_not_equal(story_person(d, "lilei@pc"), 0);
    HEAR(d, "10.0.0.99", ENTRY);
    story_wait(d, 0);
    assert_string_equal(text_to(d, "10.0.0.99:2425", 0), "x");
    story_free(d);
}

static void what_may_not_wait_fails_and_what_is_old_expires(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_waiting hasty = {.peer = lilei(),
                                 .id = "h",
                                 .text = "now!",
                                 .number = 1600000002,
                                 .unix_ms = d->unix_ms - DAY,
                                 .flags = GEZI_MSG_NO_QUEUE,
                                 .attempts = 1};

    (void)state;
    remember(d, lilei(), DAY);
    resume(d, lilei(), "old", 1600000001, 15 * (int64_t)DAY, 0);
    assert_int_equal(gezi_core_resume(d->c, d->now, &hasty), GEZI_OK);
    story_wait(d, 5000);
    assert_int_equal(d->ev_n, 2);
    assert_int_equal(d->ev[0].e.delivery.reason, GEZI_WHY_EXPIRED);
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_FAILED);
    assert_int_equal(d->ev[1].e.delivery.reason, GEZI_WHY_NO_ANSWER);
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void times_out_of_the_question_do_no_harm(void **state)
{
    static const int64_t times[] = {INT64_MIN, -1, INT64_MAX};
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);
    struct gezi_known known = {.peer = lilei()};
    struct gezi_waiting waiting = {
        .peer = lilei(), .id = "i", .text = "x", .number = 5};

    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char key[20];

        snprintf(key, sizeof key, "x%zu@pc", i);
        known.peer.key = key;
        known.seen_ms = waiting.unix_ms = times[i];
        assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
        waiting.number++;
        assert_int_equal(gezi_core_resume(d->c, d->now, &waiting), GEZI_OK);
    }
    story_wait(d, 5000);
    assert_int_equal(story_states(d, GEZI_FAILED), 2); /* from long ago */
    story_wait(d, 15 * (int64_t)DAY);
    assert_int_equal(story_states(d, GEZI_FAILED), 3);
    story_free(d);
}

static void numbers_go_on_above_those_that_wait(void **state)
{
    struct gezi_config cfg = config();
    struct story *d = story_new_with(&cfg);

    (void)state;
    resume(d, lilei(), "x", 1800000000, DAY, 0);
    story_send(d, NULL, story_person(d, "lilei@pc"), "y");
    assert_true(d->ev[0].e.sent.number > 1800000000);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_remembered_person_is_offline_and_told_by_no_event),
        cmocka_unit_test(whoever_comes_back_is_the_same_person_wherever),
        cmocka_unit_test(feiq_people_and_clones_keep_their_rows),
        cmocka_unit_test(bare_peers_are_people_and_mere_addresses_are_not),
        cmocka_unit_test(the_roster_takes_no_more_than_it_holds),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(who_was_seen_last_has_the_address),
        cmocka_unit_test(the_oldest_memory_goes_first_when_room_is_needed),
        cmocka_unit_test(what_a_script_read_last_it_gets_again),
        cmocka_unit_test(the_user_says_how_a_person_is_read),
        cmocka_unit_test(what_waited_goes_out_in_order_under_its_numbers),
        cmocka_unit_test(what_was_on_its_way_a_moment_ago_goes_first_of_all),
        cmocka_unit_test(what_was_on_its_way_goes_first_for_an_hour),
        cmocka_unit_test(what_was_tried_before_is_told_to_wait),
        cmocka_unit_test(a_message_to_an_address_waits_for_it),
        cmocka_unit_test(a_message_brings_its_person_along),
        cmocka_unit_test(what_may_not_wait_fails_and_what_is_old_expires),
        cmocka_unit_test(times_out_of_the_question_do_no_harm),
        cmocka_unit_test(numbers_go_on_above_those_that_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
