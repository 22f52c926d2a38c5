#include "persons.h"

#include "db.h"
#include "treats.h"

#include <errno.h>
#include <string.h>

enum {
    SEEN_STEP_MS = 60000, /* seen again within this time: not worth noting */
    LATE_BATCH = 512,     /* rows that one call writes */
};

void persons_read(sqlite3_stmt *stmt, struct gezi_peer *out)
{
    *out = (struct gezi_peer){
        .presence = GEZI_OFFLINE,
        .kind = (enum gezi_kind)db_column_enum(stmt, COL_KIND, GEZI_KIND_COUNT),
        .caps = (uint32_t)sqlite3_column_int64(stmt, COL_CAPS),
        .charset =
            (enum gezi_charset)db_column_enum(stmt, COL_CHARSET, GEZI_CS_COUNT),
        .addr = {(uint32_t)sqlite3_column_int64(stmt, COL_IP),
                 (uint16_t)sqlite3_column_int(stmt, COL_PORT)},
        .key = db_column_text(stmt, COL_KEY),
        .nick = db_column_text(stmt, COL_NICK),
        .user = db_column_text(stmt, COL_USER),
        .host = db_column_text(stmt, COL_HOST),
        .group = db_column_text(stmt, COL_TEAM),
        .client = db_column_text(stmt, COL_CLIENT),
        .sign = db_column_text(stmt, COL_SIGN),
    };
}

const char *persons_key(const struct gezi_peer *peer,
                        char out[static GEZI_ADDR_TEXT])
{
    if (peer->key && *peer->key)
        return peer->key;
    return gezi_addr_print(peer->addr, out);
}

static int64_t ask(struct store *s, enum sql which, int64_t argument)
{
    sqlite3_stmt *stmt = db_sql(s, which);
    int64_t answer = 0;

    if (!stmt)
        return 0;
    if (sqlite3_bind_parameter_count(stmt))
        sqlite3_bind_int64(stmt, 1, argument);
    if (db_row(s, stmt))
        answer = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return answer;
}

/* From the cache, else from the database. NULL: no memory, or failed, and
 * noted. Someone new has row 0. */
static struct person *look_up(struct store *s, const char *key)
{
    struct person **at = persons_cached(&s->people, key), *e;
    sqlite3_stmt *stmt;
    struct gezi_peer peer;

    if (at)
        return *at;
    stmt = db_sql(s, SQL_PERSON_FIND);
    if (!stmt)
        return NULL;
    db_bind_text(stmt, 1, key);
    e = NULL;
    if (db_row(s, stmt)) {
        e = persons_add(&s->people, key);
        if (e) {
            persons_read(stmt, &peer);
            e->details = persons_details(&peer);
            e->row = sqlite3_column_int64(stmt, COL_PERSON_END);
            e->seen = sqlite3_column_int64(stmt, COL_PERSON_END + 1);
            e->spoke = sqlite3_column_int(stmt, COL_PERSON_END + 2);
        }
    } else if (!s->err) {
        e = persons_add(&s->people, key);
    }
    sqlite3_reset(stmt);
    if (!e)
        db_note(s, -ENOMEM);
    return e;
}

/* That they were here is no reason for a commit of its own. */
static void note_seen(struct persons *p, struct person *e, int64_t unix_ms)
{
    if (unix_ms < e->seen + SEEN_STEP_MS)
        return;
    e->seen = unix_ms;
    if (e->late)
        return;
    e->late = true;
    if (p->late++ == 0)
        p->late_since = unix_ms;
}

static void bind_details(sqlite3_stmt *stmt, const struct gezi_peer *peer)
{
    int at = 2;

    db_bind_text(stmt, at++, peer->nick);
    db_bind_text(stmt, at++, peer->user);
    db_bind_text(stmt, at++, peer->host);
    db_bind_text(stmt, at++, peer->group);
    db_bind_text(stmt, at++, peer->client);
    db_bind_text(stmt, at++, peer->sign);
    sqlite3_bind_int64(stmt, at++, peer->kind);
    sqlite3_bind_int64(stmt, at++, peer->caps);
    sqlite3_bind_int64(stmt, at++, peer->charset);
    sqlite3_bind_int64(stmt, at++, peer->addr.ip);
    sqlite3_bind_int64(stmt, at++, peer->addr.port);
}

