#include "expect.h"
#include "shelf.h"

#include "store/schema.h"

#include <errno.h>
#include <stdlib.h>

#include <sqlite3.h>

struct people {
    char text[1 << 12];
    size_t n;
    unsigned count;
};

static void remember(void *ctx, const struct gezi_known *known)
{
    struct people *p = ctx;

    if (p->count++ < 10)
        p->n +=
            (size_t)snprintf(p->text + p->n, sizeof p->text - p->n,
                             "%s/%s@%lld|", known->peer.key, known->peer.nick,
                             (long long)(known->seen_ms % 10000000));
}

static void no_message(void *ctx, const struct gezi_waiting *waiting)
{
    (void)ctx;
    (void)waiting;
    fail();
}

static const struct people *restored(struct shelf *t)
{
    static struct people p;
    const struct gezi_restorer into = {
        .ctx = &p, .person = remember, .message = no_message};

    p.n = p.count = 0;
    p.text[0] = '\0';
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    return &p;
}

static const struct people *paged(struct shelf *t, uint32_t most)
{
    static struct people p;
    const struct gezi_restorer into = {
        .ctx = &p, .person = remember, .message = no_message};

    p.n = p.count = 0;
    p.text[0] = '\0';
    assert_int_equal(t->side->page(t->side->ctx, most, &into), 0);
    return &p;
}

static void tell(struct shelf *t, const struct gezi_peer *peer,
                 enum gezi_change change)
{
    struct gezi_event ev = {.kind = GEZI_EV_PERSON,
                            .unix_ms = t->clock,
                            .peer = *peer,
                            .change = change};

    t->side->event(t->side->ctx, &ev);
}

static void people_are_known_after_a_restart(void **state)
{
    struct shelf *t = *state;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_person(t, 2, GEZI_CHANGE_AWAY);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restored(t)->text,
                        "p1@host1/Person 1@0|p2@host2/Person 2@1000|");
}

static void name(struct shelf *t, unsigned who, const char *nick)
{
    struct gezi_peer peer = shelf_peer(who);

    peer.nick = nick;
    tell(t, &peer, GEZI_CHANGE_ONLINE);
}

static void a_page_has_who_comes_first_by_name_and_all_come_again(void **state)
{
    static const char *const names[] = {"Zoe", "bo", "Al", "ann", "Cy"};
    struct shelf *t = *state;

    for (unsigned i = 0; i < 5; i++)
        name(t, i + 1, names[i]);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(paged(t, 2)->text, "p3@host3/Al@0|p4@host4/ann@0|");
    assert_int_equal(restored(t)->count, 5);
}

