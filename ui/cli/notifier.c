#include "notifier.h"

#include "alert.h"
#include "cli_json.h"
#include "hook.h"
#include "lang.h"
#include "settings.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
    SPACING_MS = 1000,
    LINES_MAX = 256 * 1024, /* bytes; what is more is only counted */
};

struct notifier {
    struct gezi_front front;
    const struct options *o;
    struct settings *settings;
    const struct gezi_host *host;
    char **words; /* NULL: there is no command */
    bool (*seen)(const struct gezi_front *screen);
    const struct gezi_front *screen;
    struct strbuf lines; /* not told yet */
    unsigned left_out;
    int64_t due; /* INT64_MAX: nothing is to be told */
    int64_t ran;
};

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct notifier *n = ctx;

    n->host = host;
    n->ran = now - SPACING_MS;
}

static void write_event(struct json *j, const struct gezi_event *ev,
                        const struct gezi_peer *own)
{
    if (ev->kind == GEZI_EV_TRANSFER)
        cli_json_transfer(j, ev, false);
    else
        cli_json_event(j, ev, own);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct notifier *n = ctx;
    struct strbuf key = {0};
    struct gezi_peer own;
    struct json j = {0};

    if (!n->words || !(alert_of(ev) & n->o->notify) ||
        (n->seen && n->seen(n->screen)))
        return;
    own = cli_json_own(n->o, n->host, &key);
    write_event(&j, ev, &own);
    if (n->lines.n + j.out.n < LINES_MAX) {
        strbuf_add(&n->lines, j.out.s, j.out.n);
        strbuf_byte(&n->lines, '\n');
    } else {
        n->left_out++;
    }
    if (n->due == INT64_MAX)
        n->due = n->ran + SPACING_MS > now ? n->ran + SPACING_MS : now;
    strbuf_fini(&j.out);
    strbuf_fini(&key);
}

static int64_t deadline(void *ctx)
{
    const struct notifier *n = ctx;

    return n->due;
}

static void run(struct notifier *n, int64_t now)
{
    if (n->left_out)
        strbuf_printf(&n->lines,
                      "{\"event\":\"error\",\"reason\":\"%u more\"}\n",
                      n->left_out);
    /* What fails is no memory for one more process: the next may have it. */
    if (n->words) /* or there is none any more */
        hook_run(n->words, n->lines.s, n->lines.n);
    strbuf_clear(&n->lines);
    n->left_out = 0;
    n->ran = now;
    n->due = INT64_MAX;
}

static void flush(void *ctx, int64_t now)
{
    struct notifier *n = ctx;

    if (now >= n->due)
        run(n, now);
}

/* The command as it is told now; why has one line when it cannot be run. */
static void set_command(struct notifier *n, struct strbuf *why)
{
    const char *command = n->o->notify_command;

    hook_words_free(n->words);
    n->words = command && command[0] ? hook_words(command) : NULL;
    if (!command || !command[0] || hook_runs(command))
        return;
    strbuf_printf(why,
                  _("notify-command = %s: there is no such program; the "
                    "terminal tells instead"),
                  n->words ? n->words[0] : command);
    hook_words_free(n->words);
    n->words = NULL;
}

static void on_change(void *ctx, const struct options *o,
                      const bool changed[OPTION_COUNT])
{
    struct notifier *n = ctx;
    struct strbuf why = {0};

    (void)o; /* the same that we have */
    if (changed[OPTION_ID_notify_command])
        set_command(n, &why);
    if (why.n > 0)
        settings_tell(n->settings, strbuf_get(&why));
    strbuf_fini(&why);
}

struct notifier *notifier_new(const struct options *o,
                              struct settings *settings, struct strbuf *why)
{
    struct notifier *n = xcalloc(1, sizeof *n);

    *n = (struct notifier){.o = o,
                           .settings = settings,
                           .due = INT64_MAX,
                           .front = {.ctx = n,
                                     .fd = -1,
                                     .start = start,
                                     .event = event,
                                     .deadline = deadline,
                                     .tick = flush,
                                     .flush = flush}};
    set_command(n, why);
    if (settings)
        settings_listen(settings, on_change, n);
    return n;
}

void notifier_unless(struct notifier *n,
                     bool (*seen)(const struct gezi_front *screen),
                     const struct gezi_front *screen)
{
    n->seen = seen;
    n->screen = screen;
}

const struct gezi_front *notifier_front(const struct notifier *n)
{
    return &n->front;
}

void notifier_free(struct notifier *n)
{
    if (!n)
        return;
    if (n->settings)
        settings_deafen(n->settings, n);
    hook_words_free(n->words);
    strbuf_fini(&n->lines);
    free(n);
}