/*
 * Names and addresses they had. The LAN chooses both: keep so many. Someone new
 * has one of each; to look for more would cost most of the writing.
 */
static void write_past(struct store *s, int64_t row, bool is_new,
                       const struct gezi_peer *peer, int64_t unix_ms)
{
    sqlite3_stmt *stmt;

    if (*peer->nick && (stmt = db_sql(s, SQL_NAME_ADD))) {
        sqlite3_bind_int64(stmt, 1, row);
        db_bind_text(stmt, 2, peer->nick);
        sqlite3_bind_int64(stmt, 3, unix_ms);
        db_run(s, stmt);
        if (!is_new && sqlite3_changes(s->db) &&
            (stmt = db_sql(s, SQL_NAME_CUT))) {
            sqlite3_bind_int64(stmt, 1, row);
            db_run(s, stmt);
        }
    }
    if (peer->addr.ip && (stmt = db_sql(s, SQL_ADDRESS_ADD))) {
        sqlite3_bind_int64(stmt, 1, row);
        sqlite3_bind_int64(stmt, 2, peer->addr.ip);
        sqlite3_bind_int64(stmt, 3, peer->addr.port);
        sqlite3_bind_int64(stmt, 4, unix_ms);
        db_run(s, stmt);
        if (!is_new && sqlite3_changes(s->db) &&
            (stmt = db_sql(s, SQL_ADDRESS_CUT))) {
            sqlite3_bind_int64(stmt, 1, row);
            db_run(s, stmt);
        }
    }
}

static void write_person(struct store *s, struct person *e,
                         const struct gezi_peer *peer, int64_t unix_ms)
{
    bool is_new = e->row == 0;
    sqlite3_stmt *stmt;

    if (!db_begin(s))
        return;
    stmt = db_sql(s, e->row ? SQL_PERSON_SET : SQL_PERSON_ADD);
    if (!stmt)
        return;
    e->turn = s->people.turn;
    if (e->seen < unix_ms)
        e->seen = unix_ms;
    bind_details(stmt, peer);
    sqlite3_bind_int64(stmt, 13, e->seen);
    if (e->row)
        sqlite3_bind_int64(stmt, 14, e->row);
    else
        db_bind_text(stmt, 1, e->key);
    if (db_run(s, stmt) < 0)
        return;
    if (is_new)
        e->row = s->last_person = sqlite3_last_insert_rowid(s->db);
    e->details = persons_details(peer);
    s->people.late -= e->late;
    e->late = false;
    write_past(s, e->row, is_new, peer, e->seen);
}

/* Known as peer tells them. NULL: failed, and noted. */
static struct person *touch(struct store *s, const struct gezi_peer *peer,
                            const char *key, int64_t unix_ms)
{
    struct person *e = look_up(s, key);

    if (!e)
        return NULL;
    if (e->row && e->details == persons_details(peer))
        note_seen(&s->people, e, unix_ms);
    else
        write_person(s, e, peer, unix_ms);
    return s->err ? NULL : e;
}

struct person *persons_met(struct store *s, const struct gezi_peer *peer,
                           int64_t unix_ms)
{
    char address[GEZI_ADDR_TEXT];

    return touch(s, peer, persons_key(peer, address), unix_ms);
}

struct person *persons_who_spoke(struct store *s, const struct gezi_peer *peer,
                                 int64_t unix_ms)
{
    struct person *e = persons_met(s, peer, unix_ms);
    sqlite3_stmt *stmt;

    if (e && !e->spoke && db_begin(s) && (stmt = db_sql(s, SQL_PERSON_SPOKE))) {
        e->turn = s->people.turn;
        e->spoke = true;
        sqlite3_bind_int64(stmt, 1, e->row);
        db_run(s, stmt);
    }
    return s->err ? NULL : e;
}

int64_t persons_kept(struct store *s, const struct gezi_peer *peer,
                     int64_t unix_ms)
{
    struct person *e = persons_met(s, peer, unix_ms);

    return e ? e->row : 0;
}

