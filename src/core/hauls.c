/* Transfers: who waits, who runs, who is told to stop. docs/protocol.md 10.8 */
#include "bundles.h"

#include <stdlib.h>
#include <string.h>

struct gezi_haul *gezi_haul_new(struct gezi_core *c, struct gezi_bundle *b,
                                struct gezi_item *i)
{
    struct gezi_haul *h = calloc(1, sizeof *h);

    if (!h || gezi_heap_promise(&c->timers)) {
        free(h);
        return NULL;
    }
    h->timer.what = GEZI_T_HAUL;
    h->b = b;
    h->i = i;
    h->wish = GEZI_FILE_RUNNING;
    return h;
}

void gezi_haul_free(struct gezi_core *c, struct gezi_haul *h)
{
    if (!h)
        return;
    gezi_heap_drop(&c->timers, &h->timer);
    gezi_heap_release(&c->timers);
    if (c->seal) {
        c->seal->wipe(&h->ask, sizeof h->ask);
        c->seal->wipe(&h->next_ask, sizeof h->next_ask);
    }
    free(h);
}

void gezi_haul_enter(struct gezi_core *c, struct gezi_haul *h)
{
    struct gezi_files *f = &c->files;

    h->next = NULL;
    h->prev = f->last;
    *(f->last ? &f->last->next : &f->first) = h;
    f->last = h;
    f->hauls[h->b->out]++;
    h->b->hauls++;
    h->i->haul = h;
}

void gezi_haul_leave(struct gezi_core *c, struct gezi_haul *h)
{
    struct gezi_files *f = &c->files;
    struct gezi_bundle *b = h->b;

    *(h->prev ? &h->prev->next : &f->first) = h->next;
    *(h->next ? &h->next->prev : &f->last) = h->prev;
    f->hauls[b->out]--;
    b->hauls--;
    h->i->haul = NULL;
    gezi_haul_free(c, h);
    gezi_bundle_settle(c, b);
}

/* Connections that get nothing */

void gezi_refuse_conn(struct gezi_core *c, uint64_t conn)
{
    struct gezi_files *f = &c->files;

    if (f->refused_n ==
        GEZI_REFUSED_MAX) { /* the shell tires of it by itself */
        f->refused_at = (f->refused_at + 1) % GEZI_REFUSED_MAX;
        f->refused_n--;
    }
    f->refused[(f->refused_at + f->refused_n++) % GEZI_REFUSED_MAX] = conn;
    c->counts.refused++;
}

/* Starting */

/* FeiQ serves one connection for an offer. */
static bool is_blocked(const struct gezi_core *c, const struct gezi_haul *h)
{
    const struct gezi_person *p = gezi_bundle_person(c, h->b);
    unsigned kind = p ? p->kind : h->b->kind;

    if (h->b->out || kind != GEZI_KIND_FEIQ)
        return false;
    for (const struct gezi_haul *o = c->files.first; o; o = o->next)
        if (o->b == h->b && o->job && !o->discard)
            return true;
    return false;
}

static void begin(struct gezi_core *c, struct gezi_haul *h)
{
    h->job = ++c->files.jobs;
    h->due = true;
    c->files.due++;
    c->files.running[h->b->out]++;
    if (!h->b->out)
        gezi_fetch_begin(c, h);
}

void gezi_hauls_start(struct gezi_core *c)
{
    struct gezi_files *f = &c->files;
    unsigned waiting = f->hauls[0] + f->hauls[1];

    if (waiting == f->running[0] + f->running[1])
        return;
    for (struct gezi_haul *h = f->first; h; h = h->next) {
        if (f->running[0] >= GEZI_TRANSFERS_MAX &&
            f->running[1] >= GEZI_TRANSFERS_MAX)
            return;
        if (h->job || h->timer.at ||
            f->running[h->b->out] >= GEZI_TRANSFERS_MAX || is_blocked(c, h))
            continue;
        begin(c, h);
    }
}

void gezi_haul_due(struct gezi_core *c, struct gezi_timer *t)
{
    (void)t; /* it rings no more, so it may start */
    gezi_hauls_start(c);
}

/* Stopping */

/* No job any more. */
static void end_job(struct gezi_core *c, struct gezi_haul *h)
{
    c->files.due -= (unsigned)(h->due + h->stop_due + h->ask_due);
    c->files.running[h->b->out]--;
    h->job = 0;
    h->due = h->stop_due = h->ask_due = h->unheard = false;
}

static void is_over(struct gezi_core *c, struct gezi_haul *h,
                    const struct gezi_report *r)
{
    end_job(c, h);
    if (h->b->out)
        gezi_serve_over(c, h, r);
    else
        gezi_fetch_over(c, h, r);
}

void gezi_haul_stop(struct gezi_core *c, struct gezi_haul *h,
                    enum gezi_file_state wish)
{
    const struct gezi_report stopped = {
        .what = GEZI_REPORT_STOPPED, .bytes = h->best, .entries = h->entries};

    bool stops = h->wish != GEZI_FILE_RUNNING;

