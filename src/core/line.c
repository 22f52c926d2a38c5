/* Lines: who stands where, who is in front, and when it is tried again. */
#include "outgoing.h"

#include "announce.h"
#include "keys.h"
#include "person.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    WAKES_MS = 100, /* many come back at once when a switch does */
    WAKES = 100,
    MINUTE_MS = 60000,
    LOOK_MS = 60 * MINUTE_MS, /* the wall clock may have been set */
};

/* Looking up. A person's id and an address never meet in one key. */

static struct gezi_line **chain_of(struct gezi_core *c, uint32_t peer,
                                   struct gezi_addr to)
{
    uint64_t key = peer ? peer : (uint64_t)to.ip << 32 | 1u << 31 | to.port;

    return &c->sending.lines[gezi_mix(c->people.seed ^ key) % GEZI_LINE_CHAINS];
}

static bool is_for(const struct gezi_line *l, uint32_t peer,
                   struct gezi_addr to)
{
    return l->peer == peer && (peer || gezi_addr_equal(l->to, to));
}

static struct gezi_line *find(struct gezi_core *c, uint32_t peer,
                              struct gezi_addr to)
{
    struct gezi_line *l = *chain_of(c, peer, to);

    while (l && !is_for(l, peer, to))
        l = l->chain;
    return l;
}

static struct gezi_person *person_of(const struct gezi_core *c,
                                     const struct gezi_line *l)
{
    return gezi_people_get(&c->people, l->peer);
}

static void chain_put(struct gezi_core *c, struct gezi_line *l)
{
    struct gezi_line **chain = chain_of(c, l->peer, l->to);
    struct gezi_person *p = person_of(c, l);

    l->chain = *chain;
    *chain = l;
    if (p)
        p->traits |= GEZI_IS_AWAITED;
    if (!l->peer)
        c->sending.addresses++;
}

static void chain_drop(struct gezi_core *c, struct gezi_line *l)
{
    struct gezi_line **link = chain_of(c, l->peer, l->to);
    struct gezi_person *p = person_of(c, l);

    while (*link != l)
        link = &(*link)->chain;
    *link = l->chain;
    if (p) {
        p->traits &= (uint8_t)~GEZI_IS_AWAITED;
        gezi_people_rank(&c->people, p);
    }
    if (!l->peer)
        c->sending.addresses--;
}

struct gezi_line *gezi_line_of(struct gezi_core *c, uint32_t peer,
                               struct gezi_addr to)
{
    struct gezi_line *l = find(c, peer, to);

    if (l)
        return l;
    l = calloc(1, sizeof *l);
    if (!l || gezi_heap_promise(&c->timers)) {
        free(l);
        return NULL;
    }
    l->timer.what = GEZI_T_LINE;
    l->peer = peer;
    l->to = to;
    chain_put(c, l);
    return l;
}

void gezi_line_leave(struct gezi_core *c, struct gezi_line *l)
{
    if (!l || l->head || l->held)
        return;
    chain_drop(c, l);
    gezi_heap_drop(&c->timers, &l->timer);
    gezi_heap_release(&c->timers);
    free(l);
}

/* Standing */

bool gezi_line_is_serial(const struct gezi_core *c, const struct gezi_line *l)
{
    const struct gezi_person *p = person_of(c, l);

    if (p && p->kind == GEZI_KIND_IPTUX)
        return true;
    return c->outbox && !(p && gezi_person_is_script(p));
}

void gezi_line_join(struct gezi_line *l, struct gezi_outgoing *m)
{
    m->line = l;
    m->peer = l->peer;
    m->behind = NULL;
    m->ahead = l->tail;
    *(l->tail ? &l->tail->behind : &l->head) = m;
    l->tail = m;
}

