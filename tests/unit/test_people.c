#include "expect.h"

#include "nearest.h"
#include "people.h"

#include <stdio.h>
#include <stdlib.h>

/* user@host is derived from the id: u1@h1. */
static void put(struct people *p, uint32_t id, const char *nick, const char *ip,
                enum gezi_presence presence, enum gezi_change change)
{
    char user[16], host[16], key[40];
    struct gezi_event ev = {
        .kind = GEZI_EV_PERSON,
        .change = change,
        .peer = {.id = id,
                 .presence = presence,
                 .key = key,
                 .nick = nick,
                 .user = user,
                 .host = host,
                 .group = "",
                 .client = "",
                 .sign = ""},
    };

    snprintf(user, sizeof user, "u%u", (unsigned)id);
    snprintf(host, sizeof host, "h%u", (unsigned)id);
    snprintf(key, sizeof key, "key:%u", (unsigned)id);
    assert_true(gezi_addr_parse(ip, GEZI_PORT, &ev.peer.addr));
    people_event(p, &ev);
    memset(user, 'x', sizeof user); /* people keep copies */
    memset(key, 'x', sizeof key);
}

static void come(struct people *p, uint32_t id, const char *nick,
                 const char *ip)
{
    put(p, id, nick, ip, GEZI_ONLINE, GEZI_CHANGE_ONLINE);
}

static void leave(struct people *p, uint32_t id, const char *nick,
                  const char *ip)
{
    put(p, id, nick, ip, GEZI_OFFLINE, GEZI_CHANGE_OFFLINE);
}

static struct people *office(void)
{
    struct people *p = people_new();

    come(p, 1, "李雷", "10.0.0.1");
    come(p, 2, "小道士", "10.0.0.2");
    come(p, 3, "Lily", "10.0.0.3");
    come(p, 4, "lilian", "10.0.0.4");
    come(p, 5, "", "10.0.0.5");
    return p;
}

static void expect_one(const struct people *p, const char *text, uint32_t id,
                       bool whole)
{
    struct people_match m = people_resolve(p, text);

    assert_int_equal(m.answer, PEOPLE_ONE);
    assert_int_equal(m.person->id, id);
    assert_int_equal(m.target.peer, id);
    assert_int_equal(m.whole, whole);
}

static void expect_trouble(const struct people *p, const char *text,
                           enum people_answer answer, const char *words)
{
    struct people_match m = people_resolve(p, text);
    struct strbuf why = {0};

    assert_int_equal(m.answer, answer);
    people_explain(p, text, &m, &why);
    assert_string_equal(strbuf_get(&why), words);
    strbuf_fini(&why);
}

static void put_user(struct people *p, uint32_t id, const char *user)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_PERSON,
        .change = GEZI_CHANGE_ONLINE,
        .peer = {.id = id,
                 .presence = GEZI_ONLINE,
                 .addr = {0x0a000100 + id, GEZI_PORT},
                 .key = user,
                 .nick = "",
                 .user = user,
                 .host = "PC",
                 .group = "",
                 .client = "",
                 .sign = ""},
    };

    people_event(p, &ev);
}

static void nobody_needs_to_type_a_fingerprint(void **state)
{
    struct people *p = people_new();

    (void)state;
    put_user(p, 1, "alice-<2172650dfb583e22>");
    expect_one(p, "alice@pc", 1, true);
    expect_one(p, "alice-<2172650dfb583e22>@PC", 1, true);
    put_user(p, 2, "alice-<0123456789abcdef>"); /* or is she that one? */
    assert_int_equal(people_resolve(p, "alice@pc").answer, PEOPLE_SEVERAL);
    people_free(p);
}

static void a_person_is_found_by_name_login_key_and_address(void **state)
{
    struct people *p = office();

    (void)state;
    expect_one(p, "李雷", 1, true);
    expect_one(p, "LILY", 3, true);
    expect_one(p, "U2@H2", 2, true);
    expect_one(p, "key:4", 4, true);
    expect_one(p, "10.0.0.2", 2, true);
    expect_one(p, "10.0.0.2:2425", 2, true);
    expect_one(p, "u5", 5, true); /* has no nick: the user is the name */
    people_free(p);
}

static void a_prefix_finds_the_only_one_who_has_it(void **state)
{
    struct people *p = office();

    (void)state;
    expect_one(p, "小道", 2, false);
    expect_one(p, "LILI", 4, false);
    people_free(p);
}

