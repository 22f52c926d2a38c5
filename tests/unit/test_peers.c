/* Who is who: identity, addresses, kinds, room. docs/protocol.md 4, 9.7 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define FEIQ(no, user, cmd)                                                    \
    "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:" no ":" user ":PC:" cmd ":"

static void user_and_host_are_one_person_whatever_their_case(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:LiLei:PC:3:a\0\0");
    story_wait(d, 8000);
    HEAR(d, "10.0.0.8", "1:2:lilei:pc:3:a\0\0");
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_peer(d, "lilei@pc").addr.ip, 0x0a000008);
    story_free(d);
}

static void a_feiq_id_is_the_person_wherever_it_shows_up(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, FEIQ("1", "a", "3") "nick\0\0");
    story_wait(d, 8000);
    HEAR(d, "10.0.0.8",
         "1_lbt80_0#1#c85b76bd9f3f#0#0#0#4000:2:b:QC:3:nick\0\0");
    assert_int_equal(story_people(d), 1);
    assert_string_equal(story_peer(d, "feiq:C85B76BD9F3F").user, "b");
    story_free(d);
}

static void a_user_at_host_is_not_merged_with_a_feiq_id(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:PC:3:nick\0\0");
    HEAR(d, "10.0.0.8", FEIQ("1", "a", "3") "nick\0\0");
    assert_int_equal(story_people(d), 2);
    story_free(d);
}

static void a_person_that_shows_its_feiq_id_later_keeps_its_row(void **state)
{
    struct story *d = story_new();
    uint32_t id;

    (void)state;
    HEAR(d, LILEI, "1:1:a:PC:3:nick\0\0");
    id = story_person(d, "a@pc");
    HEAR(d, LILEI, FEIQ("2", "a", "1") "nick\0\0");
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_person(d, "feiq:C85B76BD9F3F"), id);
    HEAR(d, LILEI, "1:3:a:PC:288:hi");
    assert_int_equal(story_people(d), 1);
    story_free(d);
}

static void cloned_machines_are_two_people(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:root:debian:1:李雷\0\0");
    HEAR(d, "10.0.0.8", "1:1:root:debian:1:韩梅梅\0\0");
    assert_int_equal(story_people(d), 2);
    assert_string_equal(story_peer(d, "root@debian").nick, "李雷");
    assert_string_equal(story_peer(d, "root@debian#10.0.0.8").nick, "韩梅梅");
    /* Each goes on as itself. */
    HEAR(d, "10.0.0.8", "1:2:root:debian:288:from the second");
    HEAR(d, LILEI, "1:2:root:debian:288:from the first");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->nick, "韩梅梅");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 1)->nick, "李雷");
    HEAR(d, "10.0.0.8", "1:3:root:debian:1:韩梅梅\0\0");
    assert_int_equal(story_people(d), 2);
    story_free(d);
}

static void who_left_may_come_back_elsewhere_under_another_nick(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:root:debian:1:old\0\0");
    HEAR(d, LILEI, "1:2:root:debian:2:");
    HEAR(d, "10.0.0.8", "1:3:root:debian:1:new\0\0");
    assert_int_equal(story_people(d), 1);
    assert_string_equal(story_peer(d, "root@debian").nick, "new");
    story_free(d);
}

static void a_new_nick_from_the_same_address_is_a_rename(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:1:old\0\0");
    story_clear(d);
    HEAR(d, LILEI, "1:2:a:pc:4:new\0\0");
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_events(d, GEZI_EV_PERSON), 1);
    assert_int_equal(d->ev[0].e.change, GEZI_CHANGE_DETAILS);
    assert_string_equal(d->ev[0].nick, "new");
    story_free(d);
}

static void nothing_new_is_no_event(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:1:nick\0group\0");
    story_clear(d);
    HEAR(d, LILEI, "1:2:a:pc:1:nick\0group\0");
    HEAR(d, LILEI, "1:3:a:pc:3:nick\0group\0");
    assert_int_equal(d->ev_n, 0);
    story_free(d);
}

