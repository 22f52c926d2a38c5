/* Files that are no longer wanted, or no longer given. docs/protocol.md 10.9 */
#include "bundles.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    RELEASES = 3, /* nothing acknowledges them */
    RELEASE_MS = 1000,
};

static bool is_settled(const struct gezi_item *i)
{
    return i->state == GEZI_FILE_DONE || i->state == GEZI_FILE_REFUSED ||
           i->state == GEZI_FILE_CANCELLED || i->state == GEZI_FILE_ENDED;
}

static bool is_meant(const struct gezi_item *i, uint32_t file)
{
    return file == GEZI_FILE_ALL ? !is_settled(i) : i->id == file;
}

/* Theirs: refused */

/* By the number in decimal, to where the offer came from and to the port that
 * everyone has. */
static void say(struct gezi_core *c, const struct gezi_bundle *b)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    struct gezi_addr to = b->addr;
    char digits[24];
    gezi_span body;

    if (p && p->addrs && !gezi_person_has(p, to))
        to = gezi_person_addr(p, 0);
    if (!to.ip)
        return;
    snprintf(digits, sizeof digits, "%" PRIu64, b->number);
    body = gezi_span_text(digits);
    if (to.port)
        gezi_reply(c, to, gezi_codec_legacy(c->codec), GEZI_CMD_RELEASEFILES,
                   body);
    if (to.port == c->port)
        return;
    to.port = c->port;
    gezi_reply(c, to, gezi_codec_legacy(c->codec), GEZI_CMD_RELEASEFILES, body);
}

void gezi_release_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_bundle *b = GEZI_WHOLE(t, struct gezi_bundle, release);

    say(c, b);
    if (--b->releases)
        gezi_heap_set(&c->timers, t, c->now + RELEASE_MS);
}

static void release(struct gezi_core *c, struct gezi_bundle *b)
{
    b->releases = RELEASES - 1;
    gezi_heap_set(&c->timers, &b->release, c->now + RELEASE_MS);
    say(c, b);
}

/* Its sender is told when nothing of it is wanted any more. */
static bool is_all_refused(const struct gezi_bundle *b)
{
    for (size_t n = 0; n < b->n; n++) {
        const struct gezi_item *i = &b->items[n];
        bool stops = i->haul && (i->haul->wish == GEZI_FILE_REFUSED ||
                                 i->haul->wish == GEZI_FILE_CANCELLED);

        if (!is_settled(i) && !stops)
            return false;
    }
    return true;
}

enum gezi_err gezi_do_refuse(struct gezi_core *c,
                             const struct gezi_command *cmd)
{
    struct gezi_bundle *b = gezi_bundle_find(c, cmd->offer, false);
    enum gezi_err err = GEZI_OK;
    bool any = false;

    for (size_t n = 0; b && n < b->n && !err; n++) {
        struct gezi_item *i = &b->items[n];

        if (!is_meant(i, cmd->file) || is_settled(i))
            continue;
        err = gezi_fetch_drop(c, b, i, GEZI_FILE_REFUSED);
        any |= !err;
    }
    if (any && is_all_refused(b) && !c->announce.leaving)
        release(c, b);
    gezi_hauls_start(c);
    return any ? GEZI_OK : err;
}

/* Both: cancelled */

static enum gezi_err cancel(struct gezi_core *c, struct gezi_bundle *b,
                            struct gezi_item *i)
{
    if (!b->out)
        return gezi_fetch_drop(c, b, i, GEZI_FILE_CANCELLED);
    if (i->haul)
        gezi_haul_stop(c, i->haul, GEZI_FILE_CANCELLED);
    else
        gezi_item_tell(c, b, i, GEZI_FILE_CANCELLED, GEZI_FILE_WHY_NONE, NULL);
    return GEZI_OK;
}

enum gezi_err gezi_do_cancel(struct gezi_core *c,
                             const struct gezi_command *cmd)
{
    struct gezi_bundle *b = gezi_bundle_find(c, cmd->offer, false);
    enum gezi_err err = GEZI_OK;
    bool any = false;

    if (!b)
        b = gezi_bundle_find(c, cmd->offer, true);
    for (size_t n = 0; b && n < b->n && !err; n++) {
        struct gezi_item *i = &b->items[n];

        if (!is_meant(i, cmd->file) || is_settled(i))
            continue;
        err = cancel(c, b, i);
        any |= !err;
    }
    gezi_hauls_start(c);
    return any ? GEZI_OK : err;
}

/* Ours: withdrawn by us, released by them */

enum gezi_err gezi_do_withdraw(struct gezi_core *c,
                               const struct gezi_command *cmd)
{
    struct gezi_bundle *b = gezi_bundle_find(c, cmd->offer, true);
    struct gezi_item *i;

    if (!b)
        return GEZI_OK;
    if (cmd->file == GEZI_FILE_ALL) {
        gezi_bundle_end(c, b);
    } else {
        i = gezi_bundle_item(b, cmd->file);
        if (i && i->haul)
            gezi_haul_stop(c, i->haul, GEZI_FILE_ENDED);
        else if (i && i->state != GEZI_FILE_ENDED)
            gezi_item_tell(c, b, i, GEZI_FILE_ENDED, GEZI_FILE_WHY_NONE, NULL);
    }
    gezi_hauls_start(c);
    return GEZI_OK;
}

static struct gezi_bundle *released(const struct gezi_core *c,
                                    const struct gezi_arrival *a,
                                    uint64_t number)
{
    for (struct gezi_bundle *b = c->files.tail; b; b = b->prev)
        if (b->out && !b->ended &&
            (b->number == number || (uint32_t)b->number == number) &&
            (a->who && gezi_bundle_person(c, b)
                 ? a->who == gezi_bundle_person(c, b)
                 : gezi_bundle_is_of(c, b, a->from.ip)))
            return !a->who || gezi_bundle_is_for(c, b, a->who) ? b : NULL;
    return NULL;
}

void gezi_on_release_files(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_bundle *b;
    uint64_t number;

    if (!gezi_body_number(a->k->extra, &number) ||
        !(b = released(c, a, number)))
        return;
    for (size_t n = 0; n < b->n; n++) {
        struct gezi_item *i = &b->items[n];

        if (i->haul)
            gezi_haul_stop(c, i->haul, GEZI_FILE_REFUSED);
        else if (!is_settled(i))
            gezi_item_tell(c, b, i, GEZI_FILE_REFUSED, GEZI_FILE_WHY_NONE,
                           NULL);
    }
    gezi_hauls_start(c);
}
