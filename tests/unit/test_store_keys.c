/* Keys of people are remembered, and those that they had. */
#include "expect.h"
#include "shelf.h"

#include "store/schema.h"

#include <sqlite3.h>
#include <stdlib.h>

static const struct gezi_key *key_of(unsigned seed)
{
    static struct gezi_key key;

    key = (struct gezi_key){.exponent = 65537, .n = GEZI_KEY_2048};
    memset(key.modulus, (int)seed, key.n);
    return &key;
}

static void tell(struct shelf *t, unsigned who, enum gezi_key_news news,
                 unsigned seed)
{
    char fingerprint[GEZI_FINGERPRINT_SIZE] = "";
    struct gezi_event ev = {.kind = GEZI_EV_KEY,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(who),
                            .key = {.news = news,
                                    .seals = GEZI_SEAL_OURS,
                                    .key = seed ? key_of(seed) : NULL,
                                    .fingerprint = fingerprint}};

    if (seed)
        snprintf(fingerprint, sizeof fingerprint, "%016x", seed);
    t->clock += 1000;
    t->side->event(t->side->ctx, &ev);
}

static void arrive(struct shelf *t, unsigned from, uint64_t number,
                   unsigned flags)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_MESSAGE,
        .unix_ms = t->clock,
        .peer = shelf_peer(from),
        .message = {
            .id = "x", .number = number, .text = "text", .flags = flags}};

    t->clock += 1000;
    t->side->event(t->side->ctx, &ev);
}

/* "key/rival trust signs|..." of everyone. */
struct shown {
    char text[1024];
    size_t n;
};

static void show(void *ctx, const struct gezi_known *k)
{
    struct shown *s = ctx;

    if (k->key) {
        assert_int_equal(k->key->n, GEZI_KEY_2048);
        assert_int_equal(k->key->exponent, 65537);
        assert_int_equal(k->seals, GEZI_SEAL_OURS);
        assert_true(k->since_ms >= 1700000000000);
        assert_int_equal(strtoul(k->fingerprint, NULL, 16),
                         k->key->modulus[255]);
    }
    if (k->rival)
        assert_int_equal(strtoul(k->rival_fingerprint, NULL, 16),
                         k->rival->modulus[0]);
    s->n += (size_t)snprintf(
        s->text + s->n, sizeof s->text - s->n, "%s%u/%u %s%s", s->n ? "|" : "",
        k->key ? k->key->modulus[0] : 0, k->rival ? k->rival->modulus[0] : 0,
        gezi_trust_name(k->peer.trust), k->signs ? " signs" : "");
}

static bool show_on(void *ctx, const struct gezi_known *k)
{
    show(ctx, k);
    return true;
}

/* What a start finds; the archive must say the same. */
static const char *keys(struct shelf *t)
{
    static struct shown s, other;
    const struct gezi_restorer into = {.ctx = &s, .person = show};

    s.n = other.n = 0;
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_int_equal(t->archive->people(t->archive->ctx, show_on, &other), 0);
    assert_string_equal(s.text, other.text);
    return s.text;
}

static void a_key_is_known_after_a_restart(void **state)
{
    struct shelf *t = *state;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    tell(t, 2, GEZI_KEY_LEARNT, 7);
    shelf_person(t, 3, GEZI_CHANGE_ONLINE);
    tell(t, 4, GEZI_KEY_LEARNT, 8);
    tell(t, 4, GEZI_KEY_CHECKED, 8);
    assert_string_equal(keys(t), "0/0 none|7/0 pinned|0/0 none|8/0 checked");
}

static void another_key_stands_beside_until_it_is_judged(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    tell(t, 1, GEZI_KEY_CHANGED, 8);
    tell(t, 2, GEZI_KEY_LEARNT, 7);
    assert_string_equal(keys(t), "7/8 changed|7/0 pinned");
    tell(t, 1, GEZI_KEY_CHANGED, 9);
    assert_string_equal(keys(t), "7/9 changed|7/0 pinned");
    tell(t, 1, GEZI_KEY_ACCEPTED, 9);
    assert_string_equal(keys(t), "9/0 pinned|7/0 pinned");
}

static void a_known_key_that_is_back_ends_the_doubt(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    tell(t, 1, GEZI_KEY_CHECKED, 7);
    tell(t, 1, GEZI_KEY_CHANGED, 8);
    tell(t, 1, GEZI_KEY_BACK, 7);
    assert_string_equal(keys(t), "7/0 checked");
}

static void old_keys_stay_but_not_for_ever(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    tell(t, 1, GEZI_KEY_CHANGED, 8);
    tell(t, 1, GEZI_KEY_ACCEPTED, 8);
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT until % 10000 FROM person_key"
                                  " WHERE fingerprint LIKE '%07'"),
                     2000);
    for (unsigned seed = 9; seed < 60; seed++)
        tell(t, 1, GEZI_KEY_CHANGED, seed);
    assert_string_equal(keys(t), "8/59 changed");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM person_key"), 10);
}

