/* Files of others: asked for, taken up again, given up. docs/protocol.md 10.8
 */
#include "announce.h"
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "person.h"

#include <gezi/attach.h>
#include <gezi/hash.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HAULS_MAX = 4096,
    SPACE_MS = 60000, /* look whether the disk has room again */
    FEIQ_LEAD_MS = 150,
    FEIQ_TRIES = 3,
    ENTRY_LEAD_MS = 100, /* iptux reads its list of people then */
};

/* Until it is tried again, when it came no further since. */
static const int64_t delays[] = {1000, 2000, 5000, 15000, 30000};

/* Its turn has come */

enum gezi_kind gezi_fetch_kind(const struct gezi_core *c,
                               const struct gezi_bundle *b)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);

    return (enum gezi_kind)(p ? p->kind : b->kind);
}

/* Names of headers and in folders: as in the offer, if that tells. */
enum gezi_charset gezi_fetch_charset(const struct gezi_core *c,
                                     const struct gezi_bundle *b)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);

    if (b->charset != GEZI_CS_ASCII)
        return (enum gezi_charset)b->charset;
    return p ? gezi_person_charset(c, p) : gezi_codec_legacy(c->codec);
}

static void add_addr(struct gezi_haul *h, struct gezi_addr addr)
{
    if (!addr.ip || !addr.port || h->addrs_n == GEZI_JOB_ADDRS)
        return;
    if (h->addrs_n && gezi_addr_equal(h->addrs[0], addr))
        return;
    h->addrs[h->addrs_n++] = addr;
}

/* Where the offer came from, unless its person has moved since. */
static void find_addrs(const struct gezi_core *c, struct gezi_haul *h)
{
    const struct gezi_person *p = gezi_bundle_person(c, h->b);
    struct gezi_addr from = h->b->addr;

    h->addrs_n = 0;
    if (p && p->addrs && !gezi_person_has(p, from))
        add_addr(h, gezi_person_addr(p, 0));
    add_addr(h, from);
    add_addr(h, (struct gezi_addr){from.ip, c->port});
}

static void write_request(struct gezi_core *c, struct gezi_haul *h)
{
    struct gezi_writer w = {h->request, sizeof h->request, 0, false};
    enum gezi_kind kind = gezi_fetch_kind(c, h->b);
    enum gezi_charset cs = (enum gezi_charset)h->charset;
    bool folder = h->i->type == GEZI_FILE_FOLDER;
    uint32_t command = folder ? GEZI_CMD_GETDIRFILES : GEZI_CMD_GETFILEDATA;

    if (gezi_reads_utf8(kind, gezi_bundle_person(c, h->b)) &&
        cs == GEZI_CS_UTF8)
        command |= GEZI_OPT_UTF8; /* as the offer: its names are ours then */
    gezi_put_head(c, &w, cs, command);
    gezi_request_put(&w, kind, folder, h->b->number, h->i->id, 0);
    h->request_n = w.n;
    if (!folder)
        h->request_n -= sizeof "0:"; /* the offset is not known yet */
}

/*
 * What was offered encrypted is not asked for in clear because a key is not at
 * hand, or because nobody said yet what its sender can do: then the job learns
 * that there is no request, and another one is tried soon.
 */
static void choose_form(struct gezi_core *c, struct gezi_haul *h)
{
    struct gezi_person *p = gezi_bundle_person(c, h->b);
    struct gezi_guard g = gezi_fetch_guard(c, h->b);
    bool silent = h->b->sealed && gezi_says_nothing(c, p);

    h->asks = g.seals || silent || (h->b->sealed && (g.asks || g.reason));
    h->as_tree = h->asks && gezi_fetch_is_tree(c, h);
    /* Another try may find that all of it is there and ask for nothing. */
    if (!h->asks)
        h->i->encrypted = false;
    if (h->asks && g.asks)
        gezi_key_ask(c, p, 0, GEZI_RETRY_MS);
    if (silent)
        gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
}

