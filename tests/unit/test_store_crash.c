/*
 * A story of messages, a search, a restart, something forgotten, on a disk
 * that fails at every step it has in turn. STORE_BATCHES (environment) makes
 * the story longer.
 */
#include "expect.h"
#include "memvfs.h"
#include "shelf.h"

#include <errno.h>
#include <stdlib.h>

#include <sqlite3.h>

enum {
    BATCHES_MAX = 200,
    ARRIVE = 4, /* messages that arrive in a batch; one goes out */
    OFFER = 0,  /* which of them offers files */
    FORGOTTEN_BATCH = 1,
};

enum op_kind { OP_BATCH, OP_SEARCH, OP_FORGET, OP_DRAFT, OP_RESTART };

static struct {
    enum op_kind kind;
    unsigned batch;
} ops[4 * BATCHES_MAX];
static unsigned op_count, batches;

static void plan_story(void)
{
    const char *length = getenv("STORE_BATCHES");

    batches = length ? (unsigned)strtoul(length, NULL, 10) : 6;
    if (batches < 4 || batches > BATCHES_MAX)
        batches = 4;
    op_count = 0;
    for (unsigned b = 0; b < batches; b++) {
        ops[op_count].kind = OP_BATCH;
        ops[op_count++].batch = b;
        if (b % 3 == 2)
            ops[op_count++].kind = OP_SEARCH;
        if (b == batches / 2) {
            ops[op_count++].kind = OP_FORGET;
            ops[op_count++].kind = OP_RESTART;
            ops[op_count++].kind = OP_DRAFT;
        }
    }
}

static uint64_t number_of(unsigned batch, unsigned i)
{
    return 1700000000u + 100 * batch + i;
}

static int open_store(struct shelf *t)
{
    struct store_opened opened;
    int err = store_open(t->dir, 0, &opened);

    assert_string_equal(opened.aside, "");
    t->store = opened.store;
    if (t->store) {
        t->side = store_side(t->store);
        t->archive = store_archive(t->store);
    }
    return err;
}

static void close_store(struct shelf *t)
{
    if (t->store)
        shelf_close(t);
}

static const struct gezi_file files[] = {
    {.id = 0, .name = "图纸.dwg", .size = 1000},
    {.id = 1, .name = "photos", .type = GEZI_FILE_FOLDER},
};
enum { FILES = sizeof files / sizeof *files };

