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

static bool piles_init(struct piles *p, uint32_t most)
{
    *p = (struct piles){.slots = 16};
    while (p->slots < 2 * (size_t)most)
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

/* One row of SQL_UNREAD_BEHIND or SQL_UNREAD_LISTED. */
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

/* Messages behind a row, or those in the list, which knows them up to it. */
static void gather(struct store *s, struct piles *p, enum sql which,
                   int64_t row, uint32_t most)
{
    sqlite3_stmt *stmt = p->messages < most ? db_sql(s, which) : NULL;

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_int64(stmt, 2, (int64_t)(most - p->messages));
    while (db_row(s, stmt))
        add(p, stmt);
    sqlite3_reset(stmt);
}

/* Behind which row the newest so many lie; 0: there are not that many. */
static int64_t reach(struct store *s, uint32_t most)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_UNREAD_FROM);
    int64_t row = 0;

    if (!stmt)
        return 0;
    sqlite3_bind_int64(stmt, 1, s->now.indexed);
    sqlite3_bind_int64(stmt, 2, most);
    if (db_row(s, stmt))
        row = sqlite3_column_int64(stmt, 0) - 1;
    sqlite3_reset(stmt);
    return row;
}

/* Where they lie close together, to read all is a third of looking for each. */
static void gather_all(struct store *s, struct piles *p, uint32_t most)
{
    int64_t from = reach(s, most);

    if (s->now.last_row - from <= DENSE * (int64_t)most) {
        gather(s, p, SQL_UNREAD_BEHIND, from, most);
        return;
    }
    gather(s, p, SQL_UNREAD_BEHIND, s->now.indexed, most);
    gather(s, p, SQL_UNREAD_LISTED, s->now.indexed, most);
}

static void name_known(struct store *s, struct piles *p)
{
    for (size_t i = 0; i < s->people.slot_count; i++)
        for (const struct person *e = s->people.slots[i]; e; e = e->next)
            if (e->row)
                pile_of(p, e->row)->key = e->key;
}

static bool tell(struct store *s, const struct pile *pile, gezi_unread_fn *fn,
                 void *fn_ctx)
{
    struct gezi_unread unread = {pile->person == EVERYONE ? "*" : pile->key,
                                 pile->count, pile->newest, pile->unix_ms};
    sqlite3_stmt *stmt = NULL;
    bool on = true;

    if (!unread.key && (stmt = db_sql(s, SQL_PERSON_KEY))) {
        sqlite3_bind_int64(stmt, 1, pile->person);
        if (db_row(s, stmt))
            unread.key = db_column_text(stmt, 0);
    }
    if (unread.key)
        on = fn(fn_ctx, &unread);
    sqlite3_reset(stmt);
    return on && !s->err;
}

int unread_all(struct store *s, uint32_t most, gezi_unread_fn *fn, void *fn_ctx)
{
    struct piles p;
    bool look;
    int err;

    if (!s->db || s->err)
        return s->err ? s->err : -EIO;
    if (!piles_init(&p, most))
        return -ENOMEM;
    look = db_look(s);
    gather_all(s, &p, most);
    name_known(s, &p);
    for (size_t i = 0; i < p.slots; i++)
        if (p.at[i].newest && !tell(s, &p.at[i], fn, fn_ctx))
            break;
    err = s->err;
    s->err = 0;
    if (look)
        db_unlook(s);
    free(p.at);
    return err;
}
