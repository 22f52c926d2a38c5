/* Sealed messages: the sender learns when one was opened. docs/protocol.md 9.6
 */
#include "compose.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { READS_MAX = 256 };

/* A READMSG on its way. */
struct gezi_read {
    struct gezi_timer timer;
    struct gezi_read *next;
    uint64_t number; /* its own */
    struct gezi_addr to;
    unsigned attempts;
    size_t n;
    uint8_t bytes[];
};

static void read_free(struct gezi_core *c, struct gezi_read *r)
{
    struct gezi_read **link = &c->reads;

    while (*link != r)
        link = &(*link)->next;
    *link = r->next;
    gezi_heap_drop(&c->timers, &r->timer);
    gezi_heap_release(&c->timers);
    c->reads_n--;
    free(r);
}

void gezi_reads_fini(struct gezi_core *c)
{
    while (c->reads)
        read_free(c, c->reads);
}

static void transmit(struct gezi_core *c, struct gezi_read *r)
{
    r->attempts++;
    gezi_output(c, &r->to, (gezi_span){r->bytes, r->n});
    gezi_heap_set(&c->timers, &r->timer, c->now + GEZI_READ_RETRY_MS);
}

void gezi_read_due(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_read *r = GEZI_WHOLE(t, struct gezi_read, timer);

    if (r->attempts > GEZI_READ_RETRIES)
        read_free(c, r);
    else
        transmit(c, r);
}

/* Old clients answer nothing to it: they are told once. */
static enum gezi_err tell_once(struct gezi_core *c, struct gezi_addr to,
                               uint64_t number)
{
    uint8_t digits[20];
    struct gezi_writer w = {digits, sizeof digits, 0, false};

    gezi_put_u64(&w, number);
    return gezi_reply(c, to, gezi_codec_legacy(c->codec), GEZI_CMD_READMSG,
                      gezi_written(&w));
}

enum gezi_err gezi_do_open(struct gezi_core *c, const struct gezi_command *cmd)
{
    uint32_t command = GEZI_CMD_READMSG | GEZI_OPT_READCHECK;
    enum gezi_charset cs = gezi_codec_legacy(c->codec);
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_route route;
    struct gezi_read *r;

    if (!gezi_route_of(c, &cmd->to, 0, &route) ||
        route.kind == GEZI_KIND_BARE || (route.p && !route.p->addrs) ||
        c->reads_n == READS_MAX || c->announce.leaving)
        return GEZI_OK; /* nobody to tell, or too many at once */
    if (cmd->flags & GEZI_OPEN_ONCE)
        return tell_once(c, route.to, cmd->number);
    r = malloc(sizeof *r + sizeof bytes);
    if (!r || gezi_heap_promise(&c->timers)) {
        free(r);
        return GEZI_E_NOMEM;
    }
    *r = (struct gezi_read){.to = route.to, .next = c->reads};
    r->timer.what = GEZI_T_READ;
    r->number = gezi_put_head(c, &w, cs, command);
    gezi_put_u64(&w, cmd->number);
    gezi_put_byte(&w, 0);
    r->n = w.n;
    memcpy(r->bytes, bytes, w.n);
    c->reads = r;
    c->reads_n++;
    transmit(c, r);
    return GEZI_OK;
}

void gezi_on_read_answer(struct gezi_core *c, struct gezi_arrival *a)
{
    uint64_t number;

    if (!gezi_body_number(a->k->extra, &number))
        return;
    for (struct gezi_read *r = c->reads; r; r = r->next) {
        if ((r->number != number && (uint32_t)r->number != number) ||
            r->to.ip != a->from.ip ||
            (r->to.port != a->from.port && a->from.port != c->port))
            continue;
        read_free(c, r);
        return;
    }
}

void gezi_on_read(struct gezi_core *c, struct gezi_arrival *a)
{
    uint64_t number;

    if (!gezi_body_number(a->k->extra, &number))
        return;
    gezi_outgoing_read(c, a, number);
    if (a->k->command & GEZI_OPT_READCHECK && gezi_may_reply(c, a))
        gezi_reply(c, a->from, gezi_codec_legacy(c->codec), GEZI_CMD_ANSREADMSG,
                   a->k->number_text);
}
