/* The machine's frame: made, fed, drained. No detail of the protocol. */
#include "announce.h"
#include "bundles.h"
#include "keys.h"
#include "person.h"
#include "sender.h"

#include <stdlib.h>
#include <string.h>

static enum gezi_err promise_timers(struct gezi_core *c)
{
    c->announce.timer.what = GEZI_T_ANNOUNCE;
    c->announce.exit.what = GEZI_T_EXIT;
    c->sending.retell.what = GEZI_T_RETELL;
    c->files.timer.what = GEZI_T_FILES;
    c->keys.retell.what = GEZI_T_KEYS;
    c->copy.what = GEZI_T_COPIES;
    c->sweeps.timer.what = GEZI_T_SWEEP;
    c->calls.timer.what = GEZI_T_CALLS;
    for (int i = 0; i < 8; i++)
        if (gezi_heap_promise(&c->timers))
            return GEZI_E_NOMEM;
    return gezi_probes_init(c);
}

/* NULL stays NULL. */
static enum gezi_err copy_text(char **to, const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;

    *to = size ? malloc(size) : NULL;
    if (*to)
        memcpy(*to, text, size);
    return size && !*to ? GEZI_E_NOMEM : GEZI_OK;
}

enum gezi_err gezi_core_new(const struct gezi_config *config,
                            struct gezi_core **out)
{
    const char *program = config->program ? config->program : "gezi";
    struct gezi_core *c = calloc(1, sizeof *c);
    enum gezi_err err = GEZI_E_NOMEM;

    if (!c)
        return GEZI_E_NOMEM;
    c->port = config->port ? config->port : GEZI_PORT;
    c->number = config->number;
    c->deaf = config->deaf;
    c->random = config->seed;
    c->outbox = config->outbox;
    c->seal = config->seal;
    c->encrypts = c->seal || config->keys_later;
    if (c->encrypts)
        c->seals = config->old_keys ? GEZI_SEAL_OURS_OLD : GEZI_SEAL_OURS;
    if (config->seals)
        c->seals &= config->seals;
    gezi_own_set(c->user, config->user, "unknown");
    gezi_own_set(c->nick, config->nick, c->user);
    gezi_own_user(c, config->user);
    gezi_own_set(c->host, config->host, "unknown");
    gezi_own_set(c->group, config->group, "");
    gezi_title_own(c);
    c->takes_connections = config->files;
    gezi_people_init(&c->people, config->people_max, gezi_random(&c->random),
                     &c->timers);
    if (copy_text(&c->program, program) ||
        copy_text(&c->downloads, config->downloads) || promise_timers(c) ||
        gezi_keys_init(c))
        goto out;
    err = gezi_codec_bare(config->legacy, &c->codec);
    if (!err && !config->late)
        err = gezi_core_ready(c);
    if (err)
        goto out;
    *out = c;
    return GEZI_OK;
out:
    gezi_core_free(c);
    return err;
}

enum gezi_err gezi_core_ready(struct gezi_core *c)
{
    return gezi_codec_open(c->codec);
}

void gezi_core_free(struct gezi_core *c)
{
    if (!c)
        return;
    gezi_answers_fini(c);
    gezi_probes_fini(c);
    gezi_reads_fini(c);
    gezi_hauls_fini(c); /* while all others with timers are there */
    gezi_bundles_fini(c);
    gezi_outgoing_fini(c);
    gezi_letters_fini(c);
    gezi_calls_fini(c);
    gezi_late_fini(c);
    gezi_copies_fini(c);
    gezi_keys_fini(c);
    gezi_people_fini(&c->people); /* last of those with timers in them */
    gezi_heap_fini(&c->timers);
    gezi_queue_fini(&c->events);
    gezi_queue_fini(&c->outputs);
    gezi_codec_free(c->codec);
    free(c->program);
    free(c->downloads);
    free(c->absence);
    free(c);
}

