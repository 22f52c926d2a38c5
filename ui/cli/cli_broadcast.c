/* gezi broadcast: one message to everyone, no receipts. */
#include "cli_json.h"
#include "lang.h"
#include "out.h"
#include "verb.h"
#include "xalloc.h"

#include <stdlib.h>

/* Most answers to our announcement have come by then: they are counted. */
enum { COUNT_MS = GEZI_ANSWER_FEW_MS + 200, REF = 1 };

struct broadcast {
    struct verb_front base;
    char *text;
    bool sent, gone;
    int64_t give_up, count_until;
    struct strbuf own_key;
};

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct broadcast *b = ctx;

    b->give_up = now + INT64_C(1000) * b->base.o->timeout;
    b->count_until = INT64_MAX;
    verb_start(&b->base, host);
}

static void print(struct broadcast *b)
{
    size_t here = people_here(b->base.people);
    struct strbuf line = {0};

    if (here)
        strbuf_printf(&line,
                      ngettext("sent to everyone (%zu person here)",
                               "sent to everyone (%zu people here)", here),
                      here);
    else
        strbuf_text(&line, _("sent to everyone (nobody has answered yet)"));
    verb_wrote(&b->base, out_put(&line));
    strbuf_fini(&line);
}

/* Those who encrypt take no clear broadcast, and get no copy under a key that
 * may be somebody else's. */
static void tell_left_out(struct broadcast *b)
{
    const struct gezi_peer *p;
    size_t at = 0;

    while ((p = people_next(b->base.people, &at)))
        if (p->trust == GEZI_TRUST_CHANGED && p->presence != GEZI_OFFLINE)
            verb_tell_key_changed(&b->base, gezi_peer_name(p),
                                  gezi_peer_name(p), "");
}

static void done(struct broadcast *b)
{
    if (!b->base.o->json)
        print(b);
    tell_left_out(b);
    verb_leave(&b->base, CLI_DONE);
}

static void go(struct broadcast *b, int64_t now)
{
    const struct gezi_host *host = b->base.host;
    struct gezi_command all = {
        .what = GEZI_DO_BROADCAST, .ref = REF, .text = b->text};
    enum gezi_err err;

    b->sent = true;
    b->count_until = verb_own_core(&b->base) ? now + COUNT_MS : now;
    err = host->command(host->ctx, &all);
    if (err) {
        verb_tell(&b->base, _("not sent: %s"), lang_word(gezi_err_text(err)));
        verb_leave(&b->base, CLI_ERROR);
    }
}

static void delivery(struct broadcast *b, const struct gezi_delivery *d,
                     int64_t now)
{
    if (d->state != GEZI_FAILED) {
        b->gone = true;
        if (now >= b->count_until)
            done(b);
        return;
    }
    if (d->reason == GEZI_WHY_TOO_LONG)
        verb_tell(&b->base,
                  _("too long for everyone by %u bytes; send it in parts"),
                  d->over_bytes);
    else
        verb_tell(&b->base, _("not sent: %s; try again"),
                  lang_word(gezi_reason_text(d->reason)));
    verb_leave(&b->base, CLI_ERROR);
}

static void print_json(struct broadcast *b, const struct gezi_event *ev)
{
    struct json j = {0};
    struct gezi_peer own = cli_json_own(b->base.o, b->base.host, &b->own_key);

    if (b->base.o->json && cli_json_event(&j, ev, &own))
        verb_wrote(&b->base, out_json(&j));
    strbuf_fini(&j.out);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct broadcast *b = ctx;

    if (b->base.ended)
        return;
    people_event(b->base.people, ev);
    if (ev->kind == GEZI_EV_READY && !b->sent) {
        go(b, now);
    } else if (ev->kind == GEZI_EV_SENT && ev->sent.ref == REF) {
        verb_warn_lost(&ev->sent, _("everyone"));
        print_json(b, ev);
    } else if (ev->kind == GEZI_EV_DELIVERY && ev->delivery.ref == REF) {
        print_json(b, ev);
        delivery(b, &ev->delivery, now);
    }
}

static int64_t deadline(void *ctx)
{
    const struct broadcast *b = ctx;

    if (b->base.ended)
        return INT64_MAX;
    return b->gone && b->count_until < b->give_up ? b->count_until : b->give_up;
}

static void tick(void *ctx, int64_t now)
{
    struct broadcast *b = ctx;

    if (b->base.ended)
        return;
    if (b->gone && now >= b->count_until) {
        done(b);
    } else if (now >= b->give_up) {
        verb_tell(&b->base,
                  _("nothing was sent within %u s; is the network up?"),
                  (unsigned)b->base.o->timeout);
        verb_leave(&b->base, CLI_TIMEOUT);
    }
}

static void broadcast_free(void *ctx)
{
    struct broadcast *b = ctx;

    free(b->text);
    strbuf_fini(&b->own_key);
    free(b);
}

int broadcast_begin(const struct options *o, char **words, int count,
                    struct gezi_front *front)
{
    int status;
    char *text = verb_text(o, words, count, &status);
    struct broadcast *b;

    if (!text)
        return status;
    b = xcalloc(1, sizeof *b);
    b->base = (struct verb_front){
        .o = o, .people = people_new(), .free = broadcast_free};
    b->text = text;
    *front = (struct gezi_front){.ctx = b,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick};
    return CLI_FRONT;
}