static void the_old_address_is_kept_for_seven_seconds(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:3:a\0\0");
    story_wait(d, 6999);
    HEAR(d, "10.0.0.8", "1:2:a:pc:3:a\0\0");
    assert_int_equal(story_peer(d, "a@pc").addr.ip, 0x0a000007);
    story_wait(d, 1);
    HEAR(d, "10.0.0.8", "1:3:a:pc:3:a\0\0");
    assert_int_equal(story_peer(d, "a@pc").addr.ip, 0x0a000008);
    story_free(d);
}

static void repeats_go_to_all_addresses_but_the_first_to_the_best(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:3:a\0\0");
    HEAR(d, "10.0.0.8", "1:2:a:pc:3:a\0\0");
    story_clear(d);
    story_send(d, NULL, story_person(d, "a@pc"), "hi");
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x20), 0);
    story_wait(d, 1000);
    assert_int_equal(story_count(d, LILEI, 0x20), 2);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x20), 1);
    story_free(d);
}

static void four_addresses_are_kept_and_the_oldest_goes(void **state)
{
    struct story *d = story_new();
    char from[30];

    (void)state;
    for (int i = 1; i <= 6; i++) {
        snprintf(from, sizeof from, "10.0.0.%d:2425", i);
        HEAR(d, from, "1:1:a:pc:3:a\0\0");
        story_wait(d, 8000);
    }
    story_clear(d);
    story_send(d, NULL, story_person(d, "a@pc"), "hi");
    story_wait(d, 1000);
    assert_int_equal(story_count(d, "10.0.0.6:2425", 0x20), 2);
    assert_int_equal(story_count(d, "10.0.0.3:2425", 0x20), 1);
    assert_int_equal(story_count(d, "10.0.0.2:2425", 0x20), 0);
    story_free(d);
}

/* DHCP gave it to someone else: what we write must not go there. */
static void an_address_belongs_to_whoever_spoke_from_it_last(void **state)
{
    struct story *d = story_new();
    const struct story_event *ev;

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:3:a\0\0");
    HEAR(d, LILEI, "1:1:b:qc:3:b\0\0");
    assert_int_equal(story_peer(d, "a@pc").presence, GEZI_OFFLINE);
    assert_int_equal(story_peer(d, "b@qc").presence, GEZI_ONLINE);
    story_clear(d);
    story_send(d, NULL, story_person(d, "a@pc"), "secret");
    assert_int_equal(d->out_n, 0);
    ev = story_event(d, GEZI_EV_DELIVERY, 0);
    assert_int_equal(ev->e.delivery.state, GEZI_FAILED);
    assert_int_equal(ev->e.delivery.reason, GEZI_WHY_NO_ANSWER);
    assert_int_equal(ev->e.delivery.attempts, 0);
    story_free(d);
}

static void
a_message_under_way_does_not_go_to_the_heir_of_an_address(void **state)
{
    struct story *d = story_new();
    char receipt[60];
    int n;

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:3:a\0\0");
    story_clear(d);
    story_send(d, NULL, story_person(d, "a@pc"), "secret");
    n = snprintf(receipt, sizeof receipt, "1:5:b:qc:33:%llu",
                 (unsigned long long)story_number_of(&d->out[0]));
    HEAR(d, LILEI, "1:1:b:qc:3:b\0\0");
    story_wait(d, 1000);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    story_hear(d, LILEI, receipt, (size_t)n);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 0);
    story_free(d);
}