int64_t persons_row(const struct person *person) { return person->row; }

bool persons_number_is_new(struct store *s, struct person *person,
                           uint64_t number)
{
    static const uint64_t limit = (uint64_t)1 << 32;
    struct persons *p = &s->people;
    bool is_new;

    if (number >= limit)
        return false;
    if (!p->top_known) {
        p->top = (uint64_t)ask(s, SQL_NUMBER_TOP, (int64_t)limit);
        p->top_known = !s->err;
    }
    is_new = p->top_known && number > p->top && number > person->last;
    if (person->last < number)
        person->last = number;
    return is_new;
}

int64_t persons_find(struct store *s, const char *key)
{
    struct person *e = look_up(s, key);

    return e ? e->row : 0;
}

int64_t persons_seen(struct store *s, const char *key)
{
    struct person *e = s->db && !s->err ? look_up(s, key) : NULL;
    int64_t seen = e ? e->seen : 0;

    db_answer(s, 0);
    return seen;
}

/* Dropped to make room: nobody to remember unless there were words. */
static void forget_person(struct store *s, const struct gezi_peer *peer)
{
    char address[GEZI_ADDR_TEXT];
    const char *key = persons_key(peer, address);
    struct person *e = look_up(s, key), **at;
    sqlite3_stmt *stmt;

    if (e && e->row && db_begin(s)) {
        if (e->late && (stmt = db_sql(s, SQL_PERSON_SEEN))) {
            sqlite3_bind_int64(stmt, 1, e->row);
            sqlite3_bind_int64(stmt, 2, e->seen);
            db_run(s, stmt);
        }
        if ((stmt = db_sql(s, SQL_PERSON_DROP))) {
            sqlite3_bind_int64(stmt, 1, e->row);
            db_run(s, stmt);
        }
    }
    if ((at = persons_cached(&s->people, key)))
        persons_drop(&s->people, at);
}

void persons_event(struct store *s, const struct gezi_event *ev)
{
    if (ev->change == GEZI_CHANGE_GONE)
        forget_person(s, &ev->peer);
    else if (ev->change == GEZI_CHANGE_TREATED)
        treats_event(s, ev);
    else
        persons_met(s, &ev->peer, ev->unix_ms);
}

/* What stands beside the rows of people. */
struct walk {
    struct keys_walk keys;
    struct treats_walk treats;
};

static void walk_begin(struct store *s, struct walk *w, enum keys_order order)
{
    keys_begin(s, &w->keys, order);
    treats_begin(s, &w->treats);
}

static void walk_end(struct walk *w)
{
    keys_end(&w->keys);
    treats_end(&w->treats);
}

/* The next of these rows who was seen after that, and is one: for each of
 * very many, SQLite would take longer to look. */
