/*
 * The store against the least that could do the same: a table without index
 * or check, memmem over text that lies in memory, SQLite opened and closed.
 * BENCH_MESSAGES (environment, default 1000000): how long the history is; the
 * goals of searching are for the default.
 */
#include "bench.h"
#include "chatter.h"
#include "screen_start.h"

#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

enum { PATH_SIZE = 512 };

static char home[64];
static struct store *store;
static const struct gezi_store *side;
static const struct gezi_archive *archive;
static struct chatter chatter;

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "bench_store: %s\n", what);
        exit(1);
    }
}

static const char *path_of(const char *name)
{
    static char paths[4][PATH_SIZE];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    snprintf(path, PATH_SIZE, "%s/%s", home, name);
    return path;
}

static void open_store(void)
{
    struct store_opened opened;

    must(store_open(home, 0, &opened) == 0, "cannot open the store");
    store = opened.store;
    side = store_side(store);
    archive = store_archive(store);
}

static void close_store(void) { side->close(side->ctx); }

static void remove_home(void)
{
    struct dirent *entry;
    DIR *d = opendir(home);

    while (d && (entry = readdir(d)))
        if (entry->d_name[0] != '.')
            remove(path_of(entry->d_name));
    if (d)
        closedir(d);
    rmdir(home);
}

static sqlite3 *open_bare(const char *name)
{
    sqlite3 *db;

    must(sqlite3_open(path_of(name), &db) == SQLITE_OK, "cannot open bare");
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
                      NULL, NULL, NULL) == SQLITE_OK,
         "cannot set up bare");
    return db;
}

static double size_of(const char *name)
{
    struct stat st;

    must(stat(path_of(name), &st) == 0, "no such file");
    return (double)st.st_size;
}

/* Ratio of wall-clock times: flushes are what is measured. */
static void wall_pair(const char *name, const char *goal_text, double goal,
                      double (*ours)(void), double (*bare)(void))
{
    double ratio[BENCH_ROUNDS], o = 0, b = 0;
    char figures[64];

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double x = ours(), y = bare();

        ratio[i] = x / y;
        o += x / BENCH_ROUNDS;
        b += y / BENCH_ROUNDS;
    }
    snprintf(figures, sizeof figures, "%.1f us, bare %.1f us", o * 1e6,
             b * 1e6);
    bench_rounds(name, goal_text, goal, BENCH_AT_MOST, ratio, figures);
}

/* Rows 3 and 5: what storing adds to a message, per batch and each. */
static sqlite3 *bare_db;
static sqlite3_stmt *bare_insert;
static unsigned batch;

static double store_seconds(void)
{
    unsigned commits = batch > 1 ? 400 : 1000;
    double start = bench_wall();

    for (unsigned i = 0; i < commits; i++) {
        int64_t turn = 0; /* all of it have one time */

        for (unsigned k = 0; k < batch; k++) {
            struct gezi_event ev;

            do
                ev = *chatter_next(&chatter);
            while (ev.kind != GEZI_EV_MESSAGE);
            turn = ev.unix_ms = turn ? turn : ev.unix_ms;
            side->event(side->ctx, &ev);
        }
        side->number(side->ctx, chatter.number);
        must(side->commit(side->ctx) == 0, "commit failed");
    }
    return (bench_wall() - start) / commits / batch;
}

