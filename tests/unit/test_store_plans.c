/* Nothing that happens often may read whole tables. */
#include "expect.h"
#include "shelf.h"

#include "store/db.h"
#include "store/sql.h"

#include <sqlite3.h>

static const struct {
    const char *name, *sql;
} statements[] = {
#define X(name, text) {#name, text},
    STORE_STATEMENTS(X)
#undef X
};

/* Those that are asked once at the start, or of a table that is small. */
static bool may_scan(const char *name)
{
    static const char *const names[] = {"PERSON_ALL", "PERSON_COUNT",
                                        "PERSON_BOUND", "TREATS"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* "SCAN message" is a loop over all of it; with an index it is one over what
 * a partial index has, and in order of rows it stops at the limit. */
static bool scans(const char *plan)
{
    return strncmp(plan, "SCAN", 4) == 0 && !strstr(plan, "INDEX") &&
           !strstr(plan, "CONSTANT") && !strstr(plan, "VIRTUAL");
}

static void no_kept_statement_reads_a_whole_table(void **state)
{
    struct shelf *t = *state;
    sqlite3 *db = shelf_db(t);

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        sqlite3_stmt *stmt;
        char sql[1024];

        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i].sql);
        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
            fail_msg("%s: %s", statements[i].name, sqlite3_errmsg(db));
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            const char *plan = (const char *)sqlite3_column_text(stmt, 3);

            if (!may_scan(statements[i].name) && scans(plan))
                fail_msg("%s: %s", statements[i].name, plan);
        }
        sqlite3_finalize(stmt);
    }
    sqlite3_close(db);
}

/* In steps of SQLite's machine. */
static int count_steps(unsigned what, void *ctx, void *stmt, void *arg)
{
    int *steps = ctx;

    (void)what;
    (void)arg;
    *steps += sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
    return 0;
}

/* From here on, with nothing of what was before. */
static void watch(struct shelf *t,
                  int (*count)(unsigned, void *, void *, void *), int *steps)
{
    sqlite3 *db = t->store->db;

    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(db, s));)
        sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
    sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, count, steps);
}

/* A page of anything is read in order and not further than it goes. */
static int count_steps_in_order(unsigned what, void *ctx, void *stmt, void *arg)
{
    assert_int_equal(sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_SORT, 1), 0);
    return count_steps(what, ctx, stmt, arg);
}

static bool read_on(void *ctx, const struct gezi_record *record)
{
    (void)record;
    ++*(unsigned *)ctx;
    return true;
}

static void fill(struct shelf *t)
{
    const struct gezi_file file = {.name = "a.txt"};
    char text[64], id[32];

    for (unsigned i = 1; i <= 6000; i++) {
        struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                                .unix_ms = 1700000000000 + i,
                                .peer = shelf_peer(1 + i % 10),
                                .message = {.id = id,
                                            .number = 1700000000 + i,
                                            .text = text,
                                            .files = &file,
                                            .files_n = i % 50 == 0}};

        snprintf(text, sizeof text, "message %u 会议", i);
        snprintf(id, sizeof id, "%u-x", 1700000000 + i);
        ev.message.flags = i % 20 ? 0 : GEZI_MSG_BROADCAST;
        t->side->event(t->side->ctx, &ev);
    }
    shelf_commit(t);
    while (t->side->idle(t->side->ctx))
        ;
}

static void a_page_costs_the_same_however_long_the_history(void **state)
{
    static const struct gezi_query pages[] = {
        {.limit = 20},
        {.limit = 20, .newest_first = true},
        {.limit = 20, .before_row = 3000},
        {.limit = 20, .newest_first = true, .before_row = 3000},
        {.limit = 20, .key = "p1@host1", .newest_first = true},
        {.limit = 20, .key = "p1@host1", .before_row = 3000},
        {.limit = 20, .key = "p1@host1", .direct = true},
        {.limit = 20, .key = "*"},
        {.limit = 20, .key = "*", .before_row = 3000},
        {.limit = 20, .key = "p1@host1", .unread = true},
        {.limit = 20, .words = "会议"},
        {.limit = 20, .words = "会议", .newest_first = true},
        {.limit = 20, .words = "会议", .before_row = 3000},
        {.limit = 20, .words = "会议 message", .newest_first = true},
        {.limit = 20, .words = "会", .newest_first = true},
        {.limit = 20, .files = true},
        {.limit = 20, .files = true, .newest_first = true, .before_row = 3000},
        {.limit = 20, .files = true, .id = "17000", .id_prefix = true},
    };
    struct shelf *t = *state;
    int steps;

    fill(t);
    watch(t, count_steps_in_order, &steps);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        unsigned count = 0;

        steps = 0;
        assert_int_equal(
            t->archive->find(t->archive->ctx, &pages[i], read_on, &count), 0);
        assert_int_equal(count, 20);
        assert_true(steps > 100);
        if (steps > 4000)
            fail_msg("page %zu takes %d steps", i, steps);
    }
}