enum gezi_err gezi_core_legacy(struct gezi_core *c, enum gezi_charset legacy)
{
    struct gezi_codec *codec;
    enum gezi_err err = gezi_codec_new(legacy, &codec);

    if (err)
        return err;
    gezi_codec_free(c->codec);
    c->codec = codec;
    gezi_own_forget(c);
    return GEZI_OK;
}

enum gezi_err gezi_core_downloads(struct gezi_core *c, const char *dir)
{
    char *copy;

    if (copy_text(&copy, dir))
        return GEZI_E_NOMEM;
    free(c->downloads);
    c->downloads = copy;
    return GEZI_OK;
}

/* Inputs */

void gezi_core_begin(struct gezi_core *c, int64_t now)
{
    c->now = now;
    if (c->told) /* nobody said that it was not stored */
        c->turn++;
    c->told = false;
    gezi_queue_settle(&c->events);
}

void gezi_core_clock(struct gezi_core *c, int64_t unix_ms)
{
    c->unix_ms = unix_ms;
}

void gezi_core_network(struct gezi_core *c, const struct gezi_addr *own,
                       size_t count)
{
    size_t max = sizeof c->network / sizeof *c->network;

    c->network_n = count < max ? count : max;
    if (c->network_n)
        memcpy(c->network, own, c->network_n * sizeof *own);
}

static gezi_handler *handler_of(uint32_t command)
{
    static gezi_handler *const handlers[256] = {
#define X(code, name, fn) [code] = gezi_on_##fn,
        GEZI_COMMANDS(X)
#undef X
    };

    return handlers[command & GEZI_CMD_MASK];
}

static void take_packet(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_handler *on = handler_of(a->k->command);

    gezi_sender(c, a);
    if (gezi_sender_is_echo(c, a)) {
        c->counts.echoes++;
        return;
    }
    if (gezi_sender_is_impostor(c, a)) {
        c->counts.impostors++;
        return;
    }
    if (a->who && on != gezi_on_exit) {
        gezi_person_alive(c, a);
        if (!a->is_entry) /* an entry has more to tell */
            gezi_person_tell(c, a->who);
    }
    if (gezi_treat_blocks(c, a->who, a->k->command))
        return;
    if (on)
        on(c, a);
    else
        c->counts.unknown++;
}

void gezi_core_datagram(struct gezi_core *c, int64_t now,
                        const struct gezi_addr *from, gezi_span in)
{
    struct gezi_packet k;
    struct gezi_arrival a;

    gezi_core_begin(c, now);
    c->counts.received++;
    if (c->announce.leaving) /* what is not acknowledged comes again */
        return;
    if (gezi_packet_parse(in, &k)) {
        gezi_on_bare(c, *from, in);
        return;
    }
    memset(&a, 0, sizeof a);
    a.from = *from;
    a.k = &k;
    take_packet(c, &a);
}

enum gezi_err gezi_core_command(struct gezi_core *c, int64_t now,
                                const struct gezi_command *cmd)
{
    static gezi_doer *const doers[] = {
        [GEZI_DO_ANNOUNCE] = gezi_do_announce,
        [GEZI_DO_SEND] = gezi_do_send,
        [GEZI_DO_BROADCAST] = gezi_do_broadcast,
        [GEZI_DO_OPEN] = gezi_do_open,
        [GEZI_DO_NUDGE] = gezi_do_nudge,
        [GEZI_DO_TYPING] = gezi_do_typing,
        [GEZI_DO_ABSENCE] = gezi_do_absence,
        [GEZI_DO_RENAME] = gezi_do_rename,
        [GEZI_DO_RETRY] = gezi_do_retry,
        [GEZI_DO_DROP] = gezi_do_drop,
        [GEZI_DO_FETCH] = gezi_do_fetch,
        [GEZI_DO_PAUSE] = gezi_do_pause,
        [GEZI_DO_CANCEL] = gezi_do_cancel,
        [GEZI_DO_REFUSE] = gezi_do_refuse,
        [GEZI_DO_WITHDRAW] = gezi_do_withdraw,
        [GEZI_DO_TRUST] = gezi_do_key,
        [GEZI_DO_FORGET] = gezi_do_key,
        [GEZI_DO_CLEAR] = gezi_do_clear,
        [GEZI_DO_TREAT] = gezi_do_treat,
        [GEZI_DO_ASK] = gezi_do_ask,
        [GEZI_DO_UNASK] = gezi_do_unask,
        [GEZI_DO_LEAVE] = gezi_do_leave,
    };

    gezi_core_begin(c, now);
    return doers[cmd->what](c, cmd);
}

