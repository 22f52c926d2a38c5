#include "doing.h"

#include "hook.h"
#include "lang.h"
#include "talk.h"
#include "xalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum gezi_err ask(const struct gezi_host *host,
                         const struct gezi_command *cmd)
{
    return host->command(host->ctx, cmd);
}

bool doing_ask_around(const struct gezi_host *host, struct strbuf *told)
{
    enum gezi_err err =
        ask(host, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});

    if (err == GEZI_OK)
        strbuf_text(told, _("Asked the LAN again who is here"));
    else
        strbuf_printf(told, _("Could not ask: %s"),
                      lang_word(gezi_err_text(err)));
    return err == GEZI_OK;
}

bool doing_ask(const struct gezi_host *host, const char *text,
               struct range *range, struct strbuf *told)
{
    struct gezi_command cmd = {.what = GEZI_DO_ASK};
    enum gezi_err err;

    if (range_parse(text, range) != RANGE_OK) {
        strbuf_text(told,
                    _("Type an address or a range such as 10.0.1.0/24 first"));
        return false;
    }
    cmd.to.addr = range->first;
    cmd.number = range->count;
    err = ask(host, &cmd);
    if (err)
        strbuf_printf(told, _("Could not ask: %s"),
                      lang_word(gezi_err_text(err)));
    else
        strbuf_printf(
            told,
            ngettext("Asking %u address; who answers appears here, and is "
                     "asked at each start",
                     "Asking %u addresses; who answers appears here, and "
                     "they are asked at each start",
                     range->count),
            (unsigned)range->count);
    return !err;
}

/* As text for range_next. */
static const char *asked_of(const struct gezi_host *host)
{
    struct gezi_health health = {.asked = ""};

    if (host->health)
        host->health(host->ctx, &health);
    return health.asked ? health.asked : "";
}

static bool is_asked(const struct gezi_host *host, const struct range *range)
{
    const char *list = asked_of(host);
    struct range one;

    while (range_next(&list, &one))
        if (gezi_addr_equal(one.first, range->first) &&
            one.count == range->count)
            return true;
    return false;
}

bool doing_unask(const struct gezi_host *host, const char *text,
                 struct strbuf *told)
{
    struct gezi_command cmd = {.what = GEZI_DO_UNASK};
    bool all = strcmp(text, "all") == 0;
    struct range range = {.count = 0};
    enum gezi_err err;

    if (!all &&
        (range_parse(text, &range) != RANGE_OK || !is_asked(host, &range))) {
        strbuf_printf(told, _("%.60s is not among the ranges that are asked"),
                      text);
        return false;
    }
    cmd.to.addr = range.first;
    cmd.number = range.count;
    err = ask(host, &cmd);
    if (err)
        strbuf_printf(told, _("Could not: %s"), lang_word(gezi_err_text(err)));
    else if (all)
        strbuf_text(told, _("No addresses are asked at the start any more"));
    else
        strbuf_printf(told, _("%s is not asked any more"), text);
    return !err;
}

void doing_asked(const struct gezi_host *host, struct strbuf *out)
{
    const char *list = asked_of(host);
    char text[RANGE_TEXT];
    struct range one;

    while (range_next(&list, &one)) {
        strbuf_printf(out,
                      ngettext("%s  %u address", "%s  %u addresses", one.count),
                      range_print(&one, text), (unsigned)one.count);
        strbuf_byte(out, '\n');
    }
}

static bool could(enum gezi_err err, struct strbuf *told)
{
    if (err)
        strbuf_printf(told, _("Could not: %s"), lang_word(gezi_err_text(err)));
    return !err;
}

bool doing_away(const struct gezi_host *host, const char *text,
                struct strbuf *told)
{
    const struct gezi_command cmd = {.what = GEZI_DO_ABSENCE, .text = text};

    if (!could(ask(host, &cmd), told))
        return false;
    if (text)
        strbuf_printf(told, _("You are away: %s"), text);
    else
        strbuf_text(told, _("You are back"));
    return true;
}

bool doing_treat(const struct doing *d, unsigned treat, unsigned bit)
{
    const struct gezi_command cmd = {
        .what = GEZI_DO_TREAT, .to.peer = d->to.peer, .number = treat ^ bit};
    bool on = cmd.number & bit;

    if (!could(ask(d->host, &cmd), d->told))
        return false;
    if (bit == GEZI_TREAT_MUTED)
        strbuf_printf(d->told,
                      on ? _("%s is muted: no bell, not counted")
                         : _("%s is no longer muted"),
                      d->name);
    else
        strbuf_printf(d->told,
                      on ? _("%s is blocked: nothing is taken from them")
                         : _("%s is no longer blocked"),
                      d->name);
    return true;
}

/* A command about one person or message; words: what is told when it is done,
 * NULL: nothing. */
static bool run(const struct doing *d, const struct gezi_command *cmd,
                const char *words)
{
    enum gezi_err err = ask(d->host, cmd);

    if (err != GEZI_OK)
        strbuf_printf(d->told, _("That did not work: %s"),
                      lang_word(gezi_err_text(err)));
    else if (words)
        strbuf_text(d->told, words);
    return err == GEZI_OK;
}

static bool command(const struct doing *d, enum gezi_do what, uint64_t number,
                    const char *words)
{
    const struct gezi_command cmd = {
        .what = what, .to = d->to, .number = number};

    return run(d, &cmd, words);
}

bool doing_nudge(const struct doing *d)
{
    if (!command(d, GEZI_DO_NUDGE, 0, NULL))
        return false;
    strbuf_printf(d->told, _("Shook the window of %s"), d->name);
    return true;
}

bool doing_retry(const struct doing *d, uint64_t number)
{
    return command(d, GEZI_DO_RETRY, number,
                   _("Tried once more; if nobody answers it waits on"));
}

