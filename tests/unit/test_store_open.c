#include "expect.h"
#include "shelf.h"

#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct gezi_query all = {0};

static const char *texts(struct shelf *t) { return shelf_find(t, &all, 0); }

static const char *path_of(struct shelf *t, const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", t->dir, name);
    return path;
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void write_at(const char *path, off_t at, const char *bytes, size_t n)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static void the_directory_and_its_files_are_ours_alone(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    char deep[128];

    shelf_arrive(t, 1, 1700000001, "x");
    shelf_commit(t);
    assert_int_equal(mode_of(path_of(t, "history.db")), 0600);
    assert_int_equal(mode_of(path_of(t, "history.db-wal")), 0600);
    assert_int_equal(mode_of(path_of(t, "history.db-shm")), 0600);
    assert_int_equal(mode_of(path_of(t, "history.lock")), 0600);
    snprintf(deep, sizeof deep, "%s/a/b", t->dir);
    assert_int_equal(store_open(deep, 0, &opened), 0);
    store_side(opened.store)->close(opened.store);
    assert_int_equal(mode_of(deep), 0700);
    assert_int_equal(mode_of(path_of(t, "a")), 0700);
    remove(path_of(t, "a/b/history.db"));
    remove(path_of(t, "a/b/history.lock"));
    rmdir(deep);
}

static void the_database_is_what_product_says(void **state)
{
    struct shelf *t = *state;

    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM pragma_journal_mode "
                                  "WHERE journal_mode = 'wal'"),
                     1);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    assert_int_equal(shelf_sql(t, "PRAGMA application_id"), SCHEMA_APPLICATION);
}

static void a_second_one_is_told_who_holds_it(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;

    assert_int_equal(store_open(t->dir, 0, &opened), -EBUSY);
    assert_null(opened.store);
    assert_int_equal(opened.holder, getpid());
    shelf_reopen(t);
}

static void a_holder_that_was_killed_holds_no_more(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    int status, ready[2];
    char byte;
    pid_t child;

    shelf_close(t);
    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        store_open(t->dir, 0, &opened);
        byte = 'x';
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(store_open(t->dir, 0, &opened), -EBUSY);
    assert_int_equal(opened.holder, child);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(ready[0]);
    close(ready[1]);
    shelf_open(t);
}

static void a_reader_needs_a_database(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;

    shelf_close(t);
    remove(path_of(t, "history.db"));
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), -ENOENT);
    assert_int_equal(shelf_files(t, "history.db"), 0);
    shelf_open(t);
}

static void a_reader_changes_nothing(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    const struct gezi_archive *a;

    shelf_arrive(t, 1, 1700000001, "one");
    shelf_commit(t);
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), 0);
    a = store_archive(opened.store);
    assert_int_equal(a->put(a->ctx, "x", "y"), -EROFS);
    assert_int_equal(a->forget(a->ctx, NULL, 1, 0), -EROFS);
    assert_int_equal(a->seen(a->ctx, "p1@host1", 1), -EROFS);
    store_side(opened.store)->close(opened.store);
    assert_string_equal(texts(t), "one");
}

/* What a database can be found as, and that gezi starts in any case. */
static void garbage(struct shelf *t)
{
    char bytes[8192];

    memset(bytes, 'g', sizeof bytes);
    write_at(path_of(t, "history.db"), 0, bytes, sizeof bytes);
}

static void header_gone(struct shelf *t)
{
    write_at(path_of(t, "history.db"), 0, "SQLite format 4", 16);
}

static void cut_short(struct shelf *t)
{
    assert_int_equal(truncate(path_of(t, "history.db"), 5000), 0);
}

static void schema_overwritten(struct shelf *t)
{
    char bytes[3900];

    memset(bytes, 0xaa, sizeof bytes);
    write_at(path_of(t, "history.db"), 100, bytes, sizeof bytes);
}

static void foreign(struct shelf *t)
{
    remove(path_of(t, "history.db"));
    shelf_sql(t, "CREATE TABLE someone_elses(x)");
}

static void foreign_with_our_tables(struct shelf *t)
{
    shelf_sql(t, "PRAGMA application_id = 12345");
}

static void a_pipe_instead(struct shelf *t)
{
    unlink(path_of(t, "history.db"));
    assert_int_equal(mkfifo(path_of(t, "history.db"), 0600), 0);
}

