/*
 * usage: replay LOG FOLDER
 *
 * A story that steps.so wrote down, stopped at each of its steps: what would
 * the next gezi find? Once as kill -9 leaves the files, all that was written,
 * and once as a power cut does, only what was flushed. Always:
 *   - the database opens and nothing is set aside,
 *   - what was acknowledged is stored, once,
 *   - what was sent is stored, once, under its number; it waits unless its
 *     receipt has come, and is not called delivered before that,
 *   - no packet number was used that the store does not know.
 * Each text of the story begins with "in N" or "out N".
 */
#include "memvfs.h"
#include "steps.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 3, MESSAGES = 1000, NUMBERS = 4 * MESSAGES };

struct bytes {
    uint8_t *p;
    size_t n, cap;
};

struct file {
    const char *name;
    bool there, flushed_there;
    struct bytes now, flushed;
};

/* What a store holds. */
struct found {
    unsigned in[MESSAGES], out[MESSAGES];
    bool waits[MESSAGES], delivered[MESSAGES];
    uint64_t number[MESSAGES], waits_as[MESSAGES], highest;
};

/* What the others know. */
struct told {
    bool acked[MESSAGES];      /* we acknowledged it */
    bool sent[MESSAGES];       /* we sent it */
    bool received[MESSAGES];   /* its receipt came */
    uint64_t number[MESSAGES]; /* of what we sent, last */
    uint64_t highest;          /* number of ours */
    unsigned acks, outs;
};

static struct {
    const char *folder;
    struct file file[FILES];
    struct found now, flushed;
    struct told told;
    struct {
        uint64_t number;
        unsigned message;
    } came[NUMBERS]; /* number to message, of what came */
    size_t came_n;
    unsigned step, opened;
} play = {.file = {{.name = "history.db"},
                   {.name = "history.db-wal"},
                   {.name = "history.db-journal"}}};

__attribute__((format(printf, 2, 3))) static void fail(const char *how,
                                                       const char *format, ...)
{
    va_list list;

    printf("step %u, %s: ", play.step, how);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    printf("\n");
    exit(1);
}

static void must(bool ok, const char *what)
{
    if (!ok)
        fail("replay itself", "%s", what);
}

static void size_to(struct bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = 2 * n;
        must((b->p = realloc(b->p, b->cap)), "memory");
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

static void put(struct bytes *b, size_t at, const void *p, size_t n)
{
    if (at + n > b->n)
        size_to(b, at + n);
    memcpy(b->p + at, p, n);
}

static struct file *file_of(const char *name)
{
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(play.file[i].name, name) == 0)
            return &play.file[i];
    fail("replay itself", "what is %s?", name);
    return NULL;
}

/* What the next gezi finds */

static unsigned index_of(const char *text, const char *word)
{
    size_t n = strlen(word);
    char *end;
    unsigned long i;

    must(strncmp(text, word, n) == 0, text);
    i = strtoul(text + n, &end, 10);
    must(end > text + n && i < MESSAGES, text);
    return (unsigned)i;
}

static bool take_record(void *ctx, const struct gezi_record *record)
{
    struct found *f = ctx;
    unsigned i = index_of(record->text, record->out ? "out " : "in ");

    if (!record->out) {
        f->in[i]++;
        return true;
    }
    f->out[i]++;
    f->number[i] = record->number;
    f->delivered[i] =
        record->state == GEZI_DELIVERED || record->state == GEZI_READ;
    return true;
}

static void take_person(void *ctx, const struct gezi_known *known)
{
    (void)ctx;
    (void)known;
}

static void take_waiting(void *ctx, const struct gezi_waiting *waiting)
{
    struct found *f = ctx;
    unsigned i = index_of(waiting->text, "out ");

    f->waits[i] = true;
    f->waits_as[i] = waiting->number;
}

static void take_offer(void *ctx, const struct gezi_offer *offer)
{
    (void)ctx;
    (void)offer;
}

static void look(const char *how, struct found *f, bool flushed)
{
    const struct gezi_restorer into = {f, take_person, take_waiting,
                                       take_offer};
    const struct gezi_query all = {0};
    struct store_opened opened;
    const struct gezi_store *side;
    const struct gezi_archive *archive;
    char path[512];
    int err;

    memset(f, 0, sizeof *f);
    for (size_t i = 0; i < FILES; i++) {
        const struct file *e = &play.file[i];
        const struct bytes *b = flushed ? &e->flushed : &e->now;
        bool there = flushed ? e->flushed_there : e->there;

        snprintf(path, sizeof path, "%s/%s", play.folder, e->name);
        memvfs_put(path, there ? b->p : NULL, there ? b->n : 0);
    }
    err = store_open(play.folder, 0, &opened);
    if (err)
        fail(how, "the store does not open: %s", strerror(-err));
    if (*opened.aside)
        fail(how, "the database was damaged");
    side = store_side(opened.store);
    archive = store_archive(opened.store);
    f->highest = side->highest(side->ctx);
    err = archive->find(archive->ctx, &all, take_record, f);
    if (!err)
        err = side->restore(side->ctx, &into);
    if (err)
        fail(how, "the store cannot be read: %s", strerror(-err));
    side->close(side->ctx);
    play.opened++;
}