static void hardly_less_than_all_are_no_page(void **state)
{
    struct shelf *t = *state;

    for (unsigned i = 1; i <= 4; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(paged(t, 2)->count, 0);
    assert_int_equal(paged(t, 1)->count, 1);
}

static void a_database_of_version_3_has_a_page_of_people(void **state)
{
    struct shelf *t = *state;

    shelf_old(t, 3,
              "WITH RECURSIVE n(i) AS"
              " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)"
              "INSERT INTO person SELECT i, 'p' || i || '@host' || i,"
              " 'Person ' || (10 - i), '', '', '', '', '', 3, 0, 1, 167772161,"
              " 2425, 1700000000000, 0, 1 FROM n");
    shelf_open(t);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    assert_string_equal(paged(t, 1)->text, "p9@host9/Person 1@0|");
    assert_int_equal(restored(t)->count, 9);
}

struct treats {
    unsigned is[4]; /* of person i */
};

static void note_treat(void *ctx, const struct gezi_known *known)
{
    struct treats *all = ctx;
    int i = known->peer.key[1] - '0';

    if (i >= 0 && i < 4)
        all->is[i] = known->peer.treat;
}

static bool note_treat_too(void *ctx, const struct gezi_known *known)
{
    note_treat(ctx, known);
    return true;
}

static void expect_treats(struct shelf *t, unsigned one, unsigned two,
                          unsigned three)
{
    struct treats all = {{9, 9, 9, 9}}, again = all;
    const struct gezi_restorer into = {.ctx = &all, .person = note_treat};

    shelf_reopen(t);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_int_equal(all.is[1], one);
    assert_int_equal(all.is[2], two);
    assert_int_equal(all.is[3], three);
    assert_int_equal(
        t->archive->people(t->archive->ctx, note_treat_too, &again), 0);
    assert_memory_equal(&all, &again, sizeof all);
}

static void treat(struct shelf *t, unsigned who, unsigned as)
{
    struct gezi_peer peer = shelf_peer(who);

    peer.treat = as;
    tell(t, &peer, GEZI_CHANGE_TREATED);
    shelf_commit(t);
}

static void who_is_muted_or_blocked_stays_so(void **state)
{
    struct shelf *t = *state;

    for (unsigned i = 1; i <= 3; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    treat(t, 1, GEZI_TREAT_MUTED);
    treat(t, 3, GEZI_TREAT_BLOCKED);
    expect_treats(t, GEZI_TREAT_MUTED, 0, GEZI_TREAT_BLOCKED);
    treat(t, 3, GEZI_TREAT_ALL);
    treat(t, 1, 0);
    shelf_person(t, 3, GEZI_CHANGE_DETAILS); /* which says nothing of it */
    shelf_commit(t);
    expect_treats(t, 0, 0, GEZI_TREAT_ALL);
    shelf_person(t, 3, GEZI_CHANGE_GONE); /* to make room in the core only */
    shelf_person(t, 2, GEZI_CHANGE_GONE);
    shelf_commit(t);
    expect_treats(t, 0, 9, GEZI_TREAT_ALL);
}

/* In the order of names, which is not that of rows. */
static void a_page_says_who_is_muted_or_blocked(void **state)
{
    static const char *const names[] = {"Zoe", "bo", "Al", "Dan", "Eve", "Cy"};
    struct treats all = {{9, 9, 9, 9}};
    const struct gezi_restorer into = {.ctx = &all, .person = note_treat};
    struct shelf *t = *state;

    for (unsigned i = 1; i <= 6; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    treat(t, 2, GEZI_TREAT_MUTED);
    treat(t, 3, GEZI_TREAT_BLOCKED);
    for (unsigned i = 0; i < 6; i++)
        name(t, i + 1, names[i]);
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(t->side->page(t->side->ctx, 2, &into), 0);
    assert_int_equal(all.is[1], 9);
    assert_int_equal(all.is[2], GEZI_TREAT_MUTED);
    assert_int_equal(all.is[3], GEZI_TREAT_BLOCKED);
}

static void a_database_of_version_4_treats_nobody_so(void **state)
{
    struct shelf *t = *state;

    shelf_old(t, 4,
              "INSERT INTO person VALUES(1, 'p1@host1', 'Person 1', '', '', '',"
              " '', '', 3, 0, 1, 167772161, 2425, 1700000000000, 0, 1)");
    shelf_open(t);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    expect_treats(t, 0, 9, 9);
    treat(t, 1, GEZI_TREAT_BLOCKED);
    expect_treats(t, GEZI_TREAT_BLOCKED, 9, 9);
}

static void a_change_is_written_and_no_change_is_not(void **state)
{
    struct shelf *t = *state;
    struct gezi_peer peer;
    sqlite3 *db;

    for (unsigned i = 1; i <= 1000; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(restored(t)->count, 1000);
    /* Everyone comes on line, and nothing is written: another program holds
     * the database. */
    db = shelf_lock(t);
    for (unsigned i = 1; i <= 1000; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    sqlite3_close(db);
    peer = shelf_peer(5);
    peer.nick = "New name";
    tell(t, &peer, GEZI_CHANGE_DETAILS);
    shelf_commit(t);
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM person WHERE nick = 'New name'"), 1);
}

static void last_seen_is_written_at_leisure(void **state)
{
    struct shelf *t = *state;
    const char *const seen = "SELECT seen % 10000000 FROM person";

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    t->clock = 1700000100000;
    shelf_person(t, 1, GEZI_CHANGE_OFFLINE);
    shelf_commit(t);
    while (t->side->idle(t->side->ctx))
        ;
    assert_int_equal(shelf_sql(t, seen), 0);
    t->clock = 1700000170000;
    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    while (t->side->idle(t->side->ctx))
        ;
    assert_int_equal(shelf_sql(t, seen), 170000);
    t->clock = 1700000300000;
    shelf_person(t, 1, GEZI_CHANGE_OFFLINE);
    shelf_commit(t);
    shelf_close(t);
    assert_int_equal(shelf_sql(t, seen), 300000);
    shelf_open(t);
}

static void a_message_to_someone_does_not_say_that_they_were_here(void **state)
{
    struct shelf *t = *state;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    t->clock += 1000000;
    shelf_send(t, 1, "x", "text");
    shelf_deliver(t, "x", GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restored(t)->text, "p1@host1/Person 1@0|");
}

static void whoever_made_room_is_forgotten_unless_they_wrote(void **state)
{
    struct shelf *t = *state;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_person(t, 2, GEZI_CHANGE_ONLINE);
    shelf_arrive(t, 2, 1700000001, "hello");
    shelf_person(t, 1, GEZI_CHANGE_GONE);
    shelf_person(t, 2, GEZI_CHANGE_GONE);
    shelf_person(t, 3, GEZI_CHANGE_GONE);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restored(t)->text, "p2@host2/Person 2@1000|");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM person_name"), 1);
}

static void restore_gives_only_so_many(void **state)
{
    struct shelf *t = *state;

    for (unsigned i = 1; i <= GEZI_PEOPLE_MAX + 10; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    assert_int_equal(restored(t)->count, GEZI_PEOPLE_MAX);
    assert_null(strstr(restored(t)->text, "p1@host1/"));
}

static void a_fallen_batch_leaves_no_one_half_known(void **state)
{
    struct shelf *t = *state;
    sqlite3 *db;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    db = shelf_lock(t);
    shelf_person(t, 2, GEZI_CHANGE_ONLINE);
    assert_int_equal(t->side->commit(t->side->ctx), -EBUSY);
    sqlite3_close(db);
    shelf_person(t, 2, GEZI_CHANGE_ONLINE);
    shelf_arrive(t, 2, 1700000001, "x");
    shelf_commit(t);
    assert_int_equal(restored(t)->count, 2);
}

struct past {
    char text[4096];
    size_t n;
};

static bool tell_past(void *ctx, const struct gezi_past *past)
{
    struct past *p = ctx;
    char address[GEZI_ADDR_TEXT];

    p->n += (size_t)snprintf(p->text + p->n, sizeof p->text - p->n, "%s|",
                             past->nick ? past->nick
                                        : gezi_addr_print(past->addr, address));
    return true;
}

static const char *past(struct shelf *t, const char *key)
{
    static struct past p;

    p.n = 0;
    p.text[0] = '\0';
    assert_int_equal(t->archive->past(t->archive->ctx, key, tell_past, &p), 0);
    return p.text;
}

static void names_and_addresses_stay_known(void **state)
{
    struct shelf *t = *state;
    struct gezi_peer peer = shelf_peer(1);

    tell(t, &peer, GEZI_CHANGE_ONLINE);
    t->clock += 1000;
    peer.nick = "Second";
    peer.addr.ip = 0x0a000063;
    tell(t, &peer, GEZI_CHANGE_DETAILS);
    t->clock += 1000;
    peer.nick = "Person 1";
    tell(t, &peer, GEZI_CHANGE_DETAILS);
    shelf_commit(t);
    assert_string_equal(past(t, "p1@host1"),
                        "Second|Person 1|10.0.0.99:2425|10.0.0.1:2425|");
    assert_int_equal(
        t->archive->past(t->archive->ctx, "nobody", tell_past, NULL), -ENOENT);
}

static void names_and_addresses_have_a_limit(void **state)
{
    struct shelf *t = *state;
    struct gezi_peer peer = shelf_peer(1);
    char nick[16];

    for (unsigned i = 0; i < 100; i++) {
        snprintf(nick, sizeof nick, "n%u", i);
        peer.nick = nick;
        peer.addr.ip = 0x0a000000 + i;
        t->clock += 1000;
        tell(t, &peer, GEZI_CHANGE_DETAILS);
    }
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM person_name"), 32);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM person_address"), 32);
    assert_memory_equal(past(t, "p1@host1"), "n99|n98|", 8);
}

static bool count_known(void *ctx, const struct gezi_known *known)
{
    unsigned *left = ctx;

    assert_string_not_equal(known->peer.key, "*");
    return --*left > 0;
}

static void the_archive_knows_more_people_than_restore_gives(void **state)
{
    struct shelf *t = *state;
    struct gezi_event to_all = {
        .kind = GEZI_EV_SENT,
        .sent = {.id = "x", .text = "hi", .flags = GEZI_MSG_BROADCAST}};
    unsigned left = UINT32_MAX;

    for (unsigned i = 1; i <= GEZI_PEOPLE_MAX + 7; i++)
        shelf_person(t, i, GEZI_CHANGE_ONLINE);
    t->side->event(t->side->ctx, &to_all);
    shelf_commit(t);
    t->archive->people(t->archive->ctx, count_known, &left);
    assert_int_equal(UINT32_MAX - left, GEZI_PEOPLE_MAX + 7);
    left = 3;
    t->archive->people(t->archive->ctx, count_known, &left);
    assert_int_equal(left, 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_are_known_after_a_restart),
        TEST(a_page_has_who_comes_first_by_name_and_all_come_again),
        TEST(hardly_less_than_all_are_no_page),
        TEST(a_database_of_version_3_has_a_page_of_people),
        TEST(who_is_muted_or_blocked_stays_so),
        TEST(a_page_says_who_is_muted_or_blocked),
        TEST(a_database_of_version_4_treats_nobody_so),
        TEST(a_change_is_written_and_no_change_is_not),
        TEST(last_seen_is_written_at_leisure),
        TEST(a_message_to_someone_does_not_say_that_they_were_here),
        TEST(whoever_made_room_is_forgotten_unless_they_wrote),
        TEST(restore_gives_only_so_many),
        TEST(a_fallen_batch_leaves_no_one_half_known),
        TEST(names_and_addresses_stay_known),
        TEST(names_and_addresses_have_a_limit),
        TEST(the_archive_knows_more_people_than_restore_gives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