static void a_name_is_found_as_it_is_typed_in_latin_letters(void **state)
{
    struct people *p = office();

    (void)state;
    expect_one(p, "lilei", 1, false);
    expect_one(p, "xds", 2, false);
    expect_one(p, "xiaodaoshi", 2, false);
    assert_int_equal(people_resolve(p, "xiaodao").answer, PEOPLE_NONE);
    come(p, 6, "Lilei", "10.0.0.6"); /* what matches as it is comes first */
    expect_one(p, "lilei", 6, true);
    come(p, 7, "小电视", "10.0.0.7");
    expect_trouble(p, "xds", PEOPLE_SEVERAL,
                   "\"xds\" could be 小道士 (u2@h2, 10.0.0.2:2425), 小电视 "
                   "(u7@h7, 10.0.0.7:2425); name one by its whole name, "
                   "user@host or address");
    people_free(p);
}

static void a_filter_looks_at_all_that_a_person_is_known_by(void **state)
{
    static const char *const finds[] = {
        "",     "Zhang", "张",   "zs",    "zhangsan", "san",       "USER",
        "pc-7", "yanfa", "研发", "0.0.7", "7:2425",   "zs yf pc-", " san ",
    };
    const struct gezi_peer peer = {.nick = "张三",
                                   .user = "user",
                                   .host = "PC-7",
                                   .group = "研发部",
                                   .addr = {0x0a000007, GEZI_PORT},
                                   .key = "user@pc-7"};

    (void)state;
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++)
        assert_true(people_fits(&peer, finds[i]));
    assert_false(people_fits(&peer, "zs lisi"));
    assert_false(people_fits(&peer, "10.0.0.8"));
    assert_true(people_name_fits("李四", "ls"));
    assert_false(people_name_fits("李四", "zs"));
}

static void the_whole_name_beats_a_longer_one(void **state)
{
    struct people *p = people_new();

    (void)state;
    come(p, 1, "wang", "10.0.0.1");
    come(p, 2, "wangfang", "10.0.0.2");
    expect_one(p, "wang", 1, true);
    people_free(p);
}

static void half_a_character_is_no_prefix(void **state)
{
    struct people *p = office();

    (void)state;
    assert_int_equal(people_resolve(p, "").answer, PEOPLE_NONE);
    assert_int_equal(people_resolve(p, "\xe5\xb0").answer, PEOPLE_NONE);
    assert_int_equal(people_resolve(p, "李\xe9\x9b").answer, PEOPLE_NONE);
    expect_one(p, "小", 2, false);
    people_free(p);
}

static void a_prefix_of_two_names_is_refused_with_both(void **state)
{
    struct people *p = office();

    (void)state;
    expect_trouble(p, "lil", PEOPLE_SEVERAL,
                   "\"lil\" could be Lily (u3@h3, 10.0.0.3:2425), lilian "
                   "(u4@h4, 10.0.0.4:2425); name one by its whole name, "
                   "user@host or address");
    people_free(p);
}

static void a_long_list_of_candidates_is_cut(void **state)
{
    struct people *p = people_new();
    struct people_match m;
    struct strbuf why = {0};

    (void)state;
    for (uint32_t id = 1; id <= 9; id++)
        come(p, id, "twin", "10.0.0.1");
    m = people_resolve(p, "twin");
    assert_int_equal(m.answer, PEOPLE_SEVERAL);
    assert_int_equal(m.matches, 9);
    people_explain(p, "twin", &m, &why);
    assert_non_null(strstr(why.s, "(u5@h5, 10.0.0.1:2425) and 4 more;"));
    strbuf_fini(&why);
    people_free(p);
}

static void those_who_are_here_beat_those_who_left(void **state)
{
    struct people *p = office();

    (void)state;
    leave(p, 3, "Lily", "10.0.0.3");
    expect_one(p, "lil", 4, false);
    expect_one(p, "lily", 3, true); /* but the whole name beats a prefix */
    come(p, 6, "Lily", "10.0.0.6");
    expect_one(p, "lily", 6, true);
    leave(p, 6, "Lily", "10.0.0.6");
    assert_int_equal(people_resolve(p, "lily").answer, PEOPLE_SEVERAL);
    people_free(p);
}

static void the_order_of_coming_does_not_matter(void **state)
{
    struct people *p = people_new();

    (void)state;
    leave(p, 1, "Lily", "10.0.0.1");
    come(p, 2, "Lily", "10.0.0.2");
    leave(p, 3, "Lily", "10.0.0.3");
    expect_one(p, "Lily", 2, true);
    people_free(p);
}