static void what_is_damaged_is_set_aside_and_gezi_starts(void **state)
{
    static void (*const damage[])(struct shelf *) = {
        garbage,       header_gone,
        cut_short,     schema_overwritten,
        foreign,       foreign_with_our_tables,
        a_pipe_instead};
    struct shelf *t = *state;

    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        struct store_opened opened;
        struct stat before, after;

        shelf_arrive(t, 1, 1700000001, "old");
        shelf_commit(t);
        shelf_close(t);
        damage[i](t);
        assert_int_equal(stat(path_of(t, "history.db"), &before), 0);
        assert_int_equal(store_open(t->dir, STORE_READ, &opened), -EBADMSG);
        assert_int_equal(store_open(t->dir, 0, &opened), 0);
        t->store = opened.store;
        t->side = store_side(t->store);
        t->archive = store_archive(t->store);
        assert_memory_equal(opened.aside, "history.db.damaged-20", 21);
        assert_int_equal(stat(path_of(t, opened.aside), &after), 0);
        assert_int_equal(before.st_ino, after.st_ino);
        assert_string_equal(store_aside(t->store), opened.aside);
        assert_string_equal(texts(t), "");
        shelf_arrive(t, 1, 1700000001, "new");
        shelf_commit(t);
        shelf_reopen(t);
        assert_string_equal(texts(t), "new");
    }
    /* None took the name of another. */
    assert_int_equal(shelf_files(t, "history.db.damaged-"),
                     sizeof damage / sizeof *damage);
}

/* Overwrite the root page of a table or index. */
static void damage_root(struct shelf *t, const char *name)
{
    char bytes[4096], sql[96];
    int64_t root;

    snprintf(sql, sizeof sql,
             "SELECT rootpage FROM sqlite_master WHERE name = '%s'", name);
    root = shelf_sql(t, sql);
    assert_true(root > 1);
    memset(bytes, 0xee, sizeof bytes);
    write_at(path_of(t, "history.db"), (root - 1) * 4096, bytes, sizeof bytes);
}

static void damage_met_while_writing_is_set_aside_as_well(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "old");
    shelf_commit(t);
    shelf_close(t);
    damage_root(t, "message_number");
    shelf_open(t);
    assert_string_equal(store_aside(t->store), "");
    shelf_arrive(t, 1, 1800000001, "one");
    assert_int_equal(t->side->commit(t->side->ctx), -EBADMSG);
    assert_memory_equal(store_aside(t->store), "history.db.damaged-20", 21);
    assert_int_equal(shelf_files(t, "history.db.damaged"), 1);
    assert_int_equal(shelf_arrive(t, 1, 1800000001, "one"), GEZI_KEPT_NEW);
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(texts(t), "one");
}

static void a_newer_database_is_left_alone(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    char now[64];

    shelf_arrive(t, 1, 1700000001, "from the future");
    shelf_commit(t);
    shelf_close(t);
    shelf_sql(t, "PRAGMA user_version = 99");
    assert_int_equal(store_open(t->dir, 0, &opened), -ENOTSUP);
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), -ENOTSUP);
    assert_int_equal(shelf_files(t, "history.db.damaged"), 0);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), 99);
    snprintf(now, sizeof now, "PRAGMA user_version = %zu", schema_version);
    shelf_sql(t, now);
    shelf_open(t);
    assert_string_equal(texts(t), "from the future");
}