void gezi_line_part(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_line *l = m->line;

    *(m->ahead ? &m->ahead->behind : &l->head) = m->behind;
    *(m->behind ? &m->behind->ahead : &l->tail) = m->ahead;
    m->line = NULL;
    m->ahead = m->behind = NULL;
    if (!l->head) {
        gezi_line_leave(c, l);
        return;
    }
    if (l->step == GEZI_LINE_BUSY && !l->head->timer.at && !c->announce.leaving)
        gezi_heap_set(&c->timers, &l->head->timer, c->now);
}

/* Resting */

static bool is_online(const struct gezi_person *p)
{
    return p && p->presence != GEZI_OFFLINE;
}

bool gezi_line_is_for_absent(const struct gezi_core *c,
                             const struct gezi_line *l)
{
    return l->peer && !is_online(person_of(c, l));
}

/* 1, 2, 4... minutes, then 10 if somebody should be there, else 60. */
void gezi_line_plan(struct gezi_core *c, struct gezi_line *l)
{
    enum { DOUBLINGS = 6 };
    const struct gezi_person *p = person_of(c, l);
    int64_t most = p && !is_online(p) ? 60 : 10;
    int64_t minutes = l->rounds < DOUBLINGS ? 1 << l->rounds++ : most;

    l->retry_at = c->now + (minutes < most ? minutes : most) * MINUTE_MS;
}

void gezi_line_arm(struct gezi_core *c, struct gezi_line *l)
{
    int64_t left = l->head->written_ms + GEZI_EXPIRE_MS - c->unix_ms;
    int64_t due = c->now + LOOK_MS;

    if (left < LOOK_MS)
        due = c->now + left;
    if (l->retry_at < due)
        due = l->retry_at;
    if (l->unsettled || due <= c->now) /* without memory it goes on later */
        due = c->now + GEZI_RETRY_MS;
    gezi_heap_set(&c->timers, &l->timer, due);
}

static enum gezi_reason why(const struct gezi_line *l)
{
    return l->why ? l->why : GEZI_WHY_NO_ANSWER;
}

static bool knows(const struct gezi_outgoing *m)
{
    return m->rests && m->reason == why(m->line);
}

/* False: no memory, it must be tried again. */
static bool tell_rest(struct gezi_core *c, struct gezi_outgoing *m)
{
    enum gezi_reason reason = why(m->line);

    if (knows(m))
        return true;
    if (!gezi_outgoing_waits(c, m))
        return !gezi_outgoing_finish(c, m, GEZI_FAILED, reason, 0);
    m->rests = !gezi_outgoing_tell(c, m, GEZI_QUEUED, reason, 0);
    return m->rests;
}

/*
 * Tell those who do not know that they rest: the first, who was tried, and the
 * last ones, who came since. False: the line is gone with the last of them.
 */
static bool tell_all(struct gezi_core *c, struct gezi_line *l)
{
    struct gezi_outgoing *m = l->tail, *behind;
    bool all = true;

    while (m != l->head && !knows(m))
        m = m->ahead;
    l->held = true;
    if (m != l->head)
        all = tell_rest(c, l->head);
    for (; m; m = behind) {
        behind = m->behind;
        if (!tell_rest(c, m))
            all = false;
    }
    l->held = false;
    l->unsettled = !all;
    if (l->head)
        return true;
    gezi_line_leave(c, l);
    return false;
}

void gezi_line_rest(struct gezi_core *c, struct gezi_line *l,
                    enum gezi_reason reason)
{
    struct gezi_outgoing *m = l->head;

    l->why = reason;
    gezi_heap_drop(&c->timers, &m->timer);
    free(m->bytes);
    m->bytes = NULL;
    l->step = GEZI_LINE_RESTS;
    l->insists = false;
    if (!tell_all(c, l))
        return;
    gezi_line_plan(c, l);
    gezi_line_arm(c, l);
}

