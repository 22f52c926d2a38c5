#include "transfers.h"

#include "xalloc.h"

#include <gezi/hash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void transfers_init(struct transfers *ts)
{
    *ts = (struct transfers){.slots_n = 64};
    ts->slots = xcalloc(ts->slots_n, sizeof *ts->slots);
}

void transfers_fini(struct transfers *ts)
{
    while (ts->list_n > 0)
        transfers_unlist(ts, ts->list[ts->list_n - 1]);
    free(ts->list);
    free(ts->slots);
}

/* FNV-1a: there are a few thousand at most, so nobody gains by making them
 * meet. */
static size_t slot_of(const struct transfers *ts, const char *id)
{
    return (size_t)(gezi_fnv(GEZI_FNV_START, gezi_span_text(id)) &
                    (ts->slots_n - 1));
}

static void link_in(struct transfers *ts, struct offer *o)
{
    struct offer **slot = &ts->slots[slot_of(ts, o->id)];

    o->next = *slot;
    *slot = o;
}

static void grow(struct transfers *ts)
{
    struct offer **old = ts->slots;
    size_t n = ts->slots_n;

    ts->slots_n *= 2;
    ts->slots = xcalloc(ts->slots_n, sizeof *ts->slots);
    for (size_t i = 0; i < n; i++)
        for (struct offer *o = old[i], *next; o; o = next) {
            next = o->next;
            link_in(ts, o);
        }
    free(old);
}

static void add(struct transfers *ts, struct offer *o)
{
    if (ts->n++ >= ts->slots_n)
        grow(ts);
    link_in(ts, o);
}

static void take_out(struct transfers *ts, struct offer *o)
{
    struct offer **at = &ts->slots[slot_of(ts, o->id)];

    while (*at != o)
        at = &(*at)->next;
    *at = o->next;
    ts->n--;
}

struct offer *offer_find(const struct transfers *ts, const char *id)
{
    struct offer *o = ts->slots[slot_of(ts, id)];

    while (o && strcmp(o->id, id) != 0)
        o = o->next;
    return o;
}

size_t offer_place(const struct offer *o, uint32_t id)
{
    size_t i = 0;

    while (i < o->n && o->files[i].id != id)
        i++;
    return i;
}

static char *copy(const char *text) { return text ? xstrdup(text) : NULL; }

static void set(char **owned, const char *text)
{
    char *old = *owned;

    *owned = copy(text);
    free(old);
}

static struct transfer transfer_of(const struct gezi_file *file)
{
    return (struct transfer){.id = file->id,
                             .type = file->type,
                             .state = file->state,
                             .reason = file->reason,
                             .name = xstrdup(file->name),
                             .path = copy(file->path),
                             .size = file->size,
                             .state_ms = file->state_ms,
                             .encrypted = file->encrypted};
}

static void set_files(struct offer *o, const struct gezi_file *files, size_t n)
{
    o->n = n;
    o->files = xcalloc(n ? n : 1, sizeof *o->files);
    for (size_t i = 0; i < n; i++)
        o->files[i] = transfer_of(&files[i]);
}

static void free_files(struct offer *o)
{
    for (size_t i = 0; i < o->n; i++) {
        free(o->files[i].name);
        free(o->files[i].path);
        free(o->files[i].detail);
    }
    free(o->files);
}

/* It is listed, or no longer, or a state in it changed. */
static void recount(struct offer *o)
{
    struct transfers *ts = o->in;
    bool open = false;

    ts->open -= o->open;
    ts->running -= o->running;
    ts->held -= o->held;
    o->open = o->running = o->held = 0;
    for (size_t k = 0; o->listed && k < o->n; k++) {
        open = open || (!o->out && o->files[k].state == GEZI_FILE_OFFERED);
        o->running += transfer_moves(&o->files[k]);
        o->held += !o->out && o->files[k].state == GEZI_FILE_PAUSED;
    }
    o->open = open;
    ts->open += o->open;
    ts->running += o->running;
    ts->held += o->held;
    ts->changed = true;
}

/* Only those files were known of which there were news. */
static void complete(struct offer *o, const struct gezi_file *files, size_t n)
{
    struct offer old = *o;

    set_files(o, files, n);
    for (size_t i = 0; i < old.n; i++) {
        size_t at = offer_place(o, old.files[i].id);

        if (at < o->n) {
            struct transfer known = o->files[at];

            o->files[at] = old.files[i];
            o->files[at].size = known.size;
            old.files[i] = known;
        }
    }
    free_files(&old);
    if (o->listed)
        o->in->files_n += o->n - old.n;
    recount(o);
}

struct offer *offer_hold(struct transfers *ts, const struct offer_spec *spec)
{
    struct offer *o = spec->id ? offer_find(ts, spec->id) : NULL;

    if (o) {
        if (spec->files_n > o->n)
            complete(o, spec->files, spec->files_n);
        o->holders++;
        return o;
    }
    o = xcalloc(1, sizeof *o);
    *o = (struct offer){.in = ts,
                        .id = copy(spec->id),
                        .key = xstrdup(spec->peer->key),
                        .who = xstrdup(gezi_peer_name(spec->peer)),
                        .peer = spec->peer->id,
                        .out = spec->out,
                        .unix_ms = spec->unix_ms,
                        .holders = 1,
                        .no = ++ts->no};
    set_files(o, spec->files, spec->files_n);
    if (o->id)
        add(ts, o);
    return o;
}

void offer_let_go(struct offer *o)
{
    if (!o || --o->holders > 0)
        return;
    if (o->id)
        take_out(o->in, o);
    free_files(o);
    free(o->id);
    free(o->key);
    free(o->who);
    free(o);
}

