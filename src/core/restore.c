/* What a store gives back: people of earlier days, messages that wait. */
#include "bundles.h"
#include "keys.h"
#include "outgoing.h"
#include "sender.h"

#include <gezi/store.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRESH_MS = 60000,       /* written so lately that it may have been shown */
    UNDER_WAY_MS = 3600000, /* so long an address stays with one person */
};

/* Is the key this identity, with or without a clone's mark? */
static bool is_mark(const char *key, const char *base, size_t n)
{
    return strncmp(key, base, n) == 0 && (key[n] == '#' || !key[n]);
}

/* How many bytes of the key are the identity, without a clone's mark. */
static size_t base_of(const struct gezi_peer *peer)
{
    char base[GEZI_KEY_SIZE], plain[GEZI_NAME_SIZE];
    size_t n;

    if (strncmp(peer->key, "feiq:", 5) == 0 ||
        strncmp(peer->key, GEZI_KEY_BASE, strlen(GEZI_KEY_BASE)) == 0)
        return strcspn(peer->key, "#");
    n = gezi_identity(base, peer->user, peer->host);
    if (is_mark(peer->key, base, n))
        return n;
    gezi_plain_user(peer->user, plain); /* it had no key yet */
    n = gezi_identity(base, plain, peer->host);
    return is_mark(peer->key, base, n) ? n : strlen(peer->key);
}

/* Only an address that somebody wrote to. */
static bool is_nobody(const struct gezi_peer *peer)
{
    char addr[GEZI_ADDR_TEXT];

    return peer->kind != GEZI_KIND_BARE && !*peer->user &&
           strcmp(peer->key, gezi_addr_print(peer->addr, addr)) == 0;
}

static struct gezi_person *row_of(const struct gezi_core *c,
                                  const struct gezi_peer *peer)
{
    return gezi_people_by_key(&c->people, peer->key, base_of(peer));
}

static bool fits(const struct gezi_peer *peer)
{
    const char *const names[] = {peer->nick,  peer->user,   peer->host,
                                 peer->group, peer->client, peer->sign};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) >= GEZI_NAME_SIZE)
            return false;
    return strlen(peer->key) < GEZI_KEY_SIZE && *peer->key &&
           (unsigned)peer->kind < GEZI_KIND_COUNT &&
           (unsigned)peer->charset < GEZI_CS_COUNT;
}

/* The clock may have been set back since, and the database be anything. */
static int64_t past(const struct gezi_core *c, int64_t unix_ms)
{
    if (unix_ms < 0)
        return 0;
    return unix_ms < c->unix_ms ? unix_ms : c->unix_ms;
}

/* The one seen last keeps an address that two have had. */
static void place(struct gezi_core *c, struct gezi_person *p,
                  struct gezi_addr addr)
{
    struct gezi_person *other = gezi_people_at(&c->people, addr);
    bool moved;

    p->ip[0] = addr.ip; /* shown in any case */
    p->port[0] = addr.port;
    if (!addr.port || (other && other->heard >= p->heard))
        return;
    if (other)
        gezi_people_unreach(&c->people, other, addr);
    gezi_people_reach(&c->people, p, c->now, addr, &moved);
}

static void fill(struct gezi_core *c, struct gezi_person *p,
                 const struct gezi_known *known)
{
    const struct gezi_peer *peer = &known->peer;

    p->silence.what = GEZI_T_SILENCE;
    p->kind = (uint8_t)peer->kind;
    p->caps = peer->caps;
    p->read_as = (uint8_t)known->read_as;
    p->treat = peer->treat & GEZI_TREAT_ALL;
    if (gezi_kind_write_as(peer->kind) == GEZI_AS_LABEL)
        p->label = (uint8_t)peer->charset;
    else if (gezi_kind_write_as(peer->kind) == GEZI_AS_SEEN)
        p->seen = (uint8_t)peer->charset;
    /* Before all who are heard from now on, in the order of then. */
    p->heard = c->now - (c->unix_ms - past(c, known->seen_ms));
    gezi_people_rank(&c->people, p);
    place(c, p, peer->addr);
}

