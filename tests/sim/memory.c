#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person {
    struct gezi_peer peer; /* strings owned */
    int64_t seen_ms;
};

struct message {
    bool out;
    char *key, *id, *text;
    uint8_t *raw;
    size_t raw_n;
    uint64_t number;
    int64_t unix_ms;
    unsigned flags, attempts;
    enum gezi_state state;
};

/* How a message was before this batch. */
struct undo {
    size_t index;
    struct message was;
};

struct memory {
    struct gezi_store side;
    struct person *people;
    size_t people_n;
    struct message *messages;
    size_t messages_n, kept_n;
    struct undo *undo;
    size_t undo_n;
    uint64_t highest;
    bool fail;
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static void *copy(const void *bytes, size_t n)
{
    void *to = must(malloc(n + 1));

    if (n)
        memcpy(to, bytes, n);
    return to;
}

static char *copy_text(const char *text)
{
    return copy(text, strlen(text) + 1);
}

static void person_fini(struct person *p)
{
    const char *owned[] = {p->peer.key,  p->peer.nick,  p->peer.user,
                           p->peer.host, p->peer.group, p->peer.client,
                           p->peer.sign};

    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free((void *)(uintptr_t)owned[i]);
}

static const char *key_of(const struct gezi_peer *peer,
                          char room[static GEZI_ADDR_TEXT])
{
    if (*peer->key)
        return peer->key;
    gezi_addr_print(peer->addr, room);
    return room;
}

static void keep_person(struct memory *m, const struct gezi_peer *peer,
                        int64_t seen_ms)
{
    struct person *p = NULL;
    struct gezi_peer own = *peer;
    char room[GEZI_ADDR_TEXT];
    const char *key = key_of(peer, room);

    for (size_t i = 0; i < m->people_n && !p; i++)
        if (strcmp(m->people[i].peer.key, key) == 0)
            p = &m->people[i];
    own.id = 0;
    own.presence = GEZI_OFFLINE;
    own.key = copy_text(key);
    own.nick = copy_text(peer->nick);
    own.user = copy_text(peer->user);
    own.host = copy_text(peer->host);
    own.group = copy_text(peer->group);
    own.client = copy_text(peer->client);
    own.sign = copy_text(peer->sign);
    if (p) {
        seen_ms = seen_ms ? seen_ms : p->seen_ms;
        person_fini(p);
    } else {
        m->people = must(realloc(m->people, (m->people_n + 1) * sizeof *p));
        p = &m->people[m->people_n++];
    }
    *p = (struct person){own, seen_ms};
}

static struct message *add(struct memory *m, const struct gezi_event *ev,
                           const char *id, const char *text)
{
    char room[GEZI_ADDR_TEXT];
    struct message *t;

    m->messages = must(realloc(m->messages, (m->messages_n + 1) * sizeof *t));
    t = &m->messages[m->messages_n++];
    *t = (struct message){.key = copy_text(key_of(&ev->peer, room)),
                          .id = copy_text(id),
                          .text = copy_text(text),
                          .unix_ms = ev->unix_ms};
    return t;
}

static enum gezi_kept arrived(struct memory *m, const struct gezi_event *ev)
{
    const struct gezi_message *e = &ev->message;
    struct message *t;

    keep_person(m, &ev->peer, ev->unix_ms);
    for (size_t i = m->messages_n; i-- > 0;) {
        t = &m->messages[i];
        if (!t->out && t->number == e->number && t->unix_ms >= e->since_ms &&
            strcmp(t->key, ev->peer.key) == 0 && t->raw_n == e->raw.n &&
            memcmp(t->raw, e->raw.p, t->raw_n) == 0)
            return GEZI_KEPT_REPEAT;
    }
    t = add(m, ev, e->id, e->text);
    t->number = e->number;
    t->raw = copy(e->raw.p, e->raw.n);
    t->raw_n = e->raw.n;
    return GEZI_KEPT_NEW;
}

static void delivery(struct memory *m, const struct gezi_delivery *e)
{
    for (size_t i = m->messages_n; i-- > 0;) {
        struct message *t = &m->messages[i];

        if (!t->out || strcmp(t->id, e->id) != 0)
            continue;
        if (i < m->kept_n) {
            m->undo = must(realloc(m->undo, (m->undo_n + 1) * sizeof *m->undo));
            m->undo[m->undo_n++] = (struct undo){i, *t};
        }
        t->state = e->state;
        t->attempts = e->attempts;
        t->number = e->number ? e->number : t->number;
        return;
    }
}

static enum gezi_kept side_event(void *ctx, const struct gezi_event *ev)
{
    struct memory *m = ctx;

