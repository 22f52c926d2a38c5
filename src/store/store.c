#include "store.h"

#include "change.h"
#include "damage.h"
#include "db.h"
#include "find.h"
#include "messages.h"
#include "unread.h"
#include "wordindex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LATE_MS = 60000,         /* so old may "last seen" be in the database */
    CACHE_AT_REST = 1 << 17, /* bytes */
};

static enum gezi_kept side_event(void *ctx, const struct gezi_event *ev)
{
    struct store *s = ctx;

    s->clock = ev->unix_ms;
    if (s->err) /* the whole batch fails */
        return GEZI_KEPT_NEW;
    switch (ev->kind) {
    case GEZI_EV_PERSON:
        persons_event(s, ev);
        break;
    case GEZI_EV_MESSAGE:
        return messages_arrived(s, ev);
    case GEZI_EV_SENT:
        outbox_sent(s, ev);
        break;
    case GEZI_EV_DELIVERY:
        outbox_delivery(s, ev);
        break;
    case GEZI_EV_TRANSFER:
        offers_transfer(s, ev);
        break;
    case GEZI_EV_READY:
    case GEZI_EV_NUDGE:
    case GEZI_EV_TYPING:
    case GEZI_EV_INFO:
        break;
    case GEZI_EV_KEY:
        keys_event(s, ev);
        break;
    case GEZI_EV_JUDGED:
        messages_judged(s, ev);
        break;
    case GEZI_EV_ASKED:
        offers_asked(s, ev);
        break;
    }
    return GEZI_KEPT_NEW;
}

/* Set the damaged database aside and begin a new one. What fails here fails
 * again, and is told, with the next transaction. */
static int start_anew(struct store *s)
{
    int err;

    db_close(s);
    persons_fini(&s->people);
    persons_init(&s->people);
    s->now = s->committed = (struct counters){0};
    err = damage_aside(s->path, s->aside, sizeof s->aside);
    if (!err)
        err = damage_make(s->path);
    return err ? err : db_open(s);
}

static int side_commit(void *ctx)
{
    struct store *s = ctx;
    int err = s->open || s->err ? db_commit(s) : 0;

    if (err == -EBADMSG)
        start_anew(s);
    return err;
}

static void side_number(void *ctx, uint64_t highest)
{
    state_number(ctx, highest);
}

static uint64_t side_highest(void *ctx) { return state_highest(ctx); }

static int side_restore(void *ctx, const struct gezi_restorer *into)
{
    struct store *s = ctx;
    int err = persons_restore(s, into);

    if (!err)
        err = outbox_restore(s, into);
    return db_answer(s, err ? err : offers_restore(s, into));
}

static int side_page(void *ctx, uint32_t most, const struct gezi_restorer *into)
{
    struct store *s = ctx;

    return db_answer(s, persons_page(s, most, into));
}

/* Pages that a flood went through are no use to whoever reads one message now
 * and then; the system has them, too. */
static void rest(struct store *s)
{
    int used = 0, most = 0;

    sqlite3_db_status(s->db, SQLITE_DBSTATUS_CACHE_USED, &used, &most, 0);
    if (used <= CACHE_AT_REST)
        return;
    db_unprepare(s);
    sqlite3_db_release_memory(s->db);
}

static bool side_idle(void *ctx)
{
    struct store *s = ctx;

    if (!s->db || s->open || s->flags & STORE_READ)
        return false;
    if (s->people.late && s->clock - s->people.late_since >= LATE_MS) {
        if (db_begin(s))
            persons_write_late(s);
        s->people.late_since = s->clock;
        db_commit(s);
    }
    if (wordindex_lags(s))
        return wordindex_tail(s, INDEX_BATCH);
    if (wordindex_scattered(s) && wordindex_merge_step(s))
        return true;
    rest(s);
    return false;
}

static void side_close(void *ctx)
{
    struct store *s = ctx;

    if (s->open || s->err)
        db_undo(s);
    s->err = 0;
    if (s->db && !(s->flags & STORE_READ)) {
        bool exact = s->used && s->used < s->now.number;

        if (exact && db_begin(s))
            db_put_counter(s, "number", (int64_t)s->used);
        while (!s->err && s->people.late && db_begin(s))
            persons_write_late(s);
        db_commit(s);
    }
    db_close(s);
    persons_fini(&s->people);
    buf_fini(&s->folded);
    buf_fini(&s->tokens);
    offers_fini(&s->offered);
    buf_fini(&s->others);
    gezi_codec_free(s->codec);
    if (s->lock >= 0)
        close(s->lock);
    free(s->path);
    free(s);
}