static void kind_is_learnt_and_only_rises(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:3:a\0\0");
    assert_int_equal(story_peer(d, "a@pc").kind, GEZI_KIND_PLAIN);
    HEAR(d, LILEI,
         "1:2:a:pc:43521:a\0g\0"
         "00-1a-2B-3c-4D-5e\0\0");
    assert_int_equal(story_peer(d, "a@pc").kind, GEZI_KIND_FEIGE);
    assert_int_equal(story_peer(d, "a@pc").charset, GEZI_CS_GBK);
    HEAR(d, LILEI, "1:3:a:pc:8388896:你好");
    assert_int_equal(story_peer(d, "a@pc").kind, GEZI_KIND_IPMSG);
    assert_int_equal(story_peer(d, "a@pc").charset, GEZI_CS_UTF8);
    HEAR(d, LILEI, "1:4:a:pc:1:a\0\0");
    assert_int_equal(story_peer(d, "a@pc").kind, GEZI_KIND_IPMSG);
    HEAR(d, LILEI, "1_iptux 0.8.3:5:a:pc:257:a\0\0x\0utf-8\0");
    assert_int_equal(story_peer(d, "a@pc").kind, GEZI_KIND_IPTUX);
    assert_string_equal(story_peer(d, "a@pc").client, "iptux 0.8.3");
    story_free(d);
}

static void the_block_wins_over_the_header_and_receipts_still_fit(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI,
         "1:1:\xc0\xee?:PC:16777217:??\0\0\nUN:李雷\nHN:PC\nNN:李雷\nGN:");
    assert_int_equal(story_people(d), 1);
    assert_string_equal(story_peer(d, "李雷@pc").nick, "李雷");
    HEAR(d, LILEI, "1:2:\xc0\xee?:PC:33:5");
    HEAR(d, LILEI, "1:3:\xc0\xee?:PC:288:hi");
    assert_int_equal(story_people(d), 1);
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->nick, "李雷");
    story_free(d);
}

static void names_of_controls_and_overlong_names_are_tamed(void **state)
{
    struct story *d = story_new();
    char long_entry[700] = "1:1:";
    struct gezi_peer p;
    uint32_t at = 0;

    (void)state;
    memset(long_entry + 4, 'x', 300);
    strcpy(long_entry + 304, ":pc:1:\x1b[31mred\x07\xe2\x80\xae");
    story_hear(d, LILEI, long_entry, strlen(long_entry));
    assert_true(gezi_core_peer_next(d->c, &at, &p));
    assert_int_equal(strlen(p.user), GEZI_NAME_WIRE_MAX);
    assert_string_equal(p.nick, "[31mred");
    story_free(d);
}

static struct story *small_roster(void)
{
    return story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK, .people_max = 4});
}

static void enter(struct story *d, int i)
{
    char from[30], bytes[60];
    int n = snprintf(bytes, sizeof bytes, "1:1:u%d:pc:3:n%d", i, i);

    snprintf(from, sizeof from, "10.0.0.%d:2425", i);
    story_hear(d, from, bytes, (size_t)n);
    story_wait(d, 10);
}

static bool is_there(const struct story *d, int i)
{
    char key[20];

    snprintf(key, sizeof key, "u%d@pc", i);
    return story_person(d, key) != 0;
}

static void
when_full_the_offline_go_first_then_strangers_then_friends(void **state)
{
    struct story *d = small_roster();

    (void)state;
    for (int i = 1; i <= 4; i++)
        enter(d, i);
    story_send(d, NULL, story_person(d, "u1@pc"), "we talk");
    HEAR(d, "10.0.0.3", "1:2:u3:pc:2:");
    HEAR(d, "10.0.0.4", "1:2:u4:pc:2:");
    story_clear(d);
    enter(d, 5); /* u3 left first */
    assert_false(is_there(d, 3));
    assert_int_equal(d->ev[0].e.change, GEZI_CHANGE_GONE);
    assert_string_equal(d->ev[0].key, "u3@pc");
    enter(d, 6);
    assert_false(is_there(d, 4));
    enter(d, 7); /* u2 is silent longest of those we never wrote to */
    assert_false(is_there(d, 2));
    enter(d, 5);
    enter(d, 8); /* u6: u5 was just heard */
    assert_false(is_there(d, 6));
    assert_true(is_there(d, 1));
    assert_int_equal(gezi_core_counts(d->c).evicted, 4);
    story_free(d);
}

