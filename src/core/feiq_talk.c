/* FeiQ's typing marks and window shaking. docs/protocol.md 6.4 */
#include "compose.h"
#include "person.h"

#include <gezi/text.h>

#include <stddef.h>
#include <stdlib.h>

enum {
    TYPING_AFTER_MESSAGE_MS = 1000,
    TYPING_AGAIN_MS = 5000,
    NUDGE_EVERY_MS = 10000,
    NUDGE_AGAIN_MS = 5000,
};

/* Only for those who do such things. */
struct gezi_talk {
    struct gezi_timer timer; /* the sooner of the two below */
    uint32_t id;
    int64_t typing_until; /* it types; 0: it does not */
    int64_t nudge_again;  /* our shake is unanswered; 0: none is */
    int64_t wrote;        /* to us, when last */
    int64_t nudge_shown, nudged, typed; /* likewise */
};

static struct gezi_talk *talk_of(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_talk *t = p->talk;

    if (t)
        return t;
    t = calloc(1, sizeof *t);
    if (!t || gezi_heap_promise(&c->timers)) {
        free(t);
        c->counts.nomem++;
        return NULL;
    }
    t->timer.what = GEZI_T_TALK;
    t->id = p->id;
    t->wrote = t->nudge_shown = t->nudged = t->typed = INT64_MIN / 2;
    p->talk = t;
    return t;
}

void gezi_talk_fini(struct gezi_core *c, struct gezi_person *p)
{
    if (!p->talk)
        return;
    gezi_heap_drop(&c->timers, &p->talk->timer);
    gezi_heap_release(&c->timers);
    free(p->talk);
    p->talk = NULL;
}

static void rearm(struct gezi_core *c, struct gezi_talk *t)
{
    int64_t due = t->typing_until;

    if (t->nudge_again && (!due || t->nudge_again < due))
        due = t->nudge_again;
    if (due)
        gezi_heap_set(&c->timers, &t->timer, due);
    else
        gezi_heap_drop(&c->timers, &t->timer);
}

static struct gezi_block *event(struct gezi_core *c, struct gezi_person *p,
                                enum gezi_event_kind kind)
{
    struct gezi_peer peer;
    struct gezi_block *b;

    gezi_peer_of(c, p, &peer);
    b = gezi_event_new(c, kind, &peer, 0);
    if (!b)
        c->counts.nomem++;
    return b;
}

static void tell_typing(struct gezi_core *c, struct gezi_person *p, bool on)
{
    struct gezi_block *b = event(c, p, GEZI_EV_TYPING);

    if (!b)
        return;
    b->event.typing = on;
    gezi_event(c, b);
}

static void stop_typing(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_talk *t = p->talk;

    if (!t || !t->typing_until)
        return;
    t->typing_until = 0;
    rearm(c, t);
    tell_typing(c, p, false);
}

void gezi_talk_message(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_talk *t = p->kind == GEZI_KIND_FEIQ ? talk_of(c, p) : p->talk;

    if (t)
        t->wrote = c->now;
    stop_typing(c, p);
}

static void send(struct gezi_core *c, struct gezi_person *p, uint32_t command)
{
    if (p->addrs)
        gezi_reply(c, gezi_person_addr(p, 0), GEZI_CS_GBK, command,
                   (gezi_span){NULL, 0});
}

void gezi_talk_due(struct gezi_core *c, struct gezi_timer *timer)
{
    struct gezi_talk *t = GEZI_WHOLE(timer, struct gezi_talk, timer);
    struct gezi_person *p = gezi_people_get(&c->people, t->id);

    if (!p)
        return;
    if (t->nudge_again && t->nudge_again <= c->now) {
        t->nudge_again = 0;
        send(c, p, GEZI_CMD_FEIQ_NUDGE);
    }
    if (t->typing_until && t->typing_until <= c->now)
        stop_typing(c, p);
    rearm(c, t);
}

/* Theirs */

void gezi_on_typing(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_talk *t;
    bool began;

    t = a->who ? talk_of(c, a->who) : NULL;
    /* FeiQ sends one more right behind a message. */
    if (!t || c->now - t->wrote < TYPING_AFTER_MESSAGE_MS)
        return;
    began = !t->typing_until;
    t->typing_until = c->now + GEZI_TYPING_MS;
    rearm(c, t);
    if (began)
        tell_typing(c, a->who, true);
}

void gezi_on_typed(struct gezi_core *c, struct gezi_arrival *a)
{
    if (a->who)
        stop_typing(c, a->who);
}

void gezi_on_nudge(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_talk *t;
    struct gezi_block *b;

    if (gezi_may_reply(c, a))
        gezi_reply(c, a->from, GEZI_CS_GBK, GEZI_CMD_FEIQ_NUDGED,
                   (gezi_span){NULL, 0});
    t = a->who ? talk_of(c, a->who) : NULL;
    if (!t || c->now - t->nudge_shown < GEZI_NUDGE_GAP_MS)
        return;
    b = event(c, a->who, GEZI_EV_NUDGE);
    if (!b)
        return;
    t->nudge_shown = c->now;
    gezi_event(c, b);
}

void gezi_on_nudge_answer(struct gezi_core *c, struct gezi_arrival *a)
{
    if (!a->who || !a->who->talk)
        return;
    a->who->talk->nudge_again = 0;
    rearm(c, a->who->talk);
}

void gezi_on_feiq_open(struct gezi_core *c, struct gezi_arrival *a)
{
    if (gezi_may_reply(c, a))
        gezi_reply(c, a->from, GEZI_CS_GBK, GEZI_CMD_FEIQ_OPENED,
                   (gezi_span){NULL, 0});
}

/* Ours: to FeiQ alone, nobody else knows these commands. */

static struct gezi_person *feiq_of(struct gezi_core *c,
                                   const struct gezi_command *cmd)
{
    struct gezi_route r;

    if (!gezi_route_of(c, &cmd->to, 0, &r) || !r.p || !r.p->addrs ||
        r.kind != GEZI_KIND_FEIQ)
        return NULL;
    return r.p;
}

enum gezi_err gezi_do_nudge(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_person *p = feiq_of(c, cmd);
    struct gezi_talk *t;

    if (!p)
        return GEZI_OK;
    t = talk_of(c, p);
    if (!t)
        return GEZI_E_NOMEM;
    if (c->now - t->nudged < NUDGE_EVERY_MS)
        return GEZI_OK;
    t->nudged = c->now;
    t->nudge_again = c->now + NUDGE_AGAIN_MS;
    rearm(c, t);
    send(c, p, GEZI_CMD_FEIQ_NUDGE);
    return GEZI_OK;
}

enum gezi_err gezi_do_typing(struct gezi_core *c,
                             const struct gezi_command *cmd)
{
    struct gezi_person *p = feiq_of(c, cmd);
    bool on = cmd->text && *cmd->text;
    struct gezi_talk *t;

    if (!p)
        return GEZI_OK;
    t = talk_of(c, p);
    if (!t)
        return GEZI_E_NOMEM;
    if (on && c->now - t->typed < TYPING_AGAIN_MS)
        return GEZI_OK;
    if (!on && t->typed == INT64_MIN / 2)
        return GEZI_OK;
    t->typed = on ? c->now : INT64_MIN / 2;
    send(c, p, on ? GEZI_CMD_FEIQ_TYPING : GEZI_CMD_FEIQ_TYPED);
    return GEZI_OK;
}