void gezi_fetch_begin(struct gezi_core *c, struct gezi_haul *h)
{
    struct gezi_person *p = gezi_bundle_person(c, h->b);

    h->lead_ms = 0;
    /* Who knows more of its sender later must not ask for other names than the
     * worker was told to expect. */
    h->charset = (uint8_t)gezi_fetch_charset(c, h->b);
    if (h->discard)
        return;
    find_addrs(c, h);
    choose_form(c, h);
    write_request(c, h);
    if (gezi_fetch_kind(c, h->b) == GEZI_KIND_FEIQ)
        h->lead_ms = FEIQ_LEAD_MS;
    if (!p || p->traits & GEZI_IS_MUTUAL || p->kind == GEZI_KIND_BARE)
        return;
    gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY); /* it may not know us */
    if (h->lead_ms < ENTRY_LEAD_MS)
        h->lead_ms = ENTRY_LEAD_MS;
}

/* iptux and the official clients send all of it, whatever the offset. What is
 * left out behind the last file of a folder, only gezi's own never is. */
static bool resumes(const struct gezi_core *c, const struct gezi_haul *h)
{
    const struct gezi_person *p = gezi_bundle_person(c, h->b);

    if (p && p->caps & GEZI_CAP_GEZI)
        return true;
    return h->i->type != GEZI_FILE_FOLDER &&
           gezi_fetch_kind(c, h->b) == GEZI_KIND_FEIQ;
}

void gezi_fetch_job(struct gezi_core *c, const struct gezi_haul *h,
                    struct gezi_job *out)
{
    uint64_t mark = gezi_fnv(GEZI_FNV_START, gezi_span_text(h->b->id));

    mark = gezi_mix(gezi_fnv_u64(mark, h->i->id));
    snprintf(c->files.mark, sizeof c->files.mark, "%016" PRIx64, mark);
    out->mark = c->files.mark;
    out->dir = h->i->dir;
    out->charset = (enum gezi_charset)h->charset;
    out->discard = h->discard;
    if (h->discard)
        return;
    memcpy(out->addrs, h->addrs, sizeof out->addrs);
    out->addrs_n = h->addrs_n;
    out->lead_ms = h->lead_ms;
    out->tries = gezi_fetch_kind(c, h->b) == GEZI_KIND_FEIQ ? FEIQ_TRIES : 1;
    out->resumes = resumes(c, h);
    out->asks = h->asks;
    out->seal = c->seal;
    out->as_tree = h->as_tree;
    if (!h->asks)
        out->request = (gezi_span){h->request, h->request_n};
}

/* It is over */

static bool is_passing(enum gezi_file_reason reason)
{
    return reason == GEZI_FILE_WHY_NO_CONNECTION ||
           reason == GEZI_FILE_WHY_BROKEN || reason == GEZI_FILE_WHY_SILENT ||
           reason == GEZI_FILE_WHY_NO_ROOM || reason == GEZI_FILE_WHY_NO_KEY;
}

static void failed(struct gezi_core *c, struct gezi_haul *h,
                   const struct gezi_report *r)
{
    bool told = h->i->state == GEZI_FILE_FAILED && h->i->reason == r->reason;

    if (is_passing(r->reason) && h->tries < sizeof delays / sizeof *delays) {
        gezi_heap_set(&c->timers, &h->timer, c->now + delays[h->tries++]);
        gezi_item_tell(c, h->b, h->i, GEZI_FILE_WAITING, r->reason, r);
        return;
    }
    if (!told)
        gezi_item_tell(c, h->b, h->i, GEZI_FILE_FAILED, r->reason, r);
    if (r->reason == GEZI_FILE_WHY_NO_SPACE)
        gezi_heap_set(&c->timers, &h->timer, c->now + SPACE_MS);
    else
        gezi_haul_leave(c, h);
}

static void done(struct gezi_core *c, struct gezi_haul *h,
                 const struct gezi_report *r)
{
    size_t size = r->path ? strlen(r->path) + 1 : 0;
    char *path = size ? malloc(size) : NULL;

    if (path) {
        memcpy(path, r->path, size);
        free(h->i->got);
        h->i->path = h->i->got = path;
    } else if (size) {
        c->counts.nomem++;
    }
    h->i->begun = false;
    gezi_item_tell(c, h->b, h->i, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE, r);
    gezi_haul_leave(c, h);
}

/* As if it was asked for now. */
static void begin_anew(struct gezi_core *c, struct gezi_haul *h)
{
    h->again = h->discard = false;
    h->wish = GEZI_FILE_RUNNING;
    h->tries = 0;
    gezi_item_tell(c, h->b, h->i, GEZI_FILE_WAITING, GEZI_FILE_WHY_NONE, NULL);
}