static int do_batch(struct shelf *t, unsigned batch)
{
    char text[64], id[48];

    for (unsigned i = 0; i < ARRIVE; i++) {
        snprintf(text, sizeof text, "b%u.%u 会议室在哪里", batch, i);
        shelf_offer(t, 1 + i % 3, number_of(batch, i), text, files,
                    i == OFFER ? FILES : 0);
    }
    if (batch > 0) {
        snprintf(id, sizeof id, "%llu-p1@host1",
                 (unsigned long long)number_of(batch - 1, OFFER));
        shelf_transfer(t, id, 1, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE, "/d/p");
    }
    snprintf(text, sizeof text, "b%u.%u 会议室在三楼", batch, ARRIVE);
    snprintf(id, sizeof id, "m%u", batch);
    shelf_send(t, 1, id, text);
    shelf_deliver(t, id, GEZI_TRYING, GEZI_WHY_NONE, 1);
    if (batch > 0) {
        snprintf(id, sizeof id, "m%u", batch - 1);
        shelf_deliver(t, id, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    }
    t->side->number(t->side->ctx, number_of(batch, ARRIVE));
    return t->side->commit(t->side->ctx);
}

static bool count_one(void *ctx, const struct gezi_record *record)
{
    (void)record;
    ++*(unsigned *)ctx;
    return true;
}

static bool take_row(void *ctx, const struct gezi_record *record)
{
    *(int64_t *)ctx = record->row;
    return true;
}

static int do_forget(struct shelf *t)
{
    char words[16];
    const struct gezi_query query = {.words = words};
    int64_t row = 0;
    int err;

    snprintf(words, sizeof words, "b%u.0", FORGOTTEN_BATCH);
    err = t->archive->find(t->archive->ctx, &query, take_row, &row);
    if (err || !row)
        return err;
    return t->archive->forget(t->archive->ctx, NULL, row, 0);
}

static int do_op(struct shelf *t, unsigned op)
{
    const struct gezi_query query = {.words = "会议室"};
    unsigned count = 0;

    if (!t->store && open_store(t) != 0)
        return -EIO;
    switch (ops[op].kind) {
    case OP_BATCH:
        return do_batch(t, ops[op].batch);
    case OP_SEARCH: /* indexes what is not */
        return t->archive->find(t->archive->ctx, &query, count_one, &count);
    case OP_FORGET:
        return do_forget(t);
    case OP_DRAFT:
        return t->archive->put(t->archive->ctx, "draft", "half a");
    case OP_RESTART:
        close_store(t);
        return open_store(t);
    }
    return 0;
}

struct found {
    unsigned count[BATCHES_MAX][ARRIVE + 1];
    enum gezi_state state[BATCHES_MAX];
    bool taken[BATCHES_MAX]; /* the second file of its offer */
    unsigned total;
};

static void check_files(struct found *f, unsigned batch,
                        const struct gezi_record *record)
{
    const struct gezi_file *got = record->files;

    assert_int_equal(record->files_n, FILES);
    for (size_t i = 0; i < FILES; i++) {
        assert_int_equal(got[i].id, files[i].id);
        assert_string_equal(got[i].name, files[i].name);
    }
    f->taken[batch] = got[1].state == GEZI_FILE_DONE;
    assert_true((got[1].path != NULL) == f->taken[batch]);
}

static bool take_found(void *ctx, const struct gezi_record *record)
{
    struct found *f = ctx;
    unsigned batch, i;

    assert_int_equal(sscanf(record->text, "b%u.%u", &batch, &i), 2);
    assert_true(batch < BATCHES_MAX && i <= ARRIVE);
    f->count[batch][i]++;
    f->total++;
    if (i == ARRIVE)
        f->state[batch] = record->state;
    if (i == OFFER)
        check_files(f, batch, record);
    else
        assert_int_equal(record->files_n, 0);
    return true;
}

/* What is done is there, once; what was not begun is not; `open`, the
 * operation that was cut off, is there as a whole or not at all. */
static void check(struct shelf *t, unsigned done, bool open)
{
    static struct found f;
    const struct gezi_query all = {0}, words = {.words = "会议室"};
    const struct gezi_query offers = {.files = true}, names = {.words = "dwg"};
    char draft[16];
    bool forgotten = false, may_forget = false;
    unsigned shown = 0, offered = 0, by_query = 0, by_name = 0;

    memset(&f, 0, sizeof f);
    assert_int_equal(t->archive->find(t->archive->ctx, &all, take_found, &f),
                     0);
    for (unsigned op = 0; op < op_count; op++) {
        unsigned b = ops[op].batch;

        if (ops[op].kind == OP_FORGET) {
            forgotten = op < done;
            may_forget = op == done && open;
        }
        if (ops[op].kind == OP_DRAFT && op < done)
            assert_int_equal(
                t->archive->get(t->archive->ctx, "draft", draft, sizeof draft),
                6);
        if (ops[op].kind != OP_BATCH)
            continue;
        if (op < done)
            assert_true(t->side->highest(t->side->ctx) >= number_of(b, ARRIVE));
        if (op < done && b > 0)
            assert_int_equal(f.state[b - 1], GEZI_DELIVERED);
        if (op < done && b > 0 && f.count[b - 1][OFFER])
            assert_true(f.taken[b - 1]);
        for (unsigned i = 0; i <= ARRIVE; i++) {
            if (b == FORGOTTEN_BATCH && i == 0)
                continue;
            if (op == done && open)
                assert_int_equal(f.count[b][i], f.count[b][ARRIVE]);
            else
                assert_int_equal(f.count[b][i], op < done);
        }
        if (op == done && open)
            assert_true(f.count[b][0] <= 1);
        offered += f.count[b][OFFER];
    }
    if (forgotten)
        assert_int_equal(f.count[FORGOTTEN_BATCH][0], 0);
    else if (!may_forget)
        assert_int_equal(f.count[FORGOTTEN_BATCH][0],
                         f.count[FORGOTTEN_BATCH][1]);
    assert_int_equal(
        t->archive->find(t->archive->ctx, &words, count_one, &shown), 0);
    assert_int_equal(shown, f.total);
    t->archive->find(t->archive->ctx, &offers, count_one, &by_query);
    t->archive->find(t->archive->ctx, &names, count_one, &by_name);
    assert_int_equal(by_query, offered);
    assert_int_equal(by_name, offered);
}

static void check_whole(struct shelf *t)
{
    check(t, op_count, false);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check = 'ok'"),
                     1);
    shelf_sql(t, "INSERT INTO word(word) VALUES('integrity-check')");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM file WHERE message NOT"
                                  " IN (SELECT row FROM offer)"),
                     0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM offer WHERE row NOT IN"
                                  " (SELECT row FROM message)"),
                     0);
}