static void what_stands_in_the_way_is_told(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    char dir[128];

    write_at(path_of(t, "file"), 0, "x", 1);
    snprintf(dir, sizeof dir, "%s/file", t->dir);
    assert_int_equal(store_open(dir, 0, &opened), -ENOTDIR);
    snprintf(dir, sizeof dir, "%s/sub", t->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_int_equal(mkdir(path_of(t, "sub/history.db"), 0700), 0);
    assert_int_equal(store_open(dir, 0, &opened), -EISDIR);
    rmdir(path_of(t, "sub/history.db"));
    remove(path_of(t, "sub/history.lock"));
    rmdir(dir);
}

/* The mechanism, with versions of its own. */
static const struct migration steps[] = {
    {"CREATE TABLE a(x); INSERT INTO a VALUES(1);"},
    {"ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 2 * x;"},
    {"CREATE TABLE b AS SELECT x + y AS z FROM a;"},
};
static const struct migration broken[] = {
    {"CREATE TABLE a(x); INSERT INTO a VALUES(1);"},
    {"UPDATE a SET x = 5; INSERT INTO nowhere VALUES(1);"},
};

static int64_t ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

static void each_older_version_becomes_the_newest(void **state)
{
    (void)state;
    for (size_t from = 0; from <= 3; from++) {
        sqlite3 *db;

        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        assert_int_equal(schema_migrate(db, steps, from), SQLITE_OK);
        assert_int_equal(ask(db, "PRAGMA user_version"), from);
        assert_int_equal(schema_migrate(db, steps, 3), SQLITE_OK);
        assert_int_equal(ask(db, "PRAGMA user_version"), 3);
        assert_int_equal(ask(db, "SELECT z FROM b"), 3);
        assert_int_equal(schema_migrate(db, steps, 3), SQLITE_OK);
        sqlite3_close(db);
    }
}

static void a_migration_that_fails_leaves_the_older_version(void **state)
{
    sqlite3 *db;

    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(schema_migrate(db, broken, 2), SQLITE_ERROR);
    assert_int_equal(ask(db, "PRAGMA user_version"), 1);
    assert_int_equal(ask(db, "SELECT x FROM a"), 1);
    assert_true(sqlite3_get_autocommit(db));
    sqlite3_close(db);
}

/* These numbers are in the databases of users: new ones come at the end. */
static void what_is_stored_as_a_number_keeps_its_number(void **state)
{
    (void)state;
    assert_int_equal(GEZI_CS_UTF8, 1);
    assert_int_equal(GEZI_CS_GBK, 2);
    assert_int_equal(GEZI_CS_BIG5, 3);
    assert_int_equal(GEZI_CS_CP932, 4);
    assert_int_equal(GEZI_CS_EUC_KR, 5);
    assert_int_equal(GEZI_CS_CP1252, 6);
    assert_int_equal(GEZI_KIND_OTHER, 0);
    assert_int_equal(GEZI_KIND_PLAIN, 1);
    assert_int_equal(GEZI_KIND_BARE, 2);
    assert_int_equal(GEZI_KIND_IPMSG, 3);
    assert_int_equal(GEZI_KIND_FEIQ, 4);
    assert_int_equal(GEZI_KIND_FEIGE, 5);
    assert_int_equal(GEZI_KIND_IPTUX, 6);
    assert_int_equal(GEZI_KIND_SHIYELINE, 7);
    assert_int_equal(GEZI_QUEUED, 0);
    assert_int_equal(GEZI_TRYING, 1);
    assert_int_equal(GEZI_GONE, 2);
    assert_int_equal(GEZI_DELIVERED, 3);
    assert_int_equal(GEZI_READ, 4);
    assert_int_equal(GEZI_FAILED, 5);
    assert_int_equal(GEZI_WHY_NONE, 0);
    assert_int_equal(GEZI_WHY_NO_ANSWER, 1);
    assert_int_equal(GEZI_WHY_TOO_LONG, 2);
    assert_int_equal(GEZI_WHY_NO_PERSON, 3);
    assert_int_equal(GEZI_WHY_NO_ROOM, 4);
    assert_int_equal(GEZI_WHY_LEFT, 5);
    assert_int_equal(GEZI_WHY_EXPIRED, 6);
    assert_int_equal(GEZI_WHY_NOT_KEPT, 7);
    assert_int_equal(GEZI_WHY_DROPPED, 8);
    assert_int_equal(GEZI_WHY_NO_FILES, 9);
    assert_int_equal(GEZI_WHY_NO_PORT, 10);
    assert_int_equal(GEZI_WHY_NO_KEY, 11);
    assert_int_equal(GEZI_WHY_KEY_CHANGED, 12);
    assert_int_equal(GEZI_WHY_NO_SEAL, 13);
    assert_int_equal(GEZI_WHY_BARED, 14);
    assert_int_equal(GEZI_TRUST_PINNED, 1);
    assert_int_equal(GEZI_TRUST_CHECKED, 2);
    assert_int_equal(GEZI_MSG_BROADCAST, 1);
    assert_int_equal(GEZI_MSG_NOLOG, 16);
    assert_int_equal(GEZI_MSG_ENCRYPTED, 32);
    assert_int_equal(GEZI_MSG_FILES, 64);
    assert_int_equal(GEZI_MSG_RECEIPT, 256);
    assert_int_equal(GEZI_MSG_OPENED, 1024);
    assert_int_equal(GEZI_MSG_SIGNED, 2048);
    assert_int_equal(GEZI_MSG_FORGED, 4096);
    assert_int_equal(GEZI_MSG_UNCHECKED, 8192);
    assert_int_equal(GEZI_MSG_WEAK, 16384);
    assert_int_equal(GEZI_MSG_BARED, 32768);
    assert_int_equal(GEZI_MSG_CLEAR, 65536);
    assert_int_equal(GEZI_MSG_OLD, 131072);
    assert_int_equal(GEZI_MSG_READ_ONCE, 262144);
    assert_int_equal(GEZI_MSG_OTHERS, 524288);
    assert_int_equal(GEZI_FILE_PLAIN, 0);
    assert_int_equal(GEZI_FILE_FOLDER, 1);
    assert_int_equal(GEZI_FILE_IMAGE, 2);
    assert_int_equal(GEZI_FILE_OFFERED, 0);
    assert_int_equal(GEZI_FILE_WAITING, 1);
    assert_int_equal(GEZI_FILE_RUNNING, 2);
    assert_int_equal(GEZI_FILE_PAUSED, 3);
    assert_int_equal(GEZI_FILE_DONE, 4);
    assert_int_equal(GEZI_FILE_FAILED, 5);
    assert_int_equal(GEZI_FILE_CANCELLED, 6);
    assert_int_equal(GEZI_FILE_REFUSED, 7);
    assert_int_equal(GEZI_FILE_ENDED, 8);
    assert_int_equal(GEZI_FILE_WHY_NONE, 0);
    assert_int_equal(GEZI_FILE_WHY_NO_OFFER, 1);
    assert_int_equal(GEZI_FILE_WHY_NO_CONNECTION, 2);
    assert_int_equal(GEZI_FILE_WHY_NOT_GIVEN, 3);
    assert_int_equal(GEZI_FILE_WHY_BROKEN, 4);
    assert_int_equal(GEZI_FILE_WHY_SILENT, 5);
    assert_int_equal(GEZI_FILE_WHY_GARBLED, 6);
    assert_int_equal(GEZI_FILE_WHY_TOO_MUCH, 7);
    assert_int_equal(GEZI_FILE_WHY_NO_SPACE, 8);
    assert_int_equal(GEZI_FILE_WHY_NOT_WRITTEN, 9);
    assert_int_equal(GEZI_FILE_WHY_NOT_READ, 10);
    assert_int_equal(GEZI_FILE_WHY_CHANGED, 11);
    assert_int_equal(GEZI_FILE_WHY_NO_ROOM, 12);
    assert_int_equal(GEZI_FILE_WHY_LEFT, 13);
}

/* What gezi 0.1.0 wrote, word for word: it must open for ever. */
static const char version_1[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE person("
    " row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, nick TEXT NOT NULL,"
    " user TEXT NOT NULL, host TEXT NOT NULL, team TEXT NOT NULL,"
    " client TEXT NOT NULL, sign TEXT NOT NULL, kind INTEGER NOT NULL,"
    " caps INTEGER NOT NULL, charset INTEGER NOT NULL, ip INTEGER NOT NULL,"
    " port INTEGER NOT NULL, seen INTEGER NOT NULL,"
    " read_as INTEGER NOT NULL DEFAULT 0, spoke INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE person_name("
    " person INTEGER NOT NULL REFERENCES person(row) ON DELETE CASCADE,"
    " nick TEXT NOT NULL, since INTEGER NOT NULL,"
    " PRIMARY KEY(person, nick)) WITHOUT ROWID;"
    "CREATE TABLE person_address("
    " person INTEGER NOT NULL REFERENCES person(row) ON DELETE CASCADE,"
    " ip INTEGER NOT NULL, port INTEGER NOT NULL, since INTEGER NOT NULL,"
    " PRIMARY KEY(person, ip, port)) WITHOUT ROWID;"
    "CREATE TABLE message("
    " row INTEGER PRIMARY KEY, person INTEGER NOT NULL,"
    " out INTEGER NOT NULL, unread INTEGER NOT NULL, time INTEGER NOT NULL,"
    " id TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, raw BLOB,"
    " charset INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " flags INTEGER NOT NULL);"
    "CREATE INDEX message_number ON message(number, person)"
    " WHERE out = 0 AND number <> 0;"
    "CREATE TABLE sent("
    " row INTEGER PRIMARY KEY, mark INTEGER NOT NULL, state INTEGER NOT NULL,"
    " reason INTEGER NOT NULL, time INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL);"
    "CREATE INDEX sent_mark ON sent(mark);"
    "CREATE INDEX sent_waiting ON sent(state) WHERE state < 2;"
    "CREATE TABLE list(list INTEGER, row INTEGER, PRIMARY KEY(list, row))"
    " WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE word USING fts5(bigrams, content = '',"
    " columnsize = 0, tokenize = 'ascii');"
    "INSERT INTO meta VALUES('number', 1700001000), ('indexed', 1);"
    "INSERT INTO person VALUES(1, 'p1@host1', 'Person 1', 'p1', 'host1', '',"
    " '', '', 3, 0, 1, 167772161, 2425, 1700000000000, 0, 1);"
    "INSERT INTO message VALUES(1, 1, 0, 1, 1700000000000, '1700000001-a',"
    " 1700000001, '图纸 old', NULL, 1, 3, 64),"
    " (2, 1, 1, 0, 1700000001000, '1700000002-b', 1700000002, 'mine', NULL,"
    " 1, 3, 0),"
    " (3, 1, 0, 1, 1700000002000, '1700000003-c', 1700000003, '纸', NULL, 1,"
    " 3, 0);"
    "INSERT INTO sent VALUES(2, 123, 0, 1, 1700000001000, 3);"
    "INSERT INTO list VALUES(1, 1), (-1, 1);"
    "INSERT INTO word(rowid, bigrams) VALUES(1, '图纸 纸 ol ld d ');"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA application_id = 1734703721; PRAGMA user_version = 1;";

static void make_version_1(struct shelf *t)
{
    sqlite3 *db;
    char *why = NULL;

    shelf_close(t);
    remove(path_of(t, "history.db"));
    assert_int_equal(sqlite3_open(path_of(t, "history.db"), &db), SQLITE_OK);
    if (sqlite3_exec(db, version_1, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
}

static void take_person(void *ctx, const struct gezi_known *known)
{
    (void)ctx;
    assert_string_equal(known->peer.nick, "Person 1");
}

static void take_waiting(void *ctx, const struct gezi_waiting *waiting)
{
    ++*(unsigned *)ctx;
    assert_string_equal(waiting->id, "1700000002-b");
    assert_int_equal(waiting->attempts, 3);
    assert_int_equal(waiting->files_n, 0);
}

static void a_database_of_version_1_is_brought_forward(void **state)
{
    const struct gezi_file file = {.name = "new.txt"};
    const struct gezi_query paper = {.words = "图纸"},
                            by_name = {.words = "w.t"};
    const struct gezi_query files = {.files = true};
    unsigned waiting = 0;
    const struct gezi_restorer into = {
        .ctx = &waiting, .person = take_person, .message = take_waiting};
    struct shelf *t = *state;

    make_version_1(t);
    shelf_open(t);
    assert_string_equal(store_aside(t->store), "");
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_int_equal(waiting, 1);
    assert_true(t->side->highest(t->side->ctx) == 1700001000);
    assert_string_equal(texts(t), "图纸 old|mine|纸");
    assert_string_equal(shelf_find(t, &paper, 0), "图纸 old");
    assert_string_equal(shelf_find(t, &files, 0), ""); /* none it knows of */
    shelf_offer(t, 1, 1700000004, "图纸", &file, 1);
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &paper, 0), "图纸 old|图纸");
    assert_string_equal(shelf_find(t, &by_name, 0), "图纸");
    assert_string_equal(shelf_find(t, &files, 0), "图纸");
    assert_int_equal(t->archive->forget(t->archive->ctx, NULL, 1, 0), 0);
    assert_string_equal(shelf_find(t, &paper, 0), "图纸");
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH '图纸 OR ol'"),
        1);
    shelf_sql(t, "INSERT INTO word(word) VALUES('integrity-check')");
}

static void a_reader_takes_an_older_database_as_it_is(void **state)
{
    const struct gezi_query files = {.files = true}, paper = {.words = "图纸"};
    const struct gezi_query one = {.id = "1700000001-a"};
    struct shelf *t = *state;
    struct store_opened opened;

    make_version_1(t);
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), 0);
    t->store = opened.store;
    t->archive = store_archive(opened.store);
    t->side = store_side(opened.store);
    assert_string_equal(texts(t), "图纸 old|mine|纸");
    assert_string_equal(shelf_find(t, &paper, 0), "图纸 old");
    assert_string_equal(shelf_find(t, &one, 0), "图纸 old");
    assert_string_equal(shelf_find(t, &files, 0), "");
    shelf_close(t);
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), 1);
    shelf_open(t);
}