static bool next_known(sqlite3_stmt *stmt, struct walk *beside, int64_t after,
                       int *rc, struct gezi_known *out)
{
    while ((*rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        out->seen_ms = sqlite3_column_int64(stmt, COL_PERSON_END + 1);
        if (out->seen_ms <= after)
            continue;
        persons_read(stmt, &out->peer);
        if (strcmp(out->peer.key, "*") == 0)
            continue;
        out->read_as = (enum gezi_charset)db_column_enum(
            stmt, COL_PERSON_END + 3, GEZI_CS_COUNT);
        keys_fill(&beside->keys, sqlite3_column_int64(stmt, COL_PERSON_END),
                  out);
        out->peer.treat = treats_of(&beside->treats,
                                    sqlite3_column_int64(stmt, COL_PERSON_END));
        return true;
    }
    return false;
}

/* Those of SQL_PERSON_ALL or SQL_PERSON_PAGE who were seen after that. */
static int give_back(struct store *s, sqlite3_stmt *stmt, enum keys_order order,
                     int64_t bound, const struct gezi_restorer *into)
{
    struct gezi_known known;
    struct walk beside;
    int rc;

    walk_begin(s, &beside, order);
    while (next_known(stmt, &beside, bound, &rc, &known)) {
        struct person *e;

        if (!persons_cached(&s->people, known.peer.key) &&
            (e = persons_add(&s->people, known.peer.key))) {
            e->row = sqlite3_column_int64(stmt, COL_PERSON_END);
            e->seen = known.seen_ms;
            e->spoke = sqlite3_column_int(stmt, COL_PERSON_END + 2);
            e->signs = known.signs;
            e->details = persons_details(&known.peer);
        }
        into->person(into->ctx, &known);
    }
    walk_end(&beside);
    sqlite3_reset(stmt);
    return db_error(s, rc);
}

int persons_restore(struct store *s, const struct gezi_restorer *into)
{
    int64_t bound = INT64_MIN;
    sqlite3_stmt *stmt;

    /* To sort them all only for this would cost a third of the start, and to
     * count them is a walk over all. */
    if (s->last_person > GEZI_PEOPLE_MAX &&
        ask(s, SQL_PERSON_COUNT, 0) > GEZI_PEOPLE_MAX)
        bound = ask(s, SQL_PERSON_BOUND, GEZI_PEOPLE_MAX);
    stmt = db_sql(s, SQL_PERSON_ALL);
    return stmt ? give_back(s, stmt, KEYS_BY_ROW, bound, into) : s->err;
}

/* Of too many, the first ones may not be among those who are remembered. */
int persons_page(struct store *s, uint32_t most,
                 const struct gezi_restorer *into)
{
    int64_t last = s->last_person;
    sqlite3_stmt *stmt = NULL;

    if (last > 2 * (int64_t)most && last <= GEZI_PEOPLE_MAX)
        stmt = db_sql(s, SQL_PERSON_PAGE);
    if (!stmt)
        return s->err;
    sqlite3_bind_int64(stmt, 1, most);
    return give_back(s, stmt, KEYS_OF_FEW, INT64_MIN, into);
}

void persons_write_late(struct store *s)
{
    struct persons *p = &s->people;
    size_t room = LATE_BATCH;

    for (size_t i = 0; i < p->slot_count && p->late && room; i++)
        for (struct person *e = p->slots[i]; e && room; e = e->next) {
            sqlite3_stmt *stmt;

            if (!e->late || !e->row || !(stmt = db_sql(s, SQL_PERSON_SEEN)))
                continue;
            sqlite3_bind_int64(stmt, 1, e->row);
            sqlite3_bind_int64(stmt, 2, e->seen);
            if (db_run(s, stmt) < 0)
                return;
            e->turn = p->turn;
            e->late = false;
            p->late--;
            room--;
        }
}

int persons_all(struct store *s, gezi_known_fn *fn, void *fn_ctx)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_PERSON_ALL);
    struct gezi_known known;
    struct walk beside;
    bool on = true;
    int rc = SQLITE_DONE;

    if (!stmt)
        return db_answer(s, 0);
    walk_begin(s, &beside, KEYS_BY_ROW);
    while (on && next_known(stmt, &beside, INT64_MIN, &rc, &known))
        on = fn(fn_ctx, &known);
    walk_end(&beside);
    sqlite3_reset(stmt);
    return db_answer(s, db_error(s, rc));
}

int persons_past(struct store *s, const char *key, gezi_past_fn *fn,
                 void *fn_ctx)
{
    static const enum sql each[] = {SQL_NAMES, SQL_ADDRESSES};
    int64_t row = persons_find(s, key);
    bool on = true;
    int rc = SQLITE_DONE;

    for (size_t i = 0; row && on && i < 2; i++) {
        sqlite3_stmt *stmt = db_sql(s, each[i]);

        if (!stmt)
            break;
        sqlite3_bind_int64(stmt, 1, row);
        while (on && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
            struct gezi_past past = {0};

            if (each[i] == SQL_NAMES) {
                past.nick = db_column_text(stmt, 0);
            } else {
                past.addr.ip = (uint32_t)sqlite3_column_int64(stmt, 0);
                past.addr.port = (uint16_t)sqlite3_column_int(stmt, 1);
            }
            past.since_ms =
                sqlite3_column_int64(stmt, each[i] == SQL_NAMES ? 1 : 2);
            on = fn(fn_ctx, &past);
        }
        sqlite3_reset(stmt);
    }
    return db_answer(s, row || s->err ? db_error(s, rc) : -ENOENT);
}