static void check(const char *how, const struct found *f)
{
    const struct told *t = &play.told;

    for (unsigned i = 0; i < MESSAGES; i++) {
        if (f->in[i] > 1)
            fail(how, "\"in %u\" is stored %u times", i, f->in[i]);
        if (t->acked[i] && !f->in[i])
            fail(how, "\"in %u\" was acknowledged and is not stored", i);
        if (f->out[i] > 1)
            fail(how, "\"out %u\" is stored %u times", i, f->out[i]);
        if (t->sent[i] && !f->out[i])
            fail(how, "\"out %u\" was sent and is not stored", i);
        if (t->sent[i] && f->number[i] != t->number[i])
            fail(how, "\"out %u\" went as %" PRIu64 ", stored as %" PRIu64, i,
                 t->number[i], f->number[i]);
        if (f->delivered[i] && !t->received[i])
            fail(how, "\"out %u\" is called delivered before its receipt", i);
        if (f->out[i] && !f->delivered[i] && !f->waits[i])
            fail(how, "\"out %u\" is not delivered and does not wait", i);
        if (f->waits[i] && f->waits_as[i] != f->number[i])
            fail(how, "\"out %u\" waits under another number", i);
    }
    if (t->highest > f->highest)
        fail(how, "number %" PRIu64 " was used, %" PRIu64 " is stored",
             t->highest, f->highest);
}

/* The story */

static void changed(void)
{
    look("killed", &play.now, false);
    check("killed", &play.now);
}

static void flushed(void)
{
    look("without power", &play.flushed, true);
    check("without power", &play.flushed);
}

static void on_file(const struct step *s, const uint8_t *p)
{
    struct file *f = file_of(s->file);

    switch ((enum step_kind)s->kind) {
    case STEP_WRITE:
        f->there = true;
        put(&f->now, s->at, p, s->n);
        changed();
        break;
    case STEP_TRUNCATE:
        f->there = true;
        size_to(&f->now, s->at);
        changed();
        break;
    case STEP_FLUSH:
        f->flushed_there = f->there = true;
        size_to(&f->flushed, f->now.n);
        if (f->now.n)
            put(&f->flushed, 0, f->now.p, f->now.n);
        flushed();
        break;
    case STEP_REMOVE:
        f->there = f->flushed_there = false;
        f->now.n = f->flushed.n = 0;
        changed();
        flushed();
        break;
    case STEP_RECEIVED:
    case STEP_SENT:
        break;
    }
}

struct datagram {
    uint64_t number;
    unsigned command;
    const char *extra; /* with a NUL behind it */
};

static bool cut(char *bytes, struct datagram *out)
{
    char *field[5];

    for (size_t i = 0; i < 5; i++) {
        field[i] = bytes;
        bytes = strchr(bytes, ':');
        if (!bytes)
            return false;
        *bytes++ = '\0';
    }
    out->number = strtoull(field[1], NULL, 10);
    out->command = (unsigned)strtoul(field[4], NULL, 10);
    out->extra = bytes;
    return true;
}

static void on_received(const struct datagram *d)
{
    struct told *t = &play.told;

    if ((d->command & 0xff) == 0x20 && play.came_n < NUMBERS) {
        play.came[play.came_n].number = d->number;
        play.came[play.came_n++].message = index_of(d->extra, "in ");
    }
    if ((d->command & 0xff) != 0x21)
        return;
    for (unsigned i = 0; i < MESSAGES; i++)
        if (t->sent[i] && t->number[i] == strtoull(d->extra, NULL, 10))
            t->received[i] = true;
}

static void on_sent(const struct datagram *d)
{
    struct told *t = &play.told;
    unsigned i;

    if (d->number > t->highest)
        t->highest = d->number;
    if ((d->command & 0xff) == 0x20) {
        i = index_of(d->extra, "out ");
        t->outs += !t->sent[i];
        t->sent[i] = true;
        t->number[i] = d->number;
    }
    if ((d->command & 0xff) == 0x21) {
        uint64_t number = strtoull(d->extra, NULL, 10);
        size_t at = 0;

        while (at < play.came_n && play.came[at].number != number)
            at++;
        must(at < play.came_n, "a receipt for what never came");
        i = play.came[at].message;
        t->acks += !t->acked[i];
        t->acked[i] = true;
    }
    check("killed", &play.now);
    check("without power", &play.flushed);
}

static void on_datagram(const struct step *s, uint8_t *p)
{
    struct datagram d;

    if (!cut((char *)p, &d))
        return;
    if (s->kind == STEP_SENT)
        on_sent(&d);
    else
        on_received(&d);
}

int main(int argc, char *argv[])
{
    FILE *log = argc == 3 ? fopen(argv[1], "rb") : NULL;
    struct bytes b = {0};
    struct step s;

    if (!log) {
        fprintf(stderr, "usage: replay LOG FOLDER\n");
        return 2;
    }
    play.folder = argv[2];
    memvfs_begin();
    while (fread(&s, sizeof s, 1, log) == 1) {
        size_to(&b, s.n + 1);
        must(fread(b.p, 1, s.n, log) == s.n, "the log ends in a step");
        b.p[s.n] = '\0';
        play.step++;
        if (s.kind == STEP_RECEIVED || s.kind == STEP_SENT)
            on_datagram(&s, b.p);
        else
            on_file(&s, b.p);
    }
    printf("%u steps, %u databases, %u acknowledged, %u sent\n", play.step,
           play.opened, play.told.acks, play.told.outs);
    memvfs_end();
    free(b.p);
    fclose(log);
    return 0;
}
