#include "index.h"

#include "lang.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

/*
 * m->slots is an open hash from gezi_peer.id to its conversation, at most half
 * full; ids are handed out in turn, so their low bits spread well.
 */
static size_t slot_of(const struct model *m, uint32_t peer)
{
    size_t i = peer & (m->slots_n - 1);

    while (m->slots[i] && m->slots[i]->to.peer != peer)
        i = (i + 1) & (m->slots_n - 1);
    return i;
}

static void slots_grow(struct model *m)
{
    m->slots_n = m->slots_n ? 2 * m->slots_n : 64;
    free(m->slots);
    m->slots = xcalloc(m->slots_n, sizeof *m->slots);
    for (size_t i = 0; i < m->talks_n; i++)
        if (m->talks[i]->to.peer)
            m->slots[slot_of(m, m->talks[i]->to.peer)] = m->talks[i];
}

static void slots_add(struct model *m, struct talk *t, uint32_t peer)
{
    if (2 * (m->slots_used + 1) > m->slots_n)
        slots_grow(m);
    t->to.peer = peer;
    m->slots[slot_of(m, peer)] = t;
    m->slots_used++;
}

/* Close the gap: what was pushed past it by the hash moves up. */
static void slots_remove(struct model *m, struct talk *t)
{
    size_t mask = m->slots_n - 1, gap = slot_of(m, t->to.peer), i = gap;

    m->slots[gap] = NULL;
    m->slots_used--;
    t->to.peer = 0;
    while (m->slots[i = (i + 1) & mask]) {
        size_t home = m->slots[i]->to.peer & mask;

        if (((i - home) & mask) < ((i - gap) & mask))
            continue;
        m->slots[gap] = m->slots[i];
        m->slots[i] = NULL;
        gap = i;
    }
}

static int newest_first(const void *a, const void *b)
{
    const struct talk *x = *(struct talk *const *)a;
    const struct talk *y = *(struct talk *const *)b;

    return (x->last_ms < y->last_ms) - (x->last_ms > y->last_ms);
}

/* Too many: the oldest quarter goes, but for what the user has begun. */
static void talks_thin(struct model *m)
{
    size_t n = m->talks_n, kept = n - n / 4;

    qsort(m->talks + 1, n - 1, sizeof *m->talks, newest_first);
    for (size_t i = kept; i < n; i++) {
        struct talk *t = m->talks[i];

        if (t == m->talk || t->draft.n > 0) {
            m->talks[kept++] = t;
            continue;
        }
        if (t->to.peer)
            slots_remove(m, t);
        m->bytes -= t->bytes;
        talk_free(t);
    }
    m->talks_n = kept;
    m->list_stale = true;
    m->list_n = 0; /* its entries may be among those that went */
}

static struct talk *talks_new(struct model *m, const char *key,
                              const char *name)
{
    struct talk *t = talk_new(++m->talk_no, key, name);

    if (m->talks_n >= MODEL_TALKS_MAX)
        talks_thin(m);
    m->talks = xreallocarray(m->talks, m->talks_n + 1, sizeof *m->talks);
    m->talks[m->talks_n++] = t;
    m->list_stale = true;
    return t;
}

void talks_init(struct model *m)
{
    slots_grow(m);
    talks_new(m, "*", _("Everyone"))->everyone = true;
}

void talks_fini(struct model *m)
{
    for (size_t i = 0; i < m->talks_n; i++)
        talk_free(m->talks[i]);
    free(m->talks);
    free(m->slots);
}

struct talk *model_everyone(const struct model *m) { return m->talks[0]; }

struct talk *talks_of_no(const struct model *m, uint32_t no)
{
    for (size_t i = m->talks_n; i-- > 0;)
        if (m->talks[i]->no == no)
            return m->talks[i];
    return NULL;
}

struct talk *model_talk_of(const struct model *m, uint32_t peer)
{
    return peer ? m->slots[slot_of(m, peer)] : NULL;
}

void talks_attach(struct model *m, struct talk *t, const struct gezi_peer *peer)
{
    if (model_talk_of(m, peer->id))
        return; /* both were written to: they stay two */
    slots_add(m, t, peer->id);
    t->to.addr = peer->addr;
    free(t->key);
    t->key = xstrdup(peer->key);
    talk_rename(t, gezi_peer_name(peer));
    m->list_stale = true;
}

void talks_detach(struct model *m, uint32_t peer)
{
    struct talk *t = model_talk_of(m, peer);

    if (t)
        slots_remove(m, t);
    m->list_stale = true;
}