bool gezi_line_overtake(struct gezi_core *c, struct gezi_line *l)
{
    struct gezi_outgoing *m = l->head;

    gezi_heap_drop(&c->timers, &m->timer);
    while (m && !(m->flags & GEZI_MSG_CLEAR))
        m = m->behind;
    if (!m || m == l->head)
        return false;
    m->ahead->behind = m->behind;
    *(m->behind ? &m->behind->ahead : &l->tail) = m->ahead;
    m->ahead = NULL;
    m->behind = l->head;
    l->head->ahead = m;
    l->head = m;
    gezi_heap_set(&c->timers, &m->timer, c->now);
    return true;
}

/* Waking */

void gezi_line_wake(struct gezi_core *c, struct gezi_line *l, bool insist)
{
    l->insists |= insist;
    if (l->step != GEZI_LINE_RESTS)
        return;
    l->step = GEZI_LINE_WOKEN;
    gezi_heap_set(&c->timers, &l->timer, c->now);
}

/* An answer may be that late: all take their time. What goes out before goes in
 * clear, even to somebody who encrypts. */
static int64_t answer_due(const struct gezi_core *c, const struct gezi_line *l)
{
    return l->asked + GEZI_ANSWER_MIN_MS + gezi_answer_spread(c) +
           GEZI_ANSWER_LATE_MS;
}

void gezi_line_asked(struct gezi_core *c, struct gezi_line *l)
{
    l->step = GEZI_LINE_ASKED;
    l->asked = c->now;
    gezi_heap_set(&c->timers, &l->timer,
                  c->now + (answer_due(c, l) - c->now) / 2);
}

/* No answer yet: question or answer may have been lost. */
static void ask_again(struct gezi_core *c, struct gezi_line *l)
{
    gezi_announce(c, &l->to, GEZI_CMD_BR_ENTRY, 0);
    gezi_heap_set(&c->timers, &l->timer, answer_due(c, l));
}

void gezi_line_heard(struct gezi_core *c, const struct gezi_person *p,
                     bool began)
{
    struct gezi_line *l = find(c, p->id, gezi_person_addr(p, 0));

    if (!l || l->step != GEZI_LINE_RESTS)
        return;
    /* Who talks and still takes nothing is left in peace for a while. */
    if (!began && is_online(p) && p->heard >= l->began)
        return;
    l->rounds = 0;
    gezi_line_wake(c, l, false);
}

/* What it waits for may have come: its key, or leave to go without. */
void gezi_line_keyed(struct gezi_core *c, const struct gezi_person *p)
{
    struct gezi_line *l = find(c, p->id, gezi_person_addr(p, 0));

    if (!l)
        return;
    gezi_line_wake(c, l, false);
    for (struct gezi_outgoing *m = l->head; m; m = m->behind)
        if (m->timer.at && m->state == GEZI_QUEUED)
            gezi_heap_set(&c->timers, &m->timer, c->now);
}

/* The first of those that are in no flight is in front. */
static void begin(struct gezi_core *c, struct gezi_line *l)
{
    bool serial = gezi_line_is_serial(c, l);

    l->step = GEZI_LINE_BUSY;
    for (struct gezi_outgoing *m = l->head; m; m = serial ? NULL : m->behind)
        if (!m->timer.at)
            gezi_heap_set(&c->timers, &m->timer, c->now);
}

/*
 * People announce themselves when they come. That can get lost, and then two
 * may be there, each sure that the other is away: so whoever is awaited is
 * asked now and then, and once an hour everyone, as they may be elsewhere.
 */
static void ask_for(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_sending *s = &c->sending;

    gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
    if (gezi_budget_spend(&s->calls, c->now, LOOK_MS, 1))
        gezi_announce(c, NULL, GEZI_CMD_BR_ENTRY, 0);
}

/* It rested for a while and nobody was heard. */
static void look_after(struct gezi_core *c, struct gezi_line *l)
{
    struct gezi_person *p = person_of(c, l);

    if (is_online(p)) {
        gezi_line_wake(c, l, false);
        return;
    }
    if (!p && !gezi_announce(c, &l->to, GEZI_CMD_BR_ENTRY, 0)) {
        gezi_line_asked(c, l);
        return;
    }
    if (p)
        ask_for(c, p);
    gezi_line_plan(c, l);
    gezi_line_arm(c, l);
}