/* We may have been seen without: then the name says it now. */
void gezi_core_keys(struct gezi_core *c, int64_t now,
                    const struct gezi_seal *seal)
{
    gezi_core_begin(c, now);
    if (c->seal || !c->encrypts)
        return;
    c->seal = seal;
    c->encrypts = seal != NULL;
    gezi_own_user(c, c->user);
    gezi_own_forget(c);
    gezi_announce_keys(c);
}

static void tell_ready(struct gezi_core *c)
{
    struct gezi_block *b = gezi_event_new(c, GEZI_EV_READY, NULL, 0);

    if (!b)
        return; /* still due */
    c->announce.ready_due = false;
    gezi_event(c, b);
}

void gezi_core_tick(struct gezi_core *c, int64_t now)
{
    static gezi_alarm *const alarms[] = {
#define X(sym, fn) [GEZI_T_##sym] = gezi_##fn,
        GEZI_TIMERS(X)
#undef X
    };
    struct gezi_timer *t;

    gezi_core_begin(c, now);
    if (c->announce.ready_due)
        tell_ready(c);
    gezi_letters_open(c);
    while (gezi_heap_due(&c->timers) <= now) {
        t = gezi_heap_top(&c->timers);
        gezi_heap_drop(&c->timers, t);
        alarms[t->what](c, t);
    }
    gezi_answer_due(c);
}

/* Results */

bool gezi_core_next_event(struct gezi_core *c, struct gezi_event *ev)
{
    struct gezi_block *b = gezi_queue_pop(&c->events);

    if (b)
        *ev = b->event;
    c->told |= b != NULL;
    return b != NULL;
}

bool gezi_core_next_output(struct gezi_core *c, struct gezi_output *out)
{
    struct gezi_block *b;

    c->turn++;
    c->told = false;
    gezi_letters_rest(c);
    gezi_queue_settle(&c->outputs);
    b = gezi_queue_pop(&c->outputs);
    if (!b)
        return false;
    if (b->mark == GEZI_MARK_ENTRY && !c->announce.announced)
        c->announce.announced = c->announce.ready_due = true;
    if (b->mark == GEZI_MARK_EXIT)
        c->announce.left = true;
    *out = b->output;
    return true;
}

int64_t gezi_core_deadline(const struct gezi_core *c)
{
    int64_t timers = gezi_heap_due(&c->timers);
    int64_t answers = gezi_answer_deadline(c);
    int64_t letters = gezi_letters_deadline(c);

    if (c->announce.ready_due)
        return c->now;
    if (letters < answers)
        answers = letters;
    return timers < answers ? timers : answers;
}

bool gezi_core_left(const struct gezi_core *c)
{
    return c->announce.left && !c->copies;
}

uint64_t gezi_core_number(const struct gezi_core *c) { return c->number; }

bool gezi_core_peer(const struct gezi_core *c, uint32_t id,
                    struct gezi_peer *out)
{
    const struct gezi_person *p = gezi_people_get(&c->people, id);

    if (p)
        gezi_peer_of(c, p, out);
    return p != NULL;
}

bool gezi_core_peer_next(const struct gezi_core *c, uint32_t *at,
                         struct gezi_peer *out)
{
    const struct gezi_person *p = gezi_people_next(&c->people, at);

    if (p)
        gezi_peer_of(c, p, out);
    return p != NULL;
}

struct gezi_counts gezi_core_counts(const struct gezi_core *c)
{
    return c->counts;
}
