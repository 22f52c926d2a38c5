#include "accepter.h"

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct accepter *a = ctx;

    (void)now;
    a->host = host;
}

/* What was stored before does not come here again, so nothing is taken twice,
 * nor what the user refused or deleted. */
static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    const struct accepter *a = ctx;

    (void)now;
    if (!accept_fits(a->rules, ev))
        return;
    /* An error is no memory: the offer can still be taken by hand. */
    a->host->command(a->host->ctx,
                     &(struct gezi_command){.what = GEZI_DO_FETCH,
                                            .offer = ev->message.id,
                                            .file = GEZI_FILE_ALL});
}

void accepter_init(struct accepter *a, const struct accept_rules *rules)
{
    *a = (struct accepter){
        .rules = rules,
        .front = {.ctx = a, .fd = -1, .start = start, .event = event}};
}