/* It stopped as somebody wished; what shall not be kept is deleted now. */
static void stopped(struct gezi_core *c, struct gezi_haul *h,
                    const struct gezi_report *r)
{
    enum gezi_file_state wish = (enum gezi_file_state)h->wish;
    enum gezi_file_reason why =
        c->announce.leaving ? GEZI_FILE_WHY_LEFT : GEZI_FILE_WHY_NONE;

    if (h->again) {
        begin_anew(c, h);
        return;
    }
    if (wish == GEZI_FILE_RUNNING) /* nobody here did */
        wish = GEZI_FILE_PAUSED;
    if (h->i->state != wish || h->i->reason != why)
        gezi_item_tell(c, h->b, h->i, wish, why, r);
    if (wish == GEZI_FILE_PAUSED || !h->i->begun || c->announce.leaving) {
        gezi_haul_leave(c, h);
        return;
    }
    h->discard = true;
    h->wish = GEZI_FILE_RUNNING;
}

void gezi_fetch_over(struct gezi_core *c, struct gezi_haul *h,
                     const struct gezi_report *r)
{
    if (h->discard && r->what == GEZI_REPORT_DONE)
        h->i->begun = false;
    if (h->discard && h->again)
        begin_anew(c, h);
    else if (h->discard)
        gezi_haul_leave(c, h);
    else if (r->what == GEZI_REPORT_DONE)
        done(c, h, r);
    else if (r->what == GEZI_REPORT_STOPPED || h->wish != GEZI_FILE_RUNNING)
        stopped(c, h, r);
    else
        failed(c, h, r);
}

/* Commands */

static enum gezi_err tell_nothing(struct gezi_core *c,
                                  const struct gezi_command *cmd,
                                  enum gezi_file_reason reason)
{
    const struct gezi_transfer t = {.ref = cmd->ref,
                                    .offer = cmd->offer,
                                    .file = cmd->file,
                                    .state = GEZI_FILE_FAILED,
                                    .reason = reason,
                                    .name = ""};
    struct gezi_block *b = gezi_transfer_new(c, NULL, &t);

    if (!b)
        return GEZI_E_NOMEM;
    gezi_event(c, b);
    return GEZI_OK;
}

/* Is it meant? With ALL only what is not settled. */
static bool is_meant(const struct gezi_item *i, uint32_t file)
{
    if (file != GEZI_FILE_ALL)
        return i->id == file;
    return i->state != GEZI_FILE_DONE && i->state != GEZI_FILE_REFUSED &&
           i->state != GEZI_FILE_ENDED;
}

/* It waits, runs or stops: go on with it, at once. */
static void insist(struct gezi_core *c, struct gezi_haul *h, uint64_t ref)
{
    h->ref = ref;
    h->tries = 0;
    if (h->wish != GEZI_FILE_RUNNING || h->discard) {
        h->again = true;
        if (!h->job)
            begin_anew(c, h);
        return;
    }
    gezi_heap_drop(&c->timers, &h->timer);
    gezi_item_tell(c, h->b, h->i,
                   h->i->state == GEZI_FILE_RUNNING ? GEZI_FILE_RUNNING
                                                    : GEZI_FILE_WAITING,
                   GEZI_FILE_WHY_NONE, NULL);
}

/* Where what was begun goes on, also after a restart; else the usual. */
static const char *folder_of(const struct gezi_core *c,
                             const struct gezi_item *i)
{
    bool over = i->state == GEZI_FILE_DONE || i->state == GEZI_FILE_CANCELLED;

    if (over || (!i->dir && !i->path))
        return c->downloads;
    return i->dir ? i->dir : i->path;
}

/* All that can fail first: a haul and a folder for each. */
struct plan {
    struct gezi_haul *hauls[GEZI_FILES_MAX];
    char *dirs[GEZI_FILES_MAX];
    size_t n;
};

static void plan_drop(struct gezi_core *c, struct plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        gezi_haul_free(c, plan->hauls[i]);
        free(plan->dirs[i]);
    }
}

