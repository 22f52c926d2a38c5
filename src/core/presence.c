/* Who is here: people come, fall silent and go. docs/protocol.md 9.1, 9.2 */
#include "person.h"

#include "announce.h"
#include "keys.h"

enum {
    ASK_AGAIN_MS = 30000, /* the silent one; twice, then it is offline */
    QUESTIONS = 2,
    TELL_AGAIN_MS = 1000,
    PRESENCE_GAP_MS = 60000,
    RESTART_MS = 1000, /* a packet may overtake another by less */
};

/* Life and silence */

static void go_offline(struct gezi_core *c, struct gezi_person *p)
{
    p->presence = GEZI_OFFLINE;
    gezi_people_rank(&c->people, p);
    gezi_heap_drop(&c->timers, &p->silence);
    gezi_person_tell(c, p);
    if (p->told != GEZI_OFFLINE)
        gezi_heap_set(&c->timers, &p->silence, c->now + TELL_AGAIN_MS);
}

/* Whoever had this address before has it no more. */
static void take_address(struct gezi_core *c, struct gezi_addr from)
{
    struct gezi_person *other = gezi_people_at(&c->people, from);

    if (!other)
        return;
    gezi_people_unreach(&c->people, other, from);
    if (other->addrs == 0) {
        go_offline(c, other);
        return;
    }
    other->traits |= GEZI_IS_DIRTY;
    gezi_person_tell(c, other);
}

void gezi_person_heard(struct gezi_core *c, struct gezi_person *p,
                       struct gezi_addr from)
{
    bool back = p->presence == GEZI_OFFLINE, moved = false;

    if (p->traits & GEZI_IS_AWAITED)
        gezi_line_heard(c, p, false);
    if (!gezi_person_has(p, from))
        take_address(c, from);
    switch (gezi_people_reach(&c->people, p, c->now, from, &moved)) {
    case GEZI_OK:
        break;
    case GEZI_E_FULL:
        c->counts.crowded++;
        back = moved = false;
        break;
    default:
        c->counts.nomem++;
        back = moved = false;
        break;
    }
    if (back) /* days may have passed: the others may be someone else's */
        while (p->addrs > 1)
            gezi_people_unreach(&c->people, p,
                                gezi_person_addr(p, p->addrs - 1));
    if (moved)
        p->traits |= GEZI_IS_DIRTY;
    p->heard = c->now;
    p->asked = 0;
    if (p->presence == GEZI_OFFLINE)
        p->presence = GEZI_ONLINE;
    if (!p->silence.at)
        gezi_heap_set(&c->timers, &p->silence, c->now + GEZI_SILENT_MS);
    if (gezi_probe_wished(c, from))
        p->traits |= GEZI_IS_FAR;
    if (c->sending.addresses)
        gezi_line_found(c, p, from);
}

/* Its numbers start anew: the old ones say nothing about repeats any more. */
static void note_restart(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;

    if (a->k->number >= p->number || (p->presence != GEZI_OFFLINE &&
                                      (uint32_t)c->now - p->rose < RESTART_MS))
        return;
    p->number = a->k->number;
    p->rose = (uint32_t)c->now;
    p->since_ms = c->unix_ms > p->since_ms ? c->unix_ms : p->since_ms + 1;
}

void gezi_person_alive(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;

    if ((a->k->command & GEZI_CMD_MASK) == GEZI_CMD_BR_ENTRY)
        note_restart(c, a);
    if (!a->is_entry && !(a->k->command & GEZI_OPT_BROADCAST))
        p->traits |= GEZI_IS_MUTUAL;
    if (a->k->number > p->number) {
        p->number = a->k->number;
        p->rose = (uint32_t)c->now;
    }
    if (p->kind != a->kind) {
        p->kind = (uint8_t)a->kind;
        p->traits |= GEZI_IS_DIRTY;
    }
    gezi_person_heard(c, p, a->from);
}

/* The timer may lag behind what was heard; then it only moves on. */
void gezi_person_silence(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_person *p = GEZI_WHOLE(t, struct gezi_person, silence);

    if (p->presence == GEZI_OFFLINE) {
        go_offline(c, p);
        return;
    }
    if (!p->asked && p->heard + GEZI_SILENT_MS > c->now) {
        gezi_heap_set(&c->timers, t, p->heard + GEZI_SILENT_MS);
        return;
    }
    if (p->asked == QUESTIONS || p->kind == GEZI_KIND_BARE) {
        go_offline(c, p);
        return;
    }
    p->asked++;
    p->probed = (uint32_t)c->now;
    gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
    gezi_heap_set(&c->timers, t, c->now + ASK_AGAIN_MS);
}

/* Handlers */

/* No roster change: the BR_ENTRY comes soon. If not, we ask. */
void gezi_on_noop(struct gezi_core *c, struct gezi_arrival *a)
{
    if (a->who)
        gezi_person_tell(c, a->who);
    else
        gezi_probe_soon(c, a->from);
}

void gezi_on_entry(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (!a->who)
        return;
    if (a->who->traits & GEZI_IS_AWAITED)
        gezi_line_heard(c, a->who, true);
    gezi_key_recheck(c, a);
    gezi_answer_later(c, a);
}

/* As an entry, but never what might be the answer to ours: who was answered a
 * moment ago knows us. */
void gezi_on_presence(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (a->who && (uint32_t)c->now - a->who->answered >= PRESENCE_GAP_MS)
        gezi_answer_later(c, a);
}

void gezi_on_answer(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (!a->who)
        return;
    a->who->traits |= GEZI_IS_MUTUAL;
    gezi_key_recheck(c, a);
    gezi_announce_names(c, a);
}

void gezi_on_absence(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (a->who)
        gezi_key_recheck(c, a);
}

/* Only the address counts: the names may be left out or made up. */
void gezi_on_exit(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_person *p = gezi_people_at(&c->people, a->from);

    if (!p || p->kind == GEZI_KIND_BARE || p->presence == GEZI_OFFLINE)
        return;
    go_offline(c, p);
    /* A program that starts right after another has heard no answer yet. */
    p->answered = (uint32_t)c->now - GEZI_ANSWER_GAP_MS;
}