/* False: nobody is left. The oldest stand in front. */
static bool expire(struct gezi_core *c, struct gezi_line *l)
{
    bool left = true;

    l->held = true;
    while ((left = l->head != NULL) && c->outbox &&
           c->unix_ms - l->head->written_ms >= GEZI_EXPIRE_MS)
        if (gezi_outgoing_finish(c, l->head, GEZI_FAILED, GEZI_WHY_EXPIRED, 0))
            break;
    l->held = false;
    gezi_line_leave(c, l);
    return left;
}

static void woken(struct gezi_core *c, struct gezi_line *l)
{
    const struct gezi_person *p = person_of(c, l);
    struct gezi_budget *b = &c->sending.wakes;

    if (c->outbox && p && !is_online(p) && !l->insists) { /* gone already */
        gezi_line_rest(c, l, GEZI_WHY_NO_ANSWER);
    } else if (gezi_budget_spend(b, c->now, WAKES_MS, WAKES)) {
        begin(c, l);
    } else {
        gezi_heap_set(&c->timers, &l->timer, b->since + WAKES_MS);
    }
}

void gezi_line_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_line *l = GEZI_WHOLE(t, struct gezi_line, timer);

    if (!expire(c, l))
        return;
    if (l->step == GEZI_LINE_ASKED && c->now < answer_due(c, l))
        ask_again(c, l);
    else if (l->step == GEZI_LINE_ASKED)
        begin(c, l);
    else if (l->step == GEZI_LINE_WOKEN)
        woken(c, l);
    else if (l->unsettled && !tell_all(c, l))
        return;
    else if (l->retry_at <= c->now)
        look_after(c, l);
    else
        gezi_line_arm(c, l);
}

/* Addresses become people */

/* No longer tried: it stands in another line now. */
static void stop(struct gezi_core *c, struct gezi_line *l)
{
    gezi_heap_drop(&c->timers, &l->timer);
    for (struct gezi_outgoing *m = l->head; m; m = m->behind) {
        if (!m->timer.at)
            continue;
        gezi_heap_drop(&c->timers, &m->timer);
        m->state = GEZI_QUEUED;
    }
}

/* By number; who is in flight already stays in front. */
static void merge(struct gezi_line *into, struct gezi_outgoing *others)
{
    struct gezi_outgoing *mine = into->head, *next;

    into->head = into->tail = NULL;
    if (into->step == GEZI_LINE_BUSY && mine) {
        next = mine->behind;
        gezi_line_join(into, mine);
        mine = next;
    }
    while (mine || others) {
        struct gezi_outgoing **from =
            !others || (mine && mine->number < others->number) ? &mine
                                                               : &others;

        next = (*from)->behind;
        (*from)->rests = false;
        gezi_line_join(into, *from);
        *from = next;
    }
}

void gezi_line_found(struct gezi_core *c, struct gezi_person *p,
                     struct gezi_addr at)
{
    struct gezi_line *l = find(c, 0, at), *own;
    struct gezi_outgoing *head;

    if (!l || !gezi_person_has(p, at))
        return;
    p->traits |= GEZI_IS_FAR | GEZI_IS_FRIEND;
    own = find(c, p->id, at);
    if (!own) {
        chain_drop(c, l);
        l->peer = p->id;
        chain_put(c, l);
        for (struct gezi_outgoing *m = l->head; m; m = m->behind)
            m->peer = p->id;
        own = l;
    } else {
        stop(c, l);
        head = l->head;
        l->head = NULL;
        gezi_line_leave(c, l);
        merge(own, head);
    }
    if (own->step == GEZI_LINE_BUSY) {
        if (!gezi_line_is_serial(c, own))
            begin(c, own);
        return;
    }
    own->step = GEZI_LINE_WOKEN; /* after this datagram was read to its end */
    gezi_heap_set(&c->timers, &own->timer, c->now);
}