enum gezi_err gezi_core_remember(struct gezi_core *c, int64_t now,
                                 const struct gezi_known *known)
{
    const struct gezi_peer *peer = &known->peer;
    const char *field[GEZI_F_COUNT] = {
        [GEZI_F_KEY] = peer->key,     [GEZI_F_NICK] = peer->nick,
        [GEZI_F_USER] = peer->user,   [GEZI_F_HOST] = peer->host,
        [GEZI_F_GROUP] = peer->group, [GEZI_F_CLIENT] = peer->client,
        [GEZI_F_SIGN] = peer->sign,   [GEZI_F_WIRE_USER] = "",
        [GEZI_F_WIRE_HOST] = "",
    };
    struct gezi_names *names;
    struct gezi_person *p;
    size_t base;

    c->now = now;
    if (!fits(peer) || (unsigned)known->read_as >= GEZI_CS_COUNT)
        return GEZI_E_PEER;
    if (is_nobody(peer))
        return GEZI_OK;
    base = base_of(peer);
    p = gezi_people_by_key(&c->people, peer->key, base);
    if (p) {
        p->read_as = (uint8_t)known->read_as;
        return GEZI_OK;
    }
    if (c->people.n >= c->people.max)
        return GEZI_E_FULL;
    names = gezi_names_new(field, base);
    p = names ? gezi_people_add(&c->people, now, names) : NULL;
    if (!p) {
        free(names);
        return GEZI_E_NOMEM;
    }
    fill(c, p, known);
    return gezi_pin_restore(c, p, known);
}

static struct gezi_outgoing *new_message(struct gezi_core *c,
                                         const struct gezi_waiting *waiting)
{
    struct gezi_outgoing *m = gezi_outgoing_new(waiting->text, waiting->others);

    if (!m)
        return NULL;
    snprintf(m->id, sizeof m->id, "%s", waiting->id);
    m->born = m->told = UINT64_MAX; /* in no turn of this run */
    m->number = waiting->number ? waiting->number : gezi_next_number(c);
    m->written_ms = past(c, waiting->unix_ms);
    m->flags = waiting->flags;
    m->attempts = waiting->attempts;
    if (c->number < m->number)
        c->number = m->number;
    return m;
}

/* An answer was awaited when gezi ended, or it was hardly written. */
static bool was_under_way(const struct gezi_core *c,
                          const struct gezi_waiting *waiting)
{
    int64_t written = past(c, waiting->unix_ms),
            tried = past(c, waiting->tried_ms);

    return waiting->attempts && (c->unix_ms - written < FRESH_MS ||
                                 c->unix_ms - tried < UNDER_WAY_MS);
}

/*
 * One that was on its way when gezi ended suddenly goes to where it went
 * before we announce ourselves: iptux forgets at a BR_ENTRY what it took, and
 * would show it twice.
 */
static void stand(struct gezi_core *c, struct gezi_line *l,
                  struct gezi_outgoing *m, bool at_once)
{
    bool first = !l->head;

    gezi_outgoing_enter(c, m);
    gezi_line_join(l, m);
    if (m->attempts)
        gezi_outgoing_went(m, m->to);
    m->rests = !m->attempts && gezi_outgoing_waits(c, m);
    if (m->rests)
        m->reason = GEZI_WHY_NO_ANSWER;
    if (!m->rests)
        l->unsettled = true;
    if (first) {
        l->step = GEZI_LINE_RESTS;
        gezi_line_plan(c, l);
    }
    if (first && at_once)
        gezi_line_wake(c, l, true);
    else if (l->step == GEZI_LINE_RESTS)
        gezi_line_arm(c, l);
}

/* Offers */

static struct gezi_bundle *bundle_of(struct gezi_core *c, const char *id,
                                     const struct gezi_peer *peer,
                                     const struct gezi_file *files, size_t n)
{
    struct gezi_person *p = row_of(c, peer);
    struct gezi_bundle *b =
        gezi_bundle_new(c, id, peer->key, base_of(peer), files, n);

    if (!b)
        return NULL;
    b->born = UINT64_MAX; /* in no turn of this run */
    b->peer = p ? p->id : 0;
    b->addr = peer->addr;
    b->kind = (uint8_t)peer->kind;
    b->charset = (uint8_t)peer->charset;
    return b;
}

