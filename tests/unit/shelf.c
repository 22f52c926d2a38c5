#include "shelf.h"

#include "expect.h"

#include "store/schema.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

int shelf_setup(void **state)
{
    struct shelf *t = calloc(1, sizeof *t);
    const char *tmp = getenv("TMPDIR");

    assert_non_null(t);
    snprintf(t->dir, sizeof t->dir, "%s/gezi-store-XXXXXX",
             tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    assert_non_null(mkdtemp(t->dir));
    t->clock = 1700000000000;
    shelf_open(t);
    *state = t;
    return 0;
}

static void remove_files(const char *dir)
{
    char path[512];
    struct dirent *entry;
    DIR *d = opendir(dir);

    while (d && (entry = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.')
            remove(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
}

int shelf_teardown(void **state)
{
    struct shelf *t = *state;

    if (t->store)
        shelf_close(t);
    remove_files(t->dir);
    free(t);
    return 0;
}

void shelf_open(struct shelf *t)
{
    struct store_opened opened;

    assert_int_equal(store_open(t->dir, 0, &opened), 0);
    t->store = opened.store;
    t->side = store_side(t->store);
    t->archive = store_archive(t->store);
}

void shelf_close(struct shelf *t)
{
    t->side->close(t->side->ctx);
    t->store = NULL;
}

void shelf_reopen(struct shelf *t)
{
    shelf_close(t);
    shelf_open(t);
}

struct gezi_peer shelf_peer(unsigned number)
{
    static struct {
        char key[32], nick[32], user[16], host[16];
    } strings[8];
    static unsigned turn;
    unsigned at = turn++ % 8;

    snprintf(strings[at].user, sizeof strings[at].user, "p%u", number);
    snprintf(strings[at].host, sizeof strings[at].host, "host%u", number);
    snprintf(strings[at].key, sizeof strings[at].key, "p%u@host%u", number,
             number);
    snprintf(strings[at].nick, sizeof strings[at].nick, "Person %u", number);
    return (struct gezi_peer){.id = number,
                              .kind = GEZI_KIND_IPMSG,
                              .presence = GEZI_ONLINE,
                              .addr = {0x0a000000 + number, 2425},
                              .caps = GEZI_OPT_CAPUTF8,
                              .charset = GEZI_CS_UTF8,
                              .key = strings[at].key,
                              .nick = strings[at].nick,
                              .user = strings[at].user,
                              .host = strings[at].host,
                              .group = "Group",
                              .client = "client",
                              .sign = ""};
}

static enum gezi_kept give(struct shelf *t, struct gezi_event *ev)
{
    ev->unix_ms = t->clock;
    t->clock += 1000;
    return t->side->event(t->side->ctx, ev);
}

enum gezi_kept shelf_offer(struct shelf *t, unsigned from, uint64_t number,
                           const char *text, const struct gezi_file *files,
                           size_t count)
{
    char id[64];
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = shelf_peer(from),
                            .message = {.id = id,
                                        .number = number,
                                        .text = text,
                                        .raw = gezi_span_text(text),
                                        .charset = GEZI_CS_UTF8,
                                        .files = files,
                                        .files_n = count}};

    snprintf(id, sizeof id, "%llu-%s", (unsigned long long)number, ev.peer.key);
    return give(t, &ev);
}

enum gezi_kept shelf_arrive(struct shelf *t, unsigned from, uint64_t number,
                            const char *text)
{
    return shelf_offer(t, from, number, text, NULL, 0);
}

void shelf_send_files(struct shelf *t, unsigned to, const char *id,
                      const char *text, const struct gezi_file *files,
                      size_t count)
{
    struct gezi_event ev = {.kind = GEZI_EV_SENT,
                            .peer = shelf_peer(to),
                            .sent = {.id = id,
                                     .text = text,
                                     .charset = GEZI_CS_UTF8,
                                     .files = files,
                                     .files_n = count}};

    give(t, &ev);
}

void shelf_send(struct shelf *t, unsigned to, const char *id, const char *text)
{
    shelf_send_files(t, to, id, text, NULL, 0);
}

void shelf_transfer(struct shelf *t, const char *offer, uint32_t file,
                    enum gezi_file_state state, enum gezi_file_reason reason,
                    const char *path)
{
    struct gezi_event ev = {.kind = GEZI_EV_TRANSFER,
                            .peer = shelf_peer(1),
                            .transfer = {.offer = offer,
                                         .file = file,
                                         .state = state,
                                         .reason = reason,
                                         .name = "",
                                         .path = path}};

    give(t, &ev);
}

void shelf_deliver(struct shelf *t, const char *id, enum gezi_state state,
                   enum gezi_reason reason, unsigned attempts)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_DELIVERY,
        .peer = shelf_peer(1),
        .delivery = {
            .id = id, .state = state, .reason = reason, .attempts = attempts}};

    give(t, &ev);
}

void shelf_person(struct shelf *t, unsigned who, enum gezi_change change)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_PERSON, .peer = shelf_peer(who), .change = change};

    give(t, &ev);
}

void shelf_commit(struct shelf *t)
{
    assert_int_equal(t->side->commit(t->side->ctx), 0);
}

struct shown {
    char text[1 << 16];
    size_t n;
    unsigned show;
};

static void show(struct shown *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void show(struct shown *to, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(to->text + to->n, sizeof to->text - to->n, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof to->text - to->n);
    to->n += (size_t)n;
}

static bool show_record(void *ctx, const struct gezi_record *record)
{
    struct shown *to = ctx;

    if (to->n)
        show(to, "|");
    if (to->show & SHOW_ROWS)
        show(to, "%lld:", (long long)record->row);
    if (to->show & SHOW_KEYS)
        show(to, "%s:", record->peer.key);
    if (to->show & SHOW_STATES)
        show(to, "%s/%u:", gezi_state_name(record->state), record->attempts);
    show(to, "%s", record->text);
    return true;
}

const char *shelf_find(struct shelf *t, const struct gezi_query *query,
                       unsigned flags)
{
    static struct shown to;

    to.n = 0;
    to.text[0] = '\0';
    to.show = flags;
    assert_int_equal(t->archive->find(t->archive->ctx, query, show_record, &to),
                     0);
    return to.text;
}

sqlite3 *shelf_db(struct shelf *t)
{
    char path[128];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/history.db", t->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

sqlite3 *shelf_lock(struct shelf *t)
{
    sqlite3 *db = shelf_db(t);

    run(db, "BEGIN IMMEDIATE");
    return db;
}

void shelf_old(struct shelf *t, size_t version, const char *sql)
{
    char path[128];
    sqlite3 *db;

    shelf_close(t);
    snprintf(path, sizeof path, "%s/history.db", t->dir);
    remove(path);
    db = shelf_db(t);
    assert_int_equal(schema_migrate(db, schema_migrations, version), SQLITE_OK);
    run(db, "PRAGMA journal_mode = WAL");
    run(db, sql);
    sqlite3_close(db);
}

int64_t shelf_sql(struct shelf *t, const char *sql)
{
    sqlite3 *db = shelf_db(t);
    sqlite3_stmt *stmt;
    int64_t value = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

unsigned shelf_files(struct shelf *t, const char *prefix)
{
    unsigned count = 0;
    struct dirent *entry;
    DIR *d = opendir(t->dir);

    assert_non_null(d);
    while ((entry = readdir(d)))
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(d);
    return count;
}
