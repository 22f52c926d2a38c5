/*
 * Who is here, for old clients that ask somebody instead of everybody.
 * docs/protocol.md 9.9
 */
#include "core_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETTLED_MS = 3000, /* behind our coming: before that we know nobody */
    OFFER_MS = 30000,  /* so long a stranger may ask for what we offered */
    SPAN_MS = 1000,
    MOST = 16, /* lists in that time, to all: they are long */
    RECORD_MAX = 1024,
    ROOM_LEFT = 80, /* what the official client leaves free */
    FRONT = 12,     /* two numbers of five characters, each with its BEL */
    BEL = '\a',
    BS = '\b', /* stands for nothing: empty fields are skipped by some */
};

/* Of those who enter, what a list tells. */
#define STATUS 0x1f650000u

static struct gezi_listener *offered_to(struct gezi_core *c,
                                        struct gezi_addr to)
{
    size_t places = sizeof c->listeners / sizeof *c->listeners;
    uint64_t key = (uint64_t)to.ip << 16 | to.port;

    return &c->listeners[gezi_mix(c->people.seed ^ key) % places];
}

/* Not to FeiQ, which asks and needs none, nor before we know anybody. */
void gezi_on_is_get_list(struct gezi_core *c, struct gezi_arrival *a)
{
    if (a->kind == GEZI_KIND_FEIQ || !c->announce.announced ||
        c->now - c->announce.entered < SETTLED_MS || !gezi_may_reply(c, a))
        return;
    *offered_to(c, a->from) = (struct gezi_listener){a->from, c->now};
    gezi_reply(c, a->from, gezi_codec_legacy(c->codec), GEZI_CMD_OKGETLIST,
               (gezi_span){NULL, 0});
}

static bool may_have(struct gezi_core *c, const struct gezi_arrival *a)
{
    const struct gezi_listener *l = offered_to(c, a->from);

    return a->who || (gezi_addr_equal(l->to, a->from) && l->to.ip &&
                      c->now - l->at < OFFER_MS);
}

static void put_name(struct gezi_core *c, struct gezi_writer *w,
                     enum gezi_charset cs, const char *name)
{
    size_t before = w->n;

    gezi_encode(c->codec, name, cs, w, NULL);
    if (w->n == before)
        gezi_put_byte(w, BS);
    gezi_put_byte(w, BEL);
}

/* The port is that of the network read with its bytes the other way round. */
static void put_record(struct gezi_core *c, struct gezi_writer *w,
                       enum gezi_charset cs, const struct gezi_person *p)
{
    struct gezi_addr at = gezi_person_addr(p, 0);
    char text[GEZI_ADDR_TEXT], *colon;
    uint32_t away = p->presence == GEZI_AWAY ? GEZI_OPT_ABSENCE : 0;

    put_name(c, w, cs, gezi_person_text(p, GEZI_F_USER));
    put_name(c, w, cs, gezi_person_text(p, GEZI_F_HOST));
    gezi_put_u64(w, (p->caps & STATUS) | away);
    gezi_put_byte(w, BEL);
    gezi_addr_print(at, text);
    if ((colon = strchr(text, ':')))
        *colon = '\0';
    gezi_put_text(w, text);
    gezi_put_byte(w, BEL);
    gezi_put_u64(w, (uint16_t)(at.port >> 8 | at.port << 8));
    gezi_put_byte(w, BEL);
    put_name(c, w, cs, gezi_person_text(p, GEZI_F_NICK));
    put_name(c, w, cs, gezi_person_text(p, GEZI_F_GROUP));
}

/* No status at all would say that somebody left. */
static bool is_listed(const struct gezi_person *p, const struct gezi_arrival *a)
{
    return p != a->who && p->presence != GEZI_OFFLINE && p->addrs &&
           p->kind != GEZI_KIND_BARE && p->caps & STATUS;
}

/* As many as fit, from that row on; returns the row to go on with, 0: none. */
static uint32_t put_records(struct gezi_core *c, const struct gezi_arrival *a,
                            enum gezi_charset cs, uint32_t at,
                            struct gezi_writer *w, unsigned *count)
{
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));) {
        uint8_t bytes[RECORD_MAX];
        struct gezi_writer record = {bytes, sizeof bytes, 0, false};

        if (!is_listed(p, a))
            continue;
        put_record(c, &record, cs, p);
        if (record.full)
            continue;
        if (w->n + record.n + ROOM_LEFT >= w->cap)
            return at - 1;
        gezi_put(w, gezi_written(&record));
        ++*count;
    }
    return 0;
}

void gezi_on_get_list(struct gezi_core *c, struct gezi_arrival *a)
{
    bool utf8 = a->k->command & (GEZI_OPT_UTF8 | GEZI_OPT_CAPUTF8);
    enum gezi_charset cs = utf8 ? GEZI_CS_UTF8 : gezi_codec_legacy(c->codec);
    struct gezi_writer w = {.cap = gezi_kind_limit(a->kind)};
    char front[FRONT + 1];
    unsigned count = 0;
    uint64_t start = 0;
    uint32_t next;
    size_t head;

    gezi_body_number(a->k->extra, &start);
    /* The pieces of one list follow each other at once. */
    if (start > UINT16_MAX || !may_have(c, a) ||
        !gezi_budget_spend(&c->list_budget, c->now, SPAN_MS, MOST))
        return;
    w.p = malloc(w.cap);
    if (!w.p) {
        c->counts.nomem++;
        return;
    }
    gezi_put_head(c, &w, cs, GEZI_CMD_ANSLIST | (utf8 ? GEZI_OPT_UTF8 : 0));
    head = w.n;
    w.n += FRONT;
    next = put_records(c, a, cs, (uint32_t)start, &w, &count);
    snprintf(front, sizeof front, "%5u\a%5u\a", (unsigned)(uint16_t)next,
             count);
    memcpy(w.p + head, front, FRONT);
    gezi_put_byte(&w, 0);
    gezi_output(c, &a->from, gezi_written(&w));
    free(w.p);
}