bool doing_take_back(const struct doing *d, uint64_t number)
{
    return command(d, GEZI_DO_DROP, number,
                   _("Taken back: it will not go out"));
}

bool doing_clear(const struct doing *d, uint64_t number)
{
    return command(d, GEZI_DO_CLEAR, number, _("This one goes out in clear"));
}

bool doing_trust(const struct doing *d, uint64_t number)
{
    return command(d, GEZI_DO_TRUST, number, NULL);
}

bool doing_delete(const struct doing *d, const struct message *msg, int64_t row)
{
    const struct gezi_archive *a = d->host->archive;
    int err;

    if (msg->kind == MESSAGE_OUT &&
        (message_waits(msg) || msg->state == GEZI_TRYING))
        ask(d->host, &(struct gezi_command){.what = GEZI_DO_DROP,
                                            .to = d->to,
                                            .number = msg->number});
    err = row ? a->forget(a->ctx, d->key, row, 0) : 0;
    if (err && err != -ENOENT) {
        strbuf_printf(d->told, _("Not deleted: %s"), lang_error(-err));
        return false;
    }
    strbuf_text(d->told, _("Deleted"));
    return true;
}

static bool count(void *ctx, const struct gezi_record *r)
{
    (void)r;
    (*(size_t *)ctx)++;
    return true;
}

size_t doing_forget_count(const struct doing *d, int64_t before_ms)
{
    const struct gezi_archive *a = d->host->archive;
    const struct gezi_query query = {.key = d->key,
                                     .until_ms = before_ms,
                                     .newest_first = true,
                                     .limit = DOING_COUNT_MAX};
    size_t n = 0;

    a->find(a->ctx, &query, count, &n);
    return n;
}

struct numbers {
    uint64_t at[GEZI_PENDING_MAX];
    size_t n;
};

static bool take_number(void *ctx, const struct gezi_record *r)
{
    struct numbers *all = ctx;

    if (all->n < GEZI_PENDING_MAX)
        all->at[all->n++] = r->number;
    return true;
}

/* What is forgotten may not go out any more. */
static void drop_waiting(const struct doing *d, int64_t before_ms)
{
    const struct gezi_archive *a = d->host->archive;
    const struct gezi_query query = {
        .key = d->key, .until_ms = before_ms, .waiting = true};
    struct numbers *all = xcalloc(1, sizeof *all);

    a->find(a->ctx, &query, take_number, all);
    for (size_t i = 0; i < all->n; i++)
        ask(d->host, &(struct gezi_command){.what = GEZI_DO_DROP,
                                            .to = d->to,
                                            .number = all->at[i]});
    free(all);
}

bool doing_forget(const struct doing *d, int64_t before_ms, size_t n)
{
    const struct gezi_archive *a = d->host->archive;
    int err;

    drop_waiting(d, before_ms);
    err = a->forget(a->ctx, d->key, 0, before_ms);
    if (err)
        strbuf_printf(d->told, _("Not deleted: %s"), lang_error(-err));
    else
        strbuf_printf(d->told,
                      n == DOING_COUNT_MAX
                          ? _("Deleted %zu or more messages with %s")
                          : ngettext("Deleted %zu message with %s",
                                     "Deleted %zu messages with %s", n),
                      n, d->name);
    return !err;
}

bool doing_reread(const struct doing *d, int64_t row, enum gezi_charset charset,
                  bool always)
{
    const struct gezi_archive *a = d->host->archive;
    int err = a->reread(a->ctx, d->key, row, charset,
                        always && strcmp(d->key, "*") != 0);

    if (err) {
        strbuf_printf(d->told, _("Not changed: %s"), lang_error(-err));
        return false;
    }
    if (always && d->to.peer && d->host->read_as)
        d->host->read_as(d->host->ctx, d->to.peer, charset);
    strbuf_printf(d->told,
                  row      ? _("Read as %s")
                  : always ? _("All from them is read as %s from now "
                               "on")
                           : _("The whole conversation is read as %s"),
                  gezi_charset_name(charset));
    return true;
}

void doing_keep_opened(const struct gezi_archive *a, const char *id)
{
    struct strbuf name = {0};

    strbuf_printf(&name, "opened/%s", id);
    a->put(a->ctx, strbuf_get(&name), "1");
    strbuf_fini(&name);
}

unsigned doing_open_flags(unsigned message)
{
    return message & GEZI_MSG_READ_ONCE ? GEZI_OPEN_ONCE : 0;
}

void doing_open(const struct doing *d, const struct message *msg)
{
    const struct gezi_command open = {.what = GEZI_DO_OPEN,
                                      .flags = doing_open_flags(msg->flags),
                                      .to = d->to,
                                      .number = msg->number};

    if (strcmp(d->key, "*") != 0) /* what went to everyone is not answered */
        run(d, &open, NULL);
    if (d->host->archive && msg->id)
        doing_keep_opened(d->host->archive, msg->id);
}

/* The address is one word of the program's, whatever stands in it. */
bool doing_link(const char *link, const char *with, struct strbuf *told)
{
    char **words = with ? hook_words(with) : NULL;
    struct strbuf whole = {0};
    bool ok;

    if (!words || !hook_found(words[0])) {
        hook_words_free(words);
        return false;
    }
    if (strncmp(link, "www.", 4) == 0)
        strbuf_text(&whole, "https://");
    strbuf_text(&whole, link);
    words = hook_words_add(words, strbuf_get(&whole));
    strbuf_fini(&whole);
    ok = hook_run(words, "", 0) == 0;
    if (ok)
        strbuf_printf(told, _("%s opens it"), words[0]);
    else
        strbuf_printf(told, _("Could not start %s"), words[0]);
    hook_words_free(words);
    return true;
}
