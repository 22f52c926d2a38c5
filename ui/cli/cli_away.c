/* gezi away, gezi back: what others see of the user. */
#include "lang.h"
#include "out.h"
#include "verb.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

struct away {
    struct verb_front base;
    char *text; /* NULL: back */
    bool done;
};

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct away *a = ctx;

    (void)now;
    verb_start(&a->base, host);
}

static void tell(struct away *a)
{
    bool stays = !verb_own_core(&a->base); /* a gezi that runs goes on so */
    struct strbuf line = {0};

    if (a->text && stays)
        out_add(&line, _("You are away: %s"), a->text);
    else if (a->text)
        out_add(&line,
                _("From its next start on gezi says that you are away: %s"),
                a->text);
    else if (stays)
        out_add(&line, _("You are back"));
    else
        out_add(&line, _("From its next start on gezi says that you are here"));
    verb_wrote(&a->base, out_put(&line));
    strbuf_fini(&line);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct away *a = ctx;
    const struct gezi_command cmd = {.what = GEZI_DO_ABSENCE, .text = a->text};
    enum gezi_err err;

    (void)now;
    if (ev->kind != GEZI_EV_READY || a->done || a->base.ended)
        return;
    a->done = true;
    err = a->base.host->command(a->base.host->ctx, &cmd);
    if (err)
        verb_tell(&a->base, _("cannot say so: %s"), gezi_err_text(err));
    else if (!a->base.o->json)
        tell(a);
    verb_leave(&a->base, err ? CLI_ERROR : CLI_DONE);
}

static void away_free(void *ctx)
{
    struct away *a = ctx;

    free(a->text);
    free(a);
}

static int begin(const struct options *o, char *text, struct gezi_front *front)
{
    struct away *a = xcalloc(1, sizeof *a);

    a->base = (struct verb_front){.o = o, .free = away_free};
    a->text = text;
    *front =
        (struct gezi_front){.ctx = a, .fd = -1, .start = start, .event = event};
    return CLI_FRONT;
}

int away_begin(const struct options *o, char **words, int count,
               struct gezi_front *front)
{
    struct strbuf text = {0};

    for (int i = 0; i < count; i++)
        strbuf_printf(&text, "%s%s", i ? " " : "", words[i]);
    if (!text.n)
        strbuf_text(&text, o->away);
    return begin(o, strbuf_take(&text), front);
}

int back_begin(const struct options *o, char **words, int count,
               struct gezi_front *front)
{
    (void)words, (void)count;
    return begin(o, NULL, front);
}