    h->again = false;
    h->wish = (uint8_t)wish;
    if (h->job && !h->due) { /* it will say when it has stopped */
        if (!stops)
            c->files.due++;
        h->stop_due |= !stops;
        return;
    }
    gezi_heap_drop(&c->timers, &h->timer);
    if (h->b->out)
        gezi_refuse_conn(c, h->ask.conn);
    if (h->job)
        end_job(c, h);
    if (h->b->out)
        gezi_serve_over(c, h, &stopped);
    else
        gezi_fetch_over(c, h, &stopped);
}

/* What came so far is kept; what was given has to be asked for again. It is
 * told at once: the last words may come too late. */
void gezi_hauls_leave(struct gezi_core *c)
{
    struct gezi_haul *next;

    for (struct gezi_haul *h = c->files.first; h; h = next) {
        enum gezi_file_state wish =
            h->b->out ? GEZI_FILE_FAILED : GEZI_FILE_PAUSED;

        next = h->next;
        if (h->discard || h->wish == GEZI_FILE_CANCELLED ||
            h->wish == GEZI_FILE_REFUSED || h->wish == GEZI_FILE_ENDED)
            continue;
        if (h->job && !h->due)
            gezi_item_tell(c, h->b, h->i, wish, GEZI_FILE_WHY_LEFT, NULL);
        gezi_haul_stop(c, h, wish);
    }
}

void gezi_hauls_fini(struct gezi_core *c)
{
    for (struct gezi_haul *h = c->files.first, *next; h; h = next) {
        next = h->next;
        gezi_haul_free(c, h);
    }
    gezi_request_wipe(c);
    free(c->files.sealed);
}

/* Jobs out, reports in */

static void fill(struct gezi_core *c, const struct gezi_haul *h,
                 struct gezi_job *out)
{
    *out = (struct gezi_job){
        .what = h->b->out ? GEZI_JOB_SERVE : GEZI_JOB_FETCH,
        .id = h->job,
        .type = (enum gezi_file_type)h->i->type,
        .size = h->i->size,
        .mtime = h->i->mtime,
        .name = h->i->name,
    };
    if (h->b->out)
        gezi_serve_job(c, h, out);
    else
        gezi_fetch_job(c, h, out);
}

/* What of it is to be handed out now? */
static bool hand_out(struct gezi_core *c, struct gezi_haul *h,
                     struct gezi_job *out)
{
    if (h->stop_due) {
        *out = (struct gezi_job){.what = GEZI_JOB_STOP, .id = h->job};
        h->stop_due = false;
    } else if (h->due) {
        fill(c, h, out);
        h->due = false;
    } else if (h->ask_due && gezi_request_may_go(c, h)) {
        gezi_request_job(c, h, out);
        h->ask_due = false;
    } else {
        return false;
    }
    c->files.due--;
    return true;
}

bool gezi_core_next_job(struct gezi_core *c, struct gezi_job *out)
{
    struct gezi_files *f = &c->files;

    gezi_request_wipe(c);
    if (f->refused_n) {
        *out = (struct gezi_job){.what = GEZI_JOB_REFUSE,
                                 .conn = f->refused[f->refused_at]};
        f->refused_at = (f->refused_at + 1) % GEZI_REFUSED_MAX;
        f->refused_n--;
        return true;
    }
    if (!f->due)
        return false;
    for (struct gezi_haul *h = f->first; h; h = h->next)
        if (hand_out(c, h, out))
            return true;
    return false;
}

static struct gezi_haul *haul_of(struct gezi_core *c, uint64_t job)
{
    struct gezi_haul *h = c->files.first;

    while (h && (h->job != job || h->due))
        h = h->next;
    return job ? h : NULL;
}

static void moves(struct gezi_core *c, struct gezi_haul *h,
                  const struct gezi_report *r)
{
    if (r->bytes > h->best || r->entries > h->entries)
        h->tries = 0; /* it comes on */
    if (r->bytes > h->best)
        h->best = r->bytes;
    if (r->entries > h->entries)
        h->entries = r->entries;
    h->i->begun = true;
    h->unheard = false;
    if (h->wish == GEZI_FILE_RUNNING && !h->discard)
        gezi_item_tell(c, h->b, h->i, GEZI_FILE_RUNNING, GEZI_FILE_WHY_NONE, r);
}

/* Its number is used from now on, and stored with this turn. */
static void asks(struct gezi_core *c, struct gezi_haul *h,
                 const struct gezi_report *r)
{
    if (!h->asks)
        return;
    c->files.due += !h->ask_due;
    h->ask_due = true;
    h->unheard = false;
    h->ask_offset = r->offset;
    h->ask_number = gezi_next_number(c);
}

void gezi_core_report(struct gezi_core *c, int64_t now,
                      const struct gezi_report *report)
{
    struct gezi_haul *h;

    gezi_core_begin(c, now);
    h = haul_of(c, report->job);
    if (!h)
        return;
    if (report->what == GEZI_REPORT_ASKS) {
        asks(c, h, report);
        return;
    }
    if (report->what == GEZI_REPORT_STARTED ||
        report->what == GEZI_REPORT_PROGRESS) {
        moves(c, h, report);
        return;
    }
    is_over(c, h, report);
    gezi_hauls_start(c);
}
