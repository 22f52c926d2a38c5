/* gezi listen: print what arrives. */
#include "cli_json.h"
#include "flow.h"
#include "lang.h"
#include "others.h"
#include "out.h"
#include "verb.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { INDENT = 6 /* "14:02 " */, REF = 1 };

struct listen {
    struct verb_front base;
    int64_t until; /* --timeout; INT64_MAX: it goes on */
    bool bold, ready;
    bool unflushed; /* lines of this turn */
    struct strbuf line;
    int64_t minute; /* since 1970, of clock */
    char clock[8];
    uint32_t messages;
    size_t taking; /* files asked for that have not come to an end */
    struct flow flow;
    struct strbuf early; /* lines from before READY */
    struct strbuf own_key;
};

/* "ready" is the first line, so what comes before waits for it. */
static void put(struct listen *l, struct strbuf *line)
{
    if (l->ready) {
        l->unflushed = true;
        verb_wrote(&l->base, out_buffer(line));
        return;
    }
    strbuf_add(&l->early, line->s, line->n);
    strbuf_byte(&l->early, '\n');
    strbuf_clear(line);
}

static void put_early(struct listen *l)
{
    if (!l->early.n)
        return;
    l->early.n--; /* out_put ends the last line */
    verb_wrote(&l->base, out_put(&l->early));
}

/* In a flood most lines have the minute of the one before. */
static struct strbuf *begin_line(struct listen *l, int64_t unix_ms)
{
    time_t s = (time_t)(unix_ms / 1000);
    struct tm tm = {0};

    if (l->minute != s / 60) {
        l->minute = s / 60;
        localtime_r(&s, &tm);
        strftime(l->clock, sizeof l->clock, "%H:%M ", &tm);
    }
    strbuf_clear(&l->line);
    strbuf_text(&l->line, l->clock);
    return &l->line;
}

static void print_others(struct strbuf *line, const char *others)
{
    struct strbuf words = {0};

    others_words(&words, others, false);
    if (words.n) {
        strbuf_printf(line, "\n%*s", INDENT, "");
        out_name(line, strbuf_get(&words), false);
    }
    strbuf_fini(&words);
}

/* Files have a line of their own, unless their list could not be read. */
static void print_text(struct listen *l, const struct gezi_event *ev)
{
    const struct gezi_message *m = &ev->message;
    unsigned flags = m->flags;
    struct strbuf *line = begin_line(l, ev->unix_ms);

    if (m->files_n)
        flags &= ~(unsigned)GEZI_MSG_FILES;
    out_name(line, gezi_peer_name(&ev->peer), l->bold);
    out_marks(line, flags, false);
    strbuf_text(line, ": ");
    out_body(line, m->text, INDENT);
    print_others(line, m->others);
    put(l, line);
}

static void print_offer(struct listen *l, const struct gezi_event *ev)
{
    const struct gezi_message *m = &ev->message;
    struct strbuf *line = begin_line(l, ev->unix_ms);
    struct strbuf who = {0}, what = {0}, id = {0};

    out_name(&who, gezi_peer_name(&ev->peer), l->bold);
    flow_names(&what, m->files, m->files_n);
    flow_offer(&id, m->id);
    strbuf_text(line, "* ");
    if (l->base.o->accept)
        strbuf_printf(line, _("%s offers %s"), strbuf_get(&who),
                      strbuf_get(&what));
    else
        strbuf_printf(line, _("%s offers %s: gezi get %s"), strbuf_get(&who),
                      strbuf_get(&what), strbuf_get(&id));
    if (!m->text[0])
        print_others(line, m->others);
    put(l, line);
    strbuf_fini(&who);
    strbuf_fini(&what);
    strbuf_fini(&id);
}

static void print_message(struct listen *l, const struct gezi_event *ev)
{
    if (ev->message.text[0] || !ev->message.files_n)
        print_text(l, ev);
    if (ev->message.files_n)
        print_offer(l, ev);
}

static void print_transfer(struct listen *l, const struct gezi_event *ev,
                           bool first)
{
    struct strbuf *line = begin_line(l, ev->unix_ms);

    strbuf_text(line, "* ");
    if (flow_words(line, ev, first))
        put(l, line);
}

static void print_star(struct listen *l, const struct gezi_event *ev,
                       const char *does)
{
    struct strbuf *line = begin_line(l, ev->unix_ms);

    strbuf_text(line, "* ");
    out_name(line, gezi_peer_name(&ev->peer), l->bold);
    strbuf_byte(line, ' ');
    strbuf_text(line, does);
    put(l, line);
}

