/* gezi refuse and gezi withdraw: an offer of theirs, or of ours, is over. */
#include "cli_get.h"

#include "cli_json.h"
#include "flow.h"
#include "lang.h"
#include "out.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 10000 }; /* a gezi that is stopped would never answer */

struct end {
    struct verb_front base;
    struct offer offer;
    enum gezi_do what;
    bool asked;
    size_t left;
    int64_t give_up;
};

static void ask(struct end *e)
{
    const struct gezi_host *host = e->base.host;

    e->asked = true;
    for (size_t i = 0; i < e->offer.count && !e->base.ended; i++) {
        struct gezi_command cmd = {.what = e->what,
                                   .offer = e->offer.id,
                                   .file = e->offer.at[i].id,
                                   .ref = i + 1};
        enum gezi_err err = host->command(host->ctx, &cmd);

        if (!err)
            continue;
        verb_tell(&e->base, _("cannot end %s: %s"), e->offer.at[i].name,
                  lang_word(gezi_err_text(err)));
        verb_leave(&e->base, CLI_ERROR);
    }
}

static struct want *meant(struct end *e, const struct gezi_transfer *t)
{
    if (!e->asked || strcmp(t->offer, e->offer.id) != 0 ||
        t->out != (e->what == GEZI_DO_WITHDRAW))
        return NULL;
    for (size_t i = 0; i < e->offer.count; i++)
        if (e->offer.at[i].id == t->file && !e->offer.at[i].settled)
            return &e->offer.at[i];
    return NULL;
}

static void print(struct end *e, const struct gezi_event *ev)
{
    struct strbuf line = {0};
    struct json j = {0};

    if (e->base.o->json) {
        cli_json_transfer(&j, ev, false);
        verb_wrote(&e->base, out_json(&j));
    } else if (flow_words(&line, ev, false)) {
        verb_wrote(&e->base, out_put(&line));
    }
    strbuf_fini(&j.out);
    strbuf_fini(&line);
}

static void transfer(struct end *e, const struct gezi_event *ev)
{
    struct want *w = meant(e, &ev->transfer);

    if (!w || ev->transfer.state == GEZI_FILE_WAITING ||
        ev->transfer.state == GEZI_FILE_RUNNING)
        return;
    w->settled = true;
    print(e, ev);
    if (ev->transfer.state == GEZI_FILE_FAILED)
        verb_leave(&e->base, CLI_NOBODY);
    else if (--e->left == 0)
        verb_leave(&e->base, CLI_DONE);
}

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct end *e = ctx;

    e->give_up = now + PATIENCE_MS;
    verb_start(&e->base, host);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct end *e = ctx;

    (void)now;
    if (e->base.ended)
        return;
    if (ev->kind == GEZI_EV_READY && !e->asked)
        ask(e);
    else if (ev->kind == GEZI_EV_TRANSFER)
        transfer(e, ev);
}

static int64_t deadline(void *ctx)
{
    const struct end *e = ctx;

    return e->base.ended ? INT64_MAX : e->give_up;
}

static void tick(void *ctx, int64_t now)
{
    struct end *e = ctx;

    if (e->base.ended || now < e->give_up)
        return;
    verb_tell(&e->base, _("no word of %s within %d s; try again"), e->offer.id,
              PATIENCE_MS / 1000);
    verb_leave(&e->base, CLI_TIMEOUT);
}

static void end_free(void *ctx)
{
    struct end *e = ctx;

    get_forget(&e->offer);
    free(e);
}

int end_begin(const struct options *o, char **words, int count,
              struct gezi_front *front)
{
    (void)o, (void)words, (void)count, (void)front;
    return CLI_LOOK;
}

static int begin(const struct options *o, const char *word, enum get_wish wish,
                 const struct gezi_archive *a, struct gezi_front *front)
{
    struct offer offer;
    struct end *e;
    int status;

    if (!get_find(o, a, word, wish, &offer, &status))
        return status;
    e = xcalloc(1, sizeof *e);
    *e = (struct end){
        .base = {.o = o, .free = end_free},
        .offer = offer,
        .what = wish == GET_REFUSE ? GEZI_DO_REFUSE : GEZI_DO_WITHDRAW,
        .left = offer.count,
    };
    *front = (struct gezi_front){.ctx = e,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick};
    return CLI_FRONT;
}

int refuse_archive(const struct options *o, char **words, int count,
                   const struct gezi_archive *a, struct gezi_front *front)
{
    (void)count;
    return begin(o, words[0], GET_REFUSE, a, front);
}

int withdraw_archive(const struct options *o, char **words, int count,
                     const struct gezi_archive *a, struct gezi_front *front)
{
    (void)count;
    return begin(o, words[0], GET_WITHDRAW, a, front);
}