/* An address without a port means the port that everyone here uses. */
static bool same_place(const struct model *m, struct gezi_addr a,
                       struct gezi_addr b)
{
    uint16_t port = m->health.port ? m->health.port : GEZI_PORT;

    a.port = a.port ? a.port : port;
    b.port = b.port ? b.port : port;
    return gezi_addr_equal(a, b);
}

struct talk *talks_known(struct model *m, const struct gezi_peer *peer)
{
    struct talk *t = model_talk_of(m, peer->id);

    if (t)
        t->to.addr = peer->addr;
    if (t || m->slots_used + 1 == m->talks_n)
        return t;
    for (size_t i = 1; i < m->talks_n; i++) {
        t = m->talks[i];
        if (!t->to.peer && (strcmp(t->key, peer->key) == 0 ||
                            same_place(m, t->to.addr, peer->addr))) {
            talks_attach(m, t, peer);
            return t;
        }
    }
    return NULL;
}

struct talk *model_talk_with(struct model *m, const struct gezi_peer *peer)
{
    struct talk *t = talks_known(m, peer);

    if (t)
        return t;
    t = talks_new(m, peer->key, gezi_peer_name(peer));
    t->to.addr = peer->addr;
    slots_add(m, t, peer->id);
    return t;
}

struct talk *model_talk_at(struct model *m, struct gezi_addr addr)
{
    char text[GEZI_ADDR_TEXT];
    struct talk *t;

    for (size_t i = 1; i < m->talks_n; i++)
        if (!m->talks[i]->to.peer && same_place(m, m->talks[i]->to.addr, addr))
            return m->talks[i];
    gezi_addr_print(addr, text);
    t = talks_new(m, text, text);
    t->to.addr = addr;
    return t;
}

/* Make room within the bound of all texts; t->bytes is counted anew. */
static void texts_thin(struct model *m)
{
    while (m->bytes > MODEL_BYTES_MAX) {
        struct talk *fat = m->talks[0];

        for (size_t i = 1; i < m->talks_n; i++)
            if (m->talks[i]->bytes > fat->bytes)
                fat = m->talks[i];
        m->bytes -= fat->bytes;
        talk_drop(fat, (fat->n + 1) / 2);
        m->bytes += fat->bytes;
    }
}

struct message *talks_add(struct model *m, struct talk *t,
                          enum message_kind kind, int64_t unix_ms,
                          const char *text)
{
    struct message *msg;

    texts_thin(m);
    m->bytes -= t->bytes;
    msg = talk_add(t, kind, unix_ms, text);
    m->bytes += t->bytes;
    return msg;
}

struct message *talks_add_front(struct model *m, struct talk *t,
                                enum message_kind kind, int64_t unix_ms,
                                const char *text)
{
    struct message *msg;

    m->bytes -= t->bytes;
    if (t->n == TALK_MESSAGES_MAX)
        talk_drop_end(t, 1);
    msg = talk_add_front(t, kind, unix_ms, text);
    m->bytes += t->bytes;
    return msg;
}

void talks_retext(struct model *m, struct talk *t, struct message *msg,
                  const char *text)
{
    size_t old = strlen(msg->text), n = strlen(text);

    free(msg->text);
    msg->text = xstrdup(text);
    msg->rows = 0;
    t->bytes = t->bytes - old + n;
    m->bytes = m->bytes - old + n;
}

void talks_clear(struct model *m, struct talk *t)
{
    m->bytes -= t->bytes;
    talk_drop(t, t->n);
    m->bytes += t->bytes;
    t->loaded = t->older = t->newer = false;
    t->reached = 0;
    t->choosing = t->scrolled = false;
}

struct talk *talks_of_key(struct model *m, const char *key)
{
    const struct gezi_peer *now;

    if (strcmp(key, "*") == 0)
        return model_everyone(m);
    now = people_by_key(m->people, key);
    return now ? model_talk_with(m, now) : NULL;
}

struct talk *talks_of_past(struct model *m, const struct gezi_peer *peer,
                           bool everyone)
{
    struct talk *t = talks_of_key(m, everyone ? "*" : peer->key);

    if (t)
        return t;
    for (size_t i = 1; i < m->talks_n; i++)
        if (strcmp(m->talks[i]->key, peer->key) == 0)
            return m->talks[i];
    t = talks_new(m, peer->key, gezi_peer_name(peer));
    t->to.addr = peer->addr;
    return t;
}