static void the_id_of_one_who_went_is_void(void **state)
{
    struct story *d = small_roster();
    struct gezi_peer p;
    uint32_t id;

    (void)state;
    enter(d, 1);
    id = story_person(d, "u1@pc");
    for (int i = 2; i <= 5; i++)
        enter(d, i);
    assert_false(gezi_core_peer(d->c, id, &p));
    story_clear(d);
    story_send(d, NULL, id, "who?");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_int_equal(d->ev[1].e.delivery.reason, GEZI_WHY_NO_PERSON);
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void a_change_of_presence_is_told_and_life_is_any_packet(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:259:a\0\0");
    HEAR(d, LILEI, "1:2:a:pc:4:a\0\0");
    HEAR(d, LILEI, "1:3:a:pc:2:");
    HEAR(d, LILEI, "1:4:a:pc:64:");
    assert_int_equal(story_events(d, GEZI_EV_PERSON), 4);
    assert_int_equal(d->ev[0].e.change, GEZI_CHANGE_AWAY);
    assert_int_equal(d->ev[1].e.change, GEZI_CHANGE_ONLINE);
    assert_int_equal(d->ev[2].e.change, GEZI_CHANGE_OFFLINE);
    assert_int_equal(d->ev[3].e.change, GEZI_CHANGE_ONLINE);
    story_free(d);
}

static void iptux_is_not_away_because_it_says_so(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1_iptux 0.8.3:1:a:pc:257:a\0\0x\0utf-8\0");
    assert_int_equal(story_peer(d, "a@pc").presence, GEZI_ONLINE);
    story_free(d);
}

static void an_entry_without_a_nick_takes_none_away(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:a:pc:1:nick\0\0");
    HEAR(d, LILEI, "1:2:a:pc:3:");
    assert_string_equal(story_peer(d, "a@pc").nick, "nick");
    story_free(d);
}

/* It names the charset of its text; its entry may be in another. */
static void the_label_of_iptux_is_not_for_its_nick(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 2; i++)
        HEAR(d, LILEI, "1_iptux 0.8.3:1:a:pc:257:\xd0\xa1\xc7\xbf\0\0x\0utf-8");
    assert_string_equal(story_peer(d, "a@pc").nick, "小强");
    HEAR(d, LILEI, "1_iptux 0.8.3:2:a:pc:288:\xd0\xa1\xc7\xbf");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "Сǿ");
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_and_host_are_one_person_whatever_their_case),
        cmocka_unit_test(a_feiq_id_is_the_person_wherever_it_shows_up),
        cmocka_unit_test(a_user_at_host_is_not_merged_with_a_feiq_id),
        cmocka_unit_test(a_person_that_shows_its_feiq_id_later_keeps_its_row),
        cmocka_unit_test(cloned_machines_are_two_people),
        cmocka_unit_test(who_left_may_come_back_elsewhere_under_another_nick),
        cmocka_unit_test(a_new_nick_from_the_same_address_is_a_rename),
        cmocka_unit_test(nothing_new_is_no_event),
        cmocka_unit_test(the_old_address_is_kept_for_seven_seconds),
        cmocka_unit_test(repeats_go_to_all_addresses_but_the_first_to_the_best),
        cmocka_unit_test(four_addresses_are_kept_and_the_oldest_goes),
        cmocka_unit_test(an_address_belongs_to_whoever_spoke_from_it_last),
        cmocka_unit_test(
            a_message_under_way_does_not_go_to_the_heir_of_an_address),
        cmocka_unit_test(kind_is_learnt_and_only_rises),
        cmocka_unit_test(the_block_wins_over_the_header_and_receipts_still_fit),
        cmocka_unit_test(names_of_controls_and_overlong_names_are_tamed),
        cmocka_unit_test(
            when_full_the_offline_go_first_then_strangers_then_friends),
        cmocka_unit_test(the_id_of_one_who_went_is_void),
        cmocka_unit_test(a_change_of_presence_is_told_and_life_is_any_packet),
        cmocka_unit_test(iptux_is_not_away_because_it_says_so),
        cmocka_unit_test(an_entry_without_a_nick_takes_none_away),
        cmocka_unit_test(the_label_of_iptux_is_not_for_its_nick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
