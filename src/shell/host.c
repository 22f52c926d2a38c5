#include "loop_priv.h"

#include <stdlib.h>
#include <string.h>

/*
 * A ref is 64 bits of the core's: the front's own below, its tag above. Verbs
 * and the screen count from one, so the lower part is room enough.
 */
enum { REF_BITS = 40 };

static uint64_t tagged(const struct seat *s, uint64_t ref)
{
    return ref ? s->tag << REF_BITS | (ref & ((1ull << REF_BITS) - 1)) : 0;
}

/* The ref as this front gave it; 0 when another front did. */
static uint64_t untagged(const struct seat *s, uint64_t ref)
{
    return ref >> REF_BITS == s->tag ? ref & ((1ull << REF_BITS) - 1) : 0;
}

static size_t size_of(const char *text) { return text ? strlen(text) + 1 : 0; }

static void keep(char **at, const char **text)
{
    size_t size = size_of(*text);

    if (!size)
        return;
    memcpy(*at, *text, size);
    *text = *at;
    *at += size;
}

struct later *host_copy(uint64_t tag, const struct gezi_command *cmd)
{
    size_t size = size_of(cmd->text) + size_of(cmd->group) +
                  size_of(cmd->offer) + size_of(cmd->dir) +
                  cmd->files_n * sizeof *cmd->files;
    struct later *w;
    char *at;

    for (size_t i = 0; i < cmd->files_n; i++)
        size += size_of(cmd->files[i].name) + size_of(cmd->files[i].path);
    w = malloc(sizeof *w + size);
    if (!w)
        return NULL;
    at = (char *)(w->files + cmd->files_n);
    *w = (struct later){.tag = tag, .cmd = *cmd};
    keep(&at, &w->cmd.text);
    keep(&at, &w->cmd.group);
    keep(&at, &w->cmd.offer);
    keep(&at, &w->cmd.dir);
    for (size_t i = 0; i < cmd->files_n; i++) {
        w->files[i] = cmd->files[i];
        keep(&at, &w->files[i].name);
        keep(&at, &w->files[i].path);
    }
    w->cmd.files = w->files;
    return w;
}

/*
 * The strings of an event die with the next call into the core. A front that
 * answers an event would pull it away under the fronts behind it.
 */
static enum gezi_err postpone(struct loop *l, uint64_t tag,
                              const struct gezi_command *cmd)
{
    struct later *w = host_copy(tag, cmd);

    if (!w)
        return GEZI_E_NOMEM;
    *l->last = w;
    l->last = &w->next;
    return GEZI_OK;
}

static enum gezi_err host_command(void *ctx, const struct gezi_command *cmd)
{
    struct seat *s = ctx;
    struct loop *l = s->loop;
    struct gezi_command mine = *cmd;

    mine.ref = tagged(s, cmd->ref);
    if (l->delivering)
        return postpone(l, s->tag, &mine);
    return hold_or_give(l, s->tag, &mine);
}

static enum gezi_err host_check(void *ctx, const struct gezi_target *to,
                                const char *text, unsigned flags,
                                struct gezi_check *out)
{
    struct seat *s = ctx;

    return gezi_core_check(s->loop->parts.core, to, text, flags, out);
}

static void host_health(void *ctx, struct gezi_health *out)
{
    struct seat *s = ctx;

    health_fill(s->loop, out);
}

static void host_leave(void *ctx, int status)
{
    struct seat *s = ctx;

    if (s->loop->leaving)
        return;
    s->loop->leaving = true;
    s->loop->status = status;
}

static void host_read_as(void *ctx, uint32_t peer, enum gezi_charset charset)
{
    struct seat *s = ctx;
    struct gezi_known known = {.read_as = charset};

    if (gezi_core_peer(s->loop->parts.core, peer, &known.peer))
        gezi_core_remember(s->loop->parts.core, s->loop->now, &known);
}

struct gezi_host host_of(struct seat *s)
{
    return (struct gezi_host){
        .ctx = s,
        .command = host_command,
        .check = host_check,
        .health = host_health,
        .leave = host_leave,
        .read_as = host_read_as,
        .archive = s->loop->parts.archive,
    };
}

static void give(struct loop *l, struct seat *s, const struct gezi_event *ev)
{
    struct gezi_event mine = *ev;

    if (!s->front || !s->front->event)
        return;
    if (ev->kind == GEZI_EV_SENT)
        mine.sent.ref = untagged(s, ev->sent.ref);
    if (ev->kind == GEZI_EV_DELIVERY)
        mine.delivery.ref = untagged(s, ev->delivery.ref);
    if (ev->kind == GEZI_EV_TRANSFER)
        mine.transfer.ref = untagged(s, ev->transfer.ref);
    if (ev->kind == GEZI_EV_KEY)
        mine.key.ref = untagged(s, ev->key.ref);
    s->front->event(s->front->ctx, l->now, &mine);
}

void host_introduce(struct loop *l)
{
    struct gezi_event ev = {.kind = GEZI_EV_PERSON,
                            .unix_ms = l->unix_ms,
                            .change = GEZI_CHANGE_OFFLINE};

    l->delivering = true;
    while (gezi_core_peer_next(l->parts.core, &l->introduced, &ev.peer))
        for (size_t i = 0; i < l->seat_count; i++)
            give(l, l->seats[i], &ev);
    l->delivering = false;
}

/* On disk first, then shown; what leaves comes later still. */
static bool give_all(struct loop *l)
{
    bool any = false;

    while (keep_take(l)) {
        bool kept = keep_commit(l);

        any = true;
        l->delivering = true;
        for (size_t e = 0; e < l->batch_n; e++) {
            l->ready |= l->batch[e].event.kind == GEZI_EV_READY;
            for (size_t i = 0; i < l->seat_count && !l->batch[e].hidden; i++)
                give(l, l->seats[i], &l->batch[e].event);
        }
        l->delivering = false;
        if (!kept)
            gezi_core_unstored(l->parts.core, l->now);
    }
    return any;
}

static struct later *take(struct loop *l)
{
    struct later *w = l->first;

    if (w && !(l->first = w->next))
        l->last = &l->first;
    return w;
}

bool host_deliver(struct loop *l)
{
    struct later *w;
    bool any = give_all(l);

    while ((w = take(l))) {
        hold_or_give(l, w->tag, &w->cmd);
        free(w);
        any |= give_all(l);
    }
    return any;
}

void host_forget(struct loop *l)
{
    struct later *w;

    while ((w = take(l)))
        free(w);
}