/* Its message was there before, and brought the same files. */
static void update(struct gezi_bundle *b, const struct gezi_offer *offer)
{
    for (size_t n = 0; n < offer->files_n; n++) {
        struct gezi_item *i = gezi_bundle_item(b, offer->files[n].id);

        if (i) {
            i->state = (uint8_t)gezi_item_restored(&offer->files[n]);
            i->reason = (uint8_t)offer->files[n].reason;
            i->encrypted = offer->files[n].encrypted;
        }
    }
    if (b->asked < offer->asked)
        b->asked = offer->asked;
    gezi_bundle_went(b, offer->addr);
}

enum gezi_err gezi_core_offered(struct gezi_core *c, int64_t now,
                                const struct gezi_offer *offer)
{
    struct gezi_bundle *b;

    c->now = now;
    if (!fits(&offer->peer) || (unsigned)offer->charset >= GEZI_CS_COUNT)
        return GEZI_E_PEER;
    if (strlen(offer->id) >= GEZI_ID_SIZE || offer->files_n > GEZI_FILES_MAX)
        return GEZI_E_TOOLONG;
    b = gezi_bundle_find(c, offer->id, offer->out);
    if (b) {
        update(b, offer);
        return GEZI_OK;
    }
    if (c->files.n >= GEZI_OFFERS_MAX)
        return GEZI_E_FULL;
    b = bundle_of(c, offer->id, &offer->peer, offer->files, offer->files_n);
    if (!b)
        return GEZI_E_NOMEM;
    b->out = offer->out;
    b->sealed = offer->flags & GEZI_MSG_ENCRYPTED;
    b->number = offer->number;
    b->asked = offer->asked;
    b->unix_ms = past(c, offer->unix_ms);
    if (offer->charset != GEZI_CS_ASCII)
        b->charset = (uint8_t)offer->charset;
    if (offer->addr.ip)
        b->addr = offer->addr;
    if (b->out)
        gezi_bundle_went(b, b->addr);
    gezi_bundle_enter(c, b);
    return GEZI_OK;
}

/* Messages */

static void offer_again(struct gezi_core *c, struct gezi_bundle *b,
                        const struct gezi_outgoing *m)
{
    b->out = b->awaited = true;
    b->number = m->number;
    b->unix_ms = m->written_ms;
    gezi_bundle_enter(c, b);
}

enum gezi_err gezi_core_resume(struct gezi_core *c, int64_t now,
                               const struct gezi_waiting *waiting)
{
    struct gezi_known known = {.peer = waiting->peer};
    struct gezi_bundle *files = NULL;
    struct gezi_line *l = NULL;
    struct gezi_outgoing *m;
    struct gezi_person *p;
    enum gezi_err err;

    c->now = now;
    if (strcmp(waiting->peer.key, "*") == 0) /* nobody answers a broadcast */
        return GEZI_E_PEER;
    if (strlen(waiting->id) >= GEZI_ID_SIZE ||
        waiting->files_n > GEZI_FILES_MAX)
        return GEZI_E_TOOLONG;
    if (c->sending.waiting.n >= GEZI_PENDING_MAX)
        return GEZI_E_FULL;
    err = row_of(c, &waiting->peer) ? GEZI_OK
                                    : gezi_core_remember(c, now, &known);
    if (err)
        return err;
    p = row_of(c, &waiting->peer);
    m = new_message(c, waiting);
    if (m && waiting->files_n) {
        files = bundle_of(c, waiting->id, &waiting->peer, waiting->files,
                          waiting->files_n);
        m->flags |= GEZI_MSG_FILES;
    }
    if (m && (files || !waiting->files_n) && !gezi_heap_promise(&c->timers)) {
        l = gezi_line_of(c, p ? p->id : 0, waiting->peer.addr);
        if (!l)
            gezi_heap_release(&c->timers);
    }
    if (!l) {
        gezi_bundle_free(c, files);
        gezi_outgoing_free(m);
        return GEZI_E_NOMEM;
    }
    m->to = waiting->peer.addr;
    if (files)
        offer_again(c, files, m);
    stand(c, l, m, was_under_way(c, waiting));
    return GEZI_OK;
}
