/*
 * A broadcast for those who encrypt: the official client takes none in clear
 * from a name with a fingerprint. Each gets a copy of its own, a few at a time,
 * the others hear the one datagram. docs/protocol.md 11.5
 */
#include "announce.h"
#include "compose.h"
#include "keys.h"
#include "person.h"

#include <stdlib.h>
#include <string.h>

enum {
    COPIES = 4,          /* at a time; as many are asked for their key */
    QUEUED_MAX = 16,     /* broadcasts */
    ROUND_MS = 250,      /* until those whose key is missing are asked again */
    LATE_MS = 200,       /* behind the last answer to our announcement */
    PATIENCE_MS = 1500,  /* with keys that do not come */
    LEAVE_AGAIN_MS = 250 /* when there was no memory to say good-bye */
};

/*
 * A verb says its text as soon as it is on line, so those who answer it after
 * that are among its receivers, too.
 */
struct gezi_copies {
    struct gezi_copies *next;
    uint64_t number;
    uint32_t at;         /* whom to ask next */
    bool missing;        /* somebody's key, in this round */
    int64_t until, last; /* somebody may come; no later than that */
    char *text;
    uint8_t has[]; /* a bit for each row of the roster: it got its copy */
};

/* at: behind its row, as gezi_people_next says. */
static bool is_for(const struct gezi_core *c, const struct gezi_copies *k,
                   const struct gezi_person *p, uint32_t at,
                   struct gezi_guard *g)
{
    if (p->presence == GEZI_OFFLINE || p->addrs == 0 ||
        k->has[(at - 1) / 8] >> (at - 1) % 8 & 1)
        return false;
    *g = gezi_guard_of(c, p, (enum gezi_kind)p->kind, 0);
    return g->asks || g->seals;
}

void gezi_copies_free(struct gezi_copies *k)
{
    if (k)
        free(k->text);
    free(k);
}

enum gezi_err gezi_copies_new(struct gezi_core *c, uint64_t number,
                              const char *text, struct gezi_copies **out)
{
    int64_t answered = c->announce.entered + gezi_answer_spread(c) + LATE_MS;
    size_t size = strlen(text) + 1;
    struct gezi_copies *k;

    *out = NULL;
    if (!c->seal)
        return GEZI_OK;
    k = calloc(1, sizeof *k + c->people.max / 8 + 1);
    if (!k)
        return GEZI_E_NOMEM;
    k->number = number;
    k->until = c->now > answered ? c->now : answered;
    k->last = k->until + PATIENCE_MS;
    k->text = malloc(size);
    if (!k->text) {
        free(k);
        return GEZI_E_NOMEM;
    }
    memcpy(k->text, text, size);
    *out = k;
    return GEZI_OK;
}

static struct gezi_copies *take_first(struct gezi_core *c)
{
    struct gezi_copies *k = c->copies;

    c->copies = k->next;
    return k;
}

void gezi_copies_start(struct gezi_core *c, struct gezi_copies *k)
{
    struct gezi_copies **link = &c->copies;
    unsigned before = 0;

    if (!k)
        return;
    for (; *link; link = &(*link)->next)
        before++;
    *link = k;
    if (before >= QUEUED_MAX) /* who floods loses what is oldest */
        gezi_copies_free(take_first(c));
    if (!c->copy.at) /* after the turn, in which its event is stored */
        gezi_heap_set(&c->timers, &c->copy, c->now + 1);
}

void gezi_copies_stop(struct gezi_core *c, uint64_t number)
{
    for (struct gezi_copies **link = &c->copies, *k; (k = *link);)
        if (k->number == number) {
            *link = k->next;
            gezi_copies_free(k);
        } else {
            link = &k->next;
        }
}

void gezi_copies_fini(struct gezi_core *c)
{
    while (c->copies)
        gezi_copies_free(take_first(c));
}

void gezi_copies_keyed(struct gezi_core *c)
{
    if (c->copies)
        gezi_heap_set(&c->timers, &c->copy, c->now + 1);
}

static void send_copy(struct gezi_core *c, const struct gezi_copies *k,
                      const struct gezi_person *p, const struct gezi_guard *g)
{
    struct gezi_route r = {.kind = (enum gezi_kind)p->kind,
                           .charset = gezi_person_charset(c, p),
                           .guard = *g};
    struct gezi_addr to = gezi_person_addr(p, 0);
    struct gezi_wire wire;

    enum gezi_err err =
        gezi_compose(c, &r, GEZI_CMD_SENDMSG | GEZI_OPT_BROADCAST, k->number,
                     k->text, NULL, &wire);

    if (err) {
        c->counts.nomem += err == GEZI_E_NOMEM;
        return;
    }
    gezi_output(c, &to, (gezi_span){wire.bytes, wire.n});
    free(wire.bytes);
}

/* To whoever's key is here. True: there may be more. */
static bool send_some(struct gezi_core *c, struct gezi_copies *k)
{
    struct gezi_guard g;
    uint32_t at = 0;
    int n = 0;

    for (struct gezi_person *p;
         n < COPIES && (p = gezi_people_next(&c->people, &at));)
        if (is_for(c, k, p, at, &g) && !g.asks) {
            send_copy(c, k, p, &g);
            k->has[(at - 1) / 8] |= (uint8_t)(1u << (at - 1) % 8);
            n++;
        }
    return n == COPIES;
}

/* True: there may be more in this round. */
static bool ask_some(struct gezi_core *c, struct gezi_copies *k)
{
    struct gezi_guard g;
    int n = 0;

    for (struct gezi_person *p;
         n < COPIES && (p = gezi_people_next(&c->people, &k->at));)
        if (is_for(c, k, p, k->at, &g) && g.asks) {
            gezi_key_ask(c, p, 0, GEZI_RETRY_MS);
            k->missing = true;
            n++;
        }
    return n == COPIES;
}

/* How long until it goes on; 0: it is done. */
static int64_t go_on(struct gezi_core *c, struct gezi_copies *k)
{
    if (send_some(c, k) || ask_some(c, k))
        return 1;
    if (c->now >= (k->missing ? k->last : k->until))
        return 0;
    k->at = 0;
    k->missing = false;
    return ROUND_MS;
}

void gezi_copies_due(struct gezi_core *c, struct gezi_timer *t)
{
    int64_t pause = c->copies ? go_on(c, c->copies) : 0;

    if (!pause && c->copies) {
        gezi_copies_free(take_first(c));
        pause = 1;
    }
    if (!c->copies)
        pause = c->announce.leave_due && gezi_announce_leave(c) ? LEAVE_AGAIN_MS
                                                                : 0;
    if (pause)
        gezi_heap_set(&c->timers, t, c->now + pause);
}