static void print_person(struct listen *l, const struct gezi_event *ev,
                         bool was_here)
{
    if (!l->ready) /* a running gezi tells first who is here already */
        return;
    if (ev->change == GEZI_CHANGE_ONLINE)
        print_star(l, ev, _("is here"));
    else if (ev->change == GEZI_CHANGE_AWAY)
        print_star(l, ev, _("is away"));
    else if (was_here && ev->change != GEZI_CHANGE_DETAILS)
        print_star(l, ev, _("has left"));
}

static void print_key(struct listen *l, const struct gezi_event *ev)
{
    static const char *const does[] = {
        [GEZI_KEY_LEARNT] = N_("has a key, which is remembered"),
        [GEZI_KEY_CHANGED] =
            N_("HAS ANOTHER KEY THAN BEFORE: nothing is sent to "
               "them until you accept it; ask them, then gezi "
               "key --trust"),
        [GEZI_KEY_ACCEPTED] = N_("has a new key, which you accepted"),
        [GEZI_KEY_CHECKED] = N_("has a key that you compared"),
        [GEZI_KEY_FORGOTTEN] = N_("has no key that is remembered any more"),
        [GEZI_KEY_BACK] = N_("shows the key that is remembered again"),
    };

    struct strbuf words = {0};

    strbuf_text(&words, _(does[ev->key.news]));
    if (ev->key.news == GEZI_KEY_CHANGED) { /* whom the command is for */
        strbuf_byte(&words, ' ');
        out_name(&words, gezi_peer_name(&ev->peer), false);
    }
    print_star(l, ev, strbuf_get(&words));
    strbuf_fini(&words);
}

static void print_human(struct listen *l, const struct gezi_event *ev,
                        bool was_here)
{
    if (ev->kind == GEZI_EV_MESSAGE)
        print_message(l, ev);
    else if (ev->kind == GEZI_EV_PERSON)
        print_person(l, ev, was_here);
    else if (ev->kind == GEZI_EV_NUDGE)
        print_star(l, ev, _("nudges you"));
    else if (ev->kind == GEZI_EV_KEY)
        print_key(l, ev);
}

/* Some are no news: known from earlier days, and not here. */
static bool is_introduction(const struct listen *l, const struct gezi_event *ev)
{
    return !l->ready && ev->kind == GEZI_EV_PERSON &&
           ev->change == GEZI_CHANGE_OFFLINE;
}

static void print_json(struct listen *l, const struct gezi_event *ev)
{
    struct json j = {0};
    struct gezi_peer own;

    if (ev->kind == GEZI_EV_SENT || ev->kind == GEZI_EV_DELIVERY ||
        is_introduction(l, ev))
        return; /* these did not arrive */
    own = cli_json_own(l->base.o, l->base.host, &l->own_key);
    if (cli_json_event(&j, ev, &own))
        put(l, &j.out);
    if (ev->kind == GEZI_EV_MESSAGE && ev->message.files_n) {
        j.comma = false;
        cli_json_offer(&j, ev->message.id, ev->unix_ms, &ev->peer,
                       ev->message.files, ev->message.files_n);
        put(l, &j.out);
    }
    strbuf_fini(&j.out);
}

static void json_transfer(struct listen *l, const struct gezi_event *ev,
                          bool first)
{
    struct json j = {0};

    cli_json_transfer(&j, ev, first);
    put(l, &j.out);
    strbuf_fini(&j.out);
}

static bool has_ended(enum gezi_file_state state)
{
    return state != GEZI_FILE_OFFERED && state != GEZI_FILE_WAITING &&
           state != GEZI_FILE_RUNNING;
}

static void transfer(struct listen *l, int64_t now, const struct gezi_event *ev)
{
    bool first = flow_event(&l->flow, now, ev);

    if (l->base.o->json)
        json_transfer(l, ev, first);
    else
        print_transfer(l, ev, first);
    if (ev->transfer.ref == REF && has_ended(ev->transfer.state) && l->taking)
        l->taking--;
}

/* --accept: whatever is offered. */
static void take(struct listen *l, const struct gezi_event *ev)
{
    const struct gezi_host *host = l->base.host;
    struct gezi_command fetch = {.what = GEZI_DO_FETCH,
                                 .ref = REF,
                                 .offer = ev->message.id,
                                 .file = GEZI_FILE_ALL};
    enum gezi_err err;

    if (!l->base.o->accept || !ev->message.files_n || l->base.ended)
        return;
    err = host->command(host->ctx, &fetch);
    if (err)
        verb_tell(&l->base, _("cannot take the files of %s: %s"),
                  gezi_peer_name(&ev->peer), lang_word(gezi_err_text(err)));
    else
        l->taking += ev->message.files_n;
}

