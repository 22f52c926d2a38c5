/* On disk before anyone is shown it or told that it arrived. */
#include "lang.h"
#include "loop_priv.h"
#include "paths.h"
#include "port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_FIRST = 64,
    QUIET_MS = 200, /* in a flood the index would cost what the flood needs */
};

static void known(void *ctx, const struct gezi_known *who)
{
    struct loop *l = ctx;

    gezi_core_remember(l->parts.core, l->now, who);
}

static void waiting(void *ctx, const struct gezi_waiting *message)
{
    struct loop *l = ctx;

    gezi_core_resume(l->parts.core, l->now, message);
}

static void offered(void *ctx, const struct gezi_offer *offer)
{
    struct loop *l = ctx;

    gezi_core_offered(l->parts.core, l->now, offer);
}

int keep_restore(struct loop *l)
{
    const struct gezi_restorer into = {l, known, waiting, offered};

    if (!l->parts.store)
        return 0;
    return l->parts.store->restore(l->parts.store->ctx, &into);
}

bool keep_page(struct loop *l)
{
    const struct gezi_restorer into = {l, known, waiting, offered};
    const struct gezi_store *s = l->parts.store;
    struct gezi_peer peer;
    uint32_t at = 0;

    return s && s->page && l->parts.page &&
           s->page(s->ctx, l->parts.page, &into) == 0 &&
           gezi_core_peer_next(l->parts.core, &at, &peer);
}

static bool has_room(struct loop *l)
{
    size_t cap = l->batch_cap ? 2 * l->batch_cap : BATCH_FIRST;
    struct told *larger;

    if (l->batch_n < l->batch_cap)
        return true;
    larger = realloc(l->batch, cap * sizeof *larger);
    if (!larger)
        return false; /* the rest goes into a batch of its own */
    l->batch = larger;
    l->batch_cap = cap;
    return true;
}

bool keep_take(struct loop *l)
{
    const struct gezi_store *s = l->parts.store;

    l->batch_n = 0;
    while (has_room(l) &&
           gezi_core_next_event(l->parts.core, &l->batch[l->batch_n].event)) {
        struct told *t = &l->batch[l->batch_n++];

        t->hidden = s && s->event(s->ctx, &t->event) == GEZI_KEPT_REPEAT;
    }
    return l->batch_n > 0;
}

/* What its sender repeats is shown when it could be kept. All else is shown
 * now: nobody would send it again. */
static void hide_repeated(struct loop *l)
{
    for (size_t i = 0; i < l->batch_n; i++) {
        const struct gezi_event *ev = &l->batch[i].event;

        if (ev->kind == GEZI_EV_MESSAGE && ev->message.flags & GEZI_MSG_RECEIPT)
            l->batch[i].hidden = true;
    }
}

static void word_trouble(struct loop *l, int err)
{
    const char *path = l->parts.store_path ? l->parts.store_path : "history";
    size_t size = sizeof l->store_trouble;
    char *shown = paths_show(path); /* short: a row may have 40 columns */

    if (err == -EBADMSG)
        snprintf(
            l->store_trouble, size,
            _("%s was damaged: it lies beside the new one that begins now"),
            shown);
    else if (err == -ENOSPC || err == -EDQUOT)
        snprintf(l->store_trouble, size,
                 _("%s: make room for %s; nothing is acknowledged until then"),
                 lang_error(-err), shown);
    else
        snprintf(l->store_trouble, size,
                 _("%s: make %s writable; nothing is acknowledged until then"),
                 lang_error(-err), shown);
    free(shown);
    if (l->parts.warn)
        l->parts.warn(l->store_trouble);
}

bool keep_commit(struct loop *l)
{
    const struct gezi_store *s = l->parts.store;
    int err;

    if (!s)
        return true;
    s->number(s->ctx, gezi_core_number(l->parts.core));
    err = s->commit(s->ctx);
    if (!err) {
        if (l->batch_n)
            l->idle_at = l->now + QUIET_MS;
        if (l->batch_n && l->store_err != -EBADMSG) {
            l->store_trouble[0] = '\0';
            l->store_err = 0;
        }
        return true;
    }
    if (err != l->store_err) {
        l->store_err = err;
        word_trouble(l, err);
    }
    hide_repeated(l);
    return false;
}

/* What a flood needed is given back. */
static void rest(struct loop *l)
{
    free(l->batch);
    l->batch = NULL;
    l->batch_n = l->batch_cap = 0;
    udp_rest(l->parts.udp);
    port_return_memory();
}

void keep_idle(struct loop *l)
{
    l->idle_at = l->parts.store->idle(l->parts.store->ctx) ? l->now : INT64_MAX;
    if (l->idle_at == INT64_MAX)
        rest(l);
}
