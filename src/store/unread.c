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
    DENSE = 2,    /* rows to one that is unread */
    STRETCH = 64, /* rows, the first time */
};

struct pile {
    int64_t person;
    int64_t newest, unix_ms; /* row */
    unsigned count;
    const char *key; /* of someone who is known */
};

/* In the order of their newest; slots are an open hash by person that never
 * gets more than half full, of 1 + where the pile is. */
struct piles {
    struct pile *at;
    uint32_t *slot;
    size_t n, slots; /* slots: a power of two */
    size_t messages, most;
};

static bool piles_init(struct piles *p, size_t most)
{
    *p = (struct piles){.slots = 16, .most = most};
    while (p->slots < 2 * most)
        p->slots *= 2;
    p->at = malloc((most ? most : 1) * sizeof *p->at);
    p->slot = calloc(p->slots, sizeof *p->slot);
    return p->at && p->slot;
}

static void piles_fini(struct piles *p)
{
    free(p->at);
    free(p->slot);
}

/* Its slot: 0 while there is no such pile. */
static uint32_t *slot_of(const struct piles *p, int64_t person)
{
    size_t i = (size_t)person & (p->slots - 1);

    while (p->slot[i] && p->at[p->slot[i] - 1].person != person)
        i = (i + 1) & (p->slots - 1);
    return &p->slot[i];
}

/* One row of these statements; the newest come first. */
static void add(struct piles *p, sqlite3_stmt *stmt)
{
    int64_t person =
        sqlite3_column_int(stmt, 2) ? EVERYONE : sqlite3_column_int64(stmt, 1);
    uint32_t *slot = slot_of(p, person);

    if (!*slot) {
        p->at[p->n] = (struct pile){.person = person,
                                    .newest = sqlite3_column_int64(stmt, 0),
                                    .unix_ms = sqlite3_column_int64(stmt, 3)};
        *slot = (uint32_t)++p->n;
    }
    p->at[*slot - 1].count++;
    p->messages++;
}

/* Those in (after, last] as well. */
static void walk(struct store *s, struct piles *p, int64_t after, int64_t last)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_UNREAD_BETWEEN);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, after);
    sqlite3_bind_int64(stmt, 2, last);
    while (p->messages < p->most && db_row(s, stmt))
        add(p, stmt);
    sqlite3_reset(stmt);
}

/*
 * What is not indexed, and on from there as long as many are unread: to read
 * all is sooner done than to look for each that the list names. The row up to
 * which none was counted.
 */
static int64_t walk_back(struct store *s, struct piles *p)
{
    int64_t last = s->now.last_row, after = s->now.indexed, rows = STRETCH;
    bool dense = true;

    for (; dense && last > 0 && p->messages < p->most; rows *= 2) {
        size_t before = p->messages;

        after = after > rows ? after - rows : 0;
        walk(s, p, after, last);
        dense = (int64_t)(p->messages - before) * DENSE > last - after;
        last = after;
    }
    return last;
}

/* The list knows those up to a row, once that is indexed. */
static void look_up(struct store *s, struct piles *p, int64_t last)
{
    bool wanted = last > 0 && p->messages < p->most;
    sqlite3_stmt *stmt = wanted ? db_sql(s, SQL_UNREAD_LISTED) : NULL;

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, last);
    while (p->messages < p->most && db_row(s, stmt))
        add(p, stmt);
    sqlite3_reset(stmt);
}

static void name_known(struct store *s, struct piles *p)
{
    for (size_t i = 0; i < s->people.slot_count; i++)
        for (const struct person *e = s->people.slots[i]; e; e = e->next) {
            uint32_t slot = e->row ? *slot_of(p, e->row) : 0;

            if (slot)
                p->at[slot - 1].key = e->key;
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

static void look_at(struct store *s, struct piles *p, bool names,
                    gezi_unread_fn *fn, void *fn_ctx)
{
    look_up(s, p, walk_back(s, p));
    name_known(s, p);
    for (size_t i = 0; i < p->n; i++)
        if (!tell(s, &p->at[i], names, fn, fn_ctx))
            break;
}

int unread_all(struct store *s, uint32_t most, bool names, gezi_unread_fn *fn,
               void *fn_ctx)
{
    struct piles p;
    bool look;
    int err;

    if (!s->db || s->err)
        return s->err ? s->err : -EIO;
    if (piles_init(&p, most)) {
        look = db_look(s);
        look_at(s, &p, names, fn, fn_ctx);
        err = s->err;
        s->err = 0;
        if (look)
            db_unlook(s);
    } else {
        err = -ENOMEM;
    }
    piles_fini(&p);
    return err;
}