/* As a gezi of that version would have left it: a message, and from the second
 * on a file that was taken. */
static void make_version(struct shelf *t, size_t version)
{
    static const char files[] =
        "UPDATE message SET flags = 64 WHERE row = 3;"
        "INSERT INTO offer VALUES(3, 7, 1700000002000, 167772161, 2425, 0);"
        "INSERT INTO file VALUES(3, 0, 0, 'a.txt', 5, 0, '/a.txt', 4, 0,"
        " 1700000003000);";
    sqlite3 *db;

    make_version_1(t);
    assert_int_equal(sqlite3_open(path_of(t, "history.db"), &db), SQLITE_OK);
    assert_int_equal(schema_migrate(db, schema_migrations, version), SQLITE_OK);
    if (version >= SCHEMA_FILES)
        assert_int_equal(sqlite3_exec(db, files, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

struct looked {
    size_t version;
    unsigned n;
};

static bool look(void *ctx, const struct gezi_record *record)
{
    struct looked *l = ctx;

    assert_null(record->others);
    if (++l->n < 3)
        return true;
    assert_string_equal(record->text, "纸");
    if (l->version < SCHEMA_FILES)
        return true;
    assert_int_equal(record->files_n, 1);
    assert_string_equal(record->files[0].name, "a.txt");
    assert_int_equal(record->files[0].state, GEZI_FILE_DONE);
    assert_false(record->files[0].encrypted);
    return true;
}

static void every_older_version_opens_with_what_it_has(void **state)
{
    struct shelf *t = *state;

    for (size_t version = 1; version < schema_version; version++) {
        struct looked l = {version, 0};
        struct store_opened opened;

        make_version(t, version);
        assert_int_equal(store_open(t->dir, STORE_READ, &opened), 0);
        t->store = opened.store;
        t->archive = store_archive(opened.store);
        t->side = store_side(opened.store);
        t->archive->find(t->archive->ctx, &all, look, &l);
        assert_int_equal(l.n, 3);
        shelf_close(t);
        assert_int_equal(shelf_sql(t, "PRAGMA user_version"), version);
        shelf_open(t);
        assert_string_equal(store_aside(t->store), "");
        l.n = 0;
        t->archive->find(t->archive->ctx, &all, look, &l);
        assert_int_equal(l.n, 3);
        assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
    }
}

static bool check_odd(void *ctx, const struct gezi_record *record)
{
    ++*(unsigned *)ctx;
    assert_string_equal(record->text, "x");
    assert_int_equal(record->charset, GEZI_CS_ASCII);
    assert_int_equal(record->peer.kind, GEZI_KIND_OTHER);
    assert_int_equal(record->peer.charset, GEZI_CS_ASCII);
    return true;
}

static void a_number_that_means_nothing_is_read_as_the_first(void **state)
{
    struct shelf *t = *state;
    unsigned count = 0;

    shelf_arrive(t, 1, 1700000001, "x");
    shelf_commit(t);
    shelf_sql(t, "UPDATE message SET charset = 99, kind = -1");
    shelf_sql(t, "UPDATE person SET charset = 99, kind = 1000000");
    assert_int_equal(t->archive->find(t->archive->ctx, &all, check_odd, &count),
                     0);
    assert_int_equal(count, 1);
}

static void a_file_of_no_bytes_is_a_new_database(void **state)
{
    struct shelf *t = *state;

    shelf_close(t);
    remove(path_of(t, "history.db"));
    write_at(path_of(t, "history.db"), 0, "", 0);
    shelf_open(t);
    assert_string_equal(store_aside(t->store), "");
    assert_int_equal(shelf_sql(t, "PRAGMA user_version"), schema_version);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_directory_and_its_files_are_ours_alone),
        TEST(the_database_is_what_product_says),
        TEST(a_second_one_is_told_who_holds_it),
        TEST(a_holder_that_was_killed_holds_no_more),
        TEST(a_reader_needs_a_database),
        TEST(a_reader_changes_nothing),
        TEST(what_is_damaged_is_set_aside_and_gezi_starts),
        TEST(damage_met_while_writing_is_set_aside_as_well),
        TEST(a_newer_database_is_left_alone),
        TEST(what_stands_in_the_way_is_told),
        cmocka_unit_test(each_older_version_becomes_the_newest),
        cmocka_unit_test(a_migration_that_fails_leaves_the_older_version),
        cmocka_unit_test(what_is_stored_as_a_number_keeps_its_number),
        TEST(a_database_of_version_1_is_brought_forward),
        TEST(a_reader_takes_an_older_database_as_it_is),
        TEST(every_older_version_opens_with_what_it_has),
        TEST(a_number_that_means_nothing_is_read_as_the_first),
        TEST(a_file_of_no_bytes_is_a_new_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