static int archive_find(void *ctx, const struct gezi_query *query,
                        gezi_record_fn *fn, void *fn_ctx)
{
    return find_messages(ctx, query, fn, fn_ctx);
}

static int archive_people(void *ctx, gezi_known_fn *fn, void *fn_ctx)
{
    return persons_all(ctx, fn, fn_ctx);
}

static int archive_past(void *ctx, const char *key, gezi_past_fn *fn,
                        void *fn_ctx)
{
    return persons_past(ctx, key, fn, fn_ctx);
}

static int archive_seen(void *ctx, const char *key, int64_t row)
{
    return change_seen(ctx, key, row);
}

static int archive_reread(void *ctx, const char *key, int64_t row,
                          enum gezi_charset charset, bool always)
{
    return change_reread(ctx, key, row, charset, always);
}

static int archive_forget(void *ctx, const char *key, int64_t row,
                          int64_t before_ms)
{
    return change_forget(ctx, key, row, before_ms);
}

static int archive_put(void *ctx, const char *name, const char *value)
{
    return state_put(ctx, name, value);
}

static int archive_get(void *ctx, const char *name, char *out, size_t cap)
{
    return state_get(ctx, name, out, cap);
}

static int archive_unread(void *ctx, uint32_t most, bool names,
                          gezi_unread_fn *fn, void *fn_ctx)
{
    return unread_all(ctx, most, names, fn, fn_ctx);
}

static int64_t archive_last_seen(void *ctx, const char *key)
{
    return persons_seen(ctx, key);
}

static struct store *new_store(const char *dir, unsigned flags)
{
    static const char name[] = "/history.db";
    struct store *s = calloc(1, sizeof *s);
    size_t n = strlen(dir);

    if (!s)
        return NULL;
    s->path = malloc(n + sizeof name);
    if (!s->path) {
        free(s);
        return NULL;
    }
    memcpy(s->path, dir, n);
    memcpy(s->path + n, name, sizeof name);
    s->flags = flags;
    s->lock = -1;
    persons_init(&s->people);
    s->side = (struct gezi_store){s,           side_event,   side_commit,
                                  side_number, side_highest, side_restore,
                                  side_idle,   side_close,   side_page};
    s->archive = (struct gezi_archive){s,
                                       archive_find,
                                       archive_people,
                                       archive_past,
                                       archive_seen,
                                       archive_reread,
                                       archive_forget,
                                       archive_put,
                                       archive_get,
                                       archive_unread,
                                       archive_last_seen};
    return s;
}

static int open_to_write(struct store *s, const char *dir, long *holder)
{
    int err = damage_directory(dir);

    if (err)
        return err;
    s->lock = damage_lock(dir, holder);
    if (s->lock < 0)
        return s->lock;
    err = damage_make(s->path);
    if (!err)
        err = db_open(s);
    return err == -EBADMSG ? start_anew(s) : err;
}

int store_open(const char *dir, unsigned flags, struct store_opened *out)
{
    struct store *s;
    struct stat st;
    int err;

    /* Nobody asks how much memory SQLite has, and one thread alone calls it:
     * no counting, no locks. Refused, and no matter, once it is in use. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    *out = (struct store_opened){0};
    s = new_store(dir, flags);
    if (!s)
        return -ENOMEM;
    if (!(flags & STORE_READ))
        err = open_to_write(s, dir, &out->holder);
    else if (stat(s->path, &st) < 0)
        err = -errno;
    else if (!S_ISREG(st.st_mode)) /* a pipe is waited for */
        err = S_ISDIR(st.st_mode) ? -EISDIR : -EBADMSG;
    else
        err = db_open(s);
    if (err) {
        side_close(s);
        return err;
    }
    memcpy(out->aside, s->aside, sizeof out->aside);
    out->store = s;
    return 0;
}

const struct gezi_store *store_side(struct store *s) { return &s->side; }

const struct gezi_archive *store_archive(struct store *s)
{
    return &s->archive;
}

const char *store_aside(const struct store *s) { return s->aside; }
