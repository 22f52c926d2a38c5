#include "unread.h"

#include "db.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Each start asks for this before its first picture: of the messages only
 * whose they are is read, and people are known by then.
 */
enum {
    EVERYONE = 0, /* no person's row */
    DENSE = 4,    /* rows to one that is unread */
};

struct pile {
    int64_t person;
    int64_t newest, unix_ms; /* row; 0: the slot is free */
    unsigned count;
    const char *key; /* of someone who is known */
};

/* By person, an open hash that never gets more than half full. */
struct piles {
    struct pile *at;
    size_t slots; /* a power of two */
    size_t messages;
};

static bool piles_init(struct piles *p, size_t most)
{
    *p = (struct piles){.slots = 16};
    while (p->slots < 2 * most)
        p->slots *= 2;
    p->at = calloc(p->slots, sizeof *p->at);
    return p->at;
}

static struct pile *pile_of(struct piles *p, int64_t person)
{
    size_t i = (size_t)person & (p->slots - 1);

    while (p->at[i].newest && p->at[i].person != person)
        i = (i + 1) & (p->slots - 1);
    return &p->at[i];
}

/* One row of SQL_UNREAD_BEHIND or SQL_UNREAD_ROW. */
static void add(struct piles *p, sqlite3_stmt *stmt)
{
    int64_t row = sqlite3_column_int64(stmt, 0);
    int64_t person =
        sqlite3_column_int(stmt, 3) ? EVERYONE : sqlite3_column_int64(stmt, 1);
    struct pile *pile = pile_of(p, person);

    pile->person = person;
    if (pile->newest < row) {
        pile->newest = row;
        pile->unix_ms = sqlite3_column_int64(stmt, 2);
    }
    pile->count++;
    p->messages++;
}

/* Messages behind a row. */
static void gather(struct store *s, struct piles *p, int64_t row, uint32_t most)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_UNREAD_BEHIND);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, (int64_t)(most - p->messages));
    while (db_row(s, stmt))
        add(p, stmt);
    sqlite3_reset(stmt);
}

/* The list knows them up to the row that is indexed: the newest first. */
static size_t list(struct store *s, uint32_t most, int64_t *rows)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_UNREAD_LISTED);
    size_t n = 0;

    if (!stmt)
        return 0;
    sqlite3_bind_int64(stmt, 1, s->now.indexed);
    sqlite3_bind_int64(stmt, 2, most);
    while (n < most && db_row(s, stmt))
        rows[n++] = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return n;
}

static void gather_listed(struct store *s, struct piles *p, const int64_t *rows,
                          size_t n, uint32_t most)
{
    sqlite3_stmt *stmt = n ? db_sql(s, SQL_UNREAD_ROW) : NULL;

    for (size_t i = 0; stmt && i < n && p->messages < most; i++) {
        sqlite3_bind_int64(stmt, 1, rows[i]);
        if (db_row(s, stmt))
            add(p, stmt);
        sqlite3_reset(stmt);
    }
}

/* Where they lie close together, to read all is a third of looking for each. */
static void gather_all(struct store *s, struct piles *p, const int64_t *rows,
                       size_t n, uint32_t most)
{
    int64_t from = n && n == most ? rows[n - 1] - 1 : 0;

    if (s->now.last_row - from <= DENSE * (int64_t)most) {
        gather(s, p, from, most);
    } else {
        gather(s, p, s->now.indexed, most);
        gather_listed(s, p, rows, n, most);
    }
}

static void name_known(struct store *s, struct piles *p)
{
    for (size_t i = 0; i < s->people.slot_count; i++)
        for (const struct person *e = s->people.slots[i]; e; e = e->next) {
            struct pile *pile = e->row ? pile_of(p, e->row) : NULL;

            if (pile && pile->newest)
                pile->key = e->key;
        }
}

/* names: look up who is not in memory. */
static bool tell(struct store *s, const struct pile *pile, bool names,
                 gezi_unread_fn *fn, void *fn_ctx)
{
    struct gezi_unread unread = {pile->person == EVERYONE ? "*" : pile->key,
                                 pile->count, pile->newest, pile->unix_ms};
    sqlite3_stmt *stmt = NULL;
    bool on = true;

    if (!unread.key && names && (stmt = db_sql(s, SQL_PERSON_KEY))) {
        sqlite3_bind_int64(stmt, 1, pile->person);
        if (db_row(s, stmt))
            unread.key = db_column_text(stmt, 0);
    }
    if (unread.key || !names)
        on = fn(fn_ctx, &unread);
    sqlite3_reset(stmt);
    return on && !s->err;
}

/* At most so many, for memory that need not be touched costs a start time. */
static size_t bound_of(const struct store *s, size_t listed, uint32_t most)
{
    int64_t tail = s->now.last_row - s->now.indexed;

    return tail < (int64_t)(most - listed) ? listed + (size_t)tail : most;
}

static int look_at(struct store *s, int64_t *rows, uint32_t most, bool names,
                   gezi_unread_fn *fn, void *fn_ctx)
{
    size_t n = list(s, most, rows);
    struct piles p;

    if (!piles_init(&p, bound_of(s, n, most)))
        return -ENOMEM;
    gather_all(s, &p, rows, n, most);
    name_known(s, &p);
    for (size_t i = 0; i < p.slots; i++)
        if (p.at[i].newest && !tell(s, &p.at[i], names, fn, fn_ctx))
            break;
    free(p.at);
    return s->err;
}

int unread_all(struct store *s, uint32_t most, bool names, gezi_unread_fn *fn,
               void *fn_ctx)
{
    int64_t *rows;
    bool look;
    int err;

    if (!s->db || s->err)
        return s->err ? s->err : -EIO;
    rows = malloc((most ? most : 1) * sizeof *rows);
    if (!rows)
        return -ENOMEM;
    look = db_look(s);
    err = look_at(s, rows, most, names, fn, fn_ctx);
    s->err = 0;
    if (look)
        db_unlook(s);
    free(rows);
    return err;
}
