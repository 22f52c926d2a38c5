/* What arrives in one turn goes into its table by sixteen: nobody can tell. */
#include "expect.h"
#include "shelf.h"

#include "store/db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MANY = 40 }; /* two full statements, and some rows of their own */

static void arrive(struct shelf *t, unsigned count)
{
    static uint64_t number = 1700000000;
    int64_t turn = t->clock; /* all of a turn have one time */
    char text[32];

    for (unsigned i = 0; i < count; i++) {
        t->clock = turn;
        snprintf(text, sizeof text, "m%u", i);
        shelf_arrive(t, 1 + i % 3, ++number, text);
    }
}

struct rows {
    int64_t first, last;
    unsigned n;
    char texts[MANY * 8];
};

static bool take(void *ctx, const struct gezi_record *record)
{
    struct rows *rows = ctx;

    if (rows->n++ == 0)
        rows->first = record->row;
    else
        assert_int_equal(record->row, rows->last + 1);
    rows->last = record->row;
    if (strlen(rows->texts) + strlen(record->text) + 1 < sizeof rows->texts)
        strcat(rows->texts, record->text);
    return true;
}

static struct rows all(struct shelf *t)
{
    const struct gezi_query query = {0};
    struct rows rows = {0};

    assert_int_equal(t->archive->find(t->archive->ctx, &query, take, &rows), 0);
    return rows;
}

static void what_has_just_arrived_is_found_before_the_commit(void **state)
{
    struct shelf *t = *state;
    struct rows rows;

    arrive(t, MANY);
    rows = all(t);
    assert_int_equal(rows.n, MANY);
    assert_int_equal(rows.last, MANY);
    assert_non_null(strstr(rows.texts, "m0m1m2m3"));
    assert_non_null(strstr(rows.texts, "m38m39"));
    shelf_commit(t);
    assert_int_equal(all(t).n, MANY);
}

static void what_cannot_be_committed_leaves_no_row_and_no_gap(void **state)
{
    struct shelf *t = *state;

    arrive(t, 3);
    shelf_commit(t);
    arrive(t, MANY);
    db_note(t->store, -EIO);
    assert_int_equal(t->side->commit(t->side->ctx), -EIO);
    assert_int_equal(all(t).n, 3);
    arrive(t, MANY);
    shelf_commit(t);
    assert_int_equal(all(t).n, 3 + MANY);
    assert_int_equal(all(t).last, 3 + MANY);
}

static void the_row_of_the_newest_is_not_used_again(void **state)
{
    struct shelf *t = *state;
    const struct gezi_archive *a = t->archive;

    arrive(t, MANY);
    shelf_commit(t);
    for (int i = 0; i < 2; i++) { /* in this run, and in the next one */
        assert_int_equal(a->forget(a->ctx, NULL, MANY * (i + 1), 0), 0);
        if (i) {
            shelf_reopen(t);
            a = t->archive;
        }
        arrive(t, MANY);
        shelf_commit(t);
        assert_int_equal(shelf_sql(t, "SELECT max(row) FROM message"),
                         MANY * (i + 2));
        assert_int_equal(shelf_sql(t, "SELECT count(*) FROM message"),
                         MANY * (i + 2) - i - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_has_just_arrived_is_found_before_the_commit, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_committed_leaves_no_row_and_no_gap, shelf_setup,
            shelf_teardown),
        cmocka_unit_test_setup_teardown(the_row_of_the_newest_is_not_used_again,
                                        shelf_setup, shelf_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
