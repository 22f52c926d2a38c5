/* Messages of ours as they are kept: those that wait and those that are done.
 */
#include "outgoing.h"

#include "bundles.h"
#include "compose.h"
#include "person.h"
#include "recipients.h"

#include <stdlib.h>
#include <string.h>

enum {
    DONE_MAX = 1024, /* finished ones that a late receipt may still name */
};

/* Lists */

static void list_put(struct gezi_outgoing_list *l, struct gezi_outgoing *m)
{
    m->next = NULL;
    m->prev = l->tail;
    *(l->tail ? &l->tail->next : &l->head) = m;
    l->tail = m;
    l->n++;
}

static void list_drop(struct gezi_outgoing_list *l, struct gezi_outgoing *m)
{
    *(m->prev ? &m->prev->next : &l->head) = m->next;
    *(m->next ? &m->next->prev : &l->tail) = m->prev;
    l->n--;
}

static struct gezi_outgoing **chain_of(struct gezi_core *c, uint64_t number)
{
    /* By the lower half: a receipt may have lost the upper one. */
    return &c->sending.chain[(uint32_t)number % GEZI_OUTGOING_CHAINS];
}

static void chain_put(struct gezi_core *c, struct gezi_outgoing *m)
{
    m->chain = *chain_of(c, m->number);
    *chain_of(c, m->number) = m;
}

static void chain_drop(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_outgoing **link = chain_of(c, m->number);

    while (*link != m)
        link = &(*link)->chain;
    *link = m->chain;
}

struct gezi_outgoing *gezi_outgoing_find(struct gezi_core *c, uint64_t number)
{
    struct gezi_outgoing *m = *chain_of(c, number);

    /* Numbers beyond 31 bits come back from some clients cut to 32. */
    while (m && m->number != number && (uint32_t)m->number != number)
        m = m->chain;
    return m;
}

struct gezi_outgoing *gezi_outgoing_new(const char *text, const char *others)
{
    struct gezi_outgoing *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->text = gezi_compose_text(text);
    m->others = gezi_others_copy(others);
    if (!m->text || !m->others) {
        gezi_outgoing_free(m);
        return NULL;
    }
    m->timer.what = GEZI_T_OUTGOING;
    return m;
}

void gezi_outgoing_free(struct gezi_outgoing *m)
{
    if (m) {
        free(m->text);
        free(m->others);
        free(m->bytes);
    }
    free(m);
}

void gezi_outgoing_enter(struct gezi_core *c, struct gezi_outgoing *m)
{
    chain_put(c, m);
    list_put(&c->sending.waiting, m);
}

struct gezi_bundle *gezi_outgoing_files(const struct gezi_core *c,
                                        const struct gezi_outgoing *m)
{
    return m->flags & GEZI_MSG_FILES ? gezi_bundle_find(c, m->id, true) : NULL;
}

void gezi_outgoing_renumber(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_bundle *files = gezi_outgoing_files(c, m);

    chain_drop(c, m);
    m->number = gezi_next_number(c);
    chain_put(c, m);
    if (files)
        files->number = m->number;
    free(m->bytes);
    m->bytes = NULL;
}

/* Nothing of it goes out any more. */
static void put_done(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_sending *s = &c->sending;

    free(m->text);
    free(m->others);
    free(m->bytes);
    m->text = m->others = NULL;
    m->bytes = NULL;
    list_put(&s->done, m);
    if (s->done.n > DONE_MAX) {
        struct gezi_outgoing *oldest = s->done.head;

        list_drop(&s->done, oldest);
        chain_drop(c, oldest);
        gezi_outgoing_free(oldest);
    }
}

void gezi_outgoing_shelve(struct gezi_core *c, struct gezi_outgoing *m)
{
    chain_put(c, m);
    put_done(c, m);
}