static void a_forgotten_key_counts_no_more(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    arrive(t, 1, 1700000001, GEZI_MSG_SIGNED);
    tell(t, 1, GEZI_KEY_CHANGED, 8);
    tell(t, 1, GEZI_KEY_FORGOTTEN, 0);
    assert_string_equal(keys(t), "0/0 none");
    tell(t, 1, GEZI_KEY_LEARNT, 9);
    assert_string_equal(keys(t), "9/0 pinned");
    arrive(t, 1, 1700000002, GEZI_MSG_SIGNED);
    assert_string_equal(keys(t), "9/0 pinned signs");
}

static void who_signed_once_used_to_sign(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    arrive(t, 1, 1700000001, GEZI_MSG_UNCHECKED);
    arrive(t, 1, 1700000002, GEZI_MSG_FORGED);
    assert_string_equal(keys(t), "7/0 pinned");
    arrive(t, 1, 1700000003, GEZI_MSG_SIGNED);
    assert_string_equal(keys(t), "7/0 pinned signs");
    tell(t, 1, GEZI_KEY_CHANGED, 8);
    tell(t, 1, GEZI_KEY_ACCEPTED, 8);
    assert_string_equal(keys(t), "8/0 pinned signs");
}

static void a_message_of_ours_says_how_it_went_out(void **state)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_DELIVERY,
        .peer = shelf_peer(1),
        .delivery = {.id = "1-a",
                     .state = GEZI_TRYING,
                     .seals = GEZI_MSG_ENCRYPTED | GEZI_MSG_WEAK}};
    struct shelf *t = *state;

    shelf_send(t, 1, "1-a", "text");
    shelf_send(t, 1, "2-b", "other");
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT flags FROM message WHERE row = 1"),
                     GEZI_MSG_ENCRYPTED | GEZI_MSG_WEAK);
    ev.delivery.state = GEZI_DELIVERED;
    ev.delivery.seals = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED;
    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT flags FROM message WHERE row = 1"),
                     GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED);
    assert_int_equal(shelf_sql(t, "SELECT flags FROM message WHERE row = 2"),
                     0);
}

static void who_made_room_is_forgotten_unless_the_key_was_compared(void **state)
{
    struct shelf *t = *state;

    tell(t, 1, GEZI_KEY_LEARNT, 7);
    tell(t, 2, GEZI_KEY_LEARNT, 8);
    tell(t, 2, GEZI_KEY_CHECKED, 8);
    shelf_person(t, 1, GEZI_CHANGE_GONE);
    shelf_person(t, 2, GEZI_CHANGE_GONE);
    assert_string_equal(keys(t), "8/0 checked");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM person_key"), 1);
}

static void a_page_of_people_comes_with_their_keys(void **state)
{
    static struct shown s;
    const struct gezi_restorer into = {.ctx = &s, .person = show};
    struct shelf *t = *state;

    for (unsigned i = 5; i > 0; i--)
        tell(t, i, GEZI_KEY_LEARNT, i);
    shelf_commit(t);
    shelf_reopen(t);
    s.n = 0;
    assert_int_equal(t->side->page(t->side->ctx, 2, &into), 0);
    assert_string_equal(s.text, "1/0 pinned|2/0 pinned");
}

static const char version_2[] =
    "INSERT INTO person VALUES(1, 'p1@host1', 'Person 1', 'p1', 'host1', '',"
    " '', '', 3, 0, 1, 167772161, 2425, 1700000000000, 0, 1);"
    "INSERT INTO message VALUES(1, 1, 0, 1, 1700000000000, '1700000001-a',"
    " 1700000001, 'old', NULL, 1, 3, 0);";

static void a_database_of_version_2_is_brought_forward(void **state)
{
    const struct gezi_query all = {0};
    struct shelf *t = *state;

    shelf_old(t, 2, version_2);
    shelf_open(t);
    assert_string_equal(store_aside(t->store), "");
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    assert_string_equal(keys(t), "0/0 none");
    assert_string_equal(shelf_find(t, &all, 0), "old");
    tell(t, 1, GEZI_KEY_LEARNT, 7);
    assert_string_equal(keys(t), "7/0 pinned");
}

static void a_reader_takes_a_database_without_keys_as_it_is(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    struct shown s = {.n = 0};

    shelf_old(t, 2, version_2);
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), 0);
    t->store = opened.store;
    t->archive = store_archive(opened.store);
    t->side = store_side(opened.store);
    assert_int_equal(t->archive->people(t->archive->ctx, show_on, &s), 0);
    assert_string_equal(s.text, "0/0 none");
    shelf_close(t);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), 2);
    shelf_open(t);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_key_is_known_after_a_restart),
        TEST(a_page_of_people_comes_with_their_keys),
        TEST(another_key_stands_beside_until_it_is_judged),
        TEST(a_known_key_that_is_back_ends_the_doubt),
        TEST(old_keys_stay_but_not_for_ever),
        TEST(a_forgotten_key_counts_no_more),
        TEST(who_signed_once_used_to_sign),
        TEST(a_message_of_ours_says_how_it_went_out),
        TEST(who_made_room_is_forgotten_unless_the_key_was_compared),
        TEST(a_database_of_version_2_is_brought_forward),
        TEST(a_reader_takes_a_database_without_keys_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
