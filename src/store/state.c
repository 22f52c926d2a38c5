#include "change.h"
#include "db.h"

#include <errno.h>
#include <string.h>

/* So many numbers are set aside at once, so that not each turn writes. After
 * a crash the next number jumps over what was not used; none repeats. */
enum { NUMBERS_AHEAD = 1000 };

void state_number(struct store *s, uint64_t highest)
{
    if (highest > s->used)
        s->used = highest;
    if (highest <= s->now.number || !db_begin(s))
        return;
    s->now.number = highest > UINT64_MAX - NUMBERS_AHEAD
                        ? UINT64_MAX
                        : highest + NUMBERS_AHEAD;
    db_put_counter(s, "number", (int64_t)s->now.number);
}

uint64_t state_highest(const struct store *s) { return s->now.number; }

int state_put(struct store *s, const char *name, const char *value)
{
    bool own = db_alone(s);
    sqlite3_stmt *stmt;

    if (db_begin(s) &&
        (stmt = db_sql(s, value ? SQL_STATE_PUT : SQL_STATE_DROP))) {
        db_bind_text(stmt, 1, name);
        if (value)
            db_bind_text(stmt, 2, value);
        db_run(s, stmt);
    }
    return db_finish(s, own);
}

int state_get(struct store *s, const char *name, char *out, size_t cap)
{
    sqlite3_stmt *stmt = db_sql(s, SQL_STATE_GET);
    int length = -ENOENT, err;

    if (cap)
        out[0] = '\0';
    if (stmt) {
        db_bind_text(stmt, 1, name);
        if (db_row(s, stmt)) {
            const char *value = db_column_text(stmt, 0);
            size_t n = strlen(value);

            length = (int)n;
            if (cap) {
                n = n < cap ? n : cap - 1;
                memcpy(out, value, n);
                out[n] = '\0';
            }
        }
        sqlite3_reset(stmt);
    }
    err = db_answer(s, 0);
    return err ? err : length;
}