    if (ev->kind == GEZI_EV_MESSAGE)
        return arrived(m, ev);
    if (ev->kind == GEZI_EV_PERSON && ev->change != GEZI_CHANGE_GONE) {
        keep_person(m, &ev->peer, ev->unix_ms);
    } else if (ev->kind == GEZI_EV_SENT) {
        struct message *t = add(m, ev, ev->sent.id, ev->sent.text);

        t->out = true;
        t->number = ev->sent.number;
        t->flags = ev->sent.flags;
        if (ev->peer.id)
            keep_person(m, &ev->peer, 0);
    } else if (ev->kind == GEZI_EV_DELIVERY) {
        delivery(m, &ev->delivery);
    }
    return GEZI_KEPT_NEW;
}

static void message_fini(struct message *t)
{
    free(t->key);
    free(t->id);
    free(t->text);
    free(t->raw);
}

static int side_commit(void *ctx)
{
    struct memory *m = ctx;
    int err = 0;

    if (m->fail && (m->undo_n || m->kept_n < m->messages_n)) {
        err = -ENOSPC;
        while (m->undo_n--)
            m->messages[m->undo[m->undo_n].index] = m->undo[m->undo_n].was;
        while (m->messages_n > m->kept_n)
            message_fini(&m->messages[--m->messages_n]);
    }
    m->fail = false;
    m->undo_n = 0;
    m->kept_n = m->messages_n;
    return err;
}

static void side_number(void *ctx, uint64_t highest)
{
    ((struct memory *)ctx)->highest = highest;
}

static uint64_t side_highest(void *ctx)
{
    return ((struct memory *)ctx)->highest;
}

static int side_restore(void *ctx, const struct gezi_restorer *into)
{
    struct memory *m = ctx;

    for (size_t i = 0; i < m->people_n; i++) {
        struct gezi_known known = {.peer = m->people[i].peer,
                                   .seen_ms = m->people[i].seen_ms};

        into->person(into->ctx, &known);
    }
    for (size_t i = 0; i < m->messages_n; i++) {
        const struct message *t = &m->messages[i];
        struct gezi_waiting waiting = {.id = t->id,
                                       .text = t->text,
                                       .number = t->number,
                                       .unix_ms = t->unix_ms,
                                       .flags = t->flags,
                                       .attempts = t->attempts};

        if (!t->out || t->state > GEZI_TRYING)
            continue;
        for (size_t p = 0; p < m->people_n; p++)
            if (strcmp(m->people[p].peer.key, t->key) == 0)
                waiting.peer = m->people[p].peer;
        into->message(into->ctx, &waiting);
    }
    return 0;
}

struct memory *memory_new(void)
{
    struct memory *m = must(calloc(1, sizeof *m));

    m->side = (struct gezi_store){.ctx = m,
                                  .event = side_event,
                                  .commit = side_commit,
                                  .number = side_number,
                                  .highest = side_highest,
                                  .restore = side_restore};
    return m;
}

void memory_free(struct memory *m)
{
    for (size_t i = 0; i < m->people_n; i++)
        person_fini(&m->people[i]);
    for (size_t i = 0; i < m->messages_n; i++)
        message_fini(&m->messages[i]);
    free(m->people);
    free(m->messages);
    free(m->undo);
    free(m);
}

const struct gezi_store *memory_side(struct memory *m) { return &m->side; }

void memory_fail(struct memory *m) { m->fail = true; }

bool memory_has(const struct memory *m, const char *key, uint64_t number)
{
    for (size_t i = m->kept_n; i-- > 0;)
        if (!m->messages[i].out && m->messages[i].number == number &&
            strcmp(m->messages[i].key, key) == 0)
            return true;
    return false;
}

size_t memory_count(const struct memory *m, enum gezi_state state)
{
    size_t n = 0;

    for (size_t i = 0; i < m->messages_n; i++)
        n += m->messages[i].out && m->messages[i].state == state;
    return n;
}
