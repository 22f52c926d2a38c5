#include "keys.h"

#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of SQL_KEYS_NOW and SQL_KEYS_OF. */
enum {
    PERSON,
    STATE,
    TRUST,
    SIGNS,
    SEALS,
    SINCE,
    FINGERPRINT,
    EXPONENT,
    MODULUS,
};

static int number_of(const char *state) { return *state - '0'; }

static void run(struct store *s, enum sql which, int64_t person)
{
    sqlite3_stmt *stmt = db_sql(s, which);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, person);
    db_run(s, stmt);
}

/* What is in this state counts no longer. */
static void end(struct store *s, int64_t person, const char *state,
                int64_t unix_ms)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_KEY_END);

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, person);
    sqlite3_bind_int64(stmt, 2, number_of(state));
    sqlite3_bind_int64(stmt, 3, unix_ms);
    if (db_run(s, stmt) == 0 && sqlite3_changes(s->db))
        run(s, SQL_KEY_CUT, person);
}

static void add(struct store *s, int64_t person, const char *state,
                const struct gezi_event *ev)
{
    const struct gezi_key *key = ev->key.key;
    sqlite3_stmt *stmt = key ? db_sql(s, SQL_KEY_ADD) : NULL;

    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, person);
    sqlite3_bind_int64(stmt, 2, number_of(state));
    sqlite3_bind_int64(stmt, 3, GEZI_TRUST_PINNED);
    sqlite3_bind_int64(stmt, 4, ev->key.seals);
    sqlite3_bind_int64(stmt, 5, ev->unix_ms);
    db_bind_text(stmt, 6, ev->key.fingerprint);
    sqlite3_bind_int64(stmt, 7, key->exponent);
    sqlite3_bind_blob(stmt, 8, key->modulus, key->n, SQLITE_STATIC);
    db_run(s, stmt);
}

static bool has_signed(struct store *s, int64_t person)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_KEY_SIGNED);
    bool yes;

    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, person);
    yes = db_row(s, stmt) && sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return yes;
}

/* Whoever used to sign does so with the next key, too. */
static void replace(struct store *s, int64_t person,
                    const struct gezi_event *ev)
{
    bool signs = has_signed(s, person);

    end(s, person, KEY_RIVAL, ev->unix_ms);
    end(s, person, KEY_CURRENT, ev->unix_ms);
    add(s, person, KEY_CURRENT, ev);
    if (signs)
        run(s, SQL_KEY_SIGNS, person);
}

void keys_event(struct store *s, const struct gezi_event *ev)
{
    struct person *e = persons_met(s, &ev->peer, ev->unix_ms);
    int64_t row = e ? persons_row(e) : 0;

    if (!row || !db_begin(s))
        return;
    switch (ev->key.news) {
    case GEZI_KEY_LEARNT:
        end(s, row, KEY_RIVAL, ev->unix_ms);
        end(s, row, KEY_CURRENT, ev->unix_ms);
        add(s, row, KEY_CURRENT, ev);
        e->signs = false;
        break;
    case GEZI_KEY_CHANGED:
        end(s, row, KEY_RIVAL, ev->unix_ms);
        add(s, row, KEY_RIVAL, ev);
        break;
    case GEZI_KEY_ACCEPTED:
        replace(s, row, ev);
        break;
    case GEZI_KEY_CHECKED:
        run(s, SQL_KEY_CHECKED, row);
        break;
    case GEZI_KEY_FORGOTTEN:
        end(s, row, KEY_RIVAL, ev->unix_ms);
        end(s, row, KEY_CURRENT, ev->unix_ms);
        e->signs = false;
        break;
    case GEZI_KEY_BACK:
        end(s, row, KEY_RIVAL, ev->unix_ms);
        break;
    }
}

void keys_signed(struct store *s, struct person *person)
{
    if (person->signs || !db_begin(s))
        return;
    person->signs = true;
    person->turn = s->people.turn;
    run(s, SQL_KEY_SIGNS, persons_row(person));
}

static void stop(struct keys_walk *w)
{
    if (w->stmt)
        sqlite3_reset(w->stmt);
    w->stmt = NULL;
}

static void step(struct keys_walk *w)
{
    if (w->stmt && sqlite3_step(w->stmt) != SQLITE_ROW)
        stop(w);
}

void keys_begin(struct store *s, struct keys_walk *w, enum keys_order order)
{
    w->each = w->stmt = NULL;
    if (s->has_keys && order == KEYS_OF_FEW)
        w->each = db_sql(s, SQL_KEYS_OF);
    else if (s->has_keys)
        w->stmt = db_sql(s, SQL_KEYS_NOW);
    step(w);
}

void keys_end(struct keys_walk *w) { stop(w); }

static void ask_for(struct keys_walk *w, int64_t row)
{
    stop(w);
    w->stmt = w->each;
    sqlite3_bind_int64(w->stmt, 1, row);
    step(w);
}

static bool read_key(sqlite3_stmt *stmt, struct gezi_key *out)
{
    const void *modulus = sqlite3_column_blob(stmt, MODULUS);
    int n = sqlite3_column_bytes(stmt, MODULUS);

    if (n <= 0 || n > GEZI_KEY_MAX)
        return false;
    out->exponent = (uint32_t)sqlite3_column_int64(stmt, EXPONENT);
    out->n = (uint16_t)n;
    memcpy(out->modulus, modulus, (size_t)n);
    return true;
}

static void read_row(struct keys_walk *w, struct gezi_known *known)
{
    const char *fingerprint = db_column_text(w->stmt, FINGERPRINT);

    if (sqlite3_column_int(w->stmt, STATE) == number_of(KEY_RIVAL)) {
        if (!read_key(w->stmt, &w->rival))
            return;
        snprintf(w->other, sizeof w->other, "%s", fingerprint);
        known->rival = &w->rival;
        known->rival_fingerprint = w->other;
        known->rival_seals = (uint32_t)sqlite3_column_int64(w->stmt, SEALS);
        return;
    }
    if (!read_key(w->stmt, &w->key))
        return;
    snprintf(w->fingerprint, sizeof w->fingerprint, "%s", fingerprint);
    known->key = &w->key;
    known->fingerprint = w->fingerprint;
    known->seals = (uint32_t)sqlite3_column_int64(w->stmt, SEALS);
    known->since_ms = sqlite3_column_int64(w->stmt, SINCE);
    known->signs = sqlite3_column_int(w->stmt, SIGNS);
    known->peer.trust =
        (enum gezi_trust)db_column_enum(w->stmt, TRUST, GEZI_TRUST_CHANGED);
    known->checked = known->peer.trust == GEZI_TRUST_CHECKED;
}

void keys_fill(struct keys_walk *w, int64_t row, struct gezi_known *known)
{
    known->key = known->rival = NULL;
    known->fingerprint = known->rival_fingerprint = NULL;
    known->seals = known->rival_seals = 0;
    known->since_ms = 0;
    known->signs = known->checked = false;
    if (w->each)
        ask_for(w, row);
    while (w->stmt && sqlite3_column_int64(w->stmt, PERSON) < row)
        step(w);
    for (; w->stmt && sqlite3_column_int64(w->stmt, PERSON) == row; step(w))
        read_row(w, known);
    if (known->key && known->rival)
        known->peer.trust = GEZI_TRUST_CHANGED;
}