/* It never came to its receiver: nor did what it offers. */
static bool is_void(const struct gezi_outgoing *m)
{
    return m->state == GEZI_FAILED && m->reason != GEZI_WHY_NO_ANSWER &&
           m->reason != GEZI_WHY_LEFT;
}

void gezi_outgoing_settle(struct gezi_core *c, struct gezi_outgoing *m)
{
    struct gezi_bundle *files = gezi_outgoing_files(c, m);

    if (files)
        files->awaited = false;
    if (files && is_void(m))
        gezi_bundle_end(c, files);
    list_drop(&c->sending.waiting, m);
    gezi_heap_drop(&c->timers, &m->timer);
    gezi_heap_release(&c->timers);
    gezi_line_part(c, m);
    put_done(c, m);
}

void gezi_outgoing_fini(struct gezi_core *c)
{
    struct gezi_outgoing_list *lists[] = {&c->sending.waiting,
                                          &c->sending.done};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct gezi_outgoing *m = lists[i]->head, *next; m; m = next) {
            next = m->next;
            gezi_outgoing_free(m);
        }
    for (int i = 0; i < GEZI_LINE_CHAINS; i++)
        for (struct gezi_line *l = c->sending.lines[i], *next; l; l = next) {
            next = l->chain;
            free(l);
        }
}

bool gezi_outgoing_waits(const struct gezi_core *c,
                         const struct gezi_outgoing *m)
{
    const struct gezi_person *p = gezi_people_get(&c->people, m->peer);

    return c->outbox && !(m->flags & GEZI_MSG_NO_QUEUE) &&
           !(p && gezi_person_is_script(p));
}

/* Telling */

const struct gezi_peer *gezi_outgoing_peer(struct gezi_core *c,
                                           const struct gezi_outgoing *m,
                                           char key[static GEZI_ADDR_TEXT],
                                           struct gezi_peer *room)
{
    const struct gezi_person *p = gezi_people_get(&c->people, m->peer);

    if (m->flags & GEZI_MSG_BROADCAST)
        return NULL;
    if (p)
        gezi_peer_of(c, p, room);
    else
        gezi_peer_of_addr(c, m->to, key, room);
    return room;
}

struct gezi_block *gezi_delivery_new(struct gezi_core *c,
                                     const struct gezi_peer *peer,
                                     const struct gezi_outgoing *m)
{
    struct gezi_block *b =
        gezi_event_new(c, GEZI_EV_DELIVERY, peer, strlen(m->id) + 1);

    if (!b)
        return NULL;
    b->event.delivery = (struct gezi_delivery){
        .ref = m->ref,
        .id = gezi_block_text(b, m->id),
        .state = m->state,
        .reason = m->reason,
        .attempts = m->attempts,
        .number = m->number,
        .seals = m->seals,
    };
    return b;
}

enum gezi_err gezi_outgoing_tell(struct gezi_core *c, struct gezi_outgoing *m,
                                 enum gezi_state state, enum gezi_reason reason,
                                 size_t over_bytes)
{
    enum gezi_state state_before = m->state;
    enum gezi_reason reason_before = m->reason;
    char key[GEZI_ADDR_TEXT];
    struct gezi_peer room;
    struct gezi_block *b;

    m->state = state;
    m->reason = reason;
    b = gezi_delivery_new(c, gezi_outgoing_peer(c, m, key, &room), m);
    if (!b) {
        m->state = state_before;
        m->reason = reason_before;
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    b->event.delivery.over_bytes = (unsigned)over_bytes;
    m->told = c->turn;
    gezi_event(c, b);
    return GEZI_OK;
}

enum gezi_err gezi_outgoing_finish(struct gezi_core *c, struct gezi_outgoing *m,
                                   enum gezi_state state,
                                   enum gezi_reason reason, size_t over_bytes)
{
    enum gezi_err err = gezi_outgoing_tell(c, m, state, reason, over_bytes);

    if (!err)
        gezi_outgoing_settle(c, m);
    return err;
}