static void one_message_is_found_by_its_id_at_once(void **state)
{
    const struct gezi_query one = {.id = "1700003000-x"};
    struct shelf *t = *state;
    unsigned count = 0;
    int steps = 0;

    fill(t);
    watch(t, count_steps, &steps);
    assert_int_equal(t->archive->find(t->archive->ctx, &one, read_on, &count),
                     0);
    assert_int_equal(count, 1);
    assert_in_range(steps, 20, 400);
}

static void no_person(void *ctx, const struct gezi_known *known)
{
    (void)ctx;
    (void)known;
}

static void no_offer(void *ctx, const struct gezi_offer *offer)
{
    (void)ctx;
    fail_msg("%s is offered", offer->id);
}

/* A hundred and twenty offers of long ago that nobody took. */
static void a_start_does_not_read_offers_that_are_too_old(void **state)
{
    const struct gezi_restorer into = {.person = no_person, .offer = no_offer};
    struct shelf *t = *state;
    int steps = 0;

    fill(t);
    shelf_reopen(t);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM offer WHERE open"),
                     120);
    watch(t, count_steps, &steps);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_in_range(steps, 100, 600); /* ten people are most of it */
}

static bool count_unread(void *ctx, const struct gezi_unread *unread)
{
    *(unsigned *)ctx += unread->count;
    return true;
}

/* In steps, of the newest 1000. */
static int unread_steps(struct shelf *t, unsigned expected)
{
    unsigned count = 0;
    int steps = 0;

    watch(t, count_steps, &steps);
    assert_int_equal(
        t->archive->unread(t->archive->ctx, 1000, false, count_unread, &count),
        0);
    sqlite3_trace_v2(t->store->db, 0, NULL, NULL);
    assert_int_equal(count, expected);
    return steps;
}

/* Where they lie close together, all are read; few are looked up. */
static void to_count_what_is_unread_does_not_read_the_history(void **state)
{
    struct shelf *t = *state;

    fill(t);
    assert_in_range(unread_steps(t, 1000), 5000, 12000);
    for (unsigned i = 1; i <= 9; i++) {
        char key[16];

        snprintf(key, sizeof key, "p%u@host%u", i, i);
        t->archive->seen(t->archive->ctx, key, INT64_MAX);
    }
    t->archive->seen(t->archive->ctx, "*", INT64_MAX);
    assert_in_range(unread_steps(t, 600), 2000, 12000);
    t->archive->seen(t->archive->ctx, "p10@host10", INT64_MAX);
    assert_in_range(unread_steps(t, 0), 50, 1000);
}

static size_t prepared(struct shelf *t)
{
    size_t n = 0;

    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(t->store->db, s));)
        n++;
    return n;
}

/* Each costs as much as to read some twenty people. */
static void the_first_picture_takes_few_statements(void **state)
{
    const struct gezi_restorer into = {.person = no_person};
    struct shelf *t = *state;
    unsigned count = 0;

    fill(t);
    shelf_reopen(t);
    assert_int_equal(t->side->page(t->side->ctx, 4, &into), 0);
    assert_int_equal(
        t->archive->unread(t->archive->ctx, 1000, false, count_unread, &count),
        0);
    assert_in_range(prepared(t), 5, 8);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_kept_statement_reads_a_whole_table),
        TEST(a_page_costs_the_same_however_long_the_history),
        TEST(one_message_is_found_by_its_id_at_once),
        TEST(a_start_does_not_read_offers_that_are_too_old),
        TEST(to_count_what_is_unread_does_not_read_the_history),
        TEST(the_first_picture_takes_few_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