static void an_address_of_nobody_is_a_target_all_the_same(void **state)
{
    struct people *p = office();
    struct people_match m = people_resolve(p, "10.9.9.9");

    (void)state;
    assert_int_equal(m.answer, PEOPLE_ADDRESS);
    assert_int_equal(m.target.peer, 0);
    assert_int_equal(m.target.addr.ip, 0x0a090909);
    assert_int_equal(m.target.addr.port, 0);
    m = people_resolve(p, "10.0.0.1:9000");
    assert_int_equal(m.answer, PEOPLE_ADDRESS);
    assert_int_equal(m.target.addr.port, 9000);
    people_free(p);
}

static void the_default_port_beats_others_at_one_address(void **state)
{
    struct people *p = people_new();

    (void)state;
    come(p, 1, "tool", "10.0.0.1:9000");
    expect_one(p, "10.0.0.1", 1, true);
    come(p, 2, "li", "10.0.0.1");
    expect_one(p, "10.0.0.1", 2, true);
    expect_one(p, "10.0.0.1:9000", 1, true);
    people_free(p);
}

static void nobody_draws_mail_by_an_address_for_a_name(void **state)
{
    struct people *p = people_new();

    (void)state;
    come(p, 1, "10.0.0.2", "10.0.0.1");
    assert_int_equal(people_resolve(p, "10.0.0.2").answer, PEOPLE_ADDRESS);
    come(p, 2, "u1@h1", "10.0.0.3");
    expect_one(p, "u1@h1", 1, true);
    people_free(p);
}

static void an_unknown_name_suggests_the_nearest(void **state)
{
    struct people *p = office();

    (void)state;
    expect_trouble(p, "小道土", PEOPLE_NONE,
                   "nobody here is called \"小道土\"; did you mean 小道士? "
                   "(gezi peers lists 5 people)");
    expect_trouble(p, "v2", PEOPLE_NONE,
                   "nobody here is called \"v2\"; did you mean 小道士 (u2@h2)? "
                   "(gezi peers lists 5 people)");
    expect_trouble(p, "xyzzy", PEOPLE_NONE,
                   "nobody here is called \"xyzzy\"; gezi peers lists 5 "
                   "people");
    people_free(p);
}

static void an_empty_lan_is_told_as_such(void **state)
{
    struct people *p = people_new();

    (void)state;
    expect_trouble(p, "Li", PEOPLE_NONE,
                   "nobody here is called \"Li\"; nobody else is here, is the "
                   "network up?");
    come(p, 1, "Lu", "10.0.0.1");
    expect_trouble(p, "Li", PEOPLE_NONE,
                   "nobody here is called \"Li\"; did you mean Lu? (gezi peers "
                   "lists 1 person)");
    people_free(p);
}

static void the_order_is_here_then_away_then_gone_then_by_name(void **state)
{
    static const uint32_t order[] = {4, 2, 7, 1, 6, 3, 5};
    struct people *p = people_new();
    const struct gezi_peer **all;

    (void)state;
    put(p, 1, "bob", "10.0.0.1", GEZI_AWAY, GEZI_CHANGE_AWAY);
    come(p, 2, "Bob", "10.0.0.1");
    leave(p, 3, "Amy", "10.0.0.1");
    come(p, 4, "amy", "10.0.0.1");
    leave(p, 5, "张三", "10.0.0.1");
    put(p, 6, "张三", "10.0.0.1", GEZI_AWAY, GEZI_CHANGE_AWAY);
    come(p, 7, "bob", "10.0.0.1");
    all = people_sorted(p);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        assert_int_equal(all[i]->id, order[i]);
    assert_int_equal(people_here(p), 5);
    free(all);
    people_free(p);
}

static void a_change_replaces_and_gone_removes(void **state)
{
    struct people *p = office();

    (void)state;
    put(p, 3, "Lucy", "10.0.0.33", GEZI_AWAY, GEZI_CHANGE_DETAILS);
    assert_int_equal(people_count(p), 5);
    assert_string_equal(people_find(p, 3)->nick, "Lucy");
    expect_one(p, "10.0.0.33", 3, true);
    put(p, 3, "Lucy", "10.0.0.33", GEZI_OFFLINE, GEZI_CHANGE_GONE);
    assert_null(people_find(p, 3));
    assert_int_equal(people_count(p), 4);
    assert_int_equal(people_here(p), 4);
    put(p, 3, "Lucy", "10.0.0.33", GEZI_OFFLINE, GEZI_CHANGE_GONE);
    assert_int_equal(people_count(p), 4);
    people_free(p);
}

static void nobody_in_particular_is_not_kept(void **state)
{
    struct people *p = people_new();

    (void)state;
    come(p, 0, "ghost", "10.0.0.1");
    assert_int_equal(people_count(p), 0);
    assert_null(people_find(p, 0));
    people_free(p);
}