static void finish_from(struct shelf *t, unsigned op)
{
    for (; op < op_count; op++)
        assert_int_equal(do_op(t, op), 0);
    check_whole(t);
}

static unsigned steps_of_story(struct shelf *t)
{
    unsigned steps;

    memvfs_begin();
    memvfs_plan(MEMVFS_NONE, 0, 0);
    finish_from(t, 0);
    close_store(t);
    steps = memvfs_steps();
    memvfs_end();
    assert_true(steps > 8 * batches);
    return steps;
}

/* Stop at this step, come back, look, and go on. */
static void crash_at(struct shelf *t, unsigned step, enum memvfs_kept kept)
{
    unsigned op;

    memvfs_begin();
    memvfs_plan(MEMVFS_CRASH, step, 1);
    for (op = 0; op < op_count; op++) {
        int err = do_op(t, op);

        if (memvfs_crashed())
            break;
        assert_int_equal(err, 0);
    }
    close_store(t);
    memvfs_reboot(kept, step);
    assert_int_equal(open_store(t), 0);
    check(t, op, true);
    finish_from(t, op);
    close_store(t);
    memvfs_end();
}

static void a_crash_at_any_step(struct shelf *t, enum memvfs_kept kept)
{
    unsigned steps;

    shelf_close(t);
    steps = steps_of_story(t);
    for (unsigned step = 0; step < steps; step++)
        crash_at(t, step, kept);
}

static void a_kill_at_any_step_loses_nothing_told(void **state)
{
    a_crash_at_any_step(*state, MEMVFS_ALL);
}

static void a_power_cut_at_any_step_loses_nothing_told(void **state)
{
    a_crash_at_any_step(*state, MEMVFS_LOST);
}

static void a_power_cut_that_tears_writes_loses_nothing_told(void **state)
{
    a_crash_at_any_step(*state, MEMVFS_SOME);
}

/* Steps from here fail for a while. Whoever sent repeats until it goes. */
static void trouble_at(struct shelf *t, unsigned step, unsigned count,
                       enum memvfs_fault fault)
{
    memvfs_begin();
    memvfs_plan(fault, step, count);
    for (unsigned op = 0; op < op_count; op++) {
        unsigned tries = 0;
        int err;

        while ((err = do_op(t, op)) != 0) {
            assert_true(++tries < 100);
            assert_true(err == -EIO || err == -ENOSPC);
        }
    }
    check_whole(t);
    close_store(t);
    memvfs_end();
}

static void trouble_at_any_step(struct shelf *t, enum memvfs_fault fault)
{
    unsigned steps;

    shelf_close(t);
    steps = steps_of_story(t);
    for (unsigned step = 0; step < steps; step++) {
        trouble_at(t, step, 1, fault);
        trouble_at(t, step, 40, fault);
    }
}

static void a_full_disk_at_any_step_only_delays(void **state)
{
    trouble_at_any_step(*state, MEMVFS_FULL);
}

static void a_failing_disk_at_any_step_only_delays(void **state)
{
    trouble_at_any_step(*state, MEMVFS_ERROR);
}

/* The end of the journal is gone: so are the commits that reach into it, each
 * as a whole, and no others. */
static void a_journal_cut_at_any_byte_keeps_whole_commits(void **state)
{
    static size_t ends[4 * BATCHES_MAX];
    struct shelf *t = *state;
    size_t size = 0;

    shelf_close(t);
    memvfs_begin();
    for (unsigned op = 0; op < op_count; op++) {
        assert_int_equal(do_op(t, op), 0);
        memvfs_file("-wal", &size);
        ends[op] = size;
    }
    memvfs_save();
    close_store(t);
    for (size_t cut = size > 4096 ? size - 4096 : 0; cut <= size; cut++) {
        unsigned done = op_count;

        memvfs_load();
        memvfs_cut("-wal", cut);
        assert_int_equal(open_store(t), 0);
        while (done && ends[done - 1] > cut)
            done--;
        check(t, done, false);
        close_store(t);
    }
    memvfs_end();
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_kill_at_any_step_loses_nothing_told),
        TEST(a_power_cut_at_any_step_loses_nothing_told),
        TEST(a_power_cut_that_tears_writes_loses_nothing_told),
        TEST(a_full_disk_at_any_step_only_delays),
        TEST(a_failing_disk_at_any_step_only_delays),
        TEST(a_journal_cut_at_any_byte_keeps_whole_commits),
    };

    plan_story();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