static double bare_seconds(void)
{
    unsigned commits = batch > 1 ? 400 : 1000;
    double start = bench_wall();

    for (unsigned i = 0; i < commits; i++) {
        sqlite3_exec(bare_db, "BEGIN", NULL, NULL, NULL);
        for (unsigned k = 0; k < batch; k++) {
            const struct gezi_event *ev;

            do
                ev = chatter_next(&chatter);
            while (ev->kind != GEZI_EV_MESSAGE);
            sqlite3_bind_text(bare_insert, 1, ev->peer.key, -1, SQLITE_STATIC);
            sqlite3_bind_int64(bare_insert, 2, (int64_t)ev->message.number);
            sqlite3_bind_int64(bare_insert, 3, ev->unix_ms);
            sqlite3_bind_text(bare_insert, 4, ev->message.text, -1,
                              SQLITE_STATIC);
            sqlite3_bind_blob(bare_insert, 5, ev->message.raw.p,
                              (int)ev->message.raw.n, SQLITE_STATIC);
            sqlite3_step(bare_insert);
            sqlite3_reset(bare_insert);
        }
        must(sqlite3_exec(bare_db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK,
             "bare commit failed");
    }
    return (bench_wall() - start) / commits / batch;
}

static void bench_commits(void)
{
    bare_db = open_bare("bare.db");
    must(sqlite3_exec(bare_db,
                      "CREATE TABLE message(key TEXT, number INTEGER, time "
                      "INTEGER, text TEXT, raw BLOB)",
                      NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_prepare_v2(bare_db,
                                "INSERT INTO message VALUES(?, ?, ?, ?, ?)", -1,
                                &bare_insert, NULL) == SQLITE_OK,
         "bare table");
    batch = 32;
    /* An echo around it adds the same to both: 1.34 here is 1.25 there. */
    wall_pair("store: 32 a commit, each", "part of row 3, <= 1.34 bare", 1.34,
              store_seconds, bare_seconds);
    batch = 1;
    wall_pair("store: one a commit", "part of row 5, <= 1.18 bare", 1.18,
              store_seconds, bare_seconds);
    sqlite3_finalize(bare_insert);
    sqlite3_close(bare_db);
}

static void fill(uint64_t count)
{
    double start = bench_wall(), filled;

    while (chatter.number < count) {
        const struct gezi_event *ev = chatter_next(&chatter);
        struct gezi_event done;

        side->event(side->ctx, ev);
        if (ev->kind == GEZI_EV_SENT) {
            done = *ev;
            done.kind = GEZI_EV_DELIVERY;
            done.delivery = (struct gezi_delivery){
                .id = chatter.id, .state = GEZI_DELIVERED, .attempts = 1};
            side->event(side->ctx, &done);
        }
        if (chatter.number % 1000 == 0)
            must(side->commit(side->ctx) == 0, "commit failed");
    }
    must(side->commit(side->ctx) == 0, "commit failed");
    filled = bench_wall();
    while (side->idle(side->ctx))
        ;
    printf("(%llu messages: %.1f s to store, %.1f s to index)\n",
           (unsigned long long)count, filled - start, bench_wall() - filled);
    fflush(stdout);
}

/* Row 12: the file against the same rows in a table without any index. */
static void bench_size(void)
{
    char sql[PATH_SIZE + 64];
    sqlite3 *db = open_bare("rows.db");

    snprintf(sql, sizeof sql, "ATTACH '%s' AS h", path_of("history.db"));
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_exec(db,
                          "CREATE TABLE message AS SELECT * FROM h.message;"
                          "CREATE TABLE sent AS SELECT * FROM h.sent;"
                          "CREATE TABLE person AS SELECT * FROM h.person;",
                          NULL, NULL, NULL) == SQLITE_OK,
         "cannot copy the rows");
    sqlite3_close(db);
    printf("(history.db %.1f MB, rows alone %.1f MB)\n",
           size_of("history.db") / 1e6, size_of("rows.db") / 1e6);
    bench_figure("store: size on disk", "row 12, <= 3 x the rows", 3.0,
                 size_of("history.db") / size_of("rows.db"));
    remove(path_of("rows.db"));
}

/* Row 11: all text in memory, and what a search there costs. */
static struct {
    char *p;
    size_t n, cap;
} everything;
static const char *needle;
static uint64_t hits;

static bool add_text(void *ctx, const struct gezi_record *record)
{
    size_t n = strlen(record->text) + 1;

    (void)ctx;
    if (everything.n + n > everything.cap) {
        everything.cap = 2 * everything.cap + n;
        everything.p = realloc(everything.p, everything.cap);
        must(everything.p != NULL, "no memory");
    }
    memcpy(everything.p + everything.n, record->text, n);
    everything.n += n;
    return true;
}

static bool count_hit(void *ctx, const struct gezi_record *record)
{
    (void)ctx;
    (void)record;
    hits++;
    return true;
}

static void search_store(uint64_t times)
{
    const struct gezi_query query = {
        .words = needle, .limit = 50, .newest_first = true};

    while (times--) {
        hits = 0;
        must(archive->find(archive->ctx, &query, count_hit, NULL) == 0,
             "search failed");
    }
}

static void search_memory(uint64_t times)
{
    size_t n = strlen(needle);

    while (times--) {
        const char *p = everything.p, *end = p + everything.n;
        uint64_t count = 0;

        while ((p = memmem(p, (size_t)(end - p), needle, n))) {
            p += n;
            count++;
        }
        bench_use(&count);
    }
}

static void search_one(const char *text, const char *goal_text, double goal)
{
    char name[64];

    needle = text;
    search_store(1);
    snprintf(name, sizeof name, "store: search %s (%llu)", needle,
             (unsigned long long)hits);
    bench_pair(name, goal_text, goal, search_store, search_memory);
}

static void bench_search(void)
{
    static const char *const needles[] = {"会议",     "图纸", "的项目",
                                          "今天下午", "丁丂", "ee",
                                          "pdf",      "budg", "no such"},
                             *const ones[] = {"的", "q"};
    const struct gezi_query all = {0};

    must(archive->find(archive->ctx, &all, add_text, NULL) == 0, "find failed");
    for (size_t i = 0; i < sizeof needles / sizeof *needles; i++)
        search_one(needles[i], "row 11, <= 0.05 memmem", 0.05);
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        search_one(ones[i], "one character, <= 3 memmem", 3);
    free(everything.p);
}

/* From the newest message with one person to the oldest, as the screen asks
 * when somebody scrolls up. Told only. */
struct scrolled {
    int64_t lowest;
    unsigned messages;
};

static bool take_scrolled(void *ctx, const struct gezi_record *record)
{
    struct scrolled *s = ctx;

    s->lowest = record->row;
    s->messages++;
    return true;
}

static void bench_scroll(void)
{
    enum { PAGE = 61 };
    struct scrolled s = {0};
    double slowest = 0, all = 0;
    unsigned pages = 0, before;

    do {
        const struct gezi_query page = {.key = "user1@pc-1",
                                        .before_row = s.lowest,
                                        .direct = true,
                                        .newest_first = true,
                                        .limit = PAGE};
        double start = bench_wall(), took;

        before = s.messages;
        must(archive->find(archive->ctx, &page, take_scrolled, &s) == 0,
             "find failed");
        took = bench_wall() - start;
        slowest = took > slowest ? took : slowest;
        all += took;
        pages++;
    } while (s.messages > before);
    printf("(scrolling to the oldest of %u messages with one person: %u "
           "pages, each %.2f ms, the slowest %.2f ms)\n",
           s.messages, pages, all / pages * 1e3, slowest * 1e3);
    fflush(stdout);
}

/* Row 13, the store's share: open, people, outbox, the newest screenful. */
static void take_person(void *ctx, const struct gezi_known *known)
{
    (void)ctx;
    bench_use(known);
}

static void take_waiting(void *ctx, const struct gezi_waiting *waiting)
{
    (void)ctx;
    bench_use(waiting);
}

static double start_seconds(void)
{
    const struct gezi_restorer into = {.person = take_person,
                                       .message = take_waiting};
    const struct gezi_query unread = {.unread = true, .limit = 50},
                            page = {.key = "user1@pc-1", .limit = 50};
    double start = bench_wall(), took;

    open_store();
    must(side->restore(side->ctx, &into) == 0, "restore failed");
    archive->find(archive->ctx, &unread, count_hit, NULL);
    archive->find(archive->ctx, &page, count_hit, NULL);
    took = bench_wall() - start;
    close_store();
    return took;
}

static double bare_start_seconds(void)
{
    double start = bench_wall(), took;
    sqlite3 *db = open_bare("history.db");

    sqlite3_exec(db, "SELECT * FROM person", NULL, NULL, NULL);
    sqlite3_exec(db, "SELECT * FROM message ORDER BY row DESC LIMIT 100", NULL,
                 NULL, NULL);
    took = bench_wall() - start;
    sqlite3_close(db);
    return took;
}

/* As whoever uses it every day finds it; by hand, for the archive would look
 * through all of them for each person. */
static void read_all_but_a_few(void)
{
    enum { FEW = 100 };
    sqlite3 *db = open_bare("history.db");
    char sql[256];

    snprintf(sql, sizeof sql,
             "DELETE FROM list WHERE list = -1 AND row < (SELECT row FROM list "
             "WHERE list = -1 ORDER BY row DESC LIMIT 1 OFFSET %d); UPDATE "
             "message SET unread = 0 WHERE unread AND row NOT IN (SELECT row "
             "FROM list WHERE list = -1)",
             FEW - 1);
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
         "cannot mark as read");
    sqlite3_close(db);
}

int main(int argc, char *argv[])
{
    const char *text = getenv("BENCH_MESSAGES"), *tmp = getenv("TMPDIR");
    double few;
    uint64_t count = text ? strtoull(text, NULL, 10) : 1000000;

    (void)argc;
    snprintf(home, sizeof home, "%s/gezi-bench-XXXXXX",
             tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    must(mkdtemp(home) != NULL, "no directory");
    atexit(remove_home);
    chatter_init(&chatter);
    open_store();
    fill(count < 10000 ? count : 10000);
    few = bench_private(getpid());
    fill(count);
    if (few > 0)
        bench_figure("store: memory, all / 10,000", "row 16, <= 1.1", 1.1,
                     bench_private(getpid()) / few);
    bench_commits();
    while (side->idle(side->ctx))
        ;
    bench_search();
    bench_scroll();
    close_store();
    wall_pair("store: open, people, a page", "part of row 13, <= 3 bare", 3.0,
              start_seconds, bare_start_seconds);
    bench_size();
    screen_start(argv[0], home, "first screen, none was read");
    read_all_but_a_few();
    screen_start(argv[0], home, "first screen, 100 unread");
    return 0;
}