/* Ten thousand come, and leave in an order of their own. */
static void a_crowd_comes_and_goes_and_the_index_holds(void **state)
{
    enum { CROWD = 10000, STEP = 7919 };
    struct people *p = people_new();
    char nick[32];

    (void)state;
    for (uint32_t id = 1; id <= CROWD; id++) {
        snprintf(nick, sizeof nick, "n%u", (unsigned)id);
        come(p, id * 3, nick, "10.0.0.1");
    }
    assert_int_equal(people_count(p), CROWD);
    for (uint32_t i = 0; i < CROWD / 2; i++)
        put(p, 3 * (i * STEP % CROWD + 1), "", "10.0.0.1", GEZI_OFFLINE,
            GEZI_CHANGE_GONE);
    assert_int_equal(people_count(p), CROWD / 2);
    assert_int_equal(people_here(p), CROWD / 2);
    for (uint32_t i = 0; i < CROWD; i++) {
        uint32_t id = 3 * (i * STEP % CROWD + 1);
        const struct gezi_peer *peer = people_find(p, id);

        assert_int_equal(peer != NULL, i >= CROWD / 2);
        snprintf(nick, sizeof nick, "n%u", (unsigned)(id / 3));
        if (peer)
            assert_string_equal(peer->nick, nick);
    }
    people_free(p);
}

static void keys_find_people_through_all_changes(void **state)
{
    struct people *p = office();
    struct gezi_peer peer;

    (void)state;
    assert_int_equal(people_by_key(p, "key:4")->id, 4);
    assert_null(people_by_key(p, "key:99"));
    peer = *people_find(p, 4);
    peer.key = "renamed";
    people_event(p, &(struct gezi_event){.kind = GEZI_EV_PERSON,
                                         .change = GEZI_CHANGE_DETAILS,
                                         .peer = peer});
    assert_null(people_by_key(p, "key:4"));
    assert_int_equal(people_by_key(p, "renamed")->id, 4);
    put(p, 99, "new", "10.0.0.99", GEZI_ONLINE, GEZI_CHANGE_ONLINE);
    assert_int_equal(people_by_key(p, people_find(p, 99)->key)->id, 99);
    put(p, 2, "", "10.0.0.1", GEZI_OFFLINE, GEZI_CHANGE_GONE);
    assert_int_equal(people_by_key(p, "renamed")->id, 4);
    assert_int_equal(people_by_key(p, people_find(p, 99)->key)->id, 99);
    people_free(p);
}

static void distance_counts_characters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("小道土", "小道士"), 1);
    assert_int_equal(nearest_distance("Nick", "nick"), 0);
    assert_int_equal(nearest_distance("prot", "port"), 1);
    assert_int_equal(nearest_distance("", "abc"), 3);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    assert_true(nearest_enough("ab", 1));
    assert_false(nearest_enough("ab", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_needs_to_type_a_fingerprint),
        cmocka_unit_test(a_person_is_found_by_name_login_key_and_address),
        cmocka_unit_test(a_prefix_finds_the_only_one_who_has_it),
        cmocka_unit_test(a_name_is_found_as_it_is_typed_in_latin_letters),
        cmocka_unit_test(a_filter_looks_at_all_that_a_person_is_known_by),
        cmocka_unit_test(the_whole_name_beats_a_longer_one),
        cmocka_unit_test(half_a_character_is_no_prefix),
        cmocka_unit_test(a_prefix_of_two_names_is_refused_with_both),
        cmocka_unit_test(a_long_list_of_candidates_is_cut),
        cmocka_unit_test(those_who_are_here_beat_those_who_left),
        cmocka_unit_test(the_order_of_coming_does_not_matter),
        cmocka_unit_test(an_address_of_nobody_is_a_target_all_the_same),
        cmocka_unit_test(the_default_port_beats_others_at_one_address),
        cmocka_unit_test(nobody_draws_mail_by_an_address_for_a_name),
        cmocka_unit_test(an_unknown_name_suggests_the_nearest),
        cmocka_unit_test(an_empty_lan_is_told_as_such),
        cmocka_unit_test(the_order_is_here_then_away_then_gone_then_by_name),
        cmocka_unit_test(a_change_replaces_and_gone_removes),
        cmocka_unit_test(nobody_in_particular_is_not_kept),
        cmocka_unit_test(a_crowd_comes_and_goes_and_the_index_holds),
        cmocka_unit_test(keys_find_people_through_all_changes),
        cmocka_unit_test(distance_counts_characters_not_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