static void ready(struct listen *l)
{
    struct gezi_health health = {.address = ""};
    struct json j = {0};

    l->ready = true;
    l->base.host->health(l->base.host->ctx, &health);
    if (l->base.o->json) {
        cli_json_ready(&j, &health);
        verb_wrote(&l->base, out_json(&j));
    } else if (isatty(STDOUT_FILENO)) {
        fprintf(stderr, _("listening on %s:%u, Ctrl+C ends\n"),
                health.address[0] ? health.address : "*",
                (unsigned)health.port);
    }
    put_early(l);
    strbuf_fini(&j.out);
}

/* A sealed message that was printed was read. */
static void opened(struct listen *l, const struct gezi_event *ev)
{
    const struct gezi_host *host = l->base.host;
    struct gezi_command open = {
        .what = GEZI_DO_OPEN,
        .flags = ev->message.flags & GEZI_MSG_READ_ONCE ? GEZI_OPEN_ONCE : 0,
        .to = {.peer = ev->peer.id, .addr = ev->peer.addr},
        .number = ev->message.number};

    if (ev->message.flags & GEZI_MSG_SEALED && !l->base.ended)
        host->command(host->ctx, &open);
}

static bool is_here(const struct listen *l, uint32_t id)
{
    const struct gezi_peer *peer = people_find(l->base.people, id);

    return peer && peer->presence != GEZI_OFFLINE;
}

/* --count N: after the last of them only their files are waited for. */
static bool full(const struct listen *l)
{
    return l->base.o->count && l->messages >= l->base.o->count;
}

/* Before the receipts leave, and once for all of a turn. */
static void flush(void *ctx, int64_t now)
{
    struct listen *l = ctx;

    (void)now;
    if (l->unflushed)
        verb_wrote(&l->base, out_flush());
    l->unflushed = false;
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct listen *l = ctx;
    bool was_here = is_here(l, ev->peer.id);

    if (l->base.ended ||
        (full(l) && ev->kind != GEZI_EV_READY && ev->kind != GEZI_EV_TRANSFER))
        return;
    people_event(l->base.people, ev);
    if (ev->kind == GEZI_EV_READY && !l->ready)
        ready(l);
    else if (ev->kind == GEZI_EV_TRANSFER)
        transfer(l, now, ev);
    else if (l->base.o->json)
        print_json(l, ev);
    else
        print_human(l, ev, was_here);
    if (ev->kind == GEZI_EV_MESSAGE) {
        opened(l, ev);
        take(l, ev);
        l->messages++;
    }
    if (l->ready && full(l) && !l->taking) {
        flush(l, now); /* what cannot be written is told */
        verb_leave(&l->base, CLI_DONE);
    }
}

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct listen *l = ctx;
    const struct options *o = l->base.o;

    /* What the config file says is meant for gezi send. */
    if (o->from[OPTION_ID_timeout] == FROM_ARGUMENT)
        l->until = now + INT64_C(1000) * o->timeout;
    verb_start(&l->base, host);
}

static int64_t deadline(void *ctx)
{
    const struct listen *l = ctx;

    return l->base.ended ? INT64_MAX : l->until;
}

static void tick(void *ctx, int64_t now)
{
    struct listen *l = ctx;

    if (l->base.ended || now < l->until)
        return;
    flush(l, now);
    verb_leave(&l->base, l->base.o->count ? CLI_TIMEOUT : CLI_DONE);
}

static void listen_free(void *ctx)
{
    struct listen *l = ctx;

    strbuf_fini(&l->line);
    strbuf_fini(&l->early);
    strbuf_fini(&l->own_key);
    flow_fini(&l->flow);
    free(l);
}

int listen_begin(const struct options *o, char **words, int count,
                 struct gezi_front *front)
{
    struct listen *l = xcalloc(1, sizeof *l);

    (void)words;
    (void)count;
    l->base = (struct verb_front){
        .o = o, .people = people_new(), .free = listen_free};
    l->bold = out_bold(o);
    l->minute = INT64_MIN;
    l->until = INT64_MAX;
    flow_init(&l->flow, o);
    *front = (struct gezi_front){.ctx = l,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick,
                                 .flush = flush};
    return CLI_FRONT;
}
