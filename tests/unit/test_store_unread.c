/* What is unread, by conversation. */
#include "expect.h"
#include "shelf.h"

#include <stdlib.h>
#include <string.h>

enum { PILES = 16 };

struct told {
    struct {
        char key[32];
        unsigned count;
        int64_t row;
    } at[PILES];
    size_t n;
    struct shelf *shelf; /* to ask within the call */
    unsigned nameless;
};

static bool take(void *ctx, const struct gezi_unread *u)
{
    struct told *told = ctx;

    assert_true(told->n < PILES);
    if (!u->key) {
        told->nameless += u->count;
        return true;
    }
    snprintf(told->at[told->n].key, sizeof told->at->key, "%s", u->key);
    told->at[told->n].count = u->count;
    told->at[told->n++].row = u->row;
    if (told->shelf)
        shelf_find(told->shelf,
                   &(struct gezi_query){.after_row = u->row - 1,
                                        .before_row = u->row + 1},
                   0);
    return true;
}

static int by_key(const void *a, const void *b) { return strcmp(a, b); }

/* "key count@row" of each, by key. */
static const char *unread(struct shelf *t, uint32_t most)
{
    static char out[1024];
    struct told told = {.shelf = t};
    size_t n = 0;

    assert_int_equal(
        t->archive->unread(t->archive->ctx, most, true, take, &told), 0);
    qsort(told.at, told.n, sizeof *told.at, by_key);
    out[0] = '\0';
    for (size_t i = 0; i < told.n; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s %u@%d",
                              i ? "|" : "", told.at[i].key, told.at[i].count,
                              (int)told.at[i].row);
    return out;
}

static void index_all(struct shelf *t)
{
    while (t->side->idle(t->side->ctx))
        ;
}

static void broadcast_of(struct shelf *t, unsigned from, unsigned treat)
{
    static uint64_t number = 1800000000;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(from),
                            .message = {.id = "all",
                                        .number = number++,
                                        .text = "to all",
                                        .flags = GEZI_MSG_BROADCAST}};

    ev.peer.treat = treat;
    t->side->event(t->side->ctx, &ev);
}

static void broadcast(struct shelf *t, unsigned from)
{
    broadcast_of(t, from, 0);
}

/* One by one, and sixteen in one statement. */
static void who_is_muted_has_no_unread_broadcast(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "a1");
    broadcast_of(t, 2, GEZI_TREAT_MUTED);
    shelf_commit(t);
    assert_string_equal(unread(t, 1000), "p1@host1 1@1");
    for (int i = 0; i < 16; i++)
        broadcast_of(t, 2, i == 3 ? 0 : GEZI_TREAT_MUTED);
    shelf_commit(t);
    assert_string_equal(unread(t, 1000), "* 1@6|p1@host1 1@1");
    index_all(t);
    assert_string_equal(unread(t, 1000), "* 1@6|p1@host1 1@1");
}

static void each_conversation_tells_how_many_and_the_newest(void **state)
{
    struct shelf *t = *state;

    assert_string_equal(unread(t, 1000), "");
    shelf_arrive(t, 1, 1700000001, "a1");
    shelf_arrive(t, 2, 1700000001, "b1");
    shelf_arrive(t, 1, 1700000002, "a2");
    broadcast(t, 2);
    shelf_send(t, 1, "mine", "ours is not unread");
    shelf_commit(t);
    assert_string_equal(unread(t, 1000), "* 1@4|p1@host1 2@3|p2@host2 1@2");
    shelf_reopen(t);
    assert_string_equal(unread(t, 1000), "* 1@4|p1@host1 2@3|p2@host2 1@2");
    t->archive->seen(t->archive->ctx, "p1@host1", INT64_MAX);
    t->archive->seen(t->archive->ctx, "*", INT64_MAX);
    assert_string_equal(unread(t, 1000), "p2@host2 1@2");
}

/* The list of the index, what it does not know yet, and where few of many are
 * unread: the same answer. */
static void the_newest_so_many_are_counted_wherever_they_lie(void **state)
{
    struct shelf *t = *state;

    for (unsigned i = 0; i < 600; i++)
        shelf_arrive(t, i % 50 ? 1 : 2, 1700000000 + i, "x");
    shelf_commit(t);
    t->archive->seen(t->archive->ctx, "p1@host1", INT64_MAX);
    assert_string_equal(unread(t, 5), "p2@host2 5@551");
    index_all(t);
    assert_string_equal(unread(t, 5), "p2@host2 5@551");
    assert_string_equal(unread(t, 1000), "p2@host2 12@551");
    for (unsigned i = 0; i < 9; i++)
        shelf_arrive(t, 3, 1700001000 + i, "y");
    shelf_commit(t);
    assert_string_equal(unread(t, 5), "p3@host3 5@609");
    assert_string_equal(unread(t, 10), "p2@host2 1@551|p3@host3 9@609");
    index_all(t);
    assert_string_equal(unread(t, 10), "p2@host2 1@551|p3@host3 9@609");
    assert_string_equal(unread(t, 1000), "p2@host2 12@551|p3@host3 9@609");
}

static void whoever_the_store_did_not_read_at_the_start_is_named(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "a1");
    shelf_commit(t);
    shelf_reopen(t); /* and nothing restored */
    assert_string_equal(unread(t, 1), "p1@host1 1@1");
}

static void whoever_has_to_be_looked_up_is_counted_without_a_name(void **state)
{
    struct shelf *t = *state;
    struct told told = {0};

    shelf_arrive(t, 1, 1700000001, "a1");
    shelf_arrive(t, 2, 1700000002, "b1");
    shelf_arrive(t, 2, 1700000003, "b2");
    broadcast(t, 2);
    shelf_commit(t);
    shelf_reopen(t);
    shelf_person(t, 1, GEZI_CHANGE_ONLINE); /* is in memory now */
    assert_int_equal(t->archive->unread(t->archive->ctx, 9, false, take, &told),
                     0);
    qsort(told.at, told.n, sizeof *told.at, by_key);
    assert_int_equal(told.n, 2);
    assert_string_equal(told.at[0].key, "*");
    assert_string_equal(told.at[1].key, "p1@host1");
    assert_int_equal(told.nameless, 2);
}

static void last_seen_is_when_they_were_here(void **state)
{
    struct shelf *t = *state;
    const struct gezi_archive *a = t->archive;
    int64_t then;

    assert_true(a->last_seen(a->ctx, "p1@host1") == 0);
    then = t->clock;
    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    assert_true(a->last_seen(a->ctx, "p1@host1") == then);
    t->clock += 3600000;
    then = t->clock;
    shelf_person(t, 1, GEZI_CHANGE_OFFLINE);
    shelf_commit(t);
    assert_true(a->last_seen(a->ctx, "p1@host1") == then);
    t->clock += 3600000;
    shelf_send(t, 1, "mine", "that we write says nothing of them");
    shelf_commit(t);
    assert_true(a->last_seen(a->ctx, "p1@host1") == then);
    shelf_reopen(t);
    a = t->archive;
    assert_true(a->last_seen(a->ctx, "p1@host1") == then);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_muted_has_no_unread_broadcast,
                                        shelf_setup, shelf_teardown),
        cmocka_unit_test_setup_teardown(
            each_conversation_tells_how_many_and_the_newest, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(
            the_newest_so_many_are_counted_wherever_they_lie, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(
            whoever_the_store_did_not_read_at_the_start_is_named, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(
            whoever_has_to_be_looked_up_is_counted_without_a_name, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(last_seen_is_when_they_were_here,
                                        shelf_setup, shelf_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