static enum gezi_err plan_add(struct gezi_core *c, struct plan *plan,
                              struct gezi_bundle *b, struct gezi_item *i,
                              const char *dir)
{
    struct gezi_haul *h = gezi_haul_new(c, b, i);
    char *copy = dir ? malloc(strlen(dir) + 1) : NULL;

    plan->hauls[plan->n] = h;
    plan->dirs[plan->n] = copy;
    plan->n++;
    if (copy)
        memcpy(copy, dir, strlen(dir) + 1);
    return h && (copy || !dir) ? GEZI_OK : GEZI_E_NOMEM;
}

/* The same file as the plan has it; enters its haul. */
static struct gezi_haul *plan_take(struct gezi_core *c, struct plan *plan,
                                   size_t n)
{
    struct gezi_haul *h = plan->hauls[n];

    if (plan->dirs[n]) {
        free(h->i->dir);
        h->i->dir = plan->dirs[n];
    }
    gezi_haul_enter(c, h);
    return h;
}

static enum gezi_err take(struct gezi_core *c, struct gezi_bundle *b,
                          const struct gezi_command *cmd, const char *dir)
{
    struct plan plan = {.n = 0};

    for (size_t n = 0; n < b->n; n++)
        if (is_meant(&b->items[n], cmd->file) && !b->items[n].haul &&
            plan_add(c, &plan, b, &b->items[n],
                     dir ? dir : folder_of(c, &b->items[n]))) {
            plan_drop(c, &plan);
            return GEZI_E_NOMEM;
        }
    for (size_t n = 0; n < b->n; n++)
        if (is_meant(&b->items[n], cmd->file) && b->items[n].haul)
            insist(c, b->items[n].haul, cmd->ref);
    for (size_t n = 0; n < plan.n; n++) {
        struct gezi_haul *h = plan_take(c, &plan, n);

        h->ref = cmd->ref;
        gezi_item_tell(c, b, h->i, GEZI_FILE_WAITING, GEZI_FILE_WHY_NONE, NULL);
    }
    gezi_hauls_start(c);
    return GEZI_OK;
}

enum gezi_err gezi_do_fetch(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_bundle *b = gezi_bundle_find(c, cmd->offer, false);

    if (!b || (cmd->file != GEZI_FILE_ALL && !gezi_bundle_item(b, cmd->file)))
        return tell_nothing(c, cmd, GEZI_FILE_WHY_NO_OFFER);
    if (c->announce.leaving)
        return tell_nothing(c, cmd, GEZI_FILE_WHY_LEFT);
    if (!cmd->dir && !c->downloads)
        return tell_nothing(c, cmd, GEZI_FILE_WHY_NOT_WRITTEN);
    if (c->files.hauls[0] + b->n > HAULS_MAX)
        return tell_nothing(c, cmd, GEZI_FILE_WHY_NO_ROOM);
    return take(c, b, cmd, cmd->dir);
}

enum gezi_err gezi_do_pause(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_bundle *b = gezi_bundle_find(c, cmd->offer, false);

    for (size_t n = 0; b && n < b->n; n++) {
        struct gezi_haul *h = b->items[n].haul;

        if (!h || !is_meant(h->i, cmd->file))
            continue;
        if (!h->discard && (h->again || h->wish == GEZI_FILE_RUNNING))
            gezi_haul_stop(c, h, GEZI_FILE_PAUSED);
        else
            h->again = false;
    }
    gezi_hauls_start(c);
    return GEZI_OK;
}

enum gezi_err gezi_fetch_drop(struct gezi_core *c, struct gezi_bundle *b,
                              struct gezi_item *i, enum gezi_file_state state)
{
    const char *dir = i->dir ? NULL : folder_of(c, i);
    struct plan plan = {.n = 0};

    if (i->haul) {
        if (!i->haul->discard)
            gezi_haul_stop(c, i->haul, state);
        return GEZI_OK;
    }
    if (i->begun && (i->dir || dir)) { /* some of it may be there */
        if (plan_add(c, &plan, b, i, dir)) {
            plan_drop(c, &plan);
            return GEZI_E_NOMEM;
        }
        plan_take(c, &plan, 0)->discard = true;
    }
    gezi_item_tell(c, b, i, state, GEZI_FILE_WHY_NONE, NULL);
    return GEZI_OK;
}
