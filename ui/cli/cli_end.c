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
    struct verb_once once;
    struct offer offer;
    enum gezi_do what;
    size_t left;
};

static void ask(void *ctx)
{
    struct end *e = ctx;
    const struct gezi_host *host = e->once.base.host;

    for (size_t i = 0; i < e->offer.count && !e->once.base.ended; i++) {
        struct gezi_command cmd = {.what = e->what,
                                   .offer = e->offer.id,
                                   .file = e->offer.at[i].id,
                                   .ref = i + 1};
        enum gezi_err err = host->command(host->ctx, &cmd);

        if (!err)
            continue;
        verb_tell(&e->once.base, _("cannot end %s: %s"), e->offer.at[i].name,
                  lang_word(gezi_err_text(err)));
        verb_leave(&e->once.base, CLI_ERROR);
    }
}

static struct want *meant(struct end *e, const struct gezi_transfer *t)
{
    if (strcmp(t->offer, e->offer.id) != 0 ||
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

    if (e->once.base.o->json) {
        cli_json_transfer(&j, ev, false);
        verb_wrote(&e->once.base, out_json(&j));
    } else if (flow_words(&line, ev, false)) {
        verb_wrote(&e->once.base, out_put(&line));
    }
    strbuf_fini(&j.out);
    strbuf_fini(&line);
}

static void answer(void *ctx, const struct gezi_event *ev)
{
    struct end *e = ctx;
    struct want *w =
        ev->kind == GEZI_EV_TRANSFER ? meant(e, &ev->transfer) : NULL;

    if (!w || ev->transfer.state == GEZI_FILE_WAITING ||
        ev->transfer.state == GEZI_FILE_RUNNING)
        return;
    w->settled = true;
    print(e, ev);
    if (ev->transfer.state == GEZI_FILE_FAILED)
        verb_leave(&e->once.base, CLI_NOBODY);
    else if (--e->left == 0)
        verb_leave(&e->once.base, CLI_DONE);
}

static void late(void *ctx)
{
    struct end *e = ctx;

    verb_tell(&e->once.base, _("no word of %s within %d s; try again"),
              e->offer.id, PATIENCE_MS / 1000);
    verb_leave(&e->once.base, CLI_TIMEOUT);
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
        .once = {.base = {.o = o, .free = end_free},
                 .patience_ms = PATIENCE_MS,
                 .ask = ask,
                 .answer = answer,
                 .late = late},
        .offer = offer,
        .what = wish == GET_REFUSE ? GEZI_DO_REFUSE : GEZI_DO_WITHDRAW,
        .left = offer.count,
    };
    verb_once(&e->once, front);
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