void offer_sent(struct offer *o, const char *id, const struct gezi_file *files,
                size_t n)
{
    if (o->id || offer_find(o->in, id))
        return;
    if (n > 0) {
        free_files(o);
        set_files(o, files, n);
    }
    o->id = xstrdup(id);
    add(o->in, o);
    transfers_list(o->in, o);
}

static bool is_over(const struct offer *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->files[i].state < GEZI_FILE_DONE ||
            o->files[i].state == GEZI_FILE_FAILED)
            return false;
    return true;
}

static void make_room(struct transfers *ts, size_t files)
{
    while (ts->list_n > 0 && (ts->list_n >= TRANSFERS_LISTED_MAX ||
                              ts->files_n + files > TRANSFERS_FILES_MAX)) {
        size_t i = 0;

        while (i < ts->list_n && !is_over(ts->list[i]))
            i++;
        transfers_unlist(ts, ts->list[i < ts->list_n ? i : 0]);
    }
}

void transfers_list(struct transfers *ts, struct offer *o)
{
    if (o->listed)
        return;
    make_room(ts, o->n);
    if (ts->list_n == ts->list_cap) {
        ts->list_cap = ts->list_cap ? 2 * ts->list_cap : 16;
        ts->list = xreallocarray(ts->list, ts->list_cap, sizeof *ts->list);
    }
    ts->list[ts->list_n++] = o;
    ts->files_n += o->n;
    o->listed = true;
    o->holders++;
    recount(o);
}

void transfers_unlist(struct transfers *ts, struct offer *o)
{
    size_t i = 0;

    if (!o->listed)
        return;
    while (ts->list[i] != o)
        i++;
    memmove(ts->list + i, ts->list + i + 1,
            (--ts->list_n - i) * sizeof *ts->list);
    ts->files_n -= o->n;
    o->listed = false;
    recount(o);
    offer_let_go(o);
}

/* A file that the offer was not known to have. */
static size_t add_file(struct offer *o, const struct gezi_transfer *is)
{
    const struct gezi_file file = {.id = is->file,
                                   .type = is->type,
                                   .name = is->name ? is->name : "file",
                                   .size = is->total};

    o->files = xreallocarray(o->files, o->n + 1, sizeof *o->files);
    o->files[o->n] = transfer_of(&file);
    o->in->files_n += o->listed;
    return o->n++;
}

static struct offer *offer_of(struct transfers *ts, const struct gezi_event *ev,
                              size_t *place)
{
    const struct gezi_transfer *is = &ev->transfer;
    struct offer *o = offer_find(ts, is->offer);

    if (!o) {
        o = offer_hold(ts, &(struct offer_spec){.id = is->offer,
                                                .peer = &ev->peer,
                                                .out = is->out,
                                                .unix_ms = ev->unix_ms});
        transfers_list(ts, o);
        offer_let_go(o);
    }
    transfers_list(ts, o);
    *place = offer_place(o, is->file);
    if (*place == o->n)
        *place = add_file(o, is);
    return o;
}

static void measure(struct transfer *f, const struct gezi_transfer *is,
                    int64_t now)
{
    if (is->state == GEZI_FILE_RUNNING) {
        if (f->state != GEZI_FILE_RUNNING)
            speed_start(&f->speed, now, is->bytes);
        else
            speed_feed(&f->speed, now, is->bytes);
    }
    if (is->bytes > 0 || is->state == GEZI_FILE_RUNNING) {
        f->bytes = is->bytes;
        f->total = is->total;
        f->entries = is->entries;
    }
    f->skipped = is->skipped;
    f->encrypted = is->encrypted;
}

struct offer *transfers_event(struct transfers *ts, const struct gezi_event *ev,
                              int64_t now, size_t *place, bool *news)
{
    const struct gezi_transfer *is = &ev->transfer;
    struct offer *o;
    struct transfer *f;

    o = offer_of(ts, ev, place);
    f = &o->files[*place];
    measure(f, is, now);
    if (f->state != is->state)
        f->state_ms = ev->unix_ms;
    *news = f->state != is->state;
    f->state = is->state;
    f->reason = is->reason;
    set(&f->detail, is->detail);
    if (is->path)
        set(&f->path, is->path);
    if (ev->peer.id) {
        o->peer = ev->peer.id;
        set(&o->key, ev->peer.key);
        set(&o->who, gezi_peer_name(&ev->peer));
    }
    if (*news)
        recount(o);
    return o;
}

bool transfer_moves(const struct transfer *f)
{
    return f->state == GEZI_FILE_RUNNING || f->state == GEZI_FILE_WAITING;
}

int64_t transfers_deadline(const struct transfers *ts, int64_t now)
{
    int64_t when = INT64_MAX;

    if (ts->running == 0) /* asked in every turn */
        return when;
    for (size_t i = 0; i < ts->list_n; i++)
        for (size_t k = 0; k < ts->list[i]->n; k++) {
            const struct transfer *f = &ts->list[i]->files[k];
            int64_t at = f->state == GEZI_FILE_RUNNING
                             ? speed_stalls(&f->speed, now)
                             : INT64_MAX;

            when = at < when ? at : when;
        }
    return when;
}

bool transfer_takeable(const struct offer *o, const struct transfer *f)
{
    return !o->out &&
           (f->state == GEZI_FILE_OFFERED || f->state == GEZI_FILE_PAUSED ||
            f->state == GEZI_FILE_FAILED || f->state == GEZI_FILE_CANCELLED);
}

int transfer_percent(const struct transfer *f)
{
    if (f->total == 0 || f->bytes > f->total)
        return -1;
    return f->total > UINT64_MAX / 100 ? (int)(f->bytes / (f->total / 100))
                                       : (int)(f->bytes * 100 / f->total);
}
